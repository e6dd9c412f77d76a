// %INLIST, %PATTERN, styles of CONVERT and the rarer collations.

import { play, type Step } from "./play.ts";
import { encodeList } from "../../../lib/iris/list.ts";

const DATA: Step[] = [
  ["CREATE TABLE t (a INT, v VARCHAR(20), e VARCHAR(20) COLLATE %EXACT, d DATE, z TIMESTAMP)", 0],
  [
    "INSERT INTO t VALUES (1, 'Abc', 'Abc', {d '2024-02-03'}, {ts '2024-02-03 14:05:06.789'})",
    1,
  ],
  ["INSERT INTO t (a, v) VALUES (2, '12-x')", 1],
];

play("%INLIST looks into a list, with the field's collation", [
  ...DATA,
  ["SELECT a FROM t WHERE v %INLIST $LISTFROMSTRING('x,ABC')", [[1]]],
  ["SELECT a FROM t WHERE e %INLIST $LISTFROMSTRING('x,ABC')", []],
  ["SELECT a FROM t WHERE a %INLIST $LISTBUILD(2, 3)", [[2]]],
  ["SELECT a FROM t WHERE NOT a %INLIST $LISTBUILD(2, 3)", [[1]]],
  [["SELECT a FROM t WHERE a %INLIST ?", [encodeList([1n, "x"])]], [[1]]],
  [["SELECT a FROM t WHERE v %INLIST ?", [encodeList(["ABC"])]], [[1]]],
  [["SELECT a FROM t WHERE v %INLIST ?", [null]], []],
  [["SELECT a FROM t WHERE v %INLIST ?", ["no list"]], { sqlcode: -400, says: /<LIST>/ }],
  ["SELECT a FROM t WHERE v %INLIST 'no list'", { sqlcode: -400, says: /<LIST>/ }],
  ["SELECT $LISTBUILD(1, 'x'), $LISTTOSTRING($LISTBUILD('a', 'b'), '-')", [["1,x", "a-b"]]],
  ["SELECT $LISTLENGTH($LISTFROMSTRING('a-b', '-')), $LIST($LISTBUILD('a', 'b'), 2)", [[2, "b"]]],
]);

play("%PATTERN knows ObjectScript's codes", [
  ...DATA,
  ["SELECT a FROM t WHERE v %PATTERN '1U.L'", [[1]]],
  ["SELECT a FROM t WHERE v %PATTERN '2N1\"-\"1A'", [[2]]],
  ["SELECT a FROM t WHERE v %PATTERN '1.3AN.E'", [[1], [2]]],
  ["SELECT a FROM t WHERE v %PATTERN '1(1U2L,2N2E)'", [[1], [2]]],
  [["SELECT a FROM t WHERE v NOT %PATTERN ?", ["2N.E"]], [[1]]],
  ["SELECT a FROM t WHERE v %PATTERN '1Q'", { sqlcode: -400, says: /<SYNTAX>/ }],
  ["SELECT a FROM t WHERE v %PATTERN '1\"x'", { sqlcode: -42 }],
]);

play("CONVERT with a style", [
  ...DATA,
  [
    "SELECT CONVERT(VARCHAR(20), d, 101), CONVERT(VARCHAR(8), d, 112), CONVERT(VARCHAR(20), z, 108), " +
    "CONVERT(VARCHAR(30), z, 121), CONVERT(VARCHAR(30), d, 107) FROM t WHERE a = 1",
    [["02/03/2024", "20240203", "14:05:06", "2024-02-03 14:05:06.789", "Feb 03, 2024"]],
  ],
  ["SELECT CONVERT(DATE, '03/02/2024', 103), CONVERT(DATE, '20240203', 112)", [[
    "2024-02-03",
    "2024-02-03",
  ]]],
  ["SELECT CONVERT(TIMESTAMP, '2024-02-03 01:02:03', 120)", [["2024-02-03 01:02:03"]]],
  [["SELECT CONVERT(DATE, ?, 104)", ["03.02.2024"]], [["2024-02-03"]]],
  ["SELECT CONVERT(DATE, 'nope', 103)", { sqlcode: -141, says: /'nope' to DATE/ }],
  ["SELECT CONVERT(INTEGER, '12', 101)", [[12]]],
  ["SELECT CONVERT(VARCHAR(20), d, 999) FROM t", { sqlcode: -400, says: /the style 999/ }],
]);

play("collations with a length, and those that make strings of numbers", [
  [
    "CREATE TABLE c (a INT, tr VARCHAR(9) COLLATE %TRUNCATE(3), sp VARCHAR(9) COLLATE %SPACE, " +
    "up VARCHAR(9) COLLATE %SQLUPPER(3), UNIQUE (up))",
    0,
  ],
  ["INSERT INTO c VALUES (1, 'abcde', '10', 'abcde')", 1],
  ["INSERT INTO c VALUES (2, 'ABCde', '9', 'ABCx')", { sqlcode: -119 }],
  ["INSERT INTO c VALUES (2, 'ABCde', '9', 'ABx')", 1],
  ["SELECT a FROM c WHERE tr = 'abcXX'", [[1]]],
  ["SELECT a FROM c WHERE up = 'aBcXX'", [[1]]],
  ["SELECT a FROM c WHERE sp < '9'", [[1]]],
  ["SELECT a FROM c ORDER BY sp", [[1], [2]]],
  ["SELECT DISTINCT tr FROM c ORDER BY tr", [["ABC"], ["abc"]]],
  ["ALTER TABLE c ALTER COLUMN tr COLLATE %EXACT", 0],
  ["SELECT a FROM c WHERE tr = 'abcXX'", []],
  ["CREATE TABLE q (x VARCHAR(9) COLLATE %MVR)", { sqlcode: -400, says: /does not support/ }],
]);

play("what the stand-in has not is said", [
  ...DATA,
  ["SELECT a FROM t WHERE FOR SOME %ELEMENT(v) (%VALUE = 'x')", {
    sqlcode: -400,
    says: /does not support FOR SOME %ELEMENT/,
  }],
  ["SELECT a->b FROM t", { sqlcode: -400, says: /does not support implicit joins/ }],
  ["SELECT x.a FROM t x JOIN t y ON x.a->b = y.a", { sqlcode: -67 }],
  ["SELECT a FROM t WHERE a %FIND ?", { sqlcode: -400, says: /does not support/ }],
  ["SELECT %MVR(v) FROM t", { sqlcode: -400, says: /does not support/ }],
]);
