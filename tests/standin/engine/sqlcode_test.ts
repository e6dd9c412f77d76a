// SQLCODE 100 is no error: %SQL.StatementResult shows it without failing.

import { deepEqual } from "node:assert/strict";
import { StatementResult } from "../../../lib/standin/classes/sql_result.ts";
import { type IrisHost, IrisProcess } from "../../../lib/standin/process.ts";
import { ClassStore } from "../../../lib/standin/class_store.ts";
import { openProcess } from "./play.ts";

const HOST: IrisHost = {
  version: "2025.3",
  classes: new ClassStore(),
  processes: new Map(),
  hasClass: () => false,
  terminate: () => false,
};

const FACTS = {
  job: "1",
  user: "_SYSTEM",
  namespace: "USER",
  develop: true,
  clientAddress: "127.0.0.1",
  clientExecutable: "test",
};

Deno.test("%SQLCODE: 100 for nothing found and %INTRANSACTION outside, 0, negative for errors", () => {
  const { process: engine, close } = openProcess();
  const process = new IrisProcess(HOST, FACTS, engine);
  const sqlcodes = [
    "CREATE TABLE t (a INT PRIMARY KEY)",
    "%INTRANSACTION",
    "START TRANSACTION",
    "%INTRANSACTION",
    "INSERT INTO t VALUES (1)",
    "INSERT INTO t VALUES (1)",
    "UPDATE t SET a = 2 WHERE a = 1",
    "UPDATE t SET a = 3 WHERE a = 1",
    "DELETE FROM t WHERE a = 1",
    "COMMIT",
    "%INTRANS",
    "TRUNCATE TABLE t",
    "GRANT %NO_SUCH TO _SYSTEM",
  ].map((sql) => {
    const prepared = engine.prepare(sql, { selectMode: 1, schemaPath: "" });
    const { sqlcode, rowCount } = new StatementResult(process, prepared, []);
    return [sqlcode, rowCount];
  });
  deepEqual(sqlcodes, [
    [0, 0],
    [100, 0],
    [0, 0],
    [0, 0],
    [0, 1],
    [-119, 0],
    [0, 1],
    [100, 0],
    [100, 0],
    [0, 0],
    [100, 0],
    [0, -1],
    [100, 0],
  ]);
  close();
});
