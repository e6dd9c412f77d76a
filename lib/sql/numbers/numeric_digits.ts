// How many digits a NUMERIC can have: IRIS keeps eighteen and rounds the rest away, where PostgreSQL keeps all.

import type { Expression } from "../../iris/tree_expression.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { numeric, numericPrecision, numericScale } from "../../types/numeric.ts";
import { call, compare, number } from "../compiling/build.ts";
import { boundsOf, checksOf } from "./integer_bounds.ts";
import { unsupported } from "../text/refuse.ts";
import { type Value, value } from "../compiling/value.ts";

/** IRIS's NUMERIC has all that are this long. (GSQL_langelements) */
export const EXACT_DIGITS = 18;

/** How many digits are before the point at the most; undefined where nobody knows. */
export function wholeDigitsOf(one: Value): number | undefined {
  if (one.wholeDigits !== undefined) return one.wholeDigits;
  const bounds = boundsOf(one);
  if (bounds) return Math.max(...bounds.map((bound) => String(bound).replace("-", "").length));
  if (one.type !== numeric.oid) return undefined;
  if (one.typmod >= 4) {
    return Math.max(numericPrecision(one.typmod) - Math.max(numericScale(one.typmod), 0), 0);
  }
  return writtenDigits(one.expression);
}

function writtenDigits(expression: Expression): number | undefined {
  if (expression.kind === "unary") return writtenDigits(expression.operand);
  if (expression.kind !== "number" || /e/i.test(expression.text)) return undefined;
  return expression.text.split(".")[0].length;
}

interface Reckoned {
  scale: number | undefined;
  /** Of the result, by those of the operands. */
  digits(...operands: number[]): number;
  operands: readonly Value[];
  location: number | undefined;
}

/** A NUMERIC that was reckoned: where it may be longer than IRIS's, that is found out while the statement runs. */
export function inDigits(
  expression: Expression,
  { scale, digits, operands, location }: Reckoned,
): Value {
  const known: Value = {
    ...value(expression, numeric.oid, { scale }),
    checks: checksOf(operands),
  };
  if (scale === undefined || scale === QUOTIENT_SCALE) return known;
  if (scale >= EXACT_DIGITS) throw unsupported(TOO_LONG, location, HINT);
  const each = operands.map(wholeDigitsOf);
  const whole = each.every((one) => one !== undefined) ? digits(...each as number[]) : Infinity;
  const most = EXACT_DIGITS - scale;
  if (whole <= most) return { ...known, wholeDigits: whole };
  return {
    ...known,
    wholeDigits: most,
    checks: [...known.checks!, {
      bad: compare(call("ABS", expression), ">=", number(`1${"0".repeat(most)}`)),
      condition: "feature_not_supported",
      message: TOO_LONG,
      of: expression,
      range: true,
    }],
  };
}

export const TOO_LONG = "a number with more than eighteen digits is not supported";
const HINT = "IRIS keeps eighteen digits.";
