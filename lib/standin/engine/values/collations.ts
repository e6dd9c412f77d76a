// How IRIS compares strings: EXACT, SQLSTRING and SQLUPPER as values that SQLite compares byte by byte.

import { decimalOfParts, decimalToParts } from "../../../iris/decimal.ts";
import { decimalOfWholeText } from "./decimals.ts";

/** With a length only so many characters count. */
export type Collation =
  | "EXACT"
  | "SPACE"
  | "SQLSTRING"
  | "SQLUPPER"
  | `${"SQLSTRING" | "SQLUPPER" | "TRUNCATE"}(${number})`;

/** Upper case without blanks at the end, one blank before: always a string, never a number. */
export function sqlUpper(text: string): string {
  return sqlString(upper(text));
}

export function sqlString(text: string): string {
  const trimmed = text.charCodeAt(text.length - 1) > 0x20 ? text : text.replace(/[ \t\r\n]+$/, "");
  // '' (one NUL in IRIS) and blanks alone are the same, and sort before every other string.
  return trimmed === "" ? " " : ` ${trimmed}`;
}

/** One-way pairs are not folded: ß stays ß. */
export function upper(text: string): string {
  const folded = text.toUpperCase();
  if (folded.length === text.length) return folded;
  let result = "";
  for (const character of text) {
    const one = character.toUpperCase();
    result += one.length === character.length ? one : character;
  }
  return result;
}

export function lower(text: string): string {
  const folded = text.toLowerCase();
  if (folded.length === text.length) return folded;
  let result = "";
  for (const character of text) {
    const one = character.toLowerCase();
    result += one.length === character.length ? one : character;
  }
  return result;
}

const CANONICAL = /^(?:0|-?(?:[1-9]\d*(?:\.\d*[1-9])?|\.\d*[1-9]))$/;

export function isCanonicalNumber(text: string): boolean {
  return CANONICAL.test(text) && text.length < 40;
}

/** What EXACT sorts by: '' first, then canonical numbers by value, then all other strings. */
export function exactKey(text: string): string | number {
  if (text === "") return -Infinity;
  return isCanonicalNumber(text) ? Number(text) : text;
}

/** The collated value, for equality, uniqueness, grouping. */
export function collate(text: string, collation: Collation): string {
  if (collation === "SQLUPPER") return sqlUpper(text);
  const [name = "", length] = collation.split("(");
  const counted = length === undefined ? text : text.slice(0, Number.parseInt(length));
  switch (name) {
    case "SQLSTRING":
      return sqlString(counted);
    case "SQLUPPER":
      return sqlUpper(counted);
    case "SPACE":
      return ` ${counted}`;
    default:
      return counted;
  }
}

export function foldsCase(collation: Collation): boolean {
  return collation.startsWith("SQLUPPER");
}

/** These prepend a blank, which makes every value a string; the others sort numbers first. */
export function prependsBlank(collation: Collation): boolean {
  return collation !== "EXACT" && !collation.startsWith("TRUNCATE");
}

/** ISNUMERIC: 1 for text that is a number as IRIS reads it. */
export function isNumeric(text: string): boolean {
  return text !== "" && decimalOfWholeText(text.trim()) !== undefined;
}

/** A double as decimal text, as IRIS prints it. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return "NAN";
  if (!Number.isFinite(value)) return value > 0 ? "INF" : "-INF";
  const text = String(value);
  if (!text.includes("e")) return text.replace(/^(-?)0\./, "$1.");
  const { mantissa, exponent } = decimalToParts(text);
  const digits = mantissa.toString().length + exponent;
  if (digits > 21 || digits < -20) return text.toUpperCase().replace("E+", "E");
  return decimalOfParts(mantissa, exponent);
}
