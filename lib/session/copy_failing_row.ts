// The row that a constraint refused, as PostgreSQL shows it.

import type { Fields } from "../copy/fields.ts";
import type { TableColumn } from "../sql/plan.ts";
import { decodeValue } from "../types/parameters.ts";
import { typeByOid } from "../types/types.ts";
import type { Context } from "./context.ts";

const VALUE_BYTES_MAX = 64;

/** All columns are given, and their values were looked at already. */
export function failingRow(
  { settings: { output: settings } }: Context,
  { fields, columns, format }: { fields: Fields; columns: readonly TableColumn[]; format: 0 | 1 },
): string {
  const values = columns.map(({ type }, index) => {
    const bytes = fields.view(index);
    if (bytes === null) return "null";
    const row = typeByOid(type);
    const text = row
      ? row.text.encode(decodeValue(row, { format, bytes, settings }), settings)
      : new TextDecoder().decode(bytes);
    return text.length > VALUE_BYTES_MAX ? `${text.slice(0, VALUE_BYTES_MAX)}...` : text;
  });
  return `Failing row contains (${values.join(", ")}).`;
}
