// A TimeZone value: hours east of Greenwich, a name, or POSIX's fixed offset.

import { isTimeZone } from "../types/time_zones.ts";
import { invalidValue } from "./setting_values.ts";

const HOURS = /^\s*([+-]?)(\d{1,3}(?:\.\d+)?)\s*$/;
const MINUTES_MAX = 168 * 60;

/** The value as PostgreSQL shows it. */
export function parseTimeZone(value: string): string {
  const [, sign, hours] = HOURS.exec(value) ?? [];
  if (hours !== undefined) return zoneOfHours(sign === "-" ? -Number(hours) : Number(hours), value);
  // A lone Z is a zone inside a timestamp, but no zone to set.
  if (value.length < 2 || !isTimeZone(value)) throw invalidValue("TimeZone", value);
  return mainSpelling(value) ?? value;
}

/** POSIX counts west of Greenwich, so six hours east are <+06>-06. */
function zoneOfHours(hours: number, value: string): string {
  const minutes = Math.round(hours * 60);
  if (Math.abs(minutes) > MINUTES_MAX) throw invalidValue("TimeZone", value);
  const size = Math.abs(minutes);
  const whole = String(Math.floor(size / 60)).padStart(2, "0");
  const rest = size % 60 === 0 ? "" : `:${String(size % 60).padStart(2, "0")}`;
  return minutes < 0 ? `<-${whole}${rest}>+${whole}${rest}` : `<+${whole}${rest}>-${whole}${rest}`;
}

/** Upper and lower case as the zone tables have them. The runtime answers an alias with its main name:
 * that one stays as the client wrote it. */
function mainSpelling(value: string): string | undefined {
  if (!/^[A-Za-z]+(\/|$)/.test(value)) return undefined;
  const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: value }).resolvedOptions();
  return timeZone.toLowerCase() === value.toLowerCase() ? timeZone : undefined;
}
