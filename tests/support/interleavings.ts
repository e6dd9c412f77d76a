// What several sessions do in turn, and what each is answered: by PostgreSQL, and by the gateway where IRIS cannot
// do the same. A table, longer than a file should be.

import { DEADLOCKS } from "./interleavings/deadlocks.ts";
import { ENDS, type Interleaving, NOTHING, WAITS } from "./interleavings/interleaving.ts";
import { KEYS } from "./interleavings/keys.ts";
import { ROWS } from "./interleavings/rows.ts";
import { SESSIONS } from "./interleavings/sessions.ts";

/** Before each of them. */
export const SETUP = "DROP TABLE IF EXISTS t; CREATE TABLE t (id int PRIMARY KEY, v int); " +
  "INSERT INTO t VALUES (1, 0), (2, 0)";

const READERS = "IRIS has no row versions: who reads what another changes waits for its end";
const DIRTY = "IRIS shows uncommitted rows at this level, and to aggregates at every one";
const NOW = "IRIS looks for rows among those that are there now, committed or not";
const SNAPSHOT = "IRIS has no snapshots: it is read committed, as SHOW tells";
const DEFINED = "IRIS undoes no definitions: the table stays, and only its rows are gone";
const SHARED = "IRIS locks rows by writing them, and for one session alone";

