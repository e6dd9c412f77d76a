// What a scalar function is as a row: its arguments, what IRIS calls it, what it gives and what may be wrong.

import type { Expression } from "../../../iris/tree_expression.ts";
import type { Predicate } from "../../../iris/tree_predicate.ts";
import { int4 } from "../../../types/integers.ts";
import { text, unknown } from "../../../types/text.ts";
import { call } from "../../compiling/build.ts";
import type { Value } from "../../compiling/value.ts";
import type { Bounds } from "../../numbers/integer_bounds.ts";
import type { Decimals } from "../../numbers/shown_decimals.ts";
import type { RunTimeCheck } from "../../numbers/run_time_checks.ts";

export interface FunctionRow {
  names: readonly string[];
  why: string;
  /** The least and the most arguments. */
  takes: readonly [number, number];
  /** What an argument without a type is taken for, by place; the last one counts for the rest. */
  of?: readonly number[];
  /** The type of the result; a function of the arguments where it depends on them. */
  gives: number | ((args: readonly Value[]) => number);
  iris(...args: Expression[]): Expression;
  /** Takes any type, each as the text that it is shown as. */
  shows?: true;
  /** IRIS gives fewer digits of a NUMERIC than PostgreSQL does. */
  inexact?: true;
  /** Takes numbers as floats. */
  asFloats?: true;
  /** What it cannot do. */
  refuses?(args: readonly Value[]): string | null;
  /** Between which numbers an integer's result is. */
  ranged?(operand: Value): Bounds | undefined;
  /** What may be wrong with the arguments, each as IRIS gets it. */
  fails?(...args: Expression[]): Omit<RunTimeCheck, "of">[];
  /** Of texts that may have characters beyond U+FFFF, where that is another. */
  ofText?(...args: Expression[]): Expression;
  /** Of a single float, where that is another. */
  ofFloat?(operand: Expression): Expression;
  /** How many decimals are shown of a NUMERIC. */
  scale?(args: readonly Value[]): number | undefined;
  /** Where they differ from row to row. */
  decimals?(args: readonly Value[]): Decimals | undefined;
  /** `[pg, iris]` of the select item alone. */
  example: readonly [string, string];
}

export const STRING = [text.oid];
export const STRING_NUMBER = [text.oid, int4.oid];

export const SAME = "the same in IRIS";

export const BRACES = "IRIS documents it only between {fn and }";

export function bad(
  predicate: Predicate,
  condition: RunTimeCheck["condition"],
  message: string,
): Omit<RunTimeCheck, "of"> {
  return { bad: predicate, condition, message };
}

export function same([{ type }]: readonly Value[]): number {
  return type === unknown.oid ? 0 : type;
}

export function plain(
  name: string,
  { gives = same as FunctionRow["gives"], of = [0] } = {},
): FunctionRow {
  const iris = name.toUpperCase();
  return {
    names: [name],
    why: SAME,
    takes: [1, 1],
    of,
    gives,
    iris: (x) => call(iris, x),
    example: [`${name}(a)`, `${iris}("a")`],
  };
}
