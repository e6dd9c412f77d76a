// Keys that sessions insert, change and point to at the same time.

import { ENDS, type Interleaving, NOTHING, WAITS } from "./interleaving.ts";

const NOW = "IRIS looks for the other row among those that are there now, committed or not";
const FAMILY = "DROP TABLE IF EXISTS child; DROP TABLE IF EXISTS parent; " +
  "CREATE TABLE parent (id int PRIMARY KEY, v int); " +
  "CREATE TABLE child (id int PRIMARY KEY, p int REFERENCES parent (id)); " +
  "INSERT INTO parent VALUES (1, 0), (2, 0)";
const MADE = "DROP; DROP; CREATE; CREATE; INSERT 0 2";

export const KEYS: readonly Interleaving[] = [
  {
    name: "ON CONFLICT DO NOTHING waits, and does nothing where the other commits",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "INSERT INTO t VALUES (3, 1)", "INSERT 0 1"],
      ["B", "INSERT INTO t VALUES (3, 2) ON CONFLICT DO NOTHING", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "INSERT 0 0"],
      ["B", "SELECT v FROM t WHERE id = 3", "1"],
    ],
  },
  {
    name: "ON CONFLICT DO NOTHING waits, and inserts where the other rolls back",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "INSERT INTO t VALUES (3, 1)", "INSERT 0 1"],
      ["B", "INSERT INTO t VALUES (3, 2) ON CONFLICT DO NOTHING", WAITS],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", ENDS, "INSERT 0 1"],
      ["B", "SELECT v FROM t WHERE id = 3", "2"],
    ],
  },
  {
    name: "ON CONFLICT DO UPDATE of a row that another changes",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 5 WHERE id = 1", "UPDATE 1"],
      ["B", "INSERT INTO t VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET v = t.v + 1", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "INSERT 0 1"],
      ["B", "SELECT v FROM t WHERE id = 1", "6"],
    ],
  },
  {
    name: "a key that another deletes",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DELETE FROM t WHERE id = 1", "DELETE 1"],
      ["B", "INSERT INTO t VALUES (1, 7)", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "INSERT 0 1"],
      ["B", "SELECT v FROM t WHERE id = 1", "7"],
    ],
  },
  {
    name: "a key that another deletes and keeps after all",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DELETE FROM t WHERE id = 1", "DELETE 1"],
      ["B", "INSERT INTO t VALUES (1, 7)", WAITS],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", ENDS, "ERROR 23505"],
    ],
  },
  {
    name: "a key that another moves away",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET id = 10 WHERE id = 1", "UPDATE 1"],
      ["B", "INSERT INTO t VALUES (1, 7)", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "INSERT 0 1"],
      ["B", "SELECT id FROM t ORDER BY id", "1 2 10"],
    ],
  },
  {
    name: "a child of a parent that is not committed",
    play: [
      ["A", FAMILY, MADE],
      ["A", "BEGIN", "BEGIN"],
      ["A", "INSERT INTO parent VALUES (3, 0)", "INSERT 0 1"],
      ["B", "INSERT INTO child VALUES (1, 3)", "ERROR 23503", { answer: "INSERT 0 1", why: NOW }],
      ["A", "COMMIT", "COMMIT"],
      ["B", "INSERT INTO child VALUES (2, 3)", "INSERT 0 1"],
    ],
  },
  {
    name: "a parent that goes while a child comes",
    play: [
      ["A", FAMILY, MADE],
      ["A", "BEGIN", "BEGIN"],
      ["A", "DELETE FROM parent WHERE id = 1", "DELETE 1"],
      ["B", "INSERT INTO child VALUES (1, 1)", WAITS, { answer: "ERROR 23503", why: NOW }],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "ERROR 23503", { answer: NOTHING, why: NOW }],
    ],
  },
  {
    name: "a child that comes while its parent goes",
    play: [
      ["A", FAMILY, MADE],
      ["A", "BEGIN", "BEGIN"],
      ["A", "INSERT INTO child VALUES (1, 1)", "INSERT 0 1"],
      ["B", "DELETE FROM parent WHERE id = 1", WAITS, { answer: "ERROR 23503", why: NOW }],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "ERROR 23503", { answer: NOTHING, why: NOW }],
    ],
  },
  {
    name: "two children of one parent at a time",
    play: [
      ["A", FAMILY, MADE],
      ["A", "BEGIN", "BEGIN"],
      ["A", "INSERT INTO child VALUES (1, 1)", "INSERT 0 1"],
      ["B", "INSERT INTO child VALUES (2, 1)", "INSERT 0 1"],
      ["A", "COMMIT", "COMMIT"],
      ["B", "SELECT count(*) FROM child", "2"],
    ],
  },
  {
    name: "a child of a parent that another changes",
    play: [
      ["A", FAMILY, MADE],
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE parent SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "INSERT INTO child VALUES (1, 1)", "INSERT 0 1"],
      ["A", "COMMIT", "COMMIT"],
    ],
  },
];
