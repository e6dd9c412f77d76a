// How two values are compared: the field's collation, the exact number, the same calendar.

import { type Collation, prependsBlank } from "./collations.ts";
import {
  asDecimal,
  asDouble,
  coerceTo,
  collated,
  literalAs,
  parameterAs,
  settled,
} from "./coerce.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { refuse } from "../errors.ts";
import { nameOf } from "./coerce.ts";
import { constant, type Typed, typed } from "../compiling/typed.ts";
import {
  digitsOf,
  INTEGER,
  isMoment,
  isNumber,
  isStream,
  POSIXTIME,
  SCALED_DIGITS_MAX,
  type ValueType,
  VARCHAR,
} from "./value_types.ts";

/** Two values as SQLite text that may be compared; `order` says whether `<` will be asked. */
export interface Pair {
  left: string;
  right: string;
}

export function pairFor(left: Typed, right: Typed, options: { order: boolean; c: Compiler }): Pair {
  const { c, order } = options;
  for (const value of [left, right]) {
    if (isStream(value.type)) throw refuse("streamCondition", nameOf(value));
  }
  const shared = commonType(left, right);
  describeBeside(left, right, c);
  if (shared.kind === "text") return textPair(left, right, { order, c });
  return { left: valueAs(left, shared, c), right: valueAs(right, shared, c) };
}

/** A `?` is described as what it is compared with, a string with its length. */
export function describeBeside(left: Typed, right: Typed, c: Compiler): void {
  for (const [value, other] of [[left, right], [right, left]] as const) {
    const type = known(other);
    if (value.parameter !== undefined && type !== undefined) c.describe(value.parameter, type);
  }
}

/** What both sides are compared as. */
export function commonType(left: Typed, right: Typed): ValueType {
  const [a, b] = [known(left), known(right)];
  if (a === undefined && b === undefined) return VARCHAR;
  if (a === undefined) return untyped(b as ValueType, left);
  if (b === undefined) return untyped(a, right);
  // A literal takes the type of what it is compared with; two literals are compared as they are.
  if (left.literal !== undefined && right.literal === undefined) return untyped(b, left);
  if (right.literal !== undefined && left.literal === undefined) return untyped(a, right);
  if (a.kind === "text" && b.kind === "text") return a;
  if (a.kind === "text" || b.kind === "text") {
    const other = a.kind === "text" ? b : a;
    if (isMoment(other)) return other;
    // A field of strings is compared as strings, anything else as numbers.
    const text = a.kind === "text" ? left : right;
    return text.origin !== undefined ? text.type : { ...VARCHAR, kind: "decimal" };
  }
  if (isNumber(a) && isNumber(b)) return commonNumber(a, b);
  if (a.kind === b.kind) return a;
  if (isMoment(a) && isMoment(b)) return POSIXTIME;
  if (isNumber(a) || isNumber(b)) return commonNumber(asNumber(a), asNumber(b));
  return VARCHAR;
}

function known(value: Typed): ValueType | undefined {
  return value.parameter !== undefined || value.type.kind === "null" ? undefined : value.type;
}

/** A value without a type beside a type: text stays text, a vector is compared as its text. */
function untyped(type: ValueType, _value: Typed): ValueType {
  return type.kind === "vector" ? VARCHAR : type;
}

function asNumber(type: ValueType): ValueType {
  return isNumber(type) ? type : { ...INTEGER, digits: 19 };
}

function commonNumber(a: ValueType, b: ValueType): ValueType {
  if (a.kind === "double") return a;
  if (b.kind === "double") return b;
  if (a.kind === b.kind && a.scale === b.scale) return digitsOf(a) >= digitsOf(b) ? a : b;
  const scale = Math.max(a.scale, b.scale);
  const digits = Math.max(digitsOf(a) - a.scale, digitsOf(b) - b.scale) + scale;
  if (a.kind === "decimal" || b.kind === "decimal" || digits > SCALED_DIGITS_MAX) {
    return { ...VARCHAR, kind: "decimal" };
  }
  return { ...INTEGER, kind: "scaled", scale, digits };
}

export function valueAs(value: Typed, type: ValueType, c: Compiler): string {
  if (type.kind === "text") return collated(value, type.collation ?? "EXACT", c);
  if (value.parameter !== undefined) return parameterAs(value.parameter, type, c);
  if (value.literal !== undefined) return literalAs(value.literal, type, c);
  if (type.kind === "decimal") return asDecimal(value, c);
  if (type.kind === "double") return value.type.kind === "double" ? value.sql : asDouble(value, c);
  return coerceTo(value, type, c);
}

function textPair(
  left: Typed,
  right: Typed,
  { order, c }: { order: boolean; c: Compiler },
): Pair {
  const collation = fieldCollation(left, right);
  const pair = { left: collated(left, collation, c), right: collated(right, collation, c) };
  // EXACT puts canonical numbers before other strings; equality does not care.
  if (!order || prependsBlank(collation)) return pair;
  return { left: `iris_key(${pair.left})`, right: `iris_key(${pair.right})` };
}

/** The left side decides, unless it is only a literal or a parameter. */
export function fieldCollation(left: Typed, right: Typed): Collation {
  const decides = left.parameter !== undefined || left.flexible ? right : left;
  return decides.type.kind === "text" ? decides.type.collation ?? "EXACT" : "EXACT";
}

export function comparison(
  operator: "=" | "<>" | "<" | "<=" | ">" | ">=",
  operands: { left: Typed; right: Typed },
  c: Compiler,
): string {
  let { left, right } = operands;
  if (left.parameter !== undefined && right.parameter !== undefined) {
    left = settled(left, c);
    right = settled(right, c);
  }
  const order = operator !== "=" && operator !== "<>";
  const pair = pairFor(left, right, { order, c });
  return `(${pair.left} ${operator} ${pair.right})`;
}

/** A condition that is known while compiling. */
export function truth(value: boolean): Typed {
  return typed(constant(value ? 1n : 0n), INTEGER, 0);
}
