// IRIS's functions and procedures beside the same ones in PostgreSQL: what the catalog tells of them and what
// calling them gives.

import assert from "node:assert/strict";
import { Reference, toldIn } from "../catalog/compare.ts";
import { answerOf } from "../corpus/answer.ts";
import { sharedGateway } from "../support/gateway.ts";
import { RawClient } from "../support/raw_client.ts";

/** What IRIS is told, and what PostgreSQL is. */
const MADE: readonly [iris: string, postgres: string][] = [
  ["CREATE SCHEMA app", "CREATE SCHEMA app"],
  [
    "CREATE FUNCTION app.twice(x INTEGER) RETURNS INTEGER LANGUAGE OBJECTSCRIPT { quit x * 2 }",
    "CREATE FUNCTION app.twice(x integer) RETURNS integer LANGUAGE sql AS 'SELECT x * 2'",
  ],
  [
    "CREATE FUNCTION tomorrow(d DATE) RETURNS DATE LANGUAGE OBJECTSCRIPT { quit d + 1 }",
    "CREATE FUNCTION tomorrow(d date) RETURNS date LANGUAGE sql AS 'SELECT d + 1'",
  ],
  [
    "CREATE FUNCTION joined(one VARCHAR(20), other VARCHAR(20)) RETURNS VARCHAR(50) " +
    'LANGUAGE OBJECTSCRIPT { quit one_"-"_other }',
    "CREATE FUNCTION joined(one varchar, other varchar) RETURNS varchar LANGUAGE sql " +
    "AS $$SELECT one || '-' || other$$",
  ],
  [
    "CREATE FUNCTION price(n NUMERIC(10,2)) RETURNS NUMERIC(10,2) LANGUAGE OBJECTSCRIPT " +
    "{ quit n * 1.5 }",
    "CREATE FUNCTION price(n numeric) RETURNS numeric LANGUAGE sql AS " +
    "'SELECT (n * 1.5)::numeric(10,2)'",
  ],
  // A name of PostgreSQL's own, which comes first where there is no schema.
  [
    "CREATE FUNCTION reverse(x VARCHAR(20)) RETURNS VARCHAR(20) LANGUAGE OBJECTSCRIPT { quit 1 }",
    "CREATE FUNCTION public.reverse(x varchar) RETURNS varchar LANGUAGE sql AS $$SELECT '1'$$",
  ],
  [
    "CREATE PROCEDURE app.note(IN a INTEGER, IN b VARCHAR(9)) LANGUAGE OBJECTSCRIPT { set c = a }",
    "CREATE PROCEDURE app.note(IN a integer, IN b varchar) LANGUAGE sql AS ''",
  ],
  [
    "CREATE PROCEDURE app.sums(IN a INTEGER, IN b INTEGER, OUT total INTEGER, INOUT said VARCHAR(30)) " +
    'LANGUAGE OBJECTSCRIPT { set total = a + b set said = said_"!" }',
    "CREATE PROCEDURE app.sums(IN a integer, IN b integer, OUT total integer, INOUT said varchar) " +
    "LANGUAGE plpgsql AS $$BEGIN total := a + b; said := coalesce(said, '') || '!'; END$$",
  ],
  [
    "CREATE PROCEDURE later(INOUT d DATE, OUT n NUMERIC(10,2), OUT nothing VARCHAR(9)) " +
    "LANGUAGE OBJECTSCRIPT { set d = d + 1 set n = 5 / 2 }",
    "CREATE PROCEDURE later(INOUT d date, OUT n numeric, OUT nothing varchar) LANGUAGE plpgsql " +
    "AS $$BEGIN d := d + 1; n := 2.5; END$$",
  ],
  ["CREATE TABLE t (a int, d date)", "CREATE TABLE t (a int, d date)"],
  [
    "INSERT INTO t VALUES (1, '2020-02-28'), (2, '2021-02-28'), (3, NULL)",
    "INSERT INTO t VALUES (1, '2020-02-28'), (2, '2021-02-28'), (3, NULL)",
  ],
  [
    "CREATE QUERY app.above(low INTEGER) PROCEDURE LANGUAGE SQL " +
    "BEGIN SELECT a, d FROM SQLUser.t WHERE a > :low ; END",
    "CREATE FUNCTION app.above(low integer) RETURNS TABLE (a integer, d date) LANGUAGE sql " +
    "AS 'SELECT a, d FROM t WHERE t.a > low'",
  ],
];

