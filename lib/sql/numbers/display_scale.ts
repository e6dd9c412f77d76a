// How many decimals PostgreSQL shows of a NUMERIC: IRIS leaves out the zeros at the end.

import type { Expression } from "../../iris/tree_expression.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { numeric, numericScale } from "../../types/numeric.ts";
import { isInteger } from "../types/type_families.ts";
import type { Value } from "../compiling/value.ts";

/** Undefined where nobody knows. */
export function scaleOf({ scale, type, typmod, expression }: Value): number | undefined {
  if (scale !== undefined) return scale;
  if (isInteger(type)) return 0;
  if (type !== numeric.oid) return undefined;
  return typmod >= 0 ? Math.max(numericScale(typmod), 0) : writtenScale(expression);
}

function writtenScale(expression: Expression): number | undefined {
  if (expression.kind === "unary") return writtenScale(expression.operand);
  if (expression.kind !== "number" || expression.text.includes("E")) return undefined;
  const point = expression.text.indexOf(".");
  return point < 0 ? 0 : expression.text.length - point - 1;
}

/** Of a sum or a difference, a remainder and the like. */
export function widestScale(...values: readonly Value[]): number | undefined {
  if (values.some((one) => scaleOf(one) === QUOTIENT_SCALE)) return QUOTIENT_SCALE;
  return exactly(values, (scales) => Math.max(...scales));
}

export function productScale(...values: readonly Value[]): number | undefined {
  return exactly(values, (scales) => scales.reduce((sum, scale) => sum + scale, 0));
}

/** Of one of the values, whichever it is. */
export function commonScale(values: readonly Value[]): number | undefined {
  return exactly(
    values,
    ([first, ...others]) => others.every((scale) => scale === first) ? first : undefined,
  );
}

/** Of values that stand in one column; each is shown with the decimals that are its own, which is not to be had of
 * IRIS where they differ. */
export function sharedScale(values: readonly Value[]): number | undefined {
  const given = values.filter(({ expression }) => expression.kind !== "null");
  const scales = new Set(given.map(scaleOf));
  if (scales.size <= 1) return [...scales][0];
  // Of what nobody knows the digits are shown that there are, and so are those of whole numbers.
  const bare = [...scales].every((scale) => scale === undefined || scale === 0);
  return bare ? undefined : QUOTIENT_SCALE;
}

function exactly(
  values: readonly Value[],
  of: (scales: number[]) => number | undefined,
): number | undefined {
  const scales = values.map(scaleOf);
  const known = scales.every((scale) => scale !== undefined && scale !== QUOTIENT_SCALE);
  return known ? of(scales as number[]) : undefined;
}