export const INTERLEAVINGS: readonly Interleaving[] = [
  ...DEADLOCKS,
  ...KEYS,
  ...ROWS,
  ...SESSIONS,
  {
    name: "an update that is not committed is not read",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "SELECT v FROM t WHERE id = 2", "0"],
      ["B", "SELECT v FROM t WHERE id = 1", "0", { answer: WAITS, why: READERS }],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", ENDS, NOTHING, { answer: "0", why: READERS }],
    ],
  },
  {
    name: "an insert that is not committed is not read",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "INSERT INTO t VALUES (3, 0)", "INSERT 0 1"],
      ["B", "SELECT id FROM t ORDER BY id", "1 2", { answer: WAITS, why: READERS }],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, NOTHING, { answer: "1 2 3", why: READERS }],
    ],
  },
  {
    name: "a delete that is not committed",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DELETE FROM t WHERE id = 1", "DELETE 1"],
      ["B", "SELECT id FROM t ORDER BY id", "1 2", { answer: "2", why: NOW }],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", "SELECT id FROM t ORDER BY id", "1 2"],
    ],
  },
  {
    name: "READ UNCOMMITTED",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "BEGIN ISOLATION LEVEL READ UNCOMMITTED", "BEGIN"],
      ["B", "SELECT v FROM t WHERE id = 1", "0", { answer: "1", why: DIRTY }],
      ["B", "COMMIT", "COMMIT"],
      ["B", "SHOW transaction_isolation", "read committed"],
      ["A", "ROLLBACK", "ROLLBACK"],
    ],
  },
  {
    name: "an aggregate over what is not committed",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "SELECT sum(v) FROM t", "0", { answer: "1", why: DIRTY }],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", "SELECT sum(v) FROM t", "0"],
    ],
  },
  {
    name: "no update is lost, whoever waits for whom",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["B", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = v + 1 WHERE id = 1", "UPDATE 1"],
      ["B", "UPDATE t SET v = v + 1 WHERE id = 1", WAITS],
      ["C", "UPDATE t SET v = v + 1 WHERE id = 1", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "UPDATE 1"],
      ["B", "COMMIT", "COMMIT"],
      ["C", ENDS, "UPDATE 1"],
      ["A", "SELECT v FROM t WHERE id = 1", "3"],
    ],
  },
  {
    name: "no update is lost that PostgreSQL works out over IRIS's rows",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["B", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = v + length(initcap('x')) WHERE id = 1", "UPDATE 1"],
      ["B", "UPDATE t SET v = v + length(initcap('x')) WHERE id = 1", WAITS],
      ["C", "UPDATE t SET v = v + length(initcap('x')) WHERE id = 1", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "UPDATE 1"],
      ["B", "COMMIT", "COMMIT"],
      ["C", ENDS, "UPDATE 1"],
      ["A", "SELECT v FROM t WHERE id = 1", "3"],
    ],
  },
  {
    name: "a row that is gone when PostgreSQL has worked out its change",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 7 WHERE id = 1", "UPDATE 1"],
      ["B", "DELETE FROM t WHERE length(initcap(v::text)) = 1 RETURNING v", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "7 0"],
      ["A", "SELECT count(*) FROM t", "0"],
    ],
  },
  {
    name: "an update of what another rolls back",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 5 WHERE id = 1", "UPDATE 1"],
      ["B", "UPDATE t SET v = v + 1 WHERE id = 1", WAITS],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", ENDS, "UPDATE 1"],
      ["A", "SELECT v FROM t WHERE id = 1", "1"],
    ],
  },
  {
    name: "an update of what no longer matches",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 5 WHERE id = 1", "UPDATE 1"],
      ["B", "UPDATE t SET v = 9 WHERE v = 0", WAITS, { answer: "UPDATE 1", why: NOW }],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "UPDATE 1", { answer: NOTHING, why: NOW }],
      ["A", "SELECT v FROM t ORDER BY id", "5 9"],
    ],
  },
  {
    name: "the same read twice, with a commit between",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "SELECT v FROM t WHERE id = 1", "0"],
      ["B", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["A", "SELECT v FROM t WHERE id = 1", "1"],
      ["A", "COMMIT", "COMMIT"],
    ],
  },
  {
    name: "REPEATABLE READ",
    play: [
      ["A", "BEGIN ISOLATION LEVEL REPEATABLE READ", "BEGIN"],
      ["A", "SHOW transaction_isolation", "repeatable read", {
        answer: "read committed",
        why: SNAPSHOT,
      }],
      ["A", "SELECT v FROM t WHERE id = 1", "0"],
      ["B", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "INSERT INTO t VALUES (3, 0)", "INSERT 0 1"],
      ["A", "SELECT v FROM t WHERE id = 1", "0", { answer: "1", why: SNAPSHOT }],
      ["A", "SELECT count(*) FROM t", "2", { answer: "3", why: SNAPSHOT }],
      ["A", "UPDATE t SET v = 2 WHERE id = 1", "ERROR 40001", {
        answer: "UPDATE 1",
        why: SNAPSHOT,
      }],
      ["A", "ROLLBACK", "ROLLBACK"],
    ],
  },
  {
    name: "phantoms of READ COMMITTED",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "SELECT count(*) FROM t WHERE v = 0", "2"],
      ["B", "INSERT INTO t VALUES (3, 0)", "INSERT 0 1"],
      ["A", "SELECT count(*) FROM t WHERE v = 0", "3"],
      ["A", "COMMIT", "COMMIT"],
    ],
  },
  {
    name: "a key that another inserts and commits",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "INSERT INTO t VALUES (3, 1)", "INSERT 0 1"],
      ["B", "INSERT INTO t VALUES (3, 2)", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "ERROR 23505"],
      ["B", "SELECT v FROM t WHERE id = 3", "1"],
    ],
  },
  {
    name: "a key that another inserts and takes back",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "INSERT INTO t VALUES (3, 1)", "INSERT 0 1"],
      ["B", "INSERT INTO t VALUES (3, 2)", WAITS],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", ENDS, "INSERT 0 1"],
      ["B", "SELECT v FROM t WHERE id = 3", "2"],
    ],
  },
  {
    name: "ON CONFLICT waits for whoever has the key",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "INSERT INTO t VALUES (3, 1)", "INSERT 0 1"],
      ["B", "INSERT INTO t VALUES (3, 2) ON CONFLICT (id) DO UPDATE SET v = t.v + 10", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "INSERT 0 1"],
      ["B", "SELECT v FROM t WHERE id = 3", "11"],
    ],
  },
  {
    name: "FOR UPDATE, NOWAIT and SKIP LOCKED",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "SELECT v FROM t WHERE id = 1 FOR UPDATE", "0"],
      ["B", "SELECT v FROM t WHERE id = 1 FOR UPDATE NOWAIT", "ERROR 55P03"],
      ["B", "SELECT id FROM t ORDER BY id FOR UPDATE SKIP LOCKED", "2"],
      ["B", "SELECT v FROM t WHERE id = 1 FOR UPDATE", WAITS],
      ["A", "UPDATE t SET v = 7 WHERE id = 1", "UPDATE 1"],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "7"],
    ],
  },
  {
    name: "SKIP LOCKED while rows are being changed",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "SELECT id FROM t ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED", "2"],
      ["A", "COMMIT", "COMMIT"],
    ],
  },
  {
    name: "FOR SHARE",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "SELECT v FROM t WHERE id = 1 FOR SHARE", "0"],
      ["B", "SELECT v FROM t WHERE id = 1 FOR SHARE NOWAIT", "0", {
        answer: "ERROR 55P03",
        why: SHARED,
      }],
      ["B", "UPDATE t SET v = 1 WHERE id = 1", WAITS],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "UPDATE 1"],
    ],
  },
  {
    name: "lock_timeout",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "BEGIN; SET LOCAL lock_timeout = '1s'", "BEGIN; SET"],
      ["B", "UPDATE t SET v = 2 WHERE id = 1", "ERROR 55P03"],
      ["B", "SELECT 1", "ERROR 25P02"],
      ["B", "COMMIT", "ROLLBACK"],
      ["B", "SHOW lock_timeout", "0"],
      ["A", "COMMIT", "COMMIT"],
    ],
  },
  {
    name: "a deadlock",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["B", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["B", "UPDATE t SET v = 2 WHERE id = 2", "UPDATE 1"],
      ["A", "UPDATE t SET v = 1 WHERE id = 2", WAITS],
      ["B", "UPDATE t SET v = 2 WHERE id = 1", WAITS],
      ["A", ENDS, "ERROR 40P01"],
      ["B", ENDS, "UPDATE 1"],
      ["B", "COMMIT", "COMMIT"],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["A", "SELECT v FROM t ORDER BY id", "2 2"],
    ],
  },
  {
    name: "a savepoint's locks, and what it takes back",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["A", "SAVEPOINT s", "SAVEPOINT"],
      ["A", "INSERT INTO t VALUES (1, 1)", "ERROR 23505"],
      ["A", "SELECT 1", "ERROR 25P02"],
      ["A", "ROLLBACK TO s", "ROLLBACK"],
      ["A", "INSERT INTO t VALUES (3, 3)", "INSERT 0 1"],
      ["A", "ROLLBACK TO s", "ROLLBACK"],
      ["A", "INSERT INTO t VALUES (4, 4)", "INSERT 0 1"],
      ["A", "RELEASE s", "RELEASE"],
      ["A", "ROLLBACK TO s", "ERROR 3B001"],
      ["A", "COMMIT", "ROLLBACK"],
      ["B", "SELECT id FROM t ORDER BY id", "1 2"],
    ],
  },
  {
    name: "AND CHAIN keeps the modes, and a chain's locks are gone",
    play: [
      ["A", "BEGIN READ ONLY", "BEGIN"],
      ["A", "COMMIT AND CHAIN", "COMMIT"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "ERROR 25006"],
      ["A", "ROLLBACK AND CHAIN", "ROLLBACK"],
      ["A", "SHOW transaction_read_only", "on"],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["A", "BEGIN", "BEGIN"],
      ["A", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["A", "COMMIT AND CHAIN", "COMMIT"],
      ["B", "UPDATE t SET v = v + 1 WHERE id = 1", "UPDATE 1"],
      ["A", "UPDATE t SET v = v + 1 WHERE id = 1", "UPDATE 1"],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["A", "COMMIT AND CHAIN", "ERROR 25P01"],
      ["B", "SELECT v FROM t WHERE id = 1", "2"],
    ],
  },
  {
    name: "a table that is not committed",
    play: [
      ["A", "DROP TABLE IF EXISTS u", "DROP"],
      ["A", "BEGIN", "BEGIN"],
      ["A", "CREATE TABLE u (a int)", "CREATE"],
      ["A", "INSERT INTO u VALUES (1)", "INSERT 0 1"],
      ["A", "SELECT a FROM u", "1"],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", "SELECT a FROM u", "ERROR 42P01", { answer: "", why: DEFINED }],
    ],
  },
  {
    name: "several statements in one Query are one transaction",
    play: [
      ["A", "INSERT INTO t VALUES (3, 0); INSERT INTO t VALUES (1, 0)", "ERROR 23505"],
      ["B", "SELECT id FROM t ORDER BY id", "1 2"],
      ["A", "INSERT INTO t VALUES (3, 0); COMMIT; INSERT INTO t VALUES (1, 0)", "ERROR 23505"],
      ["B", "SELECT id FROM t ORDER BY id", "1 2 3"],
    ],
  },
  {
    name: "a statement that fails leaves nothing behind",
    play: [
      ["A", "INSERT INTO t SELECT id - 1, v FROM t ORDER BY id", "ERROR 23505"],
      ["A", "INSERT INTO t VALUES (7, 0), (1, 0)", "ERROR 23505"],
      ["A", "UPDATE t SET id = 2", "ERROR 23505"],
      ["A", "BEGIN; SAVEPOINT s", "BEGIN; SAVEPOINT"],
      ["A", "INSERT INTO t VALUES (8, 0), (1, 0)", "ERROR 23505"],
      ["A", "ROLLBACK TO s", "ROLLBACK"],
      ["A", "COMMIT", "COMMIT"],
      ["B", "SELECT id FROM t ORDER BY id", "1 2"],
    ],
  },
  {
    name: "advisory locks across sessions",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "SELECT pg_advisory_xact_lock(7)", ""],
      ["B", "SELECT pg_try_advisory_lock(7)", "false"],
      ["B", "SELECT pg_advisory_lock(7)", WAITS],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", ENDS, ""],
      ["A", "SELECT pg_try_advisory_lock(7)", "false"],
      ["B", "SELECT pg_advisory_unlock(7)", "true"],
    ],
  },
  {
    name: "two-phase commit",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "PREPARE TRANSACTION 'x'", "ERROR 55000"],
      ["A", "ROLLBACK", "ROLLBACK"],
    ],
  },
  {
    name: "a SCROLL cursor keeps what it has read",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DECLARE c SCROLL CURSOR FOR SELECT id, v FROM t ORDER BY id", "DECLARE"],
      ["A", "FETCH 1 FROM c", "1,0"],
      ["B", "UPDATE t SET v = 5", "UPDATE 2"],
      ["A", "FETCH ALL FROM c", "2,0"],
      ["A", "FETCH BACKWARD ALL FROM c", "2,0 1,0"],
      ["A", "FETCH LAST FROM c", "2,0"],
      ["A", "COMMIT", "COMMIT"],
    ],
  },
  {
    name: "a plain cursor goes back over what it has read",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DECLARE c CURSOR FOR SELECT id, v FROM t ORDER BY id", "DECLARE"],
      ["A", "FETCH ALL FROM c", "1,0 2,0"],
      ["B", "UPDATE t SET v = 5", "UPDATE 2"],
      ["A", "FETCH BACKWARD ALL FROM c", "2,0 1,0"],
      ["A", "COMMIT", "COMMIT"],
    ],
  },
  {
    name: "WHERE CURRENT OF",
    play: [
      ["A", "BEGIN", "BEGIN"],
      ["A", "DECLARE c CURSOR FOR SELECT id FROM t WHERE id = 1", "DECLARE"],
      ["A", "FETCH c", "1"],
      ["A", "UPDATE t SET v = 1 WHERE CURRENT OF c", "UPDATE 1", {
        answer: "ERROR 0A000",
        why: "IRIS's cursors are not those of the statements that come after",
      }],
      ["A", "ROLLBACK", "ROLLBACK"],
    ],
  },
  {
    name: "LOCK TABLE",
    play: [
      ["A", "LOCK TABLE t", "ERROR 25P01"],
      ["A", "BEGIN", "BEGIN"],
      ["A", "LOCK TABLE t IN EXCLUSIVE MODE", "LOCK"],
      ["B", "UPDATE t SET v = 1 WHERE id = 1", WAITS],
      ["A", "UPDATE t SET v = v + 5 WHERE id = 1", "UPDATE 1"],
      ["A", "COMMIT", "COMMIT"],
      ["B", ENDS, "UPDATE 1"],
      ["B", "BEGIN", "BEGIN"],
      ["B", "UPDATE t SET v = 1 WHERE id = 1", "UPDATE 1"],
      ["A", "BEGIN", "BEGIN"],
      ["A", "LOCK TABLE t IN SHARE MODE NOWAIT", "ERROR 55P03"],
      ["A", "ROLLBACK", "ROLLBACK"],
      ["B", "COMMIT", "COMMIT"],
    ],
  },
];
