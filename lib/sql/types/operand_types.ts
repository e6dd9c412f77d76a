// Which operands PostgreSQL lets stand together, and what it says where they may not.

import { bool } from "../../types/bool.ts";
import { bytea } from "../../types/bytea.ts";
import { date, time, timestamp, timestamptz, timetz } from "../../types/datetime.ts";
import { isEnum, isEnumArray } from "../../types/enums.ts";
import { interval } from "../../types/interval.ts";
import { json, jsonb } from "../../types/json.ts";
import { bpchar, text, unknown, varchar } from "../../types/text.ts";
import { typeByOid } from "../../types/types.ts";
import { uuid } from "../../types/uuid.ts";
import { vector } from "../../types/vector.ts";
import { cast, string } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import type { Node } from "../text/nodes.ts";
import { elementOf, isKeptAsText, refuseSign } from "../values/kept_as_text.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { constant } from "../values/constant.ts";
import { isDateTime, isNumber, isString } from "./type_families.ts";
import { type Value, value } from "../compiling/value.ts";

type Family = "number" | "string" | "datetime" | "clock" | "boolean" | "bytes" | "uuid" | "span";

const FAMILIES: ReadonlyMap<number, Family> = new Map<number, Family>([
  [bool.oid, "boolean"],
  [bytea.oid, "bytes"],
  [time.oid, "clock"],
  [timetz.oid, "clock"],
  [uuid.oid, "uuid"],
  [interval.oid, "span"],
]);

/** Null for what is not known, and for types that are in no family. */
function familyOf(type: number): Family | null {
  if (type === 0 || type === unknown.oid) return null;
  if (isNumber(type)) return "number";
  if (isString(type)) return "string";
  if (isDateTime(type)) return "datetime";
  return FAMILIES.get(type) ?? null;
}

export function titleOf(type: number): string {
  return type === unknown.oid ? "unknown" : typeByOid(type)?.title ?? "unknown";
}

/** A type that a parameter or a literal is taken for beside one of this type: a varchar has no operators
 * of its own. */
export function operandType(type: number): number {
  return type === varchar.oid ? text.oid : type === unknown.oid ? 0 : type;
}

/** A literal in quotes is read as what it stands beside. */
export function literalAs(
  one: Value,
  type: number,
  { at, node }: { at: Place; node: Node },
): Value {
  const literal = one.type === unknown.oid && one.expression.kind === "string";
  if (literal && type === bpchar.oid) return withoutBlanks(one);
  if (!literal || type === 0 || type === unknown.oid || isString(type)) return one;
  const row = typeByOid(type);
  if (!row || one.expression.kind !== "string") return one;
  return constant(one.expression.value, { oid: type, row, typmod: -1 }, { at, node });
}

/** Blanks at its end mean nothing in a character(n), and none are written there. */
function withoutBlanks(one: Value): Value {
  if (one.expression.kind !== "string") return one;
  return { ...one, expression: string(one.expression.value.replace(/ +$/, "")) };
}

/** The families in which any two may be compared. */
export function refuseComparison(
  { left, right, sign }: { left: number; right: number; sign: string },
  location: number | undefined,
): void {
  const [one, other] = [familyOf(left), familyOf(right)];
  if (one !== null && other !== null && one !== other) {
    throw noOperator({ left, right, sign }, location);
  }
  for (const type of [left, right]) refuseSign(type, sign, location);
}

/** Numbers reckon with numbers, and nothing that is certainly no number takes part. */
export function refuseArithmetic(
  { left, right, sign }: { left: number; right: number; sign: string },
  location: number | undefined,
): void {
  const families = [familyOf(left), familyOf(right)];
  const kept = [left, right].find((type) => isKeptAsText(type) || isUnreckoned(type));
  if (kept !== undefined) {
    throw unsupported(
      `operator ${sign} for values of type ${titleOf(kept)} is not supported`,
      location,
    );
  }
  const wrong = families.some((family) => family === "string" || family === "boolean");
  if (wrong && !families.includes(null)) throw noOperator({ left, right, sign }, location);
}

/** An interval here is one that stands in a column, as its text; a time of day is a number of seconds. */
const UNRECKONED = new Set(
  [vector, interval, time, json, jsonb, bytea, uuid].map(({ oid }) => oid),
);

/** IRIS would make a number of the text that it has for one. */
function isUnreckoned(type: number): boolean {
  return UNRECKONED.has(type) || elementOf(type) !== undefined;
}

const NO_MATCH = "No operator matches the given name and argument types. " +
  "You might need to add explicit type casts.";
const NO_MATCH_OF_ONE = "No operator matches the given name and argument type. " +
  "You might need to add an explicit type cast.";

export function noOperator(
  { left, right, sign }: { left: number | null; right: number; sign: string },
  location: number | undefined,
): Misplaced {
  const before = left === null ? "" : `${titleOf(left)} `;
  return new Misplaced(
    "undefined_function",
    `operator does not exist: ${before}${sign} ${titleOf(right)}`,
    { location, hint: left === null ? NO_MATCH_OF_ONE : NO_MATCH },
  );
}

export function isStringOrBoolean(type: number): boolean {
  const family = familyOf(type);
  return family === "string" || family === "boolean";
}

export function isStringLike(type: number): boolean {
  return familyOf(type) === null || familyOf(type) === "string";
}

/** What a column takes without being told to cast. (CREATECAST, pg_cast) */
export function isAssignable(from: number, to: number): boolean {
  if (from === to || isString(to)) return true;
  if (isEnum(to) || isEnumArray(to)) return from === 0 || from === unknown.oid;
  const [source, target] = [familyOf(from), familyOf(to)];
  if (source === null || target === null) return JSONS.has(from) ? JSONS.has(to) : true;
  if (source === target) return true;
  if (source === "datetime" && target === "clock") return from !== date.oid;
  return source === "span" && to === time.oid || from === time.oid && target === "span";
}

const JSONS: ReadonlySet<number> = new Set([json.oid, jsonb.oid]);

/** A date among moments is the beginning of its day. */
export function widened(one: Value, type: number): Value {
  const moment = type === timestamp.oid || type === timestamptz.oid;
  if (!moment || one.type !== date.oid) return one;
  return value(cast(one.expression, "TIMESTAMP"), type, { notNull: one.notNull });
}

/** Values of one type: CASE and its kind. */
export function refuseMixture(
  types: readonly number[],
  { what, locations }: { what: string; locations: readonly (number | undefined)[] },
): void {
  let first = unknown.oid;
  for (const [index, type] of types.entries()) {
    const [one, other] = [familyOf(first), familyOf(type)];
    if (one !== null && other !== null && one !== other) {
      throw new Misplaced(
        "datatype_mismatch",
        `${what} types ${titleOf(first)} and ${titleOf(type)} cannot be matched`,
        { location: locations[index] },
      );
    }
    if (one === null) first = type;
  }
}
