// What lies between two times in years, months and days, as PostgreSQL's age() counts.

import { civilOfDays, daysInMonth, MICROS_PER_DAY } from "./calendar.ts";
import type { Interval } from "./interval_value.ts";

/** Both in microseconds since 2000-01-01. */
export function ageBetween(from: bigint, to: bigint): Interval {
  if (from > to) {
    const { months, days, micros } = ageBetween(to, from);
    return { months: -months, days: -days, micros: -micros };
  }
  const [start, end] = [split(from), split(to)];
  let micros = end.clock - start.clock;
  let days = end.day - start.day;
  let months = (end.year - start.year) * 12 + end.month - start.month;
  if (micros < 0n) {
    micros += MICROS_PER_DAY;
    days--;
  }
  if (days < 0) {
    // The month in which the earlier time stands lends its days.
    days += daysInMonth(start.year, start.month);
    months--;
  }
  return { months, days, micros };
}

function split(moment: bigint) {
  const day = moment / MICROS_PER_DAY - (moment % MICROS_PER_DAY < 0n ? 1n : 0n);
  return { ...civilOfDays(Number(day)), clock: moment - day * MICROS_PER_DAY };
}
