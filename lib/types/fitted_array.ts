// The elements of an array meet the length or the precision of the column that the array is assigned to.

import type { PgArray } from "./arrays.ts";
import { numeric } from "./numeric.ts";
import { bpchar, varchar } from "./text.ts";
import { fittedNumeric, fittedText } from "./type_modifiers.ts";
import { TYPES } from "./types.ts";

const FITTED: ReadonlyMap<number, (value: string, typmod: number) => string> = new Map([
  [
    varchar.oid,
    (value: string, typmod: number) => fittedText(value, { type: varchar.oid, typmod }),
  ],
  [bpchar.oid, (value: string, typmod: number) => fittedText(value, { type: bpchar.oid, typmod })],
  [numeric.oid, fittedNumeric],
]);

/** Undefined where the type is no array with elements that a modifier limits. */
export function elementFitting({ type, typmod }: { type: number; typmod: number }) {
  const element = typmod < 0 ? undefined : TYPES.find(({ array }) => array === type);
  const fit = element && FITTED.get(element.oid);
  return fit && ((array: PgArray<unknown>): PgArray<unknown> => ({
    ...array,
    elements: array.elements.map((one) => one === null ? null : fit(String(one), typmod)),
  }));
}
