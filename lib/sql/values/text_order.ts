// Text in PostgreSQL's order: IRIS puts what looks like a number in front, 9 before 10.

import type { Expression } from "../../iris/tree_expression.ts";
import type { ComparisonOperator } from "../../iris/tree_predicate.ts";
import { binary, call, number, string } from "../compiling/build.ts";
import { isBits } from "./kept_as_text.ts";
import { isString } from "../types/type_families.ts";
import type { Value } from "../compiling/value.ts";

/** With a letter before it nothing is a number any more, and IRIS compares character by character. */
const LETTER = "x";

const ORDERED = new Set<ComparisonOperator>(["<", "<=", ">", ">="]);

/** Whether IRIS might order the value as a number where PostgreSQL orders text. */
export function isOrderedText({ type }: Pick<Value, "type">): boolean {
  return type !== 0 && (isString(type) || isBits(type));
}

export function lettered(expression: Expression): Expression {
  if (expression.kind === "string") return string(`${LETTER}${expression.value}`);
  return binary(string(LETTER), "||", expression);
}

/** The key by which IRIS orders as PostgreSQL does. */
export function orderKey(key: Pick<Value, "type" | "expression">): Expression {
  return isOrderedText(key) ? lettered(key.expression) : key.expression;
}

/** Of MIN, MAX and their like: the letter goes in, and comes off again. */
export function withoutLetter(expression: Expression): Expression {
  return call("SUBSTRING", expression, number(2));
}

/** The operands of an ordering comparison. */
export function inOrder(values: readonly Value[]): Expression[] {
  const plain = values.map(({ expression }) => expression);
  if (!values.some(isOrderedText)) return plain;
  // One number among texts that are none has its place before them in either order.
  const doubtful = plain.filter((expression) => !isBehindNumbers(expression));
  return doubtful.length > 1 ? plain.map(lettered) : plain;
}

export function comparedBy(
  operator: ComparisonOperator,
  left: Value,
  right: Value,
): [Expression, Expression] {
  if (!ORDERED.has(operator)) return [left.expression, right.expression];
  const [one, other] = inOrder([left, right]);
  return [one, other];
}

/** A constant that comes after all numbers is compared as it is, so that an index may serve. */
function isBehindNumbers(expression: Expression): boolean {
  return expression.kind === "string" && expression.value > ":";
}
