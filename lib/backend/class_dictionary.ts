// Asks IRIS's class dictionary, which some users may not read and older versions tell less of.

import { PgError } from "../errors/pg_error.ts";
import type { Lease } from "./contract.ts";
import { rowsOfText } from "./rows_of_text.ts";

export interface TableOfIris {
  schema: string;
  name: string;
}

/** What limits a question about `%Dictionary.CompiledClass AS c` to one table. */
const OF_TABLE = " AND c.SqlSchemaName = ? AND c.SqlTableName = ?";

const UNTOLD: ReadonlySet<string> = new Set([
  "insufficient_privilege",
  "undefined_column",
  "undefined_table",
]);

/** Of all tables or of one; nothing where IRIS does not let this user look. */
export async function askDictionary(
  lease: Lease,
  question: string,
  of?: TableOfIris,
): Promise<(string | null)[][]> {
  try {
    return await rowsOfText(lease, {
      sql: of ? question + OF_TABLE : question,
      values: of ? [of.schema, of.name] : [],
    });
  } catch (cause) {
    if (cause instanceof PgError && UNTOLD.has(cause.condition)) return [];
    throw cause;
  }
}
