// Dates and times: days or microseconds since 2000-01-01, in four styles for people and ODBC text for IRIS. Longer than most: one table of five types.

import { PgError } from "../errors/pg_error.ts";
import {
  daysOfCivil,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  printClock,
  SECONDS_PER_DAY,
  UNIX_EPOCH_DAYS,
} from "./calendar.ts";
import { OUTPUT_DEFAULTS, type OutputSettings } from "./column.ts";
import { printDate, printTimestamp } from "./datetime_print.ts";
import { badDatetime, readDatetime, type Reading } from "./datetime_text.ts";
import { pgType } from "./pg_type.ts";
import { textInIris } from "./text_in_iris.ts";
import { offsetOfLocal, printOffset, type TimeZone, timeZone } from "./time_zones.ts";

export const DATE_INFINITY = 2147483647;
export const DATE_MINUS_INFINITY = -2147483648;
export const TIMESTAMP_INFINITY = (1n << 63n) - 1n;
export const TIMESTAMP_MINUS_INFINITY = -(1n << 63n);

// 4714-11-24 BC, and the first day that is too late: for dates, then for timestamps.
const DAYS_LEAST = -2451545;
const DATE_DAYS_END = 2145031949;
const TIMESTAMP_DAYS_END = 106751983;

/** Days since 2000-01-01. */
export const date = pgType<number>({
  name: "date",
  oid: 1082,
  array: 1182,
  size: 4,
  text: {
    encode: (value, output) => infinite(value, DATE_INFINITY) ?? printDate(value, output),
    decode: (text, settings) => dateOf(readDatetime(text, { title: "date", settings }), text),
  },
  binary: {
    encode: (value, to) => to.int32(value),
    decode(from) {
      const value = from.int32();
      const finite = value !== DATE_INFINITY && value !== DATE_MINUS_INFINITY;
      if (finite && (value < DAYS_LEAST || value >= DATE_DAYS_END)) throw outOfRange("date");
      return value;
    },
  },
  iris: { cast: "DATE", column: () => "DATE", encode: dateToIris, decode: dateFromIris },
});

/** Microseconds since midnight; 24:00:00 is a time too. */
export const time = pgType<number>({
  name: "time",
  oid: 1083,
  array: 1183,
  size: 8,
  text: {
    encode: printClock,
    decode: (text, settings) => clockOf(readDatetime(text, { title: "time", settings }), text),
  },
  binary: {
    encode: (value, to) => to.int64(BigInt(value)),
    decode: (from) => checkedTime(from.int64()),
  },
  iris: {
    cast: "TIME",
    column: (typmod) => `TIME(${typmod >= 0 ? typmod : 6})`,
    encode(value) {
      if (value < SECONDS_PER_DAY * 1e6) return printClock(value);
      throw outOfRange("time", "IRIS keeps times from 00:00:00 to 23:59:59.999999.");
    },
    decode: timeFromIris,
  },
});

export interface TimeWithZone {
  micros: number;
  /** Seconds east of Greenwich; on the wire it is west. */
  offset: number;
}

const timetzText = {
  encode: ({ micros, offset }: TimeWithZone) => printClock(micros) + printOffset(offset),
  decode(text: string, settings: OutputSettings): TimeWithZone {
    const reading = readDatetime(text, { title: "time with time zone", settings });
    const micros = clockOf(reading, text, "time with time zone");
    return { micros, offset: offsetOfTime(reading, settings) };
  },
};

export const timetz = pgType<TimeWithZone>({
  name: "timetz",
  title: "time with time zone",
  oid: 1266,
  array: 1270,
  size: 12,
  text: timetzText,
  binary: {
    encode({ micros, offset }, to) {
      to.int64(BigInt(micros));
      to.int32(-offset);
    },
    decode(from) {
      const micros = checkedTime(from.int64());
      const offset = -from.int32();
      if (Math.abs(offset) >= 16 * 3600) {
        throw new PgError(
          "invalid_time_zone_displacement_value",
          "time zone displacement out of range",
        );
      }
      return { micros, offset };
    },
  },
  iris: textInIris(timetzText),
});

