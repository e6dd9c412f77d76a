// While IRIS is away, who asks about types is answered, and who asks about tables is told why not.

import assert from "node:assert/strict";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

Deno.test("without IRIS", async (t) => {
  // Nobody listens there.
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const login = { user: "_SYSTEM", password: "SYS", database: "USER" };
  await withGateway(async (gateway) => {
    const client = await RawClient.connect({ ...gateway, embedded: login });

    await t.step("types are there", async () => {
      const sql = "SELECT t.typname, n.nspname, a.typname FROM pg_type t JOIN pg_namespace n " +
        "ON n.oid = t.typnamespace LEFT JOIN pg_type a ON a.oid = t.typarray " +
        "WHERE t.oid IN (23, 16385) OR t.typname = 'vector' ORDER BY 1";
      assert.deepEqual(textRows(await client.query(sql)), [
        ["int4", "pg_catalog", "_int4"],
        ["vector", "public", "_vector"],
      ]);
    });

    await t.step("settings and sessions are there", async () => {
      const sql = "SELECT name FROM pg_settings s JOIN pg_stat_activity a " +
        "ON a.pid = pg_backend_pid() WHERE name = 'work_mem'";
      assert.deepEqual(textRows(await client.query(sql)), [["work_mem"]]);
    });

    await t.step("tables are not", async () => {
      assert.match(
        sqlstateOf(await client.query("SELECT relname FROM pg_class")) ?? "",
        /^08|57P03/,
      );
    });
    client.close();
  }, {
    flags: {
      auth: "trust",
      "iris-host": "127.0.0.1",
      "iris-port": String(port),
      "iris-username": "_SYSTEM",
      "iris-password": "SYS",
    },
  });
});
