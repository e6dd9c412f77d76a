// Date arithmetic: DATEADD, DATEDIFF, DATEPART, DATE_TRUNC and names of days, on moments of any type.

import { daysInMonth } from "../../../iris/civil_date.ts";
import { refuse } from "../errors.ts";
import {
  dateOfDay,
  dayOf,
  EPOCH_DAY,
  type Moment,
  momentOfPosix,
  momentText,
  NANOS_OF_DAY,
  parseMoment,
  parseTime,
} from "../values/datetimes.ts";
import type { Stored } from "../values/values.ts";

type Unit =
  | "year"
  | "quarter"
  | "month"
  | "week"
  | "day"
  | "hour"
  | "minute"
  | "second"
  | "millisecond"
  | "microsecond"
  | "nanosecond";

type Part = Unit | "weekday" | "dayofyear" | "timestamp";

const PARTS: Readonly<Record<string, Part>> = {
  year: "year",
  yyyy: "year",
  yy: "year",
  quarter: "quarter",
  qq: "quarter",
  q: "quarter",
  month: "month",
  mm: "month",
  m: "month",
  week: "week",
  wk: "week",
  ww: "week",
  weekday: "weekday",
  dw: "weekday",
  dayofyear: "dayofyear",
  dy: "dayofyear",
  day: "day",
  dd: "day",
  d: "day",
  hour: "hour",
  hh: "hour",
  h: "hour",
  minute: "minute",
  mi: "minute",
  n: "minute",
  second: "second",
  ss: "second",
  s: "second",
  millisecond: "millisecond",
  ms: "millisecond",
  microsecond: "microsecond",
  mcs: "microsecond",
  nanosecond: "nanosecond",
  ns: "nanosecond",
  frac_second: "millisecond",
  sqltimestamp: "timestamp",
  sts: "timestamp",
};

const NANOS: Partial<Record<Part, number>> = {
  hour: 3600e9,
  minute: 60e9,
  second: 1e9,
  millisecond: 1e6,
  microsecond: 1e3,
  nanosecond: 1,
};

export function isDatePart(name: string): boolean {
  return name.toLowerCase() in PARTS;
}

function partOf(name: string): Part {
  const part = PARTS[name.toLowerCase()];
  if (part === undefined) throw refuse("datePart", name);
  return part;
}

/** What SQLite hands over: the value and d, t, p or s for date, time, PosixTime and text. */
export function momentOf(value: Stored, kind: string): Moment | undefined {
  if (value === null) return undefined;
  switch (kind) {
    case "d":
      return { day: Number(value), nanos: 0 };
    case "t":
      return { day: 0, nanos: Number(value) };
    case "p":
      return momentOfPosix(BigInt(value as bigint));
    default: {
      const text = String(value);
      const moment = parseMoment(text);
      if (moment !== undefined) return moment;
      const nanos = parseTime(text);
      if (nanos !== undefined) return { day: 0, nanos };
      // A day number, as $HOROLOG writes it.
      return /^\d{1,7}$/.test(text.trim()) ? { day: Number(text), nanos: 0 } : undefined;
    }
  }
}

export function addTo(name: string, count: number, moment: Moment): Moment {
  const unit = partOf(name);
  switch (unit) {
    case "year":
      return addMonths(moment, 12 * count);
    case "quarter":
      return addMonths(moment, 3 * count);
    case "month":
      return addMonths(moment, count);
    case "week":
      return { ...moment, day: moment.day + 7 * count };
    case "day":
    case "weekday":
    case "dayofyear":
      return { ...moment, day: moment.day + count };
    case "timestamp":
      throw refuse("datePart", name);
    default:
      return addNanos(moment, BigInt(count) * BigInt(NANOS[unit] ?? 1));
  }
}

/** The day is kept, or the month's last one where the month is shorter. */
function addMonths(moment: Moment, count: number): Moment {
  const { year, month, date } = dateOfDay(moment.day);
  const months = year * 12 + month - 1 + count;
  const [toYear, toMonth] = [Math.floor(months / 12), (months % 12 + 12) % 12 + 1];
  return {
    ...moment,
    day: dayOf(toYear, toMonth, Math.min(date, daysInMonth(toYear, toMonth))),
  };
}

function addNanos(moment: Moment, nanos: bigint): Moment {
  const total = BigInt(moment.nanos) + nanos;
  const whole = BigInt(NANOS_OF_DAY);
  let days = total / whole;
  let rest = total % whole;
  if (rest < 0n) {
    rest += whole;
    days -= 1n;
  }
  return { day: moment.day + Number(days), nanos: Number(rest) };
}

