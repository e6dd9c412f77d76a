// What the session answers by itself, and how: a row for each of its commands.

import type { SessionCommand } from "../../lib/sql/plan.ts";

/** Complete, because the compiler counts. */
export const SESSION_STATEMENTS: Readonly<
  Record<SessionCommand["command"], readonly [statement: string, how: string]>
> = {
  begin: [
    "BEGIN, START TRANSACTION",
    "a transaction of IRIS's, begun with the first statement that needs it",
  ],
  commit: ["COMMIT, END", "AND CHAIN too"],
  rollback: [
    "ROLLBACK, ABORT",
    "AND CHAIN too; sequences and counters are not taken back, as in PostgreSQL",
  ],
  savepoint: ["SAVEPOINT", "a nested level of IRIS's transaction"],
  release: ["RELEASE SAVEPOINT", "as in PostgreSQL"],
  rollback_to: ["ROLLBACK TO SAVEPOINT", "as in PostgreSQL: the savepoint stays"],
  set: [
    "SET",
    "every setting of PostgreSQL 18 is kept and shown; those that change how values look do so",
  ],
  set_transaction: [
    "SET TRANSACTION, SET SESSION CHARACTERISTICS",
    "kept and shown; IRIS itself reads what is not committed unless its own setting says otherwise",
  ],
  show: ["SHOW", "as in PostgreSQL"],
  show_all: ["SHOW ALL", "as in PostgreSQL"],
  reset: ["RESET", "as in PostgreSQL"],
  reset_all: ["RESET ALL", "as in PostgreSQL"],
  discard: ["DISCARD", "as in PostgreSQL"],
  prepare: ["PREPARE", "shares its names with the extended protocol's statements"],
  execute: ["EXECUTE", "as in PostgreSQL"],
  deallocate: ["DEALLOCATE", "as in PostgreSQL"],
  deallocate_all: ["DEALLOCATE ALL", "as in PostgreSQL"],
  listen: ["LISTEN", "between the sessions of one gateway"],
  unlisten: ["UNLISTEN", "as in PostgreSQL"],
  unlisten_all: ["UNLISTEN *", "as in PostgreSQL"],
  notify: [
    "NOTIFY, pg_notify()",
    "reaches the sessions of the same gateway, when the transaction commits",
  ],
  call: [
    "SELECT of advisory locks, pg_sleep(), set_config()",
    "advisory locks are those of one gateway",
  ],
  sequence: [
    "SELECT nextval(), currval(), setval(), lastval()",
    "sequences are kept in tables of the gateway's own in IRIS",
  ],
  declare: ["DECLARE CURSOR", "forward only; WITH HOLD keeps the rows"],
  fetch: ["FETCH, MOVE", "forward only"],
  close: ["CLOSE", "as in PostgreSQL"],
  close_all: ["CLOSE ALL", "as in PostgreSQL"],
  explain: ["EXPLAIN", "IRIS's plan, as text or in JSON"],
  analyze: ["ANALYZE", "IRIS's TUNE TABLE"],
  maintain: ["VACUUM, REINDEX, CLUSTER, CHECKPOINT", "accepted; IRIS needs none of them"],
  set_constraints: ["SET CONSTRAINTS", "accepted; IRIS checks constraints with each statement"],
};
