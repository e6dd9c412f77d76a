// What it costs to ask PostgreSQL about a statement that nobody has sent before, beside one that is known.

import { Writer } from "../lib/bytes/writer.ts";
import { Describe, Parse, Sync } from "../lib/wire/extended_query.ts";
import { Query } from "../lib/wire/simple_query.ts";
import { startGatewayProcess } from "../tests/support/gateway_process.ts";
import { RawClient } from "../tests/support/raw_client.ts";
import { LOGIN } from "./whole/gateway.ts";

const gateway = await startGatewayProcess(["--auth=trust"]);
const client = await RawClient.login({ host: "127.0.0.1", port: gateway.port, ...LOGIN });
const to = new Writer();
await client.query(
  "CREATE TABLE judged (id int PRIMARY KEY, word varchar(40), price numeric(10,2))",
);
await client.query("INSERT INTO judged VALUES (1, 'one', 1.50)");

let count = 0;
const known = "SELECT id, word, price * 2 FROM judged WHERE id = 1";
/** The same work for IRIS, but another text each time. */
const fresh = () => `SELECT id, word, price * 2 FROM judged WHERE id = 1 AND ${++count} > 0`;

async function described(query: string): Promise<void> {
  Parse.encode({ statement: "", query, paramTypes: [] }, to);
  Describe.encode({ kind: "S", name: "" }, to);
  Sync.encode({}, to);
  await client.ask(to.take());
}

Deno.bench("Parse and Describe: a known text", { group: "describe", baseline: true }, async () => {
  await described(known);
});

Deno.bench("Parse and Describe: a text of its own", { group: "describe" }, async () => {
  await described(fresh());
});

Deno.bench("Query: a known text", { group: "query", baseline: true }, async () => {
  await client.ask(Query.bytes({ query: known }));
});

Deno.bench("Query: a text of its own", { group: "query" }, async () => {
  await client.ask(Query.bytes({ query: fresh() }));
});

globalThis.addEventListener("unload", () => {
  client.close();
  Deno.kill(gateway.pid, "SIGTERM");
});
