// LATERAL: a subquery in FROM that sees what stands before it.

import { play, type Step } from "./play.ts";

const DATA: Step[] = [
  ["CREATE TABLE t (a INT, v VARCHAR(9), b VARBINARY(9), n NUMERIC(9,2), d DOUBLE, z DATE)", 0],
  ["CREATE TABLE u (k INT, w VARCHAR(9))", 0],
  [
    ["INSERT INTO t VALUES (1, ?, ?, 1.5, 0.1, {d '2020-02-03'})", ["x", new Uint8Array([0, 255])]],
    1,
  ],
  ["INSERT INTO t (a) VALUES (2)", 1],
  ["INSERT INTO u SELECT 1, 'a' UNION ALL SELECT 1, 'b'", 2],
];

play("LATERAL subqueries", [
  ...DATA,
  [
    "SELECT t.a, x.w FROM t, LATERAL (SELECT TOP 1 w FROM u WHERE u.k = t.a ORDER BY w DESC) x",
    [[1, "b"]],
  ],
  [
    "SELECT t.a, x.w FROM t LEFT JOIN LATERAL (SELECT w FROM u WHERE u.k = t.a) x ON 1 = 1",
    [[1, "a"], [1, "b"], [2, null]],
  ],
  ["SELECT t.a, x.w FROM t JOIN LATERAL (SELECT w FROM u WHERE u.k = t.a) x ON x.w = 'A'", [[
    1,
    "a",
  ]]],
  [
    "SELECT x.* FROM t CROSS JOIN LATERAL (SELECT t.v, t.b, t.n AS nn, t.d, t.z) x",
    [
      ["x", new Uint8Array([0, 255]), "1.5", 0.1, "2020-02-03"],
      [null, null, null, null, null],
    ],
  ],
  // What stands before a join is seen as well.
  ["SELECT x.c FROM t, u JOIN LATERAL (SELECT t.a + u.k AS c) x ON 1 = 1", [[2], [2], [3], [3]]],
  ["SELECT a, x.c FROM t, LATERAL (SELECT COUNT(*) AS c FROM u WHERE k = a) x", [[1, 2], [2, 0]]],
  ["SELECT x.j FROM t, LATERAL (SELECT JSON_ARRAY(t.v) AS j) x WHERE t.a = 1", [['["x"]']]],
  [["SELECT x.s FROM t, LATERAL (SELECT t.a + ? AS s) x", [5]], [[6], [7]]],
  ["SELECT y.s FROM t, LATERAL (SELECT a AS s) x, LATERAL (SELECT s + 1 AS s) y", [[2], [3]]],
  ["SELECT * FROM t, (SELECT t.a AS s) x", { sqlcode: -23 }],
  ["SELECT * FROM LATERAL (SELECT t.a AS s) x, t", { sqlcode: -23 }],
]);

play("LATERAL is not there in 2024.1", [
  ...DATA,
  ["SELECT 1 FROM t, LATERAL (SELECT t.a AS s) x", { sqlcode: -12 }],
], { version: "2024.1" });

play("RIGHT and FULL joins behind a comma keep their own rows alone", [
  ...DATA,
  ["SELECT u.w, q.x FROM u, t RIGHT JOIN (SELECT 7 AS x) q ON q.x = t.a", [["a", 7], ["b", 7]]],
  ["SELECT COUNT(*) FROM u, t FULL JOIN (SELECT 7 AS x) q ON q.x = t.a", [[6]]],
]);
