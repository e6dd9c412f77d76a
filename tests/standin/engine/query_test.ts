// SELECT: names, joins, grouping, order, limits, set operations, subqueries.

import { deepEqual } from "node:assert/strict";
import { openProcess, play, run, type Step } from "./play.ts";

const PEOPLE: Step[] = [
  [
    "CREATE TABLE p (id INT PRIMARY KEY, name VARCHAR(20), city VARCHAR(20) COLLATE %EXACT, age INT)",
    0,
  ],
  ["INSERT INTO p VALUES (1, 'Smith', 'Rome', 30)", 1],
  ["INSERT INTO p VALUES (2, 'smith  ', 'rome', 40)", 1],
  ["INSERT INTO p VALUES (3, 'SMITH', 'Rome', NULL)", 1],
  ["INSERT INTO p VALUES (4, NULL, NULL, 20)", 1],
  ["INSERT INTO p VALUES (5, 'Ärger', '10', 50)", 1],
  ["INSERT INTO p VALUES (6, '', '9', 60)", 1],
];

play("strings compare by the field's collation", [
  ...PEOPLE,
  ["SELECT id FROM p WHERE name = 'SmItH'", [[1], [2], [3]]],
  [["SELECT id FROM p WHERE name = ?", ["smith "]], [[1], [2], [3]]],
  ["SELECT id FROM p WHERE 'SMITH' = name", [[1], [2], [3]]],
  ["SELECT id FROM p WHERE city = 'rome'", [[2]]],
  ["SELECT id FROM p WHERE name = 'ärger'", [[5]]],
  ["SELECT id FROM p WHERE name = '   '", [[6]]],
  ["SELECT id FROM p WHERE name IN ('SMITH', 'x')", [[1], [2], [3]]],
  ["SELECT id FROM p WHERE city IN ('Rome', 'x')", [[1], [3]]],
  ["SELECT id FROM p WHERE name NOT IN ('SMITH', NULL)", []],
  ["SELECT id FROM p WHERE name LIKE 'sm%'", [[1], [2], [3]]],
  ["SELECT id FROM p WHERE city LIKE 'r%'", [[2]]],
  ["SELECT id FROM p WHERE city LIKE '1\\_' ESCAPE '\\'", []],
  ["SELECT id FROM p WHERE city LIKE '1_'", [[5]]],
  ["SELECT id FROM p WHERE city LIKE '1_' ESCAPE 'xx'", { sqlcode: -63 }],
  ["SELECT id FROM p WHERE name %STARTSWITH 'SM'", [[1], [2], [3]]],
  ["SELECT id FROM p WHERE city %STARTSWITH 'R'", [[1], [3]]],
  ["SELECT id FROM p WHERE name [ 'mit'", [[1], [2]]],
  ["SELECT id FROM p WHERE %EXACT(name) = 'Smith'", [[1]]],
  ["SELECT id FROM p WHERE UPPER(city) = 'ROME'", [[1], [2], [3]]],
  ["SELECT id FROM p WHERE city %MATCHES 'R*'", [[1], [3]]],
]);

play("GROUP BY and DISTINCT merge by collation and give capitals", [
  ...PEOPLE,
  ["SELECT name, COUNT(*) FROM p GROUP BY name ORDER BY name", [
    [null, 1],
    ["\0", 1],
    ["SMITH", 3],
    ["ÄRGER", 1],
  ]],
  ["SELECT DISTINCT name FROM p WHERE id < 4", [["SMITH"]]],
  ["SELECT DISTINCT %EXACT(name) AS n FROM p WHERE id < 4 ORDER BY n", [
    ["SMITH"],
    ["Smith"],
    ["smith  "],
  ]],
  ["SELECT city, COUNT(*) FROM p GROUP BY city HAVING COUNT(*) > 1", [["Rome", 2]]],
  ["SELECT COUNT(DISTINCT name), COUNT(name), COUNT(*) FROM p", [[3, 5, 6]]],
  ["SELECT name FROM p WHERE id < 4 UNION SELECT name FROM p WHERE id < 4", [["SMITH"]]],
  // An ordinal is a constant: one group.
  ["SELECT COUNT(*) FROM p GROUP BY 1", [[6]]],
  ["SELECT COUNT(*), MIN(id) FROM p GROUP BY UPPER(city) ORDER BY 2", [[3, 1], [1, 4], [1, 5], [
    1,
    6,
  ]]],
  ["SELECT age > 1 FROM p", { sqlcode: -11 }],
  ["SELECT COUNT(*) FROM p WHERE COUNT(*) > 1", { sqlcode: -19 }],
  ["SELECT name FROM p GROUP BY COUNT(*)", { sqlcode: -19 }],
]);

