// Where each statement goes, what the session is told, and where refusals point.

import assert from "node:assert/strict";
import fc from "fast-check";
import { PgError } from "../../lib/errors/pg_error.ts";
import { loadParser } from "../../lib/sql/text/parse.ts";
import type { Plan } from "../../lib/sql/plans/plan.ts";
import type { SessionCommand } from "../../lib/sql/plans/session_plan.ts";
import { Planner } from "../../lib/sql/planner.ts";
import { translate } from "../../lib/sql/translate.ts";

await loadParser();
const planner = new Planner({ irisSchema: "SQLUser" });

function plansOf(text: string): Plan[] {
  return planner.parse(text).map((statement) => planner.plan(statement));
}

function errorOf(text: string): PgError {
  try {
    plansOf(text);
  } catch (error) {
    assert.ok(error instanceof PgError, String(error));
    return error;
  }
  assert.fail(`${text} is not refused`);
}

const KINDS: [string, string][] = [
  ["SELECT 1", "catalog"],
  ["SELECT version()", "catalog"],
  ["VALUES (1), (2)", "catalog"],
  ["SELECT $1::int + $2", "catalog"],
  ["SELECT * FROM pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace", "catalog"],
  ["TABLE information_schema.tables", "catalog"],
  ["WITH x AS (SELECT 1 AS a) SELECT a FROM x", "catalog"],
  [
    "SELECT name, pg_catalog.format_type(tp, tpm) FROM (VALUES ('a', 23::oid, -1)) s(name, tp, tpm)",
    "catalog",
  ],
  ["SELECT * FROM generate_series(1, 3)", "catalog"],
  ["EXPLAIN SELECT 1", "catalog"],
  ["SELECT app.f(1)", "data"],
  ["SELECT a FROM t", "data"],
  ["SELECT (SELECT max(a) FROM t)", "data"],
  ["SELECT 1 WHERE EXISTS (SELECT 1 FROM app.t)", "data"],
  ["DELETE FROM t", "data"],
  ["BEGIN", "session"],
  ["SELECT TOP 5 * FROM t", "native"],
  ["SELECT Home->City FROM t WHERE Name %STARTSWITH 'A' AND Age [ 1", "native"],
];

for (const [text, kind] of KINDS) {
  Deno.test(`${kind}: ${text}`, () =>
    assert.deepEqual(plansOf(text).map((plan) => plan.kind), [kind]));
}

const COMMANDS: [string, SessionCommand][] = [
  ["BEGIN", { command: "begin", tag: "BEGIN", modes: {} }],
  [
    "START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY, NOT DEFERRABLE",
    {
      command: "begin",
      tag: "START TRANSACTION",
      modes: { isolation: "serializable", readOnly: true, deferrable: false },
    },
  ],
  ["END", { command: "commit", tag: "COMMIT", chain: false }],
  ["COMMIT AND CHAIN", { command: "commit", tag: "COMMIT", chain: true }],
  ["ABORT", { command: "rollback", tag: "ROLLBACK", chain: false }],
  ["SAVEPOINT a", { command: "savepoint", tag: "SAVEPOINT", name: "a" }],
  ["RELEASE a", { command: "release", tag: "RELEASE", name: "a" }],
  ["ROLLBACK TO SAVEPOINT a", { command: "rollback_to", tag: "ROLLBACK", name: "a" }],
  ["SET x.y = 'z'", { command: "set", tag: "SET", name: "x.y", value: "z", local: false }],
  ["SET LOCAL a TO 5", { command: "set", tag: "SET", name: "a", value: "5", local: true }],
  ["SET a TO on", { command: "set", tag: "SET", name: "a", value: "on", local: false }],
  ["SET a TO -1.5", { command: "set", tag: "SET", name: "a", value: "-1.5", local: false }],
  ["SET a TO DEFAULT", { command: "set", tag: "SET", name: "a", value: null, local: false }],
  [
    'SET search_path TO "$user", public',
    { command: "set", tag: "SET", name: "search_path", value: '"$user", public', local: false },
  ],
  [
    "SET DateStyle TO ISO, MDY",
    { command: "set", tag: "SET", name: "datestyle", value: "iso, mdy", local: false },
  ],
  [
    "SET NAMES 'UTF8'",
    { command: "set", tag: "SET", name: "client_encoding", value: "UTF8", local: false },
  ],
  [
    "SET TIME ZONE INTERVAL '-08:00' HOUR TO MINUTE",
    { command: "set", tag: "SET", name: "timezone", value: "INTERVAL '-08:00'", local: false },
  ],
  ["SET TIME ZONE LOCAL", {
    command: "set",
    tag: "SET",
    name: "timezone",
    value: null,
    local: false,
  }],
  [
    "SET TRANSACTION READ WRITE",
    { command: "set_transaction", tag: "SET", modes: { readOnly: false }, session: false },
  ],
  [
    "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED",
    {
      command: "set_transaction",
      tag: "SET",
      modes: { isolation: "read committed" },
      session: true,
    },
  ],
  ["SHOW ALL", { command: "show_all", tag: "SHOW" }],
  ["SHOW server_version", { command: "show", tag: "SHOW", name: "server_version" }],
  [
    "SHOW TRANSACTION ISOLATION LEVEL",
    { command: "show", tag: "SHOW", name: "transaction_isolation" },
  ],
  ["SHOW TIME ZONE", { command: "show", tag: "SHOW", name: "timezone" }],
  ["RESET a", { command: "reset", tag: "RESET", name: "a" }],
  ["RESET ALL", { command: "reset_all", tag: "RESET" }],
  ["DISCARD PLANS", { command: "discard", tag: "DISCARD PLANS" }],
  ["DEALLOCATE p", { command: "deallocate", tag: "DEALLOCATE", name: "p" }],
  ["DEALLOCATE ALL", { command: "deallocate_all", tag: "DEALLOCATE ALL" }],
  ["EXECUTE p", { command: "execute", tag: "EXECUTE", name: "p", values: null }],
];

