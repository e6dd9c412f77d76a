// The types of IRIS's values: how SQLite keeps each, and what metadata says of it. One row per SQL type name.

import type { Collation } from "./collations.ts";

/** How a value is kept while SQLite has it:
 * `integer` INTEGER; `scaled` INTEGER x 10^scale; `decimal` sortable text (decimals.ts); `double` REAL;
 * `text` TEXT with '' as ''; `binary` BLOB; `date` day number; `time` nanoseconds of the day; `posix` the
 * 64-bit encoding; `timestamp` its text; streams as TEXT and BLOB; `vector` its doubles as BLOB;
 * `null` and `parameter` have no type of their own yet. */
export type Kind =
  | "integer"
  | "scaled"
  | "decimal"
  | "double"
  | "text"
  | "binary"
  | "date"
  | "time"
  | "posix"
  | "timestamp"
  | "character_stream"
  | "binary_stream"
  | "vector"
  | "null"
  | "parameter";

export interface ValueType {
  kind: Kind;
  odbcType: number;
  precision: number;
  scale: number;
  clientType: number;
  /** The class behind a column's type; "" for what is only computed. */
  typeClass: string;
  /** How many decimal digits a number can really have, where that is less than `precision` says. */
  digits?: number;
  /** Strings: the most UTF-16 units (bytes for binary); undefined has no limit. */
  lengthMax?: number;
  /** Numbers: the range of a column; dates: the least and greatest day. */
  min?: bigint;
  max?: bigint;
  lengthMin?: number;
  /** Class parameters of a column: the only values, a pattern, text cut where it is too long. */
  valueList?: readonly string[];
  pattern?: string;
  truncate?: boolean;
  collation?: Collation;
  /** SERIAL, AUTO_INCREMENT and ROWVERSION columns count by themselves. */
  counter?: "serial" | "auto_increment" | "rowversion";
  guid?: boolean;
  bit?: boolean;
  /** The bytes are those of a %List. */
  list?: boolean;
  vector?: { element: string; length?: number };
}

const INT64 = 9223372036854775807n;

function integer(
  odbcType: number,
  typeClass: string,
  options: { precision: number; max: bigint; min?: bigint; clientType?: number },
): ValueType {
  return {
    kind: "integer",
    odbcType,
    precision: options.precision,
    scale: 0,
    clientType: options.clientType ?? 5,
    typeClass,
    min: options.min ?? -options.max - 1n,
    max: options.max,
  };
}

