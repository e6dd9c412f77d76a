// Values on their way in and out: what a client gives becomes what SQLite keeps, and back in the select mode.

import type { Logical, SelectMode } from "../../contract.ts";
import { decimalOfParts } from "../../../iris/decimal.ts";
import { collate, doubleText } from "./collations.ts";
import {
  dayDisplay,
  dayText,
  isPosix,
  momentText,
  NANOS_OF_DAY,
  parseDay,
  parseMoment,
  parseTime,
  posixOfMoment,
  posixText,
  timeLogical,
  timeText,
} from "./datetimes.ts";
import {
  type Decimal,
  decimalOfNumber,
  decimalOfText,
  decimalOfWholeText,
  decodeDecimal,
  encodeDecimal,
  isExactAt,
  roundDecimal,
  scaledOf,
} from "./decimals.ts";
import { notInStandIn } from "../errors.ts";
import { listOfText, textOfList } from "./list_values.ts";
import { digitsOf, type ValueType } from "./value_types.ts";
import { matchesPattern } from "../functions/patterns.ts";
import { parseVector, vectorText } from "./vectors.ts";
import { InvalidValue } from "./invalid_value.ts";

/** What SQLite is given and gives. */
export type Stored = null | number | bigint | string | Uint8Array;

/** A client's value as text; null is NULL, and the empty text is ''. */
export function textOf(value: Logical): string | null {
  if (value === null || value === "") return null;
  if (typeof value === "string") {
    if (value === "\0") return "";
    if (value.includes("\0")) throw notInStandIn("NUL characters inside a string");
    return value;
  }
  if (typeof value === "number") return doubleText(value);
  if (typeof value === "bigint") return value.toString();
  return latin1(value);
}

export function decimalOf(value: Logical): Decimal | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return decimalOfNumber(value);
  if (typeof value === "bigint") return decimalOfWholeText(value.toString());
  const text = textOf(value);
  return text === null ? undefined : decimalOfWholeText(text.trim());
}

/** A client's value for a column: normalised, rounded, checked against the type's limits. */
export function storedForColumn(value: Logical, type: ValueType, mode: SelectMode): Stored {
  if (value === null || value === "") return null;
  switch (type.kind) {
    case "integer":
      return storedInteger(value, type);
    case "scaled":
    case "decimal": {
      const number = decimalOf(value);
      if (number === undefined) throw new InvalidValue("not a number");
      const rounded = roundDecimal(number, type.scale, false);
      const scaled = scaledOf(rounded, type.scale);
      checkRange(scaled, type);
      if (type.valueList) checkListed(decimalOfParts(rounded.mantissa, rounded.exponent), type);
      return type.kind === "scaled" ? scaled : encodeDecimal(rounded);
    }
    case "double":
      return storedDouble(value);
    case "text":
      return checkText(textOf(value) ?? "", type);
    case "character_stream":
      return textOf(value);
    case "binary":
    case "binary_stream": {
      const bytes = bytesFor(value, type, mode);
      if (type.lengthMax !== undefined && bytes.length > type.lengthMax) {
        throw new InvalidValue("too long");
      }
      return bytes;
    }
    case "date": {
      const day = dayOfValue(value, mode);
      if (day === undefined) throw new InvalidValue("not a date");
      checkRange(BigInt(day), type);
      return BigInt(day);
    }
    case "time": {
      const nanos = nanosOfValue(value);
      if (nanos === undefined) throw new InvalidValue("not a time");
      const unit = 10 ** (9 - type.scale);
      return BigInt(Math.floor(nanos / unit) * unit);
    }
    case "posix": {
      const posix = posixOfValue(value);
      if (posix === undefined) throw new InvalidValue("not a timestamp");
      return posix;
    }
    case "timestamp": {
      const moment = parseMoment(textOf(value) ?? "");
      if (moment === undefined) throw new InvalidValue("not a timestamp");
      if (type.min !== undefined && BigInt(moment.day) < type.min) throw new InvalidValue("< MIN");
      return momentText(moment);
    }
    case "vector":
      return parseVector(textOf(value) ?? "", type);
    case "null":
    case "parameter":
      return textOf(value);
  }
}

/** A client's value to compare with something of this type: not cut, not rounded. `undefined` compares with
 * nothing: the text is no value of that type. */
