// How a plain value stands in a list that IRIS gives: by its type, and with the decimals that are shown of it.

import type { Expression } from "../../iris/tree_expression.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { numeric, numericTypmod } from "../../types/numeric.ts";
import type { Shape } from "../../types/shape.ts";
import { text, unknown } from "../../types/text.ts";
import { scaleOf } from "../numbers/display_scale.ts";
import { notShown, pairOf } from "../numbers/divided_by_gateway.ts";
import type { Value } from "../compiling/value.ts";

export interface Part {
  item: Expression;
  of: Shape;
}

export function partOfValue(one: Value, location: number | undefined): Part {
  const { expression, shaped, quotient, decimals } = one;
  if (shaped) return { item: expression, of: shaped.shape };
  const long = one.type === numeric.oid && scaleOf(one) === QUOTIENT_SCALE;
  if (!long) return { item: expression, of: shapeOfValue(one) };
  if (decimals) return { item: pairOf(expression, decimals.count), of: { is: "counted" } };
  if (!quotient) throw notShown(location);
  const { dividend, divisor, scales } = quotient;
  return { item: pairOf(dividend, divisor), of: { is: "quotient", scales } };
}

export function shapeOfValue(one: Value): Shape {
  const { type, typmod } = one;
  const scale = type === numeric.oid && typmod < 0 ? scaleOf(one) : undefined;
  return {
    is: "value",
    type: type === unknown.oid ? text.oid : type,
    typmod: scale === undefined || scale <= 0 ? typmod : numericTypmod(DIGITS_MOST, scale),
  };
}

const DIGITS_MOST = 1000;