export const BIT: ValueType = {
  ...integer(-7, "%Library.Boolean", { precision: 1, max: 1n, min: 0n, clientType: 16 }),
  bit: true,
};
export const TINYINT = integer(-6, "%Library.TinyInt", { precision: 3, max: 127n });
export const SMALLINT = integer(5, "%Library.SmallInt", { precision: 5, max: 32767n });
export const INTEGER = integer(4, "%Library.Integer", { precision: 10, max: 2147483647n });
const MEDIUMINT = integer(4, "%Library.Integer", {
  precision: 7,
  max: 8388607n,
  min: -8388607n,
});
export const BIGINT = integer(-5, "%Library.BigInt", {
  precision: 19,
  max: INT64,
  clientType: 18,
});
const SERIAL: ValueType = { ...BIGINT, typeClass: "%Library.Counter", counter: "serial" };
const AUTO_INCREMENT: ValueType = {
  ...BIGINT,
  typeClass: "%Library.AutoIncrement",
  counter: "auto_increment",
};
const ROWVERSION: ValueType = {
  ...BIGINT,
  typeClass: "%Library.RowVersion",
  counter: "rowversion",
};
export const DOUBLE: ValueType = {
  kind: "double",
  odbcType: 8,
  precision: 20,
  scale: 0,
  clientType: 3,
  typeClass: "%Library.Double",
};
export const DECIMAL: ValueType = {
  kind: "decimal",
  odbcType: 2,
  precision: 36,
  scale: 17,
  clientType: 14,
  typeClass: "%Library.Numeric",
};
export const VARCHAR: ValueType = {
  kind: "text",
  odbcType: 12,
  precision: 4096,
  scale: 0,
  clientType: 10,
  typeClass: "%Library.String",
  collation: "EXACT",
};
export const BINARY: ValueType = {
  kind: "binary",
  odbcType: -3,
  precision: 4096,
  scale: 0,
  clientType: 1,
  typeClass: "%Library.Binary",
};
export const LIST: ValueType = {
  ...BINARY,
  odbcType: 12,
  clientType: 6,
  typeClass: "%Library.List",
  list: true,
};
export const DATE: ValueType = {
  kind: "date",
  odbcType: 9,
  precision: 10,
  scale: 0,
  clientType: 2,
  typeClass: "%Library.Date",
  min: 0n,
  max: 2980013n,
};
export const TIME: ValueType = {
  kind: "time",
  odbcType: 10,
  precision: 8,
  scale: 0,
  clientType: 8,
  typeClass: "%Library.Time",
};
export const POSIXTIME: ValueType = {
  kind: "posix",
  odbcType: 11,
  precision: 26,
  scale: 6,
  clientType: 9,
  typeClass: "%Library.PosixTime",
};
export const TIMESTAMP: ValueType = {
  kind: "timestamp",
  odbcType: 11,
  precision: 29,
  scale: 9,
  clientType: 9,
  typeClass: "%Library.TimeStamp",
  min: 0n,
};
export const CHARACTER_STREAM: ValueType = {
  kind: "character_stream",
  odbcType: -1,
  precision: 2147483647,
  scale: 0,
  clientType: 13,
  typeClass: "%Stream.GlobalCharacter",
};
export const BINARY_STREAM: ValueType = {
  kind: "binary_stream",
  odbcType: -4,
  precision: 2147483647,
  scale: 0,
  clientType: 12,
  typeClass: "%Stream.GlobalBinary",
};
export const GUID: ValueType = {
  ...VARCHAR,
  odbcType: -11,
  precision: 36,
  typeClass: "%Library.UniqueIdentifier",
  guid: true,
};
export const VECTOR: ValueType = {
  kind: "vector",
  odbcType: 12,
  precision: 4096,
  scale: 0,
  clientType: 10,
  typeClass: "%Library.Vector",
};
export const NULL: ValueType = { ...VARCHAR, kind: "null", precision: 0, typeClass: "" };
export const PARAMETER: ValueType = {
  ...VARCHAR,
  kind: "parameter",
  precision: 12,
  typeClass: "",
};

export function varchar(length: number | undefined): ValueType {
  return length === undefined ? VARCHAR : { ...VARCHAR, precision: length, lengthMax: length };
}

export function binary(length: number | undefined): ValueType {
  return length === undefined ? BINARY : { ...BINARY, precision: length, lengthMax: length };
}

/** Most decimal digits that a scaled column is kept with; wider ones are sortable text. */
export const SCALED_DIGITS_MAX = 18;

/** NUMERIC(p,s) as a column: a value has at most 64 bits of digits, wherever its point is. */
export function numeric(
  precision: number,
  scale: number,
  typeClass = "%Library.Numeric",
): ValueType {
  const digits = Math.min(precision, 19 + scale);
  const limit = 10n ** BigInt(digits) - 1n;
  return {
    kind: digits <= SCALED_DIGITS_MAX ? "scaled" : "decimal",
    odbcType: 2,
    precision: digits,
    scale,
    clientType: 14,
    typeClass,
    min: -limit,
    max: limit,
  };
}

/** A number's type as arithmetic knows it: only what metadata tells, and no fixed scale. */
export function decimal(precision: number, scale: number): ValueType {
  return { ...DECIMAL, precision: Math.min(36, precision), scale: Math.min(17, scale) };
}

type Make = (args: readonly number[]) => ValueType;

const fixed = (type: ValueType): Make => () => type;
const text: Make = ([length]) => varchar(length ?? 1);
const bytes: Make = ([length]) => binary(length ?? 1);
const decimals: Make = ([precision, scale]) =>
  precision === undefined ? numeric(15, 0) : numeric(precision, scale ?? 0);
