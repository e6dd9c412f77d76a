// Users, roles and grants: what they allow, what is refused with -99, and that a file keeps them.

import { equal } from "node:assert/strict";
import { createEngine } from "../../../lib/standin/engine/engine.ts";
import { check, run, type Step } from "./play.ts";

/** Who runs the step, and the step. */
type By = readonly ["system" | "ann" | "bob", ...Step];

const SETUP: By[] = [
  ["system", "CREATE TABLE t (a INT, v VARCHAR(9))", 0],
  ["system", "INSERT INTO t VALUES (1, 'x')", 1],
  ["system", "CREATE USER ann IDENTIFY BY pass", 0],
  ["system", "CREATE USER bob PASSWORD 'pass'", 0],
];

const denied = (says = /is not privileged/) => ({ sqlcode: -99, says });

function playBy(name: string, steps: readonly By[]): void {
  Deno.test(name, () => {
    const engine = createEngine({});
    const open = (user: string, all: boolean) =>
      engine.open({ namespace: "USER", user, job: user, all });
    const processes = {
      system: open("_SYSTEM", true),
      ann: open("ann", false),
      bob: open("bob", false),
    };
    // They exist as users only once they are created.
    try {
      for (const [who, sql, expected] of steps) check(processes[who], [sql, expected]);
    } finally {
      engine.close();
    }
  });
}

playBy("without a grant nothing is allowed", [
  ["system", "CREATE TABLE t (a INT, v VARCHAR(9))", 0],
  ["ann", "SELECT a FROM t", denied(/^User 'ann' is not privileged/)],
  ["ann", "SELECT 1", [[1]]],
  ["ann", "SELECT COUNT(*) FROM t", denied()],
  ["ann", "INSERT INTO t VALUES (1, 'x')", denied()],
  ["ann", "INSERT OR UPDATE t VALUES (1, 'x')", denied()],
  ["ann", "UPDATE t SET a = 1", denied()],
  ["ann", "DELETE FROM t", denied()],
  ["ann", "TRUNCATE TABLE t", denied()],
  ["ann", "SELECT 1 FROM (SELECT 2 AS b) q WHERE b IN (SELECT a FROM t)", denied()],
  ["ann", "CREATE TABLE u (a INT)", denied(/^User 'ann' does not have %CREATE_TABLE privileges$/)],
  ["ann", "ALTER TABLE t ADD COLUMN b INT", denied(/%ALTER_TABLE/)],
  ["ann", "DROP TABLE t", denied(/%DROP_TABLE/)],
  ["ann", "CREATE VIEW w AS SELECT a FROM t", denied(/%CREATE_VIEW/)],
  ["ann", "CREATE INDEX i ON t (a)", denied(/%ALTER_TABLE/)],
  ["ann", "CREATE USER eve IDENTIFY BY x", denied(/%Admin_Secure:USE/)],
  ["ann", "GRANT SELECT ON t TO bob", denied()],
  ["system", "SELECT COUNT(*) FROM t", [[0]]],
]);

playBy("GRANT and REVOKE of an object's privileges", [
  ["system", "CREATE TABLE t (a INT, v VARCHAR(9))", 0],
  ["system", "GRANT SELECT, INSERT ON t TO ann", 0],
  ["ann", "INSERT INTO t VALUES (1, 'x')", 1],
  ["ann", "SELECT a, v FROM t", [[1, "x"]]],
  ["ann", "UPDATE t SET a = 2", denied()],
  ["ann", "INSERT %NOCHECK INTO t VALUES (1, 'x')", denied(/%NOCHECK/)],
  ["bob", "SELECT a FROM t", denied()],
  ["system", "REVOKE INSERT ON t FROM ann", 0],
  ["ann", "INSERT INTO t VALUES (2, 'y')", denied()],
  ["ann", "SELECT a FROM t", [[1]]],
  // WHERE and SET read: UPDATE alone is enough only where nothing is read.
  ["system", "GRANT UPDATE ON t TO bob", 0],
  ["bob", "UPDATE t SET v = 'z'", 1],
  ["bob", "UPDATE t SET v = 'z' WHERE a = 1", denied()],
  ["system", "GRANT * ON t TO bob", 0],
  ["bob", "DELETE FROM t WHERE a = 1", 1],
  ["system", "REVOKE * ON t FROM bob", 0],
  ["bob", "SELECT a FROM t", denied()],
  ["system", "GRANT SELECT ON * TO bob", 0],
  ["bob", "SELECT a FROM t", []],
  ["system", "GRANT SELECT ON SCHEMA SQLUser TO ann", 0],
  ["system", "GRANT SELECT ON nope TO ann", { sqlcode: -30 }],
  ["system", "GRANT SELECT ON t TO nobody", { sqlcode: -118 }],
  ["system", "GRANT %CREATE_TABLE ON t TO ann", { sqlcode: -56 }],
]);

