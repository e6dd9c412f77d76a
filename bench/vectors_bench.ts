// Vectors through the gateway beside the bare driver, on the same stand-in: the ten nearest of 100,000, and big ones in
// and out in binary.

import { Buffer } from "node:buffer";
import { Writer } from "../lib/bytes/writer.ts";
import { startEmbedded } from "../lib/cli/embedded.ts";
import { encodeList } from "../lib/iris/list.ts";
import { SILENT } from "../lib/observe/log.ts";
import { vector } from "../lib/types/vector.ts";
import { decodeBackendAll } from "../lib/wire/backend.ts";
import { Bind, Execute, Parse, Sync } from "../lib/wire/extended_query.ts";
import { startGatewayProcess } from "../tests/support/gateway_process.ts";
import { RawClient } from "../tests/support/raw_client.ts";
import { openBareHelper } from "./bare_helper.ts";
import { irisFlags, LOGIN } from "./whole/gateway.ts";

const ROWS = 100_000;
const ROWS_PER_BATCH = 1_000;
const DIMENSIONS = 128;
const BIG = 1_024;
const LIMITS = ["1000", "262144"];
const NEAREST = "SELECT TOP 10 id FROM SQLUser.bench_vectors " +
  `ORDER BY VECTOR_COSINE(embedding, TO_VECTOR(?, DOUBLE, ${DIMENSIONS})) DESC`;

// The stand-in in a process of its own, and both ways into it from this one.
const standin = await startEmbedded({ namespace: "USER", log: SILENT });
const gateway = await startGatewayProcess(["--auth=trust", ...irisFlags(standin.port)]);
const client = await RawClient.login({ host: "127.0.0.1", port: gateway.port, ...LOGIN });
// The gateway has installed the helper class by now.
await client.query(
  `CREATE TABLE bench_vectors (id int PRIMARY KEY, embedding vector(${DIMENSIONS}))`,
);
await client.query(`CREATE TABLE bench_big (id int, embedding vector(${BIG}))`);
const { call, close } = openBareHelper(standin.port);

function elements(seed: number, dimensions: number): Float32Array {
  return Float32Array.from({ length: dimensions }, (_, at) => Math.sin(seed * 31 + at));
}

const told = (seed: number) => String(vector.iris.encode(elements(seed, DIMENSIONS)));

const insert = String(
  call(
    "Prepare",
    "INSERT INTO SQLUser.bench_vectors (id, embedding) " +
      `VALUES (?, TO_VECTOR(?, DOUBLE, ${DIMENSIONS}))`,
  )[4],
);
for (let first = 0; first < ROWS; first += ROWS_PER_BATCH) {
  const rows = Array.from(
    { length: ROWS_PER_BATCH },
    (_, index) => encodeList([String(first + index), told(first + index)]),
  );
  call("ExecuteMany", insert, Buffer.from(encodeList(rows)), "1");
}

const to = new Writer();

function write(build: (to: Writer) => void): Uint8Array {
  build(to);
  return to.take();
}

function bytesOf(value: Float32Array): Uint8Array {
  const bytes = new Writer(8 + 4 * value.length);
  vector.binary!.encode(value, bytes);
  return bytes.take();
}

const STATEMENTS = {
  nearest: "SELECT id FROM bench_vectors ORDER BY embedding <=> $1 LIMIT 10",
  put: "INSERT INTO bench_big (id, embedding) VALUES (1, $1)",
  get: "SELECT embedding FROM bench_big WHERE id = $1 LIMIT 1",
};

for (const [statement, query] of Object.entries(STATEMENTS)) {
  await client.ask(write((to) => {
    Parse.encode({ statement, query, paramTypes: [] }, to);
    Sync.encode({}, to);
  }));
}

async function run(statement: keyof typeof STATEMENTS, value: Uint8Array): Promise<void> {
  const answer = await client.ask(write((to) => {
    Bind.encode(
      { portal: "", statement, paramFormats: [1], params: [value], resultFormats: [1] },
      to,
    );
    Execute.encode({ portal: "", maxRows: 0 }, to);
    Sync.encode({}, to);
  }));
  const error = decodeBackendAll(answer).find(({ name }) => name === "ErrorResponse");
  if (error) throw new Error(JSON.stringify(error.body));
}

const nearest = String(call("Prepare", NEAREST)[4]);
let seed = 0;

Deno.bench(
  "top 10 of 100,000 x 128: straight on the driver",
  { group: "nearest", baseline: true, n: 20, warmup: 3 },
  () => {
    call("Execute", nearest, Buffer.from(encodeList([told(++seed)])), ...LIMITS);
  },
);

Deno.bench(
  "top 10 of 100,000 x 128: through the gateway",
  { group: "nearest", n: 20, warmup: 3 },
  async () => await run("nearest", bytesOf(elements(++seed, DIMENSIONS))),
);

const big = bytesOf(elements(1, BIG));
/** An int4. */
const ONE = Uint8Array.of(0, 0, 0, 1);

Deno.bench(
  "1,024 dimensions in, binary",
  { group: "big", n: 200 },
  async () => await run("put", big),
);

Deno.bench(
  "1,024 dimensions out, binary",
  { group: "big", n: 200 },
  async () => await run("get", ONE),
);

globalThis.addEventListener("unload", () => {
  Deno.kill(gateway.pid, "SIGTERM");
  close();
});
