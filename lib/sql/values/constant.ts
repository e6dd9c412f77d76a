// A text that is written as the constant of a type, as IRIS has such constants, or as a value that it is given.

import { PgError } from "../../errors/pg_error.ts";
import { castBits } from "../../types/bits.ts";
import { bool } from "../../types/bool.ts";
import { bytea } from "../../types/bytea.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { date, time, timestamp, timestamptz } from "../../types/datetime.ts";
import { money } from "../../types/money.ts";
import { bpchar } from "../../types/text.ts";
import type { Place } from "../compiling/compiler.ts";
import { signed, string } from "../compiling/build.ts";
import { isBits } from "./kept_as_text.ts";
import type { Node } from "../text/nodes.ts";
import { Misplaced } from "../text/refuse.ts";
import { isNumber, isString } from "../types/type_families.ts";
import type { NamedType } from "../types/type_names.ts";
import { FALSE, TRUE, type Value, value } from "../compiling/value.ts";
import { refuseLabels } from "./enum_values.ts";

interface Written {
  at: Place;
  node: Node;
}

export function constant(
  written: string,
  { row, typmod }: NamedType,
  { at, node }: Written,
): Value {
  const known = { typmod, notNull: true };
  let decoded: unknown;
  let encoded: unknown;
  try {
    decoded = row.text.decode(written, ANY_TIME);
    encoded = row.iris.encode(decoded);
    refuseLabels(decoded, row.oid, {
      context: at.to.context,
      location: locationOfConstant(node),
    });
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    throw new Misplaced(cause.condition, cause.message, {
      ...cause.fields,
      location: locationOfConstant(node),
    });
  }
  if (row === bool) return decoded ? TRUE : FALSE;
  const escape = ESCAPES.get(row.oid);
  if (escape && dependsOnSettings(written, row.oid)) {
    return value(at.to.argument({ value: written, type: row.oid }), row.oid, known);
  }
  if (escape) return value({ kind: "datetime", escape, text: String(encoded) }, row.oid, known);
  if (row === bytea || isReadBySettings(written, row.name)) {
    // IRIS has no literal for bytes.
    return value(at.to.argument({ value: written, type: row.oid }), row.oid, known);
  }
  if (isUnwritten(encoded)) {
    return value(at.to.argument({ value: written, type: row.oid }), row.oid, known);
  }
  if (isNumber(row.oid) || row.oid === money.oid) {
    return value(signed(String(encoded)), row.oid, known);
  }
  if (isBits(row.oid)) {
    return value(string(castBits(String(encoded), row, typmod)), row.oid, known);
  }
  const cut = typmod >= 0 && isString(row.oid)
    ? firstCharacters(String(encoded), typmod - 4)
    : null;
  const text = cut ?? String(encoded);
  return value(string(row === bpchar ? text.replace(/ +$/, "") : text), row.oid, known);
}

/** The letter of IRIS's literal for the type. */
export const ESCAPES = new Map<number, "d" | "t" | "ts">([
  [date.oid, "d"],
  [time.oid, "t"],
  [timestamp.oid, "ts"],
  [timestamptz.oid, "ts"],
]);

/** Numbers that IRIS's literals cannot say: doubles beyond its decimals, -0 among them, and the least number of
 * 64 bits, which without its sign is one too many. */
function isUnwritten(encoded: unknown): boolean {
  return typeof encoded === "number" || encoded === "-0" ||
    typeof encoded === "string" && encoded.replace(".", "") === LEAST;
}

const LEAST = "-9223372036854775808";

/** Only to see whether it can be read; what "now" means is told when the statement runs. */
const ANY_TIME = { ...OUTPUT_DEFAULTS, now: 0 };

/** Types with dates inside, and arrays of dates. */
const WITH_DATES: ReadonlySet<string> = new Set([
  ...["date", "timestamp", "daterange", "tsrange", "datemultirange", "tsmultirange"],
]);
const WITH_ZONES: ReadonlySet<string> = new Set([
  ...["timestamptz", "timetz", "tstzrange", "tstzmultirange"],
]);
const ISO_MOMENT = /\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?/g;

/** DateStyle and TimeZone say what is meant, unless all dates in it are written as ISO has them. */
function isReadBySettings(written: string, name: string): boolean {
  const element = name.replace(/^_/, "");
  if (WITH_ZONES.has(element)) return true;
  return WITH_DATES.has(element) &&
    /[\da-z]/i.test(written.replace(ISO_MOMENT, "").replace(/infinity|empty|null/gi, ""));
}

const ISO = /^\s*\d{4,}-\d{1,2}-\d{1,2}(?![\d/])/;
const ZONE = /(?:[+-]\d{1,2}(?::?\d{2})*|Z|UTC|GMT)\s*$/i;

/** A plan serves all sessions and times, but DateStyle says which number is the month, and TimeZone what is meant
 * without a zone. */
function dependsOnSettings(written: string, type: number): boolean {
  if (type === time.oid) return /now/i.test(written);
  if (!ISO.test(written)) return true;
  return type === timestamptz.oid && !ZONE.test(written.replace(ISO, ""));
}

function firstCharacters(written: string, count: number): string {
  return [...written].slice(0, count).join("");
}

function locationOfConstant(node: Node): number | undefined {
  return "A_Const" in node ? node.A_Const.location : undefined;
}
