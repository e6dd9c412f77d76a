// Types that IRIS keeps as text because it has none of their kind: what their text may be used for, and
// what is refused because IRIS would answer by the text where PostgreSQL answers by the value.

import { bit, varbit } from "../../types/bits.ts";
import { box, circle, line, lseg, path, point, polygon } from "../../types/geometry.ts";
import { timetz } from "../../types/datetime.ts";
import { isEnumArray } from "../../types/enums.ts";
import { interval } from "../../types/interval.ts";
import { json, jsonb } from "../../types/json.ts";
import { cidr, inet, macaddr, macaddr8 } from "../../types/network.ts";
import type { PgType } from "../../types/pg_type.ts";
import {
  datemultirange,
  daterange,
  int4multirange,
  int4range,
  int8multirange,
  int8range,
  nummultirange,
  numrange,
  tsmultirange,
  tsrange,
  tstzmultirange,
  tstzrange,
} from "../../types/ranges.ts";
import { xml } from "../../types/text.ts";
import { typeByOid, TYPES } from "../../types/types.ts";
import { vector } from "../../types/vector.ts";
import { unsupported } from "../text/refuse.ts";

/** What the text says rightly: whether two values are the same, also which is less, or neither. */
type Use = "order" | "equality" | "nothing";

interface Kept {
  type: PgType<unknown>;
  use: Use;
  /** Whether it is what PostgreSQL casts the value to as text, whatever the session's settings. */
  printed: boolean;
}

const rows = (types: readonly PgType<unknown>[], use: Use, printed: boolean): Kept[] =>
  types.map((type) => ({ type, use, printed }));

export const KEPT_AS_TEXT: readonly Kept[] = [
  // Digits of one width, and strings of bits, stand in the order of their letters.
  ...rows([macaddr, macaddr8, bit, varbit], "order", true),
  ...rows([cidr, int4range, int8range, int4multirange, int8multirange], "equality", true),
  // A cast of an inet shows the mask that its own text leaves out.
  ...rows([inet, timetz], "equality", false),
  // Their dates are printed by the session's DateStyle and TimeZone.
  ...rows(
    [daterange, tsrange, tstzrange, datemultirange, tsmultirange, tstzmultirange],
    "equality",
    false,
  ),
  // 1.0 and 1.00 are one number and two texts.
  ...rows([numrange, nummultirange], "nothing", true),
  // PostgreSQL compares circles and boxes by their areas, and others not at all.
  ...rows([point, lseg, path, box, polygon, line, circle], "nothing", false),
  ...rows([xml], "nothing", true),
];

const BY_OID: ReadonlyMap<number, Kept> = new Map(
  KEPT_AS_TEXT.map((kept) => [kept.type.oid, kept]),
);

/** By the element's type: of arrays, equal texts are equal values only where that holds for each element. */
const UNLIKE_ELEMENTS = new Set([
  ...["float4", "float8", "numeric", "interval", "bpchar", "jsonb", "json"],
]);

const ELEMENTS: ReadonlyMap<number, PgType<unknown>> = new Map(
  TYPES.filter(({ array }) => array !== 0).map((type) => [type.array, type]),
);

export function isKeptAsText(type: number): boolean {
  return BY_OID.has(type);
}

/** The element's type where the type is an array, else undefined. */
export function elementOf(type: number): PgType<unknown> | undefined {
  return isEnumArray(type) ? typeByOid(type - 1) : ELEMENTS.get(type);
}

/** Bits look like numbers to IRIS until a letter stands before them. */
export function isBits(type: number): boolean {
  return type === bit.oid || type === varbit.oid;
}

function useOf(type: number): Use {
  const element = elementOf(type);
  if (!element) {
    // A month and thirty days are one length and two texts.
    if (type === json.oid || type === vector.oid || type === interval.oid) return "nothing";
    return type === jsonb.oid ? "equality" : BY_OID.get(type)?.use ?? "order";
  }
  if (UNLIKE_ELEMENTS.has(element.name) || useOf(element.oid) === "nothing") return "nothing";
  return "equality";
}

const HINT = "IRIS keeps them as text, and texts compare in another way.";
const VECTOR_HINT = "IRIS compares vectors by their cosine and their inner product alone.";

function hintOf(type: number): string {
  return type === vector.oid ? VECTOR_HINT : HINT;
}

/** A comparison of two values, by PostgreSQL's sign for it. */
export function refuseSign(type: number, sign: string, location: number | undefined): void {
  const use = useOf(type);
  const isEquality = sign === "=" || sign === "<>" || sign === "!=";
  if (use === "order" || use === "equality" && isEquality) return;
  throw unsupported(
    `operator ${sign} for values of type ${titleOf(type)} is not supported`,
    location,
    hintOf(type),
  );
}

/** ORDER BY, MIN, MAX and their like. */
export function refuseOrder(type: number, location: number | undefined): void {
  if (useOf(type) === "order") return;
  throw unsupported(
    `ordering values of type ${titleOf(type)} is not supported`,
    location,
    hintOf(type),
  );
}

/** A cast to text that the text kept in IRIS is not. */
export function isPrinted(type: number): boolean {
  return BY_OID.get(type)?.printed ?? true;
}

/** A cast between a type that is kept as text and another one: only PostgreSQL can do it. */
export function refuseCast(
  { from, to }: { from: number; to: number },
  location: number | undefined,
): void {
  if (from === to || from === 0) return;
  throw unsupported(
    `a cast from ${titleOf(from)} to ${titleOf(to)} is not supported`,
    location,
    "IRIS keeps such values as text: cast them where they are shown.",
  );
}

function titleOf(type: number): string {
  return typeByOid(type)?.title ?? "unknown";
}
