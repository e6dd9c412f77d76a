// What the backend room does for a session: IRIS SQL in, DataRow bytes out.

import type { PgError } from "../errors/pg_error.ts";
import type { TableLock } from "../sql/plans/session_plan.ts";
import type { Program } from "../sql/program.ts";
import type { Column, ColumnHints, OutputSettings } from "../types/column.ts";
import type { LongValue } from "../types/long_value.ts";

/** What IRIS says of a statement before it runs. */
export interface Described {
  /** IRIS's statement type: 1 SELECT, 2 INSERT, ... */
  statementType: number;
  /** PostgreSQL type OIDs by position of the `?`; IRIS only guesses at some of them (then text). */
  parameterTypes: number[];
  /** Null when the statement has no result set. */
  columns: Column[] | null;
}

export interface Execution {
  sql: string;
  /** A $LIST with one element per `?`. */
  parameters: Uint8Array;
  /** The values that only have their place in the list. */
  long?: readonly LongValue[];
  hints: ColumnHints;
  /** Result formats as Bind has them: none, one for all, or one per column. */
  formats: readonly number[];
  output: OutputSettings;
  /** At most this many rows in the first batch, and no limit when 0; bytes are limited as well. */
  rowsMax: number;
  /** True keeps the statement prepared on the connection for the next time. */
  keep: boolean;
  /** It goes there before those of the same number have their answers, and is skipped where one of them leaves
   * something to do. */
  flight?: number;
}

/** So long IRIS may work on what is in front of a statement of the same flight before that begins: it may have been in
 * one call with it. */
export const LIST_MS_MAX = 5;

/** A program of statements that succeeds or fails as one. */
export interface StepsExecution extends Omit<Execution, "sql" | "parameters"> {
  program: Program;
  /** A $LIST of the program's arguments. */
  parameters: Uint8Array;
}

/** One statement for many rows. */
export interface ManyExecution {
  sql: string;
  /** A $LIST of parameter lists. */
  rows: Uint8Array;
  long?: readonly LongValue[];
  /** 1 all or none, 2 go on after a bad row; the sum of both commits the good ones. 4 tells the last %ROWID, and 8
   * what each row changed. */
  mode: number;
}

/** A program that inserts a row, for many lists of arguments, as if each were a statement of its own. */
export interface StepsForMany extends Pick<Execution, "hints" | "formats" | "output"> {
  program: Program;
  /** A $LIST of argument lists. */
  rows: Uint8Array;
}

export interface RanMany {
  /** What each has changed, up to the one that fails; where they give rows, how many. */
  counts: readonly number[];
  failure?: PgError;
  /** %ROWID of the row that was inserted last, "" where none was. */
  rowId: string;
  /** Null where they give no rows. */
  columns: Column[] | null;
  /** DataRow messages. */
  bytes: Uint8Array;
}

export interface ManyExecuted {
  tried: number;
  well: number;
  rowCount: number;
  /** Rows are counted from 1. */
  failures: readonly { row: number; error: PgError }[];
  /** "" where it was not asked for. */
  rowId: string;
  counts: readonly number[];
}

/** Some rows as DataRow messages, ready for the client. */
export interface Batch {
  bytes: Uint8Array;
  rows: number;
  /** 0 when the result set is finished and nothing is left to fetch or close. */
  cursor: number;
  /** An error that came after these rows. */
  failure?: PgError;
}

export interface Executed extends Batch {
  statementType: number;
  /** Rows changed; for a SELECT the rows fetched so far. */
  rowCount: number;
  /** %ROWID of the last row written, "" where there is none. */
  rowId: string;
  /** Null when the statement has no result set. */
  columns: Column[] | null;
}

export interface ServerInfo {
  /** $ZVERSION */
  version: string;
  namespace: string;
  user: string;
  /** $JOB, which a cancel names. */
  job: string;
  /** The helper class's version, or null where its slow replacement is in use. */
  helper: string | null;
}

/** One IRIS connection. Failures are PgErrors; a connection that is gone gives 08006 ever after. */
export interface Connection {
  readonly info: ServerInfo;
  readonly alive: boolean;
  describe(sql: string, hints: ColumnHints): Promise<Described>;
  execute(execution: Execution): Promise<Executed>;
  /** Outside of a transaction in one of its own. What fails inside of one is to be undone with it. */
  runSteps(execution: StepsExecution): Promise<Executed>;
  executeMany(execution: ManyExecution): Promise<ManyExecuted>;
  /** Inside of a transaction, with which it is undone where one fails. */
  runMany(execution: StepsForMany): Promise<RanMany>;
  fetch(cursor: number, rowsMax: number): Promise<Batch>;
  closeCursor(cursor: number): Promise<void>;
  begin(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  savepoint(name: string): Promise<void>;
  rollbackTo(name: string): Promise<void>;
  releaseSavepoint(name: string): Promise<void>;
  ping(): Promise<void>;
  /** What its statements do about locks of others, from now on. */
  setLocking(locking: Locking): Promise<void>;
  hasLocking(locking: Locking): boolean;
  /** Inside of a transaction, which gives the lock back when it ends. */
  lockTable(lock: TableLock): Promise<void>;
}

export interface Locking {
  /** IRIS counts it in whole seconds; 0 is no limit. */
  waitMs: number;
  /** Reads neither wait for those who write, nor pass over what they have not committed. */
  readUncommitted: boolean;
}

/** One IRIS process waits for a lock of another's; both by $JOB. */
export interface LockWait {
  waiter: string;
  owner: string;
}

/** A connection lent to one session. */
export interface Lease extends Connection {
  /** `afresh` asks IRIS even where its answer is known; if it is another one now, nothing that is known
   * of the schema counts any more. */
  describe(sql: string, hints: ColumnHints, options?: { afresh?: boolean }): Promise<Described>;
  /** Lets one who waits for a connection have it, if nothing is open on it, and goes on beside the pool; it is as before
   * when this settles. */
  giveWay(): Promise<void>;
  /** Ends what runs on it now: its requests fail with `reason` soon, if need be together with the connection. */
  cancel(reason: PgError): void;
  /** Gives it back. What is still open on it is rolled back and closed before anyone else gets it,
   * and before this settles. */
  release(): void | Promise<void>;
}

export interface AcquireOptions {
  /** Gives the wait up; an abort without a PgError as its reason counts as a cancel request. */
  signal?: AbortSignal;
  /** For a moment, by a session that has a connection already: to wait for a second one could be for ever. */
  aside?: boolean;
  /** For whom: a user may have fewer connections than there are in all. */
  user?: string;
}

export interface Pool {
  /** Waits its turn; fails with a sentence when IRIS cannot be reached or the wait is too long. */
  acquire(options?: AcquireOptions): Promise<Lease>;
  /** One that nobody has to wait for; null where there is none. */
  atHand(options?: AcquireOptions): Lease | null;
  /** Who waits for locks in IRIS, the processes of others included; none where IRIS does not tell. */
  lockWaits(): Promise<readonly LockWait[]>;
  /** The first connection's news, for banners and checks; connects when nothing is connected yet. */
  info(): Promise<ServerInfo>;
  close(): Promise<void>;
}

export interface CancelOptions {
  /** Ends the process where its query cannot be cancelled. */
  force: boolean;
  /** Aborted when it is too late to ask. */
  signal?: AbortSignal;
}
