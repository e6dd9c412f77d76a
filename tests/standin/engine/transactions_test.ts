// Transactions as IRIS has them: levels, savepoints, uncommitted reads, locks that refuse at once.

import { deepEqual, equal, throws } from "node:assert/strict";
import { IrisError } from "../../../lib/standin/contract.ts";
import { createEngine } from "../../../lib/standin/engine/engine.ts";
import { check, play, run, type Step } from "./play.ts";

const TABLE: Step = ["CREATE TABLE t (k INT PRIMARY KEY, v VARCHAR(9))", 0];

play("ROLLBACK takes back inserts, updates and deletes", [
  TABLE,
  ["INSERT INTO t VALUES (1, 'one')", 1],
  ["INSERT INTO t VALUES (2, 'two')", 1],
  ["START TRANSACTION", 0],
  ["INSERT INTO t VALUES (3, 'three')", 1],
  ["UPDATE t SET v = 'x', k = k + 10 WHERE k < 3", 2],
  ["DELETE FROM t WHERE k = 11", 1],
  ["SELECT k, v FROM t ORDER BY k", [[3, "three"], [12, "x"]]],
  ["ROLLBACK", 0],
  ["SELECT k, v FROM t ORDER BY k", [[1, "one"], [2, "two"]]],
  ["SELECT k FROM t WHERE v = 'ONE'", [[1]]],
]);

play("START TRANSACTION inside a transaction does nothing", [
  TABLE,
  ["START TRANSACTION", 0],
  ["START TRANSACTION", 0],
  ["SELECT $TLEVEL", [[1]]],
  ["COMMIT", 0],
  ["SELECT $TLEVEL", [[0]]],
  ["COMMIT", 0],
  ["ROLLBACK", 0],
]);

play("savepoints: latest wins, rollback removes it, unknown rolls all back", [
  TABLE,
  ["SAVEPOINT a", 0],
  ["INSERT INTO t VALUES (1, 'a')", 1],
  ["SAVEPOINT A", 0],
  ["INSERT INTO t VALUES (2, 'b')", 1],
  ["SELECT $TLEVEL", [[3]]],
  ["ROLLBACK TO SAVEPOINT a", 0],
  ["SELECT k FROM t", [[1]]],
  ["SELECT $TLEVEL", [[2]]],
  ["ROLLBACK TO SAVEPOINT a", 0],
  ["SELECT k FROM t", []],
  ["SELECT $TLEVEL", [[1]]],
  ["INSERT INTO t VALUES (3, 'c')", 1],
  ["ROLLBACK TO SAVEPOINT a", { sqlcode: -375 }],
  ["SELECT $TLEVEL", [[0]]],
  ["SELECT k FROM t", []],
  ["SAVEPOINT SYSx", { sqlcode: -302 }],
]);

play("a failed statement leaves the transaction usable", [
  TABLE,
  ["START TRANSACTION", 0],
  ["INSERT INTO t VALUES (1, 'a')", 1],
  ["INSERT INTO t SELECT 5, 'x' UNION ALL SELECT 1, 'y'", { sqlcode: -119 }],
  ["INSERT INTO t VALUES (2, 'b')", 1],
  ["ROLLBACK", 0],
  ["SELECT k FROM t", []],
  ["START TRANSACTION", 0],
  ["INSERT INTO t VALUES (1, 'a')", 1],
  ["INSERT INTO t SELECT 5, 'x' UNION ALL SELECT 1, 'y'", { sqlcode: -119 }],
  ["COMMIT", 0],
  ["SELECT k FROM t", [[1]]],
]);

play("TRUNCATE is rolled back, its counters are not", [
  ["CREATE TABLE t (id IDENTITY, v INT)", 0],
  ["INSERT INTO t (v) VALUES (7)", 1],
  ["START TRANSACTION", 0],
  ["TRUNCATE TABLE t", -1],
  ["SELECT COUNT(*) FROM t", [[0]]],
  ["ROLLBACK", 0],
  ["SELECT v FROM t", [[7]]],
]);

play("DDL is not part of the transaction", [
  TABLE,
  ["START TRANSACTION", 0],
  ["INSERT INTO t VALUES (1, 'a')", 1],
  ["CREATE TABLE u (a INT)", 0],
  ["ALTER TABLE t ADD COLUMN w INT", 0],
  ["DROP TABLE u", 0],
  ["ROLLBACK", 0],
  ["SELECT * FROM t", []],
  ["INSERT INTO t VALUES (1, 'a', 2)", 1],
]);

play("counters leave gaps where rows were rolled back", [
  ["CREATE TABLE t (id IDENTITY, v INT)", 0],
  ["START TRANSACTION", 0],
  ["INSERT INTO t (v) VALUES (1)", 1],
  ["ROLLBACK", 0],
  ["INSERT INTO t (v) VALUES (2)", 1],
  ["SELECT id FROM t", [[2]]],
]);

