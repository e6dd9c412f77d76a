// Counts characters as PostgreSQL does: IRIS's SQL counts units of UTF-16, of which an emoji has two, but functions of
// the helper class count right. (not verified against a live IRIS)

import type { Expression } from "../../iris/tree_expression.ts";
import { unknown } from "../../types/text.ts";
import { ONE } from "../compiling/build.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { unsupported } from "../text/refuse.ts";
import { isString } from "../types/type_families.ts";
import type { Value } from "../compiling/value.ts";

export type CharacterFunction = "Ascii" | "Length" | "Filled" | "Part" | "Position" | "Reverse";

/** A function of the helper class. */
export function characters(name: CharacterFunction, ...args: Expression[]): Expression {
  return { kind: "function", schema: "PgWire", name, args, braces: false };
}

/** The first so many. */
export function firstOf(text: Expression, count: Expression): Expression {
  return characters("Part", text, ONE, count);
}

/** Whether units may be other than characters. What nobody knows is IRIS's, and of streams IRIS lets only its own
 * functions count. */
export function mayBeWide({ type, stream, expression }: Value): boolean {
  if (type === unknown.oid || !isString(type) || stream) return false;
  return expression.kind !== "string" || isWide(expression.value);
}

/** Whether a character of it is beyond U+FFFF. */
export function isWide(text: string): boolean {
  return /[\u{10000}-\u{10ffff}]/u.test(text);
}

export function needHelper(
  context: PlanContext,
  { what, location }: { what: string; location: number | undefined },
): void {
  if (context.hasHelper?.() !== false) return;
  throw unsupported(
    `${what} is not supported`,
    location,
    "It needs the gateway's class in IRIS: see PGWIRE_HELPER_CLASS.",
  );
}
