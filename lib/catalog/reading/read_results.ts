// Asks IRIS for the columns of its class queries, which no table tells: what it says of a SELECT from each, which runs
// nothing.

import type { Lease } from "../../backend/contract.ts";
import { PgError } from "../../errors/pg_error.ts";
import { print } from "../../iris/print.ts";
import { select } from "../../iris/select.ts";
import type { Expression } from "../../iris/tree_expression.ts";
import { NO_HINTS } from "../../types/column.ts";
import { pathKey } from "../../iris/names.ts";
import { isQuery, type Rows } from "./schema_of_rows.ts";

/** Each of them is a question of its own. */
const QUERIES_MAX = 200;

export async function readResults(
  lease: Lease,
  { routines, parameters }: Pick<Rows, "routines" | "parameters">,
): Promise<Rows["results"]> {
  const counts = new Map<string, number>();
  for (const { SPECIFIC_SCHEMA, SPECIFIC_NAME } of parameters) {
    const key = pathKey(SPECIFIC_SCHEMA, SPECIFIC_NAME);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const results: Rows["results"][0][] = [];
  for (const query of routines.filter(isQuery).slice(0, QUERIES_MAX)) {
    const { SPECIFIC_SCHEMA: schema, SPECIFIC_NAME: name } = query;
    const sql = selectFrom({ schema, name }, counts.get(pathKey(schema, name)) ?? 0);
    results.push(await columnsOf(lease, sql));
  }
  return results;
}

async function columnsOf(lease: Lease, sql: string): Promise<Rows["results"][0]> {
  try {
    const { columns } = await lease.describe(sql, NO_HINTS);
    return (columns ?? []).map(({ name, type }) => ({ name, type }));
  } catch (cause) {
    // One that IRIS itself cannot prepare.
    if (cause instanceof PgError) return [];
    throw cause;
  }
}

function selectFrom(name: { schema: string; name: string }, count: number): string {
  const args = Array.from({ length: count }, (): Expression => ({ kind: "null" }));
  const { text } = print({
    kind: "query",
    with: [],
    query: select({
      items: [{ kind: "star", table: null }],
      from: [{ kind: "table_function", name, args, alias: null, lateral: false }],
    }),
  });
  return text;
}
