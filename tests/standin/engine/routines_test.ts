// Functions and procedures that somebody made: what they give, who may run them, and what IRIS tells of them.

import { deepEqual } from "node:assert/strict";
import { createEngine } from "../../../lib/standin/engine/engine.ts";
import { check, openProcess, play, run } from "./play.ts";

const TWICE = "CREATE FUNCTION app.twice(x INTEGER) RETURNS INTEGER LANGUAGE OBJECTSCRIPT " +
  "{ quit x * 2 }";

play("a function is called by its schema's name, the default schema's without", [
  [TWICE, 0],
  [
    "CREATE FUNCTION whole(a VARCHAR(9), b VARCHAR(9)) PROCEDURE RETURNS VARCHAR(20) " +
    'LANGUAGE OBJECTSCRIPT {\n  set c = a_" "\n  quit c_b\n}',
    0,
  ],
  ["SELECT app.twice(4), APP.TWICE('3'), whole('x', 'y')", [[8, 6, "x y"]]],
  [["SELECT app.twice(?)", ["21"]], [[42]]],
  ["SELECT app.twice(NULL)", [[0]]],
  ["SELECT app.twice(1 + 1) + 1 WHERE app.twice(1) = 2", [[5]]],
  ["SELECT app.twice()", { sqlcode: -380 }],
  ["SELECT app.twice(1, 2)", { sqlcode: -381 }],
  ["SELECT app.thrice(1)", { sqlcode: -359 }],
  [TWICE, { sqlcode: -361 }],
  [TWICE.replace("CREATE", "CREATE OR REPLACE").replace("* 2", "* 2 + 1"), 0],
  ["SELECT app.twice(4)", [[9]]],
  ["DROP FUNCTION app.twice", 0],
  ["SELECT app.twice(4)", { sqlcode: -359 }],
  ["DROP FUNCTION app.twice", { sqlcode: -362 }],
  ["DROP FUNCTION IF EXISTS app.twice", 0],
]);

play("ObjectScript counts from left to right, and has no zero before the point", [
  [
    "CREATE FUNCTION f(x INTEGER) RETURNS NUMERIC(10,2) LANGUAGE OBJECTSCRIPT " +
    "{ quit x + 1 * 3 / 8 }",
    0,
  ],
  ["SELECT f(1)", [[0.75]]],
  [
    "CREATE FUNCTION g(x INTEGER) RETURNS VARCHAR(9) LANGUAGE OBJECTSCRIPT " +
    "{ quit -x \\ 2 # 4_(1 / 4) }",
    0,
  ],
  ["SELECT g(3)", [["3.25"]]],
  ["CREATE FUNCTION h(x INTEGER) RETURNS INTEGER LANGUAGE OBJECTSCRIPT { quit 1 / x }", 0],
  ["SELECT h(0)", { sqlcode: -400, says: /<DIVIDE>/ }],
  ["SELECT h(1)", [[1]]],
  ["CREATE FUNCTION i() RETURNS INTEGER LANGUAGE OBJECTSCRIPT { quit $horolog }", 0],
  ["SELECT i()", { sqlcode: -400, says: /stand-in does not support/ }],
]);

play("a procedure is called, and is no value", [
  [
    "CREATE PROCEDURE app.p(IN a INTEGER, OUT b INTEGER, INOUT c VARCHAR(9)) " +
    'LANGUAGE OBJECTSCRIPT { set b = a + 1 set c = c_"!" }',
    0,
  ],
  ["SELECT app.p(1, 2, 'x')", { sqlcode: -356 }],
  ["CALL app.p(1, 2, 'x')", 0],
  [["CALL app.p(?, ?, ?)", ["1", "2", "x"]], 0],
  ["CALL app.p(1, 2, 3, 4)", { sqlcode: -370 }],
  ["CALL app.q(1)", { sqlcode: -428 }],
  ["DROP PROCEDURE app.p", 0],
  ["CALL app.p(1, 2, 'x')", { sqlcode: -428 }],
]);

Deno.test("a CALL gives back what the procedure set", () => {
  const { process, close } = openProcess();
  try {
    run(
      process,
      "CREATE PROCEDURE p(a INTEGER, OUT b INTEGER) LANGUAGE OBJECTSCRIPT { set b = a + 1 }",
    );
    run(process, TWICE);
    const outputs = (sql: string, ...values: null[]) =>
      process.prepare(sql, { selectMode: 1, schemaPath: "" }).execute(values).outputs;
    deepEqual(outputs("CALL p(1, ?)", null), [[2, "2"]]);
    deepEqual(outputs("CALL p(1, NULL)"), []);
    deepEqual(outputs("CALL app.twice(2)"), [[0, "4"]]);
  } finally {
    close();
  }
});

