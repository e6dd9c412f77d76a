// A row on its way into a table, and its columns as keys compare them.

import { type Column, physicalColumn, physicalShadow, type Table } from "../schema/schema.ts";
import { hasShadow, shadowOf, type Stored } from "../values/values.ts";

/** A row by column number; a column that is missing was not given. */
export type Row = Map<number, Stored>;

export function columnsOf(table: Table, ids: readonly number[]): Column[] {
  return ids.map((id) => {
    const column = table.columns.find((one) => one.id === id);
    if (column === undefined) throw new Error(`column ${id} is gone`);
    return column;
  });
}

/** The name of the SQLite column that says whether two values are the same. */
export function comparedName(column: Column): string {
  return hasShadow(column.type) ? physicalShadow(column) : physicalColumn(column);
}

export function comparedValue(column: Column, value: Stored): Stored {
  if (typeof value !== "string" || !hasShadow(column.type)) return value;
  return shadowOf(value, column.type);
}
