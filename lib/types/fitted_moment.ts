// A time, a timestamp or an interval is rounded to the digits of a second that its column has.

import {
  time,
  timestamp,
  TIMESTAMP_INFINITY,
  TIMESTAMP_MINUS_INFINITY,
  timestamptz,
  timetz,
  type TimeWithZone,
} from "./datetime.ts";
import { interval } from "./interval.ts";
import type { Interval } from "./interval_value.ts";
import { intervalNumbers, lastField } from "./interval_typmod.ts";

const MICROSECOND_DIGITS = 6;

type Fit = (value: unknown, typmod: number) => unknown;

/** By the type of the value, which is as its row in the table of types decodes it. */
export const FITTED_MOMENTS: ReadonlyMap<number, Fit> = new Map<number, Fit>([
  [time.oid, (value, typmod) => Number(rounded(BigInt(value as number), typmod))],
  [timestamp.oid, fittedTimestamp],
  [timestamptz.oid, fittedTimestamp],
  [timetz.oid, fittedTimeWithZone],
  [interval.oid, fittedInterval],
]);

/** Whether a value of a type that is assigned to such a column may change by that. */
export function isRounded(
  value: { type: number; typmod: number },
  column: { type: number; typmod: number },
): boolean {
  const { typmod } = column;
  if (typmod < 0 || !FITTED_MOMENTS.has(column.type)) return false;
  if (column.type !== interval.oid && typmod >= MICROSECOND_DIGITS) return false;
  return value.type !== column.type || value.typmod !== typmod;
}

function fittedTimestamp(value: unknown, typmod: number): bigint {
  const micros = value as bigint;
  const isFinite = micros !== TIMESTAMP_INFINITY && micros !== TIMESTAMP_MINUS_INFINITY;
  return isFinite ? rounded(micros, typmod) : micros;
}

function fittedTimeWithZone(value: unknown, typmod: number): TimeWithZone {
  const { micros, offset } = value as TimeWithZone;
  return { micros: Number(rounded(BigInt(micros), typmod)), offset };
}

/** Of the greatest and the least PostgreSQL makes infinity. */
function isInfinite(months: number): boolean {
  return months === 2147483647 || months === -2147483648;
}

const MICROS_PER_HOUR = 3_600_000_000n;
const MICROS_PER_MINUTE = 60_000_000n;

/** What is smaller than the last field of its range is dropped, and the seconds are rounded. */
function fittedInterval(value: unknown, typmod: number): Interval {
  if (typmod < 0) return value as Interval;
  const { months, days, micros } = value as Interval;
  if (isInfinite(months)) return value as Interval;
  switch (lastField(typmod)) {
    case "year":
      return { months: months - months % 12, days: 0, micros: 0n };
    case "month":
      return { months, days: 0, micros: 0n };
    case "day":
      return { months, days, micros: 0n };
    case "hour":
      return { months, days, micros: micros - micros % MICROS_PER_HOUR };
    case "minute":
      return { months, days, micros: micros - micros % MICROS_PER_MINUTE };
    case "second":
      return { months, days, micros: rounded(micros, intervalNumbers(typmod)[1] ?? -1) };
  }
}

/** Half goes away from zero, which is the year 2000. */
function rounded(micros: bigint, digits: number): bigint {
  if (digits < 0 || digits >= MICROSECOND_DIGITS) return micros;
  const unit = 10n ** BigInt(MICROSECOND_DIGITS - digits);
  const half = micros < 0n ? -unit / 2n : unit / 2n;
  return (micros + half) / unit * unit;
}
