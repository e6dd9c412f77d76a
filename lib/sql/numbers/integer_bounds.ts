// Between which numbers an integer is, as far as the text tells: what cannot leave its type needs no check.

import type { Expression } from "../../iris/tree_expression.ts";
import type { BinaryOperator } from "../../iris/tree_expression.ts";
import { int2, int4, int8 } from "../../types/integers.ts";
import { typeByOid } from "../../types/types.ts";
import { compare, or, signed } from "../compiling/build.ts";
import type { RunTimeCheck } from "./run_time_checks.ts";
import { type Value, value } from "../compiling/value.ts";

/** The least and the most. */
export type Bounds = readonly [bigint, bigint];

const RANGES: ReadonlyMap<number, Bounds> = new Map([
  [int2.oid, [-(1n << 15n), (1n << 15n) - 1n]],
  [int4.oid, [-(1n << 31n), (1n << 31n) - 1n]],
  // IRIS's least whole number is one more than PostgreSQL's.
  [int8.oid, [-(1n << 63n) + 1n, (1n << 63n) - 1n]],
]);

/** Undefined for other types. */
export function rangeOf(type: number): Bounds | undefined {
  return RANGES.get(type);
}

/** Undefined where it is no integer of PostgreSQL's. */
export function boundsOf({ bounds, type, expression }: Value): Bounds | undefined {
  const constant = integerOf(expression);
  return constant === null ? bounds ?? RANGES.get(type) : [constant, constant];
}

function integerOf(expression: Expression): bigint | null {
  if (expression.kind === "unary" && expression.operator === "-") {
    const inner = integerOf(expression.operand);
    return inner === null ? null : -inner;
  }
  const isInteger = expression.kind === "number" && /^\d+$/.test(expression.text);
  return isInteger ? BigInt(expression.text) : null;
}

const CORNERS: Partial<Record<BinaryOperator, (left: bigint, right: bigint) => bigint>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
};

/** What the sum, the difference or the product can be. */
export function reckoned(operator: BinaryOperator, left: Value, right: Value): Bounds | undefined {
  const [one, other] = [boundsOf(left), boundsOf(right)];
  const corner = CORNERS[operator];
  if (!one || !other || !corner) return undefined;
  return hull(one.flatMap((a) => other.map((b) => corner(a, b))));
}

/** A quotient is never greater than the dividend. */
export function divided(left: Value, right: Value): Bounds | undefined {
  const [one, other] = [boundsOf(left), boundsOf(right)];
  if (!one || !other) return undefined;
  const negated = other[0] <= -1n && other[1] >= -1n;
  return hull(negated ? [...one, -one[0], -one[1]] : [...one, 0n]);
}

export function negated(operand: Value): Bounds | undefined {
  const bounds = boundsOf(operand);
  return bounds && hull(bounds.map((bound) => -bound));
}

export function absolute(operand: Value): Bounds | undefined {
  const bounds = boundsOf(operand);
  return bounds && hull([0n, ...bounds.map((bound) => bound < 0n ? -bound : bound)]);
}

function hull(numbers: readonly bigint[]): Bounds {
  return [
    numbers.reduce((least, one) => one < least ? one : least),
    numbers.reduce((most, one) => one > most ? one : most),
  ];
}

/** A number that was reckoned: where it can leave the range of its type, that is checked. `operands` bring their own
 * checks. */
export function inRange(
  expression: Expression,
  type: number,
  { bounds, operands }: { bounds: Bounds | undefined; operands: readonly Value[] },
): Value {
  const known: Value = { ...value(expression, type), checks: checksOf(operands) };
  const range = RANGES.get(type);
  if (!range || !bounds) return known;
  const bad = [
    ...bounds[0] < range[0] ? [compare(expression, "<", signed(String(range[0])))] : [],
    ...bounds[1] > range[1] ? [compare(expression, ">", signed(String(range[1])))] : [],
  ];
  const within: Bounds = [
    bounds[0] < range[0] ? range[0] : bounds[0],
    bounds[1] > range[1] ? range[1] : bounds[1],
  ];
  if (bad.length === 0) return { ...known, bounds: within };
  const check: RunTimeCheck = {
    bad: or(bad),
    condition: "numeric_value_out_of_range",
    message: `${typeByOid(type)!.title} out of range`,
    of: expression,
    range: true,
  };
  return { ...known, bounds: within, checks: [...known.checks!, check] };
}

export function checksOf(operands: readonly Value[]): readonly RunTimeCheck[] {
  return operands.flatMap(({ checks = [] }) => checks);
}
