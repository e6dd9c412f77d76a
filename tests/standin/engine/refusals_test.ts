// What IRIS refuses and PostgreSQL would take: the checklist of the dialect, as the engine sees it.

import { play } from "./play.ts";

play("statements that are not IRIS's", [
  ["CREATE TABLE t (a INT, b BIT, v VARCHAR(9))", 0],
  ["SELECT 1;", { sqlcode: -25 }],
  ["INSERT INTO t (a) VALUES (1), (2)", { sqlcode: -25 }],
  ["INSERT INTO t (a) VALUES (1) RETURNING a", { sqlcode: -25 }],
  ["INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING", { sqlcode: -25 }],
  ["SELECT a FROM t ORDER BY a NULLS FIRST", { sqlcode: -25 }],
  ["SELECT a FROM t FOR UPDATE", { sqlcode: -25 }],
  ["SELECT TRUE", { sqlcode: -12 }],
  ["SELECT a FROM t WHERE b", { sqlcode: -14 }],
  ["SELECT a FROM t WHERE b AND a = 1", { sqlcode: -14 }],
  ["SELECT a = 1 FROM t", { sqlcode: -11 }],
  ["SELECT * FROM (SELECT a FROM t ORDER BY a)", { sqlcode: -1 }],
  ["CREATE VIEW v AS SELECT a FROM t ORDER BY a", { sqlcode: -143 }],
  ["SELECT TOP 1 a FROM t LIMIT 1", { sqlcode: -386 }],
  ["WITH q AS (SELECT 1) DELETE FROM t", { sqlcode: -383 }],
  ["CREATE INDEX IF NOT EXISTS i ON t (a)", { sqlcode: -1 }],
  ["CREATE INDEX i ON t (UPPER(v))", { sqlcode: -1 }],
  ["SELECT select FROM t", { sqlcode: -12 }],
]);

play("each of these is IRIS's own, and is answered", [
  ["CREATE TABLE t (a INT, v VARCHAR(9))", 0],
  ["INSERT INTO t VALUES (1, 'Ab')", 1],
  ["SELECT CASE WHEN a = 1 THEN 1 WHEN NOT (a = 1) THEN 0 END FROM t", [[1]]],
  ["SELECT a FROM t WHERE NOT v [ 'x'", [[1]]],
  ["SELECT a FROM t WHERE (1 = 1)", [[1]]],
  ["SELECT $JOB, $USERNAME, $NAMESPACE, USER", [["4711", "_SYSTEM", "USER", "_SYSTEM"]]],
  ["SELECT %SYSTEM_SQL.DefaultSchema()", [["SQLUser"]]],
  ["SELECT JSON_OBJECT('a': 1, 'b': NULL), JSON_ARRAY(1.5, 'x')", [[
    '{"a":1,"b":null}',
    '[1.5,"x"]',
  ]]],
  ["SELECT COUNT(*), LIST(v) FROM t", [[1, "Ab"]]],
  ["TUNE TABLE t", 0],
  ["EXPLAIN INSERT INTO t VALUES (1, 'x')", { sqlcode: -474 }],
]);

play("the number of values must be the number of parameters", [
  [["SELECT ?", []], { sqlcode: -400, says: /expected 1, got 0/ }],
  [["SELECT 1", [1]], { sqlcode: -400 }],
]);
