// The options of COPY, read and judged together in PostgreSQL's order and words. (SQL-COPY)
// One rule after another, longer than a file should be.

import { PgError } from "../errors/pg_error.ts";
import type { Condition } from "../errors/sqlstates.ts";

/** An option as it was written; null where it has no value, "*" and lists as the grammar has them. */
export interface GivenOption {
  name: string;
  value: string | number | boolean | readonly string[] | typeof STAR | null;
  /** The client's place of it, from 1. */
  position?: number;
}

/** Instead of a list of columns. */
export const STAR = Symbol("*");

export type Columns = readonly string[] | typeof STAR;

/** Where the option is not given. */
export const NONE: readonly string[] = [];

export function isAmong(columns: Columns, name: string): boolean {
  return columns === STAR || columns.includes(name);
}

export interface CopyOptions {
  format: "text" | "csv" | "binary";
  delimiter: number;
  /** What stands for NULL, in UTF-8. */
  null: Uint8Array;
  /** What stands for a column's default, where something does. */
  default: Uint8Array | null;
  header: boolean | "match";
  quote: number;
  escape: number;
  forceQuote: Columns;
  forceNotNull: Columns;
  forceNull: Columns;
  encoding: string | null;
  onError: "stop" | "ignore";
  /** Infinity where there is no limit. */
  rejectLimit: number;
  verbosity: "silent" | "default" | "verbose";
}

type Direction = "from" | "to";
type Values = Record<string, GivenOption | undefined>;

const NAMES: ReadonlySet<string> = new Set([
  "format",
  "freeze",
  "delimiter",
  "null",
  "default",
  "header",
  "quote",
  "escape",
  "force_quote",
  "force_not_null",
  "force_null",
  "encoding",
  "on_error",
  "log_verbosity",
  "reject_limit",
]);

const FORMATS: ReadonlySet<string> = new Set<CopyOptions["format"]>(["text", "csv", "binary"]);
const VERBOSITIES: ReadonlySet<string> = new Set<CopyOptions["verbosity"]>([
  "silent",
  "default",
  "verbose",
]);

const UTF8 = new TextEncoder();