/** How many boundaries of the unit lie between two moments. */
export function differenceOf(name: string, from: Moment, to: Moment): bigint {
  const unit = partOf(name);
  const [a, b] = [dateOfDay(from.day), dateOfDay(to.day)];
  switch (unit) {
    case "year":
      return BigInt(b.year - a.year);
    case "quarter":
      return BigInt(
        (b.year * 4 + Math.floor((b.month - 1) / 3)) - (a.year * 4 + Math.floor((a.month - 1) / 3)),
      );
    case "month":
      return BigInt(b.year * 12 + b.month - (a.year * 12 + a.month));
    case "week":
      return BigInt(Math.floor((to.day + 6) / 7) - Math.floor((from.day + 6) / 7));
    case "day":
    case "weekday":
    case "dayofyear":
      return BigInt(to.day - from.day);
    case "timestamp":
      throw refuse("datePart", name);
    default: {
      const size = BigInt(NANOS[unit] ?? 1);
      return nanosSince(to) / size - nanosSince(from) / size;
    }
  }
}

function nanosSince(moment: Moment): bigint {
  // From before the first day that there is, so that division never rounds toward zero.
  return BigInt(moment.day + 1_000_000) * BigInt(NANOS_OF_DAY) + BigInt(moment.nanos);
}

/** 1 is Sunday. The day 0, 1840-12-31, was a Thursday. */
export function weekdayOf(day: number): number {
  return ((day + 4) % 7 + 7) % 7 + 1;
}

export function partValue(name: string, moment: Moment): number | string {
  const part = partOf(name);
  const { year, month, date } = dateOfDay(moment.day);
  const first = dayOf(year, 1, 1);
  switch (part) {
    case "year":
      return year;
    case "quarter":
      return Math.floor((month - 1) / 3) + 1;
    case "month":
      return month;
    case "week":
      return Math.floor((moment.day - first + weekdayOf(first) - 1) / 7) + 1;
    case "weekday":
      return weekdayOf(moment.day);
    case "dayofyear":
      return moment.day - first + 1;
    case "day":
      return date;
    case "hour":
      return Math.floor(moment.nanos / 3600e9);
    case "minute":
      return Math.floor(moment.nanos / 60e9) % 60;
    case "second":
      return Math.floor(moment.nanos / 1e9) % 60;
    case "millisecond":
      return Math.floor(moment.nanos / 1e6) % 1000;
    case "microsecond":
      return Math.floor(moment.nanos / 1e3) % 1_000_000;
    case "nanosecond":
      return moment.nanos % 1e9;
    case "timestamp":
      return momentText(moment);
  }
}

const TRUNCATED: readonly Unit[] = [
  "year",
  "quarter",
  "month",
  "week",
  "day",
  "hour",
  "minute",
  "second",
  "millisecond",
  "microsecond",
];

export function truncateTo(name: string, moment: Moment): Moment {
  const unit = partOf(name);
  if (!TRUNCATED.includes(unit as Unit)) throw refuse("datePart", name);
  const { year, month } = dateOfDay(moment.day);
  switch (unit) {
    case "year":
      return { day: dayOf(year, 1, 1), nanos: 0 };
    case "quarter":
      return { day: dayOf(year, Math.floor((month - 1) / 3) * 3 + 1, 1), nanos: 0 };
    case "month":
      return { day: dayOf(year, month, 1), nanos: 0 };
    case "week":
      // Weeks begin on Sunday, as without the ISO8601 option.
      return { day: moment.day - weekdayOf(moment.day) + 1, nanos: 0 };
    case "day":
      return { day: moment.day, nanos: 0 };
    default: {
      const size = NANOS[unit] ?? 1;
      return { day: moment.day, nanos: Math.floor(moment.nanos / size) * size };
    }
  }
}

export const DAY_NAMES = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];
export const MONTH_NAMES = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

export function nameOfPart(name: string, moment: Moment): string {
  const part = partOf(name);
  if (part === "weekday") return DAY_NAMES[weekdayOf(moment.day) - 1] ?? "";
  if (part === "month") return MONTH_NAMES[dateOfDay(moment.day).month - 1] ?? "";
  return String(partValue(name, moment));
}

export function lastDay(moment: Moment): number {
  const { year, month } = dateOfDay(moment.day);
  return dayOf(year, month, daysInMonth(year, month));
}

export function unixTime(moment: Moment): string {
  const nanos = BigInt(moment.day - EPOCH_DAY) * BigInt(NANOS_OF_DAY) + BigInt(moment.nanos);
  const micros = nanos / 1000n;
  const sign = micros < 0n ? "-" : "";
  const digits = (micros < 0n ? -micros : micros).toString().padStart(7, "0");
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}
