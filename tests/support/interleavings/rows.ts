// Rows that sessions read, lock and change at the same time: the anomalies that have names, and the locks against them.

import { ENDS, type Interleaving, NOTHING, WAITS } from "./interleaving.ts";

const GONE = "a row that is deleted is gone for everybody in IRIS, committed or not";
const SNAPSHOT = "IRIS has no snapshots: it is read committed, as SHOW tells";
const KEPT = "IRIS keeps the locks of what was undone to the end of the transaction";
export const ROWS: readonly Interleaving[] = [
  {
    name: "a lost update of what was read before",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["B", "BEGIN", "BEGIN"],
      ["A", "SELECT v FROM t WHERE id = 1", "0"],
      ["B", "SELECT v FROM t WHERE id = 1", "0"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "UPDATE t SET v = 2 WHERE id = 1", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "UPDATE 1"],
      ["B", "COMMIT", "COMMIT"],
      ["A", "SELECT v FROM t WHERE id = 1", "2"],
    ],
  },
  {
    name: "FOR UPDATE keeps an update from being lost",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["B", "BEGIN", "BEGIN"],
      ["A", "SELECT v FROM t WHERE id = 1 FOR UPDATE", "0"],
      ["B", "SELECT v FROM t WHERE id = 1 FOR UPDATE", WAITS],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "1"],
      ["B", "UPDATE t SET v = 2 WHERE id = 1", "UPDATE 1"],
      ["B", "COMMIT", "COMMIT"],
    ],
  },
  {
    name: "write skew of READ COMMITTED",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["B", "BEGIN", "BEGIN"],
      ["A", "SELECT sum(v) FROM t", "0"],
      ["B", "SELECT sum(v) FROM t", "0"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "UPDATE t SET v = 1 WHERE id = 2", "UPDATE 1"],
      ["A", "COMMIT", "COMMIT"],
      ["B", "COMMIT", "COMMIT"],
      ["A", "SELECT sum(v) FROM t", "2"],
    ],
  },
  {
    name: "write skew of SERIALIZABLE",
    play: [
      ["A", "BEGIN ISOLATION LEVEL SERIALIZABLE", "BEGIN"],
      ["B", "BEGIN ISOLATION LEVEL SERIALIZABLE", "BEGIN"],
      ["A", "SELECT v FROM t ORDER BY id", "0 0"],
      ["B", "SELECT v FROM t ORDER BY id", "0 0"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "UPDATE t SET v = 1 WHERE id = 2", "UPDATE 1"],
      ["A", "COMMIT", "COMMIT"],
      ["B", "COMMIT", "ERROR 40001", { answer: "COMMIT", why: SNAPSHOT }],
    ],
  },
  {
    name: "a row that another deletes is not updated",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DELETE FROM t WHERE id = 1", "DELETE 1"],
      ["B", "UPDATE t SET v = 9 WHERE id = 1", WAITS, { answer: "UPDATE 0", why: GONE }],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "UPDATE 0", { answer: NOTHING, why: GONE }],
    ],
  },
  {
    name: "a row that another deletes and keeps after all is updated",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DELETE FROM t WHERE id = 1", "DELETE 1"],
      ["B", "UPDATE t SET v = 9 WHERE id = 1", WAITS, { answer: "UPDATE 0", why: GONE }],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", ENDS, "UPDATE 1", { answer: NOTHING, why: GONE }],
    ],
  },
  {
    name: "a row that both delete is deleted once",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DELETE FROM t WHERE id = 1", "DELETE 1"],
      ["B", "DELETE FROM t WHERE id = 1", WAITS, { answer: "DELETE 0", why: GONE }],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "DELETE 0", { answer: NOTHING, why: GONE }],
    ],
  },
  {
    name: "a row that another changes is deleted",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "DELETE FROM t WHERE id = 1", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "DELETE 1"],
      ["B", "SELECT id FROM t ORDER BY id", "2"],
    ],
  },
  {
    name: "FOR UPDATE of a row that goes",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DELETE FROM t WHERE id = 1", "DELETE 1"],
      ["B", "SELECT id FROM t ORDER BY id FOR UPDATE", WAITS, { answer: "2", why: GONE }],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "2", { answer: NOTHING, why: GONE }],
    ],
  },
  {
    name: "a queue: each takes one row that nobody has",
    play: [
      ["A", "INSERT INTO t VALUES (3, 0)", "INSERT 0 1"],
      ["A", "BEGIN", "BEGIN"],
      ["B", "BEGIN", "BEGIN"],
      ["A", "SELECT id FROM t ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED", "1"],
      ["B", "SELECT id FROM t ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED", "2"],
      ["C", "SELECT id FROM t ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED", "3"],
      ["A", "DELETE FROM t WHERE id = 1", "DELETE 1"],
      ["A", "COMMIT", "COMMIT"],
      ["B", "ROLLBACK", "ROLLBACK"],
      ["C", "SELECT id FROM t ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED", "2"],
    ],
  },
  {
    name: "a lock is taken twice, and given back once with its transaction",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "SELECT id FROM t WHERE id = 1 FOR UPDATE", "1"],
      ["A", "SELECT id FROM t WHERE id = 1 FOR UPDATE", "1"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "SELECT id FROM t WHERE id = 1 FOR UPDATE NOWAIT", "ERROR 55P03"],
      ["A", "COMMIT", "COMMIT"],
      ["B", "SELECT id FROM t WHERE id = 1 FOR UPDATE NOWAIT", "1"],
    ],
  },
  {
    name: "ROLLBACK TO gives back what was locked after the savepoint",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "SAVEPOINT s", "SAVEPOINT"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["A", "ROLLBACK TO s", "ROLLBACK"],
      ["B", "SELECT id FROM t WHERE id = 1 FOR UPDATE NOWAIT", "1", {
        answer: "ERROR 55P03",
        why: KEPT,
      }],
      ["A", "COMMIT", "COMMIT"],
    ],
  },
  {
    name: "RELEASE keeps what was locked after the savepoint",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "SAVEPOINT s", "SAVEPOINT"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["A", "RELEASE s", "RELEASE"],
      ["B", "SELECT id FROM t WHERE id = 1 FOR UPDATE NOWAIT", "ERROR 55P03"],
      ["A", "COMMIT", "COMMIT"],
      ["B", "SELECT v FROM t WHERE id = 1", "1"],
    ],
  },
  {
    name: "an error gives back the locks before the ROLLBACK comes",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["A", "SELECT 1 / 0", "ERROR 22012"],
      ["B", "UPDATE t SET v = 2 WHERE id = 1", "UPDATE 1"],
      ["A", "ROLLBACK", "ROLLBACK"],
    ],
  },
  {
    name: "RETURNING gives what is there after the wait",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 5 WHERE id = 1", "UPDATE 1"],
      ["B", "UPDATE t SET v = v + 1 WHERE id = 1 RETURNING v", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "6"],
    ],
  },
];
