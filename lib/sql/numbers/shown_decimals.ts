// Decimals that differ from row to row: beside the value IRIS counts how many of them PostgreSQL shows.

import type { Expression } from "../../iris/tree_expression.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { and, binary, compare, contains, isNull, number, when } from "../compiling/build.ts";
import type { Value } from "../compiling/value.ts";
import { scaleOf } from "./display_scale.ts";

export interface Decimals {
  /** How many there are, in IRIS; it means nothing where the value is NULL. */
  count: Expression;
  /** What it may be. */
  among: readonly number[];
}

/** More of them are not worth their text. */
const AMONG_MOST = 4;

/** Undefined where nobody can tell. */
export function decimalsOf(one: Value): Decimals | undefined {
  if (one.decimals) return one.decimals;
  const scale = scaleOf(one);
  if (scale === undefined || scale === QUOTIENT_SCALE) return undefined;
  return { count: number(scale), among: [scale] };
}

export function widestOf({ among }: Decimals): number {
  return Math.max(...among);
}

/** As many as may be shown of any row. */
export function mostDecimals(one: Value): number | undefined {
  return one.decimals ? widestOf(one.decimals) : scaleOf(one);
}

/** The value as one whose decimals are counted; as it is where they are always as many. */
export function withDecimals(made: Value, decimals: Decimals | undefined): Value {
  if (!decimals || decimals.among.length < 2) return made;
  return { ...made, scale: QUOTIENT_SCALE, decimals };
}

/** Those of a product are added, those of a sum are the more of both. */
export function reckonedDecimals(sign: string, values: readonly Value[]): Decimals | undefined {
  const [left, right] = values.map(decimalsOf);
  if (!left || !right || left.among.length + right.among.length === 2) return undefined;
  const of = sign === "*" ? (a: number, b: number) => a + b : Math.max;
  const among = distinct(left.among.flatMap((a) => right.among.map((b) => of(a, b))));
  if (!among) return undefined;
  if (sign === "*") return { count: sumOf(left.count, right.count), among };
  const count = when(compare(left.count, ">", right.count), left.count, right.count);
  if (right.among.length === 1 && right.among[0] <= Math.min(...left.among)) return left;
  if (left.among.length === 1 && left.among[0] <= Math.min(...right.among)) return right;
  return { count, among };
}

function sumOf(left: Expression, right: Expression): Expression {
  if (isNone(left)) return right;
  return isNone(right) ? left : binary(left, "+", right);
}

function isNone(count: Expression): boolean {
  return count.kind === "number" && count.text === "0";
}

/** `make` chooses among the counts as it does among the values. */
export function chosenDecimals(
  values: readonly Value[],
  make: (counts: readonly Expression[]) => Expression,
): Decimals | undefined {
  const known = values.map((one) =>
    one.expression.kind === "null" ? { count: one.expression, among: [] } : decimalsOf(one)
  );
  if (known.some((one) => one === undefined)) return undefined;
  const among = distinct((known as Decimals[]).flatMap((one) => one.among));
  if (!among || among.length < 2) return undefined;
  return { count: make(known.map((one) => one!.count)), among };
}

/** Of the first value that is what was found among them. */
export function foundDecimals(values: readonly Value[], found: Expression): Decimals | undefined {
  const known = values.map(decimalsOf);
  if (known.some((one) => one === undefined)) return undefined;
  const among = distinct((known as Decimals[]).flatMap((one) => one.among));
  if (!among || among.length < 2) return undefined;
  const branches = values.map(({ expression }, at) => ({
    when: compare(expression, "=", found),
    then: known[at]!.count,
  }));
  return { count: { kind: "searched_case", branches, otherwise: null }, among };
}

/** `over` is an aggregate over rows or over a window. Of equal ones with more and with fewer decimals, MIN and MAX are
 * taken to have found that with more. */
export function aggregatedDecimals(
  name: string,
  operand: Value,
  over: (name: "MIN" | "MAX", each: Expression) => Expression,
): Decimals | undefined {
  const { decimals, expression } = operand;
  if (!decimals) return undefined;
  const { among, count } = decimals;
  if (name === "SUM") return { count: over("MAX", when(isNull(expression, true), count)), among };
  if (name !== "MIN" && name !== "MAX") return undefined;
  const descending = [...among].sort((a, b) => b - a);
  const all = over(name, expression);
  const branches = descending.slice(0, -1).map((scale) => ({
    when: compare(over(name, when(compare(count, "=", number(scale)), expression)), "=", all),
    then: number(scale),
  }));
  const otherwise = number(descending.at(-1)!);
  return { count: { kind: "searched_case", branches, otherwise }, among };
}

/** A count that is made of single rows cannot be had of a group. */
export function isOfRows({ count }: Decimals): boolean {
  return contains(count, COLUMNS) && !contains(count, AGGREGATES);
}

const COLUMNS = new Set(["column", "pseudo_column", "parameter"]);
const AGGREGATES = new Set(["aggregate"]);

function distinct(scales: readonly number[]): number[] | undefined {
  const among = [...new Set(scales)];
  return among.length <= AMONG_MOST ? among : undefined;
}

/** One text for each number of decimals that there may be. */
export function byDecimals(
  { expression }: Value,
  { count, among }: Decimals,
  text: (scale: number) => Expression,
): Expression {
  const known: Predicate = isNull(expression, true);
  return {
    kind: "searched_case",
    branches: among.map((scale) => ({
      when: and([known, compare(count, "=", number(scale))]),
      then: text(scale),
    })),
    otherwise: null,
  };
}
