// IRIS's logical dates and times: day numbers from 1840-12-31, nanoseconds of a day, PosixTime's 64 bits, TimeStamp text.

import { civilOfDays, daysInMonth, daysOfCivil, isCivil } from "../../../iris/civil_date.ts";
import { horologOfMicros } from "../../../iris/values.ts";

/** A point in time as year to nanosecond, whatever type it came from. */
export interface Moment {
  day: number;
  nanos: number;
}

const DAY_MICROS = 86_400_000_000n;
export const NANOS_OF_DAY = 86_400_000_000_000;
/** The day number of 1970-01-01. */
export const EPOCH_DAY = 47117;
const AFTER_EPOCH = 1152921504606846976n;
const BEFORE_EPOCH = 6917529027641081856n;

export function dayOf(year: number, month: number, date: number): number {
  return daysOfCivil({ year, month, day: date }) + EPOCH_DAY;
}

export function dateOfDay(day: number): { year: number; month: number; date: number } {
  const { year, month, day: date } = civilOfDays(day - EPOCH_DAY);
  return { year, month, date };
}

const TWO_DIGITS = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

export function dayText(day: number): string {
  const { year, month, date } = dateOfDay(day);
  return `${year < 1000 ? pad(year, 4) : year}-${TWO_DIGITS[month]}-${TWO_DIGITS[date]}`;
}

/** The display form of the American locale. */
export function dayDisplay(day: number): string {
  const { year, month, date } = dateOfDay(day);
  return `${pad(month, 2)}/${pad(date, 2)}/${pad(year, 4)}`;
}

export function timeText(nanos: number): string {
  const seconds = Math.floor(nanos / 1e9);
  const fraction = fractionText(nanos - seconds * 1e9, 9);
  const clock = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${
    pad(seconds % 60, 2)
  }`;
  return fraction === "" ? clock : `${clock}.${fraction}`;
}

/** Seconds since midnight with their fraction, as IRIS keeps a TIME. */
export function timeLogical(nanos: number): string {
  const seconds = Math.floor(nanos / 1e9);
  const fraction = fractionText(nanos - seconds * 1e9, 9);
  if (fraction === "") return String(seconds);
  return seconds === 0 ? `.${fraction}` : `${seconds}.${fraction}`;
}

export function momentText(moment: Moment): string {
  return `${dayText(moment.day)} ${timeText(moment.nanos)}`;
}

/** ODBC's form of a PosixTime: always six decimals where there is a fraction. */
export function posixText(posix: bigint): string {
  const { day, nanos } = momentOfPosix(posix);
  const seconds = Math.floor(nanos / 1e9);
  const micros = Math.round((nanos - seconds * 1e9) / 1000);
  return `${dayText(day)} ${timeText(seconds * 1e9)}.${pad(micros, 6)}`;
}

export function posixOfMoment({ day, nanos }: Moment): bigint {
  const micros = BigInt(day - EPOCH_DAY) * DAY_MICROS + BigInt(Math.round(nanos / 1000));
  return micros >= 0n ? micros + AFTER_EPOCH : micros - BEFORE_EPOCH;
}

export function momentOfPosix(posix: bigint): Moment {
  const micros = posix >= 0n ? posix - AFTER_EPOCH : posix + BEFORE_EPOCH;
  let day = micros / DAY_MICROS;
  let rest = micros % DAY_MICROS;
  if (rest < 0n) {
    rest += DAY_MICROS;
    day -= 1n;
  }
  return { day: Number(day) + EPOCH_DAY, nanos: Number(rest) * 1000 };
}

export function isPosix(posix: bigint): boolean {
  return (posix >= AFTER_EPOCH && posix <= 1406323805406846975n) ||
    (posix < 0n && posix >= -6979664624441081856n && posix < -6917529027641081856n + 1n);
}

const HYPHEN = 0x2d;
const DATE = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/;
const TIME = /^\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9})\d*)?)?\s*$/;

/** The day number of ODBC text, or undefined where it is no date. */
export function parseDay(text: string): number | undefined {
  const plain = plainDay(text);
  if (plain !== undefined) return plain;
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const [year, month, date] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (year < 1 || month < 1 || month > 12 || date < 1) return undefined;
  return date <= daysInMonth(year, month) ? dayOf(year, month, date) : undefined;
}

/** As all drivers write it. */
function plainDay(text: string): number | undefined {
  if (text.length !== 10 || text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) {
    return undefined;
  }
  const year = digitsIn(text, 0, 4);
  const month = digitsIn(text, 5, 7);
  const day = digitsIn(text, 8, 10);
  return isCivil({ year, month, day }) ? dayOf(year, month, day) : undefined;
}

/** Negative where something else is among them. */
function digitsIn(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Nanoseconds since midnight of ODBC text, or undefined. */
export function parseTime(text: string): number | undefined {
  const found = TIME.exec(text);
  if (found === null) return undefined;
  const [, hour, minute, second = "0", fraction = ""] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1e9 +
    Number(fraction.padEnd(9, "0"));
}

/** A date, or a date with a time after a blank or a `T`. */
export function parseMoment(text: string): Moment | undefined {
  const trimmed = text.trim();
  const cut = trimmed.search(/[ T]/);
  const day = parseDay(cut < 0 ? trimmed : trimmed.slice(0, cut));
  if (day === undefined) return undefined;
  if (cut < 0) return { day, nanos: 0 };
  const nanos = parseTime(trimmed.slice(cut + 1));
  return nanos === undefined ? undefined : { day, nanos };
}

export function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

function fractionText(value: number, width: number): string {
  return value === 0 ? "" : String(Math.round(value)).padStart(width, "0").replace(/0+$/, "");
}

/** Whole seconds: two changes within one look the same. */
export function horologNow(): string {
  const { day, seconds } = horologOfMicros(BigInt(Date.now()) * 1000n);
  return `${day},${seconds}`;
}
