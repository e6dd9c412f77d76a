// Asks IRIS's class dictionary which columns of a table compare their strings character by character.

import { PgError } from "../errors/pg_error.ts";
import type { Lease } from "./contract.ts";
import { rowsOfText } from "./rows_of_text.ts";

/** That Parameters can be read as one text with `COLLATION=EXACT` in it is not verified against a live IRIS. */
const QUESTION = "SELECT p.SqlFieldName, p.Parameters " +
  "FROM %Dictionary.CompiledProperty AS p, %Dictionary.CompiledClass AS c " +
  "WHERE c.Name = p.parent AND c.SqlSchemaName = ? AND c.SqlTableName = ?";

/** Their names in capitals. All others may fold case, also where IRIS does not let this user look: to compare
 * them exactly is never wrong, only slower. */
export async function exactColumns(
  lease: Lease,
  { schema, name }: { schema: string; name: string },
): Promise<ReadonlySet<string>> {
  try {
    const rows = await rowsOfText(lease, { sql: QUESTION, values: [schema, name] });
    return new Set(
      rows.filter(([, parameters]) => isExact(parameters ?? ""))
        .map(([column]) => (column ?? "").toUpperCase()),
    );
  } catch (cause) {
    if (cause instanceof PgError && UNTOLD.has(cause.condition)) return new Set();
    throw cause;
  }
}

const UNTOLD: ReadonlySet<string> = new Set([
  "insufficient_privilege",
  "undefined_column",
  "undefined_table",
]);

function isExact(parameters: string): boolean {
  return parameters.split(",").some((pair) => EXACT.has(pair.trim().toUpperCase()));
}

const EXACT: ReadonlySet<string> = new Set(["COLLATION=EXACT", "COLLATION=%EXACT"]);
