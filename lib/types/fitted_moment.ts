// A time or a timestamp is rounded to the digits of a second that its column has.

import {
  time,
  timestamp,
  TIMESTAMP_INFINITY,
  TIMESTAMP_MINUS_INFINITY,
  timestamptz,
} from "./datetime.ts";

const MICROSECOND_DIGITS = 6;

type Fit = (value: unknown, typmod: number) => unknown;

/** By the type of the value, which is as its row in the table of types decodes it. */
export const FITTED_MOMENTS: ReadonlyMap<number, Fit> = new Map<number, Fit>([
  [time.oid, (value, typmod) => Number(rounded(BigInt(value as number), typmod))],
  [timestamp.oid, fittedTimestamp],
  [timestamptz.oid, fittedTimestamp],
]);

function fittedTimestamp(value: unknown, typmod: number): bigint {
  const micros = value as bigint;
  const isFinite = micros !== TIMESTAMP_INFINITY && micros !== TIMESTAMP_MINUS_INFINITY;
  return isFinite ? rounded(micros, typmod) : micros;
}

/** Half goes away from zero, which is the year 2000. */
function rounded(micros: bigint, digits: number): bigint {
  if (digits < 0 || digits >= MICROSECOND_DIGITS) return micros;
  const unit = 10n ** BigInt(MICROSECOND_DIGITS - digits);
  const half = micros < 0n ? -unit / 2n : unit / 2n;
  return (micros + half) / unit * unit;
}
