// Rows that arrive by each of the roads that clients have, beside the same rows straight on the driver.
// deno run -A --no-check bench/bulk_bench.ts [rows [rounds]]

import { Buffer } from "node:buffer";
import { Writer } from "../lib/bytes/writer.ts";
import { startEmbedded } from "../lib/cli/embedded.ts";
import { encodeList } from "../lib/iris/list.ts";
import { SILENT } from "../lib/observe/log.ts";
import { decodeBackendAll } from "../lib/wire/backend.ts";
import { CopyData, CopyDone } from "../lib/wire/copy.ts";
import { Bind, Describe, Execute, Parse, Sync } from "../lib/wire/extended_query.ts";
import { Query } from "../lib/wire/simple_query.ts";
import { StartupMessage } from "../lib/wire/startup.ts";
import { startGatewayProcess } from "../tests/support/gateway_process.ts";
import { RawClient } from "../tests/support/raw_client.ts";
import { openBareHelper } from "./bare_helper.ts";

const ROWS = Number(Deno.args[0] ?? 10_000);
const ROUNDS = 1 + Number(Deno.args[1] ?? 3);
const COLUMNS =
  "(id int PRIMARY KEY, word varchar(40), price numeric(10,2), day date, done boolean)";
const UTF8 = new TextEncoder();

