// INSERT, UPDATE, DELETE, TRUNCATE: counts, defaults, counters and what is refused.

import { equal } from "node:assert/strict";
import { openProcess, play, run } from "./play.ts";

play("a row comes back as it went in, in ODBC mode", [
  [
    "CREATE TABLE t (i INT, b BIGINT, s SMALLINT, y TINYINT, n NUMERIC(10,2), x DOUBLE, f BIT, " +
    "v VARCHAR(20), w VARBINARY(10), d DATE, h TIME, z TIMESTAMP, q TIMESTAMP2, l LONGVARCHAR, " +
    "o LONGVARBINARY, g UNIQUEIDENTIFIER)",
    0,
  ],
  [
    ["INSERT INTO t VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", [
      -2147483648,
      9223372036854775807n,
      -32768,
      127,
      "-.5",
      1e300,
      1,
      "héé",
      new Uint8Array([0, 255]),
      "1969-12-01",
      "10:11:12",
      "2025-09-16 10:20:30.123456",
      "2025-09-16 10:20:30.5",
      "a long text",
      new Uint8Array([1, 2]),
      "0c1f0bd4-0e62-4bcd-a6ec-0a1ad6e5ffa1",
    ]],
    1,
  ],
  ["SELECT * FROM t", [[
    -2147483648,
    9223372036854775807n,
    -32768,
    127,
    "-.5",
    1e300,
    1,
    "héé",
    new Uint8Array([0, 255]),
    "1969-12-01",
    "10:11:12",
    "2025-09-16 10:20:30.123456",
    "2025-09-16 10:20:30.5",
    "a long text",
    new Uint8Array([1, 2]),
    "0C1F0BD4-0E62-4BCD-A6EC-0A1AD6E5FFA1",
  ]]],
]);

play("logical mode shows day numbers, seconds and the 64 bits of a PosixTime", [
  ["CREATE TABLE t (d DATE, h TIME, z TIMESTAMP)", 0],
  [["INSERT INTO t VALUES (?, ?, ?)", ["58074", "36672", "1154679522636970432"]], 1],
  ["SELECT d, h, z FROM t", [[58074, "36672", 1154679522636970432n]]],
  ["INSERT INTO t (z) VALUES ({ts '1970-01-01 00:00:00'})", 1],
  ["INSERT INTO t (z) VALUES ({ts '1969-12-01 00:00:00'})", 1],
  ["SELECT z FROM t WHERE d IS NULL ORDER BY z", [
    [-6917531706041081856n],
    [1152921504606846976n],
  ]],
], { mode: 0 });

play("display mode shows dates as the locale does", [
  ["CREATE TABLE t (d DATE, n NUMERIC(8,2), v VARCHAR(5))", 0],
  ["INSERT INTO t VALUES ({d '2024-01-31'}, 1.5, '')", 1],
  ["SELECT d, n, v FROM t", [["01/31/2024", "1.50", ""]]],
], { mode: 2 });

play("'' is a value of its own, kept as one NUL", [
  ["CREATE TABLE t (k INT, v VARCHAR(5) NOT NULL)", 0],
  ["INSERT INTO t VALUES (1, '')", 1],
  [["INSERT INTO t VALUES (2, ?)", ["\0"]], 1],
  ["SELECT v FROM t", [["\0"], ["\0"]]],
  ["SELECT k FROM t WHERE v = ''", [[1], [2]]],
  ["SELECT k FROM t WHERE v IS NULL", []],
  ["SELECT LENGTH(v), 'a' || v FROM t WHERE k = 1", [[0, "a"]]],
  [["INSERT INTO t VALUES (3, ?)", [null]], { sqlcode: -108, says: /'v' in table 'SQLUser\.t'/ }],
]);

play("required fields, defaults and NULL", [
  [
    "CREATE TABLE t (a INT NOT NULL, b INT DEFAULT 5, c INT DEFAULT 6 NOT NULL, d DATE DEFAULT '2020-01-02')",
    0,
  ],
  ["INSERT INTO t (b) VALUES (1)", { sqlcode: -108 }],
  ["INSERT INTO t (a) VALUES (1)", 1],
  ["INSERT INTO t (a, b, c) VALUES (2, NULL, NULL)", 1],
  ["SELECT * FROM t", [[1, 5, 6, "2020-01-02"], [2, null, 6, "2020-01-02"]]],
  ["UPDATE t SET c = NULL WHERE a = 1", { sqlcode: -108 }],
  ["INSERT INTO t DEFAULT VALUES", { sqlcode: -108 }],
]);

