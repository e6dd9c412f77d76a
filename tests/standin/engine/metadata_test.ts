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
  ];
  for (const [sql, types] of cases) {
    deepEqual(prepared(sql).parameters.map((parameter) => parameter.odbcType), types, sql);
  }
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
