// An interval as IRIS can reckon with it: three whole numbers, since it has no such type.

import type { Expression } from "../../iris/tree_expression.ts";
import { interval } from "../../types/interval.ts";
import { binary, call, cast, number, signed, string, ZERO } from "../compiling/build.ts";
import { unsupported } from "../text/refuse.ts";
import { type Value, value } from "../compiling/value.ts";

/** What is null is nothing of that. */
export interface Span {
  months: Expression | null;
  days: Expression | null;
  micros: Expression | null;
}

export const MICROS_PER_SECOND = 1_000_000n;
export const MICROS_PER_DAY = 86_400_000_000n;

export function constantSpan({ months, days, micros }: {
  months: number;
  days: number;
  micros: bigint;
}): Span {
  const part = (count: number | bigint) => BigInt(count) === 0n ? null : signed(String(count));
  return { months: part(months), days: part(days), micros: part(micros) };
}

/** The interval can be added to a time; by itself it is shown after IRIS has answered. */
export function spanValue(span: Span, notNull = false): Value {
  const items = [span.months ?? ZERO, span.days ?? ZERO, span.micros ?? ZERO];
  const list: Expression = { kind: "json_array", items, onNull: "NULL" };
  const shown = value(list, interval.oid, {
    notNull,
    shaped: { shape: { is: "interval" }, otherwise: null },
  });
  return { ...shown, span };
}

/** An interval in a column is a text, whose parts IRIS does not know. */
export function refuseKept(values: readonly Value[], location: number | undefined): void {
  if (!values.some(({ type, span }) => type === interval.oid && !span)) return;
  throw unsupported("reckoning with an interval that IRIS keeps is not supported", location);
}

/** The constant that an expression is. */
export function constantOf(expression: Expression | null): bigint | null {
  if (expression === null) return 0n;
  if (expression.kind === "unary") {
    const operand = constantOf(expression.operand);
    return operand === null ? null : expression.operator === "-" ? -operand : operand;
  }
  return expression.kind === "number" && /^\d+$/.test(expression.text)
    ? BigInt(expression.text)
    : null;
}

/** A time that much later, or earlier. */
export function moved(from: Expression, { months, days, micros }: Span, sign: 1 | -1): Expression {
  let at = from;
  const add = (unit: string, count: Expression | null) => {
    if (count !== null) at = call("DATEADD", string(unit), times(count, sign), at);
  };
  add("mm", months);
  add("dd", days);
  const constant = constantOf(micros);
  if (constant !== null && constant % MICROS_PER_SECOND === 0n) {
    add("ss", constant === 0n ? null : signed(String(constant / MICROS_PER_SECOND)));
  } else add("mcs", micros);
  return at === from ? cast(from, "TIMESTAMP") : at;
}

/** Whole factors alone keep the parts whole. */
export function times(count: Expression, by: Expression | 1 | -1): Expression {
  const one = constantOf(count);
  const factor = typeof by === "number" ? BigInt(by) : constantOf(by);
  if (one !== null && factor !== null) return signed(String(one * factor));
  if (factor === 1n) return count;
  if (typeof by === "number") return { kind: "unary", operator: "-", operand: count };
  if (one === 1n) return by;
  return binary(count, "*", by);
}

export function added(left: Span, right: Span, sign: 1 | -1): Span {
  const sum = (one: Expression | null, other: Expression | null): Expression | null => {
    if (other === null) return one;
    const signedOther = times(other, sign);
    if (one === null) return signedOther;
    const [a, b] = [constantOf(one), constantOf(signedOther)];
    return a !== null && b !== null ? signed(String(a + b)) : binary(one, "+", signedOther);
  };
  return {
    months: sum(left.months, right.months),
    days: sum(left.days, right.days),
    micros: sum(left.micros, right.micros),
  };
}

const DAYS_PER_MONTH = 30n;

/** Intervals compare as if a month had thirty days. */
export function totalMicros({ months, days, micros }: Span): Expression {
  const parts = [
    months && times(months, number(String(DAYS_PER_MONTH * MICROS_PER_DAY))),
    days && times(days, number(String(MICROS_PER_DAY))),
    micros,
  ].filter((part) => part !== null);
  if (parts.length === 0) return ZERO;
  return parts.reduce((left, right) => binary(left, "+", right));
}