export function readOptions(given: readonly GivenOption[], direction: Direction): CopyOptions {
  const values = collected(given, direction);
  const format = (text(values.format) ?? "text") as CopyOptions["format"];
  const [csv, binary] = [format === "csv", format === "binary"];
  const word = (name: string) => text(values[name]);

  if (binary) {
    for (const name of ["delimiter", "null", "default"]) {
      if (values[name]) throw wrong("syntax_error", `cannot specify ${title(name)} in BINARY mode`);
    }
  }
  const delimiter = word("delimiter") ?? (csv ? "," : "\t");
  const nothing = word("null") ?? (csv ? "" : "\\N");
  const quote = word("quote") ?? '"';
  const escape = word("escape") ?? quote;
  const byDefault = word("default") ?? null;
  refuseDelimiter(delimiter, { csv });
  if (hasLineEnd(nothing)) {
    throw wrong(
      "invalid_parameter_value",
      "COPY null representation cannot use newline or carriage return",
    );
  }
  if (byDefault !== null && hasLineEnd(byDefault)) {
    throw wrong(
      "invalid_parameter_value",
      "COPY default representation cannot use newline or carriage return",
    );
  }
  if (!csv && RESERVED.includes(delimiter)) {
    throw wrong("invalid_parameter_value", `COPY delimiter cannot be "${delimiter}"`);
  }
  const header = headerOf(values.header, direction);
  if (binary && header !== false) {
    throw wrong("feature_not_supported", "cannot specify HEADER in BINARY mode");
  }
  refuseOutsideCsv("quote", values, { csv });
  if (csv) refuseLong("quote", quote);
  if (csv && delimiter === quote) {
    throw wrong("invalid_parameter_value", "COPY delimiter and quote must be different");
  }
  refuseOutsideCsv("escape", values, { csv });
  if (csv) refuseLong("escape", escape);
  refuseOutsideCsv("force_quote", values, { csv });
  if (direction === "from" && values.force_quote) {
    throw misdirected("FORCE_QUOTE", "COPY FROM", "feature_not_supported");
  }
  refuseOutsideCsv("force_not_null", values, { csv });
  if (direction === "to") refuseDirection("force_not_null", values, "COPY TO");
  refuseOutsideCsv("force_null", values, { csv });
  if (direction === "to") refuseDirection("force_null", values, "COPY TO");
  refuseWithin(nothing, { delimiter, quote, csv }, "NULL");
  const freeze = values.freeze ? isOn(values.freeze) : false;
  if (freeze && direction === "to") throw misdirected("FREEZE", "COPY TO");
  if (byDefault !== null) {
    if (direction === "to") throw misdirected("DEFAULT", "COPY TO", "feature_not_supported");
    refuseWithin(byDefault, { delimiter, quote, csv }, "DEFAULT");
    if (byDefault === nothing) {
      throw wrong(
        "feature_not_supported",
        "NULL specification and DEFAULT specification cannot be the same",
      );
    }
  }
  const onError = (word("on_error") ?? "stop") as CopyOptions["onError"];
  if (binary && onError !== "stop") {
    throw wrong("syntax_error", "only ON_ERROR STOP is allowed in BINARY mode");
  }
  if (values.reject_limit && onError === "stop") {
    throw wrong(
      "invalid_parameter_value",
      "COPY REJECT_LIMIT requires ON_ERROR to be set to IGNORE",
    );
  }
  return {
    format,
    delimiter: delimiter.charCodeAt(0),
    null: UTF8.encode(nothing),
    default: byDefault === null ? null : UTF8.encode(byDefault),
    header,
    quote: quote.charCodeAt(0),
    escape: escape.charCodeAt(0),
    forceQuote: columnsOf(values.force_quote),
    forceNotNull: columnsOf(values.force_not_null),
    forceNull: columnsOf(values.force_null),
    encoding: word("encoding") ?? null,
    onError,
    rejectLimit: values.reject_limit ? limitOf(values.reject_limit) : Infinity,
    verbosity: (word("log_verbosity") ?? "default") as CopyOptions["verbosity"],
  };
}

/** Each by its name, and what is wrong with one by itself. */
function collected(given: readonly GivenOption[], direction: Direction): Values {
  const values: Values = {};
  for (const option of given) {
    const { name, position } = option;
    if (!NAMES.has(name)) {
      throw wrong("syntax_error", `option "${name}" not recognized`, position);
    }
    if (values[name]) throw wrong("syntax_error", "conflicting or redundant options", position);
    values[name] = option;
    judged(option, direction);
  }
  return values;
}

function judged(option: GivenOption, direction: Direction): void {
  const { name, value, position } = option;
  switch (name) {
    case "format":
      return oneOf(option, FORMATS, `COPY format "${text(option)}" not recognized`);
    case "freeze":
      return void isOn(option);
    case "header":
      return void headerOf(option, direction);
    case "force_quote":
    case "force_not_null":
    case "force_null":
      if (value === STAR || Array.isArray(value)) return;
      throw wrong(
        "invalid_parameter_value",
        `argument to option "${name}" must be a list of column names`,
        position,
      );
    case "on_error":
      if (direction === "to") throw misdirected("ON_ERROR", "COPY TO").with({ position });
      return oneOf(option, ON_ERRORS, `COPY ON_ERROR "${text(option)}" not recognized`);
    case "log_verbosity":
      return oneOf(option, VERBOSITIES, `COPY LOG_VERBOSITY "${text(option)}" not recognized`);
    case "reject_limit":
      return void limitOf(option);
    default:
      return void text(option);
  }
}

const ON_ERRORS: ReadonlySet<string> = new Set<CopyOptions["onError"]>(["stop", "ignore"]);

function oneOf(option: GivenOption, known: ReadonlySet<string>, message: string): void {
  const word = text(option)!.toLowerCase();
  const exact = option.name === "format" ? text(option)! : word;
  if (!known.has(exact)) throw wrong("invalid_parameter_value", message, option.position);
  option.value = exact;
}

