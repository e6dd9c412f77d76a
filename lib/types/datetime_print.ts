// Dates and timestamps as text, in the style that DateStyle names. (DATATYPE-DATETIME-OUTPUT)

import {
  type CivilDate,
  civilOfDays,
  MICROS_PER_DAY,
  pad2,
  printClock,
  weekdayOf,
} from "./calendar.ts";
import type { OutputSettings } from "./column.ts";
import { printOffset } from "./time_zones.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

export interface ShownZone {
  offset: number;
  abbreviation(): string;
}

export function printDate(days: number, output: OutputSettings): string {
  const date = civilOfDays(days);
  return dayText(date, output) + era(date);
}

/** `micros` is what the clock shows, so a zone's offset is already in it. */
export function printTimestamp(
  micros: bigint,
  output: OutputSettings,
  zone?: ShownZone,
): string {
  let days = micros / MICROS_PER_DAY;
  if (days * MICROS_PER_DAY > micros) days -= 1n;
  const date = civilOfDays(Number(days));
  const clock = printClock(Number(micros - days * MICROS_PER_DAY));
  const name = zone && output.dateStyle !== "ISO" ? ` ${zone.abbreviation()}` : "";
  if (output.dateStyle === "Postgres") {
    const month = MONTHS[date.month - 1];
    const day = output.dateOrder === "DMY"
      ? `${pad2(date.day)} ${month}`
      : `${month} ${pad2(date.day)}`;
    const weekday = WEEKDAYS[weekdayOf(Number(days))];
    return `${weekday} ${day} ${clock} ${year(date)}${name}${era(date)}`;
  }
  const offset = zone && output.dateStyle === "ISO" ? printOffset(zone.offset) : name;
  return `${dayText(date, output)} ${clock}${offset}${era(date)}`;
}

function dayText(date: CivilDate, { dateStyle, dateOrder }: OutputSettings): string {
  const day = pad2(date.day);
  const month = pad2(date.month);
  if (dateStyle === "ISO") return `${year(date)}-${month}-${day}`;
  if (dateStyle === "German") return `${day}.${month}.${year(date)}`;
  const separator = dateStyle === "SQL" ? "/" : "-";
  // Neither style has a form that begins with the year.
  const parts = dateOrder === "DMY" ? [day, month] : [month, day];
  return [...parts, year(date)].join(separator);
}

function year(date: CivilDate): string {
  return String(date.year > 0 ? date.year : 1 - date.year).padStart(4, "0");
}

function era(date: CivilDate): string {
  return date.year > 0 ? "" : " BC";
}
