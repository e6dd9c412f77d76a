// COPY in and out through the gateway, beside the same rows straight on the driver, and the gateway's own side alone.
// deno run -A --no-check bench/copy_bench.ts [rows ...]

import { Buffer } from "node:buffer";
import { Writer } from "../lib/bytes/writer.ts";
import { startEmbedded } from "../lib/cli/embedded.ts";
import { columnEncoder } from "../lib/copy/column_encoder.ts";
import { openReader } from "../lib/copy/open_reader.ts";
import { readOptions } from "../lib/copy/options.ts";
import { RowLists } from "../lib/copy/row_lists.ts";
import { encodeList } from "../lib/iris/list.ts";
import { SILENT } from "../lib/observe/log.ts";
import { OUTPUT_DEFAULTS } from "../lib/types/column.ts";
import { typeByName } from "../lib/types/types.ts";
import { CopyData, CopyDone } from "../lib/wire/copy.ts";
import { Query } from "../lib/wire/simple_query.ts";
import { StartupMessage } from "../lib/wire/startup.ts";
import { startGatewayProcess } from "../tests/support/gateway_process.ts";
import { RawClient } from "../tests/support/raw_client.ts";
import { openBareHelper } from "./bare_helper.ts";

const COUNTS = Deno.args.length > 0 ? Deno.args.map(Number) : [10_000, 100_000];
const ROWS_PER_BATCH = 2000;
const PIECE_BYTES = 64 * 1024;
const COLUMNS =
  "(id int PRIMARY KEY, word varchar(40), price numeric(10,2), day date, done boolean)";
const TYPES: readonly [string, number][] = [
  ["int4", -1],
  ["varchar", 44],
  ["numeric", (10 << 16 | 2) + 4],
  ["date", -1],
  ["bool", -1],
];
const UTF8 = new TextEncoder();

function valuesOf(id: number): string[] {
  return [String(id), `word number ${id}`, `${id % 1000}.25`, "2024-02-27", String(id % 2)];
}

function lines(count: number): Uint8Array {
  return UTF8.encode(
    Array.from({ length: count }, (_, id) => `${valuesOf(id).join("\t")}\n`).join(""),
  );
}

const standin = await startEmbedded({ namespace: "USER", log: SILENT });
const gateway = await startGatewayProcess([
  "--auth=trust",
  "--iris-host=127.0.0.1",
  `--iris-port=${standin.port}`,
  "--iris-username=_SYSTEM",
  "--iris-password=SYS",
]);
const client = await RawClient.open("127.0.0.1", gateway.port);

function write(build: (to: Writer) => void): Uint8Array {
  const to = new Writer();
  build(to);
  return to.take();
}

await client.ask(write((to) =>
  StartupMessage.encode({
    version: 0x30000,
    parameters: { user: "_SYSTEM", database: "USER" },
  }, to)
));
await client.query(`CREATE TABLE copied ${COLUMNS}`);
await client.query(`CREATE TABLE driven ${COLUMNS}`);

async function timed(rows: number, work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return Math.round(rows / ((performance.now() - start) / 1000));
}

async function copyIn(data: Uint8Array): Promise<void> {
  await client.send(write((to) => Query.encode({ query: "COPY copied FROM STDIN" }, to)));
  const answer = client.untilReady();
  for (let at = 0; at < data.length; at += PIECE_BYTES) {
    const piece = data.subarray(at, at + PIECE_BYTES);
    await client.send(write((to) => CopyData.encode({ data: piece }, to)));
  }
  await client.send(write((to) => CopyDone.encode({}, to)));
  await answer;
}

/** What the gateway itself does with the rows, and nobody takes them. */
function intoSink(data: Uint8Array): void {
  const reader = openReader(readOptions([], "from"), {
    columns: TYPES.map(([name]) => ({ name, hasDefault: false })),
  });
  const slots = TYPES.map(([name, typmod], field) => {
    const { oid: type } = typeByName(name)!;
    const as = { format: 0, settings: OUTPUT_DEFAULTS, encoding: null } as const;
    return { field, encode: columnEncoder({ type, typmod }, as) };
  });
  const rows = new RowLists();
  for (let at = 0; at < data.length; at += PIECE_BYTES) {
    reader.push(data.subarray(at, at + PIECE_BYTES));
    while (reader.next()) {
      rows.add(reader.fields, slots);
      if (rows.rows >= ROWS_PER_BATCH) rows.take();
    }
  }
}

const { call, close } = openBareHelper(standin.port);

async function straight(count: number): Promise<number> {
  const lists: Uint8Array[] = [];
  for (let first = 0; first < count; first += ROWS_PER_BATCH) {
    const ids = Array.from(
      { length: Math.min(ROWS_PER_BATCH, count - first) },
      (_, at) => first + at,
    );
    lists.push(encodeList(ids.map((id) => encodeList(valuesOf(id)))));
  }
  const handle = String(call("Prepare", "INSERT INTO SQLUser.driven VALUES (?, ?, ?, ?, ?)")[4]);
  return await timed(count, () => {
    call("Begin");
    for (const list of lists) call("ExecuteMany", handle, Buffer.from(list), "0");
    call("Commit");
  });
}

for (const count of COUNTS) {
  const data = lines(count);
  await client.query("DELETE FROM copied");
  await client.query("DELETE FROM driven");
  intoSink(data);
  const alone = await straight(count);
  const speeds = {
    "COPY in, straight on the driver": alone,
    "COPY in, through the gateway": await timed(count, () => copyIn(data)),
    "COPY in, into a sink": await timed(count, () => intoSink(data)),
    "COPY out, through the gateway": await timed(
      count,
      () => client.count(write((to) => Query.encode({ query: "COPY copied TO STDOUT" }, to))),
    ),
  };
  console.table(Object.fromEntries(
    Object.entries(speeds).map(([way, perSecond]) => [way, {
      rows: count,
      "rows/s": perSecond,
      "of the driver's way in": Number((perSecond / alone).toFixed(2)),
    }]),
  ));
}

Deno.kill(gateway.pid, "SIGTERM");
close();
Deno.exit(0);
