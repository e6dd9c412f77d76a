// A result column as RowDescription tells it, whoever answered: IRIS or the catalog.

import type { ShapedColumn } from "./shape.ts";

export interface Column {
  name: string;
  /** 0 where the column is an expression, or its table has no OID yet. */
  tableOid: number;
  /** The column's number in its table, from 1; 0 for an expression. */
  attribute: number;
  type: number;
  size: number;
  typmod: number;
}

/** What a plan knows of a result column better than IRIS does; what is missing, IRIS decides. */
export interface ColumnHint {
  name?: string;
  type?: number;
  typmod?: number;
  /** How many decimals of a NUMERIC are shown, at least; its type says nothing of them. */
  scale?: number;
  /** The cells are lists in JSON, out of which the value is made. */
  shaped?: ShapedColumn;
  check?: ColumnCheck;
  /** It is what a CALL gives back of the procedure's parameter in that place, from 1. */
  output?: number;
}

/** What IRIS gives may be no value of the type: a number out of its range, or a text that is to be read as
 * PostgreSQL reads it. */
export type ColumnCheck = "range" | "text";

/** The scale of a quotient, of which PostgreSQL shows about sixteen digits. */
export const QUOTIENT_SCALE = -1;

/** Hints by position: `head` counts from the first column, `tail` ends with the last one, because a star
 * between them stands for columns that nobody has counted. */
export interface ColumnHints {
  head: readonly ColumnHint[];
  tail: readonly ColumnHint[];
}

export const NO_HINTS: ColumnHints = { head: [], tail: [] };

/** The session's settings that change how values look as text. */
export interface OutputSettings {
  dateStyle: "ISO" | "SQL" | "Postgres" | "German";
  dateOrder: "MDY" | "DMY" | "YMD";
  intervalStyle: "postgres" | "postgres_verbose" | "sql_standard" | "iso_8601";
  timeZone: string;
  byteaOutput: "hex" | "escape";
  extraFloatDigits: number;
  /** When the transaction began, in milliseconds since 1970: what "now" and "today" are read by. */
  now?: number;
}

export const OUTPUT_DEFAULTS: OutputSettings = {
  dateStyle: "ISO",
  dateOrder: "MDY",
  intervalStyle: "postgres",
  timeZone: "Etc/UTC",
  byteaOutput: "hex",
  extraFloatDigits: 1,
};

export function sameOutput(some: OutputSettings, other: OutputSettings): boolean {
  return some.dateStyle === other.dateStyle && some.dateOrder === other.dateOrder &&
    some.intervalStyle === other.intervalStyle && some.timeZone === other.timeZone &&
    some.byteaOutput === other.byteaOutput && some.extraFloatDigits === other.extraFloatDigits;
}

/** Formats by column, as Bind has them. */
export function sameNumbers(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((each, index) => each === others[index]);
}
