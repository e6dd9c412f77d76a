// What the gateway keeps in memory while very many rows come in by COPY and go out again, tenth by tenth. The stand-in
// keeps the rows themselves.
// deno run -A --no-check bench/copy_memory_bench.ts [rows]

import { startEmbedded } from "../lib/cli/embedded.ts";
import { SILENT } from "../lib/observe/log.ts";
import { Query } from "../lib/wire/simple_query.ts";
import { connect, copyIn, run } from "./whole/client.ts";
import { lines, rowLine, ROWS_TABLE } from "./whole/data.ts";
import { openGateway } from "./whole/gateway.ts";
import { treeOf } from "./whole/target.ts";

const ROWS = Number(Deno.args[0] ?? 10_000_000);
const STEPS = 10;
const MB = 2 ** 20;

const standin = await startEmbedded({ namespace: "USER", log: SILENT });
const gateway = await openGateway(standin.port);
const client = await connect(gateway);
await run(client, `CREATE TABLE bench_many ${ROWS_TABLE}`);

/** Resident memory by what the process is. */
function memory(): Record<string, number> {
  const by: Record<string, number> = { gateway: 0, backends: 0, "stand-in": 0 };
  for (const pid of treeOf([Deno.pid]).filter((pid) => pid !== Deno.pid)) {
    const what = nameOf(Deno.readTextFileSync(`/proc/${pid}/cmdline`).split("\0"));
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    if (what in by) by[what] += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024 / MB;
  }
  return Object.fromEntries(Object.entries(by).map(([what, size]) => [what, Math.round(size)]));
}

function nameOf(words: readonly string[]): string {
  if (words.includes("backend")) return "backends";
  if (words.includes("standin")) return "stand-in";
  return words.includes("catalog") ? "catalog" : "gateway";
}

const samples: Record<string, unknown>[] = [];
let started = performance.now();

function sample(what: string, done: number): void {
  const seconds = (performance.now() - started) / 1000;
  samples.push({ what, done, "rows/s": Math.round(done / seconds), ...memory() });
}

/** The same pieces, with a look at the memory at each tenth of them. */
function* watched(): Iterable<Uint8Array> {
  let done = 0;
  let next = ROWS / STEPS;
  for (const piece of lines(ROWS, rowLine)) {
    yield piece;
    done += piece.reduce((count, byte) => byte === 0x0a ? count + 1 : count, 0);
    if (done < next) continue;
    sample("COPY in", done);
    next += ROWS / STEPS;
  }
}

sample("before", 0);
started = performance.now();
await copyIn(client, "COPY bench_many FROM STDIN", watched());

/** Of one in the middle: a line in its message. */
const rowBytes = rowLine(ROWS >> 1).length + 6;
let seen = 0;
let next = ROWS / STEPS;
started = performance.now();
await client.count(Query.bytes({ query: "COPY bench_many TO STDOUT" }), (size) => {
  seen += size;
  const rows = seen / rowBytes;
  if (rows < next) return;
  sample("COPY out", Math.round(rows));
  next += ROWS / STEPS;
});
console.table(samples);

client.close();
await gateway.close();
Deno.exit(0);
