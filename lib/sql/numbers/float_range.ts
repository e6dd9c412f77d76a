// What floats reckon to must be one: IRIS gives infinity, or nothing at all, where PostgreSQL says that it is out of
// range.

import type { Expression } from "../../iris/tree_expression.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import { float4, float8 } from "../../types/floats.ts";
import { and, call, cast, compare, string, ZERO } from "../compiling/build.ts";
import { boundsOf } from "./integer_bounds.ts";
import type { RunTimeCheck } from "./run_time_checks.ts";
import { isFloat, isInteger } from "../types/type_families.ts";
import type { Value } from "../compiling/value.ts";

/** As a text: IRIS reads numbers of so many digits as decimals. */
const MOST = cast(string("1.7976931348623157E308"), "DOUBLE");
/** Whoever adds less than this to the greatest double gets the same. */
const NEGLIGIBLE = 1e291;
/** No decimal of IRIS's is greater. (GSQL_datatype) */
const DECIMAL_MOST = 1e20;
const FLOAT4_MOST = 3.5e38;

type Check = Omit<RunTimeCheck, "of">;

/** What may be wrong with a sum, a difference, a product or a quotient of floats. */
export function floatChecks(
  result: Expression,
  { sign, left, right }: { sign: string; left: Value; right: Value },
): RunTimeCheck[] {
  const sides = [left.expression, right.expression];
  const checks: Check[] = [];
  if (mayOverflow(sign, left, right)) {
    checks.push(overflow(result, sides.map((side) => compare(call("ABS", side), "<=", MOST))));
  }
  if (mayUnderflow(sign, left, right)) {
    // A quotient by infinity is zero.
    const others = sign === "*"
      ? sides.map((side) => compare(side, "<>", ZERO))
      : [compare(sides[0], "<>", ZERO), compare(call("ABS", sides[1]), "<=", MOST)];
    checks.push({
      bad: and([compare(result, "=", ZERO), ...others]),
      condition: "numeric_value_out_of_range",
      message: "value out of range: underflow",
    });
  }
  return checks.map((check) => ({ ...check, of: result }));
}

/** `finite` says that it was not infinite before. */
export function overflow(result: Expression, finite: readonly Predicate[]): Check {
  return {
    bad: and([compare(call("ABS", result), ">", MOST), ...finite]),
    condition: "numeric_value_out_of_range",
    message: "value out of range: overflow",
  };
}

export function isFinite(operand: Expression): Predicate {
  return compare(operand, "<=", MOST);
}

function mayOverflow(sign: string, left: Value, right: Value): boolean {
  const [one, other] = [sizeOf(left), sizeOf(right)];
  if (sign === "*") return !(one * other <= Number.MAX_VALUE);
  if (sign === "/") return isInteger(right.type) ? false : (constantOf(right) ?? 0) < 1;
  return Math.min(one, other) >= NEGLIGIBLE;
}

function mayUnderflow(sign: string, left: Value, right: Value): boolean {
  if (sign !== "*" && sign !== "/") return false;
  if (sign === "*") return [left, right].every((one) => !isInteger(one.type) && !isOneOrMore(one));
  if (isInteger(left.type) || isOneOrMore(left)) return false;
  const by = constantOf(right);
  return by === null || by > 1;
}

function isOneOrMore(value: Value): boolean {
  return (constantOf(value) ?? 0) >= 1;
}

/** The most that it can be, whatever its sign. */
function sizeOf(value: Value): number {
  const constant = constantOf(value);
  if (constant !== null) return constant;
  const bounds = boundsOf(value);
  if (bounds) return Math.max(...bounds.map((bound) => Math.abs(Number(bound))));
  if (value.type === float4.oid) return FLOAT4_MOST;
  return value.type === float8.oid ? Infinity : DECIMAL_MOST;
}

/** Without its sign; null where it is no constant. */
function constantOf({ expression }: Pick<Value, "expression">): number | null {
  if (expression.kind === "number") return Number(expression.text);
  if (expression.kind === "unary" || expression.kind === "cast") {
    return constantOf({ expression: expression.operand });
  }
  return null;
}

/** IRIS reckons with a bare ? as with a decimal, which has fewer digits. */
export function asDouble(one: Value): Value {
  const { expression, type } = one;
  if (expression.kind !== "parameter" || !isFloat(type)) return one;
  return { ...one, expression: cast(expression, float8.iris.cast!) };
}
