// Cells that may hold what is no value of their type: PostgreSQL's error, before anything is written.

import { PgError } from "../errors/pg_error.ts";
import { int2, int4 } from "../types/integers.ts";
import { numeric } from "../types/numeric.ts";
import type { PgType } from "../types/pg_type.ts";
import { fittedNumeric } from "../types/type_modifiers.ts";
import { type CellEncoder, cellEncoder, type CellSettings } from "./cell_encoder.ts";
import { numberOf } from "./text_cells.ts";

export function checkedCells(type: PgType<unknown>, settings: CellSettings): CellEncoder {
  return settings.check === "text" ? readCells(type, settings) : rangedCells(type, settings);
}

const RANGES: ReadonlyMap<number, [number, number]> = new Map([
  [int2.oid, [-0x8000, 0x7fff]],
  [int4.oid, [-0x80000000, 0x7fffffff]],
]);

function rangedCells(type: PgType<unknown>, settings: CellSettings): CellEncoder {
  const straight = cellEncoder(type.oid, { ...settings, check: undefined });
  if (type.oid === numeric.oid) {
    return (cell, to) => {
      fittedNumeric(numeric.iris.decode(cell.text() ?? ""), settings.typmod);
      return straight(cell, to);
    };
  }
  const [least, most] = RANGES.get(type.oid) ?? [-Infinity, Infinity];
  return (cell, to) => {
    let value = numberOf(cell);
    if (Number.isNaN(value)) value = Number(cell.text() ?? "");
    if (value < least || value > most) {
      throw new PgError("numeric_value_out_of_range", `${type.title} out of range`);
    }
    return straight(cell, to);
  };
}

/** A text that is cast to the type. */
function readCells(
  type: PgType<unknown>,
  { format, output, typmod }: CellSettings,
): CellEncoder {
  if (format !== 0 && !type.binary) return cellEncoder(type.oid, { format, output, typmod });
  return (cell, to) => {
    const text = cell.text() ?? "";
    const read = type.text.decode(text === "\0" ? "" : text, output);
    const value = type.oid === numeric.oid ? fittedNumeric(read as string, typmod) : read;
    if (format === 0) to.text(type.text.encode(value, output));
    else type.binary!.encode(value, to);
  };
}