const STATEMENTS = [
  "SELECT app.twice(4), app.twice(app.twice(1)) + 1 AS n",
  "SELECT app.twice('4')",
  "SELECT app.twice('x')",
  "SELECT app.twice(1.5)",
  "SELECT app.twice()",
  "SELECT app.twice(1, 2)",
  "SELECT app.thrice(1)",
  "SELECT twice(1)",
  "SELECT thrice(1)",
  "SELECT tomorrow('2024-02-28'), tomorrow(DATE '2024-12-31'), public.tomorrow('2023-02-28')",
  "SELECT tomorrow('2024-02-30')",
  "SELECT joined('a', 'b'), length(joined('a', 'b'))",
  "SELECT price(2), price(2.5) * 2 AS n",
  "SELECT reverse('abc'), public.reverse('abc'), pg_catalog.reverse('abc')",
  "SELECT a, tomorrow(d) FROM t WHERE app.twice(a) > 2 AND d IS NOT NULL ORDER BY tomorrow(d)",
  "SELECT app.twice(a), count(*) FROM t GROUP BY app.twice(a) ORDER BY 1",
  "SELECT * FROM app.twice(2) AS result",
  "SELECT * FROM app.twice(2)",
  "SELECT r.v FROM app.twice(2) r (v)",
  "SELECT a, x FROM t, app.twice(a) x ORDER BY a",
  "SELECT a, x.v FROM t CROSS JOIN LATERAL app.twice(a) AS x (v) WHERE x.v > 2 ORDER BY a",
  "SELECT * FROM app.above(1) ORDER BY a",
  "SELECT x.d, a + 1 AS n FROM app.above(0) x WHERE a < 3 ORDER BY a DESC",
  "SELECT count(*), max(d) FROM app.above(1)",
  "SELECT t.a, x.a FROM t JOIN app.above(2) x ON x.a > t.a ORDER BY 1",
  "SELECT * FROM app.above('x')",
  "SELECT * FROM app.above()",
  "SELECT nothing FROM app.above(1)",
  "CALL app.above(1)",
  "INSERT INTO t VALUES (app.twice(5), tomorrow('1999-12-31')) RETURNING *",
  "UPDATE t SET d = tomorrow(d) WHERE a = 1 RETURNING d",
  "SET search_path = app",
  "SELECT twice(21)",
  "SELECT tomorrow('2024-02-28')",
  "CALL note(1, 'x')",
  "RESET search_path",
  "CALL app.note(1, 'x')",
  "CALL app.note(1)",
  "CALL app.note('x', 'x')",
  "CALL note(1, 'x')",
  "CALL app.twice(1)",
  "CALL app.sums(1, 2, NULL, 'x')",
  "CALL app.sums(1, 2, 3 + 4, upper('x') || 'y')",
  "CALL app.sums(1, said => 'x', total => NULL, b => 3)",
  "CALL app.sums(1, 2, 'none', 'x')",
  "CALL app.sums(1, 2, 'x')",
  "CALL app.sums(1, 2)",
  "CALL app.sums(1, 2, NULL, NULL)",
  "CALL later('2024-02-28', NULL, NULL)",
  "CALL later(DATE '2024-02-28' + 1, NULL, NULL)",
  "CALL later('2024-02-30', NULL, NULL)",
  "BEGIN",
  "CALL app.sums(1, 2, NULL, 'x')",
  "COMMIT",
  "SELECT app.note(1, 'x')",
  "PREPARE two (int) AS SELECT app.twice($1)",
  "EXECUTE two (7)",
  "SELECT n.nspname, p.proname, p.prokind, p.pronargs, p.proargnames, p.proretset, p.proargmodes, " +
  "pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.provolatile " +
  "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'app' " +
  "OR p.proname IN ('tomorrow', 'joined', 'price') ORDER BY 1, 2",
  "SELECT routine_schema, routine_name, routine_type, data_type FROM information_schema.routines " +
  "WHERE routine_schema = 'app' ORDER BY routine_name",
  "SELECT p.ordinal_position, p.parameter_name, p.parameter_mode, p.data_type " +
  "FROM information_schema.parameters p JOIN information_schema.routines r USING (specific_name) " +
  "WHERE r.routine_name IN ('twice', 'note') ORDER BY r.routine_name, 1",
  "SELECT 'app.twice'::regproc, 'app.twice(int)'::regprocedure, to_regproc('app.other')",
  "DROP PROCEDURE app.twice(int)",
  "DROP FUNCTION app.nowhere(int)",
  "DROP FUNCTION app.nowhere",
  "DROP FUNCTION IF EXISTS app.nowhere(int)",
  "DROP FUNCTION app.twice(int)",
  "SELECT app.twice(1)",
  "DROP PROCEDURE app.above(int)",
  "DROP FUNCTION app.above(int)",
  "SELECT * FROM app.above(1)",
  "DROP PROCEDURE app.note",
  "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace " +
  "WHERE n.nspname = 'app' ORDER BY 1",
  "DROP ROUTINE tomorrow",
];

