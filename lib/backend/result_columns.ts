// What IRIS says of its columns, and what the plan knows better, become the columns that a client is told of.

import type { Column, ColumnHint } from "../types/column.ts";
import { typeOfIrisColumn } from "../types/iris_types.ts";
import { typeByOid } from "../types/types.ts";
import type { RowColumn } from "../rows/encode_rows.ts";
import type { NamedColumn } from "./iris_session.ts";

export interface ResultColumns {
  columns: Column[];
  /** The same for the encoder of rows, which must know what is a stream. */
  rows: RowColumn[];
}

/** `head` counts from the first column and `tail` ends with the last one. */
export function resultColumns(
  given: readonly NamedColumn[],
  { head, tail }: { head: readonly ColumnHint[]; tail: readonly ColumnHint[] },
): ResultColumns {
  const rows: RowColumn[] = [];
  const columns = given.map((column, index) => {
    const hint = head[index] ?? tail[index - (given.length - tail.length)] ?? {};
    const found = typeOfIrisColumn(column);
    const type = hint.type ?? found.type;
    const same = type === found.type;
    const size = same ? found.size : typeByOid(type)?.size ?? -1;
    const typmod = hint.typmod ?? (same ? found.typmod : -1);
    const { scale, shaped, check } = hint;
    rows.push({ type, typmod, stream: found.stream, scale, shaped, check });
    return { name: hint.name ?? column.name, tableOid: 0, attribute: 0, type, size, typmod };
  });
  return { columns, rows };
}
