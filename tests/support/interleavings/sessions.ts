// What sessions keep of their own while others work: cursors, modes, limits, advisory locks.

import { ENDS, type Interleaving, WAITS } from "./interleaving.ts";

export const SESSIONS: readonly Interleaving[] = [
  {
    name: "a holdable cursor outlives its transaction",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DECLARE c CURSOR WITH HOLD FOR SELECT id FROM t ORDER BY id", "DECLARE"],
      ["A", "COMMIT", "COMMIT"],
      ["B", "DELETE FROM t", "DELETE 2"],
      ["A", "FETCH ALL FROM c", "1 2"],
      ["A", "CLOSE c", "CLOSE"],
    ],
  },
  {
    name: "a cursor that is open when the transaction ends is gone",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DECLARE c CURSOR FOR SELECT id FROM t ORDER BY id", "DECLARE"],
      ["A", "FETCH c", "1"],
      ["A", "COMMIT", "COMMIT"],
      ["A", "FETCH c", "ERROR 34000"],
    ],
  },
  {
    name: "a cursor declared after a savepoint goes with it",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DECLARE c CURSOR FOR SELECT id FROM t ORDER BY id", "DECLARE"],
      ["A", "SAVEPOINT s", "SAVEPOINT"],
      ["A", "DECLARE d CURSOR FOR SELECT id FROM t ORDER BY id", "DECLARE"],
      ["A", "FETCH c", "1"],
      ["A", "ROLLBACK TO s", "ROLLBACK"],
      // What a cursor has given stays given.
      ["A", "FETCH c", "2"],
      ["A", "FETCH d", "ERROR 34000"],
      ["A", "ROLLBACK", "ROLLBACK"],
    ],
  },
  {
    name: "two-phase commit without a transaction",
    play: [
      ["A", "PREPARE TRANSACTION 'x'", "ROLLBACK"],
      ["A", "COMMIT PREPARED 'x'", "ERROR 42704"],
      ["A", "ROLLBACK PREPARED 'x'", "ERROR 42704"],
      ["A", "BEGIN", "BEGIN"],
      ["A", "COMMIT PREPARED 'x'", "ERROR 25001"],
      ["A", "ROLLBACK", "ROLLBACK"],
    ],
  },
  {
    name: "a transaction's advisory lock goes with ROLLBACK TO, a session's stays",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "SAVEPOINT s", "SAVEPOINT"],
      ["A", "SELECT pg_advisory_xact_lock(1), pg_advisory_lock(2)", ","],
      ["A", "ROLLBACK TO s", "ROLLBACK"],
      ["B", "SELECT pg_try_advisory_lock(1), pg_try_advisory_lock(2)", "true,false"],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", "SELECT pg_try_advisory_lock(2)", "false"],
      ["A", "SELECT pg_advisory_unlock(2)", "true"],
      ["B", "SELECT pg_try_advisory_lock(2), pg_advisory_unlock_all()", "true,"],
    ],
  },
  {
    name: "shared advisory locks let each other pass, and wait behind who wants it alone",
    play: [
      ["A", "SELECT pg_advisory_lock_shared(1)", ""],
      ["B", "SELECT pg_advisory_lock(1)", WAITS],
      ["C", "SELECT pg_advisory_lock_shared(1)", WAITS],
      ["A", "SELECT pg_advisory_unlock_shared(1)", "true"],
      ["B", ENDS, ""],
      ["B", "SELECT pg_advisory_unlock(1)", "true"],
      ["C", ENDS, ""],
      ["C", "SELECT pg_advisory_unlock_all()", ""],
    ],
  },
  {
    name: "lock_timeout of an advisory lock",
    play: [
      ["A", "SELECT pg_advisory_lock(1)", ""],
      ["B", "SET lock_timeout = '50ms'", "SET"],
      ["B", "SELECT pg_advisory_lock(1)", "ERROR 55P03"],
      ["A", "SELECT pg_advisory_unlock_all()", ""],
    ],
  },
  {
    name: "statement_timeout while waiting for a row",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "SET statement_timeout = '100ms'", "SET"],
      ["B", "UPDATE t SET v = 2 WHERE id = 1", "ERROR 57014"],
      ["A", "COMMIT", "COMMIT"],
      ["B", "UPDATE t SET v = v + 1 WHERE id = 1", "UPDATE 1"],
    ],
  },
  {
    name: "SET TRANSACTION comes before any query",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "SET TRANSACTION READ ONLY", "SET"],
      ["A", "UPDATE t SET v = 1", "ERROR 25006"],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["A", "BEGIN", "BEGIN"],
      ["A", "SELECT v FROM t WHERE id = 1", "0"],
      ["A", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "ERROR 25001"],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["A", "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SET"],
      ["A", "DELETE FROM t", "ERROR 25006"],
      ["A", "BEGIN READ WRITE", "BEGIN"],
      ["A", "DELETE FROM t WHERE id = 2", "DELETE 1"],
      ["A", "COMMIT", "COMMIT"],
    ],
  },
  {
    name: "a read-only transaction does not become one that writes after a query",
    play: [
      ["A", "BEGIN READ ONLY", "BEGIN"],
      ["A", "SELECT v FROM t WHERE id = 1", "0"],
      ["A", "SET TRANSACTION READ WRITE", "ERROR 25001"],
      ["A", "ROLLBACK", "ROLLBACK"],
    ],
  },
  {
    name: "a savepoint of the same name hides the one before it",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "SAVEPOINT s", "SAVEPOINT"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["A", "SAVEPOINT s", "SAVEPOINT"],
      ["A", "UPDATE t SET v = 2 WHERE id = 1", "UPDATE 1"],
      ["A", "ROLLBACK TO s", "ROLLBACK"],
      ["A", "SELECT v FROM t WHERE id = 1", "1"],
      ["A", "RELEASE s", "RELEASE"],
      ["A", "ROLLBACK TO s", "ROLLBACK"],
      ["A", "SELECT v FROM t WHERE id = 1", "0"],
      ["A", "COMMIT", "COMMIT"],
    ],
  },
];
