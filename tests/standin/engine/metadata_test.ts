// What prepare tells: types of columns and parameters, statement types, flags.

import { deepEqual, equal } from "node:assert/strict";
import { openProcess, play, run } from "./play.ts";

function prepared(sql: string) {
  const { process, close } = openProcess();
  run(
    process,
    "CREATE TABLE t (id IDENTITY, k INT NOT NULL, n NUMERIC(9,2), v VARCHAR(7) COLLATE %EXACT, " +
      "d DATE, z TIMESTAMP, b BIT, w VECTOR(DOUBLE, 3), PRIMARY KEY (k))",
  );
  const result = process.prepare(sql, { selectMode: 1, schemaPath: "" });
  close();
  return result;
}

Deno.test("columns have the type, size and table of their definition", () => {
  const rows = prepared("SELECT * FROM t").columns.map((column) => [
    column.name,
    column.odbcType,
    column.precision,
    column.scale,
    column.nullable,
    column.table,
    column.schema,
    column.typeClass,
  ]);
  deepEqual(rows, [
    ["id", -5, 19, 0, 0, "t", "SQLUser", "%Library.BigInt"],
    ["k", 4, 10, 0, 0, "t", "SQLUser", "%Library.Integer"],
    ["n", 2, 9, 2, 1, "t", "SQLUser", "%Library.Numeric"],
    ["v", 12, 7, 0, 1, "t", "SQLUser", "%Library.String"],
    ["d", 9, 10, 0, 1, "t", "SQLUser", "%Library.Date"],
    ["z", 11, 26, 6, 1, "t", "SQLUser", "%Library.PosixTime"],
    ["b", -7, 1, 0, 1, "t", "SQLUser", "%Library.Boolean"],
    ["w", 12, 4096, 0, 1, "t", "SQLUser", "%Library.Vector"],
  ]);
});

Deno.test("expressions have a type and no table", () => {
  const columns =
    prepared("SELECT COUNT(*), k + 1, k / 2, v || 'x', CAST(v AS DATE) FROM t").columns;
  deepEqual(columns.map((column) => column.odbcType), [-5, -5, 2, 12, 9]);
  deepEqual(columns.map((column) => column.table + column.typeClass), ["", "", "", "", ""]);
  equal(columns[0]?.flags[7], true, "isExpression");
});

Deno.test("parameters take the type of what they stand beside", () => {
  const cases: [string, number[]][] = [
    ["SELECT k FROM t WHERE n = ? AND d > ? AND v IN (?, ?) AND z BETWEEN ? AND ?", [
      2,
      9,
      12,
      12,
      11,
      11,
    ]],
    ["INSERT INTO t (k, n, v, d) VALUES (?, ?, ?, ?)", [4, 2, 12, 9]],
    ["UPDATE t SET b = ? WHERE k = ?", [-7, 4]],
    ["SELECT TOP ? ?, CAST(? AS INTEGER) FROM t", [12, 12, 4]],
    ["SELECT COALESCE(k, ?) FROM t", [4]],
    ["SELECT CASE WHEN k = ? THEN ? ELSE n END, CASE k WHEN ? THEN 1 END FROM t", [4, 2, 4]],
    ["SELECT NULLIF(k, ?), GREATEST(k, ?), ? || v, k * ?, n + ? FROM t", [4, 4, 12, 2, 2]],
    ["SELECT SUBSTRING(?, ?, ?), ABS(?), POWER(?, 2), DATEADD('dd', ?, d), YEAR(?) FROM t", [
      12,
      4,
      4,
      2,
      8,
      4,
      11,
    ]],
    ["SELECT k FROM t WHERE ? IN (SELECT k FROM t) AND ? = ANY (SELECT d FROM t)", [4, 9]],
    ["SELECT k FROM t GROUP BY k HAVING COUNT(*) > ? AND SUM(n) > ?", [-5, 2]],
    ["SELECT k FROM t WHERE v LIKE ? AND v %STARTSWITH ? AND v [ ? AND ? = b", [12, 12, 12, -7]],
    ["SELECT k FROM t LIMIT ? OFFSET ?", [12, 12]],
    ["SELECT CAST(? AS DATE), CAST(? AS NUMERIC(9,2)), CONVERT(INTEGER, ?)", [9, 2, 4]],
    ["INSERT INTO t (k, n) VALUES (? + 1, COALESCE(?, 2))", [2, 4]],
    // A bare `?` in a select list is a string, also where rows are inserted from it.
    ["INSERT INTO t (k, n) SELECT ?, ?", [12, 12]],
    ["UPDATE t SET w = TO_VECTOR(?, DOUBLE, 3), z = ? WHERE d BETWEEN ? AND ?", [12, 11, 9, 9]],
    ["DELETE FROM t WHERE z < ?", [11]],
  ];
  for (const [sql, types] of cases) {
    deepEqual(prepared(sql).parameters.map((parameter) => parameter.odbcType), types, sql);
  }
});

Deno.test("a parameter has the size of the column that it is compared with", () => {
  const [v, n, top, item] = prepared("SELECT TOP ? ? FROM t WHERE v = ? AND n IN (?, 1)").parameters
    .toReversed();
  deepEqual(
    [v, n, top, item].map((one) => [one?.odbcType, one?.precision, one?.scale, one?.nullable]),
    [[2, 9, 2, 1], [12, 7, 0, 1], [12, 12, 0, 1], [12, 12, 0, 1]],
  );
});

