// What IRIS refuses is refused with its SQLCODE; PostgreSQL's own forms above all.

import assert from "node:assert/strict";
import { IrisError, IrisSyntaxError } from "../../lib/iris/iris_error.ts";
import { parse } from "../../lib/iris/parse.ts";
import { RESERVED } from "../../lib/iris/reserved.ts";

/** SQLCODE, statement. */
const REFUSED: [number, string][] = [
  // One statement, nothing behind it.
  [-25, "SELECT a FROM t;"],
  [-25, "SELECT 1; SELECT 2"],
  [-51, ""],
  [-51, "BEGIN"],
  [-51, "foo"],
  [-51, "VALUES (1)"],
  [-51, "RELEASE SAVEPOINT x"],
  [-51, "EXPLAIN CREATE TABLE t (a INT)"],
  [-474, "EXPLAIN INSERT INTO t VALUES (1)"],
  // Lexical.
  [-3, "SELECT 'abc"],
  [-3, 'SELECT "abc'],
  [-2, "SELECT 1E+"],
  [-7, "SELECT 1E309"],
  [-1, 'SELECT a FROM ""'],
  [-1, 'SELECT 1 AS "a.b"'],
  [-1, 'SELECT 1 AS "a->b"'],
  [-1, 'SELECT "%vid" FROM t'],
  [-153, "SELECT 1 /*#OPTIONS {bad} */"],
  [-12, "INSERT INTO t VALUES (--5)"],
  [-40, "SELECT {x 'y'}"],
  // Reserved words are names only when delimited.
  [-1, "SELECT a FROM order"],
  [-1, "SELECT a AS user FROM t"],
  [-1, "CREATE TABLE public.t (a INT)"],
  [-1, "CREATE TABLE t (date DATE)"],
  [-12, "SELECT order FROM t"],
  [-12, "SELECT TRUE"],
  [-12, "SELECT a FROM t WHERE a = FALSE"],
  [-12, "SELECT INTERVAL '1 day'"],
  [-12, "SELECT DATE '2024-01-31'"],
  [-12, "SELECT EXTRACT(YEAR FROM a) FROM t"],
  [-12, "SELECT OCTET_LENGTH(a) FROM t"],
  [-12, "SELECT LEFT(a, 2) FROM t"],
  [-12, "SELECT FROM t"],
  [-12, "SELECT a, FROM t"],
  [-12, "SELECT $1"],
  // Conditions are no values, values no conditions.
  [-11, "SELECT a = 1 FROM t"],
  [-11, "SELECT (a > 1) FROM t"],
  [-11, "SELECT a IS NULL FROM t"],
  [-11, "SELECT EXISTS (SELECT 1)"],
  [-11, "SELECT NOT a FROM t"],
  [-11, "SELECT COALESCE(a > 1, b) FROM t"],
  [-11, "SELECT a FROM t ORDER BY a = 1"],
  [-11, "UPDATE t SET a = b > 1"],
  [-11, "SELECT a FROM t WHERE (a > 1) = 1"],
  [-11, "SELECT a FROM t WHERE EXISTS (SELECT 1) = 1"],
  [-14, "SELECT a FROM t WHERE a"],
  [-14, "SELECT a FROM t WHERE 1"],
  [-14, "SELECT a FROM t WHERE a AND b = 1"],
  [-14, "SELECT a FROM t WHERE b = 1 OR (a)"],
  [-14, "SELECT CASE WHEN a THEN 1 END FROM t"],
  [-15, "SELECT a FROM t WHERE NOT a"],
  [-1, "SELECT a FROM t WHERE a IS TRUE"],
  [-1, "SELECT a FROM t WHERE a IS DISTINCT FROM b"],
  [-1, "SELECT a FROM t WHERE (a, b) IN (SELECT a, b FROM u)"],
  [-1, "SELECT a FROM t WHERE (a, b) = (1, 2)"],
  // PostgreSQL's operators and clauses.
  [-25, "SELECT a::int FROM t"],
  [-25, "SELECT a FROM t WHERE a = 1::int"],
  [-14, "SELECT a FROM t WHERE a ILIKE 'x'"],
  [-14, "SELECT a FROM t WHERE a ~ 'x'"],
  [-14, "SELECT a FROM t WHERE a @> 'x'"],
  [-14, "SELECT a FROM t WHERE a SIMILAR TO 'x'"],
  [-25, "SELECT a % b FROM t"],
  [-25, "SELECT a AT TIME ZONE 'UTC' FROM t"],
  [-25, 'SELECT a COLLATE "C" FROM t'],
  [-25, "SELECT COUNT(*) FILTER (WHERE a = 1) FROM t"],
  [-25, "SELECT a FROM t ORDER BY a NULLS FIRST"],
  [-25, "SELECT a FROM t FOR UPDATE"],
  [-25, "SELECT a FROM t WINDOW w AS (ORDER BY a)"],
  [-25, "SELECT SUM(a) OVER w FROM t"],
  [-1, "SELECT SUM(a) OVER (w) FROM t"],
  [-12, "SELECT DISTINCT ON (a) a FROM t"],
  [-1, "SELECT * FROM (VALUES (1)) AS x"],
  [-25, "SELECT * FROM (SELECT 1 AS a) AS x (b)"],
  [-25, "SELECT a FROM t GROUP BY ROLLUP (a) HAVING 1 = 1 QUALIFY 1 = 1"],
  [-1, "SELECT COUNT(DISTINCT a, b) FROM t"],
  [-1, "SELECT LIST(a ORDER BY b) FROM t"],
  [-422, "SELECT a INTO x FROM t"],
  // Row limits.
  [-386, "SELECT TOP 5 a FROM t LIMIT 5"],
  [-386, "SELECT TOP 5 a FROM t FETCH FIRST 5 ROWS ONLY"],
  [-386, "SELECT TOP 5 a FROM t ORDER BY a OFFSET 5"],
  [-386, "SELECT a FROM t LIMIT 5 FETCH FIRST 5 ROWS ONLY"],
  [-65, "SELECT TOP a b FROM t"],
  [-65, "SELECT TOP 1.5 a FROM t"],
  [-25, "SELECT a FROM t LIMIT 5, 10"],
  [-25, "SELECT a FROM t LIMIT 5 + 5"],
  // Where ORDER BY and limits may stand.
  [-1, "SELECT a FROM (SELECT a FROM t ORDER BY a)"],
  [-1, "SELECT a FROM t WHERE a IN (SELECT a FROM t ORDER BY a LIMIT 5)"],
  [-1, "SELECT (SELECT a FROM t ORDER BY a)"],
  [-1, "(SELECT a FROM t ORDER BY a) UNION (SELECT 1)"],
  [-25, "SELECT a FROM t ORDER BY a UNION SELECT 1"],
  [-1, "WITH x AS (SELECT a FROM t ORDER BY a) SELECT a FROM x"],
  [-143, "CREATE VIEW v AS SELECT a FROM t ORDER BY a"],
  [-143, "CREATE VIEW v AS (SELECT a FROM t ORDER BY a)"],
  // Common table expressions.
  [-1, "WITH RECURSIVE x AS (SELECT 1) SELECT 1"],
  [-1, "WITH x (a) AS (SELECT 1) SELECT a FROM x"],
  [-382, "WITH x AS (SELECT 1 AS a), X AS (SELECT 2 AS a) SELECT a FROM x"],
  [-383, "WITH x AS (SELECT 1 AS a) INSERT INTO t SELECT a FROM x"],
  [-383, "WITH x AS (SELECT 1 AS a) DELETE FROM t"],
  [-1, "SELECT a FROM (WITH x AS (SELECT 1 AS a) SELECT a FROM x)"],
  // Windows and aggregates.
  [-1, "SELECT SUM(a) OVER (ORDER BY b RANGE UNBOUNDED PRECEDING) FROM t"],
  [-1, "SELECT SUM(a) OVER (ORDER BY b GROUPS 1 PRECEDING) FROM t"],
  [-1, "SELECT SUM(DISTINCT a) OVER (ORDER BY b) FROM t"],
  [-367, "SELECT a FROM t WHERE ROW_NUMBER() OVER (ORDER BY a) = 1"],
  [-367, "SELECT a FROM t GROUP BY RANK() OVER (ORDER BY a)"],
  [-367, "SELECT a FROM t GROUP BY a HAVING SUM(b) OVER (ORDER BY a) > 1"],
  [-367, "SELECT a FROM t JOIN u ON RANK() OVER (ORDER BY a) = 1"],
  [-19, "SELECT a FROM t WHERE COUNT(*) > 1"],
  [-19, "SELECT a FROM t GROUP BY MAX(a)"],
  [-19, "SELECT a FROM t JOIN u ON MAX(t.a) = 1"],
  // Joins and subqueries.
  [-67, "SELECT a FROM t JOIN u ON t.x->y = 1"],
  [-1, "SELECT a FROM t JOIN u"],
  [-1, "SELECT a FROM t JOIN (SELECT 1 AS a) x USING (a)"],
  [-1, "SELECT a FROM t JOIN u ON t.a = u.a NATURAL JOIN v"],
  [-1, "SELECT a FROM t FULL JOIN u USING (a)"],
  [-10, "SELECT (SELECT a, b FROM t)"],
  [-10, "SELECT a FROM t WHERE a IN (SELECT a, b FROM u)"],
  [-10, "SELECT a FROM t WHERE a = ANY (SELECT a, b FROM u)"],
  [-12, "SELECT a FROM t WHERE a IN ()"],
  // Rows.
  [-25, "INSERT INTO t (a) VALUES (1), (2)"],
  [-25, "INSERT INTO t (a) VALUES (1) RETURNING a"],
  [-25, "INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING"],
  [-25, "UPDATE t SET a = 1 RETURNING a"],
  [-25, "DELETE FROM t WHERE a = 1 RETURNING a"],
  [-25, "DELETE FROM t USING u WHERE t.a = u.a"],
  [-1, "INSERT OR IGNORE INTO t VALUES (1)"],
  [-1, "INSERT INTO t (a) (SELECT 1)"],
  [-12, "INSERT INTO t (a) VALUES (DEFAULT)"],
  [-12, "INSERT INTO t (a) VALUES ()"],
  [-144, "INSERT INTO t (a) VALUES ((SELECT 1))"],
  [-62, "INSERT INTO t (a, b) VALUES (1)"],
  [-116, "INSERT INTO t (a) VALUES (1, 2)"],
  [-377, "UPDATE t SET a = 1, A = 2"],
  [-377, 'INSERT INTO t (a, "A") VALUES (1, 2)'],
  [-1, "UPDATE t SET (a, b) = (1, 2)"],
  [-1, "TRUNCATE t"],
  [-25, "TRUNCATE TABLE t, u"],
  [-25, "TRUNCATE TABLE t RESTART IDENTITY"],
  // Types.
  [-376, "SELECT CAST(a AS TEXT) FROM t"],
  [-376, "SELECT CAST(a AS BOOLEAN) FROM t"],
  [-376, "SELECT CAST(a AS UUID) FROM t"],
  [-376, "SELECT CONVERT(FLOAT, a) FROM t"],
  [-1, "SELECT TO_VECTOR(a, ?, 3) FROM t"],
  [-1, "SELECT TO_VECTOR(a, 'double', 3) FROM t"],
  // Definitions.
  [-1, "CREATE TABLE t (a INT CHECK (a > 0))"],
  [-1, "CREATE TABLE t (a INT, CHECK (a > 0))"],
  [-1, "CREATE TABLE t (a INT, CONSTRAINT c CHECK (a > 0))"],
  [-1, "CREATE TABLE t (a INT REFERENCES u (b))"],
  [-1, "CREATE TABLE t (a INT GENERATED ALWAYS AS IDENTITY)"],
  [-1, "CREATE TABLE t (a INT DEFAULT (1 + 1))"],
  [-1, "CREATE TABLE t (a INT DEFAULT (SELECT 1))"],
  [-1, "CREATE TABLE t (a INT DEFAULT f(1))"],
  [-1, "CREATE TABLE t (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES u (b) ON DELETE RESTRICT)"],
  [-86, "CREATE TABLE t (a)"],
  [-1, "CREATE TABLE t ()"],
  [-1, "CREATE TEMPORARY TABLE t (a INT)"],
  [-1, "CREATE TABLE t (LIKE u)"],
  [-25, "CREATE TABLE t (a INT) INHERITS (u)"],
  [-1, "CREATE TABLE t AS SELECT ? AS a"],
  [-25, "ALTER TABLE t ADD a INT, ADD b INT"],
  [-60, "ALTER TABLE t OWNER TO u"],
  [-1, "ALTER TABLE t RENAME s.u"],
  [-60, "ALTER TABLE IF EXISTS t ADD a INT"],
  [-25, "DROP TABLE t, u"],
  [-1, "CREATE INDEX IF NOT EXISTS i ON t (a)"],
  [-1, "CREATE INDEX i ON t (UPPER(a))"],
  [-25, "CREATE INDEX i ON t (a) WHERE a > 1"],
  [-1, "CREATE INDEX i ON t USING btree (a)"],
  [-1, "CREATE INDEX CONCURRENTLY i ON t (a)"],
  [-1, "CREATE INDEX i ON t (a NULLS FIRST)"],
  [-1, "CREATE VIEW IF NOT EXISTS v AS SELECT 1"],
  [-1, "CREATE MATERIALIZED VIEW v AS SELECT 1"],
  [-148, "CREATE VIEW v AS SELECT ? AS a"],
  [-142, "CREATE VIEW v (a, b) AS SELECT 1"],
  [-1, "CREATE SEQUENCE s"],
  [-1, "CREATE EXTENSION vector"],
  [-51, "COMMENT ON TABLE t IS 'x'"],
  // Transactions.
  [-301, "ROLLBACK TO x"],
  [-301, "SAVEPOINT"],
  [-302, "SAVEPOINT sysx"],
  [-1, "SAVEPOINT select"],
  [-96, "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"],
  [-96, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"],
  [-92, "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED, READ WRITE"],
  [-91, "SET TRANSACTION READ ONLY, READ ONLY"],
  [-1, "SET search_path = x"],
];

for (const [sqlcode, text] of REFUSED) {
  Deno.test(`parse() refuses with ${sqlcode}: ${text}`, () => {
    assert.throws(() => parse(text), (error) => {
      assert.ok(error instanceof IrisSyntaxError, String(error));
      assert.equal(error.sqlcode, sqlcode, error.message);
      return true;
    });
  });
}

Deno.test("a message says what was expected, what was found, and the text up to there", () => {
  const rows: [string, string][] = [
    [
      "select top 5 upper(a from t",
      ") expected, FROM found ^SELECT TOP :%qpar(1) UPPER ( a FROM",
    ],
    [
      "insert or ignore into t values (1)",
      "UPDATE expected, IDENTIFIER (ignore) found ^INSERT OR ignore",
    ],
    ["select a from t;", "Input (;) encountered after end of query ^SELECT a FROM t ;"],
    ["foo", "An SQL statement expected, IDENTIFIER (foo) found ^foo"],
    ["select a from", "IDENTIFIER expected, end of statement found ^SELECT a FROM"],
  ];
  for (const [text, message] of rows) assert.throws(() => parse(text), { message });
});

/** Understood from 2025 on: statement, what 2024.1 says. */
const NEWER: [string, number][] = [
  ["SELECT a FROM t LIMIT 5", -25],
  ["SELECT a FROM t ORDER BY a LIMIT 5 OFFSET 2", -25],
  ["SELECT a FROM t FETCH FIRST 5 ROWS ONLY", -25],
  ["SELECT a FROM t INTERSECT SELECT a FROM u", -25],
  ["SELECT a FROM t EXCEPT SELECT a FROM u", -25],
  ["SELECT a FROM t, LATERAL (SELECT 1 AS b) x", -12],
  ["CREATE INDEX i ON t (v) AS HNSW(Distance='Cosine')", -1],
  ["SELECT DENSE_RANK() OVER (ORDER BY a) FROM t", -1],
];

Deno.test("version 2024.1 refuses what came later", () => {
  for (const [text, sqlcode] of NEWER) {
    assert.doesNotThrow(() => parse(text, { version: "2025.3" }), text);
    assert.throws(() => parse(text, { version: "2024.1" }), (error) => {
      assert.ok(error instanceof IrisError);
      assert.equal(error.sqlcode, sqlcode, `${text}: ${error.message}`);
      return true;
    }, text);
  }
});

Deno.test("each reserved word is a name only when delimited", () => {
  assert.equal(RESERVED.size, 279);
  for (const word of RESERVED) {
    const refused = (error: unknown) => error instanceof IrisSyntaxError && error.sqlcode === -1;
    assert.throws(() => parse(`SELECT 1 AS ${word}`), refused, word);
    assert.throws(() => parse(`DROP TABLE ${word.toLowerCase()}`), refused, word);
    if (word !== "%VID") {
      assert.doesNotThrow(() => parse(`SELECT "${word}" AS "${word}" FROM "${word}"`), word);
    }
  }
});

Deno.test("words that only look reserved are names", () => {
  for (
    const word of "YEAR MONTH DAY NAME KEY TYPE STATUS TIMESTAMP LIMIT OFFSET LATERAL".split(" ")
  ) {
    assert.doesNotThrow(() => parse(`SELECT ${word} FROM ${word} WHERE ${word} = 1`), word);
  }
});