play("a column that is not grouped is allowed", [
  ["CREATE TABLE g (a INT, b INT)", 0],
  ["INSERT INTO g VALUES (1, 2)", 1],
  ["SELECT a, b FROM g GROUP BY a", [[1, 2]]],
  ["SELECT a AS grp, COUNT(*) FROM g GROUP BY grp", [[1, 1]]],
  ["SELECT COUNT(*), a FROM g", [[1, 1]]],
]);

play("ORDER BY: NULL first, then '', then numbers, then strings", [
  ...PEOPLE,
  ["INSERT INTO p VALUES (7, 'x', '', 1)", 1],
  ["SELECT city FROM p ORDER BY city", [[null], ["\0"], ["9"], ["10"], ["Rome"], ["Rome"], [
    "rome",
  ]]],
  ["SELECT age FROM p ORDER BY age DESC", [[60], [50], [40], [30], [20], [1], [null]]],
  ["SELECT id FROM p WHERE city < '11'", [[5], [6], [7]]],
  ["SELECT id AS k FROM p WHERE id < 3 ORDER BY k DESC", [[2], [1]]],
  ["SELECT id, age FROM p WHERE id < 3 ORDER BY 2 DESC", [[2, 40], [1, 30]]],
  ["SELECT id FROM p ORDER BY 2", { sqlcode: -5 }],
  ["SELECT id FROM p WHERE id < 3 ORDER BY age + 0 DESC", [[2], [1]]],
  [["SELECT id FROM p WHERE id < 3 ORDER BY ?", [1]], [[1], [2]]],
  ["SELECT city FROM p GROUP BY city ORDER BY COUNT(*)", { sqlcode: -73 }],
  ["SELECT MIN(city), MAX(city), MIN(name), MAX(name) FROM p", [["\0", "rome", "\0", "Ärger"]]],
]);

play("row limits", [
  ...PEOPLE,
  ["SELECT TOP 2 id FROM p ORDER BY id DESC", [[6], [5]]],
  [["SELECT TOP ? id FROM p ORDER BY id", ["1"]], [[1]]],
  ["SELECT TOP 0 id FROM p", []],
  ["SELECT TOP ALL id FROM p WHERE id > 5", [[6]]],
  ["SELECT id FROM p ORDER BY id LIMIT 2 OFFSET 1", [[2], [3]]],
  ["SELECT id FROM p ORDER BY id OFFSET 4 ROWS FETCH NEXT 1 ROWS ONLY", [[5]]],
  [["SELECT id FROM p ORDER BY id LIMIT ? OFFSET ?", [1, 2]], [[3]]],
  [["SELECT id FROM p LIMIT ?", ["-1"]], []],
  ["SELECT TOP 2 id FROM p LIMIT 1", { sqlcode: -386 }],
  ["SELECT * FROM (SELECT TOP 3 id FROM p ORDER BY id DESC) o WHERE id > 4", [[6], [5]]],
  ["SELECT id, %VID FROM (SELECT TOP 60 id FROM p ORDER BY id DESC) WHERE %VID BETWEEN 2 AND 3", [
    [5, 2],
    [4, 3],
  ]],
]);

play("row limits of 2024.1 are TOP alone", [
  ...PEOPLE,
  ["SELECT id FROM p LIMIT 1", { sqlcode: -25 }],
  ["SELECT TOP 1 id FROM p", [[1]]],
], { version: "2024.1" });

