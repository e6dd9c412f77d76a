// The settings whose values follow rules of their own.

import { PgError } from "../../errors/pg_error.ts";
import { parseDateStyle } from "./date_style.ts";
import type { SettingRow } from "./setting_rows.ts";
import { invalidValue, parseSettingValue } from "./setting_values.ts";
import { parseTimeZone } from "./time_zone.ts";

const APPLICATION_NAME_BYTES_MAX = 63;

export interface Circumstances {
  /** As it is at the time, for what SET leaves out. */
  dateStyle(): string;
  /** What RESET would return to. */
  reset(): string;
  /** Who logged in. */
  user: string;
}

/** Undefined where its kind says it all. */
export function ownRule(
  row: SettingRow,
  value: string,
  { dateStyle, reset, user }: Circumstances,
): string | undefined {
  switch (row.name.toLowerCase()) {
    case "datestyle":
      return parseDateStyle(value, { current: dateStyle(), reset: reset() });
    case "timezone":
      return parseTimeZone(value);
    case "client_encoding":
      return clientEncoding(value);
    case "standard_conforming_strings":
      return only("on", { row, value, hint: "Write strings with backslash escapes as E'...'." });
    case "transform_null_equals":
      return only("off", { row, value, hint: "Write IS NULL." });
    case "array_nulls":
      return only("on", { row, value, hint: 'Write "NULL" in double quotes for the word.' });
    case "application_name":
      return printable(value);
    case "transaction_isolation":
    case "default_transaction_isolation":
      return isolationThatIrisHas(parseSettingValue(row, value));
    case "tcp_keepalives_idle":
    case "tcp_keepalives_interval":
    case "tcp_keepalives_count":
    case "tcp_user_timeout":
      parseSettingValue(row, value);
      return row.default;
    case "session_authorization":
      return role(value, [user]);
    case "role":
      return role(value, ["none", user]);
    default:
      return undefined;
  }
}

/** The gateway knows no role but the one that logged in. */
function role(value: string, allowed: readonly string[]): string {
  if (allowed.includes(value)) return value;
  throw new PgError("invalid_parameter_value", `role "${value}" does not exist`);
}

export function clientEncoding(value: string): string {
  const name = value.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const spoken = SPOKEN[name];
  if (spoken) return spoken;
  if (!ENCODINGS.has(name)) throw invalidValue("client_encoding", value);
  throw new PgError(
    "feature_not_supported",
    `invalid value for parameter "client_encoding": "${value}"`,
    {
      detail: `Conversion between ${value.toUpperCase()} and UTF8 is not supported.`,
      hint: `Use ${[...new Set(Object.values(SPOKEN))].join(", ")}.`,
    },
  );
}

/** By PostgreSQL's names for them without their marks. */
const SPOKEN: Readonly<Record<string, string>> = {
  utf8: "UTF8",
  unicode: "UTF8",
  sqlascii: "SQL_ASCII",
  latin1: "LATIN1",
  iso88591: "LATIN1",
  win1252: "WIN1252",
  windows1252: "WIN1252",
};

/** Encodings that PostgreSQL has and this gateway has not, with the usual other names. */
const ENCODINGS = new Set(
  ("eucjp euccn euckr euctw eucjis2004 muleinternal latin2 latin3 latin4 latin5 " +
    "latin6 latin7 latin8 latin9 latin10 win1250 win1251 win1253 win1254 win1255 win1256 " +
    "win1257 win1258 win866 win874 koi8r koi8u koi8 iso88595 iso88596 iso88597 iso88598 " +
    "sjis big5 gbk uhc gb18030 johab shiftjis2004 windows1251 mskanji").split(" "),
);

/** The other value gives statements another meaning, of which neither the parser here nor IRIS hears. */
function only(
  given: "on" | "off",
  { row, value, hint }: { row: SettingRow; value: string; hint: string },
): string {
  const parsed = parseSettingValue(row, value);
  if (parsed === given) return given;
  throw new PgError("feature_not_supported", `${row.name} = ${parsed} is not supported`, { hint });
}

/** IRIS has no snapshots: the next level below is the truth, and what SHOW tells. */
function isolationThatIrisHas(level: string): string {
  return level === "read uncommitted" ? level : "read committed";
}

/** What is not printable ASCII is shown as \xhh, and names end at 63 bytes. */
function printable(value: string): string {
  const bytes = new TextEncoder().encode(value).subarray(0, APPLICATION_NAME_BYTES_MAX);
  return Array.from(
    bytes,
    (byte) =>
      byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, "0")}`,
  ).join("");
}
