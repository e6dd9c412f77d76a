// The types whose text is written straight from a cell's bytes. Longer than most: one table and its checks.

import type { Writer } from "../bytes/writer.ts";
import { ITEM, type ListReader } from "../iris/list.ts";
import { OUTPUT_DEFAULTS, type OutputSettings } from "../types/column.ts";
import { printFloat4 } from "../types/floats.ts";
import { numericScale } from "../types/numeric.ts";
import type { PgType } from "../types/pg_type.ts";
import { timeZone } from "../types/time_zones.ts";
import { textThroughType } from "./through_type.ts";
import type { CellEncoder, CellSettings } from "./cell.ts";
import { uuidText } from "./uuid_cells.ts";
import { vectorText } from "./vector_cells.ts";
import {
  integerOf,
  writeAscii,
  writeCellText,
  writeDecimal,
  writeDecimalText,
  writeNumber,
} from "./write_text.ts";

/** Undefined where only the type's own codecs will do. */
export function textCells(
  type: PgType<unknown>,
  settings: CellSettings,
): CellEncoder | undefined {
  return STRAIGHT[type.name]?.(textThroughType(type, settings), settings);
}

type Choose = (slow: CellEncoder, settings: CellSettings) => CellEncoder;

const asIs: Choose = () => writeCellText;
const isoOnly = (straight: Choose): Choose => (slow, settings) =>
  settings.output.dateStyle === "ISO" ? straight(slow, settings) : slow;

const STRAIGHT: Readonly<Record<string, Choose>> = {
  text: asIs,
  varchar: asIs,
  bpchar: (_slow, { typmod }) => padded(typmod),
  name: asIs,
  unknown: asIs,
  cstring: asIs,
  xml: asIs,
  json: asIs,
  int2: whole(-0x8000, 0x7fff),
  int4: whole(-0x80000000, 0x7fffffff),
  int8: (slow) => (cell, to) => (isInteger(cell) ? writeCellText : slow)(cell, to),
  oid: whole(0, 0xffffffff),
  bool: (slow) => (cell, to) => {
    const value = bit(cell);
    if (value === undefined) slow(cell, to);
    else to.uint8(value ? 0x74 : 0x66);
  },
  numeric: (slow, { typmod }) => {
    const scale = numericScale(typmod);
    return (cell, to) => {
      if (!isDecimal(cell)) slow(cell, to);
      else if (!writeDecimal(cell, to, scale)) writeDecimalText(cell.text()!, to, scale);
    };
  },
  float4: (slow, { output }) => (output.extraFloatDigits > 0 ? shortestSingle(slow) : slow),
  float8: (slow, { output }) => (output.extraFloatDigits > 0 ? shortest(slow) : slow),
  uuid: uuidText,
  vector: vectorText,
  time: (slow) => (cell, to) => {
    if (isOdbcTime(cell)) writeClock(cell, to, CLOCK_SIZE);
    else slow(cell, to);
  },
  bytea: (slow, { output }) => (output.byteaOutput === "hex" ? hex(slow) : slow),
  date: isoOnly((slow) => (cell, to) => {
    if (isOdbcDate(cell) && cell.end - cell.start === DATE_SIZE) writeCellText(cell, to);
    else slow(cell, to);
  }),
  timestamp: isoOnly((slow) => (cell, to) => {
    if (isOdbcTimestamp(cell)) writeTimestamp(cell, to);
    else slow(cell, to);
  }),
  timestamptz: isoOnly((slow, { output }) => (isUtc(output) ? utcTimestamp(slow) : slow)),
};

function whole(least: number, most: number): Choose {
  return (slow) => (cell, to) => {
    const value = isInteger(cell) && cell.end - cell.start <= 4 ? integerOf(cell) : NaN;
    if (value >= least && value <= most) writeNumber(value, to);
    else slow(cell, to);
  };
}

/** A number of digits, whole or not. */
export function isDecimal({ type }: ListReader): boolean {
  return type >= ITEM.integer && type <= ITEM.negativeDecimal;
}

