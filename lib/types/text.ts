// Strings in their several PostgreSQL names, and the types that only look like strings.

import { decodeUtf8 } from "../bytes/cursor.ts";
import { PgError } from "../errors/pg_error.ts";
import { type BinaryCodec, type PgType, pgType, type TextCodec } from "./pg_type.ts";
import { TEXT_COLUMN, TEXT_MAXLEN, textInIris } from "./text_in_iris.ts";
import { parseXml } from "./xml_text.ts";

/** PostgreSQL's text holds every character but one. */
export function refuseNul(text: string): string {
  if (!text.includes("\0")) return text;
  throw new PgError(
    "character_not_in_repertoire",
    'invalid byte sequence for encoding "UTF8": 0x00',
  );
}

const asIs: TextCodec<string> = { encode: (value) => value, decode: refuseNul };

export const textBinary: BinaryCodec<string> = {
  encode: (value, to) => to.text(value),
  decode: (from) => refuseNul(from.text(from.remaining)),
};

interface About {
  oid: number;
  array: number;
  size?: number;
  title?: string;
  column?: (typmod: number) => string;
  decode?: (text: string) => string;
}

function string(name: string, { size = -1, column, decode = refuseNul, ...about }: About) {
  return pgType<string>({
    name,
    ...about,
    size,
    text: { encode: asIs.encode, decode },
    binary: { encode: textBinary.encode, decode: (from) => decode(from.text(from.remaining)) },
    iris: {
      cast: TEXT_COLUMN,
      column: column ?? (() => TEXT_COLUMN),
      encode: (value) => value,
      // '' is one NUL character in IRIS. (GSQL_langelements)
      decode: (cell) => (cell === "\0" ? "" : cell),
    },
  });
}

// IRIS counts UTF-16 units where PostgreSQL counts characters: an emoji takes two of the declared
// length. The length is passed on as it is, so that it reads back the same in every tool.
const limited = (typmod: number) =>
  typmod < 4 ? TEXT_COLUMN : `VARCHAR(${Math.min(typmod - 4, TEXT_MAXLEN)})`;

export const text = string("text", { oid: 25, array: 1009 });
export const varchar = string("varchar", {
  title: "character varying",
  oid: 1043,
  array: 1015,
  column: limited,
});
/** Padding is the column's doing, so the value goes as it is. */
export const bpchar = string("bpchar", {
  title: "character",
  oid: 1042,
  array: 1014,
  column: limited,
});
export const name = string("name", {
  oid: 19,
  array: 1003,
  size: 64,
  column: () => "VARCHAR(63)",
  decode: cutName,
});
export const unknown = string("unknown", { oid: 705, array: 0, size: -2 });
export const cstring = string("cstring", { oid: 2275, array: 1263, size: -2 });
export const xml = string("xml", { oid: 142, array: 143, decode: readXml });

const NAME_BYTES_MAX = 63;
const UTF8 = new TextEncoder();

function readXml(value: string): string {
  return parseXml(refuseNul(value));
}

/** Names end after 63 bytes, and never inside a character. */
function cutName(value: string): string {
  const bytes = UTF8.encode(refuseNul(value));
  if (bytes.length <= NAME_BYTES_MAX) return value;
  let end = NAME_BYTES_MAX;
  while ((bytes[end] & 0xc0) === 0x80) end--;
  return decodeUtf8(bytes.subarray(0, end));
}

const charText: TextCodec<number> = {
  encode(value) {
    if (value === 0) return "";
    return value < 0x80 ? String.fromCharCode(value) : `\\${value.toString(8).padStart(3, "0")}`;
  },
  decode(value) {
    if (/^\\[0-3][0-7]{2}$/.test(value)) return parseInt(value.slice(1), 8);
    return UTF8.encode(value)[0] ?? 0;
  },
};

/** One byte: pg_catalog's own single-letter codes. (DATATYPE-CHARACTER) */
export const char: PgType<number> = pgType<number>({
  name: "char",
  title: '"char"',
  oid: 18,
  array: 1002,
  size: 1,
  text: charText,
  binary: { encode: (value, to) => to.uint8(value), decode: (from) => from.uint8() },
  iris: { ...textInIris(charText), column: () => "VARCHAR(4)" },
});

const nothing: TextCodec<string> = { encode: () => "", decode: () => "" };

/** What a function without a result gives. */
export const voidType = pgType<string>({
  name: "void",
  oid: 2278,
  array: 0,
  size: 4,
  text: nothing,
  binary: { encode: () => {}, decode: () => "" },
  iris: textInIris(nothing),
});

const refused: TextCodec<string> = {
  encode: (value) => value,
  decode() {
    throw new PgError(
      "feature_not_supported",
      "input of anonymous composite types is not implemented",
    );
  },
};

/** Rows as values come only from the catalog, already printed. */
export const record = pgType<string>({
  name: "record",
  oid: 2249,
  array: 2287,
  size: -1,
  text: refused,
  binary: null,
  iris: textInIris(refused),
});
