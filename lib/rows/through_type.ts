// Any cell, decoded and encoded by its type.

import { PgError } from "../errors/pg_error.ts";
import type { ListReader } from "../iris/list.ts";
import { padScale } from "../types/numeric.ts";
import type { PgType } from "../types/pg_type.ts";
import type { CellEncoder, CellSettings } from "./cell.ts";

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

export function noBinary(type: PgType<unknown>): PgError {
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