playBy("column privileges", [
  ...SETUP.slice(0, 2),
  ["system", "GRANT SELECT (a), UPDATE (v) ON t TO ann", 0],
  ["ann", "SELECT a FROM t", [[1]]],
  ["ann", "SELECT v FROM t", denied()],
  ["ann", "SELECT * FROM t", denied()],
  ["ann", "SELECT a FROM t WHERE v = 'x'", denied()],
  ["ann", "UPDATE t SET v = 'y' WHERE a = 1", 1],
  ["ann", "UPDATE t SET a = 2", denied()],
]);

playBy("who made a table owns it, and may pass it on", [
  ["system", "GRANT %CREATE_TABLE, %CREATE_VIEW TO ann", 0],
  ["ann", "CREATE TABLE mine (a INT)", 0],
  ["ann", "INSERT INTO mine VALUES (1)", 1],
  ["ann", "GRANT SELECT ON mine TO bob", 0],
  ["bob", "SELECT a FROM mine", [[1]]],
  ["ann", "CREATE VIEW w AS SELECT a FROM mine WHERE a > 0", 0],
  ["bob", "SELECT a FROM w", denied()],
  ["ann", "GRANT SELECT ON w TO bob", 0],
  ["ann", "REVOKE SELECT ON mine FROM bob", 0],
  // The view reads for its owner.
  ["bob", "SELECT a FROM w", [[1]]],
  ["ann", "DROP TABLE mine CASCADE", denied(/%DROP_TABLE/)],
]);

playBy("WITH GRANT OPTION, and what REVOKE does to what was passed on", [
  ["system", "CREATE TABLE t (a INT)", 0],
  ["system", "GRANT SELECT ON t TO ann", 0],
  ["ann", "GRANT SELECT ON t TO bob", denied()],
  ["system", "GRANT SELECT ON t TO ann WITH GRANT OPTION", 0],
  ["ann", "GRANT SELECT ON t TO bob", 0],
  ["bob", "SELECT a FROM t", []],
  ["system", "REVOKE SELECT ON t FROM ann RESTRICT", { sqlcode: -126 }],
  ["system", "REVOKE GRANT OPTION FOR SELECT ON t FROM ann", 0],
  ["ann", "GRANT SELECT ON t TO bob", denied()],
  ["system", "REVOKE SELECT ON t FROM ann CASCADE", 0],
  ["bob", "SELECT a FROM t", denied()],
]);

playBy("roles carry privileges, one through another", [
  ["system", "CREATE TABLE t (a INT)", 0],
  ["system", "CREATE ROLE readers", 0],
  ["system", "CREATE ROLE staff", 0],
  ["system", "CREATE ROLE Readers", { sqlcode: -118 }],
  ["system", "GRANT SELECT ON t TO readers", 0],
  ["system", "GRANT readers TO staff", 0],
  ["system", "GRANT staff TO ann", 0],
  ["ann", "SELECT a FROM t", []],
  ["ann", "%CHECKPRIV readers", 0],
  ["bob", "%CHECKPRIV readers", { sqlcode: 100 }],
  ["system", "DROP ROLE staff", 0],
  ["ann", "SELECT a FROM t", denied()],
  ["system", "DROP ROLE staff", { sqlcode: -118 }],
  ["system", 'GRANT "%All" TO ann', 0],
  ["ann", "CREATE TABLE u (a INT)", 0],
  ["system", "GRANT nope TO ann", { sqlcode: -118 }],
  // A misspelled admin privilege is no error to IRIS.
  ["system", "GRANT %CREATE_TABEL TO ann", { sqlcode: 100 }],
]);

