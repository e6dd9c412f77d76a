// iris.bulk_options: what IRIS leaves out where rows come in bulk, for those who know that they can do without it.

import type { DmlKeyword } from "../../iris/tree_dml.ts";
import { PgError } from "../../errors/pg_error.ts";

export const BULK_OPTIONS = "iris.bulk_options";

/** IRIS asks for a privilege of the keyword's name. (RSQL_insert) */
const KEYWORDS: ReadonlyMap<string, DmlKeyword> = new Map([
  ["nocheck", "%NOCHECK"],
  ["noindex", "%NOINDEX"],
  ["nojourn", "%NOJOURN"],
  ["nolock", "%NOLOCK"],
  ["notrigger", "%NOTRIGGER"],
]);

export const BULK_WORDS: readonly string[] = [...KEYWORDS.keys()];

/** Words with commas between them, in any case; undefined where one is no such word. */
export function bulkOptionsOf(value: string): string | undefined {
  const words = value.split(",").map((word) => word.trim().toLowerCase());
  if (words.length === 1 && words[0] === "") return "";
  if (!words.every((word) => KEYWORDS.has(word))) return undefined;
  return BULK_WORDS.filter((word) => words.includes(word)).join(", ");
}

export function parseBulkOptions(value: string): string {
  const options = bulkOptionsOf(value);
  if (options !== undefined) return options;
  throw new PgError(
    "invalid_parameter_value",
    `invalid value for parameter "${BULK_OPTIONS}": "${value}"`,
    { hint: `Available values: ${BULK_WORDS.join(", ")}.` },
  );
}

export function bulkKeywords(value: string): DmlKeyword[] {
  return value === "" ? [] : value.split(", ").map((word) => KEYWORDS.get(word)!);
}
