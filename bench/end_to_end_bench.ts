// The gateway beside the bare driver, on the same stand-in: one row by key, and half a million rows.

import { Buffer } from "node:buffer";
import { Writer } from "../lib/bytes/writer.ts";
import { startEmbedded } from "../lib/cli/embedded.ts";
import { encodeList } from "../lib/iris/list.ts";
import { SILENT } from "../lib/observe/log.ts";
import { Bind, Execute, Parse, Sync } from "../lib/wire/extended_query.ts";
import { Query } from "../lib/wire/simple_query.ts";
import { startGatewayProcess } from "../tests/support/gateway_process.ts";
import { RawClient } from "../tests/support/raw_client.ts";
import { openBareHelper } from "./bare_helper.ts";
import { KEYED } from "./whole/data.ts";
import { irisFlags, LOGIN } from "./whole/gateway.ts";

const ROWS = 500_000;
const ROWS_PER_BATCH = 5_000;
const ALL = "SELECT id, word, price, day, done FROM bench_rows";
const LIMITS = ["1000", "262144"];

// The stand-in in a process of its own, and both ways into it from this one.
const standin = await startEmbedded({ namespace: "USER", log: SILENT });
const gateway = await startGatewayProcess(["--auth=trust", ...irisFlags(standin.port)]);
const client = await RawClient.login({ host: "127.0.0.1", port: gateway.port, ...LOGIN });
// The gateway has installed the helper class by now.
await client.query(
  "CREATE TABLE bench_rows (id int PRIMARY KEY, word varchar(40), price numeric(10,2), day date, done boolean)",
);
const { call, invoke, close } = openBareHelper(standin.port);
const insert = String(
  call(
    "Prepare",
    "INSERT INTO SQLUser.bench_rows (id, word, price, day, done) VALUES (?, ?, ?, ?, ?)",
  )[4],
);
for (let first = 0; first < ROWS; first += ROWS_PER_BATCH) {
  const rows = Array.from({ length: ROWS_PER_BATCH }, (_, index) => {
    const id = first + index;
    return encodeList([String(id), `word number ${id}`, `${id}.25`, "2024-02-29", String(id % 2)]);
  });
  call("ExecuteMany", insert, Buffer.from(encodeList(rows)), "1");
}

const one = String(call("Prepare", KEYED)[4]);
let key = 0;
const nextKey = () => String(key = (key + 7919) % ROWS);

const to = new Writer();

function write(build: (to: Writer) => void): Uint8Array {
  build(to);
  return to.take();
}

await client.ask(write((to) => {
  Parse.encode({ statement: "one", query: KEYED.replace("?", "$1"), paramTypes: [] }, to);
  Sync.encode({}, to);
}));

Deno.bench("one row by key: straight on the driver", { group: "one row", baseline: true }, () => {
  invoke("Execute", one, Buffer.from(encodeList([nextKey()])), ...LIMITS);
});

Deno.bench("one row by key: through the gateway", { group: "one row" }, async () => {
  await client.ask(write((to) => {
    Bind.encode({
      portal: "",
      statement: "one",
      paramFormats: [],
      params: [new TextEncoder().encode(nextKey())],
      resultFormats: [],
    }, to);
    Execute.encode({ portal: "", maxRows: 0 }, to);
    Sync.encode({}, to);
  }));
});

const all = String(call("Prepare", ALL)[4]);

Deno.bench(
  "500,000 rows: straight from the driver",
  { group: "rows", baseline: true, n: 3, warmup: 1 },
  () => {
    let items = call("Execute", all, Buffer.from(encodeList([])), ...LIMITS);
    let [cursor, rows] = [items[7], Number(items[9])];
    while (cursor !== 0n) {
      items = call("Fetch", String(cursor), ...LIMITS);
      cursor = items[4];
      rows += Number(items[6]);
    }
    if (rows !== ROWS) throw new Error(`${rows} rows came from the driver`);
  },
);

Deno.bench(
  "500,000 rows: through the gateway",
  { group: "rows", n: 3, warmup: 1 },
  async () => {
    const bytes = await client.count(write((to) => Query.encode({ query: ALL }, to)));
    if (bytes < ROWS * 30) throw new Error(`only ${bytes} bytes came through the gateway`);
  },
);

globalThis.addEventListener("unload", () => {
  Deno.kill(gateway.pid, "SIGTERM");
  close();
});
