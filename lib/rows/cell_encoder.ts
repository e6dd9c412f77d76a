// Chooses how a column's cells are written: straight where the bytes allow it, else through the type's row.

import type { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import type { ListReader } from "../iris/list.ts";
import type { ColumnCheck, OutputSettings } from "../types/column.ts";
import { padQuotient, padScale } from "../types/numeric.ts";
import type { PgType } from "../types/pg_type.ts";
import { typeByName, typeByOid } from "../types/types.ts";
import type { ShapedColumn } from "../types/shape.ts";
import { binaryCells } from "./binary_cells.ts";
import { checkedCells } from "./checked_cells.ts";
import { shapedText } from "./shaped_text.ts";
import { textCells } from "./text_cells.ts";

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

const TEXT = typeByName("text")!;

export function cellEncoder(oid: number, settings: CellSettings): CellEncoder {
  const type = typeByOid(oid) ?? TEXT;
  if (settings.shaped) return shapedCells(type, settings, settings.shaped);
  if (settings.check) return checkedCells(type, settings);
  if (settings.quotient && type.name === "numeric") return quotientCells(type, settings);
  if (settings.format === 0) return textCells(type, settings) ?? textThroughType(type, settings);
  if (!type.binary) throw noBinary(type);
  return binaryCells(type, settings) ?? binaryThroughType(type, settings.typmod);
}

/** Cells out of which the value is made. */
function shapedCells(
  type: PgType<unknown>,
  { format, output }: CellSettings,
  shaped: ShapedColumn,
): CellEncoder {
  const { binary } = type;
  if (format !== 0 && !binary) throw noBinary(type);
  return (cell, to) => {
    const text = shapedText(cell.text() ?? "", shaped, output);
    if (text === null) return IS_NULL;
    if (format === 0) to.text(text);
    else binary!.encode(type.text.decode(text, output), to);
  };
}

/** A quotient that comes out even has more zeros than any declared scale would give it. */
function quotientCells(type: PgType<unknown>, { format, output }: CellSettings): CellEncoder {
  return (cell, to) => {
    const value = padQuotient(type.iris.decode(cell.text() ?? "") as string);
    if (format === 0) to.text(type.text.encode(value, output));
    else type.binary!.encode(value, to);
  };
}

/** Any cell as its type's text. */
export function textThroughType(
  type: PgType<unknown>,
  { output, typmod }: CellSettings,
): CellEncoder {
  return (cell, to) => to.text(type.text.encode(decodeCell(type, cell, typmod), output));
}

/** Any cell as its type's bytes. */
export function binaryThroughType(type: PgType<unknown>, typmod: number): CellEncoder {
  return (cell, to) => type.binary!.encode(decodeCell(type, cell, typmod), to);
}

function noBinary(type: PgType<unknown>): PgError {
  return new PgError(
    "undefined_function",
    `no binary output function available for type ${type.title}`,
  );
}

/** The client was told the type: what is none of its values must not pass for one. */
function decodeCell(type: PgType<unknown>, cell: ListReader, typmod: number): unknown {
  const text = cell.text() ?? "";
  try {
    // '' is one NUL character in IRIS.
    const value = type.iris.decode(text === "\0" ? "" : text);
    return type.name === "numeric" ? padScale(value as string, typmod) : value;
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    throw new PgError("data_corrupted", `a value from IRIS is not of type ${type.title}`, {
      hint: "Cast the column to text to see it.",
      cause,
    });
  }
}
