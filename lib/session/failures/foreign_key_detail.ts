// PostgreSQL tells which key a foreign key did not find, or would lose; IRIS names the constraint alone.

import { keyDetail } from "../../backend/to_pg_error.ts";
import type { ReportedValue } from "../../backend/reported.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import { PgError } from "../../errors/pg_error.ts";
import { assignedValue, wantedValue } from "../../sql/values/given_values.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import { shownValue } from "./shown_value.ts";
import type { Bound } from "../running/bound.ts";
import type { Context } from "../context.ts";
import { irisSchemaOf } from "../../sql/names/schema_names.ts";

export interface Given extends Bound {
  parsed: ParsedStatement | null;
}

/** Without a detail where the text does not say which values the key has. */
export async function foreignKeyDetail(
  context: Context,
  error: PgError,
  given: Given,
): Promise<PgError> {
  const { parsed } = given;
  if (!parsed) return error;
  const key = await keyOf(context, error);
  if (key.length === 0) return error;
  const [{ referenced }] = key;
  const fromChild = error.message.startsWith("insert or update");
  const values: ReportedValue[] = [];
  for (const { column, referencedColumn } of key) {
    const found = fromChild
      ? assignedValue(parsed, { column, columns: columnsOf(context, error) })
      : wantedValue(parsed, referencedColumn);
    const value = found && shownValue(found, given);
    if (value === null) return error;
    values.push({ column: fromChild ? column : referencedColumn, value });
  }
  const what = fromChild
    ? `is not present in table "${referenced}"`
    : `is still referenced from table "${error.fields.table}"`;
  // PostgreSQL quotes the columns of a unique key here, and not those of a foreign one.
  return error.with(keyDetail(values, what, (column) => column));
}

interface KeyColumn {
  column: string;
  referenced: string;
  referencedColumn: string;
}

const KEY = "SELECT COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME, ORDINAL_POSITION " +
  "FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE " +
  "WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND CONSTRAINT_NAME = ? ORDER BY ORDINAL_POSITION";

async function keyOf(context: Context, { fields }: PgError): Promise<KeyColumn[]> {
  const { table = "", constraint = "" } = fields;
  try {
    const lease = await context.transaction.lease({ begin: false });
    const rows = await rowsOfText(lease, {
      sql: KEY,
      values: [irisSchemaOf(fields.schema, context.effects.planner), table, constraint],
    });
    return rows.map(([column, referenced, referencedColumn]) => ({
      column: column ?? "",
      referenced: referenced ?? "",
      referencedColumn: referencedColumn ?? "",
    }));
  } catch (cause) {
    // The error itself is worth more than its detail.
    if (cause instanceof PgError) return [];
    throw cause;
  }
}

function columnsOf(context: Context, { fields: { schema, table = "" } }: PgError): string[] {
  const { planner } = context.effects;
  const columns = planner.columnsOf(irisSchemaOf(schema, planner), table) ?? [];
  return columns.filter(({ hidden }) => !hidden).map(({ name }) => name);
}