play("values that do not fit are refused with -104 and -105", [
  [
    "CREATE TABLE t (v VARCHAR(3), c CHAR, i INT, y TINYINT, n NUMERIC(4,2), d DATE, h TIME, z TIMESTAMP, f BIT)",
    0,
  ],
  ["INSERT INTO t (v) VALUES ('abcd')", {
    sqlcode: -104,
    says: /^Field 'SQLUser\.t\.v' \(value 'abcd'\) failed validation/,
  }],
  ["INSERT INTO t (c) VALUES ('ab')", { sqlcode: -104 }],
  // Lengths count UTF-16 units.
  ["INSERT INTO t (c) VALUES ('😀')", { sqlcode: -104 }],
  [["INSERT INTO t (i) VALUES (?)", ["abc"]], { sqlcode: -104 }],
  [["INSERT INTO t (i) VALUES (?)", ["2147483648"]], { sqlcode: -104 }],
  ["INSERT INTO t (y) VALUES (128)", { sqlcode: -104 }],
  ["INSERT INTO t (n) VALUES (100)", { sqlcode: -104 }],
  ["INSERT INTO t (d) VALUES ('2024-02-30')", { sqlcode: -104 }],
  ["INSERT INTO t (d) VALUES ('1840-12-30')", { sqlcode: -104, says: /< MIN/ }],
  ["INSERT INTO t (h) VALUES ('25:00:00')", { sqlcode: -104 }],
  ["INSERT INTO t (z) VALUES ('yesterday')", { sqlcode: -104 }],
  ["INSERT INTO t (v, n, i, f) VALUES ('abc', 1.005, 1.7, 'true')", 1],
  ["SELECT v, n, i, f FROM t", [["abc", "1.01", 2, 0]]],
  ["UPDATE t SET v = 'abcd'", { sqlcode: -105 }],
  ["UPDATE t SET f = 17", 1],
  ["SELECT f FROM t", [[1]]],
]);

play("INSERT checks names and counts", [
  ["CREATE TABLE t (a INT, b INT)", 0],
  ["INSERT INTO t (a, b) VALUES (1)", { sqlcode: -62 }],
  ["INSERT INTO t (a) VALUES (1, 2)", { sqlcode: -116 }],
  ["INSERT INTO t (a, nope) VALUES (1, 2)", { sqlcode: -31 }],
  ["INSERT INTO t (a, a) VALUES (1, 2)", { sqlcode: -377 }],
  ["INSERT INTO t (a) SELECT 1, 2", { sqlcode: -64 }],
  ["INSERT INTO t (a) VALUES ((SELECT 1))", { sqlcode: -144 }],
  ["INSERT INTO t (ID, a) VALUES (9, 1)", { sqlcode: -111 }],
  ["INSERT INTO nope VALUES (1)", { sqlcode: -30, says: /Table 'SQLUSER\.NOPE' not found/ }],
  ["INSERT INTO t SET a = 1 + 1, b = 3", 1],
  ["INSERT INTO t (a, b) SELECT b, a FROM t UNION ALL SELECT 7, 8", 2],
  ["SELECT a, b FROM t", [[2, 3], [3, 2], [7, 8]]],
  ["INSERT INTO t (a, b) SELECT a, b FROM t", 3],
]);

play("INSERT OR UPDATE changes the row that has the key", [
  ["CREATE TABLE t (k VARCHAR(5) COLLATE %EXACT PRIMARY KEY, a INT, b INT)", 0],
  ["INSERT INTO t VALUES ('x', 1, 2)", 1],
  ["INSERT OR UPDATE t (k, a) VALUES ('x', 10)", 1],
  ["INSERT OR UPDATE t (k, a) VALUES ('y', 20)", 1],
  ["SELECT * FROM t", [["x", 10, 2], ["y", 20, null]]],
]);

