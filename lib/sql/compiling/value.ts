// What an expression compiles to: IRIS keeps conditions apart from values, PostgreSQL does not.

import type { Expression } from "../../iris/tree_expression.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import type { Span } from "../values/span.ts";
import { bool } from "../../types/bool.ts";
import type { ShapedColumn } from "../../types/shape.ts";
import type { Bounds } from "../numbers/integer_bounds.ts";
import type { Decimals } from "../numbers/shown_decimals.ts";
import type { ReadText } from "../values/read_text.ts";
import type { RunTimeCheck } from "../numbers/run_time_checks.ts";
import { cast, compare, not, NULL, ONE, ZERO } from "./build.ts";

export interface Quotient {
  dividend: Expression;
  divisor: Expression;
  /** How many decimals are shown of either. */
  scales: readonly [number, number];
}

export interface Value {
  kind: "value";
  expression: Expression;
  /** PostgreSQL's OID; 0 where only IRIS knows. */
  type: number;
  typmod: number;
  notNull: boolean;
  /** How many decimals PostgreSQL shows of a NUMERIC, where its typmod does not tell. */
  scale?: number;
  /** An interval, which IRIS has only in parts. */
  span?: Span;
  /** What IRIS gives is a list, out of which the gateway makes the value: it can only be selected. */
  shaped?: ShapedColumn;
  /** Two decimals that are divided, where IRIS's own quotient is too short to be shown. */
  quotient?: Quotient;
  /** How many decimals of a NUMERIC are shown, where that differs from row to row. */
  decimals?: Decimals;
  /** Of an integer. */
  bounds?: Bounds;
  /** How many digits a NUMERIC can have before the point. */
  wholeDigits?: number;
  /** What IRIS keeps the elements of a vector as. */
  element?: string;
  /** A column that IRIS keeps in a stream. */
  stream?: true;
  /** What is still to be looked at while the statement runs. */
  checks?: readonly RunTimeCheck[];
  /** Whoever takes the value looks whether it is in the range of its type. */
  ranged?: true;
  /** The text that a cast reads, where the gateway can read it. */
  unread?: Expression;
  /** How IRIS reads that text inside of an expression; missing where it cannot. */
  inside?: ReadText;
}

export interface Condition {
  kind: "condition";
  predicate: Predicate;
}

export type Compiled = Value | Condition;

export function value(
  expression: Expression,
  type = 0,
  { typmod = -1, notNull = false, scale, shaped, element, stream }: Partial<
    Pick<Value, "typmod" | "notNull" | "scale" | "shaped" | "element" | "stream">
  > = {},
): Value {
  const known: Value = { kind: "value", expression, type, typmod, notNull };
  if (scale !== undefined) known.scale = scale;
  if (shaped) known.shaped = shaped;
  if (element) known.element = element;
  if (stream) known.stream = stream;
  return known;
}

export function condition(predicate: Predicate): Condition {
  return { kind: "condition", predicate };
}

/** Two branches, so that what is unknown stays NULL. */
export function asValue(compiled: Compiled): Value {
  if (compiled.kind === "value") return compiled;
  const { predicate } = compiled;
  return value(
    {
      kind: "searched_case",
      branches: [
        { when: predicate, then: ONE },
        { when: not(predicate), then: ZERO },
      ],
      otherwise: null,
    },
    bool.oid,
  );
}

/** A boolean is a BIT, and IRIS takes no bare BIT for a condition. */
export function asPredicate(compiled: Compiled): Predicate {
  if (compiled.kind === "condition") return compiled.predicate;
  const { expression } = compiled;
  if (expression === TRUE.expression) return compare(ONE, "=", ONE);
  if (expression === FALSE.expression) return compare(ONE, "=", ZERO);
  if (expression.kind === "null") return compare(cast(NULL, "INTEGER"), "=", ONE);
  return compare(expression, "=", ONE);
}

// Two literals of their own, to be told from a client's 1 and 0.
export const TRUE = value({ ...ONE }, bool.oid, { notNull: true });
export const FALSE = value({ ...ZERO }, bool.oid, { notNull: true });