/** In the extended protocol: each parameter's value, and its type where it is declared. */
const BOUND: readonly [sql: string, ...parameters: [value: string | null, type?: string][]][] = [
  ["CALL app.sums($1, $2, $3, $4)", ["1"], ["2"], [null], ["x"]],
  ["CALL app.sums($1, $2, NULL, 'x')", ["1"], ["2"]],
  ["CALL app.sums(1, 2, $1, $2)", [null, "int4"], ["x", "varchar"]],
  // As pgjdbc declares what is only given back.
  ["CALL app.sums(1, 2, $1, $2)", [null, "void"], ["x", "varchar"]],
  ["SELECT * FROM app.twice($1, $2) AS result", [null, "void"], ["21", "int4"]],
  ["SELECT * FROM pg_catalog.upper($1, $2) AS result", [null, "void"], ["x", "varchar"]],
  ["CALL app.sums(1, $1, $2, 'x')", ["two"], [null]],
  ["CALL app.sums(1, 2, NULL, $1 || 'y')", ["x"]],
  ["CALL later($1, $2, $3)", ["2024-12-31"], [null], [null]],
  ["CALL app.note($1, $2)", ["1"], ["x"]],
  ["SELECT * FROM app.above($1) ORDER BY a", ["1"]],
];

const shared = sharedGateway({ flags: { auth: "trust" } });

Deno.test("functions and procedures of IRIS are called and told of as in PostgreSQL", async (t) => {
  const postgres = await Reference.open();
  const gateway = shared();
  const client = await RawClient.connect(gateway);
  for (const [iris, same] of MADE) {
    assert.equal(toldIn(await client.query(iris)).error, undefined, iris);
    assert.equal(toldIn(await postgres.query(same)).error, undefined, same);
  }
  for (const [sql, ...values] of BOUND) {
    await t.step(`${sql} of ${JSON.stringify(values)}`, async () => {
      const parameters = values.map(([value, type = null]) => ({ value, type }));
      const statement = { sql, parameters, unordered: false };
      assert.deepEqual(
        await answerOf(statement, (bytes) => client.ask(bytes)),
        await answerOf(statement, (bytes) => postgres.exchange(bytes)),
      );
    });
  }
  for (const sql of STATEMENTS) {
    await t.step(sql, async () => {
      assert.deepEqual(toldIn(await client.query(sql)), toldIn(await postgres.query(sql)));
    });
  }
  client.close();
  await postgres.close();
});

Deno.test("a function that others made is there when it is asked for", async () => {
  const gateway = shared();
  const maker = await RawClient.connect(gateway);
  const client = await RawClient.connect(gateway);
  const ask = async (sql: string) => toldIn(await client.query(sql));
  assert.equal(
    (await ask("SELECT tardy(1)")).error,
    "42883: function tardy(integer) does not exist",
  );
  await maker.query(
    "CREATE FUNCTION tardy(x INTEGER) RETURNS INTEGER LANGUAGE OBJECTSCRIPT { quit x + 1 }",
  );
  const made = await ask("SELECT tardy(1)");
  assert.deepEqual([made.error, made.rows], [undefined, [["2"]]]);
  await maker.query(
    "CREATE OR REPLACE FUNCTION tardy(x VARCHAR(9)) RETURNS VARCHAR(9) " +
      'LANGUAGE OBJECTSCRIPT { quit x_"!" }',
  );
  const { rows, columns } = await ask("SELECT tardy('a')");
  assert.deepEqual([rows, columns[0].type], [[["a!"]], 1043]);
  await maker.query("DROP FUNCTION tardy");
  assert.match((await ask("SELECT tardy('a')")).error!, /^42883/);
  maker.close();
  client.close();
});
