// The elements of an array meet the length or the precision of the column that the array is assigned to.

import type { PgArray } from "./arrays.ts";
import { bit, varbit } from "./bits.ts";
import { FITTED_MOMENTS } from "./fitted_moment.ts";
import { numeric } from "./numeric.ts";
import { bpchar, varchar } from "./text.ts";
import { fittedBits, fittedNumeric, fittedText, lengthOf } from "./type_modifiers.ts";
import { TYPES } from "./types.ts";

type Fit = (value: unknown, typmod: number) => unknown;

const FITTED: ReadonlyMap<number, Fit> = new Map<number, Fit>([
  [
    varchar.oid,
    (value, typmod) => fittedText(String(value), { type: varchar.oid, typmod }),
  ],
  // Those of a column of bpchar are filled up when it is read, an array is read as it was written.
  [bpchar.oid, (value, typmod) => filledText(String(value), typmod)],
  ...[bit.oid, varbit.oid].map((type): [number, Fit] => [
    type,
    (value, typmod) => fittedBits(String(value), { type, typmod }),
  ]),
  [numeric.oid, (value, typmod) => fittedNumeric(String(value), typmod)],
  ...FITTED_MOMENTS,
]);

function filledText(value: string, typmod: number): string {
  const column = { type: bpchar.oid, typmod };
  const fitted = fittedText(value, column);
  return fitted + " ".repeat(Math.max(0, lengthOf(column.type, typmod) - [...fitted].length));
}

/** Undefined where the type is no array with elements that a modifier limits. */
export function elementFitting({ type, typmod }: { type: number; typmod: number }) {
  const element = typmod < 0 ? undefined : TYPES.find(({ array }) => array === type);
  const fit = element && FITTED.get(element.oid);
  return fit && ((array: PgArray<unknown>): PgArray<unknown> => ({
    ...array,
    elements: array.elements.map((one) => one === null ? null : fit(one, typmod)),
  }));
}
