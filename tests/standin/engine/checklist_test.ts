// The checklist of what IRIS does differently, point by point: the behaviour, or the refusal with its SQLCODE.
// One table, so it is longer. What the parser refuses is tested in tests/iris as well.

import { equal, ok } from "node:assert/strict";
import { IrisError } from "../../../lib/standin/contract.ts";
import { check, openProcess, run, type Step } from "./play.ts";

interface Point {
  name: string;
  steps: readonly Step[];
  /** Where one version has not what the point is about. */
  only?: "2025.3";
}

const TABLE: Step = ["CREATE TABLE t (a INT, b BIT, v VARCHAR(9))", 0];

const refused = (sqlcode: number, ...statements: readonly string[]): Step[] =>
  statements.map((sql) => [sql, { sqlcode }]);

const CHECKLIST: readonly Point[] = [
  { name: "1 a semicolon is -25", steps: refused(-25, "SELECT 1;", "COMMIT;") },
  {
    name: "2 several rows in VALUES are -25",
    steps: [TABLE, ...refused(-25, "INSERT INTO t (a) VALUES (1), (2)")],
  },
  {
    name: "3 PostgreSQL's own clauses are syntax errors",
    steps: [
      TABLE,
      ...refused(
        -25,
        "INSERT INTO t (a) VALUES (1) RETURNING a",
        "INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING",
        "SELECT a::INT FROM t",
        "SELECT COUNT(*) FILTER (WHERE a = 1) FROM t",
        "SELECT a FROM t ORDER BY a NULLS FIRST",
        "SELECT a FROM t FOR UPDATE",
      ),
      ...refused(-14, "SELECT a FROM t WHERE v ILIKE 'x'"),
    ],
  },
  {
    name: "4 a reserved word is no identifier unless delimited",
    steps: [
      ...refused(-1, "CREATE TABLE select (a INT)", "SELECT 1 AS order", "SELECT 1 FROM table"),
      ...refused(-12, "SELECT select"),
      ['CREATE TABLE "select" ("order" INT)', 0],
      ['SELECT "order" FROM "select"', []],
    ],
  },
  {
    name: "5 a predicate is no value, and a value no predicate",
    steps: [
      TABLE,
      ...refused(
        -11,
        "SELECT a = 1 FROM t",
        "SELECT a FROM t ORDER BY a = 1",
        "SELECT a FROM t WHERE (a > 1) = 1",
        "SELECT EXISTS (SELECT 1)",
      ),
      ...refused(-14, "SELECT a FROM t WHERE b", "SELECT a FROM t WHERE a = 1 AND b"),
      ...refused(-15, "SELECT a FROM t WHERE NOT b"),
      ["SELECT CASE WHEN 1 = 1 THEN 1 WHEN NOT (1 = 1) THEN 0 END", [[1]]],
    ],
  },
  {
    name: "6 TRUE and FALSE are no terms",
    steps: [TABLE, ...refused(-12, "SELECT TRUE", "SELECT a FROM t WHERE b = FALSE")],
  },
  {
    name: "7 TOP with LIMIT or FETCH is -386",
    only: "2025.3",
    steps: [
      TABLE,
      ...refused(
        -386,
        "SELECT TOP 1 a FROM t LIMIT 1",
        "SELECT TOP 1 a FROM t FETCH FIRST 1 ROWS ONLY",
      ),
    ],
  },
  {
    name: "8 ORDER BY in a subquery or view needs TOP",
    steps: [
      TABLE,
      ...refused(-1, "SELECT * FROM (SELECT a FROM t ORDER BY a)"),
      ...refused(-143, "CREATE VIEW w AS SELECT a FROM t ORDER BY a"),
      ["SELECT * FROM (SELECT TOP ALL a FROM t ORDER BY a)", []],
      ["CREATE VIEW w AS SELECT TOP 5 a FROM t ORDER BY a", 0],
    ],
  },
  {
    name: "9 LIMIT after ORDER BY in a subquery is refused",
    steps: [TABLE, ...refused(-1, "SELECT * FROM (SELECT a FROM t ORDER BY a LIMIT 1)")],
  },
  {
    name: "10 a CTE is never recursive, has no column list, and goes with SELECT",
    steps: [
      TABLE,
      ...refused(
        -1,
        "WITH RECURSIVE q AS (SELECT 1 AS n) SELECT n FROM q",
        "WITH q (n) AS (SELECT 1) SELECT n FROM q",
      ),
      ...refused(
        -383,
        "WITH q AS (SELECT 1 AS n) DELETE FROM t",
        "WITH q AS (SELECT 1 AS n) INSERT INTO t (a) SELECT n FROM q",
      ),
      ["WITH q AS (SELECT 1 AS n) SELECT n FROM q", [[1]]],
    ],
  },
  {
    name: "11 windows have ROWS alone and stand in the select list or ORDER BY",
    steps: [
      TABLE,
      ...refused(-1, "SELECT SUM(a) OVER (ORDER BY a RANGE UNBOUNDED PRECEDING) FROM t"),
      ...refused(-25, "SELECT SUM(a) OVER w FROM t WINDOW w AS (ORDER BY a)"),
      ...refused(
        -367,
        "SELECT a FROM t WHERE ROW_NUMBER() OVER (ORDER BY a) = 1",
        "SELECT a FROM t GROUP BY ROW_NUMBER() OVER (ORDER BY a)",
        "SELECT a FROM t HAVING ROW_NUMBER() OVER (ORDER BY a) = 1",
      ),
    ],
  },
  {
    name: "12 CHECK constraints are refused",
    steps: refused(
      -1,
      "CREATE TABLE u (a INT CHECK (a > 1))",
      "CREATE TABLE u (a INT, CHECK (a > 1))",
      "CREATE TABLE u (a INT, CONSTRAINT c CHECK (a > 1))",
    ),
  },
  {
    name: "13 indexes have columns alone, and no IF NOT EXISTS",
    steps: [
      TABLE,
      ...refused(-1, "CREATE INDEX IF NOT EXISTS i ON t (a)", "CREATE INDEX i ON t (UPPER(v))"),
      ...refused(-25, "CREATE INDEX i ON t (a) WHERE a > 1"),
    ],
  },
  {
    name: "14 CAST: -376 for unknown types, 30 characters, 0 for what is no number",
    steps: [
      ...refused(-376, "SELECT CAST(1 AS BOOLEAN)", "SELECT CAST('x' AS LONGVARCHAR)"),
      [["SELECT CAST(? AS VARCHAR)", ["x".repeat(40)]], [["x".repeat(30)]]],
      ["SELECT CAST('abc' AS INTEGER), CAST('abc' AS CHAR), CAST(1.9 AS INT)", [[0, "a", 1]]],
      ["SELECT CAST('no date' AS DATE)", [["1840-12-31"]]],
    ],
  },
  {
    name: "15 VARCHAR without a length has one character, and nothing is cut",
    steps: [
      ["CREATE TABLE u (a VARCHAR, b VARCHAR(3))", 0],
      ...refused(-104, "INSERT INTO u (a) VALUES ('xy')", "INSERT INTO u (b) VALUES ('abcd')"),
      ["INSERT INTO u VALUES ('x', 'abc')", 1],
      ...refused(-105, "UPDATE u SET b = 'abcd'"),
    ],
  },
  {
    name: "16 identifiers have no case, not even quoted ones",
    steps: [
      ['CREATE TABLE "Foo" ("Bar" INT)', 0],
      ...refused(-201, 'CREATE TABLE "foo" (a INT)'),
      ['SELECT "bAR" FROM foo', []],
    ],
  },
  {
    name: "17 SQLUPPER compares, groups and capitalises unless EXACT",
    steps: [
      ["CREATE TABLE u (v VARCHAR(9), e VARCHAR(9) COLLATE %EXACT)", 0],
      ["INSERT INTO u SELECT 'Ab', 'Ab' UNION ALL SELECT 'aB  ', 'aB  '", 2],
      ["SELECT COUNT(*) FROM u WHERE v = 'AB'", [[2]]],
      ["SELECT COUNT(*) FROM u WHERE e = 'AB'", [[0]]],
      ["SELECT v, COUNT(*) FROM u GROUP BY v", [["AB", 2]]],
      ["SELECT DISTINCT v FROM u", [["AB"]]],
      ["SELECT DISTINCT e FROM u ORDER BY e", [["Ab"], ["aB  "]]],
      ["SELECT COUNT(*) FROM (SELECT DISTINCT %EXACT(v) AS v FROM u)", [[2]]],
    ],
  },
  {
    name: "18 NULLs come first ascending, last descending",
    steps: [
      TABLE,
      ["INSERT INTO t (a) SELECT 1 UNION ALL SELECT NULL UNION ALL SELECT 0", 3],
      ["SELECT a FROM t ORDER BY a", [[null], [0], [1]]],
      ["SELECT a FROM t ORDER BY a DESC", [[1], [0], [null]]],
    ],
  },
  {
    name: "19 '' is $CHAR(0), not NULL",
    steps: [
      TABLE,
      ["INSERT INTO t (v) VALUES ('')", 1],
      ["SELECT v, LENGTH(v) FROM t WHERE v IS NOT NULL", [["\0", 0]]],
      [["SELECT COUNT(*) FROM t WHERE v = ?", ["\0"]], [[1]]],
      ["SELECT 'x' || NULL", [[null]]],
    ],
  },
  {
    name: "20 dividing whole numbers gives a decimal",
    steps: [
      ["SELECT 17 / 7, 17 \\ 7, MOD(17, 7)", [["2.428571428571428571", 2, 3]]],
      ["SELECT 1 / 0", { sqlcode: -400, says: /<DIVIDE>/ }],
    ],
  },
  {
    name: "21 an ordinal in GROUP BY is a constant",
    steps: [
      TABLE,
      ["INSERT INTO t (a) SELECT 1 UNION ALL SELECT 2", 2],
      ["SELECT COUNT(*) FROM t GROUP BY 1", [[2]]],
    ],
  },
  {
    name: "22 columns that are not grouped are allowed",
    steps: [
      TABLE,
      ["INSERT INTO t (a, v) VALUES (1, 'x')", 1],
      ["SELECT a, v FROM t GROUP BY a", [[1, "x"]]],
      ["SELECT COUNT(*), v FROM t", [[1, "x"]]],
    ],
  },
  {
    name:
      "23 transactions nest as no-op; ROLLBACK TO removes its savepoint, an unknown one is -375",
    steps: [
      TABLE,
      ["START TRANSACTION", 0],
      ["START TRANSACTION", 0],
      ["SELECT $TLEVEL", [[1]]],
      ["SAVEPOINT s", 0],
      ["INSERT INTO t (a) VALUES (1)", 1],
      ["ROLLBACK TO SAVEPOINT s", 0],
      ["INSERT INTO t (a) VALUES (2)", 1],
      ["ROLLBACK TO SAVEPOINT s", { sqlcode: -375 }],
      ["SELECT $TLEVEL", [[0]]],
      ["SELECT a FROM t", []],
      ...refused(-301, "ROLLBACK TO s"),
    ],
  },
  {
    name: "24 a failed statement leaves the transaction usable",
    steps: [
      ["CREATE TABLE k (a INT PRIMARY KEY)", 0],
      ["START TRANSACTION", 0],
      ["INSERT INTO k VALUES (1)", 1],
      ["INSERT INTO k SELECT 2 UNION ALL SELECT 1", { sqlcode: -119 }],
      ["INSERT INTO k VALUES (3)", 1],
      ["COMMIT", 0],
      ["SELECT a FROM k", [[1], [3]]],
    ],
  },
  {
    name: "25 TRUNCATE counts -1",
    steps: [TABLE, ["INSERT INTO t (a) VALUES (1)", 1], ["TRUNCATE TABLE t", -1]],
  },
  {
    name: "26 IFNULL with two arguments gives NULL, LENGTH forgets blanks at the end",
    steps: [
      ["SELECT IFNULL('x', 'y'), IFNULL(NULL, 'y'), {fn IFNULL('x', 'y')}", [[null, "y", "x"]]],
      ["SELECT LENGTH('ab  '), CHAR_LENGTH('ab  ')", [[2, 4]]],
    ],
  },
  {
    name: "27 a subquery in VALUES is -144",
    steps: [
      TABLE,
      ...refused(
        -144,
        "INSERT INTO t (a) VALUES ((SELECT 1))",
        "INSERT INTO t (a) VALUES (1 + (SELECT 1))",
      ),
    ],
  },
  {
    name: "29 a column assigned twice is -377",
    steps: [
      TABLE,
      ...refused(-377, "UPDATE t SET a = 1, A = 2", "INSERT INTO t (a, a) VALUES (1, 2)"),
    ],
  },
];