function valuesOf(id: number): string[] {
  return [String(id), `word number ${id}`, `${id % 1000}.25`, "2024-02-27", String(id % 2)];
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

async function asked(bytes: Uint8Array): Promise<void> {
  for (const message of decodeBackendAll(await client.ask(bytes))) {
    if (message.name === "ErrorResponse") throw new Error(message.body.fields.M);
  }
}

await client.ask(write((to) =>
  StartupMessage.encode({
    version: 0x30000,
    parameters: { user: "_SYSTEM", database: "USER" },
  }, to)
));
await client.query(`CREATE TABLE filled ${COLUMNS}`);

const INSERT = "INSERT INTO filled VALUES ($1, $2, $3, $4, $5)";

function prepare(to: Writer, query: string): void {
  Parse.encode({ statement: "s", query, paramTypes: [] }, to);
}

function bind(to: Writer, values: string[], { described = false } = {}): void {
  const params = values.map((value) => UTF8.encode(value));
  Bind.encode(
    { portal: "", statement: "s", paramFormats: [], params, resultFormats: [] },
    to,
  );
  if (described) Describe.encode({ kind: "P", name: "" }, to);
  Execute.encode({ portal: "", maxRows: 0 }, to);
}

async function prepared(query: string): Promise<void> {
  await asked(write((to) => {
    prepare(to, query);
    Sync.encode({}, to);
  }));
}

async function unprepared(): Promise<void> {
  await client.query("DEALLOCATE s");
}

/** So many rows at a time. */
function* groups(size: number): Iterable<number[]> {
  for (let first = 0; first < ROWS; first += size) {
    yield Array.from({ length: Math.min(size, ROWS - first) }, (_, at) => first + at);
  }
}

async function oneByOne(query: string): Promise<void> {
  await prepared(query);
  for (let id = 0; id < ROWS; id++) {
    await asked(write((to) => {
      bind(to, valuesOf(id));
      Sync.encode({}, to);
    }));
  }
  await unprepared();
}

async function pipelined(query: string, { size = 1000, described = false } = {}): Promise<void> {
  await prepared(query);
  for (const ids of groups(size)) {
    await asked(write((to) => {
      for (const id of ids) bind(to, valuesOf(id), { described });
      Sync.encode({}, to);
    }));
  }
  await unprepared();
}

function literal(id: number): string {
  return `(${valuesOf(id).map((one, at) => at === 0 || at === 2 ? one : `'${one}'`).join()})`;
}

async function literals(size: number): Promise<void> {
  for (const ids of groups(size)) {
    const query = `INSERT INTO filled VALUES ${ids.map(literal).join()}`;
    await asked(write((to) => Query.encode({ query }, to)));
  }
}

async function parameters(size: number, rest = ""): Promise<void> {
  for (const ids of groups(size)) {
    const lists = ids.map((_, row) => `(${[1, 2, 3, 4, 5].map((at) => `$${row * 5 + at}`)})`);
    await asked(write((to) => {
      const query = `INSERT INTO filled (id, word, price, day, done) VALUES ${lists.join()}${rest}`;
      Parse.encode({ statement: "", query, paramTypes: [] }, to);
      const params = ids.flatMap(valuesOf).map((value) => UTF8.encode(value));
      Bind.encode(
        { portal: "", statement: "", paramFormats: [], params, resultFormats: [] },
        to,
      );
      Execute.encode({ portal: "", maxRows: 0 }, to);
      Sync.encode({}, to);
    }));
  }
}

async function copied(): Promise<void> {
  await asked(write((to) => {
    Query.encode({ query: "COPY filled FROM STDIN" }, to);
    for (const ids of groups(1000)) {
      const text = ids.map((id) => `${valuesOf(id).join("\t")}\n`).join("");
      CopyData.encode({ data: UTF8.encode(text) }, to);
    }
    CopyDone.encode({}, to);
  }));
}

const { call, close } = openBareHelper(standin.port);
const handle = String(call("Prepare", "INSERT INTO SQLUser.filled VALUES (?, ?, ?, ?, ?)")[4]);

function drivenOneByOne(): void {
  for (let id = 0; id < ROWS; id++) {
    call("Execute", handle, Buffer.from(encodeList(valuesOf(id))), "0", "0");
  }
}

function drivenInBatches(): void {
  call("Begin");
  for (const ids of groups(1000)) {
    const lists = encodeList(ids.map((id) => encodeList(valuesOf(id))));
    call("ExecuteMany", handle, Buffer.from(lists), "0");
  }
  call("Commit");
}

const CONFLICT = " ON CONFLICT (id) DO NOTHING";

const ROADS: readonly [name: string, road: () => unknown][] = [
  ["the driver alone, in batches of 1000", drivenInBatches],
  ["the driver alone, one by one", drivenOneByOne],
  ["COPY", copied],
  ["a pipeline of 1000", () => pipelined(INSERT)],
  ["a pipeline of 1000, each described", () => pipelined(INSERT, { described: true })],
  ["a pipeline of 1000, RETURNING", () => pipelined(`${INSERT} RETURNING id`)],
  ["a pipeline of 1000, ON CONFLICT", () => pipelined(INSERT + CONFLICT)],
  [
    "a pipeline of 1000 UPDATEs",
    () => pipelined("UPDATE filled SET word = $2, price = $3, day = $4, done = $5 WHERE id = $1"),
  ],
  ["VALUES of 100 rows, parameters", () => parameters(100)],
  ["VALUES of 1000 rows, parameters", () => parameters(1000)],
  ["VALUES of 1000 rows, RETURNING", () => parameters(1000, " RETURNING id")],
  ["VALUES of 100 rows, literals", () => literals(100)],
  ["VALUES of 1000 rows, literals", () => literals(1000)],
  ["prepared, one by one", () => oneByOne(INSERT)],
];

async function filled(): Promise<string> {
  const messages = await client.query("SELECT count(*) FROM filled");
  const told = messages.find((message) => message.name === "DataRow");
  return told?.name === "DataRow" ? new TextDecoder().decode(told.body.values[0]!) : "";
}

const speeds = new Map<string, number[]>();
// The first round is for what is compiled when it has run a few times.
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, road] of ROADS) {
    if (!name.includes("UPDATE")) await client.query("DELETE FROM filled");
    const start = performance.now();
    await road();
    const perSecond = ROWS / ((performance.now() - start) / 1000);
    if (round > 0) speeds.set(name, [...speeds.get(name) ?? [], perSecond]);
    const count = await filled();
    if (count !== String(ROWS)) throw new Error(`${name}: ${count} rows of ${ROWS}`);
  }
}

const medians = [...speeds].map(([name, each]) =>
  [name, each.sort((one, other) => one - other)[each.length >> 1]] as const
);
console.table(Object.fromEntries(medians.map(([name, median]) => [name, {
  "rows/s": Math.round(median),
  "of the driver in batches": Number((median / medians[0][1]).toFixed(2)),
}])));

Deno.kill(gateway.pid, "SIGTERM");
close();
Deno.exit(0);