const timestampBinary = {
  encode: (value: bigint, to: { int64(value: bigint): void }) => to.int64(value),
  decode(from: { int64(): bigint }): bigint {
    const value = from.int64();
    if (value !== TIMESTAMP_INFINITY && value !== TIMESTAMP_MINUS_INFINITY) {
      if (!isTimestamp(value)) throw outOfRange("timestamp");
    }
    return value;
  },
};

/** Microseconds since 2000-01-01 00:00:00 of whatever clock is meant. */
export const timestamp = pgType<bigint>({
  name: "timestamp",
  title: "timestamp",
  oid: 1114,
  array: 1115,
  size: 8,
  text: {
    encode: (value, output) => infiniteTimestamp(value) ?? printTimestamp(value, output),
    decode: (text, settings) => momentOf(text, { title: "timestamp", settings }),
  },
  binary: timestampBinary,
  iris: {
    cast: "TIMESTAMP",
    column: () => "TIMESTAMP",
    encode: timestampToIris,
    decode: timestampFromIris,
  },
});

/** Microseconds since 2000-01-01 00:00:00 UTC. IRIS has no zones: it keeps UTC. */
export const timestamptz = pgType<bigint>({
  name: "timestamptz",
  title: "timestamp with time zone",
  oid: 1184,
  array: 1185,
  size: 8,
  text: {
    encode(value, output) {
      const special = infiniteTimestamp(value);
      if (special !== undefined) return special;
      const zone = timeZone(output.timeZone);
      const moment = unixSeconds(value);
      const offset = zone.offsetAt(moment);
      return printTimestamp(value + BigInt(offset) * MICROS_PER_SECOND, output, {
        offset,
        abbreviation: () => zone.abbreviationAt(moment),
      });
    },
    decode: (text, settings) =>
      momentOf(text, {
        title: "timestamp with time zone",
        settings,
        zone: () => timeZone(settings.timeZone),
      }),
  },
  binary: timestampBinary,
  iris: {
    cast: "TIMESTAMP",
    column: () => "TIMESTAMP",
    encode: timestampToIris,
    decode: timestampFromIris,
  },
});

function infinite(value: number, infinity: number): string | undefined {
  if (value === infinity) return "infinity";
  return value === -infinity - 1 ? "-infinity" : undefined;
}

function infiniteTimestamp(value: bigint): string | undefined {
  if (value === TIMESTAMP_INFINITY) return "infinity";
  return value === TIMESTAMP_MINUS_INFINITY ? "-infinity" : undefined;
}

function unixSeconds(value: bigint): number {
  return Math.floor(Number(value) / 1e6) - UNIX_EPOCH_DAYS * SECONDS_PER_DAY;
}

function isTimestamp(value: bigint): boolean {
  return value >= BigInt(DAYS_LEAST) * MICROS_PER_DAY &&
    value < BigInt(TIMESTAMP_DAYS_END) * MICROS_PER_DAY;
}

function outOfRange(what: string, detail?: string): PgError {
  return new PgError("datetime_field_overflow", `${what} out of range`, { detail });
}

function textOutOfRange(what: string, text: string): PgError {
  return new PgError("datetime_field_overflow", `${what} out of range: "${text}"`);
}

function dateOf(reading: Reading, text: string): number {
  if (reading.special === "infinity") return DATE_INFINITY;
  if (reading.special === "-infinity") return DATE_MINUS_INFINITY;
  if (reading.special === "epoch") return UNIX_EPOCH_DAYS;
  if (!reading.date) throw badDatetime("date", text);
  const days = daysOfCivil(reading.date);
  if (days < DAYS_LEAST || days >= DATE_DAYS_END) throw textOutOfRange("date", text);
  return days;
}

function clockOf(reading: Reading, text: string, title = "time"): number {
  if (reading.micros === undefined) throw badDatetime(title, text);
  return reading.micros;
}

function checkedTime(value: bigint): number {
  if (value >= 0n && value <= MICROS_PER_DAY) return Number(value);
  throw outOfRange("time");
}