const money = fixed(numeric(19, 4, "%Library.Currency"));
const time: Make = ([places = 0]) => ({
  ...TIME,
  precision: 8 + (places > 0 ? places + 1 : 0),
  scale: places,
});

/** By SQL type name, upper case, words joined by one blank. */
export const TYPES: Readonly<Record<string, Make>> = {
  BIT: fixed(BIT),
  TINYINT: fixed(TINYINT),
  SMALLINT: fixed(SMALLINT),
  INT: fixed(INTEGER),
  INTEGER: fixed(INTEGER),
  MEDIUMINT: fixed(MEDIUMINT),
  BIGINT: fixed(BIGINT),
  SERIAL: fixed(SERIAL),
  AUTO_INCREMENT: fixed(AUTO_INCREMENT),
  ROWVERSION: fixed(ROWVERSION),
  NUMERIC: decimals,
  DECIMAL: decimals,
  DEC: decimals,
  NUMBER: (args) => args.length === 0 ? numeric(19, 0) : decimals(args),
  MONEY: money,
  SMALLMONEY: money,
  DOUBLE: fixed(DOUBLE),
  "DOUBLE PRECISION": fixed(DOUBLE),
  FLOAT: fixed(DOUBLE),
  REAL: fixed(DOUBLE),
  CHAR: text,
  VARCHAR: text,
  NCHAR: text,
  NVARCHAR: text,
  CHARACTER: text,
  "CHAR VARYING": text,
  "CHARACTER VARYING": text,
  "NATIONAL CHAR": text,
  "NATIONAL CHARACTER": text,
  "NATIONAL CHAR VARYING": text,
  "NATIONAL CHARACTER VARYING": text,
  "NATIONAL VARCHAR": text,
  VARCHAR2: text,
  SYSNAME: fixed(varchar(128)),
  LONGVARCHAR: fixed(CHARACTER_STREAM),
  "LONG VARCHAR": fixed(CHARACTER_STREAM),
  TEXT: fixed(CHARACTER_STREAM),
  NTEXT: fixed(CHARACTER_STREAM),
  CLOB: fixed(CHARACTER_STREAM),
  LONGTEXT: fixed(CHARACTER_STREAM),
  MEDIUMTEXT: fixed(CHARACTER_STREAM),
  LONG: fixed(CHARACTER_STREAM),
  BINARY: bytes,
  VARBINARY: bytes,
  RAW: bytes,
  "BINARY VARYING": bytes,
  LONGVARBINARY: fixed(BINARY_STREAM),
  "LONG VARBINARY": fixed(BINARY_STREAM),
  BLOB: fixed(BINARY_STREAM),
  IMAGE: fixed(BINARY_STREAM),
  "LONG BINARY": fixed(BINARY_STREAM),
  "LONG RAW": fixed(BINARY_STREAM),
  DATE: fixed(DATE),
  TIME: time,
  TIMESTAMP: fixed(POSIXTIME),
  POSIXTIME: fixed(POSIXTIME),
  TIMESTAMP2: fixed(TIMESTAMP),
  DATETIME: fixed({ ...TIMESTAMP, typeClass: "%Library.DateTime" }),
  DATETIME2: fixed({ ...TIMESTAMP, typeClass: "%Library.DateTime" }),
  SMALLDATETIME: fixed({ ...TIMESTAMP, typeClass: "%Library.DateTime" }),
  UNIQUEIDENTIFIER: fixed(GUID),
  GUID: fixed(GUID),
};

export function isNumber(type: ValueType): boolean {
  return type.kind === "integer" || type.kind === "scaled" || type.kind === "decimal" ||
    type.kind === "double";
}

export function digitsOf(type: ValueType): number {
  return type.digits ?? type.precision;
}

export function isStream(type: ValueType): boolean {
  return type.kind === "character_stream" || type.kind === "binary_stream";
}

export function isMoment(type: ValueType): boolean {
  return type.kind === "date" || type.kind === "time" || type.kind === "posix" ||
    type.kind === "timestamp";
}
