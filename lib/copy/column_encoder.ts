// A field goes from the client's bytes into a $LIST element: what is plain as it is, the rest through its type.

import type { Encoding } from "../bytes/encoding.ts";
import { PgError } from "../errors/pg_error.ts";
import type { ListWriter } from "../iris/list.ts";
import type { ArgumentList } from "../types/argument_list.ts";
import { bool } from "../types/bool.ts";
import type { OutputSettings } from "../types/column.ts";
import { isLong } from "../types/long_value.ts";
import { int2, int4, int8 } from "../types/integers.ts";
import { numeric, numericPrecision, numericScale } from "../types/numeric.ts";
import { isPlainText, isText, LEFT_OVER } from "../types/parameters.ts";
import { badBinary } from "../types/pg_type.ts";
import { lengthOf } from "../types/type_modifiers.ts";
import { date } from "../types/datetime.ts";

export interface CopyColumn {
  type: number;
  typmod: number;
}

const UTF8 = new TextEncoder();

/** Writes one element for the value between two places. */
export type ColumnEncoder = (
  bytes: Uint8Array,
  start: number,
  end: number,
  to: ArgumentList,
) => void;

export function columnEncoder(
  column: CopyColumn,
  { format, settings, encoding }: {
    format: 0 | 1;
    settings: OutputSettings;
    /** What texts of the binary format are in, where it is not UTF-8. */
    encoding: Encoding | null;
  },
): ColumnEncoder {
  const value = { type: column.type, format, bytes: null as Uint8Array | null, settings };
  const slow: ColumnEncoder = (bytes, start, end, to) => {
    value.bytes = bytes.subarray(start, end);
    to.add(value, column);
  };
  if (format === 1 && encoding && isText(column.type)) {
    return (bytes, start, end, to) => {
      const recoded = UTF8.encode(encoding.decode(bytes.subarray(start, end)));
      slow(recoded, 0, recoded.length, to);
    };
  }
  if (format === 1 && !isText(column.type)) return inCopysWords(slow);
  const isPlain = plainOf(column, format);
  if (!isPlain) return slow;
  return (bytes, start, end, to) => {
    const plain = !isLong(end - start, to.list.size) && isPlain(bytes, start, end);
    if (plain) to.list.range(bytes, start, end);
    else slow(bytes, start, end, to);
  };
}

/** A value with bytes left over is no parameter here. */
function inCopysWords(encode: ColumnEncoder): ColumnEncoder {
  return (bytes, start, end, to) => {
    try {
      encode(bytes, start, end, to);
    } catch (cause) {
      if (!(cause instanceof PgError) || cause.message !== LEFT_OVER) throw cause;
      throw badBinary("incorrect binary data format");
    }
  };
}

/** Whether the bytes are what IRIS takes, letter by letter. */
type IsPlain = (bytes: Uint8Array, start: number, end: number) => boolean;

const PLAIN = [new WeakMap<CopyColumn, IsPlain>(), new WeakMap<CopyColumn, IsPlain>()] as const;
const NEVER: IsPlain = () => false;

/** Writes a value of the column's own type, if its bytes are what IRIS takes. */
export function encodePlain(
  bytes: Uint8Array,
  { column, format }: { column: CopyColumn; format: number },
  list: ListWriter,
): boolean {
  const known = PLAIN[format === 1 ? 1 : 0];
  let isPlain = known.get(column);
  if (!isPlain) known.set(column, isPlain = plainOf(column, format === 1 ? 1 : 0) ?? NEVER);
  if (!isPlain(bytes, 0, bytes.length)) return false;
  list.range(bytes, 0, bytes.length);
  return true;
}

function plainOf({ type, typmod }: CopyColumn, format: 0 | 1): IsPlain | null {
  if (isPlainText(type)) return plainText(lengthOf(type, typmod));
  if (format === 1) return null;
  switch (type) {
    case int2.oid:
      return plainInteger(4);
    case int4.oid:
    case int8.oid:
      return plainInteger(9);
    case numeric.oid:
      return typmod < 0 ? null : plainNumeric(numericPrecision(typmod), numericScale(typmod));
    case bool.oid:
      return (bytes, start, end) => end - start === 1 && (bytes[start] | 1) === 0x31;
    case date.oid:
      return isPlainDate;
    default:
      return null;
  }
}

/** ASCII is the same bytes in a $LIST; '' is not, and neither is a NUL. */
function plainText(most: number): IsPlain {
  return (bytes, start, end) => {
    if (end === start || end - start > most) return false;
    for (let at = start; at < end; at++) {
      if (bytes[at] === 0 || bytes[at] >= 0x80) return false;
    }
    return true;
  };
}

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** Digits without a zero in front, so few that they fit the type. */
function plainInteger(digitsMax: number): IsPlain {
  return (bytes, start, end) => {
    const first = bytes[start] === MINUS ? start + 1 : start;
    const digits = end - first;
    if (digits < 1 || digits > digitsMax) return false;
    if (bytes[first] === ZERO) return digits === 1 && first === start;
    return areDigits(bytes, first, end);
  };
}

/** As many decimals as the column has, and no more digits than it has room for. */
function plainNumeric(precision: number, scale: number): IsPlain {
  if (scale < 0 || precision > 18) return () => false;
  return (bytes, start, end) => {
    const first = bytes[start] === MINUS ? start + 1 : start;
    const point = scale === 0 ? end : end - scale - 1;
    const digits = point - first;
    if (digits < 1 || digits > Math.max(1, precision - scale)) return false;
    if (bytes[first] === ZERO && (digits > 1 || first > start)) return false;
    if (precision === scale && bytes[first] !== ZERO) return false;
    if (!areDigits(bytes, first, point)) return false;
    return scale === 0 || (bytes[point] === POINT && areDigits(bytes, point + 1, end));
  };
}

function areDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}

const DAYS = 28;

/** YYYY-MM-DD of a day that every month has. */
function isPlainDate(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 10 || bytes[start + 4] !== MINUS || bytes[start + 7] !== MINUS) return false;
  if (
    !areDigits(bytes, start, start + 4) || !areDigits(bytes, start + 5, start + 7) ||
    !areDigits(bytes, start + 8, end)
  ) return false;
  const year = number(bytes, start, 4);
  const month = number(bytes, start + 5, 2);
  const day = number(bytes, start + 8, 2);
  return year >= YEAR_LEAST && month >= 1 && month <= 12 && day >= 1 && day <= DAYS;
}

/** Before it calendars differ. */
const YEAR_LEAST = 1841;

function number(bytes: Uint8Array, start: number, digits: number): number {
  let value = 0;
  for (let at = start; at < start + digits; at++) value = value * 10 + bytes[at] - ZERO;
  return value;
}
