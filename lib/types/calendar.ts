// Days and clock readings as numbers, in the proleptic Gregorian calendar counted from 2000-01-01.

import { PgError } from "../errors/pg_error.ts";

export const MICROS_PER_SECOND = 1_000_000n;
export const MICROS_PER_DAY = 86_400_000_000n;
export const SECONDS_PER_DAY = 86_400;
/** Days from 1970-01-01 to PostgreSQL's own beginning. */
export const UNIX_EPOCH_DAYS = -10957;

export interface CivilDate {
  /** 0 is 1 BC. */
  year: number;
  month: number;
  day: number;
}

/** Days since 2000-01-01. The year is taken to begin in March, so that leap days come last. */
export function daysOfCivil({ year, month, day }: CivilDate): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const days = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
  return era * 146097 + days - 730425;
}

export function civilOfDays(days: number): CivilDate {
  const shifted = days + 730425;
  const era = Math.floor(shifted / 146097);
  const ofEra = shifted - era * 146097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36524) - Math.floor(ofEra / 146096)) /
      365,
  );
  const ofYear = ofEra -
    (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const index = Math.floor((5 * ofYear + 2) / 153);
  const month = index < 10 ? index + 3 : index - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * index + 2) / 5) + 1,
  };
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** 0 is Sunday. */
export function weekdayOf(days: number): number {
  return (((days + 6) % 7) + 7) % 7;
}

export function outOfDateRange(text: string): PgError {
  return new PgError(
    "datetime_field_overflow",
    `date/time field value out of range: "${text}"`,
  );
}

export const pad2 = (value: number): string => String(value).padStart(2, "0");

/** `.5` for half a second, nothing for none. */
export function printFraction(micros: number): string {
  return micros === 0 ? "" : `.${String(micros).padStart(6, "0").replace(/0+$/, "")}`;
}

/** `HH:MM:SS.ffffff` of the microseconds since midnight. */
export function printClock(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const hour = Math.floor(seconds / 3600);
  const minute = Math.floor(seconds / 60) % 60;
  return `${pad2(hour)}:${pad2(minute)}:${pad2(seconds % 60)}${printFraction(micros % 1e6)}`;
}
