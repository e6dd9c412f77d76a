// Asks IRIS for the types that users made and teaches them to the planner that all sessions share.

import type { Lease } from "../../backend/contract.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import { PgError } from "../../errors/pg_error.ts";
import { TYPES_QUESTION, userTypesOf } from "../../sql/definitions/type_store.ts";
import type { Context } from "../context.ts";

export async function learnTypes(context: Context, lease: Lease): Promise<void> {
  const { planner, now, catalog, verdicts } = context.effects;
  const at = now();
  if (!planner.learnTypes(userTypesOf(await rowsOf(lease)), at)) return;
  catalog.schemaChanged();
  verdicts.forget();
}

async function rowsOf(lease: Lease): Promise<(string | null)[][]> {
  try {
    return await rowsOfText(lease, { sql: TYPES_QUESTION, values: [] });
  } catch (cause) {
    // Nobody has ever made one.
    if (cause instanceof PgError && ABSENT.has(cause.condition)) return [];
    throw cause;
  }
}

const ABSENT: ReadonlySet<string> = new Set(["undefined_table", "invalid_schema_name"]);