play("isolation levels", [
  ["SET TRANSACTION ISOLATION LEVEL READ COMMITTED", 0],
  ["START TRANSACTION ISOLATION LEVEL READ UNCOMMITTED, READ WRITE", { sqlcode: -92 }],
  ["SET OPTION LOCK_TIMEOUT = 5", 0],
  ["CANCEL QUERY 17", { sqlcode: -400, says: /'17' runs no query/ }],
  ["SELECT %SYSTEM.CancelQuery(17)", { sqlcode: -400, says: /'17' runs no query/ }],
  ["CALL %SYSTEM.CancelQuery('17')", { sqlcode: -400, says: /'17' runs no query/ }],
  ["CALL s.nothing(17)", { sqlcode: -428 }],
  ["SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", { sqlcode: -96 }],
]);

function two() {
  const engine = createEngine({});
  const open = (job: string) => engine.open({ namespace: "USER", user: "u", job });
  const [a, b] = [open("1"), open("2")];
  run(a, "CREATE TABLE t (k INT PRIMARY KEY, v INT)");
  run(a, "INSERT INTO t SELECT 1, 1 UNION ALL SELECT 2, 2");
  return { a, b, close: () => engine.close() };
}

const refused = (sqlcode: number) => (cause: unknown) =>
  cause instanceof IrisError && cause.sqlcode === sqlcode;

Deno.test("uncommitted rows are seen by all, and taken back from all", () => {
  const { a, b, close } = two();
  run(a, "START TRANSACTION");
  run(a, "INSERT INTO t VALUES (3, 3)");
  run(b, "START TRANSACTION");
  run(b, "INSERT INTO t VALUES (4, 4)");
  equal(run(b, "SELECT COUNT(*) FROM t").rows[0]?.[0], 4);
  run(a, "ROLLBACK");
  run(b, "COMMIT");
  deepEqual(run(a, "SELECT k FROM t ORDER BY k").rows, [[1], [2], [4]]);
  close();
});

Deno.test("a row changed by one transaction is locked for the others until it ends", () => {
  const { a, b, close } = two();
  run(a, "START TRANSACTION");
  run(a, "UPDATE t SET v = 10 WHERE k = 1");
  throws(() => run(b, "UPDATE t SET v = 20 WHERE k = 1"), refused(-110));
  throws(() => run(b, "DELETE FROM t WHERE k = 1"), refused(-110));
  check(b, ["UPDATE t SET v = 20 WHERE k = 2", 1]);
  throws(() => run(b, "DROP TABLE t"), refused(-110));
  run(a, "COMMIT");
  check(b, ["UPDATE t SET v = v + 20 WHERE k = 1", 1]);
  check(a, ["SELECT v FROM t ORDER BY k", [[30], [20]]]);
  close();
});

Deno.test("a key that a transaction deleted, moved or inserted stays its own", () => {
  const { a, b, close } = two();
  run(a, "START TRANSACTION");
  run(a, "DELETE FROM t WHERE k = 1");
  run(a, "UPDATE t SET k = 7 WHERE k = 2");
  run(a, "INSERT INTO t VALUES (9, 9)");
  for (const key of [1, 2, 9]) {
    throws(() => run(b, ["INSERT INTO t VALUES (?, 0)", [key]]), refused(-110), `key ${key}`);
  }
  check(a, ["INSERT INTO t VALUES (1, 5)", 1]);
  run(a, "ROLLBACK");
  deepEqual(run(b, "SELECT k, v FROM t ORDER BY k").rows, [[1, 1], [2, 2]]);
  check(b, ["INSERT INTO t VALUES (9, 0)", 1]);
  close();
});

Deno.test("LOCK TABLE outlives COMMIT and is counted", () => {
  const { a, b, close } = two();
  run(a, "LOCK TABLE t IN EXCLUSIVE MODE");
  run(a, "LOCK TABLE t IN EXCLUSIVE MODE");
  throws(() => run(b, "INSERT INTO t VALUES (5, 5)"), refused(-110));
  throws(() => run(b, "LOCK TABLE t IN SHARE MODE"), refused(-110));
  run(a, "COMMIT");
  run(a, "UNLOCK TABLE t IN EXCLUSIVE MODE");
  throws(() => run(b, "INSERT INTO t VALUES (5, 5)"), refused(-110));
  run(a, "UNLOCK TABLE t IN EXCLUSIVE MODE");
  check(b, ["INSERT INTO t VALUES (5, 5)", 1]);
  close();
});

Deno.test("a process that goes away is rolled back and holds nothing", () => {
  const { a, b, close } = two();
  run(a, "START TRANSACTION");
  run(a, "UPDATE t SET v = 99 WHERE k = 1");
  run(a, "LOCK TABLE t IN SHARE MODE");
  a.close();
  check(b, ["SELECT v FROM t WHERE k = 1", [[1]]]);
  check(b, ["UPDATE t SET v = 2 WHERE k = 1", 1]);
  close();
});