play("counters: IDENTITY, SERIAL, AUTO_INCREMENT, ROWVERSION", [
  ["CREATE TABLE t (id IDENTITY, s SERIAL, a BIGINT AUTO_INCREMENT, r ROWVERSION, v INT)", 0],
  ["INSERT INTO t (v) VALUES (1)", 1],
  ["INSERT INTO t (s, a, v) VALUES (10, 10, 2)", 1],
  ["INSERT INTO t (s, a, v) VALUES (0, NULL, 3)", 1],
  ["SELECT id, s, a, r FROM t", [[1, 1, 1, 1], [2, 10, 10, 2], [3, 11, 2, 3]]],
  ["UPDATE t SET v = 9 WHERE id = 1", 1],
  ["SELECT r FROM t WHERE id = 1", [[4]]],
  ["UPDATE t SET id = 5", { sqlcode: -107 }],
  ["UPDATE t SET s = 5", { sqlcode: -105 }],
  ["UPDATE t SET r = 5", { sqlcode: -138 }],
  ["INSERT INTO t (r) VALUES (5)", { sqlcode: -138 }],
  ["INSERT INTO t (id) VALUES (5)", { sqlcode: -111 }],
  ["TRUNCATE TABLE t", -1],
  ["INSERT INTO t (v) VALUES (1)", 1],
  ["SELECT id, s, a FROM t", [[1, 1, 1]]],
]);

play("IDENTITY takes values where the table allows it", [
  ["CREATE TABLE t (id IDENTITY, v INT) WITH %CLASSPARAMETER ALLOWIDENTITYINSERT = 1", 0],
  ["INSERT INTO t (id, v) VALUES (10, 1)", 1],
  ["INSERT INTO t (v) VALUES (2)", 1],
  ["SELECT id FROM t", [[10], [11]]],
  ["SELECT LAST_IDENTITY() FROM %TSQL_sys.snf", [[11]]],
  ["INSERT INTO t (id, v) VALUES (10, 1)", { sqlcode: -119 }],
]);

play("UPDATE and DELETE with other tables in FROM", [
  ["CREATE TABLE t (k INT, v INT)", 0],
  ["CREATE TABLE s (k INT, v INT)", 0],
  ["INSERT INTO t SELECT 1, 1 UNION ALL SELECT 2, 2 UNION ALL SELECT 3, 3", 3],
  ["INSERT INTO s SELECT 2, 20 UNION ALL SELECT 3, 30", 2],
  ["UPDATE t SET v = src.v FROM s AS src WHERE src.k = t.k", 2],
  ["UPDATE t AS x SET v = x.v + 1 WHERE x.k = 1", 1],
  ["UPDATE t SET v = 0 FROM t, s WHERE s.k = t.k AND s.v = 30", 1],
  ["SELECT k, v FROM t ORDER BY k", [[1, 2], [2, 20], [3, 0]]],
  ["DELETE FROM t FROM s WHERE s.k = t.k AND s.v > 25", 1],
  ["DELETE FROM t WHERE v > (SELECT MIN(v) FROM s)", 0],
  ["DELETE t WHERE k = 1", 1],
  ["SELECT k FROM t", [[2]]],
  ["UPDATE t SET v = 1, v = 2", { sqlcode: -377 }],
  ["UPDATE t SET nope = 2", { sqlcode: -31 }],
  ["DELETE FROM t", 1],
  ["DELETE FROM t", 0],
]);

play("uniqueness goes by the collated value", [
  [
    "CREATE TABLE t (u VARCHAR(10) UNIQUE, e VARCHAR(10) COLLATE %EXACT, CONSTRAINT ee UNIQUE (e))",
    0,
  ],
  ["INSERT INTO t VALUES ('Smith', 'a')", 1],
  ["INSERT INTO t VALUES ('SMITH ', 'b')", {
    sqlcode: -119,
    says: /^Table 'SQLUser\.t', Constraint 'T_UNIQUE1', Field\(s\) u="SMITH "; failed unique check/,
  }],
  ["INSERT INTO t VALUES ('x', 'A')", 1],
  ["INSERT INTO t VALUES (NULL, NULL)", 1],
  ["INSERT INTO t VALUES (NULL, NULL)", 1],
  ["INSERT INTO t VALUES ('y', '')", 1],
  ["INSERT INTO t VALUES ('z', '')", { sqlcode: -119, says: /e=\$c\(0\)/ }],
  ["UPDATE t SET e = 'a' WHERE u = 'x'", { sqlcode: -120, says: /Constraint 'ee'/ }],
]);

play("a statement of several rows is whole or not at all", [
  ["CREATE TABLE t (k INT PRIMARY KEY, v INT)", 0],
  ["INSERT INTO t VALUES (3, 1)", 1],
  ["INSERT INTO t (k, v) SELECT 1, 1 UNION ALL SELECT 2, 2 UNION ALL SELECT 3, 3", {
    sqlcode: -119,
  }],
  ["SELECT k FROM t", [[3]]],
  ["INSERT INTO t VALUES (4, 1)", 1],
  ["UPDATE t SET k = 3", { sqlcode: -120 }],
  ["SELECT k FROM t ORDER BY k", [[3], [4]]],
]);

