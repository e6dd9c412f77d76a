// What the session answers by itself, and how: a row for each of its commands.

import type { SessionCommand } from "../../lib/sql/plans/session_plan.ts";

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
  prepare_transaction: [
    "PREPARE TRANSACTION",
    "refused, as by a PostgreSQL whose max_prepared_transactions is 0",
  ],
  end_prepared: ["COMMIT PREPARED, ROLLBACK PREPARED", "there is never one to end"],
  savepoint: ["SAVEPOINT", "a nested level of IRIS's transaction"],
  release: ["RELEASE SAVEPOINT", "as in PostgreSQL"],
  rollback_to: ["ROLLBACK TO SAVEPOINT", "as in PostgreSQL: the savepoint stays"],
  set: [
    "SET",
    "every setting of PostgreSQL 18 is kept and shown; those that change how values look do so",
  ],
  set_transaction: [
    "SET TRANSACTION, SET SESSION CHARACTERISTICS",
    "IRIS reads what is committed, or what is not where that is asked for; a level that it lacks gets a notice, and SHOW says which one it is",
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
    "advisory locks are those of one gateway, and deadlocks between them and IRIS's locks are found",
  ],
  sequence: [
    "SELECT nextval(), currval(), setval(), lastval()",
    "sequences are kept in tables of the gateway's own in IRIS",
  ],
  declare: [
    "DECLARE CURSOR",
    "SCROLL and WITH HOLD keep the rows that were read, 64 MB of each cursor at most",
  ],
  fetch: [
    "FETCH, MOVE",
    "backward where PostgreSQL goes; without SCROLL over the last 4 MB of rows",
  ],
  close: ["CLOSE", "as in PostgreSQL"],
  close_all: ["CLOSE ALL", "as in PostgreSQL"],
  copy_from: [
    "COPY FROM STDIN",
    "text, csv and binary with PostgreSQL 18's options; WHERE is IRIS's to check; one transaction",
  ],
  copy_to: ["COPY table TO STDOUT", "text, csv and binary"],
  copy_query: ["COPY (query) TO STDOUT", "text, csv and binary"],
  lock: [
    "LOCK TABLE",
    "the modes that IRIS has, and ACCESS SHARE, which nobody there waits for; the other weak ones are refused",
  ],
  explain: ["EXPLAIN", "IRIS's plan, as text or in JSON"],
  analyze: ["ANALYZE", "IRIS's TUNE TABLE"],
  maintain: ["VACUUM, REINDEX, CLUSTER, CHECKPOINT", "accepted; IRIS needs none of them"],
  set_constraints: ["SET CONSTRAINTS", "accepted; IRIS checks constraints with each statement"],
};