function isInteger({ type }: ListReader): boolean {
  return type === ITEM.integer || type === ITEM.negative;
}

/** IRIS does not pad; PostgreSQL's character(n) is n characters long in either format. */
export function padded(typmod: number): CellEncoder {
  const least = typmod < 4 ? 0 : typmod - 4;
  return (cell, to) => {
    const start = to.size;
    writeCellText(cell, to);
    const missing = least - characters(to.buffer, start, to.size);
    if (missing <= 0) return;
    const at = to.reserve(missing);
    to.buffer.fill(SPACE, at, at + missing);
  };
}

function characters(utf8: Uint8Array, start: number, end: number): number {
  let count = 0;
  for (let at = start; at < end; at++) {
    if ((utf8[at] & 0xc0) !== 0x80) count++;
  }
  return count;
}

const UTC_NAMES: ReadonlySet<string> = new Set(["utc", "etc/utc", "gmt", "etc/gmt", "zulu"]);

export function isUtc({ timeZone: name }: OutputSettings): boolean {
  // Asked for once, so that an unknown zone is refused before any row.
  timeZone(name);
  return UTC_NAMES.has(name.toLowerCase());
}

function utcTimestamp(slow: CellEncoder): CellEncoder {
  return (cell, to) => {
    if (!isOdbcTimestamp(cell)) return slow(cell, to);
    writeTimestamp(cell, to);
    writeAscii("+00", to);
  };
}

export function bit({ bytes, start, end, type }: ListReader): boolean | undefined {
  const size = end - start;
  if (type === ITEM.integer && size === 0) return false;
  if (size !== 1) return undefined;
  const digit = type === ITEM.integer
    ? bytes[start]
    : type === ITEM.text
    ? bytes[start] - ZERO
    : -1;
  return digit === 1 ? true : digit === 0 ? false : undefined;
}

const DATE_SIZE = 10;
const TIMESTAMP_SIZE = 19;
const CLOCK_SIZE = 8;
const CLOCK_AT = 11;
/** IRIS keeps up to nine decimals, PostgreSQL six. */
const DECIMALS_SIZE = 7;
const TIMESTAMP_SIZE_MOST = TIMESTAMP_SIZE + DECIMALS_SIZE;
const DASH = 0x2d;
const SPACE = 0x20;
const COLON = 0x3a;
const POINT = 0x2e;
const ZERO = 0x30;
const FIVE = 0x35;

/** YYYY-MM-DD at the cell's beginning: digits and dashes, whatever they say. */
export function isOdbcDate({ bytes, start, end, type }: ListReader): boolean {
  return type === ITEM.text && end - start >= DATE_SIZE && bytes[start + 4] === DASH &&
    bytes[start + 7] === DASH && areDigits(bytes, start, DATE_GAPS);
}

const DATE_GAPS: readonly number[] = [0, 1, 2, 3, 5, 6, 8, 9];
const CLOCK_GAPS: readonly number[] = [11, 12, 14, 15, 17, 18];