for (const { name, steps, only } of CHECKLIST) {
  for (const version of ["2024.1", "2025.3"] as const) {
    if (only !== undefined && only !== version) continue;
    Deno.test(`checklist ${name} (${version})`, () => {
      const { process, close } = openProcess({ version });
      try {
        for (const step of steps) check(process, step);
      } finally {
        close();
      }
    });
  }
}

Deno.test("checklist 28 logical values: PosixTime numbers, day numbers, canonical numbers", () => {
  const { process, close } = openProcess();
  run(process, "CREATE TABLE l (z TIMESTAMP, d DATE, c TIME, n NUMERIC(9,2), s TIMESTAMP2)");
  run(
    process,
    "INSERT INTO l VALUES ({ts '2017-01-01 00:00:00'}, {d '1970-01-01'}, {t '00:01:01'}, 0.50, " +
      "{ts '2017-01-01 00:00:00'})",
  );
  check(process, ["SELECT z, d, c, n, s FROM l", [[
    1154404733406846976n,
    47117,
    "61",
    ".5",
    "2017-01-01 00:00:00",
  ]]], { mode: 0 });
  check(process, ["SELECT z, d, c, n FROM l", [[
    "2017-01-01 00:00:00.000000",
    "1970-01-01",
    "00:01:01",
    ".5",
  ]]], { mode: 1 });
  close();
});

Deno.test("checklist 30 SQLCODEs are negative here; clients that show them positive turn them", () => {
  const { process, close } = openProcess();
  try {
    run(process, "SELECT nope");
    ok(false, "not refused");
  } catch (cause) {
    ok(cause instanceof IrisError);
    equal(cause.sqlcode, -29);
  } finally {
    close();
  }
});

Deno.test("the checklist is complete", () => {
  const numbers = new Set(CHECKLIST.map(({ name }) => Number.parseInt(name)));
  for (const apart of [28, 30]) numbers.add(apart);
  equal(numbers.size, 30);
});
