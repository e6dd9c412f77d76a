// What a client tries in order to leave the catalog, to stay in it, or to stop it: refused, and nobody else notices.

import assert from "node:assert/strict";
import { sharedGateway, withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

/** With what each is answered: a SQLSTATE, or "" where it does nothing to anybody else. */
const ATTEMPTS: [string, string][] = [
  ["SET SESSION AUTHORIZATION iris_pgwire", "22023"],
  ["SET ROLE iris_pgwire", "22023"],
  ["SELECT set_config('role', 'iris_pgwire', false)", "22023"],
  ["SELECT set_config('session_authorization', 'iris_pgwire', false)", "22023"],
  ["SELECT set_config('role', rolname, false) FROM pg_roles WHERE rolname LIKE 'pg%'", "22023"],
  ["SELECT set_config('iris_pgwire.pid', '1', false)", "42602"],
  ["UPDATE pg_settings SET setting = 'x' WHERE name = 'role'", "42501"],
  ["UPDATE pg_class SET relname = 'x'", "42501"],
  ["DELETE FROM pg_catalog.pg_authid", "42501"],
  ["SELECT rolpassword FROM pg_authid", "42501"],
  ["SELECT pg_read_file('/etc/passwd')", "42501"],
  ["SELECT pg_read_binary_file('/etc/passwd')", "42501"],
  ["SELECT pg_ls_dir('.')", "42501"],
  ["SELECT pg_stat_file('base')", "42501"],
  ["SELECT lo_import('/etc/passwd')", "42501"],
  ["SELECT lo_export(1, '/tmp/x')", "42501"],
  ["SELECT pg_reload_conf()", "42501"],
  ["SELECT pg_switch_wal()", "42501"],
  ["SELECT dblink('host=localhost', 'SELECT 1')", "42883"],
];

/** With some SQLSTATE that says so. */
const REFUSED = [
  "DO $$ BEGIN RAISE NOTICE 'x'; END $$",
  "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  "CREATE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql AS 'SELECT 1'",
  "COPY (SELECT 1) TO PROGRAM 'touch /tmp/x'",
  "COPY (SELECT 1) TO '/tmp/x'",
  "COPY pg_class FROM PROGRAM 'cat /etc/passwd'",
  "ALTER SYSTEM SET work_mem = '1GB'",
  "SELECT 1 INTO pg_catalog.x",
  "CREATE ROLE escape SUPERUSER",
  "ALTER ROLE iris_pgwire PASSWORD 'x'",
  "GRANT iris_pgwire TO CURRENT_USER",
  "WITH gone AS (DELETE FROM pg_class RETURNING 1) SELECT * FROM gone",
  "SELECT pg_catalog.binary_upgrade_set_next_pg_type_oid('400000000')",
  "SELECT lo_create(0) FROM pg_class LIMIT 1; SELECT pg_read_file('x')",
];

const shared = sharedGateway({ flags: { auth: "trust" } });

Deno.test("nobody leaves the catalog", async (t) => {
  const gateway = shared();
  const client = await RawClient.connect(gateway);
  for (const [sql, sqlstate] of ATTEMPTS) {
    await t.step(`${sql}: ${sqlstate}`, async () => {
      assert.equal(sqlstateOf(await client.query(sql)), sqlstate);
    });
  }
  for (const sql of REFUSED) {
    await t.step(sql, async () => {
      assert.match(sqlstateOf(await client.query(sql)) ?? "none", /^(0A000|42501|42\w{3})$/);
    });
  }
  await t.step("and is after all that who it was", async () => {
    assert.deepEqual(
      textRows(
        await client.query(
          "SELECT current_user, session_user, rolsuper FROM pg_roles " +
            "WHERE rolname = current_user",
        ),
      ).map(([user]) => user),
      ["_SYSTEM"],
    );
  });
  client.close();
});

const RUNAWAYS: [string, string][] = [
  [
    "endless recursion",
    "WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT count(*) FROM r",
  ],
  ["a cross join", "SELECT count(*) FROM pg_class a, pg_class b, pg_class c, pg_class d"],
];

Deno.test("a runaway ends, and others get their answers", async (t) => {
  await withGateway(async (gateway) => {
    const one = await RawClient.connect(gateway);
    const other = await RawClient.connect(gateway);
    const crowd = [other];
    while (crowd.length < 10) crowd.push(await RawClient.connect(gateway));
    await other.query("SELECT relname FROM pg_class");
    for (const [name, sql] of RUNAWAYS) {
      await t.step(name, async () => {
        const runaway = one.query(sql);
        const answers = await Promise.all(
          crowd.map((client) => client.query("SELECT count(*) > 0 FROM pg_type")),
        );
        assert.deepEqual(answers.map(textRows), crowd.map(() => [["t"]]));
        // Its time is up, or on a quick machine the room for its rows.
        assert.match(sqlstateOf(await runaway) ?? "none", /^(57014|53400)$/);
      });
    }

    await t.step("a text of more than a gigabyte", async () => {
      const code = sqlstateOf(
        await one.query("SELECT length(repeat('x', 1100000000) || current_user)"),
      );
      assert.match(code ?? "none", /^(54000|53200|57014|57P03)$/);
      assert.deepEqual(textRows(await other.query("SELECT 1 + 1")), [["2"]]);
    });

    await t.step("deep recursion is 54001", async () => {
      const deep = `SELECT ${"abs(".repeat(4000)}1${")".repeat(4000)} + (SELECT 0)`;
      assert.match(sqlstateOf(await one.query(deep)) ?? "none", /^54001$/);
    });
    for (const client of [one, ...crowd]) client.close();
  }, { flags: { auth: "trust", "catalog-timeout": "15s" } });
});

Deno.test("two sessions", async (t) => {
  const gateway = shared();
  const one = await RawClient.connect(gateway);
  const other = await RawClient.connect(gateway);
  const ask = async (sql: string, of: RawClient) => textRows(await of.query(sql));
  await one.query(
    "CREATE SCHEMA app; CREATE TABLE app.t (in_app int); CREATE TABLE t (in_public int)",
  );
  await one.query("SET search_path = app");

  await t.step("each have their own search_path", async () => {
    const sql = "SELECT attname FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0";
    for (let times = 0; times < 5; times++) {
      const both = await Promise.all([ask(sql, one), ask(sql, other)]);
      assert.deepEqual(both, [[["in_app"]], [["in_public"]]]);
    }
  });

  await t.step("do not see each other's temporary tables", async () => {
    await one.query("CREATE TEMP TABLE mine (a int)");
    assert.deepEqual(await ask("SELECT to_regclass('mine') IS NULL", other), [["t"]]);
  });

  await t.step("read anew when one of them asks for it", async () => {
    assert.deepEqual(await ask("SELECT pgwire_refresh()", other), [[""]]);
    assert.deepEqual(await ask("SELECT count(*) FROM pg_class WHERE relname = 't'", other), [[
      "2",
    ]]);
  });
  one.close();
  other.close();
});
