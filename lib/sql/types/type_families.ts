// Which types belong together, and what a mixture of them is.

import { bool } from "../../types/bool.ts";
import { float4, float8 } from "../../types/floats.ts";
import { int2, int4, int8, oid } from "../../types/integers.ts";
import { numeric } from "../../types/numeric.ts";
import { bpchar, char, name, text, unknown, varchar } from "../../types/text.ts";
import { date, time, timestamp, timestamptz } from "../../types/datetime.ts";
import { uuid } from "../../types/uuid.ts";

const INTEGERS: readonly number[] = [int2.oid, int4.oid, int8.oid];
const FLOATS: readonly number[] = [float4.oid, float8.oid];
const NUMBERS: readonly number[] = [...INTEGERS, numeric.oid, ...FLOATS];
const STRINGS: ReadonlySet<number> = new Set(
  [text, varchar, bpchar, name, char, unknown].map(({ oid }) => oid),
);
const DATES: readonly number[] = [date.oid, timestamp.oid, timestamptz.oid];
const WRITABLE: ReadonlySet<number> = new Set(
  [...NUMBERS, ...DATES, bool.oid, oid.oid, time.oid, uuid.oid],
);
const GATHERED: ReadonlySet<number> = new Set([text, varchar, name].map(({ oid }) => oid));

export function isInteger(type: number): boolean {
  return INTEGERS.includes(type);
}

/** Whether an integer may be too large for the other type, which is one of a smaller kind. */
export function narrows(from: number, to: number): boolean {
  return isInteger(to) && INTEGERS.indexOf(to) < INTEGERS.indexOf(from);
}

export function isFloat(type: number): boolean {
  return FLOATS.includes(type);
}

export function isNumber(type: number): boolean {
  return NUMBERS.includes(type);
}

export function isString(type: number): boolean {
  return STRINGS.has(type);
}

export function isDateTime(type: number): boolean {
  return DATES.includes(type);
}

/** Texts that IRIS finds in a %List as they are. */
export function isGathered(type: number): boolean {
  return GATHERED.has(type);
}

/** Whose values the gateway reads and writes, so that they may stand in the SQL. */
export function isWritable(type: number): boolean {
  return WRITABLE.has(type);
}

/** Of arithmetic: the wider one; 0 when one side is not known. */
export function widerNumber(left: number, right: number): number {
  if (left === unknown.oid) return right;
  if (right === unknown.oid) return left;
  if (!isNumber(left) || !isNumber(right)) return 0;
  const wider = NUMBERS[Math.max(NUMBERS.indexOf(left), NUMBERS.indexOf(right))];
  return isFloat(wider) && left !== right ? float8.oid : wider;
}

/** Of the branches of a CASE, the legs of a UNION. A literal in quotes takes the type of the others, and
 * of several strings the first one says. (TYPECONV-UNION-CASE) */
export function commonType(types: readonly number[]): number {
  const known = types.filter((type) => type !== unknown.oid);
  if (known.length === 0) return types.length === 0 ? 0 : text.oid;
  return known.reduce((left, right) => {
    if (left === right) return left;
    if (isNumber(left) && isNumber(right)) return later(NUMBERS, left, right);
    if (isDateTime(left) && isDateTime(right)) return later(DATES, left, right);
    if (isString(left) && isString(right)) return left;
    return 0;
  });
}

function later(order: readonly number[], one: number, other: number): number {
  return order[Math.max(order.indexOf(one), order.indexOf(other))];
}
