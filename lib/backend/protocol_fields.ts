// What the messages between the gateway and a backend process are made of. A table throughout.

import { PgError, type PgErrorFields, type Severity } from "../errors/pg_error.ts";
import { type Condition, SQLSTATES } from "../errors/sqlstates.ts";
import type { Column, ColumnHint, OutputSettings } from "../types/column.ts";
import type { ShapedColumn } from "../types/shape.ts";
import { int16, int32, list, value } from "../wire/fields.ts";
import type { Field } from "../wire/message.ts";
import type { LockWait } from "./contract.ts";

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
export const text = field<string>({
  leastSize: 4,
  decode: (from) => from.text(from.int32()),
  encode(value, to) {
    const at = to.reserve(4);
    to.text(value);
    to.setInt32(at, to.size - at - 4);
  },
  show: (value) => JSON.stringify(value),
});

export const secret: Field<string> = { ...text, show: () => "***" };

export const flag = field<boolean>({
  leastSize: 1,
  decode: (from) => from.uint8() !== 0,
  encode: (value, to) => to.uint8(value ? 1 : 0),
  show: String,
});

/** A count of rows, or a cursor's number: whole, and beyond 32 bits. */
export const whole = field<number>({
  leastSize: 8,
  decode: (from) => from.float64(),
  encode: (value, to) => to.float64(value),
  show: String,
});

export function optional<T>(inner: Field<T>): Field<T | null> {
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

export const columns = optional(list(column));

const AS_BEFORE = 2;

/** Undefined where they are those of the last time. */
export const columnsAgain = field<Column[] | null | undefined>({
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

export const hints = list(hint) as Field<readonly ColumnHint[]>;

export const output = field<OutputSettings>({
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
export const error = field<PgError>({
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

export const failures = list(field<{ row: number; error: PgError }>({
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

export const bytes = field<Uint8Array>({
  leastSize: 4,
  decode: (from) => from.view(from.int32()),
  encode: (bytes, to) => value.encode(bytes, to),
  show: value.show,
});

export const lockWaits = list(lockWait) as Field<readonly LockWait[]>;
export const int16s = list(int16) as Field<readonly number[]>;
export const int32s = list(int32) as Field<readonly number[]>;
