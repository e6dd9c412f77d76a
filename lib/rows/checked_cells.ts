// Cells that may hold what is no value of their type: PostgreSQL's error, before anything is written.

import { PgError } from "../errors/pg_error.ts";
import { int2, int4, int8 } from "../types/integers.ts";
import { numeric, numericPrecision, numericScale } from "../types/numeric.ts";
import type { PgType } from "../types/pg_type.ts";
import { fittedNumeric } from "../types/type_modifiers.ts";
import type { CellEncoder, CellSettings } from "./cell.ts";
import { numberOf } from "./text_cells.ts";
import { noBinary } from "./through_type.ts";

/** `unchecked` gives what writes the same cells without a look at them. */
export function checkedCells(
  type: PgType<unknown>,
  settings: CellSettings,
  unchecked: () => CellEncoder,
): CellEncoder {
  return settings.check === "text"
    ? readCells(type, settings)
    : rangedCells(type, settings, unchecked());
}

const RANGES: ReadonlyMap<number, [number, number]> = new Map([
  [int2.oid, [-0x8000, 0x7fff]],
  [int4.oid, [-0x80000000, 0x7fffffff]],
]);

const INT8_MOST = (1n << 63n) - 1n;
/** Up to here a number is itself. */
const SAFE = Number.MAX_SAFE_INTEGER;

/** IRIS keeps eighteen digits of a decimal, and rounds away what is more. */
const EXACT_DIGITS = 18;

function rangedCells(
  type: PgType<unknown>,
  settings: CellSettings,
  straight: CellEncoder,
): CellEncoder {
  if (type.oid === numeric.oid && isReckoned(settings.typmod)) {
    const most = 10 ** (EXACT_DIGITS - numericScale(settings.typmod));
    return (cell, to) => {
      if (Math.abs(Number(cell.text() ?? "")) >= most) {
        throw new PgError(
          "feature_not_supported",
          "a number with more than eighteen digits is not supported",
          { hint: "IRIS keeps eighteen digits." },
        );
      }
      return straight(cell, to);
    };
  }
  if (type.oid === numeric.oid) {
    return (cell, to) => {
      fittedNumeric(numeric.iris.decode(cell.text() ?? ""), settings.typmod);
      return straight(cell, to);
    };
  }
  if (type.oid === int8.oid) return rangedInt8(type, straight);
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

/** Of no declared precision, but of a scale that is known. */
function isReckoned(typmod: number): boolean {
  return typmod < 0 || numericPrecision(typmod) === 1000;
}

function rangedInt8(type: PgType<unknown>, straight: CellEncoder): CellEncoder {
  return (cell, to) => {
    const value = Number(cell.text() ?? "");
    if (Math.abs(value) > SAFE) {
      const exact = BigInt(Math.abs(value) > 1e19 ? 1n << 64n : cell.text()!.replace("-", ""));
      if (exact > INT8_MOST) {
        throw new PgError("numeric_value_out_of_range", `${type.title} out of range`);
      }
    }
    return straight(cell, to);
  };
}

/** A text that is cast to the type. */
function readCells(
  type: PgType<unknown>,
  { format, output, typmod }: CellSettings,
): CellEncoder {
  if (format !== 0 && !type.binary) throw noBinary(type);
  return (cell, to) => {
    const text = cell.text() ?? "";
    const read = type.text.decode(text === "\0" ? "" : text, output);
    const value = type.oid === numeric.oid ? fittedNumeric(read as string, typmod) : read;
    if (format === 0) to.text(type.text.encode(value, output));
    else type.binary!.encode(value, to);
  };
}
