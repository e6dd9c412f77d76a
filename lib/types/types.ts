// The table of all types, and the ways into it: by OID, by name, and from PostgreSQL to IRIS.

import { PgError } from "../errors/pg_error.ts";
import { arrayOf } from "./arrays.ts";
import { bit, varbit } from "./bits.ts";
import { bool } from "./bool.ts";
import { bytea } from "./bytea.ts";
import { enumByOid } from "./enums.ts";
import { date, time, timestamp, timestamptz, timetz } from "./datetime.ts";
import { float4, float8 } from "./floats.ts";
import { box, circle, line, lseg, path, point, polygon } from "./geometry.ts";
import { int2, int4, int8, oid } from "./integers.ts";
import { interval } from "./interval.ts";
import { json, jsonb } from "./json.ts";
import { money } from "./money.ts";
import { cidr, inet, macaddr, macaddr8 } from "./network.ts";
import { numeric } from "./numeric.ts";
import type { PgType } from "./pg_type.ts";
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
} from "./ranges.ts";
import {
  bpchar,
  char,
  cstring,
  name,
  record,
  text,
  unknown,
  varchar,
  voidType,
  xml,
} from "./text.ts";
import { uuid } from "./uuid.ts";
import { vector } from "./vector.ts";

const SCALARS: readonly PgType<unknown>[] = [
  bool,
  int2,
  int4,
  int8,
  oid,
  float4,
  float8,
  numeric,
  text,
  varchar,
  bpchar,
  name,
  char,
  unknown,
  cstring,
  bytea,
  date,
  time,
  timetz,
  timestamp,
  timestamptz,
  interval,
  uuid,
  json,
  jsonb,
  xml,
  money,
  inet,
  cidr,
  macaddr,
  macaddr8,
  bit,
  varbit,
  point,
  lseg,
  path,
  box,
  polygon,
  line,
  circle,
  int4range,
  int8range,
  numrange,
  tsrange,
  tstzrange,
  daterange,
  int4multirange,
  int8multirange,
  nummultirange,
  tsmultirange,
  tstzmultirange,
  datemultirange,
  voidType,
  record,
  vector,
];

/** Every type with its array right behind it. */
export const TYPES: readonly PgType<unknown>[] = SCALARS.flatMap((type) =>
  type.array === 0 ? [type] : [type, arrayOf(type)]
);

const BY_OID: ReadonlyMap<number, PgType<unknown>> = new Map(
  TYPES.filter((type) => type.oid !== 0).map((type) => [type.oid, type]),
);

/** SQL's own spellings of types that PostgreSQL's catalog names otherwise. (DATATYPE-TABLE) */
const ALIASES: Readonly<Record<string, string>> = {
  boolean: "bool",
  smallint: "int2",
  int: "int4",
  integer: "int4",
  bigint: "int8",
  smallserial: "int2",
  serial2: "int2",
  serial: "int4",
  serial4: "int4",
  bigserial: "int8",
  serial8: "int8",
  real: "float4",
  float: "float8",
  "double precision": "float8",
  decimal: "numeric",
  dec: "numeric",
  "bit varying": "varbit",
  character: "bpchar",
  "character varying": "varchar",
  "time without time zone": "time",
  "time with time zone": "timetz",
  "timestamp without time zone": "timestamp",
  "timestamp with time zone": "timestamptz",
};

const BY_NAME: ReadonlyMap<string, PgType<unknown>> = new Map(
  TYPES.map((type) => [type.name, type]),
);

export function typeByOid(oid: number): PgType<unknown> | undefined {
  return BY_OID.get(oid) ?? enumByOid(oid);
}

/** `int4`, `integer`, `_int4` and `integer[]` alike, in lower case as the parser gives names. */
export function typeByName(name: string): PgType<unknown> | undefined {
  if (name.endsWith("[]")) {
    // PostgreSQL does not count the dimensions of a declared array: int[][] is int[].
    const element = typeByName(name.replace(/(?:\[\])+$/, ""));
    return element && BY_OID.get(element.array);
  }
  return BY_NAME.get(name) ?? BY_NAME.get(ALIASES[name] ?? "");
}

/** How IRIS declares a column of the PostgreSQL type, `typmod` being -1 where nothing is declared. */
export function irisTypeOf(type: number | PgType<unknown>, typmod = -1): string {
  const row = typeof type === "number" ? typeByOid(type) : type;
  if (row) return row.iris.column(typmod);
  throw new PgError("feature_not_supported", `type ${type} is not supported`);
}
