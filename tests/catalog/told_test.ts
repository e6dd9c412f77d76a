// A query over PostgreSQL's own views finds in them what this session holds, and nothing of another's.

import assert from "node:assert/strict";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

type Rows = (string | null)[][];

const SETTINGS: [string, Rows][] = [
  [
    "SELECT setting, unit, source, reset_val FROM pg_settings WHERE name = 'statement_timeout'",
    [["90000", "ms", "session", "0"]],
  ],
  ["SELECT current_setting('statement_timeout') || '!' FROM pg_class LIMIT 1", [["90s!"]]],
  ["SELECT upper(current_setting('Shop.Tenant'))", [["BLUE"]]],
  ["SELECT current_setting('no.such', true) IS NULL", [["t"]]],
  ["SELECT current_setting(NULL) IS NULL", [["t"]]],
  [
    "SELECT name, setting, source FROM pg_settings WHERE name = 'application_name'",
    [["application_name", "first", "client"]],
  ],
  ["SELECT name, setting FROM pg_settings WHERE name LIKE '%work\\_mem' ORDER BY 1", [
    ["autovacuum_work_mem", "-1"],
    ["logical_decoding_work_mem", "65536"],
    ["maintenance_work_mem", "65536"],
    ["work_mem", "8192"],
  ]],
  ["SELECT count(*) FROM pg_settings WHERE name LIKE 'iris%' OR name LIKE 'shop%'", [["0"]]],
  ["SELECT count(*) FROM pg_settings WHERE setting IS NULL", [["0"]]],
  [
    "SELECT setting FROM pg_settings WHERE name IN ('max_connections', 'shared_buffers') " +
    "ORDER BY name",
    [["100"], ["16384"]],
  ],
];

Deno.test("the catalog knows the session's own", async (t) => {
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway, { application_name: "first" });
    const other = await RawClient.connect(gateway, { application_name: "second" });
    const ask = async (sql: string, of = client): Promise<Rows> => textRows(await of.query(sql));

    await ask("SET statement_timeout = '90s'; SET shop.tenant = 'blue'; SET work_mem = '8MB'");
    for (const [sql, rows] of SETTINGS) {
      await t.step(sql, async () => assert.deepEqual(await ask(sql), rows));
    }

    await t.step("each setting as SHOW gives it", async () => {
      const held = await ask("SELECT name, current_setting(name) FROM pg_settings ORDER BY 1");
      const shown = await ask("SHOW ALL");
      const known = new Map(shown.map(([name, value]) => [name, value]));
      assert.ok(held.length > 300);
      for (const [name, value] of held) assert.equal(value, known.get(name), name!);
    });

    await t.step("and another session its own", async () => {
      const sql =
        "SELECT current_setting('statement_timeout'), current_setting('shop.tenant', true)";
      assert.deepEqual(await ask(`${sql} FROM pg_class LIMIT 1`, other), [["0", null]]);
    });

    await t.step("an unknown setting is PostgreSQL's error alone", async () => {
      const messages = await client.query("SELECT current_setting('nosuch') FROM pg_class");
      const error = messages.find(({ name }) => name === "ErrorResponse");
      assert.ok(error?.name === "ErrorResponse");
      const { C, M, W } = error.body.fields;
      assert.deepEqual([C, M, W], [
        "42704",
        'unrecognized configuration parameter "nosuch"',
        undefined,
      ]);
    });

    await t.step("prepared statements", async () => {
      await ask("PREPARE by_id (int) AS SELECT $1 + 1");
      const sql = "SELECT name, statement, parameter_types, result_types, from_sql, " +
        "prepare_time <= now() FROM pg_prepared_statements";
      assert.deepEqual(await ask(sql), [
        ["by_id", "PREPARE by_id (int) AS SELECT $1 + 1;", "{integer}", "{integer}", "t", "t"],
      ]);
      assert.deepEqual(await ask(sql, other), []);
      await ask("DEALLOCATE by_id");
      assert.deepEqual(await ask(sql), []);
    });

    await t.step("cursors", async () => {
      const sql = "SELECT name, statement, is_holdable, is_binary FROM pg_cursors";
      assert.deepEqual(await ask(sql), []);
      await ask("BEGIN; DECLARE c CURSOR FOR SELECT 1");
      assert.deepEqual(await ask(sql), [["c", "DECLARE c CURSOR FOR SELECT 1;", "f", "f"]]);
      assert.deepEqual(await ask(sql, other), []);
      await ask("COMMIT");
      assert.deepEqual(await ask(sql), []);
    });

    await t.step("advisory locks, which all see", async () => {
      const sql = "SELECT locktype, classid, objid, objsubid, mode, granted, " +
        "pid = pg_backend_pid(), database = (SELECT oid FROM pg_database LIMIT 1) FROM pg_locks";
      assert.deepEqual(await ask(sql), []);
      await ask("SELECT pg_advisory_lock(4294967298)");
      await ask("SELECT pg_advisory_lock_shared(7, 8)", other);
      assert.deepEqual(await ask(`${sql} ORDER BY classid`), [
        ["advisory", "1", "2", "1", "ExclusiveLock", "t", "t", "t"],
        ["advisory", "7", "8", "2", "ShareLock", "t", "f", "t"],
      ]);
      await ask("SELECT pg_advisory_unlock_all()");
    });

    await t.step("and takes none of it from the client", async () => {
      assert.equal(sqlstateOf(await client.query("SET iris_pgwire.settings = '{'")), "42602");
    });
    client.close();
    other.close();
  }, { flags: { auth: "trust" } });
});
