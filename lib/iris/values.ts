// IRIS's logical dates, times and timestamps become ODBC text and back, in whole numbers only.
// A pair of functions for each type, longer than a file should be.

import { type CivilDate, civilOfDays, daysOfCivil, isCivil } from "./civil_date.ts";

/** `$HOROLOG` counts days from 1840-12-31. */
const EPOCH_1840 = daysOfCivil({ year: 1840, month: 12, day: 31 });
/** The least and the greatest day that `%Library.Date` can be told to take. */
export const DAY_LEAST = -672_045;
export const DAY_MOST = 2_980_013;

const MICROS_PER_SECOND = 1_000_000n;
const MICROS_PER_DAY = 86_400n * MICROS_PER_SECOND;
const SECONDS_PER_DAY = 86_400;

/** `YYYY-MM-DD`, or undefined where that is no day of the calendar. */
export function dayOfText(text: string): number | undefined {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (found === null) return undefined;
  const date = { year: Number(found[1]), month: Number(found[2]), day: Number(found[3]) };
  return isCivil(date) ? daysOfCivil(date) - EPOCH_1840 : undefined;
}

export function textOfDay(day: number): string {
  return textOfCivil(civilOfDay(day));
}

export function civilOfDay(day: number): CivilDate {
  return civilOfDays(day + EPOCH_1840);
}

function textOfCivil({ year, month, day }: CivilDate): string {
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

function padded(value: number, size: number): string {
  return String(value).padStart(size, "0");
}

/** `HH:MM[:SS[.f]]` as seconds since midnight, in canonical decimal text; undefined where it is no time. */
export function secondsOfText(text: string): string | undefined {
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{0,9}))?)?$/.exec(text);
  if (found === null) return undefined;
  const [, hour, minute, second = "0", fraction = ""] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const whole = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const digits = withoutEndZeros(fraction);
  if (digits === "") return String(whole);
  return whole === 0 ? `.${digits}` : `${whole}.${digits}`;
}

/** Seconds since midnight, as canonical text, number or bigint, as `HH:MM:SS[.f]`. */
export function textOfSeconds(seconds: string | number | bigint): string | undefined {
  const found = /^(\d*)(?:\.(\d{1,9}))?\d*$/.exec(String(seconds));
  if (found === null) return undefined;
  const whole = Number(found[1]);
  if (whole >= SECONDS_PER_DAY) return undefined;
  const digits = withoutEndZeros(found[2] ?? "");
  return digits === "" ? clockText(whole) : `${clockText(whole)}.${digits}`;
}

function clockText(seconds: number): string {
  const hour = Math.trunc(seconds / 3600);
  const minute = Math.trunc(seconds / 60) % 60;
  return `${padded(hour, 2)}:${padded(minute, 2)}:${padded(seconds % 60, 2)}`;
}

function withoutEndZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 0x30) end--;
  return digits.slice(0, end);
}

// PosixTime keeps its order as a number on both sides of 1970. (%Library.PosixTime)
const POSIX_SINCE_1970 = 2n ** 60n;
const POSIX_BEFORE_1970 = -6n * 2n ** 60n;
export const POSIX_LEAST = -6979664624441081856n;
export const POSIX_MOST = 1406323805406846975n;

/** Microseconds since 1970 as the integer that `%Library.PosixTime` keeps. */
export function posixOfMicros(micros: bigint): bigint {
  return micros >= 0n ? micros + POSIX_SINCE_1970 : micros + POSIX_BEFORE_1970;
}

export function microsOfPosix(posix: bigint): bigint {
  return posix >= POSIX_SINCE_1970 ? posix - POSIX_SINCE_1970 : posix - POSIX_BEFORE_1970;
}

/** Microseconds since 1970 as `YYYY-MM-DD HH:MM:SS[.f]`, without zeros at the end. */
export function textOfMicros(micros: bigint): string {
  const days = floorDivide(micros, MICROS_PER_DAY);
  const rest = Number(micros - days * MICROS_PER_DAY);
  const date = textOfCivil(civilOfDays(Number(days)));
  const clock = clockText(Math.trunc(rest / 1_000_000));
  const fraction = withoutEndZeros(padded(rest % 1_000_000, 6));
  return fraction === "" ? `${date} ${clock}` : `${date} ${clock}.${fraction}`;
}

/** A timestamp's text as microseconds since 1970; digits after the sixth are cut. */
export function microsOfText(text: string): bigint | undefined {
  const parts = timestampParts(text);
  if (parts === undefined) return undefined;
  const { date, seconds, fraction } = parts;
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, "0"));
  return BigInt(daysOfCivil(date)) * MICROS_PER_DAY + BigInt(seconds) * MICROS_PER_SECOND + micros;
}

export function posixOfText(text: string): bigint | undefined {
  const micros = microsOfText(text);
  if (micros === undefined) return undefined;
  const posix = posixOfMicros(micros);
  return posix < POSIX_LEAST || posix > POSIX_MOST ? undefined : posix;
}

/** As ODBC mode shows it: always six digits after the point, `HH:MM:SS.ffffff`. Not verified
 * against a live IRIS. */
export function textOfPosix(posix: bigint): string {
  const text = textOfMicros(microsOfPosix(posix));
  const point = text.indexOf(".");
  return point < 0 ? `${text}.000000` : text.padEnd(point + 7, "0");
}

/** A `%Library.TimeStamp`: the text without zeros at the end of its fraction, which has nine digits at most. */
export function canonicalTimestamp(text: string): string | undefined {
  const parts = timestampParts(text);
  if (parts === undefined) return undefined;
  const { date, seconds, fraction } = parts;
  const digits = withoutEndZeros(fraction);
  const head = `${textOfCivil(date)} ${clockText(seconds)}`;
  return digits === "" ? head : `${head}.${digits}`;
}

interface TimestampParts {
  date: CivilDate;
  seconds: number;
  /** Up to nine digits. */
  fraction: string;
}

const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{0,9})\d*)?)?)?$/;

export function timestampParts(text: string): TimestampParts | undefined {
  const found = TIMESTAMP.exec(text);
  if (found === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = ""] = found;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  const inDay = Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 59;
  if (!isCivil(date) || !inDay) return undefined;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return { date, seconds, fraction };
}

/** The day number and the clock of a moment, as `$HOROLOG` has them. */
export function horologOfMicros(micros: bigint): { day: number; seconds: number } {
  const days = floorDivide(micros, MICROS_PER_DAY);
  const rest = micros - days * MICROS_PER_DAY;
  return { day: Number(days) - EPOCH_1840, seconds: Number(rest / MICROS_PER_SECOND) };
}

export function microsOfHorolog(
  { day, seconds }: { day: number; seconds: number },
): bigint {
  return BigInt(day + EPOCH_1840) * MICROS_PER_DAY + BigInt(seconds) * MICROS_PER_SECOND;
}

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}
