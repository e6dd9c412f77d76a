// Users, roles and rights: told of as in PostgreSQL, and what IRIS lets each session do.

import assert from "node:assert/strict";
import { Reference, toldIn } from "../catalog/compare.ts";
import pg from "pg";
import { loginOf, sharedGateway, withGateway } from "../support/gateway.ts";
import { RawClient } from "../support/raw_client.ts";

/** Of sessions that may do everything. */
const STATEMENTS = [
  "CREATE TABLE t (a int, b text)",
  "CREATE TABLE u (a int)",
  "CREATE VIEW v AS SELECT a FROM t",
  "CREATE ROLE readers",
  "CREATE ROLE readers",
  "CREATE USER joe PASSWORD 'secret' IN ROLE readers",
  "CREATE ROLE ann LOGIN PASSWORD 'secret'",
  "CREATE ROLE writers ROLE ann ADMIN joe",
  "GRANT SELECT, INSERT ON t TO joe",
  "GRANT SELECT ON t, v TO readers",
  "GRANT UPDATE ON t TO PUBLIC",
  "GRANT DELETE ON t TO joe WITH GRANT OPTION",
  "GRANT UPDATE ON u TO readers WITH GRANT OPTION",
  "GRANT ALL ON u TO ann",
  "GRANT SELECT ON t TO nobody_knows",
  "GRANT nobody_knows TO joe",
  "GRANT readers TO ann",
  "REVOKE readers FROM ann",
  "REVOKE INSERT ON t FROM joe",
  "GRANT REFERENCES ON ALL TABLES IN SCHEMA public TO joe",
  "ALTER USER joe PASSWORD 'other'",
  "ALTER USER nobody_knows PASSWORD 'other'",
  // \dp, whatever came first.
  "SELECT c.relname, c.relkind, (SELECT array_agg(each::text ORDER BY each::text) " +
  "FROM unnest(c.relacl) AS each) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace " +
  "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v', 'S') ORDER BY 1",
  // \du
  "SELECT r.rolname, r.rolsuper, r.rolinherit, r.rolcanlogin, r.rolreplication, r.rolbypassrls, " +
  "ARRAY(SELECT b.rolname FROM pg_auth_members m JOIN pg_roles b ON m.roleid = b.oid " +
  "WHERE m.member = r.oid ORDER BY 1) AS memberof FROM pg_roles r " +
  "WHERE r.rolname !~ '^pg_' AND r.oid <> 10 ORDER BY 1",
  "SELECT usename, usesysid > 0, passwd FROM pg_user WHERE usename <> 'postgres' ORDER BY 1",
  "SELECT has_table_privilege('t', 'SELECT, DELETE'), has_table_privilege('joe', 't', 'SELECT'), " +
  "has_table_privilege('joe', 't', 'INSERT'), has_table_privilege('ann', 't', 'DELETE'), " +
  "has_table_privilege('ann', 't', 'UPDATE'), has_any_column_privilege('ann', 'u', 'SELECT'), " +
  "has_column_privilege('readers', 't', 'a', 'SELECT'), has_schema_privilege('public', 'USAGE'), " +
  "pg_has_role('joe', 'readers', 'MEMBER'), pg_has_role('ann', 'readers', 'MEMBER'), " +
  "has_table_privilege('joe', 't', 'DELETE WITH GRANT OPTION'), " +
  "has_table_privilege('joe', 't', 'SELECT WITH GRANT OPTION'), " +
  "has_column_privilege('joe', 'u', 'a', 'UPDATE WITH GRANT OPTION')",
  "SELECT grantor, grantee, table_name, privilege_type, is_grantable " +
  "FROM information_schema.table_privileges WHERE table_schema = 'public' ORDER BY 3, 2, 4",
  "SELECT grantee, column_name, privilege_type FROM information_schema.column_privileges " +
  "WHERE table_name = 'v' ORDER BY 1, 2, 3",
  "SELECT tableowner, tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 2",
  "REVOKE ALL ON t FROM joe, readers, PUBLIC",
  "REVOKE ALL ON u, v FROM joe, readers, ann",
  "DROP ROLE readers, writers",
  "DROP USER joe",
  "DROP ROLE ann",
  "DROP ROLE ann",
  "DROP ROLE IF EXISTS ann",
  "SELECT rolname FROM pg_roles WHERE rolname IN ('joe', 'ann', 'readers', 'writers')",
];

const shared = sharedGateway({ flags: { auth: "trust" } });

