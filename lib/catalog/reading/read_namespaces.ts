// Asks IRIS for its namespaces, which are databases to PostgreSQL.

import type { Lease } from "../../backend/contract.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import { PgError } from "../../errors/pg_error.ts";

/** None where this user may not look. What the query's columns are called is not verified against a live IRIS. */
export async function readNamespaces(lease: Lease): Promise<string[]> {
  try {
    const rows = await rowsOfText(lease, {
      sql: "SELECT Nsp FROM %SYS.Namespace_List()",
      values: [],
    });
    // What begins so is IRIS's own.
    return rows.flatMap(([name]) => name === null || name.startsWith("%") ? [] : [name]).sort();
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    return [];
  }
}
