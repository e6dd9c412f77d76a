// The messages between the gateway and a backend process, framed as PostgreSQL's: tag, length, fields.
// Every request gets exactly one reply, in order, so several may be on their way. A table throughout.

import { PgError, type PgErrorFields, type Severity } from "../errors/pg_error.ts";
import { type Condition, SQLSTATES } from "../errors/sqlstates.ts";
import type { LockWait } from "./contract.ts";
import type { Column, ColumnHint, OutputSettings } from "../types/column.ts";
import type { ShapedColumn } from "../types/shape.ts";
import { int16, int32, list, rest, uint32, uint8, value } from "../wire/fields.ts";
import { type AnyMessage, type Field, message, type MessageOf } from "../wire/message.ts";

/** No frame between the two processes may be longer; a DataRow cannot be either. */
export const FRAME_BYTES_MAX = 256 * 1024 * 1024;

/** These messages stay between two processes of one program: no transcript has them to be read back. */
function field<T>(row: Omit<Field<T>, "parse">): Field<T> {
  return {
    ...row,
    parse() {
      throw new PgError("feature_not_supported", "messages of a backend process are not parsed");
    },
  };
}

/** UTF-8 behind its size: unlike a cstring it may hold any character. */
const text = field<string>({
  leastSize: 4,
  decode: (from) => from.text(from.int32()),
  encode(value, to) {
    const at = to.reserve(4);
    to.text(value);
    to.setInt32(at, to.size - at - 4);
  },
  show: (value) => JSON.stringify(value),
});

const secret: Field<string> = { ...text, show: () => "***" };

const flag = field<boolean>({
  leastSize: 1,
  decode: (from) => from.uint8() !== 0,
  encode: (value, to) => to.uint8(value ? 1 : 0),
  show: String,
});

/** A count of rows, or a cursor's number: whole, and beyond 32 bits. */
const whole = field<number>({
  leastSize: 8,
  decode: (from) => from.float64(),
  encode: (value, to) => to.float64(value),
  show: String,
});

function optional<T>(inner: Field<T>): Field<T | null> {
  return field<T | null>({
    leastSize: 1,
    decode: (from) => from.uint8() === 0 ? null : inner.decode(from),
    encode(value, to) {
      to.uint8(value === null ? 0 : 1);
      if (value !== null) inner.encode(value, to);
    },
    show: (value) => value === null ? "-" : inner.show(value),
  });
}

const column = field<Column>({
  leastSize: 24,
  decode: (from) => ({
    name: text.decode(from),
    tableOid: from.uint32(),
    attribute: from.int32(),
    type: from.uint32(),
    size: from.int32(),
    typmod: from.int32(),
  }),
  encode(column, to) {
    text.encode(column.name, to);
    to.uint32(column.tableOid);
    to.int32(column.attribute);
    to.uint32(column.type);
    to.int32(column.size);
    to.int32(column.typmod);
  },
  show: ({ name, type }) => `${JSON.stringify(name)}:${type}`,
});

const columns = optional(list(column));

const AS_BEFORE = 2;

/** Undefined where they are those of the last time. */
const columnsAgain = field<Column[] | null | undefined>({
  leastSize: 1,
  decode(from) {
    if (from.peek() !== AS_BEFORE) return columns.decode(from);
    from.uint8();
  },
  encode(value, to) {
    if (value === undefined) to.uint8(AS_BEFORE);
    else columns.encode(value, to);
  },
  show: (value) => value === undefined ? "as before" : columns.show(value),
});

const HAS_NAME = 1;
const HAS_TYPE = 2;
const HAS_TYPMOD = 4;
const HAS_SHAPE = 8;
const HAS_SCALE = 16;
const CHECKS_RANGE = 32;
const CHECKS_TEXT = 64;
const HAS_OUTPUT = 128;

const hint = field<ColumnHint>({
  leastSize: 1,
  decode(from) {
    const has = from.uint8();
    const hint: ColumnHint = {};
    if (has & HAS_NAME) hint.name = text.decode(from);
    if (has & HAS_TYPE) hint.type = from.uint32();
    if (has & HAS_TYPMOD) hint.typmod = from.int32();
    if (has & HAS_SCALE) hint.scale = from.int32();
    if (has & HAS_SHAPE) hint.shaped = JSON.parse(text.decode(from)) as ShapedColumn;
    if (has & CHECKS_RANGE) hint.check = "range";
    if (has & CHECKS_TEXT) hint.check = "text";
    if (has & HAS_OUTPUT) hint.output = from.int32();
    return hint;
  },
  encode({ name, type, typmod, scale, shaped, check, output }, to) {
    to.uint8(
      (name === undefined ? 0 : HAS_NAME) | (type === undefined ? 0 : HAS_TYPE) |
        (typmod === undefined ? 0 : HAS_TYPMOD) | (shaped === undefined ? 0 : HAS_SHAPE) |
        (scale === undefined ? 0 : HAS_SCALE) |
        (check === undefined ? 0 : check === "range" ? CHECKS_RANGE : CHECKS_TEXT) |
        (output === undefined ? 0 : HAS_OUTPUT),
    );
    if (name !== undefined) text.encode(name, to);
    if (type !== undefined) to.uint32(type);
    if (typmod !== undefined) to.int32(typmod);
    if (scale !== undefined) to.int32(scale);
    // A shape is a tree, rare, and written by this program alone.
    if (shaped !== undefined) text.encode(JSON.stringify(shaped), to);
    if (output !== undefined) to.int32(output);
  },
  show: (hint) => JSON.stringify(hint),
});