Deno.test("precision and scale of arithmetic follow its rules", () => {
  const cases: [string, number, number, number][] = [
    // Whole numbers added or divided by \\ stay whole, multiplied or divided they are NUMERIC.
    ["k + 1", -5, 19, 0],
    ["k \\ 2", -5, 19, 0],
    ["k # 2", -5, 19, 0],
    ["k * k", 2, 21, 0],
    ["k / k", 2, 21, 11],
    // Scale max(s1, s2), precision max(s) + max(p - s) + 1.
    ["k + n", 2, 13, 2],
    ["n - n", 2, 10, 2],
    // Scale s1 + s2, precision p1 + p2 + 1.
    ["n * n", 2, 19, 4],
    // Scale max(6, s1 + p2 + 1).
    ["n / n", 2, 21, 12],
    ["CAST(1 AS DOUBLE) * k", 8, 20, 0],
    ["COUNT(*)", -5, 19, 0],
    ["CURRENT_TIMESTAMP(6)", 11, 29, 6],
    ["v || 'ab'", 12, 9, 0],
  ];
  for (const [sql, odbcType, precision, scale] of cases) {
    const [column] = prepared(`SELECT ${sql} FROM t`).columns;
    deepEqual(
      [column?.odbcType, column?.precision, column?.scale],
      [odbcType, precision, scale],
      sql,
    );
  }
});

Deno.test("nullability: 0 no, 1 yes, 2 unknown", () => {
  const nullable = (sql: string) => prepared(sql).columns.map((column) => column.nullable);
  deepEqual(
    nullable("SELECT k, v, k + 1, n + 1, COUNT(*), COALESCE(v, 'x'), NULL FROM t GROUP BY k"),
    [
      0,
      1,
      0,
      2,
      0,
      0,
      1,
    ],
  );
  deepEqual(nullable("SELECT x.k, y.k FROM t x LEFT JOIN t y ON x.k = y.k"), [0, 1]);
  deepEqual(nullable("SELECT k FROM t UNION SELECT n FROM t"), [1]);
});

Deno.test("names: as the column was defined, or as the query around it calls it", () => {
  const names = (sql: string) => prepared(sql).columns.map((column) => column.name);
  deepEqual(names("SELECT K, t.V, N AS Nn, COUNT(*), K + 1, 'x', NULL, %ID FROM t"), [
    "k",
    "v",
    "Nn",
    "Aggregate_4",
    "Expression_5",
    "HostVar_6",
    "Literal_7",
    "id",
  ]);
  deepEqual(names("SELECT X, q.Y FROM (SELECT k AS x, v AS y FROM t) q"), ["x", "y"]);
  deepEqual(names("WITH q AS (SELECT k AS Kk FROM t) SELECT KK FROM q"), ["Kk"]);
});

Deno.test("flags tell identity, keys and case", () => {
  const [id, k, , v] = prepared("SELECT * FROM t").columns;
  const flag = (column: typeof id, at: number) => column?.flags[at];
  equal(flag(id, 0), true, "isAutoIncrement");
  equal(flag(id, 9), true, "isIdentity");
  equal(flag(k, 10), true, "isKeyColumn");
  equal(flag(k, 5), true, "isUnique");
  equal(flag(v, 1), true, "isCaseSensitive");
});

Deno.test("statement types are the class reference's numbers", () => {
  const cases: [string, number][] = [
    ["SELECT 1", 1],
    ["INSERT OR UPDATE t (k) VALUES (1)", 2],
    ["UPDATE t SET n = 1", 3],
    ["TRUNCATE TABLE t", 4],
    ["COMMIT", 5],
    ["ROLLBACK", 6],
    ["CREATE TABLE x (a INT)", 9],
    ["DROP TABLE t", 11],
    ["START TRANSACTION", 21],
    ["SAVEPOINT a", 46],
    ["EXPLAIN SELECT 1", 79],
  ];
  for (const [sql, type] of cases) equal(prepared(sql).statementType, type, sql);
});

play("%Dictionary tells the exact class of a column", [
  ["CREATE TABLE t (ts TIMESTAMP, vec VECTOR(DOUBLE, 3), v VARCHAR(9))", 0],
  ["SELECT Name FROM %Dictionary.CompiledClass WHERE Name %STARTSWITH 'User.'", [["User.t"]]],
  [
    "SELECT SqlFieldName, Type, Parameters FROM %Dictionary.CompiledProperty WHERE parent = 'User.t'",
    [
      ["ts", "%Library.PosixTime", null],
      ["vec", "%Library.Vector", "DATATYPE=DOUBLE,LEN=3"],
      ["v", "%Library.String", "MAXLEN=9,COLLATION=SQLUPPER"],
    ],
  ],
]);

play("JSON_TABLE gives rows, also of a column before it", [
  [
    "SELECT n, s FROM JSON_TABLE('[{\"a\":1,\"b\":\"x\"},{\"a\":2}]', '$[*]' COLUMNS (n INTEGER PATH '$.a', s VARCHAR(9) PATH '$.b'))",
    [
      [1, "x"],
      [2, null],
    ],
  ],
  ["CREATE TABLE t (k INT, j VARCHAR(99))", 0],
  ["INSERT INTO t VALUES (1, '[5,6]')", 1],
  ["SELECT k, v FROM t, JSON_TABLE(t.j, '$[*]' COLUMNS (v INTEGER PATH '$')) x", [[1, 5], [1, 6]]],
  ["UPDATE t SET j = 'no'", 1],
  ["SELECT v FROM t, JSON_TABLE(t.j, '$[*]' COLUMNS (v INTEGER PATH '$')) x", { sqlcode: -400 }],
]);

play("DISTINCT BY keeps one row of each", [
  ["CREATE TABLE t (a INT, v VARCHAR(5))", 0],
  ["INSERT INTO t SELECT 1, 'x' UNION ALL SELECT 2, 'X' UNION ALL SELECT 3, 'y'", 3],
  ["SELECT COUNT(*) FROM (SELECT DISTINCT BY (v) a, v FROM t)", [[2]]],
]);
