// The types whose binary form is written straight from a cell's bytes.

import type { Writer } from "../bytes/writer.ts";
import { ITEM, type ListReader } from "../iris/list.ts";
import { daysInMonth, daysOfCivil, MICROS_PER_DAY } from "../types/calendar.ts";
import { numericScale } from "../types/numeric.ts";
import type { PgType } from "../types/pg_type.ts";
import { binaryThroughType } from "./through_type.ts";
import type { CellEncoder, CellSettings } from "./cell.ts";
import {
  bit,
  isDecimal,
  isOdbcDate,
  isOdbcTime,
  isOdbcTimestamp,
  numberOf,
  padded,
} from "./text_cells.ts";
import { uuidBinary } from "./uuid_cells.ts";
import { vectorBinary } from "./vector_cells.ts";
import { writeNumericBinary, writeNumericText } from "./write_numeric.ts";
import { EXACT_BYTES, integerOf, writeCellText } from "./write_text.ts";

/** Undefined where only the type's own codecs will do. */
export function binaryCells(
  type: PgType<unknown>,
  { typmod }: CellSettings,
): CellEncoder | undefined {
  const choose = STRAIGHT[type.name];
  return choose?.(binaryThroughType(type, typmod), typmod);
}

type Choose = (slow: CellEncoder, typmod: number) => CellEncoder;

const asText: Choose = () => writeCellText;

const STRAIGHT: Readonly<Record<string, Choose>> = {
  text: asText,
  varchar: asText,
  bpchar: (_slow, typmod) => padded(typmod),
  name: asText,
  unknown: asText,
  cstring: asText,
  xml: asText,
  json: asText,
  int2: integers(-0x8000, 0x7fff, (value, to) => to.int16(value)),
  int4: integers(-0x80000000, 0x7fffffff, (value, to) => to.int32(value)),
  oid: integers(0, 0xffffffff, (value, to) => to.uint32(value)),
  int8: (slow) => (cell, to) => {
    if (cell.type !== ITEM.integer && cell.type !== ITEM.negative) slow(cell, to);
    else if (cell.end - cell.start <= EXACT_BYTES) to.safeInt64(integerOf(cell));
    else to.int64(cell.integer());
  },
  bool: (slow) => (cell, to) => {
    const value = bit(cell);
    if (value === undefined) slow(cell, to);
    else to.uint8(value ? 1 : 0);
  },
  numeric: (slow, typmod) => {
    const scale = Math.max(numericScale(typmod), 0);
    return (cell, to) => {
      if (writeNumericBinary(cell, to, scale)) return;
      if (isDecimal(cell)) writeNumericText(cell.text()!, to, scale);
      else slow(cell, to);
    };
  },
  float4: (slow) => (cell, to) => {
    const value = Math.fround(numberOf(cell));
    // Too great and too small is refused, and not a number told by its name.
    if (value !== 0 && Number.isFinite(value)) to.float32(value);
    else slow(cell, to);
  },
  uuid: uuidBinary,
  vector: vectorBinary,
  time: (slow) => (cell, to) => {
    if (isOdbcTime(cell)) to.safeInt64(clockOf(cell.bytes, cell.start, cell.end));
    else slow(cell, to);
  },
  float8: (slow) => (cell, to) => {
    const value = numberOf(cell);
    if (Number.isNaN(value)) slow(cell, to);
    else to.float64(value);
  },
  bytea: (slow) => (cell, to) => {
    const { bytes, start, end, type } = cell;
    if (type !== ITEM.text) slow(cell, to);
    else if (end - start > 1 || bytes[start] !== 0) to.bytes(bytes.subarray(start, end));
  },
  date: (slow) => (cell, to) => {
    const days = isOdbcDate(cell) && cell.end - cell.start === 10 ? daysOf(cell) : undefined;
    if (days === undefined) slow(cell, to);
    else to.int32(days);
  },
  timestamp: moments,
  timestamptz: moments,
};

function integers(
  least: number,
  most: number,
  write: (value: number, to: Writer) => void,
): Choose {
  return (slow) => (cell, to) => {
    const short = (cell.type === ITEM.integer || cell.type === ITEM.negative) &&
      cell.end - cell.start <= 4;
    const value = short ? integerOf(cell) : NaN;
    if (value >= least && value <= most) write(value, to);
    else slow(cell, to);
  };
}

/** Days whose microseconds are a number that is exact. */
const DAYS_MOST = 100_000;
const DAY_MICROS = 86_400e6;

function moments(slow: CellEncoder): CellEncoder {
  return (cell, to) => {
    const days = isOdbcTimestamp(cell) ? daysOf(cell) : undefined;
    const micros = days === undefined ? NaN : clockOf(cell.bytes, cell.start + CLOCK, cell.end);
    if (!(micros >= 0)) slow(cell, to);
    else if (Math.abs(days!) < DAYS_MOST) to.safeInt64(days! * DAY_MICROS + micros);
    else to.int64(BigInt(days!) * MICROS_PER_DAY + BigInt(micros));
  };
}

function two(bytes: Uint8Array, at: number): number {
  return bytes[at] * 10 + bytes[at + 1] - 0x30 * 11;
}

/** Undefined where there is no such day. */
function daysOf({ bytes, start }: ListReader): number | undefined {
  const year = two(bytes, start) * 100 + two(bytes, start + 2);
  const month = two(bytes, start + 5);
  const day = two(bytes, start + 8);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return;
  return daysOfCivil({ year, month, day });
}

/** Where a timestamp's begins. */
const CLOCK = 11;
const FRACTION = 9;
const FRACTION_END = 15;

/** Microseconds of HH:MM:SS and its decimals; NaN where no clock shows that. */
function clockOf(bytes: Uint8Array, start: number, end: number): number {
  const hour = two(bytes, start);
  const minute = two(bytes, start + 3);
  const second = two(bytes, start + 6);
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  let micros = 0;
  for (let at = start + FRACTION; at < start + FRACTION_END; at++) {
    micros = micros * 10 + (at < end ? bytes[at] - 0x30 : 0);
  }
  return ((hour * 60 + minute) * 60 + second) * 1e6 + micros;
}
