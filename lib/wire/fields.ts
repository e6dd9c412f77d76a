// The kinds of field that messages are made of.

import { protocolViolation } from "../errors/pg_error.ts";
import type { Field } from "./message.ts";

function integer(
  leastSize: number,
  name: "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32",
): Field<number> {
  return {
    leastSize,
    decode: (from) => from[name](),
    encode: (value, to) => to[name](value),
    show: String,
  };
}

export const int16 = integer(2, "int16");
export const uint16 = integer(2, "uint16");
export const int32 = integer(4, "int32");
export const uint32 = integer(4, "uint32");
export const uint8 = integer(1, "uint8");

/** One byte that is a letter, as the kind in Describe. */
export const letter: Field<string> = {
  leastSize: 1,
  decode: (from) => String.fromCharCode(from.uint8()),
  encode: (value, to) => to.uint8(value.charCodeAt(0)),
  show: (value) => value,
};

export const cstring: Field<string> = {
  leastSize: 1,
  decode: (from) => from.cstring(),
  encode: (value, to) => to.cstring(value),
  show: (value) => JSON.stringify(value),
};

/** A value of any type: -1 is NULL, and no other negative length exists. */
export const value: Field<Uint8Array | null> = {
  leastSize: 4,
  decode(from) {
    const size = from.int32();
    if (size === -1) return null;
    if (size < 0) throw protocolViolation("invalid length in message");
    return from.view(size);
  },
  encode(bytes, to) {
    if (bytes === null) return to.int32(-1);
    to.int32(bytes.length);
    to.bytes(bytes);
  },
  show: (bytes) => (bytes === null ? "NULL" : showBytes(bytes)),
};

/** Whatever is left of the message. */
export const rest: Field<Uint8Array> = {
  leastSize: 0,
  decode: (from) => from.rest(),
  encode: (bytes, to) => to.bytes(bytes),
  show: showBytes,
};

/** A count, unsigned though the docs type it Int16 (libpq sends up to 65 535), and its items. */
export function list<T>(item: Field<T>): Field<T[]> {
  return {
    leastSize: 2,
    decode(from) {
      const count = from.count(item.leastSize);
      const items: T[] = [];
      for (let index = 0; index < count; index++) items.push(item.decode(from));
      return items;
    },
    encode(items, to) {
      to.uint16(items.length);
      for (const each of items) item.encode(each, to);
    },
    show: (items) => `[${items.map(item.show).join(",")}]`,
  };
}

/** Printable ASCII as a quoted string, anything else as hex. */
export function showBytes(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f && byte !== 0x27)) {
    return `'${String.fromCharCode(...bytes)}'`;
  }
  return "x" + bytes.toHex();
}