for (const [text, command] of COMMANDS) {
  Deno.test(`the session answers ${text}`, () => {
    assert.deepEqual(plansOf(text), [{ kind: "session", command }]);
  });
}

Deno.test("PREPARE and EXECUTE carry statements that know their place", () => {
  const text = "/* é */ PREPARE p (int, text) AS SELECT a FROM t WHERE b = $1; EXECUTE p (1, 'x')";
  const [prepare, execute] = plansOf(text);
  assert.ok(prepare.kind === "session" && prepare.command.command === "prepare");
  assert.deepEqual(prepare.command.parameterTypes, [23, 25]);
  const { statement } = prepare.command;
  assert.equal(text.slice(statement.offset).startsWith(statement.text), true);
  assert.equal(planner.plan(statement).kind, "data");
  assert.ok(execute.kind === "session" && execute.command.command === "execute");
  const { values } = execute.command;
  assert.equal(values!.text, "SELECT 1, 'x'");
  assert.equal(text.slice(values!.offset + "SELECT ".length).startsWith("1, 'x'"), true);
});

const REFUSED: [string, string, string, number | undefined][] = [
  ["SELECT 1; SELECT FROM WHERE", "syntax_error", 'syntax error at or near "WHERE"', 23],
  ["selct 1", "syntax_error", 'syntax error at or near "selct"', 1],
  ["BEGIN; SELECT 'é😀', x FROM", "syntax_error", "syntax error at end of input", 27],
  ["BEGIN; SELECT TOP 5 a FROM t", "syntax_error", 'syntax error at or near "5"', 19],
  [
    "SELECT 'é😀'; SELECT a FROM t, pg_class",
    "feature_not_supported",
    "a query over both system catalogs and tables is not supported",
    31,
  ],
  [
    "SELECT 'é', a FROM t WHERE b << 'x'",
    "feature_not_supported",
    "operator << is not supported",
    30,
  ],
  [
    "SELECT bit_and(a) FROM t",
    "feature_not_supported",
    "function bit_and is not supported",
    8,
  ],
  ["SELECT a::nosuch FROM t", "undefined_object", 'type "nosuch" does not exist', 11],
  ["SELECT x.a FROM t", "undefined_table", 'missing FROM-clause entry for table "x"', 8],
  [
    "SELECT '1a'::int FROM t",
    "invalid_text_representation",
    'invalid input syntax for type integer: "1a"',
    8,
  ],
  [
    "INSERT INTO pg_class (relname) VALUES ('x')",
    "insufficient_privilege",
    "permission denied for table pg_class",
    13,
  ],
  [
    "WITH x AS (INSERT INTO pg_class (relname) VALUES ('x') RETURNING 1) SELECT * FROM x",
    "feature_not_supported",
    "a query in WITH that changes data is not supported",
    6,
  ],
  ["SELECT s.b FROM (SELECT a FROM t) s", "undefined_column", "column s.b does not exist", 8],
  [
    "SELECT a FROM t LIMIT -1",
    "invalid_row_count_in_limit_clause",
    "LIMIT must not be negative",
    undefined,
  ],
  [
    "MERGE INTO t USING u ON t.a = u.a WHEN NOT MATCHED BY SOURCE THEN DELETE",
    "feature_not_supported",
    "WHEN NOT MATCHED BY SOURCE is not supported",
    1,
  ],
];