playBy("%CHECKPRIV answers 0 or 100", [
  ["system", "CREATE TABLE t (a INT, v INT)", 0],
  ["system", "%CHECKPRIV SELECT, UPDATE ON t", 0],
  ["system", "%CHECKPRIV %CREATE_TABLE", 0],
  ["ann", "%CHECKPRIV SELECT ON t", { sqlcode: 100 }],
  ["system", "GRANT SELECT ON t TO ann", 0],
  ["ann", "%CHECKPRIV SELECT ON t", 0],
  ["ann", "%CHECKPRIV SELECT, UPDATE ON t", { sqlcode: 100 }],
  ["ann", "%CHECKPRIV %CREATE_TABLE", { sqlcode: 100 }],
  ["system", "GRANT %CREATE_TABLE TO ann", 0],
  ["ann", "%CHECKPRIV %CREATE_TABLE", 0],
  ["ann", "%CHECKPRIV SELECT ON nope", { sqlcode: -30 }],
]);

playBy("users are created, changed and dropped once", [
  ["system", "CREATE USER eve IDENTIFY BY one", 0],
  ["system", "CREATE USER Eve IDENTIFIED BY two", { sqlcode: -118 }],
  ["system", "ALTER USER eve IDENTIFY BY two", 0],
  ["system", "ALTER USER nobody IDENTIFY BY two", { sqlcode: -118 }],
  ["system", "DROP USER eve", 0],
  ["system", "DROP USER eve", { sqlcode: -118 }],
  ["system", "DROP USER IF EXISTS eve", 0],
]);

playBy("%SQL_Manager's table functions list roles and privileges", [
  ["system", "CREATE TABLE t (a INT)", 0],
  ["system", "CREATE ROLE readers", 0],
  ["system", "GRANT SELECT ON t TO readers", 0],
  ["system", "GRANT %CREATE_TABLE TO ann", 0],
  [
    "system",
    "SELECT r.ROLE_NAME, p.PRIVILEGE, p.NAME FROM %SQL_Manager.Roles() r, " +
    "%SQL_Manager.RolePrivileges(r.ROLE_NAME) p",
    [["readers", "SELECT", "SQLUser.t"]],
  ],
  ["system", "SELECT PRIVILEGE, GRANTED_BY FROM %SQL_Manager.UserPrivs('ANN')", [[
    "%CREATE_TABLE",
    "_SYSTEM",
  ]]],
  ["ann", "SELECT * FROM %SQL_Manager.Roles()", []],
  ["system", "SELECT * FROM %SQL_Manager.Roles(1)", { sqlcode: -381 }],
  ["system", "GRANT INSERT ON t TO ann WITH GRANT OPTION", 0],
  ["system", "GRANT readers TO ann", 0],
  ["system", "GRANT UPDATE ON t TO _PUBLIC", 0],
  [
    "system",
    "SELECT PRIVILEGE, NAME, GRANT_OPTION, GRANTED_VIA FROM %SQL_Manager.UserPrivs('ann')",
    [
      ["%CREATE_TABLE", "\0", "No", "Direct"],
      ["INSERT", "SQLUser.t", "Yes", "Direct"],
      ["readers", "\0", "No", "Direct"],
      ["SELECT", "SQLUser.t", "No", "Role"],
      ["UPDATE", "SQLUser.t", "No", "_PUBLIC"],
    ],
  ],
  ["system", "SELECT * FROM s.proc(1)", { sqlcode: -359 }],
  ["system", "SELECT * FROM %s.proc(1)", { sqlcode: -400, says: /table-valued function/ }],
]);

Deno.test("a created user has a password, and a file keeps users and grants", () => {
  const path = Deno.makeTempFileSync();
  const first = createEngine({ path });
  const system = first.open({ namespace: "USER", user: "_SYSTEM", job: "1" });
  for (
    const sql of [
      "CREATE TABLE t (a INT)",
      "CREATE USER Ann IDENTIFY BY 'Geheim'",
      "GRANT SELECT ON t TO ann",
    ]
  ) run(system, sql);
  equal(first.login?.("ANN", "Geheim"), "Ann");
  equal(first.login?.("ann", "geheim"), undefined);
  equal(first.login?.("_SYSTEM", ""), undefined);
  first.close();
  const second = createEngine({ path });
  equal(second.login?.("ann", "Geheim"), "Ann");
  const ann = second.open({ namespace: "USER", user: "Ann", job: "1", all: false });
  check(ann, ["SELECT a FROM t", []]);
  check(ann, ["DELETE FROM t", denied()]);
  second.close();
  Deno.removeSync(path);
});
