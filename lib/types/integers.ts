// Whole numbers: int2, int4, int8 and oid.

import type { Cursor } from "../bytes/cursor.ts";
import type { Writer } from "../bytes/writer.ts";
import { badText, outOfRange, type PgType, pgType, trimSpace } from "./pg_type.ts";

export const int2 = small("int2", {
  title: "smallint",
  oid: 21,
  array: 1005,
  size: 2,
  column: "SMALLINT",
  least: -32768,
  most: 32767,
  encode: (value, to) => to.int16(value),
  decode: (from) => from.int16(),
});

export const int4 = small("int4", {
  title: "integer",
  oid: 23,
  array: 1007,
  size: 4,
  column: "INTEGER",
  least: -2147483648,
  most: 2147483647,
  encode: (value, to) => to.int32(value),
  decode: (from) => from.int32(),
});

export const oid: PgType<number> = {
  ...small("oid", {
    title: "oid",
    oid: 26,
    array: 1028,
    size: 4,
    column: "BIGINT",
    least: -2147483648,
    most: 4294967295,
    encode: (value, to) => to.uint32(value),
    decode: (from) => from.uint32(),
  }),
  text: { encode: String, decode: parseOid },
};

/** As C reads a number: a zero in front makes it octal. A negative one is the same 32 bits without a sign. */
function parseOid(text: string): number {
  const match = /^([+-]?)(?:0x([\da-f]+)|(0[0-7]*)|([1-9]\d*))$/i.exec(trimSpace(text));
  if (!match) throw badText("oid", text);
  const [, sign, hex, octal, decimal] = match;
  const size = BigInt(hex ? `0x${hex}` : octal ? `0o${octal}` : decimal);
  const value = sign === "-" ? -size : size;
  if (value < OID_RANGE.least || value > OID_RANGE.most) throw outOfRange("oid", text);
  return Number(value) >>> 0;
}

const OID_RANGE = { least: -2147483648n, most: 4294967295n };
const INT8_RANGE = { least: -(1n << 63n), most: (1n << 63n) - 1n };

export const int8 = pgType<bigint>({
  name: "int8",
  title: "bigint",
  oid: 20,
  array: 1016,
  size: 8,
  text: { encode: String, decode: (text) => parseInteger(text, "bigint", INT8_RANGE) },
  binary: {
    encode: (value, to) => to.int64(value),
    decode: (from) => from.int64(),
  },
  iris: {
    cast: "BIGINT",
    column: () => "BIGINT",
    encode: String,
    decode: (cell) => parseInteger(cell, "bigint", INT8_RANGE),
  },
});

interface Small {
  title: string;
  oid: number;
  array: number;
  size: number;
  column: string;
  least: number;
  most: number;
  encode(value: number, to: Writer): void;
  decode(from: Cursor): number;
}

function small(name: string, about: Small): PgType<number> {
  const range = { least: BigInt(about.least), most: BigInt(about.most) };
  const decode = (text: string) => Number(parseInteger(text, about.title, range));
  return pgType<number>({
    name,
    title: about.title,
    oid: about.oid,
    array: about.array,
    size: about.size,
    text: { encode: String, decode },
    binary: { encode: about.encode, decode: about.decode },
    iris: { cast: about.column, column: () => about.column, encode: String, decode },
  });
}

const BASES: Readonly<Record<string, bigint>> = { "": 10n, "0x": 16n, "0o": 8n, "0b": 2n };

/** Whether the digits leave the range before what is no digit is met: PostgreSQL reads no further then. */
function overflows(text: string, most: bigint): boolean {
  const [, prefix = "", digits = ""] =
    /^\s*[+-]?(?:(0x)(?=[\da-f])([\da-f]+)|(0o)([0-7]+)|(0b)([01]+)|()(\d+))/i.exec(text)
      ?.filter((part, index) => index === 0 || part !== undefined) ?? [];
  const before = digits.slice(0, -1);
  return before !== "" && BigInt(prefix + before) > (most + 1n) / (BASES[prefix.toLowerCase()]);
}

// Digits may be grouped by single underscores, and other bases are marked. (SQL-SYNTAX-CONSTANTS-NUMERIC)
const INTEGER = /^([+-]?)(\d+(?:_\d+)*|0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+)$/;

function parseInteger(
  text: string,
  title: string,
  { least, most }: { least: bigint; most: bigint },
): bigint {
  const match = INTEGER.exec(trimSpace(text));
  if (!match) throw overflows(text, most) ? outOfRange(title, text) : badText(title, text);
  const size = BigInt(match[2].replaceAll("_", ""));
  const value = match[1] === "-" ? -size : size;
  if (value < least || value > most) throw outOfRange(title, text);
  return value;
}
