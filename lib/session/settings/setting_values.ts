// What a client writes for a setting becomes the value as PostgreSQL keeps and shows it, or 22023.

import { PgError } from "../../errors/pg_error.ts";
import type { SettingRow } from "./setting_rows.ts";

/** The canonical text of `value` for the setting, as SHOW gives it. */
export function parseSettingValue(row: SettingRow, value: string): string {
  switch (row.kind) {
    case "bool":
      return parseBool(row, value);
    case "integer":
    case "real":
      return showNumber(row, parseNumber(row, value));
    case "choice":
      return parseChoice(row, value);
    case "text":
      return value;
  }
}

/** The default as SHOW gives it: "4096" kilobytes are "4MB". */
export function showDefault(row: SettingRow): string {
  return row.unit === "" ? row.default : showNumber(row, Number(row.default));
}

/** What SHOW gives, counted in the setting's own unit, as pg_settings has it: "4MB" of kilobytes are "4096". */
export function plainSettingValue(row: SettingRow, shown: string): string {
  return row.unit === "" ? shown : showPlain(row, parseNumber(row, shown));
}

export function invalidValue(name: string, value: string, fields: { detail?: string } = {}) {
  const message = `invalid value for parameter "${name}": "${value}"`;
  return new PgError("invalid_parameter_value", message, fields);
}

/** PostgreSQL takes any unambiguous beginning of these words. */
function parseBool(row: SettingRow, value: string): string {
  const bool = boolOf(value);
  if (bool !== undefined) return bool ? "on" : "off";
  throw new PgError("invalid_parameter_value", `parameter "${row.name}" requires a Boolean value`);
}

/** Undefined where the word is neither. */
export function boolOf(value: string): boolean | undefined {
  const word = value.toLowerCase();
  if (word === "1" || word === "on") return true;
  if (word === "0") return false;
  if (word === "") return undefined;
  if ("true".startsWith(word) || "yes".startsWith(word)) return true;
  if ("false".startsWith(word) || "no".startsWith(word)) return false;
  return word.length > 1 && "off".startsWith(word) ? false : undefined;
}

/** Enumerations that once were booleans still take "true", "1" and the like. */
function parseChoice(row: SettingRow, value: string): string {
  const word = value.toLowerCase();
  if (row.choices.includes(word)) return word;
  const bool = boolOf(word);
  if (bool !== undefined && row.choices.includes("on") && row.choices.includes("off")) {
    return bool ? "on" : "off";
  }
  throw new PgError(
    "invalid_parameter_value",
    `invalid value for parameter "${row.name}": "${value}"`,
    { hint: `Available values: ${row.choices.join(", ")}.` },
  );
}

const BYTES = { TB: 2 ** 40, GB: 2 ** 30, MB: 2 ** 20, kB: 2 ** 10, B: 1 };
const MICROSECONDS = { d: 864e8, h: 36e8, min: 6e7, s: 1e6, ms: 1e3, us: 1 };

type Units = Readonly<Record<string, number>>;

function unitsOf(row: SettingRow): Units {
  return row.unit.endsWith("B") ? BYTES : MICROSECONDS;
}

/** How much one of the setting's base units is: "8kB" is 8192 bytes. */
function baseOf(row: SettingRow): number {
  const [, count, unit] = /^(\d*)(\D+)$/.exec(row.unit) ?? [];
  return (count === "" ? 1 : Number(count)) * unitsOf(row)[unit];
}

const NUMBER = /^\s*([+-]?(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))\s*(\S*)\s*$/;

function parseNumber(row: SettingRow, value: string): number {
  const [, digits, unit] = NUMBER.exec(value) ?? [];
  if (digits === undefined || (unit !== "" && row.unit === "")) {
    throw invalidValue(row.name, value);
  }
  const scaled = unit === "" ? numberOf(digits) : numberOf(digits) * scaleOf(row, unit, value);
  const number = row.kind === "integer" ? Math.round(scaled) : scaled;
  if (number >= row.least && number <= row.most) return number;
  const [shown, least, most] = [number, row.least, row.most].map((each) =>
    row.unit === "" ? showPlain(row, each) : `${showPlain(row, each)} ${row.unit}`
  );
  throw new PgError(
    "invalid_parameter_value",
    `${shown} is outside the valid range for parameter "${row.name}" (${least} .. ${most})`,
  );
}

function numberOf(digits: string): number {
  // Number() knows no sign before 0x.
  return digits.startsWith("-") ? -Number(digits.slice(1)) : Number(digits.replace("+", ""));
}

function scaleOf(row: SettingRow, unit: string, value: string): number {
  const units = unitsOf(row);
  if (Object.hasOwn(units, unit)) return units[unit] / baseOf(row);
  const words = (units === BYTES ? ["B", "kB", "MB", "GB", "TB"] : Object.keys(units).reverse())
    .map((each) => `"${each}"`);
  throw new PgError(
    "invalid_parameter_value",
    `invalid value for parameter "${row.name}": "${value}"`,
    {
      hint: `Valid units for this parameter are ${words.slice(0, -1).join(", ")}, and ${
        words.at(-1)
      }.`,
    },
  );
}

/** The largest unit that leaves a whole number; -1 and 0 stand for themselves. */
function showNumber(row: SettingRow, number: number): string {
  if (row.unit === "" || number <= 0) return showPlain(row, number);
  const total = Math.round(number * baseOf(row));
  for (const [unit, scale] of Object.entries(unitsOf(row))) {
    if (total % scale === 0) return `${total / scale}${unit}`;
  }
  return showPlain(row, number);
}

/** As C's %g prints: six digits, an exponent only when it is needed. */
function showPlain(row: SettingRow, number: number): string {
  if (row.kind === "integer") return String(number);
  const short = Number(number.toPrecision(6));
  const magnitude = Math.abs(short);
  if (magnitude === 0 || (magnitude >= 1e-4 && magnitude < 1e6)) return String(short);
  return short.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}
