// Many rows by the roads that drivers have for them: what PostgreSQL makes of them, in few calls of IRIS.

import assert from "node:assert/strict";
import { startStandin } from "../../lib/standin/standin.ts";
import { createEngine } from "../../lib/standin/engine/engine.ts";
import { type Login, loginOf, withGateway } from "../support/gateway.ts";
import { withPostgres } from "../support/postgres_server.ts";
import { RawClient } from "../support/raw_client.ts";
import { type Command, factsOf, go, java, python } from "./program.ts";

/** Each program files 600 rows; so many calls of IRIS may be theirs, with what is asked of the table before. */
const CALLS_MAX = 150;
const TABLE =
  "CREATE TABLE bulk_rows (id int PRIMARY KEY, word varchar(20), price numeric(8,2), day date)";

interface Road {
  road: string;
  command: Command;
}

const ROADS: readonly Road[] = [
  {
    road: "psycopg 3, executemany",
    command: python("psycopg3_bulk", "executemany"),
  },
  { road: "psycopg 3, pipeline", command: python("psycopg3_bulk", "pipeline") },
  { road: "psycopg 3, ON CONFLICT", command: python("psycopg3_bulk", "conflicts") },
  { road: "psycopg 3, copy", command: python("psycopg3_bulk", "copy") },
  { road: "asyncpg, executemany", command: python("asyncpg_bulk", "executemany") },
  { road: "asyncpg, records to table", command: python("asyncpg_bulk", "copy") },
  { road: "pgjdbc, addBatch", command: java("Bulk", "batch") },
  { road: "pgjdbc, rewritten", command: java("Bulk", "rewritten") },
  { road: "pgjdbc, copy", command: java("Bulk", "copy") },
  { road: "pgx, Batch", command: go("bulk", "batch") },
  { road: "pgx, CopyFrom", command: go("bulk", "copy") },
];

const UTF8 = new TextDecoder("latin1");
/** The helper class's methods that file rows. */
const FILES = /Execute(?:Many)?/;

Deno.test("drivers bring many rows in few calls, and find them as in PostgreSQL", async (t) => {
  let calls = 0;
  const engine = createEngine({});
  const standin = await startStandin({
    users: [{ name: "_SYSTEM", password: "SYS", develop: true }],
    namespaces: ["USER"],
    engine,
    onFrame(bytes) {
      if (FILES.test(UTF8.decode(bytes.subarray(0, 100)))) calls++;
    },
  });
  const flags = {
    auth: "trust",
    "iris-host": "127.0.0.1",
    "iris-port": String(standin.port),
    "iris-username": "_SYSTEM",
    "iris-password": "SYS",
  };
  await withPostgres(async (postgres) => {
    await withGateway(async (gateway) => {
      const own = loginOf(gateway);
      for (const { road, command } of ROADS) {
        await t.step(road, async () => {
          await emptied(own);
          const before = calls;
          const seen = await factsOf(command, own);
          const made = calls - before;
          await emptied(postgres);
          assert.deepEqual(seen, await factsOf(command, postgres));
          assert.ok(made <= CALLS_MAX, `${made} calls`);
        });
      }
    }, { flags });
  }, { auth: "trust" });
  await standin.close();
  engine.close();
});

async function emptied(login: Login): Promise<void> {
  const client = await RawClient.login(login);
  await client.query("DROP TABLE IF EXISTS bulk_rows");
  await client.query(TABLE);
  client.close();
}
