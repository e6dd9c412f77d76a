// A compiled expression: SQLite text with the IRIS type of its value and where it comes from.

import type { Column, Table } from "../schema/schema.ts";
import type { Stored } from "../values/values.ts";
import type { ValueType } from "../values/value_types.ts";

export type Nullable = 0 | 1 | 2;

export interface Typed {
  /** Empty for a parameter that has no type yet (coerce.ts gives it one). */
  sql: string;
  type: ValueType;
  nullable: Nullable;
  /** The number of a `?` without a type of its own. */
  parameter?: number;
  /** A literal's value as the text that was written, for conversions while compiling. */
  literal?: string;
  /** The collated value, where the collation is not EXACT and a column keeps it. */
  shadow?: string;
  /** The column behind a plain reference, for metadata; "rowid" is %ID. */
  origin?: { table: Table; column: Column | "rowid" };
  /** The name that the column has where it was found, as it was defined there. */
  label?: string;
  /** Its value follows the collation of the field it is compared with. */
  flexible?: boolean;
}

export function typed(sql: string, type: ValueType, nullable: Nullable = 2): Typed {
  return { sql, type, nullable };
}

/** A value as SQLite text. */
export function constant(value: Stored): string {
  if (value === null) return "NULL";
  if (typeof value === "bigint") {
    // The least integer has no literal of its own in SQLite.
    return value === -9223372036854775808n ? "(-9223372036854775807 - 1)" : value.toString();
  }
  if (typeof value === "number") {
    if (Number.isNaN(value)) return "NULL";
    if (!Number.isFinite(value)) return value > 0 ? "9e999" : "-9e999";
    const text = String(value);
    return /[.e]/.test(text) ? text : `${text}.0`;
  }
  if (typeof value === "string") return quote(value);
  return `x'${Array.from(value, (byte) => byte.toString(16).padStart(2, "0")).join("")}'`;
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
