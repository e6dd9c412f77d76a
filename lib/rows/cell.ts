// What writes a cell, and what it is told of the column.

import type { Writer } from "../bytes/writer.ts";
import type { ListReader } from "../iris/list.ts";
import type { ColumnCheck, OutputSettings } from "../types/column.ts";
import type { ShapedColumn } from "../types/shape.ts";

/** Writes the cell's value, without its length. The cell is not NULL. */
export type CellEncoder = (cell: ListReader, to: Writer) => void | typeof IS_NULL;

/** What a cell's value may turn out to be. */
export const IS_NULL = Symbol("NULL");

export interface CellSettings {
  format: number;
  output: OutputSettings;
  typmod: number;
  shaped?: ShapedColumn;
  check?: ColumnCheck;
  /** A NUMERIC that was divided. */
  quotient?: boolean;
}
