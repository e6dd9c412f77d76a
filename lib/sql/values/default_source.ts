// What IRIS tells of a default in COLUMN_DEFAULT: a literal, a new UUID, or a word that it asks at the INSERT.

/** As it stands there, in whatever case. (not verified against a live IRIS; probe column_default) */
export const NEW_GUID = "##class(%system.util).createguid()";

/** A date as DDL had it, and not as IRIS's own number of days. (not verified against a live IRIS; probe
 * column_default_of_dates) */
const DATE_OR_TIME = /^(?:\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d+)?)?|\d\d:\d\d:\d\d(?:\.\d+)?)$/;

/** The value of a literal: a number, a date or time, or a string in ObjectScript's quotes; null for all else. */
export function literalOfDefault(source: string): string | null {
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(source)) return source;
  if (DATE_OR_TIME.test(source)) return source;
  if (/^"([^"]|"")*"$/.test(source)) return source.slice(1, -1).replaceAll('""', '"');
  return null;
}