play("foreign keys and their actions", [
  ["CREATE TABLE p (k INT PRIMARY KEY, n VARCHAR(9) UNIQUE)", 0],
  ["CREATE TABLE c (id INT, pk INT, CONSTRAINT fkc FOREIGN KEY (pk) REFERENCES p (k))", 0],
  [
    "CREATE TABLE d (id INT, pk INT, pn VARCHAR(9), CONSTRAINT fkd FOREIGN KEY (pk) REFERENCES p (k) ON DELETE SET NULL ON UPDATE CASCADE)",
    0,
  ],
  ["INSERT INTO p SELECT 1, 'a' UNION ALL SELECT 2, 'b' UNION ALL SELECT 3, 'c'", 3],
  ["INSERT INTO c VALUES (1, 9)", {
    sqlcode: -121,
    says: /Foreign Key Constraint 'fkc', Field\(s\) pk/,
  }],
  ["INSERT INTO c VALUES (1, NULL)", 1],
  ["INSERT INTO c VALUES (2, 1)", 1],
  ["UPDATE c SET pk = 9 WHERE id = 2", { sqlcode: -122 }],
  ["UPDATE p SET k = 7 WHERE k = 1", { sqlcode: -123, says: /'SQLUser\.c'/ }],
  ["DELETE FROM p WHERE k = 1", { sqlcode: -124, says: /'fkc'/ }],
  ["INSERT INTO d VALUES (1, 2, 'b')", 1],
  ["INSERT INTO d VALUES (2, 3, 'c')", 1],
  ["UPDATE p SET k = 20 WHERE k = 2", 1],
  ["DELETE FROM p WHERE k = 3", 1],
  ["SELECT id, pk FROM d", [[1, 20], [2, null]]],
  ["DROP TABLE p", { sqlcode: -320 }],
  ["CREATE TABLE x (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES nope (k))", { sqlcode: -310 }],
  ["CREATE TABLE x (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES d (id))", { sqlcode: -314 }],
  ["CREATE TABLE x (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (z))", { sqlcode: -316 }],
  ["TRUNCATE TABLE p", { sqlcode: -124 }],
]);

play("a failure takes nothing from a table that it was the first to look at", [
  ["CREATE TABLE p (k INT PRIMARY KEY)", 0],
  ["CREATE TABLE c (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (k))", 0],
  ["CREATE TABLE s (a INT)", 0],
  ["INSERT INTO s SELECT 1 UNION ALL SELECT 2", 2],
  ["INSERT INTO c SELECT a FROM s", { sqlcode: -121 }],
  ["SELECT k FROM p", []],
  ["INSERT INTO p SELECT a FROM s", 2],
  ["INSERT INTO c SELECT a FROM s", 2],
]);

play("what a table got before anybody used it holds", [
  ["CREATE TABLE p (k INT)", 0],
  ["ALTER TABLE p ADD CONSTRAINT pk PRIMARY KEY (k)", 0],
  ["CREATE TABLE c (a INT, b INT)", 0],
  ["CREATE UNIQUE INDEX u ON c (b)", 0],
  ["CREATE INDEX i ON c (a)", 0],
  ["ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p (k)", 0],
  ["ALTER TABLE c ADD COLUMN d INT", 0],
  ["DROP INDEX u ON TABLE c", 0],
  ["CREATE UNIQUE INDEX u ON c (b)", 0],
  ["INSERT INTO c (a) VALUES (1)", { sqlcode: -121 }],
  ["INSERT INTO p VALUES (1)", 1],
  ["INSERT INTO c VALUES (1, 2, 3)", 1],
  ["INSERT INTO c VALUES (1, 2, 4)", { sqlcode: -119 }],
  ["SELECT a, b, d FROM c", [[1, 2, 3]]],
]);

Deno.test("an INSERT tells the RowID, and %ID finds the row", () => {
  const { process, close } = openProcess();
  run(process, "CREATE TABLE t (ID INT, v INT)");
  equal(run(process, "INSERT INTO t VALUES (5, 6)").rowId, "1");
  const found = run(process, ["SELECT %ID, ID, ID1 FROM t WHERE %ID = ?", ["1"]]);
  equal(found.rows[0]?.join(), "1,5,1");
  equal(found.names.join(), "ID1,ID,ID1");
  close();
});