Deno.test("READ COMMITTED does not read what another has not committed", () => {
  const { a, b, close } = two();
  run(a, "CREATE TABLE u (x INT)");
  run(a, "INSERT INTO u VALUES (1)");
  run(a, "START TRANSACTION");
  run(a, "UPDATE t SET v = 10 WHERE k = 1");
  const read = [
    "SELECT v FROM t",
    ["SELECT ?, v FROM t WHERE k = ?", ["x", 1]],
    "SELECT TOP 1 v FROM t ORDER BY k",
    "SELECT u.x FROM u JOIN t ON t.k = u.x",
  ] as const;
  // READ UNCOMMITTED is the default.
  for (const sql of read) run(b, sql);
  run(b, "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
  for (const sql of read) throws(() => run(b, sql), refused(-114), String(sql));
  check(b, ["SELECT v FROM t WHERE k = 2", [[2]]]);
  check(b, ["SELECT TOP 1 v FROM t ORDER BY k DESC", [[2]]]);
  check(b, ["SELECT x FROM u", [[1]]]);
  // These never wait.
  check(b, ["SELECT COUNT(*), MAX(v) FROM t", [[2, 10]]]);
  check(b, ["SELECT DISTINCT v FROM t WHERE k = 1", [[10]]]);
  check(b, ["SELECT v FROM t GROUP BY v ORDER BY v", [[2], [10]]]);
  check(b, ["SELECT %NOLOCK v FROM t WHERE k = 1", [[10]]]);
  // Its own changes it may read.
  check(a, ["SELECT v FROM t WHERE k = 1", [[10]]]);
  run(a, "COMMIT");
  check(b, ["SELECT v FROM t ORDER BY k", [[10], [2]]]);
  run(b, "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
  close();
});

Deno.test("more than a thousand row locks become one of the table", () => {
  const { a, b, close } = two();
  run(a, "CREATE TABLE n (x INT)");
  run(a, "INSERT INTO n SELECT k FROM t");
  for (let rows = 2; rows < 1024; rows *= 2) run(a, "INSERT INTO n SELECT x + 2000 FROM n");
  run(a, "START TRANSACTION");
  run(a, "UPDATE n SET x = 0 WHERE %ID <= 1000");
  check(b, ["UPDATE n SET x = 1 WHERE %ID = 1001", 1]);
  run(a, "UPDATE n SET x = 0 WHERE %ID <= 1001");
  throws(() => run(b, "UPDATE n SET x = 1 WHERE %ID = 1010"), refused(-110));
  throws(() => run(b, "INSERT INTO n VALUES (5)"), refused(-110));
  throws(() => run(b, "DELETE FROM n WHERE %ID = 1010"), refused(-110));
  check(a, ["SELECT COUNT(*) FROM n", [[1024]]]);
  run(a, "ROLLBACK");
  check(b, ["INSERT INTO n VALUES (5)", 1]);
  close();
});

Deno.test("a hundred processes work interleaved", () => {
  const engine = createEngine({});
  const processes = Array.from(
    { length: 100 },
    (_, n) => engine.open({ namespace: "USER", user: "u", job: String(n) }),
  );
  run(processes[0]!, "CREATE TABLE t (who INT, n INT)");
  for (const process of processes) run(process, "START TRANSACTION");
  for (let n = 0; n < 5; n++) {
    processes.forEach((process, who) => run(process, ["INSERT INTO t VALUES (?, ?)", [who, n]]));
  }
  processes.forEach((process, who) => run(process, who % 2 === 0 ? "COMMIT" : "ROLLBACK"));
  check(processes[0]!, ["SELECT COUNT(*), COUNT(DISTINCT who) FROM t", [[250, 50]]]);
  engine.close();
});

Deno.test("ObjectScript's levels undo one by one", () => {
  const { a, close } = two();
  a.levelStart();
  run(a, "INSERT INTO t VALUES (3, 3)");
  a.levelStart();
  run(a, "INSERT INTO t VALUES (4, 4)");
  equal(a.transactionLevel, 2);
  a.levelRollback();
  equal(a.transactionLevel, 1);
  a.levelCommit();
  equal(a.transactionLevel, 0);
  deepEqual(run(a, "SELECT k FROM t ORDER BY k").rows, [[1], [2], [3]]);
  close();
});

Deno.test("temporary rows are private to their process", () => {
  const { a, b, close } = two();
  run(a, "CREATE GLOBAL TEMPORARY TABLE g (x INT)");
  run(a, "INSERT INTO g VALUES (1)");
  run(b, "INSERT INTO g VALUES (2)");
  check(a, ["SELECT x FROM g", [[1]]]);
  check(b, ["SELECT x FROM g", [[2]]]);
  close();
});
