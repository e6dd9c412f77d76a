// Probes of transactions and locks: levels, savepoints, what a failed statement leaves, what ROLLBACK does to DDL.
// A table, longer than a file should be.

import type { Probe } from "./probe.ts";

const TABLE = "CREATE TABLE PgWireProbe.t (id INTEGER NOT NULL, a INTEGER, PRIMARY KEY (id))";
const ROW = "INSERT INTO PgWireProbe.t (id, a) VALUES (1, 10)";
const COUNT = "SELECT COUNT(*) FROM PgWireProbe.t";

export const TRANSACTION_PROBES: readonly Probe[] = [
  {
    name: "level_after_start_transaction",
    fact: "after START TRANSACTION through dynamic SQL, $TLEVEL stays 1 between calls",
    files: ["lib/backend/PgWire.Session.cls", "lib/backend/connection.ts"],
    ask: [{ call: "begin" }, { call: "level" }],
    answers: [
      { is: "done; level 1", means: "the transaction is open" },
      { is: "done; level 0", means: "it ended with the call" },
    ],
  },
  {
    name: "second_start_transaction",
    fact: "START TRANSACTION inside a transaction does nothing",
    files: ["lib/standin/engine/processes/transaction.ts", "lib/backend/pool.ts"],
    setup: [{ call: "begin" }],
    ask: [{ call: "begin" }, { call: "level" }],
    answers: [
      { is: "done; level 1", means: "nothing" },
      { is: "done; level 2", means: "another level" },
      { is: /^refused/, means: "it is refused" },
    ],
  },
  {
    name: "nested_tstart",
    fact: "TSTART inside of START TRANSACTION opens a level that TROLLBACK 1 undoes alone",
    files: ["lib/backend/PgWire.Session.cls", "lib/session/transactions/transaction.ts"],
    setup: [TABLE, { call: "begin" }, ROW, { call: "savepoint", name: "s" }],
    ask: [
      { call: "level" },
      "INSERT INTO PgWireProbe.t (id, a) VALUES (2, 20)",
      { call: "rollbackTo", name: "s" },
      COUNT,
    ],
    answers: [
      { is: "level 2; 1 rows changed; done; 1", means: "only the level's work is undone" },
      { is: /; 0$/, means: "everything is undone" },
      { is: /; 2$/, means: "nothing is undone" },
    ],
  },
  {
    name: "released_savepoint",
    fact: "a level that was closed by TCOMMIT is undone with the outer one",
    files: ["lib/backend/PgWire.Session.cls"],
    setup: [
      TABLE,
      { call: "begin" },
      { call: "savepoint", name: "s" },
      ROW,
      { call: "releaseSavepoint", name: "s" },
    ],
    ask: [{ call: "rollback" }, COUNT],
    answers: [
      { is: "done; 0", means: "it is" },
      { is: "done; 1", means: "it was committed for good" },
    ],
  },
  {
    name: "failed_statement_in_a_transaction",
    fact: "a statement that fails in an explicit transaction is undone alone",
    files: ["lib/session/transactions/transaction.ts", "lib/standin/engine/processes/running.ts"],
    setup: [
      TABLE,
      ROW,
      "INSERT INTO PgWireProbe.t (id, a) VALUES (2, 20)",
      "INSERT INTO PgWireProbe.t (id, a) VALUES (9, 90)",
      { call: "begin" },
      { sql: "UPDATE PgWireProbe.t SET id = id + 7", mayFail: true },
    ],
    ask: [{ call: "level" }, "SELECT id FROM PgWireProbe.t ORDER BY id"],
    answers: [
      { is: "level 1; 1 / 2 / 9", means: "undone, and the transaction stays open" },
      { is: /^level 1; /, means: "a part of its work stays" },
      { is: /^level 0; /, means: "the whole transaction is rolled back" },
    ],
  },
  {
    name: "rollback_of_create_table",
    fact: "ROLLBACK does not undo CREATE TABLE",
    files: ["lib/standin/engine/compiling/compile_ddl.ts"],
    setup: [{ call: "begin" }, TABLE, { call: "rollback" }],
    ask: [COUNT],
    answers: [
      { is: "0", means: "the table stays" },
      { is: /SQLCODE -30\b/, means: "the table is gone" },
      { is: /^refused/, means: "something is left that cannot be used" },
    ],
  },
  {
    name: "ddl_ends_no_transaction",
    fact: "CREATE TABLE inside of a transaction does not commit what came before",
    files: [
      "lib/standin/engine/compiling/compile_ddl.ts",
      "lib/session/transactions/transaction.ts",
    ],
    setup: [
      TABLE,
      { call: "begin" },
      ROW,
      "CREATE TABLE PgWireProbe.u (a INTEGER)",
      { call: "rollback" },
    ],
    ask: [COUNT],
    answers: [
      { is: "0", means: "the row is rolled back" },
      { is: "1", means: "it was committed" },
    ],
  },
  {
    name: "sql_rollback_to_keeps_no_savepoint",
    fact: "ROLLBACK TO SAVEPOINT of a name that is not there rolls back everything, with -375",
    files: ["lib/standin/engine/processes/transaction.ts"],
    setup: [TABLE, { call: "begin" }, ROW],
    ask: ["ROLLBACK TO SAVEPOINT nowhere", { call: "level" }, COUNT],
    answers: [
      { is: /SQLCODE -375\b.*; level 0; 0$/, means: "-375, and all is undone" },
      { is: /SQLCODE -375\b.*; level 1; 1$/, means: "-375, and nothing is undone" },
    ],
  },
  {
    name: "lock_timeout",
    fact: "a row that another connection has changed is refused with -110 when the wait is over",
    files: ["lib/backend/sqlcodes.ts", "lib/backend/lock_timeout.ts"],
    setup: [
      TABLE,
      ROW,
      { sql: "START TRANSACTION", on: "other" },
      { sql: "UPDATE PgWireProbe.t SET a = 11 WHERE id = 1", on: "other" },
      "SET OPTION LOCK_TIMEOUT = 1",
    ],
    ask: [
      "UPDATE PgWireProbe.t SET a = 12 WHERE id = 1",
      "SET OPTION LOCK_TIMEOUT = 10",
    ],
    answers: [
      { is: /SQLCODE -110\b/, means: "-110" },
      { is: /^refused/, means: "another error" },
      { is: /^1 rows/, means: "nobody waits" },
    ],
  },
  {
    name: "longest_lock_timeout",
    fact: "a statement may wait 32,767 seconds for a lock",
    files: ["lib/backend/lock_timeout.ts"],
    ask: ["SET OPTION LOCK_TIMEOUT = 32767", "SET OPTION LOCK_TIMEOUT = 10"],
    answers: [
      {
        is: /^0 rows changed; 0 rows changed$/,
        means: "it may, which stands for lock_timeout = 0",
      },
      { is: /^refused/, means: "it may not, and IRIS's own time stands for lock_timeout = 0" },
    ],
  },
  {
    name: "lock_timeout_option",
    fact: "%SYSTEM_SQL.Util_GetOption('LockTimeout') tells how long a statement waits for a lock",
    files: ["lib/backend/lock_timeout.ts"],
    ask: ["SELECT %SYSTEM_SQL.Util_GetOption('LockTimeout')"],
    answers: [
      { is: "10", means: "ten seconds, the default" },
      { is: /^\d+$/, means: "another number of seconds, which is read" },
      { is: /^refused|NULL/, means: "it cannot be asked for, and ten seconds are taken" },
    ],
  },
  {
    name: "cancelled_statement",
    fact: "a statement that CANCEL QUERY ends fails with -456",
    files: [
      "lib/backend/sqlcodes.ts",
      "lib/backend/to_pg_error.ts",
      "lib/standin/engine/processes/patience.ts",
    ],
    setup: [
      TABLE,
      ROW,
      { sql: "START TRANSACTION", on: "other" },
      { sql: "UPDATE PgWireProbe.t SET a = 11 WHERE id = 1", on: "other" },
    ],
    ask: [{ sql: "UPDATE PgWireProbe.t SET a = 12 WHERE id = 1", cancelled: true }],
    answers: [
      { is: /SQLCODE -456\b/, means: "-456" },
      {
        is: /SQLCODE -110\b/,
        means: "its wait for a lock was over before it was cancelled",
        untold: true,
      },
      { is: /^refused/, means: "another error" },
    ],
  },
  {
    name: "lock_table_tells_who_waits",
    fact: "the query Detail of %SYS.LockQuery has the processes that wait for a lock",
    files: ["lib/backend/PgWire.Session.cls", "lib/session/locks/deadlocks.ts"],
    setup: [
      TABLE,
      ROW,
      { sql: "START TRANSACTION", on: "other" },
      { sql: "UPDATE PgWireProbe.t SET a = 11 WHERE id = 1", on: "other" },
      "SET OPTION LOCK_TIMEOUT = 2",
    ],
    ask: [
      { sql: "UPDATE PgWireProbe.t SET a = 12 WHERE id = 1", watched: true },
      "SET OPTION LOCK_TIMEOUT = 10",
    ],
    answers: [
      { is: /^told/, means: "deadlocks are found" },
      { is: /^not told/, means: "deadlocks end when lock_timeout is over" },
      { is: /^refused/, means: "the gateway's user may not read the lock table" },
    ],
  },
  {
    name: "update_to_itself_locks",
    fact: "UPDATE of a column to itself locks the row",
    files: ["lib/backend/row_locks.ts"],
    setup: [
      TABLE,
      ROW,
      { sql: "START TRANSACTION", on: "other" },
      { sql: "UPDATE PgWireProbe.t SET id = id WHERE %ID = 1", on: "other" },
      "SET OPTION LOCK_TIMEOUT = 1",
    ],
    ask: [
      "UPDATE PgWireProbe.t SET a = 12 WHERE id = 1",
      "SET OPTION LOCK_TIMEOUT = 10",
    ],
    answers: [
      { is: /SQLCODE -110\b/, means: "it does" },
      { is: /^1 rows/, means: "it does not" },
    ],
  },
  {
    name: "isolation_stays",
    fact: "SET TRANSACTION ISOLATION LEVEL READ COMMITTED holds beyond the end of a transaction",
    files: ["lib/backend/isolation.ts"],
    setup: [
      TABLE,
      ROW,
      "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
      { call: "begin" },
      { call: "rollback" },
      { sql: "START TRANSACTION", on: "other" },
      { sql: "UPDATE PgWireProbe.t SET a = 11 WHERE id = 1", on: "other" },
      "SET OPTION LOCK_TIMEOUT = 1",
    ],
    ask: [
      "SELECT a FROM PgWireProbe.t WHERE id = 1",
      "SET OPTION LOCK_TIMEOUT = 10",
      "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
    ],
    answers: [
      {
        is: /SQLCODE -114\b/,
        means: "it does: a read waits for the row's writer, and -114 ends it",
      },
      { is: /^11;/, means: "it does not: what is not committed is seen" },
      { is: /^10;/, means: "the row is seen as it was before" },
      { is: /^refused/, means: "another error" },
    ],
  },
  {
    name: "nolock_read",
    fact:
      "a SELECT with %NOLOCK waits for nobody under READ COMMITTED, and sees what is not committed",
    files: ["lib/standin/engine/compiling/compile_query.ts"],
    setup: [
      TABLE,
      ROW,
      "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
      { sql: "START TRANSACTION", on: "other" },
      { sql: "UPDATE PgWireProbe.t SET a = 11 WHERE id = 1", on: "other" },
      "SET OPTION LOCK_TIMEOUT = 1",
    ],
    ask: [
      "SELECT %NOLOCK a FROM PgWireProbe.t WHERE id = 1",
      "SET OPTION LOCK_TIMEOUT = 10",
      "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
    ],
    answers: [
      { is: /^11;/, means: "it does" },
      { is: /SQLCODE -114\b/, means: "it waits" },
      { is: /^refused/, means: "it is refused" },
    ],
  },
  {
    name: "share_lock_and_row_lock",
    fact: "LOCK TABLE IN SHARE MODE waits for a row that another connection has changed",
    files: ["lib/backend/table_locks.ts", "lib/standin/engine/processes/locks.ts"],
    setup: [
      TABLE,
      ROW,
      { sql: "START TRANSACTION", on: "other" },
      { sql: "UPDATE PgWireProbe.t SET a = 11 WHERE id = 1", on: "other" },
    ],
    ask: ["LOCK TABLE PgWireProbe.t IN SHARE MODE WAIT 1"],
    answers: [
      { is: /SQLCODE -110\b/, means: "it does" },
      { is: /^refused/, means: "another error" },
      { is: /./, means: "it does not" },
    ],
  },
  {
    name: "table_lock_after_commit",
    fact: "a lock of LOCK TABLE stays when its transaction ends, until UNLOCK",
    files: ["lib/backend/table_locks.ts", "lib/standin/engine/processes/locks.ts"],
    setup: [
      TABLE,
      ROW,
      { sql: "START TRANSACTION", on: "other" },
      { sql: "LOCK TABLE PgWireProbe.t IN EXCLUSIVE MODE", on: "other" },
      { sql: "COMMIT", on: "other" },
      "SET OPTION LOCK_TIMEOUT = 1",
    ],
    ask: [
      "UPDATE PgWireProbe.t SET a = 12 WHERE id = 1",
      { sql: "UNLOCK TABLE PgWireProbe.t IN EXCLUSIVE MODE", on: "other" },
      "UPDATE PgWireProbe.t SET a = 12 WHERE id = 1",
      "SET OPTION LOCK_TIMEOUT = 10",
    ],
    answers: [
      { is: /SQLCODE -110\b.*; 1 rows changed; /, means: "it does, and UNLOCK gives it back" },
      { is: /^1 rows changed; /, means: "COMMIT gives it back" },
      { is: /^refused/, means: "UNLOCK does not give it back" },
    ],
  },
];