const hints = list(hint) as Field<readonly ColumnHint[]>;

const output = field<OutputSettings>({
  leastSize: 24,
  decode: (from) => ({
    dateStyle: text.decode(from) as OutputSettings["dateStyle"],
    dateOrder: text.decode(from) as OutputSettings["dateOrder"],
    intervalStyle: text.decode(from) as OutputSettings["intervalStyle"],
    timeZone: text.decode(from),
    byteaOutput: text.decode(from) as OutputSettings["byteaOutput"],
    extraFloatDigits: from.int32(),
  }),
  encode(output, to) {
    text.encode(output.dateStyle, to);
    text.encode(output.dateOrder, to);
    text.encode(output.intervalStyle, to);
    text.encode(output.timeZone, to);
    text.encode(output.byteaOutput, to);
    to.int32(output.extraFloatDigits);
  },
  show: (output) => JSON.stringify(output),
});

/** Fields of a PgError that are text, by position in this list. */
const ERROR_TEXTS = [
  "severity",
  "detail",
  "hint",
  "where",
  "schema",
  "table",
  "column",
  "dataType",
  "constraint",
  "reported",
] as const;

/** An error as data: the cause stays in the process that had it. */
const error = field<PgError>({
  leastSize: 9,
  decode(from) {
    const condition = text.decode(from);
    const words = text.decode(from);
    const fields: PgErrorFields = {};
    for (let left = from.uint8(); left > 0; left--) {
      const name = ERROR_TEXTS[from.uint8()];
      if (name === "severity") fields.severity = text.decode(from) as Severity;
      else if (name) fields[name] = text.decode(from);
      else throw new PgError("protocol_violation", "unknown field of an error");
    }
    return new PgError(known(condition), words, fields);
  },
  encode(error, to) {
    text.encode(error.condition, to);
    text.encode(error.message, to);
    const present = ERROR_TEXTS.filter((name) => error.fields[name] !== undefined);
    to.uint8(present.length);
    for (const name of present) {
      to.uint8(ERROR_TEXTS.indexOf(name));
      text.encode(error.fields[name]!, to);
    }
  },
  show: (error) => `${error.sqlstate} ${JSON.stringify(error.message)}`,
});

function known(condition: string): Condition {
  return Object.hasOwn(SQLSTATES, condition) ? condition as Condition : "internal_error";
}

const failures = list(field<{ row: number; error: PgError }>({
  leastSize: 13,
  decode: (from) => ({ row: from.uint32(), error: error.decode(from) }),
  encode(failure, to) {
    to.uint32(failure.row);
    error.encode(failure.error, to);
  },
  show: (failure) => `${failure.row}:${error.show(failure.error)}`,
}));

const lockWait = field<LockWait>({
  leastSize: 8,
  decode: (from) => ({ waiter: text.decode(from), owner: text.decode(from) }),
  encode({ waiter, owner }, to) {
    text.encode(waiter, to);
    text.encode(owner, to);
  },
  show: ({ waiter, owner }) => `${waiter}<${owner}`,
});

const bytes = field<Uint8Array>({
  leastSize: 4,
  decode: (from) => from.view(from.int32()),
  encode: (bytes, to) => value.encode(bytes, to),
  show: value.show,
});

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

export const Execute = message("E", "Execute", {
  epoch: int32,
  sql: text,
  parameters: bytes,
  head: hints,
  tail: hints,
  formats: list(int16) as Field<readonly number[]>,
  /** Null where they are the same as last time. */
  output: optional(output),
  rowsMax: int32,
  keep: flag,
  /** By which Again means it; 0 where it will not. */
  number: int32,
});
export type Execute = MessageOf<typeof Execute>;

/** What was executed by this number, with other values. */
export const Again = message("G", "Again", { number: int32, parameters: bytes, rowsMax: int32 });
export type Again = MessageOf<typeof Again>;

/** A program of statements as JSON: a tree that this program alone writes. */
export const RunSteps = message("U", "RunSteps", {
  epoch: int32,
  program: text,
  parameters: bytes,
  head: hints,
  tail: hints,
  formats: list(int16) as Field<readonly number[]>,
  output: optional(output),
  rowsMax: int32,
  keep: flag,
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
  formats: list(int16) as Field<readonly number[]>,
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
  waits: list(lockWait) as Field<readonly LockWait[]>,
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
  counts: list(int32) as Field<readonly number[]>,
});
export type ExecutedMany = MessageOf<typeof ExecutedMany>;

/** What each has changed or given, up to the one that fails; the rows are DataRow messages in `bytes`. */
export const RanMany = message("v", "RanMany", {
  level: int32,
  counts: list(int32) as Field<readonly number[]>,
  failure: optional(error),
  /** %ROWID of the last row that was inserted. */
  rowId: text,
  columns,
  bytes: rest,
});
export type RanMany = MessageOf<typeof RanMany>;

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
  Failed,
];
