// Types of a user's own have their numbers from their names, the same in every process, and the number alone tells what
// kind of type it is: so an enum's values can be read and written by whoever knows no more of it.

import { createHash } from "node:crypto";
import { arrayOf } from "./arrays.ts";
import { type PgType, pgType } from "./pg_type.ts";
import { refuseNul, textBinary } from "./text.ts";

/** Above all other numbers; four together belong to one name. */
export const USER_TYPES_LEAST = 0x6000_0000;
const NAMES = 2 ** 27;
const OF_A_NAME = 4;

const PLACES = { enum: 0, domain: 2 } as const;

export type UserTypeKind = keyof typeof PLACES;

/** `schema` as IRIS has it; the array's number is the next one. */
export function userTypeOid(kind: UserTypeKind, schema: string, name: string): number {
  const text = ["type", schema.toUpperCase(), name].join("\0");
  const hash = createHash("sha256").update(text).digest().readUInt32LE(0);
  return USER_TYPES_LEAST + hash % NAMES * OF_A_NAME + PLACES[kind];
}

export function isUserType(oid: number): boolean {
  return oid >= USER_TYPES_LEAST;
}

export function isEnum(oid: number): boolean {
  return isUserType(oid) && oid % OF_A_NAME === PLACES.enum;
}

export function isEnumArray(oid: number): boolean {
  return isUserType(oid) && oid % OF_A_NAME === PLACES.enum + 1;
}

/** PostgreSQL's labels are names, and so none is longer. (NAMEDATALEN) */
export const LABEL_BYTES_MAX = 63;
const COLUMN = `VARCHAR(${LABEL_BYTES_MAX})`;

function enumOf(oid: number): PgType<string> {
  return pgType<string>({
    name: "enum",
    oid,
    array: oid + 1,
    size: 4,
    text: { encode: (label) => label, decode: refuseNul },
    binary: textBinary,
    iris: {
      cast: COLUMN,
      column: () => COLUMN,
      encode: (label) => label,
      decode: (cell) => cell,
    },
  });
}

const KNOWN = new Map<number, PgType<unknown>>();
const KNOWN_MAX = 1000;

/** Undefined for what is neither an enum nor an array of one. */
export function enumByOid(oid: number): PgType<unknown> | undefined {
  if (!isEnum(oid) && !isEnumArray(oid)) return undefined;
  let row = KNOWN.get(oid);
  if (!row) {
    row = isEnum(oid) ? enumOf(oid) : arrayOf(enumOf(oid - 1));
    if (KNOWN.size >= KNOWN_MAX) KNOWN.clear();
    KNOWN.set(oid, row);
  }
  return row;
}
