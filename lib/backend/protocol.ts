// The messages between the gateway and a backend process, framed as PostgreSQL's: tag, length, fields.
// Every request gets exactly one reply, in order, so several may be on their way. A table throughout.

import { int32, list, rest, uint32, uint8 } from "../wire/fields.ts";
import { type AnyMessage, message, type MessageOf } from "../wire/message.ts";
import {
  bytes,
  columns,
  columnsAgain,
  error,
  failures,
  flag,
  hints,
  int16s,
  int32s,
  lockWaits,
  optional,
  output,
  secret,
  text,
  whole,
} from "./protocol_fields.ts";

/** No frame between the two processes may be longer; a DataRow cannot be either. */
export const FRAME_BYTES_MAX = 256 * 1024 * 1024;

// Requests.

/** The first request. Everything secret is told here, where neither `ps` nor /proc shows it. */
export const Connect = message("C", "Connect", {
  host: text,
  port: int32,
  namespace: text,
  user: text,
  password: secret,
  connectMsMax: int32,
  /** The name of a TLS configuration, "" for none. */
  sslConfig: text,
  /** The folder to load the driver from, "" for the first one that works. */
  driverFolder: text,
  /** False never installs the helper class. */
  install: flag,
  /** True works without it, even where it is installed. */
  plain: flag,
  schemaPath: text,
});
export type Connect = MessageOf<typeof Connect>;

/** `epoch` counts schema changes: what was prepared in an earlier one is prepared again. */
export const Describe = message("D", "Describe", {
  epoch: int32,
  sql: text,
  head: hints,
  tail: hints,
});
export type Describe = MessageOf<typeof Describe>;

/** Those of one `flight` do not wait for each other's answers, and count only as far as nothing is left to decide: see
 * flights.ts. 0 is none. */
export const Execute = message("E", "Execute", {
  epoch: int32,
  sql: text,
  parameters: bytes,
  head: hints,
  tail: hints,
  formats: int16s,
  /** Null where they are the same as last time. */
  output: optional(output),
  rowsMax: int32,
  keep: flag,
  /** By which Again means it; 0 where it will not. */
  number: int32,
  flight: int32,
});
export type Execute = MessageOf<typeof Execute>;

/** What was executed by this number, with other values. */
export const Again = message("G", "Again", {
  number: int32,
  parameters: bytes,
  rowsMax: int32,
  flight: int32,
});
export type Again = MessageOf<typeof Again>;

/** A program of statements as JSON: a tree that this program alone writes. */
export const RunSteps = message("U", "RunSteps", {
  epoch: int32,
  program: text,
  parameters: bytes,
  head: hints,
  tail: hints,
  formats: int16s,
  output: optional(output),
  rowsMax: int32,
  keep: flag,
  flight: int32,
});
export type RunSteps = MessageOf<typeof RunSteps>;

export const Fetch = message("F", "Fetch", {
  cursor: whole,
  rowsMax: int32,
  /** IRIS is asked for as many more times as is soon done and fits into the reply. */
  fills: flag,
});
export type Fetch = MessageOf<typeof Fetch>;

export const CloseCursor = message("X", "CloseCursor", { cursor: whole });
export type CloseCursor = MessageOf<typeof CloseCursor>;

/** `rows` is a $LIST of parameter lists, `mode` the sum that the helper class explains. */
export const ExecuteMany = message("M", "ExecuteMany", {
  epoch: int32,
  sql: text,
  rows: bytes,
  mode: int32,
});
export type ExecuteMany = MessageOf<typeof ExecuteMany>;

/** A program that inserts a row, for each of a $LIST of argument lists. */
export const RunMany = message("V", "RunMany", {
  epoch: int32,
  program: text,
  rows: bytes,
  head: hints,
  tail: hints,
  formats: int16s,
  output: optional(output),
});
export type RunMany = MessageOf<typeof RunMany>;

/** A piece of a long value, which later lists name by its number. `first` begins it. */
export const Append = message("A", "Append", {
  value: int32,
  first: flag,
  binary: flag,
  piece: bytes,
});
export type Append = MessageOf<typeof Append>;

