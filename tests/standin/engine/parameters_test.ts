// Class names as types: their parameters limit what a column takes.

import { play } from "./play.ts";

const INSERTED = (sql: string) => [sql, { sqlcode: -104, says: /failed validation/ }] as const;

play("%String: MAXLEN, MINLEN, VALUELIST, PATTERN, TRUNCATE", [
  [
    "CREATE TABLE t (a %String(MAXLEN=3), b %String(MAXLEN=10,VALUELIST=',red,green'), " +
    "c %String(PATTERN='1U.N'), d %String(MAXLEN=3,TRUNCATE=1), e %String(MINLEN=2), " +
    "f %String(MAXLEN=''), g %Library.String)",
    0,
  ],
  ["INSERT INTO t VALUES ('abc', 'red', 'X12', 'abcdef', 'ab', 'long', 'fifty')", 1],
  ["SELECT d FROM t", [["abc"]]],
  [["INSERT INTO t (a) VALUES (?)", ["abcd"]], {
    sqlcode: -104,
    says: /^Field 'SQLUser\.t\.a' \(value 'abcd'\) failed validation/,
  }],
  INSERTED("INSERT INTO t (b) VALUES ('blue')"),
  INSERTED("INSERT INTO t (b) VALUES ('RED')"),
  INSERTED("INSERT INTO t (c) VALUES ('12')"),
  INSERTED("INSERT INTO t (e) VALUES ('a')"),
  ["INSERT INTO t (b) VALUES (NULL)", 1],
  ["UPDATE t SET b = 'blue'", { sqlcode: -105, says: /'SQLUser\.t\.b' \(value 'blue'\)/ }],
  ["UPDATE t SET b = 'green'", 2],
  ["CREATE TABLE u (a %String(PATTERN='1Q'))", { sqlcode: -400 }],
  ["CREATE TABLE u (a %String(NOPE=1))", { sqlcode: -400, says: /class parameter NOPE/ }],
  ["CREATE TABLE u (a %Nope)", { sqlcode: -400, says: /#5373/ }],
]);

play("numbers: MINVAL, MAXVAL, SCALE, VALUELIST", [
  [
    "CREATE TABLE t (a %Integer(MINVAL=0,MAXVAL=10), b %Numeric(SCALE=3,MAXVAL=1.5), " +
    "c %Integer(VALUELIST=',1,3'), d %Numeric)",
    0,
  ],
  ["INSERT INTO t VALUES (10, 1.4999, 3, 1.239)", 1],
  ["SELECT a, b, c, d FROM t", [[10, "1.5", 3, "1.24"]]],
  ["INSERT INTO t (a) VALUES (11)", { sqlcode: -104, says: /> MAX/ }],
  ["INSERT INTO t (a) VALUES (-1)", { sqlcode: -104, says: /< MIN/ }],
  INSERTED("INSERT INTO t (b) VALUES (1.501)"),
  INSERTED("INSERT INTO t (c) VALUES (2)"),
  ["UPDATE t SET a = a + 1", { sqlcode: -105 }],
]);

play("%Date with MINVAL takes days before 1841", [
  ["CREATE TABLE t (a DATE, b %Date(MINVAL=-672045))", 0],
  ["INSERT INTO t (a) VALUES ('1800-01-01')", { sqlcode: -104, says: /< MIN/ }],
  ["INSERT INTO t (b) VALUES ('1800-01-01')", 1],
  ["SELECT b FROM t", [["1800-01-01"]]],
  ["CREATE TABLE u (a %Date(MAXLEN=3))", { sqlcode: -400, says: /class parameter MAXLEN/ }],
]);

play("a class may say its collation, and ALTER brings new limits", [
  ["CREATE TABLE t (a %String(MAXLEN=9,COLLATION='EXACT'), b %String)", 0],
  ["INSERT INTO t VALUES ('x', 'x')", 1],
  ["SELECT COUNT(*) FROM t WHERE a = 'X'", [[0]]],
  ["SELECT COUNT(*) FROM t WHERE b = 'X'", [[1]]],
  ["ALTER TABLE t ALTER COLUMN b %String(VALUELIST=',y')", { sqlcode: -104 }],
  ["ALTER TABLE t ALTER COLUMN b %String(VALUELIST=',x,y')", 0],
  INSERTED("INSERT INTO t (b) VALUES ('z')"),
  [
    "SELECT Parameters FROM %Dictionary.CompiledProperty WHERE SqlFieldName = 'b'",
    [["MAXLEN=50,COLLATION=SQLUPPER,VALUELIST=,x,y"]],
  ],
]);

play("computed columns are refused, whatever computes them", [
  ["CREATE TABLE t (a INT, b INT COMPUTECODE { set {b} = {a} })", {
    sqlcode: -400,
    says: /does not support computed columns/,
  }],
  ["CREATE TABLE t (a INT, b INT COMPUTECODE OBJECTSCRIPT { set {b} = 1 } CALCULATED)", {
    sqlcode: -400,
    says: /does not support computed columns/,
  }],
  ["CREATE TABLE t (a INT GENERATED ALWAYS AS IDENTITY)", { sqlcode: -1 }],
]);