Deno.test("users, roles and rights are made and told of as in PostgreSQL", async (t) => {
  const postgres = await Reference.open();
  const gateway = shared();
  const client = await RawClient.connect(gateway);
  for (const sql of STATEMENTS) {
    await t.step(sql, async () => {
      assert.deepEqual(toldIn(await client.query(sql)), toldIn(await postgres.query(sql)));
    });
  }
  client.close();
  await postgres.close();
});

Deno.test("a session sees what IRIS lets its own user do", async () => {
  await withGateway(async (gateway) => {
    const open = async (user: string, password: string) => {
      const client = new pg.Client({ ...loginOf(gateway), user, password });
      await client.connect();
      return client;
    };
    const { user, password } = loginOf(gateway);
    const system = await open(user, password);
    await system.query("CREATE TABLE seen (a int); CREATE TABLE hidden (a int)");
    await system.query("CREATE USER joe PASSWORD 'secret'; GRANT SELECT ON seen TO joe");
    const joe = await open("joe", "secret");
    try {
      const { rows } = await joe.query(
        "SELECT table_name, has_table_privilege(table_name, 'SELECT') AS reads, " +
          "has_table_privilege(table_name, 'INSERT') AS writes FROM information_schema.tables " +
          "WHERE table_schema = 'public'",
      );
      assert.deepEqual(rows, [{ table_name: "seen", reads: true, writes: false }]);
      assert.deepEqual((await joe.query("SELECT a FROM seen")).rows, []);
      await assert.rejects(joe.query("SELECT a FROM hidden"), { code: "42501" });
      // Who asked first does not decide what others see.
      const all = "SELECT count(*)::int AS n FROM information_schema.tables " +
        "WHERE table_schema = 'public'";
      assert.deepEqual((await system.query(all)).rows, [{ n: 2 }]);
      await system.query("GRANT INSERT ON hidden TO joe; REVOKE SELECT ON seen FROM joe");
      assert.deepEqual((await joe.query(all)).rows, [{ n: 1 }]);
      await system.query("GRANT %CREATE_TABLE TO joe");
      await joe.query("CREATE TABLE own (a int)");
      assert.deepEqual((await joe.query(all)).rows, [{ n: 2 }]);
      assert.deepEqual((await system.query(all)).rows, [{ n: 3 }]);
      const owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public' " +
        "ORDER BY 1";
      const told = await joe.query(owners);
      assert.deepEqual(told.rows, [{ tableowner: "_SYSTEM" }, { tableowner: "joe" }]);
    } finally {
      await joe.end();
      await system.end();
    }
  }, { flags: { auth: "iris" } });
});

Deno.test("who may run a function or a procedure is told as IRIS has it", async (t) => {
  const gateway = shared();
  const client = await RawClient.connect(gateway);
  const MAY = "SELECT has_function_privilege('jim', 'twice(int)', 'EXECUTE'), " +
    "has_function_privilege('jim', 'note(int)', 'EXECUTE'), " +
    "has_function_privilege('twice(int)', 'EXECUTE'), proacl IS NOT NULL " +
    "FROM pg_proc WHERE proname = 'twice'";
  const steps: [sql: string, may: string[]][] = [
    [
      "CREATE USER jim PASSWORD 'secret'; " +
      "CREATE FUNCTION twice(x int) RETURNS int LANGUAGE OBJECTSCRIPT { quit x * 2 }; " +
      "CREATE PROCEDURE note(IN a int) LANGUAGE OBJECTSCRIPT { set b = a }",
      ["f", "f", "t", "t"],
    ],
    ["GRANT EXECUTE ON FUNCTION twice(int) TO jim", ["t", "f", "t", "t"]],
    ["GRANT EXECUTE ON PROCEDURE note TO jim", ["t", "t", "t", "t"]],
    ["REVOKE EXECUTE ON FUNCTION twice(int) FROM jim", ["f", "t", "t", "t"]],
    ["GRANT EXECUTE ON FUNCTION twice(int) TO PUBLIC", ["t", "t", "t", "t"]],
  ];
  for (const [sql, may] of steps) {
    await t.step(sql.slice(0, 60), async () => {
      for (const each of sql.split("; ")) {
        assert.equal(toldIn(await client.query(each)).error, undefined, each);
      }
      assert.deepEqual(toldIn(await client.query(MAY)).rows, [may]);
    });
  }
  assert.equal(toldIn(await client.query("DROP USER jim")).error, undefined);
  client.close();
});
