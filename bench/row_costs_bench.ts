// What a row of five columns costs each process, in processor time, which a busy machine changes less than the clock's.
// deno run -A --no-check bench/row_costs_bench.ts [rows [rounds]]

import { Writer } from "../lib/bytes/writer.ts";
import { startEmbedded } from "../lib/cli/embedded.ts";
import { SILENT } from "../lib/observe/log.ts";
import { decodeBackendAll } from "../lib/wire/backend.ts";
import { Query } from "../lib/wire/simple_query.ts";
import { connect, copyIn, readAll, run } from "./whole/client.ts";
import { lines, rowLine, ROWS_TABLE } from "./whole/data.ts";
import { openGateway } from "./whole/gateway.ts";
import { treeOf } from "./whole/target.ts";

const ROWS = Number(Deno.args[0] ?? 100_000);
/** The first ones compile what they run. */
const ROUNDS = 2 + Number(Deno.args[1] ?? 3);
const PIECE_BYTES = 64 * 1024;
const PROCESSES = ["client", "gateway", "backend", "stand-in"] as const;
type Process = (typeof PROCESSES)[number];

const standin = await startEmbedded({ namespace: "USER", log: SILENT });
const gateway = await openGateway(standin.port);
const client = await connect(gateway);
await run(client, `CREATE TABLE bench_rows ${ROWS_TABLE}`);

function processOf(pid: number): Process | undefined {
  if (pid === Deno.pid) return "client";
  const words = Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0");
  if (words.includes("catalog")) return undefined;
  return words.includes("backend") ? "backend" : words.includes("standin") ? "stand-in" : "gateway";
}

/** What the scheduler has given to its threads so far, in microseconds. */
function spent(): Map<Process, number> {
  const by = new Map<Process, number>();
  for (const pid of treeOf([Deno.pid])) {
    const process = processOf(pid);
    if (process === undefined) continue;
    for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
      by.set(process, (by.get(process) ?? 0) + givenTo(`/proc/${pid}/task/${name}/schedstat`));
    }
  }
  return by;
}

function givenTo(thread: string): number {
  try {
    return Number(Deno.readTextFileSync(thread).split(" ")[0]) / 1000;
  } catch (cause) {
    // It has ended meanwhile.
    if (cause instanceof Deno.errors.NotFound) return 0;
    throw cause;
  }
}

/** What COPY gives out, in pieces as a client would send them. */
async function* copied(sql: string): AsyncIterable<Uint8Array> {
  const to = new Writer();
  for (const message of decodeBackendAll(await client.ask(Query.bytes({ query: sql })))) {
    if (message.name !== "CopyData") continue;
    to.bytes(message.body.data);
    if (to.size >= PIECE_BYTES) yield to.take();
  }
  yield to.take();
}

const FORMATS = ["text", "csv", "binary"] as const;
await copyIn(client, "COPY bench_rows FROM STDIN", lines(ROWS, rowLine));
const pieces: Record<string, Uint8Array[]> = {};
for (const format of FORMATS) {
  pieces[format] = await Array.fromAsync(copied(`COPY bench_rows TO STDOUT (FORMAT ${format})`));
}
const WORK: Readonly<Record<string, () => Promise<unknown>>> = {
  ...Object.fromEntries(FORMATS.map((format) => [`COPY in, ${format}`, async () => {
    const sql = `COPY bench_rows FROM STDIN (FORMAT ${format})`;
    await copyIn(client, sql, pieces[format]);
  }])),
  ...Object.fromEntries(FORMATS.map((format) => [`COPY out, ${format}`, async () => {
    await readAll(client, `COPY bench_rows TO STDOUT (FORMAT ${format})`, ROWS);
  }])),
  "fetch": () => readAll(client, "SELECT * FROM bench_rows", ROWS),
};

const measured = new Map<string, { micros: Map<Process, number>; seconds: number }>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, work] of Object.entries(WORK)) {
    if (name.startsWith("COPY in")) await run(client, "DELETE FROM bench_rows");
    const before = spent();
    const start = performance.now();
    await work();
    const seconds = (performance.now() - start) / 1000;
    if (round < 2) continue;
    const sum = measured.get(name) ?? { micros: new Map(), seconds: 0 };
    for (const [process, micros] of spent()) {
      const more = micros - (before.get(process) ?? 0);
      sum.micros.set(process, (sum.micros.get(process) ?? 0) + more);
    }
    measured.set(name, { micros: sum.micros, seconds: sum.seconds + seconds });
  }
}

const rows = ROWS * (ROUNDS - 2);
console.table(Object.fromEntries([...measured].map(([name, { micros, seconds }]) => [name, {
  "rows/s": Math.round(rows / seconds),
  ...Object.fromEntries(PROCESSES.map((process) => [
    `${process}, µs a row`,
    Number(((micros.get(process) ?? 0) / rows).toFixed(2)),
  ])),
}])));

client.close();
await gateway.close();
Deno.exit(0);