function text(option: GivenOption | undefined): string | undefined {
  if (!option) return undefined;
  const { name, value } = option;
  if (value === null) throw wrong("syntax_error", `${name} requires a parameter`);
  if (value === STAR) return "*";
  if (typeof value === "object") return value.join(".");
  return String(value);
}

function isOn({ name, value }: GivenOption): boolean {
  if (value === null || value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  const word = typeof value === "string" ? value.toLowerCase() : "";
  if (word === "true" || word === "on") return true;
  if (word === "false" || word === "off") return false;
  throw wrong("syntax_error", `${name} requires a Boolean value`);
}

function headerOf(option: GivenOption | undefined, direction: Direction): boolean | "match" {
  if (!option) return false;
  const { name, value } = option;
  if (typeof value === "string" && value.toLowerCase() === "match") {
    if (direction === "from") return "match";
    throw wrong("feature_not_supported", `cannot use "${value}" with HEADER in COPY TO`);
  }
  try {
    return isOn(option);
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    throw wrong("syntax_error", `${name} requires a Boolean value or "match"`);
  }
}

function limitOf(option: GivenOption): number {
  const { name, value } = option;
  const limit = typeof value === "string" && /^[+-]?\d+$/.test(value) ? Number(value) : value;
  if (limit === null) throw wrong("syntax_error", `${name} requires a numeric value`);
  if (typeof limit === "string") {
    throw wrong("invalid_text_representation", `invalid input syntax for type bigint: "${limit}"`);
  }
  if (typeof limit !== "number") throw wrong("syntax_error", `${name} requires a numeric value`);
  if (limit > 0) return limit;
  throw wrong("invalid_parameter_value", `REJECT_LIMIT (${limit}) must be greater than zero`);
}

function columnsOf(option: GivenOption | undefined): Columns {
  return (option?.value ?? NONE) as Columns;
}

/** What a delimiter of the text format would be taken for otherwise. */
const RESERVED = "\\.abcdefghijklmnopqrstuvwxyz0123456789";

function refuseDelimiter(delimiter: string, _format: { csv: boolean }): void {
  refuseLong("delimiter", delimiter);
  if (!hasLineEnd(delimiter)) return;
  throw wrong("invalid_parameter_value", "COPY delimiter cannot be newline or carriage return");
}

function refuseLong(name: string, value: string): void {
  if (value.length === 1 && value < "\x80") return;
  throw wrong("feature_not_supported", `COPY ${name} must be a single one-byte character`);
}

function hasLineEnd(text: string): boolean {
  return text.includes("\n") || text.includes("\r");
}

function refuseOutsideCsv(name: string, values: Values, { csv }: { csv: boolean }): void {
  if (csv || !values[name]) return;
  throw wrong("feature_not_supported", `COPY ${title(name)} requires CSV mode`);
}

function refuseDirection(name: string, values: Values, direction: string): void {
  if (values[name]) throw misdirected(title(name), direction);
}

function misdirected(
  what: string,
  direction: string,
  condition: Condition = "invalid_parameter_value",
): PgError {
  return wrong(condition, `COPY ${what} cannot be used with ${direction}`);
}

function refuseWithin(
  word: string,
  { delimiter, quote, csv }: { delimiter: string; quote: string; csv: boolean },
  what: "NULL" | "DEFAULT",
): void {
  const condition = what === "NULL" ? "invalid_parameter_value" : "feature_not_supported";
  if (word.includes(delimiter)) {
    throw wrong(
      condition,
      `COPY delimiter character must not appear in the ${what} specification`,
    );
  }
  if (csv && word.includes(quote)) {
    throw wrong(
      condition,
      `CSV quote character must not appear in the ${what} specification`,
    );
  }
}

function title(name: string): string {
  return name.toUpperCase();
}

function wrong(condition: Condition, message: string, position?: number): PgError {
  return new PgError(condition, message, { position });
}
