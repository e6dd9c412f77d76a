// Asks IRIS one of the questions of its schema, as far as it knows their columns and lets this user look.

import type { Lease } from "../../backend/contract.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { Log } from "../../observe/log.ts";
import type { CatalogTable } from "../contract.ts";
import type { Question, Row } from "./schema_questions.ts";

/** Tables without their keys are better than none. */
export async function rowsOrNone(
  lease: Lease,
  { question, log, of }: { question: Question; log: Log; of?: CatalogTable },
): Promise<Row[]> {
  try {
    return await rowsOf(lease, question, of);
  } catch (cause) {
    if (!isRefused(cause)) throw cause;
    log.warn("not in the catalog", { of: question.from, error: cause.message });
    return [];
  }
}

export async function rowsOf(
  lease: Lease,
  { from, columns, also = [] }: Question,
  of?: CatalogTable,
): Promise<Row[]> {
  try {
    return await rowsWith(lease, { from, columns: [...columns, ...also] }, of);
  } catch (cause) {
    if (also.length === 0 || !isRefused(cause)) throw cause;
    return await rowsWith(lease, { from, columns }, of);
  }
}

const REFUSED: ReadonlySet<string> = new Set([
  "undefined_column",
  "undefined_table",
  "insufficient_privilege",
]);

function isRefused(cause: unknown): cause is PgError {
  return cause instanceof PgError && REFUSED.has(cause.condition);
}

/** The first two columns are a schema and a table in it, wherever it is about tables. */
async function rowsWith(
  lease: Lease,
  { from, columns }: Question,
  of?: CatalogTable,
): Promise<Row[]> {
  const isOwn = from.startsWith('"');
  const names = isOwn ? columns.map((column) => `"${column}"`) : columns;
  const [schema, table] = names;
  const where = of
    ? ` WHERE ${schema} = ? AND ${table} = ?`
    : isOwn
    ? ""
    : ` WHERE ${notItsOwn(schema)}`;
  // A transaction that defines something is not waited for: its tables are there already in any case.
  const sql = `SELECT %NOLOCK ${names.join(", ")} FROM ${from}${where}`;
  const rows = await rowsOfText(lease, { sql, values: of ? [of.schema, of.name] : [] });
  return rows.map((row) =>
    Object.fromEntries(row.flatMap((value, at) => value === null ? [] : [[columns[at], value]]))
  );
}

/** IRIS's own schemas are nobody's business. */
export function notItsOwn(schema: string): string {
  return `NOT ${schema} %STARTSWITH '%' AND ${schema} <> 'INFORMATION_SCHEMA'`;
}