export function storedForComparison(
  value: Logical,
  type: ValueType,
  mode: SelectMode,
): Stored | undefined {
  if (value === null || value === "") return null;
  switch (type.kind) {
    case "integer":
    case "scaled": {
      // A date compared with a number and the like: IRIS takes the number that the text begins with.
      const number = decimalOf(value) ?? decimalOfText(textOf(value) ?? "");
      const scale = type.kind === "scaled" ? type.scale : 0;
      if (isExactAt(number, scale)) {
        const scaled = scaledOf(number, scale);
        return scaled >= -INT64 && scaled < INT64 ? scaled : Number(scaled);
      }
      return between(number, scale);
    }
    case "decimal":
      return encodeDecimal(decimalOf(value) ?? decimalOfText(textOf(value) ?? ""));
    case "double":
      return comparedDouble(value);
    case "date": {
      const day = dayOfValue(value, mode);
      return day === undefined ? undefined : BigInt(day);
    }
    case "time": {
      const nanos = nanosOfValue(value);
      return nanos === undefined ? undefined : BigInt(nanos);
    }
    case "posix":
      return posixOfValue(value);
    case "timestamp": {
      const text = textOf(value) ?? "";
      const moment = parseMoment(text);
      return moment === undefined ? text : momentText(moment);
    }
    case "binary":
    case "binary_stream":
      return bytesFor(value, type, mode);
    case "vector":
      return parseVector(textOf(value) ?? "", type);
    default:
      return textOf(value);
  }
}

const INT64 = 1n << 63n;

/** A number with more decimals than a scaled column has, as a double that lies between its neighbours. */
function between(number: Decimal, scale: number): number {
  const below = scaledOf(roundDecimal(number, scale, true), scale);
  const bound = 1n << 51n;
  if (below > bound || below < -bound) throw notInStandIn("a comparison with so many digits");
  return Number(below) + (number.mantissa < 0n ? -0.5 : 0.5);
}

function storedInteger(value: Logical, type: ValueType): bigint {
  const number = decimalOf(value);
  if (type.bit) {
    const truth = number ?? decimalOfText(textOf(value) ?? "");
    return truth.mantissa === 0n ? 0n : 1n;
  }
  if (number === undefined) throw new InvalidValue("not a number");
  // Rounding rather than cutting is unsure; not verified against a live IRIS.
  const whole = scaledOf(number, 0);
  checkRange(whole, type);
  if (type.valueList) checkListed(whole.toString(), type);
  return whole;
}

function checkRange(value: bigint, type: ValueType): void {
  if (type.min !== undefined && value < type.min) throw new InvalidValue("< MIN");
  if (type.max !== undefined && value > type.max) throw new InvalidValue("> MAX");
}

function storedDouble(value: Logical): number | string {
  if (typeof value === "number") return Number.isNaN(value) ? NAN : value;
  const text = (textOf(value) ?? "").trim();
  const special = /^([+-]?)(INF|NAN)$/i.exec(text);
  if (special !== null) {
    if (special[2]?.toUpperCase() === NAN) return NAN;
    return special[1] === "-" ? -Infinity : Infinity;
  }
  const number = Number(text);
  if (text === "" || Number.isNaN(number)) throw new InvalidValue("not a number");
  return number;
}

/** What is no number is 0. */
function comparedDouble(value: Logical): number | string {
  try {
    return storedDouble(value);
  } catch (cause) {
    if (!(cause instanceof InvalidValue)) throw cause;
    return 0;
  }
}

/** SQLite has no NaN: it is kept as a text, which is behind all numbers and like itself. What it is in IRIS's
 * comparisons is not told. (unsure; not verified against a live IRIS) */
const NAN = "NAN";

const GUID = /^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$/;

export function checkText(given: string, type: ValueType): string {
  const text = type.truncate === true ? given.slice(0, type.lengthMax) : given;
  if (type.lengthMax !== undefined && text.length > type.lengthMax) {
    throw new InvalidValue("too long");
  }
  if (type.lengthMin !== undefined && text.length < type.lengthMin) {
    throw new InvalidValue("too short");
  }
  if (type.pattern !== undefined && !matchesPattern(text, type.pattern)) {
    throw new InvalidValue("another pattern");
  }
  checkListed(text, type);
  if (type.guid) {
    if (!GUID.test(text)) throw new InvalidValue("not a GUID");
    return text.toUpperCase();
  }
  return text;
}

function checkListed(text: string, { valueList }: ValueType): void {
  if (valueList !== undefined && !valueList.includes(text)) throw new InvalidValue("not listed");
}

export function bytesOf(value: Logical): Uint8Array {
  if (value instanceof Uint8Array) return value;
  const text = typeof value === "string" ? value : textOf(value) ?? "";
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 255) throw new InvalidValue("wide characters in binary data");
    bytes[i] = code;
  }
  return bytes;
}

export function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function dayOfValue(value: Logical, mode: SelectMode): number | undefined {
  const text = textOf(value) ?? "";
  if (mode === 0) {
    const number = decimalOf(value);
    return number !== undefined && isExactAt(number, 0) ? Number(scaledOf(number, 0)) : undefined;
  }
  const day = parseDay(text);
  if (day !== undefined || mode === 1) return day;
  const display = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim());
  return display === null
    ? undefined
    : parseDay(`${display[3]}-${display[1]?.padStart(2, "0")}-${display[2]?.padStart(2, "0")}`);
}

/** Clock text, or seconds as drivers send them. */
function nanosOfValue(value: Logical): number | undefined {
  const number = decimalOf(value);
  if (number === undefined) return parseTime(textOf(value) ?? "");
  const nanos = Number(scaledOf(number, 9));
  return nanos >= 0 && nanos < NANOS_OF_DAY ? nanos : undefined;
}

