// Views: rows changed through them, what they refuse, and what INFORMATION_SCHEMA says of their columns.

import { play, type Step } from "./play.ts";

const TABLE: Step = [
  "CREATE TABLE t (a INT PRIMARY KEY, v VARCHAR(9), n NUMERIC(9,2) DEFAULT 1 NOT NULL)",
  0,
];

play("a view of plain columns of one table takes INSERT, UPDATE and DELETE", [
  TABLE,
  ["CREATE VIEW w (k, txt) AS SELECT a, v FROM t WHERE a < 10", 0],
  ["INSERT INTO w VALUES (1, 'x')", 1],
  ["INSERT INTO w (txt, k) VALUES ('y', 2)", 1],
  ["INSERT INTO w (k) SELECT 30", 1],
  ["SELECT a, v, n FROM t ORDER BY a", [[1, "x", "1"], [2, "y", "1"], [30, null, "1"]]],
  ["UPDATE w SET txt = txt || '!', k = k + 2 WHERE k = 1", 1],
  ["UPDATE w SET txt = 'all'", 2],
  ["SELECT a, v FROM t ORDER BY a", [[2, "all"], [3, "all"], [30, null]]],
  ["INSERT OR UPDATE w VALUES (2, 'again')", 1],
  ["DELETE FROM w FROM t x WHERE w.k = x.a AND x.v = 'again'", 1],
  ["DELETE FROM w WHERE k = 30", 0],
  ["SELECT a FROM t ORDER BY a", [[3], [30]]],
  ["INSERT INTO w VALUES (3, 'twice')", { sqlcode: -119, says: /'SQLUser\.t'/ }],
  ["INSERT INTO w (n) VALUES (1)", { sqlcode: -31 }],
  ["UPDATE w SET v = 'base'", { sqlcode: -31 }],
  ["SELECT k, TXT FROM w", [[3, "all"]]],
]);

play("a view of a view passes changes on", [
  TABLE,
  ["CREATE VIEW w (k, txt) AS SELECT a, v FROM t WHERE a < 10", 0],
  ["CREATE VIEW w2 AS SELECT txt AS tt, k FROM w x WHERE x.k > 2", 0],
  ["INSERT INTO w2 VALUES ('q', 5)", 1],
  ["INSERT INTO w2 VALUES ('p', 1)", 1],
  ["UPDATE w2 SET tt = 'r'", 1],
  ["SELECT a, v FROM t ORDER BY a", [[1, "p"], [5, "r"]]],
  ["SELECT TT FROM w2", [["r"]]],
]);

play("WITH CHECK OPTION keeps rows inside the view", [
  TABLE,
  ["CREATE VIEW w AS SELECT a, v FROM t WHERE a < 10 WITH CHECK OPTION", 0],
  ["INSERT INTO w VALUES (10, 'x')", { sqlcode: -136, says: /'SQLUser\.w'/ }],
  ["INSERT INTO w SELECT 1, 'x' UNION ALL SELECT 30, 'y'", { sqlcode: -136 }],
  ["SELECT COUNT(*) FROM t", [[0]]],
  ["INSERT INTO w VALUES (1, 'x')", 1],
  ["UPDATE w SET a = 11", { sqlcode: -137 }],
  ["SELECT a FROM t", [[1]]],
  // Without an option of its own a view still goes through the one below.
  ["CREATE VIEW below AS SELECT a FROM w WHERE a > 5", 0],
  ["INSERT INTO below VALUES (12)", { sqlcode: -136 }],
  ["INSERT INTO below VALUES (2)", 1],
  ["CREATE VIEW own AS SELECT a FROM below WHERE a < 8 WITH LOCAL CHECK OPTION", 0],
  ["INSERT INTO own VALUES (3)", 1],
  ["INSERT INTO own VALUES (9)", { sqlcode: -136, says: /'SQLUser\.own'/ }],
  ["CREATE VIEW every AS SELECT a FROM below WHERE a < 8 WITH CASCADED CHECK OPTION", 0],
  ["INSERT INTO every VALUES (4)", { sqlcode: -136, says: /'SQLUser\.every'/ }],
  ["INSERT INTO every VALUES (6)", 1],
]);

play("other views take no changes", [
  TABLE,
  ["CREATE VIEW counted AS SELECT COUNT(*) AS n FROM t", 0],
  ["CREATE VIEW grouped AS SELECT v FROM t GROUP BY v", 0],
  ["CREATE VIEW distinctly AS SELECT DISTINCT v FROM t", 0],
  ["CREATE VIEW computed AS SELECT a + 1 AS b FROM t", 0],
  ["CREATE VIEW two AS SELECT x.a FROM t x, t y", 0],
  ["CREATE VIEW over AS SELECT n FROM counted", 0],
  ["CREATE VIEW locked AS SELECT a FROM t WITH READ ONLY", 0],
  ["INSERT INTO counted VALUES (1)", { sqlcode: -35 }],
  ["DELETE FROM grouped", { sqlcode: -35 }],
  ["DELETE FROM distinctly", { sqlcode: -35 }],
  ["UPDATE computed SET b = 1", { sqlcode: -35 }],
  ["UPDATE two SET a = 1", { sqlcode: -35 }],
  ["DELETE FROM over", { sqlcode: -35 }],
  ["DELETE FROM locked", { sqlcode: -35 }],
  ["TRUNCATE TABLE locked", { sqlcode: -35 }],
  ["CREATE VIEW c AS SELECT COUNT(*) AS n FROM t WITH CHECK OPTION", { sqlcode: -36 }],
]);

play("INFORMATION_SCHEMA tells the types of a view's columns", [
  TABLE,
  ["CREATE VIEW w (k, txt, n, s) AS SELECT a, v, n * 2, SUBSTRING(v, 1, 2) FROM t", 0],
  ["CREATE VIEW u AS SELECT a, n FROM t", 0],
  [
    "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, " +
    "IS_NULLABLE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'w' ORDER BY ORDINAL_POSITION",
    [
      ["k", "integer", null, 10, 0, "NO"],
      ["txt", "varchar", 9, null, null, "YES"],
      ["n", "numeric", null, 20, 2, "NO"],
      ["s", "varchar", 4096, null, null, "YES"],
    ],
  ],
  [
    "SELECT TABLE_NAME, IS_UPDATABLE FROM INFORMATION_SCHEMA.VIEWS ORDER BY TABLE_NAME",
    [["u", "YES"], ["w", "NO"]],
  ],
  [
    "SELECT VIEW_NAME, TABLE_NAME FROM INFORMATION_SCHEMA.VIEW_TABLE_USAGE ORDER BY VIEW_NAME",
    [["u", "t"], ["w", "t"]],
  ],
  ["ALTER TABLE t ALTER COLUMN v VARCHAR(77)", 0],
  [
    "SELECT CHARACTER_MAXIMUM_LENGTH FROM INFORMATION_SCHEMA.COLUMNS WHERE COLUMN_NAME = 'txt'",
    [[77]],
  ],
  ["SELECT * FROM INFORMATION_SCHEMA.ROUTINES", []],
]);