play("joins", [
  ["CREATE TABLE a (id INT, v VARCHAR(5))", 0],
  ["CREATE TABLE b (id INT, w VARCHAR(5))", 0],
  ["INSERT INTO a SELECT 1, 'a1' UNION ALL SELECT 2, 'a2'", 2],
  ["INSERT INTO b SELECT 2, 'b2' UNION ALL SELECT 3, 'b3'", 2],
  ["SELECT a.v, b.w FROM a JOIN b ON a.id = b.id", [["a2", "b2"]]],
  ["SELECT a.v, b.w FROM a LEFT JOIN b ON a.id = b.id ORDER BY 1", [["a1", null], ["a2", "b2"]]],
  ["SELECT a.v, b.w FROM a RIGHT OUTER JOIN b ON a.id = b.id ORDER BY 2", [["a2", "b2"], [
    null,
    "b3",
  ]]],
  ["SELECT a.v, b.w FROM a FULL JOIN b ON a.id = b.id ORDER BY 1, 2", [
    [null, "b3"],
    ["a1", null],
    ["a2", "b2"],
  ]],
  ["SELECT COUNT(*) FROM a CROSS JOIN b", [[4]]],
  ["SELECT COUNT(*) FROM a, b", [[4]]],
  ["SELECT a.id, b.id FROM a JOIN b USING (id)", [[2, 2]]],
  ["SELECT a.id, w FROM a NATURAL JOIN b", [[2, "b2"]]],
  ["SELECT x.v FROM a x, b y JOIN a z ON z.id = y.id WHERE x.id = y.id", [["a2"]]],
  ["SELECT id FROM a JOIN b ON a.id = b.id", { sqlcode: -27 }],
  ["SELECT a.v FROM a x", { sqlcode: -23 }],
  ["SELECT x.nope FROM a x", { sqlcode: -29 }],
  ["SELECT 1 FROM a x, b x", { sqlcode: -20 }],
  ["SELECT COUNT(*) FROM a x JOIN b y ON x.id = y.id JOIN a z ON q.id = 1", { sqlcode: -23 }],
]);

play("set operations", [
  ["SELECT 1 AS n UNION SELECT 1 UNION SELECT 2 ORDER BY n DESC", [[2], [1]]],
  ["SELECT 1 UNION ALL SELECT 1", [[1], [1]]],
  ["SELECT 1 AS n INTERSECT SELECT 1", [[1]]],
  ["SELECT 1 AS n EXCEPT SELECT 1", []],
  ["SELECT 1 UNION SELECT 1, 2", { sqlcode: -9 }],
  ["SELECT 1 AS n UNION SELECT 2 ORDER BY m", { sqlcode: -6 }],
  ["SELECT 1 AS n UNION SELECT 2 ORDER BY 3", { sqlcode: -5 }],
  ["(SELECT 1 AS n UNION SELECT 2) LIMIT 1", [[1]]],
  ["SELECT 1 AS n UNION ALL SELECT 2.5", [["1"], ["2.5"]]],
  ["SELECT 1 AS n UNION ALL SELECT 'x'", [["1"], ["x"]]],
]);

play("subqueries", [
  ["CREATE TABLE a (id INT, v INT)", 0],
  ["INSERT INTO a SELECT 1, 10 UNION ALL SELECT 2, 20 UNION ALL SELECT 3, NULL", 3],
  ["SELECT id FROM a WHERE v = (SELECT MAX(v) FROM a)", [[2]]],
  ["SELECT id, (SELECT COUNT(*) FROM a b WHERE b.id < a.id) FROM a", [[1, 0], [2, 1], [3, 2]]],
  ["SELECT id FROM a WHERE EXISTS (SELECT 1 FROM a b WHERE b.v > a.v)", [[1]]],
  ["SELECT id FROM a WHERE id IN (SELECT id + 1 FROM a)", [[2], [3]]],
  ["SELECT id FROM a WHERE v NOT IN (SELECT v FROM a WHERE id = 3)", []],
  ["SELECT id FROM a WHERE id > ANY (SELECT id FROM a)", [[2], [3]]],
  ["SELECT id FROM a WHERE id >= ALL (SELECT id FROM a)", [[3]]],
  ["SELECT id FROM a WHERE v >= ALL (SELECT v FROM a)", []],
  ["SELECT s.id FROM (SELECT id FROM a WHERE v > 5) s", [[1], [2]]],
  ["SELECT id FROM (SELECT id, v FROM a) WHERE v = 20", [[2]]],
  ["SELECT id FROM a WHERE id = (SELECT id, v FROM a)", { sqlcode: -10 }],
  ["WITH q AS (SELECT id FROM a), r AS (SELECT id FROM q WHERE id > 1) SELECT id FROM r", [[2], [
    3,
  ]]],
  ["WITH q AS (SELECT 1), q AS (SELECT 2) SELECT * FROM q", { sqlcode: -382 }],
  ["SELECT 1 WHERE 1 = 2", []],
  ["SELECT id FROM a WHERE FOR SOME (a x) (x.v = a.v AND x.id = 2)", [[2]]],
]);

