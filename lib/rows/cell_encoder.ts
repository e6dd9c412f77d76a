// Chooses how a column's cells are written: straight where the bytes allow it, else through the type's row.

import { padQuotient } from "../types/numeric.ts";
import type { PgType } from "../types/pg_type.ts";
import { typeByName, typeByOid } from "../types/types.ts";
import type { ShapedColumn } from "../types/shape.ts";
import { binaryCells } from "./binary_cells.ts";
import { checkedCells } from "./checked_cells.ts";
import { shapedText } from "./shaped_text.ts";
import { textCells } from "./text_cells.ts";
import { type CellEncoder, type CellSettings, IS_NULL } from "./cell.ts";
import { binaryThroughType, noBinary, textThroughType } from "./through_type.ts";

const TEXT = typeByName("text")!;

export function cellEncoder(oid: number, settings: CellSettings): CellEncoder {
  const type = typeByOid(oid) ?? TEXT;
  if (settings.shaped) return shapedCells(type, settings, settings.shaped);
  if (settings.check) {
    return checkedCells(type, settings, () => cellEncoder(oid, { ...settings, check: undefined }));
  }
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
