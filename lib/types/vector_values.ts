// A bound value as the vector that a column or another vector wants: from a vector, a text, or an array of numbers.

import type { PgArray } from "./arrays.ts";
import type { OutputSettings } from "./column.ts";
import { decodeValue } from "./parameters.ts";
import { DoesNotFit } from "./type_modifiers.ts";
import { typeByOid } from "./types.ts";
import { differentDimensions, vector, vectorOfNumbers, wrongDimensions } from "./vector.ts";

interface Given {
  type: number;
  format: number;
  settings: OutputSettings;
}

/** `beside` is the side of an operator on which the other vector stands, which has `typmod` dimensions. */
export function fittedVector(
  given: Given,
  bytes: Uint8Array,
  { typmod, beside }: { typmod: number; beside?: "left" | "right" },
): Float32Array {
  const value = vectorOf(given, bytes);
  if (typmod < 0 || value.length === typmod) return value;
  const { condition, message } = beside === undefined
    ? wrongDimensions(typmod, value.length)
    : beside === "left"
    ? differentDimensions(typmod, value.length)
    : differentDimensions(value.length, typmod);
  throw new DoesNotFit(condition, message);
}

function vectorOf({ type, ...given }: Given, bytes: Uint8Array): Float32Array {
  const row = typeByOid(type);
  if (row && row.name.startsWith("_")) {
    const array = decodeValue(row, { ...given, bytes }) as PgArray<number | string>;
    return vectorOfNumbers(array.elements.map((one) => one === null ? null : Number(one)));
  }
  return decodeValue(vector, { ...given, bytes });
}