function areDigits(bytes: Uint8Array, start: number, places: readonly number[]): boolean {
  for (let index = 0; index < places.length; index++) {
    const digit = bytes[start + places[index]] - ZERO;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}

/** YYYY-MM-DD HH:MM:SS, with up to six decimals. */
export function isOdbcTimestamp(cell: ListReader): boolean {
  const { bytes, start, end } = cell;
  const size = end - start;
  if (size < TIMESTAMP_SIZE || size > TIMESTAMP_SIZE_MOST || !isOdbcDate(cell)) return false;
  const marks = bytes[start + 10] === SPACE && bytes[start + 13] === COLON &&
    bytes[start + 16] === COLON;
  if (!marks || !areDigits(bytes, start, CLOCK_GAPS)) return false;
  return areDecimals(bytes, start + TIMESTAMP_SIZE, end);
}

/** HH:MM:SS that a clock shows, with up to six decimals. */
export function isOdbcTime({ bytes, start, end, type }: ListReader): boolean {
  const size = end - start;
  if (type !== ITEM.text || size < CLOCK_SIZE || size > CLOCK_SIZE + DECIMALS_SIZE) return false;
  if (bytes[start + 2] !== COLON || bytes[start + 5] !== COLON) return false;
  if (!areDigits(bytes, start - CLOCK_AT, CLOCK_GAPS)) return false;
  const hours = bytes[start] * 10 + bytes[start + 1] - ZERO * 11;
  const isClock = hours <= 23 && bytes[start + 3] <= FIVE && bytes[start + 6] <= FIVE;
  return isClock && areDecimals(bytes, start + CLOCK_SIZE, end);
}

/** Nothing, or a point and digits. */
function areDecimals(bytes: Uint8Array, start: number, end: number): boolean {
  if (start === end) return true;
  if (bytes[start] !== POINT) return false;
  for (let at = start + 1; at < end; at++) {
    if (bytes[at] < ZERO || bytes[at] > ZERO + 9) return false;
  }
  return true;
}

function writeTimestamp(cell: ListReader, to: Writer): void {
  writeClock(cell, to, TIMESTAMP_SIZE);
}

/** As it is, but without the zeros at the end of the decimals that stand behind so many characters. */
function writeClock({ bytes, start, end }: ListReader, to: Writer, whole: number): void {
  let last = end;
  if (end - start > whole) {
    while (bytes[last - 1] === ZERO) last--;
    if (bytes[last - 1] === POINT) last--;
  }
  const size = last - start;
  to.ensure(size);
  const out = to.buffer;
  const at = to.size;
  for (let index = 0; index < size; index++) out[at + index] = bytes[start + index];
  to.moveTo(at + size);
}

/** Between these the runtime's layout of a number is PostgreSQL's. */
const PLAIN_LEAST = 1e-4;
const PLAIN_END = 1e15;

/** Of singles it is laid out otherwise from here on. */
const PLAIN_SINGLE_END = 1e6;

function shortestSingle(slow: CellEncoder): CellEncoder {
  return (cell, to) => {
    const value = Math.fround(numberOf(cell));
    const size = Math.abs(value);
    if (size >= PLAIN_LEAST && size < PLAIN_SINGLE_END) {
      writeAscii(printFloat4(value, OUTPUT_DEFAULTS), to);
    } else slow(cell, to);
  };
}

function shortest(slow: CellEncoder): CellEncoder {
  return (cell, to) => {
    const value = numberOf(cell);
    const size = Math.abs(value);
    if (size >= PLAIN_LEAST && size < PLAIN_END) writeAscii(String(value), to);
    else slow(cell, to);
  };
}

/** NaN where the cell is not simply a number. */
export function numberOf(cell: ListReader): number {
  switch (cell.type) {
    case ITEM.double:
    case ITEM.compactDouble:
      return cell.value() as number;
    case ITEM.integer:
    case ITEM.negative:
      return cell.end - cell.start <= 6 ? integerOf(cell) : NaN;
    case ITEM.decimal:
    case ITEM.negativeDecimal:
      return Number(cell.value());
    default:
      return NaN;
  }
}

const HEX = new TextEncoder().encode("0123456789abcdef");

/** '' is one zero byte in IRIS. */
function hex(slow: CellEncoder): CellEncoder {
  return (cell, to) => {
    if (cell.type !== ITEM.text) return slow(cell, to);
    const { bytes, start, end } = cell;
    const empty = end - start === 1 && bytes[start] === 0;
    to.ensure(2 + (end - start) * 2);
    const out = to.buffer;
    let at = to.size;
    out[at++] = 0x5c;
    out[at++] = 0x78;
    for (let from = empty ? end : start; from < end; from++) {
      const byte = bytes[from];
      out[at++] = HEX[byte >> 4];
      out[at++] = HEX[byte & 15];
    }
    to.moveTo(at);
  };
}
