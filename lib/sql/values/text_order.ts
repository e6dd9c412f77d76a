// Values in PostgreSQL's order where IRIS has another: text that looks like a number it puts in front, 9 before 10, and
// of an enum it knows the labels alone.

import type { Expression } from "../../iris/tree_expression.ts";
import type { ComparisonOperator } from "../../iris/tree_predicate.ts";
import { isEnum } from "../../types/enums.ts";
import { binary, call, number, string } from "../compiling/build.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { isBits } from "./kept_as_text.ts";
import { labelAt, labelsOf, placeOf } from "./enum_values.ts";
import { isString } from "../types/type_families.ts";
import { unsupported } from "../text/refuse.ts";
import type { Value } from "../compiling/value.ts";

/** With a letter before it nothing is a number any more, and IRIS compares character by character. */
const LETTER = "x";

const ORDERED = new Set<ComparisonOperator>(["<", "<=", ">", ">="]);

/** What IRIS orders in the place of values, and the value again that it chose among them. */
export interface Ordering {
  key(expression: Expression): Expression;
  valueOf(key: Expression): Expression;
}

const LETTERED: Ordering = {
  key: lettered,
  valueOf: (key) => call("SUBSTRING", key, number(2)),
};

/** Null where IRIS's own order is PostgreSQL's. */
export function orderingOf({ type }: Pick<Value, "type">, context: PlanContext): Ordering | null {
  if (isOrderedText(type)) return LETTERED;
  if (!isEnum(type)) return null;
  const labels = labelsOf(type, context);
  if (context.lasts) {
    throw unsupported(
      "the order of an enum in a view is not supported",
      undefined,
      "IRIS would keep the order that its labels have today: order where the view is read.",
    );
  }
  return {
    key: (expression) => placeOf(expression, labels),
    valueOf: (key) => labelAt(key, labels),
  };
}

/** Whether IRIS might order the value as a number where PostgreSQL orders text. */
function isOrderedText(type: number): boolean {
  return type !== 0 && (isString(type) || isBits(type));
}

function lettered(expression: Expression): Expression {
  if (expression.kind === "string") return string(`${LETTER}${expression.value}`);
  return binary(string(LETTER), "||", expression);
}

/** The key by which IRIS orders as PostgreSQL does. */
export function orderKey(
  key: Pick<Value, "type" | "expression">,
  context: PlanContext,
): Expression {
  return orderingOf(key, context)?.key(key.expression) ?? key.expression;
}

/** Beside an enum's value a literal is a label of it. */
export function orderingAmong(values: readonly Value[], context: PlanContext): Ordering | null {
  const found = values.find(({ type }) => isEnum(type)) ??
    values.find(({ type }) => isOrderedText(type));
  return found ? orderingOf(found, context) : null;
}

/** The operands of an ordering comparison. */
export function inOrder(values: readonly Value[], context: PlanContext): Expression[] {
  const plain = values.map(({ expression }) => expression);
  const ordering = orderingAmong(values, context);
  if (!ordering) return plain;
  if (ordering !== LETTERED) return plain.map((one) => ordering.key(one));
  // One number among texts that are none has its place before them in either order.
  const doubtful = plain.filter((expression) => !isBehindNumbers(expression));
  return doubtful.length > 1 ? plain.map(lettered) : plain;
}

export interface Sides {
  left: Value;
  right: Value;
}

export function comparedBy(
  operator: ComparisonOperator,
  { left, right }: Sides,
  context: PlanContext,
): [Expression, Expression] {
  if (!ORDERED.has(operator)) return [left.expression, right.expression];
  const [one, other] = inOrder([left, right], context);
  return [one, other];
}

/** A constant that comes after all numbers is compared as it is, so that an index may serve. */
function isBehindNumbers(expression: Expression): boolean {
  return expression.kind === "string" && expression.value > ":";
}