play("window functions", [
  ["CREATE TABLE a (g VARCHAR(3), v INT)", 0],
  ["INSERT INTO a SELECT 'x', 1 UNION ALL SELECT 'X', 2 UNION ALL SELECT 'y', 5", 3],
  ["SELECT v, ROW_NUMBER() OVER (PARTITION BY g ORDER BY v DESC) AS r FROM a ORDER BY v", [
    [1, 2],
    [2, 1],
    [5, 1],
  ]],
  ["SELECT v, SUM(v) OVER (ORDER BY v) FROM a", [[1, 1], [2, 3], [5, 8]]],
  ["SELECT v, SUM(v) OVER (ORDER BY v ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM a", [
    [1, 1],
    [2, 3],
    [5, 7],
  ]],
  ["SELECT v, LAG(v) OVER (ORDER BY v), LEAD(v, 1, 0) OVER (ORDER BY v) FROM a", [
    [1, null, 2],
    [2, 1, 5],
    [5, 2, 0],
  ]],
  ["SELECT v FROM a WHERE ROW_NUMBER() OVER (ORDER BY v) = 1", { sqlcode: -367 }],
]);

Deno.test("items without a name get IRIS's names", () => {
  const { process, close } = openProcess();
  run(process, 'CREATE TABLE t (MyCol INT, "a b" INT)');
  const cases: [string, string[]][] = [
    ['SELECT mycol, MYCOL AS Other, "A B" FROM t', ["MyCol", "Other", "a b"]],
    ["SELECT 1, 'x', NULL, 1 + 1, -1, (SELECT 1), $JOB", [
      "HostVar_1",
      "HostVar_2",
      "Literal_3",
      "Expression_4",
      "Expression_5",
      "Subquery_6",
      "Expression_7",
    ]],
    ["SELECT COUNT(*), MAX(MyCol) + 1, ROW_NUMBER() OVER () FROM t", [
      "Aggregate_1",
      "Expression_2",
      "Window_3",
    ]],
    ["SELECT * FROM t", ["MyCol", "a b"]],
  ];
  for (const [sql, names] of cases) deepEqual(run(process, sql).names, names, sql);
  close();
});

play("names are found without case, delimited ones too", [
  ['CREATE TABLE "My Table" ("Key" INT, "select" INT)', 0],
  ['INSERT INTO "MY TABLE" VALUES (1, 2)', 1],
  ['SELECT "KEY", "SELECT" FROM "my table"', [[1, 2]]],
  ['SELECT t."key" FROM sqluser."My Table" t', [[1]]],
  ["CREATE TABLE sch.t (a INT)", 0],
  ["SELECT * FROM t", { sqlcode: -30 }],
  ["SELECT a FROM SCH.T", []],
]);

play("unqualified names are looked for in the schema path", [
  ["CREATE TABLE sch.t (a INT)", 0],
  ["INSERT INTO t VALUES (1)", 1],
  ["SELECT t.a FROM t", [[1]]],
  ["SELECT * FROM nope", {
    sqlcode: -30,
    says: /^Table 'NOPE' not found within schemas: SCH,SQLUSER/,
  }],
], { schemaPath: "sch" });