play("a query gives rows in FROM and by CALL", [
  ["CREATE TABLE t (a INTEGER, b VARCHAR(9))", 0],
  ["INSERT INTO t VALUES (1, 'x')", 1],
  ["INSERT INTO t VALUES (2, 'y')", 1],
  [
    "CREATE QUERY app.above(low INTEGER, most INTEGER) PROCEDURE LANGUAGE SQL " +
    "BEGIN SELECT a, b FROM SQLUser.t WHERE a > :low AND a < :most + 1 ; END",
    0,
  ],
  ["SELECT * FROM app.above(0, 1)", [[1, "x"]]],
  [["SELECT b FROM app.above(?, ?) q WHERE q.a = 2", ["0", "5"]], [["y"]]],
  ["SELECT t.a, q.a FROM t, app.above(1, 9) q WHERE t.a < q.a", [[1, 2]]],
  ["SELECT * FROM app.above(1)", []],
  [["CALL app.above(?, 9)", ["1"]], [[2, "y"]]],
  ["SELECT * FROM app.above(1, 2, 3)", { sqlcode: -370 }],
  ["SELECT * FROM app.below(1)", { sqlcode: -359 }],
  ["CREATE QUERY app.q() LANGUAGE SQL BEGIN SELECT a FROM t ; END", { sqlcode: -1 }],
  ["CREATE QUERY app.q() PROCEDURE BEGIN SELECT a FROM t", { sqlcode: -1 }],
  ["CREATE OR REPLACE QUERY app.q() PROCEDURE BEGIN SELECT 1 AS n END", 0],
  ["SELECT n + 1 FROM app.q()", [[2]]],
  [
    "SELECT ROUTINE_NAME, ROUTINE_TYPE, ROUTINE_BODY, DATA_TYPE FROM INFORMATION_SCHEMA.ROUTINES " +
    "ORDER BY ROUTINE_NAME",
    [["above", "PROCEDURE", "SQL", null], ["q", "PROCEDURE", "SQL", null]],
  ],
  ["DROP QUERY app.q", 0],
  ["SELECT n FROM app.q()", { sqlcode: -359 }],
]);

play("INFORMATION_SCHEMA tells of them", [
  [TWICE, 0],
  [
    "CREATE PROCEDURE p(IN a NUMERIC(7,2), OUT b VARCHAR(5)) LANGUAGE OBJECTSCRIPT { set b = a }",
    0,
  ],
  [
    "SELECT ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE, DATA_TYPE, NUMERIC_PRECISION " +
    "FROM INFORMATION_SCHEMA.ROUTINES ORDER BY ROUTINE_NAME",
    [
      ["SQLUser", "p", "FUNCTION", null, null],
      ["app", "twice", "FUNCTION", "integer", 10],
    ],
  ],
  [
    "SELECT SPECIFIC_NAME, ORDINAL_POSITION, PARAMETER_MODE, IS_RESULT, PARAMETER_NAME, DATA_TYPE " +
    "FROM INFORMATION_SCHEMA.PARAMETERS ORDER BY SPECIFIC_NAME, ORDINAL_POSITION",
    [
      ["p", 1, "IN", "NO", "a", "numeric"],
      ["p", 2, "OUT", "NO", "b", "varchar"],
      ["twice", 0, "OUT", "YES", null, "integer"],
      ["twice", 1, "IN", "NO", "x", "integer"],
    ],
  ],
]);

Deno.test("only who may EXECUTE it runs a function", () => {
  const engine = createEngine({});
  try {
    const system = engine.open({ namespace: "USER", user: "_SYSTEM", job: "1" });
    const ann = engine.open({ namespace: "USER", user: "ann", job: "2", all: false });
    run(system, TWICE);
    check(ann, ["SELECT app.twice(1)", { sqlcode: -99 }]);
    run(system, "GRANT EXECUTE ON PROCEDURE app.twice TO ann");
    check(ann, ["SELECT app.twice(1)", [[2]]]);
    run(system, "REVOKE EXECUTE ON app.twice FROM ann");
    check(ann, ["SELECT app.twice(1)", { sqlcode: -99 }]);
    check(ann, [TWICE.replace("twice", "f"), { sqlcode: -99, says: /%CREATE_FUNCTION/ }]);
  } finally {
    engine.close();
  }
});