// A zone has an offset only on a day: the one that is written, or else the calendar's first here, since
// what today is nobody tells a pure function.
function offsetOfTime({ zone, date: day }: Reading, settings: OutputSettings): number {
  if (typeof zone === "number") return zone;
  const named = zone ?? timeZone(settings.timeZone);
  const days = (day ? daysOfCivil(day) : 0) - UNIX_EPOCH_DAYS;
  return offsetOfLocal(named, days * SECONDS_PER_DAY);
}

interface Moment {
  title: string;
  settings: OutputSettings;
  /** Given for timestamps that mean a moment and not a clock's reading. */
  zone?: () => TimeZone;
}

function momentOf(text: string, { title, settings, zone }: Moment): bigint {
  const reading = readDatetime(text, { title, settings });
  if (reading.special === "infinity") return TIMESTAMP_INFINITY;
  if (reading.special === "-infinity") return TIMESTAMP_MINUS_INFINITY;
  if (reading.special === "epoch") return BigInt(UNIX_EPOCH_DAYS) * MICROS_PER_DAY;
  if (!reading.date) throw badDatetime(title, text);
  const days = daysOfCivil(reading.date);
  const local = BigInt(days) * MICROS_PER_DAY + BigInt(reading.micros ?? 0);
  const value = zone
    ? local - BigInt(offsetOf(reading.zone ?? zone(), local)) * MICROS_PER_SECOND
    : local;
  if (!isTimestamp(value)) throw textOutOfRange("timestamp", text);
  return value;
}

function offsetOf(zone: number | TimeZone, local: bigint): number {
  return typeof zone === "number" ? zone : offsetOfLocal(zone, unixSeconds(local));
}

// IRIS's own ranges. (RSQL_datatype)
// As columns of the gateway are declared; a DATE that somebody else made begins with 1840-12-31, as IRIS says then.
const IRIS_DATE_LEAST = daysOfCivil({ year: 1, month: 1, day: 1 });
const IRIS_DATE_MOST = daysOfCivil({ year: 9999, month: 12, day: 31 });
const IRIS_TIMESTAMP_LEAST = BigInt(daysOfCivil({ year: 1, month: 1, day: 1 })) * MICROS_PER_DAY;

function dateToIris(value: number): string {
  if (value < IRIS_DATE_LEAST || value > IRIS_DATE_MOST) {
    throw outOfRange("date", "IRIS keeps dates from 0001-01-01 to 9999-12-31.");
  }
  return printDate(value, OUTPUT_DEFAULTS);
}

function timestampToIris(value: bigint): string {
  if (value < IRIS_TIMESTAMP_LEAST || value >= BigInt(IRIS_DATE_MOST + 1) * MICROS_PER_DAY) {
    throw outOfRange(
      "timestamp",
      "IRIS keeps timestamps from 0001-01-01 to 9999-12-31 23:59:59.999999.",
    );
  }
  return printTimestamp(value, OUTPUT_DEFAULTS);
}

const IRIS_DAY_ZERO = daysOfCivil({ year: 1840, month: 12, day: 31 });

/** ODBC text, or the day number since 1840-12-31 where a value comes unformatted. */
function dateFromIris(cell: string): number {
  if (/^-?\d{1,7}$/.test(cell)) return Number(cell) + IRIS_DAY_ZERO;
  return date.text.decode(cell, OUTPUT_DEFAULTS);
}

function timeFromIris(cell: string): number {
  const seconds = /^(\d{0,5})(?:\.(\d+))?$/.exec(cell);
  if (!seconds) return time.text.decode(cell, OUTPUT_DEFAULTS);
  return Number(seconds[1]) * 1e6 + Math.round(Number(`0.${seconds[2] ?? "0"}`) * 1e6);
}

const POSIX_LATE = 1n << 60n;
const POSIX_EARLY = 6n << 60n;

/** ODBC text, or the 64 bits of %PosixTime: microseconds since 1970 with marks above. (C:%Library.PosixTime) */
function timestampFromIris(cell: string): bigint {
  if (!/^-?\d{18,19}$/.test(cell)) return timestamp.text.decode(cell, OUTPUT_DEFAULTS);
  const value = BigInt(cell);
  const unixMicros = value >= 0n ? value - POSIX_LATE : value + POSIX_EARLY;
  return unixMicros + BigInt(UNIX_EPOCH_DAYS) * MICROS_PER_DAY;
}
