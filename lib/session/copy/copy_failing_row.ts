// The row of a COPY that a constraint refused, as PostgreSQL shows it.

import type { Fields } from "../../copy/fields.ts";
import type { TableColumn } from "../../sql/plans/plan_context.ts";
import { decodeValue } from "../../types/parameters.ts";
import { typeByOid } from "../../types/types.ts";
import type { Context } from "../context.ts";
import { cut, printed } from "../failures/failing_row.ts";

const TEXT = new TextDecoder("utf-8", { ignoreBOM: true });

/** All columns are given, and their values were looked at already. */
export function failingRow(
  { settings: { output } }: Context,
  { fields, columns, format }: { fields: Fields; columns: readonly TableColumn[]; format: 0 | 1 },
): string {
  const values = columns.map((column, index) => {
    const bytes = fields.view(index);
    if (bytes === null) return "null";
    const row = typeByOid(column.type);
    const text = row && format === 1
      ? row.text.encode(decodeValue(row, { format, bytes, settings: output }), output)
      : TEXT.decode(bytes);
    return cut(printed(text, column, output));
  });
  return `Failing row contains (${values.join(", ")}).`;
}