function posixOfValue(value: Logical): bigint | undefined {
  const text = textOf(value) ?? "";
  if (/^-?\d+$/.test(text)) {
    const posix = BigInt(text);
    return isPosix(posix) ? posix : undefined;
  }
  const moment = parseMoment(text);
  return moment === undefined ? undefined : posixOfMoment(moment);
}

/** The canonical text of a scaled column's whole number: 1250 at scale 2 is `12.5`. */
export function scaledText(value: number | bigint | string, scale: number): string {
  const digits = String(value);
  if (scale === 0 || digits === "0") return digits;
  const negative = digits.startsWith("-");
  const plain = (negative ? digits.slice(1) : digits).padStart(scale + 1, "0");
  const point = plain.length - scale;
  let end = plain.length;
  while (end > point && plain.charCodeAt(end - 1) === 48) end--;
  const whole = plain.slice(0, point) === "0" ? "" : plain.slice(0, point);
  const sign = negative ? "-" : "";
  return end === point
    ? sign + plain.slice(0, point)
    : `${sign}${whole}.${plain.slice(point, end)}`;
}

export function decimalText(encoded: string): string {
  const { mantissa, exponent } = decodeDecimal(encoded);
  return decimalOfParts(mantissa, exponent);
}

/** The select item's SQL read so that its value comes whole: 64-bit integers as text. */
export function readsAsText(type: ValueType): boolean {
  return type.kind === "posix" ||
    ((type.kind === "integer" || type.kind === "scaled") && digitsOf(type) > 15);
}

/** How a column of a result is given to the client. Called once a column, not once a row. */
export function formatter(type: ValueType, mode: SelectMode): (value: Stored) => Logical {
  switch (type.kind) {
    case "integer":
      return readsAsText(type) ? wholeNumber : asIs;
    case "scaled": {
      const scale = type.scale;
      return mode === 2
        ? (value) => value === null ? null : padded(scaledText(value as number, scale), scale)
        : (value) => value === null ? null : scaledText(value as number, scale);
    }
    case "decimal":
      return (value) => value === null ? null : decimalText(value as string);
    case "text":
    case "character_stream":
    case "null":
    case "parameter":
      return mode === 2 ? asIs : (value) => value === "" ? "\0" : value;
    case "vector":
      return (value) => value === null ? null : vectorText(value as Uint8Array) || "\0";
    case "date":
      return mode === 0
        ? asIs
        : mode === 1
        ? (value) => value === null ? null : dayText(Number(value))
        : (value) => value === null ? null : dayDisplay(Number(value));
    case "time":
      return mode === 0
        ? (value) => value === null ? null : timeLogical(Number(value))
        : (value) => value === null ? null : timeText(Number(value));
    case "posix":
      return mode === 0
        ? (value) => value === null ? null : BigInt(value as string)
        : (value) => value === null ? null : posixText(BigInt(value as string));
    case "binary":
      if (type.list !== true || mode === 0) return asIs;
      return (value) => value === null ? null : textOfList(value as Uint8Array, LIST_MARKS[mode]);
    case "double":
      return (value) => value === NAN ? NaN : value;
    case "binary_stream":
    case "timestamp":
      return asIs;
  }
}

/** What stands between the elements of a list in ODBC and display mode. */
const LIST_MARKS = { 1: ",", 2: " " } as const;

/** A %List is given as its elements, but in logical mode. */
function bytesFor(value: Logical, type: ValueType, mode: SelectMode): Uint8Array {
  const isText = type.list === true && mode !== 0 && !(value instanceof Uint8Array);
  return isText ? listOfText(textOf(value) ?? "", LIST_MARKS[mode]) : bytesOf(value);
}

const asIs = (value: Stored): Logical => value;

function wholeNumber(value: Stored): Logical {
  if (value === null) return null;
  const text = value as string;
  return text.length < 16 ? Number(text) : BigInt(text);
}

function padded(text: string, scale: number): string {
  const [whole = "", fraction = ""] = text.split(".");
  const sign = whole.startsWith("-") ? "-" : "";
  const digits = whole.slice(sign.length) || "0";
  return scale === 0 ? text : `${sign}${digits}.${fraction.padEnd(scale, "0")}`;
}

/** A stored value as the text that %msg and CAST show: Logical, but dates as ODBC writes them in mode 1. */
export function storedText(value: Stored, type: ValueType, mode: SelectMode): string | null {
  if (value === null) return null;
  const logical = formatter(type, mode)(readsAsText(type) ? String(value) : value);
  return textOf(logical);
}

/** The collated value that is kept beside a column whose collation is not EXACT. */
export function shadowOf(value: Stored, type: ValueType): Stored {
  if (typeof value !== "string") return value;
  return collate(value, type.collation ?? "EXACT");
}

export function hasShadow(type: ValueType): boolean {
  return type.kind === "text" && type.collation !== undefined && type.collation !== "EXACT";
}
