// DDL: what it makes, what it refuses, and what INFORMATION_SCHEMA says of it.

import { equal } from "node:assert/strict";
import { createEngine } from "../../../lib/standin/engine/engine.ts";
import { openProcess, play, run } from "./play.ts";

play("CREATE and DROP TABLE", [
  ["CREATE TABLE t (a INT)", 0],
  ["CREATE TABLE T (a INT)", { sqlcode: -201 }],
  ["CREATE TABLE IF NOT EXISTS t (z INT)", 0],
  ["CREATE TABLE u (a INT, A INT)", { sqlcode: -306 }],
  ["CREATE TABLE u (a INT PRIMARY KEY, b INT PRIMARY KEY)", { sqlcode: -307 }],
  ["CREATE TABLE u (a IDENTITY, b IDENTITY)", { sqlcode: -308 }],
  ["CREATE TABLE u (a NOPE)", { sqlcode: -400, says: /NOPE/ }],
  ["CREATE TABLE u (l LONGVARCHAR UNIQUE)", { sqlcode: -400, says: /#5414/ }],
  ["CREATE TABLE u (a ROWVERSION, b ROWVERSION)", { sqlcode: -400, says: /#5320/ }],
  ['CREATE TABLE "USER".u (a INT)', { sqlcode: -312 }],
  ["SELECT * FROM u", { sqlcode: -30 }],
  ["DROP TABLE t", 0],
  ["DROP TABLE t", { sqlcode: -30 }],
  ["DROP TABLE IF EXISTS t", 0],
]);

play("a type without a length has the length 1, and TEXT is a stream", [
  [
    "CREATE TABLE t (a VARCHAR, b VARBINARY, c VARCHAR(''), d TEXT, e NUMERIC, f NUMERIC(5), g DECIMAL(38,3))",
    0,
  ],
  [
    "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE " +
    "FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'T' ORDER BY ORDINAL_POSITION",
    [
      ["a", "varchar", 1, null, null],
      ["b", "varbinary", 1, null, null],
      ["c", "varchar", 4096, null, null],
      ["d", "longvarchar", 2147483647, null, null],
      ["e", "numeric", null, 15, 0],
      ["f", "numeric", null, 5, 0],
      ["g", "numeric", null, 22, 3],
    ],
  ],
]);

play("ALTER TABLE", [
  ["CREATE TABLE t (a INT, b VARCHAR(5))", 0],
  ["INSERT INTO t VALUES (1, 'x')", 1],
  ["ALTER TABLE t ADD COLUMN a INT", { sqlcode: -306 }],
  ["ALTER TABLE t ADD COLUMN c INT NOT NULL", { sqlcode: -304 }],
  ["ALTER TABLE t ADD COLUMN c INT DEFAULT 5 NOT NULL", 0],
  ["ALTER TABLE t ADD COLUMN d INT DEFAULT 6", 0],
  ["SELECT * FROM t", [[1, "x", 5, null]]],
  ["ALTER TABLE t ALTER COLUMN b VARCHAR(50)", 0],
  ["UPDATE t SET b = 'longer than five'", 1],
  ["ALTER TABLE t ALTER COLUMN b INT", { sqlcode: -104 }],
  ["SELECT b FROM t WHERE b = 'LONGER than five'", [["longer than five"]]],
  ["ALTER TABLE t ALTER COLUMN b COLLATE %EXACT", 0],
  ["SELECT b FROM t WHERE b = 'LONGER than five'", []],
  ["ALTER TABLE t ALTER COLUMN d NOT NULL", { sqlcode: -305 }],
  ["UPDATE t SET d = 1", 1],
  ["ALTER TABLE t ALTER COLUMN d NOT NULL", 0],
  ["INSERT INTO t (a) VALUES (2)", 1],
  ["ALTER TABLE t ALTER COLUMN d DROP DEFAULT", 0],
  ["INSERT INTO t (a) VALUES (3)", { sqlcode: -108 }],
  ["ALTER TABLE t ALTER COLUMN d RENAME dd", 0],
  ["SELECT dd FROM t", [[1], [6]]],
  ["ALTER TABLE t ADD CONSTRAINT uq UNIQUE (a)", 0],
  ["INSERT INTO t (a, dd) VALUES (1, 1)", { sqlcode: -119, says: /'uq'/ }],
  ["ALTER TABLE t DROP COLUMN a", { sqlcode: -322 }],
  ["ALTER TABLE t DROP CONSTRAINT nope", { sqlcode: -315 }],
  ["ALTER TABLE t DROP CONSTRAINT uq", 0],
  ["INSERT INTO t (a, dd) VALUES (1, 1)", 1],
  ["ALTER TABLE t ADD CONSTRAINT uq UNIQUE (a)", { sqlcode: -125 }],
  ["ALTER TABLE t ADD PRIMARY KEY (b)", { sqlcode: -305 }],
  ["ALTER TABLE t DROP COLUMN c", 0],
  ["SELECT * FROM t WHERE a = 2", [[2, null, 6]]],
  ["ALTER TABLE t RENAME tt", 0],
  ["SELECT COUNT(*) FROM tt", [[3]]],
]);

play("foreign keys added and dropped", [
  ["CREATE TABLE p (k INT PRIMARY KEY)", 0],
  ["CREATE TABLE c (k INT)", 0],
  ["INSERT INTO c VALUES (1)", 1],
  ["ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (k) REFERENCES p (k)", { sqlcode: -127 }],
  ["INSERT INTO p VALUES (1)", 1],
  ["ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (k) REFERENCES p (k)", 0],
  ["DELETE FROM p", { sqlcode: -124 }],
  ["ALTER TABLE p DROP PRIMARY KEY", { sqlcode: -317 }],
  ["ALTER TABLE c DROP FOREIGN KEY f", 0],
  ["DELETE FROM p", 1],
]);

play("indexes", [
  ["CREATE TABLE t (a INT, b INT, l LONGVARCHAR)", 0],
  ["CREATE TABLE s (a INT)", 0],
  ["CREATE INDEX i ON t (a, b)", 0],
  ["CREATE INDEX i ON TABLE s (a)", 0],
  ["CREATE INDEX I ON t (b)", { sqlcode: -324 }],
  ["CREATE INDEX j ON t (nope)", { sqlcode: -31 }],
  ["CREATE INDEX j ON t (l)", { sqlcode: -400 }],
  ["CREATE BITMAP INDEX bm ON t (b)", 0],
  ["DROP INDEX i", { sqlcode: -334 }],
  ["DROP INDEX i ON t", 0],
  ["DROP INDEX t.i", { sqlcode: -333 }],
  ["DROP INDEX IF EXISTS i ON TABLE t", 0],
  ["INSERT INTO t (a) SELECT 1 UNION ALL SELECT 1", 2],
  ["CREATE UNIQUE INDEX u ON t (a)", { sqlcode: -125 }],
  ["DELETE FROM t", 2],
  ["CREATE UNIQUE INDEX u ON t (a)", 0],
  ["INSERT INTO t (a) VALUES (1)", 1],
  ["INSERT INTO t (a) VALUES (1)", { sqlcode: -119, says: /'u'/ }],
]);

play("views", [
  ["CREATE TABLE t (a INT, b VARCHAR(5))", 0],
  ["INSERT INTO t VALUES (1, 'x')", 1],
  ["CREATE VIEW v AS SELECT a, b || '!' AS c FROM t", 0],
  ["SELECT * FROM v", [[1, "x!"]]],
  ["CREATE VIEW v AS SELECT 1 AS o FROM t", { sqlcode: -201 }],
  ["CREATE OR REPLACE VIEW v (x) AS SELECT a FROM t", 0],
  ["SELECT x FROM v WHERE x = 1", [[1]]],
  ["CREATE VIEW w (p, q) AS SELECT a FROM t", { sqlcode: -142 }],
  ["CREATE VIEW w AS SELECT nope FROM t", { sqlcode: -29 }],
  ["CREATE VIEW w AS SELECT a, COUNT(*) AS n FROM t GROUP BY a", 0],
  ["INSERT INTO w VALUES (1, 2)", { sqlcode: -35 }],
  ["CREATE VIEW vv AS SELECT x FROM v", 0],
  ["DROP VIEW v", { sqlcode: -321 }],
  ["DROP TABLE t", { sqlcode: -321 }],
  ["DROP VIEW v CASCADE", 0],
  ["SELECT * FROM vv", { sqlcode: -30 }],
  ["DROP VIEW w", 0],
  ["DROP VIEW IF EXISTS w", 0],
  ["DROP TABLE t", 0],
]);

play("schemas", [
  ["CREATE SCHEMA s", 0],
  ["CREATE SCHEMA S", { sqlcode: -476 }],
  ["CREATE SCHEMA IF NOT EXISTS s", 0],
  ["CREATE TABLE S.t (a INT)", 0],
  ["SELECT SCHEMA_NAME FROM INFORMATION_SCHEMA.SCHEMATA", [["s"]]],
  ["DROP SCHEMA s", { sqlcode: -475 }],
  ["DROP SCHEMA s CASCADE", 0],
  ["DROP SCHEMA s", { sqlcode: -473 }],
  ["DROP SCHEMA IF EXISTS s", 0],
]);

play("CREATE TABLE AS", [
  ["CREATE TABLE t (a INT, n NUMERIC(5,2), v VARCHAR(9))", 0],
  ["INSERT INTO t VALUES (1, 2.5, 'Abc')", 1],
  ["CREATE TABLE u AS SELECT a, n * 2 AS m, v FROM t", 1],
  ["SELECT * FROM u", [[1, "5", "Abc"]]],
]);

play("temporary tables are one process's own", [
  ["CREATE GLOBAL TEMPORARY TABLE tmp (a INT, v VARCHAR(5))", 0],
  ["INSERT INTO tmp VALUES (1, 'x')", 1],
  ["SELECT a FROM tmp WHERE v = 'X'", [[1]]],
  ["SELECT TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES", [["GLOBAL TEMPORARY"]]],
]);

play("INFORMATION_SCHEMA tells keys and rules", [
  ["CREATE TABLE p (k INT PRIMARY KEY, u VARCHAR(5) UNIQUE)", 0],
  ["CREATE TABLE c (a INT, CONSTRAINT f FOREIGN KEY (a) REFERENCES p (k) ON DELETE CASCADE)", 0],
  ["CREATE INDEX ix ON c (a)", 0],
  [
    "SELECT CONSTRAINT_NAME, CONSTRAINT_TYPE FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS ORDER BY 2, 1",
    [
      ["f", "FOREIGN KEY"],
      ["P_PKEY1", "PRIMARY KEY"],
      ["P_UNIQUE1", "UNIQUE"],
    ],
  ],
  [
    "SELECT COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_CONSTRAINT_NAME, REFERENCED_COLUMN_NAME " +
    "FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE CONSTRAINT_NAME = 'F'",
    [["a", "p", "P_PKEY1", "k"]],
  ],
  [
    "SELECT UPDATE_RULE, DELETE_RULE FROM INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS",
    [["NO ACTION", "CASCADE"]],
  ],
  [
    "SELECT INDEX_NAME, COLUMN_NAME, NON_UNIQUE, PRIMARY_KEY FROM INFORMATION_SCHEMA.INDEXES ORDER BY 1",
    [["ix", "a", 1, 0], ["P_PKEY1", "k", 0, 1], ["P_UNIQUE1", "u", 0, 0]],
  ],
]);

Deno.test("a plan prepared before DDL is made anew", () => {
  const { process, close } = openProcess();
  run(process, "CREATE TABLE t (a INT)");
  run(process, "INSERT INTO t VALUES (1)");
  const select = process.prepare("SELECT * FROM t", { selectMode: 1, schemaPath: "" });
  const open = select.execute([]);
  run(process, "ALTER TABLE t ADD COLUMN b INT DEFAULT 2 NOT NULL");
  equal(open.next?.()?.join(), "1", "an open result keeps its rows");
  equal(select.execute([]).next?.()?.join(), "1,2");
  close();
});

Deno.test("a file whose engine just went away goes on counting", () => {
  const path = Deno.makeTempFileSync({ suffix: ".db" });
  const gone = createEngine({ path });
  const one = gone.open({ namespace: "USER", user: "u", job: "1" });
  run(one, "CREATE TABLE t (id IDENTITY, s SERIAL, r ROWVERSION, v INT)");
  run(one, "INSERT INTO t (v) VALUES (1)");
  run(one, "INSERT INTO t (v) VALUES (2)");
  const next = createEngine({ path });
  const two = next.open({ namespace: "USER", user: "u", job: "1" });
  run(two, "INSERT INTO t (v) VALUES (3)");
  equal(JSON.stringify(run(two, "SELECT * FROM t WHERE v = 3").rows), "[[3,3,3,3]]");
  next.close();
  gone.close();
  Deno.removeSync(path);
});

Deno.test("a file whose engine just went away takes back what was not committed", () => {
  const path = Deno.makeTempFileSync({ suffix: ".db" });
  const gone = createEngine({ path });
  const [one, other] = ["1", "2"].map((job) => gone.open({ namespace: "USER", user: "u", job }));
  run(one, "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(5), n NUMERIC(9,2))");
  run(one, "CREATE TABLE u (id INT)");
  run(one, "INSERT INTO t VALUES (1, 'a', 1.5)");
  run(one, "INSERT INTO t VALUES (2, NULL, 2.5)");
  for (const each of [one, other]) run(each, "START TRANSACTION");
  run(one, "UPDATE t SET v = 'x', n = 9 WHERE id = 1");
  run(one, "SAVEPOINT s");
  run(one, "DELETE FROM t WHERE id = 2");
  run(one, "ROLLBACK TO SAVEPOINT s");
  run(one, "DELETE FROM t WHERE id = 1");
  run(one, "INSERT INTO u VALUES (1)");
  run(one, "DROP TABLE u");
  run(other, "INSERT INTO t VALUES (3, 'c', 3.5)");
  run(other, "COMMIT");
  run(other, "START TRANSACTION");
  run(other, "INSERT INTO t VALUES (4, 'd', 4.5)");
  const next = createEngine({ path });
  const two = next.open({ namespace: "USER", user: "u", job: "1" });
  equal(
    JSON.stringify(run(two, "SELECT id, v, n FROM t ORDER BY id").rows),
    '[[1,"a","1.5"],[2,null,"2.5"],[3,"c","3.5"]]',
  );
  next.close();
  Deno.removeSync(path);
});

Deno.test("a file keeps schema, rows and counters", () => {
  const path = Deno.makeTempFileSync({ suffix: ".db" });
  const first = createEngine({ path });
  const one = first.open({ namespace: "USER", user: "u", job: "1" });
  run(one, "CREATE TABLE t (id IDENTITY, n NUMERIC(9,2), v VARCHAR(5) UNIQUE)");
  run(one, "INSERT INTO t (n, v) VALUES (1.5, 'a')");
  run(one, "INSERT INTO t (n, v) VALUES (2.5, 'b')");
  run(one, "DELETE FROM t WHERE id = 2");
  run(one, "CREATE VIEW w AS SELECT v FROM t");
  first.close();
  const second = createEngine({ path });
  const two = second.open({ namespace: "USER", user: "u", job: "1" });
  run(two, "INSERT INTO t (n, v) VALUES (3.5, 'c')");
  equal(JSON.stringify(run(two, "SELECT id, n, v FROM t").rows), '[[1,"1.5","a"],[3,"3.5","c"]]');
  equal(run(two, "SELECT * FROM w").rows.length, 2);
  second.close();
  Deno.removeSync(path);
});
