// A TimeZone value: hours east of Greenwich, an interval, a name, or POSIX's fixed offset.

import { PgError } from "../../errors/pg_error.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { readInterval } from "../../types/interval_text.ts";
import { isPosixZone, isTimeZone, printOffset } from "../../types/time_zones.ts";
import { invalidValue } from "./setting_values.ts";

const HOURS = /^\s*([+-]?)(\d{1,3}(?:\.\d+)?)\s*$/;
const SECONDS_MAX = 168 * 3600;
const INTERVAL = /^\s*interval\s*'(.*)'\s*$/is;

/** The value as PostgreSQL shows it. */
export function parseTimeZone(value: string): string {
  const [, sign, hours] = HOURS.exec(value) ?? [];
  if (hours !== undefined) {
    return zoneOfSeconds((sign === "-" ? -3600 : 3600) * Number(hours), value);
  }
  const [, interval] = INTERVAL.exec(value) ?? [];
  if (interval !== undefined) return zoneOfInterval(interval, value);
  // A lone Z is a zone inside a timestamp, but no zone to set.
  if (value.length < 2 || !isTimeZone(value)) throw invalidValue("TimeZone", value);
  return isPosixZone(value) ? value.toUpperCase() : mainSpelling(value) ?? value;
}

function zoneOfInterval(interval: string, value: string): string {
  const { months, days, micros } = readInterval(interval, OUTPUT_DEFAULTS);
  const part = months !== 0 ? "months" : days !== 0 ? "days" : null;
  if (part !== null) {
    throw new PgError("invalid_parameter_value", invalidValue("TimeZone", value).message, {
      detail: `Cannot specify ${part} in time zone interval.`,
    });
  }
  return zoneOfSeconds(Number(micros / 1_000_000n), value);
}

/** POSIX counts west of Greenwich, so six hours east are <+06>-06. */
function zoneOfSeconds(exact: number, value: string): string {
  const seconds = Math.round(exact);
  const size = Math.abs(seconds);
  if (size > SECONDS_MAX) throw invalidValue("TimeZone", value);
  const offset = printOffset(size).slice(1);
  return seconds < 0 ? `<-${offset}>+${offset}` : `<+${offset}>-${offset}`;
}

/** Upper and lower case as the zone tables have them. The runtime answers an alias with its main name:
 * that one stays as the client wrote it. */
function mainSpelling(value: string): string | undefined {
  if (!/^[A-Za-z]+(\/|$)/.test(value)) return undefined;
  const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions();
  return timeZone.toLowerCase() === value.toLowerCase() ? timeZone : undefined;
}
