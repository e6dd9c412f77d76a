// PostgreSQL shows the row that could not be inserted; IRIS names only the column that must not be NULL.

import { PgError } from "../../errors/pg_error.ts";
import { type GivenValue, wholeRows } from "../../sql/values/given_values.ts";
import type { TableColumn } from "../../sql/plans/plan_context.ts";
import type { OutputSettings } from "../../types/column.ts";
import { numeric } from "../../types/numeric.ts";
import { bpchar } from "../../types/text.ts";
import { fittedNumeric, lengthOf } from "../../types/type_modifiers.ts";
import { typeByOid } from "../../types/types.ts";
import type { Given } from "./foreign_key_detail.ts";
import { shownValue } from "./shown_value.ts";

/** Longer values are cut, as PostgreSQL does. */
const BYTES_MAX = 64;

interface Failing {
  given: Given;
  columns: readonly TableColumn[];
  output: OutputSettings;
}

/** Without a detail where the text does not say what each column was to be. */
export function withFailingRow(error: PgError, { given, columns, output }: Failing): PgError {
  const shown = columns.filter(({ hidden }) => !hidden);
  const rows = given.parsed ? wholeRows(given.parsed, shown) : [];
  const values = rows.length === 1 ? rows[0] : lacking(rows, { error, shown, given });
  if (!values) return error;
  const texts = values.map((value, index) => {
    const found = textOf(value, given);
    return found === null ? "null" : cut(printed(found, shown[index], output));
  });
  return error.with({ detail: `Failing row contains (${texts.join(", ")}).` });
}

/** The first of several that lacks a value is the one, as none before it can have failed so. */
function lacking(
  rows: ReturnType<typeof wholeRows>,
  { error, shown, given }: { error: PgError; shown: readonly TableColumn[]; given: Given },
) {
  const at = shown.findIndex(({ name }) => name === error.fields.column);
  if (error.condition !== "not_null_violation" || at < 0) return undefined;
  return rows.find((row) => row === null || textOf(row[at], given) === null);
}

function textOf(value: GivenValue | null, given: Given): string | null {
  return value && shownValue(value, given);
}

/** As the column prints it: 1 is 1.00 where there are two decimals. */
export function printed(
  text: string,
  { type, typmod }: TableColumn,
  output: OutputSettings,
): string {
  try {
    if (type === numeric.oid) {
      return numeric.text.encode(fittedNumeric(numeric.text.decode(text, output), typmod), output);
    }
    if (type === bpchar.oid) return text.padEnd(lengthOf(type, typmod));
    const row = typeByOid(type);
    return row ? row.text.encode(row.text.decode(text, output) as never, output) : text;
  } catch (cause) {
    // The row failed for another reason; what is wrong with this value nobody has asked.
    if (cause instanceof PgError) return text;
    throw cause;
  }
}

const UTF8 = new TextEncoder();

/** As much of a value as PostgreSQL shows. */
export function cut(text: string): string {
  if (UTF8.encode(text).length <= BYTES_MAX) return text;
  let kept = "";
  let bytes = 0;
  for (const character of text) {
    bytes += UTF8.encode(character).length;
    if (bytes > BYTES_MAX) break;
    kept += character;
  }
  return `${kept}...`;
}