for (const [text, condition, message, position] of REFUSED) {
  Deno.test(`refused at ${position ?? "no place"}: ${text}`, () => {
    const error = errorOf(text);
    assert.deepEqual(
      [error.condition, error.message, error.fields.position],
      [condition, message, position],
    );
  });
}

Deno.test("a position counts from the client's whole text also when the plan is not the first", () => {
  errorOf("SELECT a << 'x' FROM t");
  assert.equal(errorOf("SELECT 'é'; SELECT a << 'x' FROM t").fields.position, 22);
});

Deno.test("too deep and too long are refused, and the parser lives on", () => {
  const deep = (count: number) => `SELECT ${"(".repeat(count)}1${")".repeat(count)}`;
  assert.equal(errorOf(deep(30_000)).condition, "statement_too_complex");
  assert.equal(errorOf(`SELECT '${"x".repeat(9 << 20)}'`).condition, "program_limit_exceeded");
  const sum = `SELECT a${"+a".repeat(50_000)} FROM t`;
  assert.equal(errorOf(sum).condition, "statement_too_complex");
  assert.deepEqual(plansOf("SELECT 1").map((plan) => plan.kind), ["catalog"]);
});

Deno.test("nothing between semicolons is no statement", () => {
  for (const text of ["", "  ", ";;", "-- only a comment"]) assert.deepEqual(plansOf(text), []);
  assert.equal(plansOf(";SELECT 1;;").length, 1);
});

Deno.test("a plan is remembered by its text, within limits", () => {
  const small = new Planner({ irisSchema: "SQLUser", plansMax: 2, planBytesMax: 1 << 20 });
  const planOf = (text: string) => small.plan(small.parse(text)[0]);
  const first = planOf("SELECT a FROM t");
  assert.equal(planOf("SELECT a FROM t"), first);
  planOf("SELECT b FROM t");
  planOf("SELECT c FROM t");
  assert.notEqual(planOf("SELECT a FROM t"), first);
  const again = planOf("SELECT a FROM t");
  small.forget();
  assert.notEqual(planOf("SELECT a FROM t"), again);
});

Deno.test("any text becomes plans or a PgError", () => {
  const words = fc.constantFrom(
    ..."SELECT INSERT UPDATE FROM WHERE GROUP BY ORDER LIMIT a b t u ( ) , . * = + - 'x' 1 $1 ; AS AND NOT IN NULL CASE WHEN THEN END count JOIN ON INTO VALUES SET UNION ::int \"q\" é -- /* %STARTSWITH TOP"
      .split(" "),
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(words).map((list) => list.join(" ")),
  );
  fc.assert(
    fc.property(text, (sql) => {
      try {
        plansOf(sql);
      } catch (error) {
        assert.ok(error instanceof PgError, `${JSON.stringify(sql)}: ${error}`);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("translate prints one text a statement, and names the rules when asked", () => {
  assert.deepEqual(translate("SELECT a FROM t LIMIT 1; BEGIN; SELECT 1"), [
    'SELECT TOP 1 "a" FROM "SQLUser"."t"',
    "-- answered by the session: BEGIN",
    "-- answered by the catalog",
  ]);
  const [explained] = translate("SELECT a FROM t LIMIT $1", { explain: true });
  assert.equal(
    explained,
    "-- rules: query, table, column, select, parameter, limit_to_top\n-- values: $1\n" +
      'SELECT TOP ? "a" FROM "SQLUser"."t"',
  );
});
