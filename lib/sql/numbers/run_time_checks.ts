// What PostgreSQL finds out only while a statement runs, and IRIS passes over without a word: a CASE finds it, and a
// function of the helper class raises PostgreSQL's error.

import type { Condition } from "../../errors/sqlstates.ts";
import { SQLSTATES } from "../../errors/sqlstates.ts";
import type { Expression, SearchedCase } from "../../iris/tree_expression.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import { bool } from "../../types/bool.ts";
import { typeByOid } from "../../types/types.ts";
import { cast, string } from "../compiling/build.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { unsupported } from "../text/refuse.ts";
import { isNumber } from "../types/type_families.ts";
import type { Value } from "../compiling/value.ts";

/** One thing that may be wrong with a value. */
export interface RunTimeCheck {
  /** True where it is; unknown counts as right. */
  bad: Predicate;
  condition: Condition;
  message: string | Expression;
  /** What the error is about: IRIS would call a function of constants once for all rows. */
  of: Expression;
  /** Whoever takes the value as it is checks the same: the backend where it is selected, IRIS where it is
   * assigned to a column of the type. */
  range?: true;
}

const RAISE = { schema: "PgWire", name: "Raise" };

/** The value with its checks done. */
export function settled(
  value: Value,
  { context, location }: { context: PlanContext; location: number | undefined },
): Value {
  if (value.unread) return settled(readInside(value, location), { context, location });
  const { checks, ...rest } = value;
  if (!checks || checks.length === 0) return value;
  if (context.hasHelper?.() === false || context.mayRaise === false) {
    throw unsupported(
      "an expression that may fail while it runs is not supported",
      location,
      "It needs the gateway's class in IRIS: see PGWIRE_HELPER_CLASS.",
    );
  }
  const expression: SearchedCase = {
    kind: "searched_case",
    branches: checks.map((check) => ({ when: check.bad, then: raised(check, value.type) })),
    otherwise: value.expression,
  };
  return { ...rest, expression };
}

/** A text that is read is read by IRIS where the value is only a part of another. */
export function readInside(value: Value, location: number | undefined): Value {
  if (!value.unread) return value;
  const { unread: _, inside, ...rest } = value;
  if (inside) return { ...rest, ...inside };
  const title = typeByOid(rest.type)!.title;
  throw unsupported(
    `reading a ${title} out of a text inside of an expression is not supported`,
    location,
  );
}

/** The value for somebody who finds out himself whether it is in the range of its type. */
export function settledButRange(
  value: Value,
  options: { context: PlanContext; location: number | undefined },
): Value {
  // The gateway reads what is selected.
  if (value.unread) return value;
  const [only, ...others] = value.checks ?? [];
  // A check of an operand is none of the value's own.
  if (!only?.range || only.of !== value.expression || others.length > 0) {
    return settled(value, options);
  }
  const { checks: _, ...rest } = value;
  return { ...rest, ranged: true };
}

/** In one CASE with a number IRIS takes dates, texts and a bare ? for numbers as well. */
function raised({ condition, message, of }: RunTimeCheck, type: number): Expression {
  const words = typeof message === "string" ? string(message) : message;
  const raise: Expression = {
    kind: "function",
    ...RAISE,
    args: [string(SQLSTATES[condition]), words, of],
    braces: false,
  };
  const target = isNumber(type) || type === bool.oid ? null : typeByOid(type)?.iris.cast;
  return target ? cast(raise, target) : raise;
}
