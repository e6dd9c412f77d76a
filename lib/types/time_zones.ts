// A time zone's offset from UTC at a moment: from the runtime's own zone tables, remembered by hour.

import { PgError } from "../errors/pg_error.ts";
import { daysOfCivil, UNIX_EPOCH_DAYS } from "./calendar.ts";
import { shortName } from "./zone_names.ts";

/** Offsets are seconds east of Greenwich. */
export interface TimeZone {
  /** At a moment, in seconds since 1970-01-01 UTC. */
  offsetAt(unixSeconds: number): number;
  /** The zone's short name then, as German and SQL dates show it. */
  abbreviationAt(unixSeconds: number): string;
}

const ZONES_MAX = 64;
const HOURS_MAX = 4096;
const zones = new Map<string, TimeZone>();

export function timeZone(name: string): TimeZone {
  const known = zones.get(name);
  if (known) return known;
  const zone = fixedZone(name) ?? namedZone(name);
  if (!zone) {
    throw new PgError("invalid_parameter_value", `time zone "${name}" not recognized`);
  }
  if (zones.size >= ZONES_MAX) zones.clear();
  zones.set(name, zone);
  return zone;
}

export function isTimeZone(name: string): boolean {
  try {
    timeZone(name);
    return true;
  } catch (cause) {
    if (cause instanceof PgError) return false;
    throw cause;
  }
}

/** The offset for a local reading: the later of two where clocks go back, the one before where they skip
 * it, as PostgreSQL decides. */
export function offsetOfLocal(zone: TimeZone, localSeconds: number): number {
  const before = zone.offsetAt(localSeconds - 86400);
  const after = zone.offsetAt(localSeconds + 86400);
  if (before === after) return before;
  const early = zone.offsetAt(localSeconds - before) === before;
  const late = zone.offsetAt(localSeconds - after) === after;
  return late || !early && before > after ? after : before;
}

// POSIX counts westward, and what stands in brackets is only a name: <+06>-06. (DATETIME-POSIX-TIMEZONE-SPECS)
const POSIX = /^(?!:)(?:<([^>]*)>|([^\d,+-]*))([+-]?)(\d{1,3})(?::([0-5]?\d))?(?::([0-5]?\d))?$/;
const POSIX_HOURS_MAX = 167;
const UTC = /^(?:etc\/)?(?:utc|uct|gmt|zulu|universal|greenwich|utc0|gmt0|gmt[+-]0|z)$/i;

function fixedZone(name: string): TimeZone | undefined {
  if (UTC.test(name)) return fixed(0, /gmt|greenwich/i.test(name) ? "GMT" : "UTC");
  const match = POSIX.exec(name);
  if (!match || Number(match[4]) > POSIX_HOURS_MAX) return undefined;
  const [, bracketed, word, sign, hours, minutes = "0", seconds = "0"] = match;
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return fixed(sign === "-" ? size : -size, (bracketed ?? word).toUpperCase());
}

/** Which PostgreSQL writes in capitals. */
export function isPosixZone(name: string): boolean {
  return !UTC.test(name) && POSIX.test(name);
}

function fixed(offset: number, abbreviation: string): TimeZone {
  return { offsetAt: () => offset, abbreviationAt: () => abbreviation };
}

/** Of a year: one of them is in winter. */
const QUARTER_SECONDS = 7_889_400;

/** Each knows the names that are used where it is spoken. */
const SPEAKERS = ["en-US", "en-GB", "en-AU", "en-IN", "en-ZA", "ja-JP"];

function namedZone(name: string): TimeZone | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  const format = formatOf(name);
  if (!format) return undefined;
  const names = SPEAKERS.map((speaker) =>
    new Intl.DateTimeFormat(speaker, { timeZone: name, timeZoneName: "short" })
  );
  const offsets = new Map<number, number>();
  const offsetAt = (unixSeconds: number) => {
    // No zone has changed its offset within an hour that begins at a full hour UTC but at its quarters.
    const quarter = Math.floor(unixSeconds / 900);
    const remembered = offsets.get(quarter);
    if (remembered !== undefined) return remembered;
    const offset = readOffset(format, quarter * 900);
    if (offsets.size >= HOURS_MAX) offsets.clear();
    offsets.set(quarter, offset);
    return offset;
  };
  return {
    offsetAt,
    abbreviationAt(unixSeconds) {
      const offset = offsetAt(unixSeconds);
      const around = [-2, -1, 1, 2].map((quarters) =>
        offsetAt(unixSeconds + quarters * QUARTER_SECONDS)
      );
      const isSummer = offset > Math.min(...around);
      const own = shortName(name, isSummer);
      const at = inReach(unixSeconds) * 1000;
      const shown = own === undefined ? names.map((each) => nameIn(each, at)) : [own];
      // Zones without a name of letters are called by their offset, in digits alone.
      return shown.find((one) => /^[A-Za-z]{2,5}$/.test(one)) ??
        printOffset(offset).replaceAll(":", "");
    },
  };
}

function nameIn(format: Intl.DateTimeFormat, milliseconds: number): string {
  const parts = format.formatToParts(milliseconds);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

function formatOf(name: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

// What the runtime's Date can hold, either side of 1970; beyond it the offset no longer changes.
const UNIX_SECONDS_MOST = 8.64e12;

function inReach(unixSeconds: number): number {
  return Math.min(Math.max(unixSeconds, -UNIX_SECONDS_MOST), UNIX_SECONDS_MOST);
}

const UNIX_SECONDS_GREGORIAN = -12_219_292_800;

function readOffset(format: Intl.DateTimeFormat, unixSeconds: number): number {
  // Before 1582 the runtime's calendar is the Julian one; zones have had one offset ever since.
  const moment = Math.max(inReach(unixSeconds), UNIX_SECONDS_GREGORIAN + 86400);
  const parts = new Map(
    format.formatToParts(moment * 1000).map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const days = daysOfCivil({ year: part("year"), month: part("month"), day: part("day") });
  const local = (days - UNIX_EPOCH_DAYS) * 86400 + part("hour") * 3600 + part("minute") * 60 +
    part("second");
  return local - moment;
}

/** `+05:30`, `-08`, `+00:19:32`: no more than it takes. */
export function printOffset(offset: number): string {
  const size = Math.abs(offset);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  while (parts.length > 1 && parts[parts.length - 1] === 0) parts.pop();
  return (offset < 0 ? "-" : "+") + parts.map((part) => String(part).padStart(2, "0")).join(":");
}
