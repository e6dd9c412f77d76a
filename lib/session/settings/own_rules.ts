// The settings whose values follow rules of their own.

import { ONE_BYTE } from "../../bytes/one_byte_tables.ts";
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

function withoutMarks(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

export function clientEncoding(value: string): string {
  const name = withoutMarks(value);
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
  ...Object.fromEntries([...ONE_BYTE.keys()].map((name) => [withoutMarks(name), name])),
  ...Object.fromEntries(
    [1, 2, 3, 4, 9, 10, 13, 14, 15, 16].map((part, at) => [`iso8859${part}`, `LATIN${at + 1}`]),
  ),
  ...Object.fromEntries(
    [866, 874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258].map((page) => [
      `windows${page}`,
      `WIN${page}`,
    ]),
  ),
  alt: "WIN866",
  win: "WIN1251",
  koi8: "KOI8R",
  ...Object.fromEntries(["abc", "tcvn", "tcvn5712", "vscii"].map((name) => [name, "WIN1258"])),
};

/** Encodings that PostgreSQL has and this gateway has not, of several bytes a character, with the usual other names. */
const ENCODINGS = new Set(
  ("eucjp euccn euckr euctw eucjis2004 muleinternal sjis big5 gbk uhc gb18030 johab " +
    "shiftjis2004 mskanji shiftjis windows932 windows936 windows949 windows950").split(" "),
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
