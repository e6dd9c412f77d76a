// What a table of INFORMATION_SCHEMA is to the stand-in: columns as IRIS has them, and rows from the schema.

import type { ViewFacts } from "../compiling/view_columns.ts";
import type { Schema, View } from "./schema.ts";

export type InformationRow = Record<string, string | number | null>;

/** The tables and views whose rows are wanted. */
export type Wanted = Pick<Schema, "objects" | "tables">;

/** What else the rows depend on. */
export interface Known {
  schema: Schema;
  facts(view: View): ViewFacts;
  isCompiled(name: string): boolean;
}

export interface InformationTable {
  name: string;
  /** `:int` marks numbers, everything else is text. */
  columns: readonly string[];
  /** Its rows are not of one table or view each. */
  whole?: true;
  rows: (wanted: Wanted, known: Known) => InformationRow[];
  /** What it has beside those of tables and views. */
  others?: (known: Known) => InformationRow[];
}

export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