export const Begin = message("B", "Begin", {});
export const Commit = message("K", "Commit", {});
export const Rollback = message("R", "Rollback", {});
export const Savepoint = message("S", "Savepoint", { name: text });
export const RollbackTo = message("T", "RollbackTo", { name: text });
export const Release = message("L", "Release", { name: text });
export const Ping = message("P", "Ping", {});
/** On a connection that does nothing else: ends what the IRIS process of that number runs. */
export const CancelProcess = message("Q", "CancelProcess", { job: text, force: flag });
/** Likewise: which processes wait for locks that which others have. */
export const LockWaits = message("Y", "LockWaits", {});
/** What its statements do about locks of others; a `waitMs` of 0 is IRIS's own time. */
export const Locking = message("W", "Locking", { waitMs: int32, readUncommitted: flag });
/** Kept to the end of the transaction. */
export const LockTable = message("O", "LockTable", { lock: text, unlock: text });
/** Rolls back what is open and closes all cursors; prepared statements stay. */
export const Reset = message("Z", "Reset", {});
export type Named = MessageOf<typeof Savepoint>;

export const REQUESTS: readonly AnyMessage[] = [
  Connect,
  Describe,
  Execute,
  Again,
  RunSteps,
  Fetch,
  CloseCursor,
  ExecuteMany,
  RunMany,
  Append,
  Begin,
  Commit,
  Rollback,
  Savepoint,
  RollbackTo,
  Release,
  Ping,
  CancelProcess,
  LockWaits,
  Locking,
  LockTable,
  Reset,
];

// Replies. `level` is $TLEVEL after the request, which keeps the gateway's idea of it honest.

export const Connected = message("c", "Connected", {
  version: text,
  namespace: text,
  user: text,
  job: text,
  helper: optional(text),
  /** Why the helper class is not in use, "" where it is. */
  notice: text,
});
export type Connected = MessageOf<typeof Connected>;

export const Done = message("k", "Done", { level: int32 });
export type Done = MessageOf<typeof Done>;

/** `done` is cancel, terminate or "". */
export const Canceled = message("q", "Canceled", { level: int32, done: text });
export type Canceled = MessageOf<typeof Canceled>;

export const ListedWaits = message("y", "ListedWaits", {
  level: int32,
  waits: lockWaits,
});
export type ListedWaits = MessageOf<typeof ListedWaits>;

export const Described = message("d", "Described", {
  level: int32,
  statementType: int32,
  parameterTypes: list(uint32),
  columns,
});
export type Described = MessageOf<typeof Described>;

/** `rows` DataRow messages in `bytes`; `failure` came after them. */
export const Rows = message("r", "Rows", {
  level: int32,
  rows: int32,
  cursor: whole,
  failure: optional(error),
  bytes: rest,
});
export type Rows = MessageOf<typeof Rows>;

export const Executed = message("e", "Executed", {
  level: int32,
  statementType: int32,
  rowCount: whole,
  rowId: text,
  columns: columnsAgain,
  rows: int32,
  cursor: whole,
  failure: optional(error),
  bytes: rest,
});
export type Executed = MessageOf<typeof Executed>;

export const ExecutedMany = message("m", "ExecutedMany", {
  level: int32,
  tried: whole,
  well: whole,
  rowCount: whole,
  failures,
  /** %ROWID of the last row that went well, where it was asked for. */
  rowId: text,
  counts: int32s,
});
export type ExecutedMany = MessageOf<typeof ExecutedMany>;

/** What each has changed or given, up to the one that fails; the rows are DataRow messages in `bytes`. */
export const RanMany = message("v", "RanMany", {
  level: int32,
  counts: int32s,
  failure: optional(error),
  /** %ROWID of the last row that was inserted. */
  rowId: text,
  columns,
  bytes: rest,
});
export type RanMany = MessageOf<typeof RanMany>;

/** The flight of the request is over: nothing has been done. */
export const Skipped = message("s", "Skipped", { level: int32 });
export type Skipped = MessageOf<typeof Skipped>;

/** `fatal` says that the process ends with this. */
export const Failed = message("f", "Failed", { level: int32, fatal: uint8, error });
export type Failed = MessageOf<typeof Failed>;

export const REPLIES: readonly AnyMessage[] = [
  Connected,
  Done,
  Canceled,
  ListedWaits,
  Described,
  Rows,
  Executed,
  ExecutedMany,
  RanMany,
  Skipped,
  Failed,
];
