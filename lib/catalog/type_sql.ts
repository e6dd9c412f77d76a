// A type of PostgreSQL's with its modifier, as a definition names it.

import { intervalNumbers } from "../types/interval_typmod.ts";
import type { PgType } from "../types/pg_type.ts";
import { identifier } from "../sql/text/quoting.ts";

/** How the modifier of each type is written; of other types it is left out. */
const MODIFIERS: Readonly<Record<string, (typmod: number) => string>> = {
  varchar: (typmod) => `(${typmod - 4})`,
  bpchar: (typmod) => `(${typmod - 4})`,
  // Eleven bits for a scale that may be negative.
  numeric: (typmod) => `(${(typmod - 4) >> 16},${((((typmod - 4) & 0x7ff) ^ 1024) - 1024)})`,
  bit: (typmod) => `(${typmod})`,
  varbit: (typmod) => `(${typmod})`,
  time: (typmod) => `(${typmod})`,
  timetz: (typmod) => `(${typmod})`,
  timestamp: (typmod) => `(${typmod})`,
  timestamptz: (typmod) => `(${typmod})`,
  interval: (typmod) => `(${intervalNumbers(typmod)})`,
  vector: (typmod) => `(${typmod})`,
};

/** The types of extensions. */
const EXTENDED: ReadonlySet<string> = new Set(["vector"]);

export function sqlNameOf({ name }: PgType<unknown>, typmod: number): string {
  const element = name.replace(/^_/, "");
  const modifier = typmod < 0 ? "" : MODIFIERS[element]?.(typmod) ?? "";
  const schema = EXTENDED.has(element) ? "public" : "pg_catalog";
  // Only so does the column have a dimension.
  return `${schema}.${identifier(element)}${modifier}${element === name ? "" : "[]"}`;
}
