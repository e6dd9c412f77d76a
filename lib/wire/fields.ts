// The kinds of field that messages are made of.

import { protocolViolation } from "../errors/pg_error.ts";
import type { AnyFields, BodyOf, Field } from "./message.ts";

function integer(
  leastSize: number,
  name: "int8" | "uint8" | "int16" | "uint16" | "int32" | "uint32",
): Field<number> {
  return {
    leastSize,
    decode: (from) => from[name](),
    encode: (value, to) => to[name](value),
    show: String,
    parse: (from) => from.integer(),
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
  show: (value) => (/^\w$/.test(value) ? value : JSON.stringify(value)),
  parse: (from) => (from.next === '"' ? from.string() : from.character()),
};

export const cstring: Field<string> = {
  leastSize: 1,
  decode: (from) => from.cstring(),
  encode: (value, to) => to.cstring(value),
  show: (value) => JSON.stringify(value),
  parse: (from) => from.string(),
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
  parse: (from) => (from.skip("NULL") ? null : from.bytes()),
};

/** Whatever is left of the message. */
export const rest: Field<Uint8Array> = {
  leastSize: 0,
  decode: (from) => from.rest(),
  encode: (bytes, to) => to.bytes(bytes),
  show: showBytes,
  parse: (from) => from.bytes(),
};

/** Whatever is left of the message, and how much that may be. */
export function restOf({ bytesMin, bytesMax }: { bytesMin: number; bytesMax: number }) {
  return {
    ...rest,
    leastSize: bytesMin,
    decode(from) {
      const size = from.remaining;
      if (size < bytesMin || size > bytesMax) throw protocolViolation("invalid message format");
      return from.rest();
    },
  } satisfies Field<Uint8Array>;
}

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
    ...listText(item),
  };
}

/** The same with a count of 32 bits. */
export function longList<T>(item: Field<T>): Field<T[]> {
  return {
    leastSize: 4,
    decode(from) {
      const count = from.uint32();
      if (count * item.leastSize > from.remaining) {
        throw protocolViolation("insufficient data left in message");
      }
      const items: T[] = [];
      for (let index = 0; index < count; index++) items.push(item.decode(from));
      return items;
    },
    encode(items, to) {
      to.uint32(items.length);
      for (const each of items) item.encode(each, to);
    },
    ...listText(item),
  };
}

/** Strings up to an empty one. */
export const cstrings: Field<string[]> = {
  leastSize: 1,
  decode(from) {
    const items: string[] = [];
    for (let item = from.cstring(); item !== ""; item = from.cstring()) items.push(item);
    return items;
  },
  encode(items, to) {
    for (const item of items) to.cstring(item);
    to.uint8(0);
  },
  ...listText(cstring),
};

/** Names, each with its text, up to an empty name. A name given twice keeps the later text. */
export const pairs: Field<Record<string, string>> = {
  leastSize: 1,
  decode(from) {
    const texts: Record<string, string> = Object.create(null);
    for (let name = from.cstring(); name !== ""; name = from.cstring()) {
      texts[name] = from.cstring();
    }
    return texts;
  },
  encode(texts, to) {
    for (const [name, text] of Object.entries(texts)) {
      to.cstring(name);
      to.cstring(text);
    }
    to.uint8(0);
  },
  ...pairsText(),
};

/** The same with names of one byte, as in ErrorResponse. */
export const letterPairs: Field<Record<string, string>> = {
  leastSize: 1,
  decode(from) {
    const texts: Record<string, string> = Object.create(null);
    for (let code = from.uint8(); code !== 0; code = from.uint8()) {
      texts[String.fromCharCode(code)] = from.cstring();
    }
    return texts;
  },
  encode(texts, to) {
    for (const [name, text] of Object.entries(texts)) {
      to.uint8(name.charCodeAt(0));
      to.cstring(text);
    }
    to.uint8(0);
  },
  ...pairsText(),
};

/** Several fields as one, for lists of them. */
export function group<F extends AnyFields>(fields: F): Field<BodyOf<F>> {
  const entries = Object.entries(fields);
  return {
    leastSize: entries.reduce((size, [, field]) => size + field.leastSize, 0),
    decode(from) {
      const body: Record<string, unknown> = {};
      for (const [key, field] of entries) body[key] = field.decode(from);
      return body as BodyOf<F>;
    },
    encode(body, to) {
      for (const [key, field] of entries) field.encode(body[key], to);
    },
    show(body) {
      return `{${entries.map(([key, field]) => `${key}=${field.show(body[key])}`).join(" ")}}`;
    },
    parse(from) {
      const body: Record<string, unknown> = {};
      from.expect("{");
      for (const [index, [key, field]] of entries.entries()) {
        from.expect(`${index > 0 ? " " : ""}${key}=`);
        body[key] = field.parse(from);
      }
      from.expect("}");
      return body as BodyOf<F>;
    },
  };
}

function listText<T>(item: Field<T>): Pick<Field<T[]>, "show" | "parse"> {
  return {
    show: (items) => `[${items.map(item.show).join(",")}]`,
    parse: (from) => from.items("[]", () => item.parse(from)),
  };
}

function pairsText(): Pick<Field<Record<string, string>>, "show" | "parse"> {
  return {
    show(texts) {
      const shown = Object.entries(texts).map(([name, text]) =>
        `${/^\w+$/.test(name) ? name : JSON.stringify(name)}=${JSON.stringify(text)}`
      );
      return `{${shown.join(",")}}`;
    },
    parse(from) {
      const texts: Record<string, string> = Object.create(null);
      from.items("{}", () => {
        const name = from.next === '"' ? from.string() : from.word();
        from.expect("=");
        texts[name] = from.string();
      });
      return texts;
    },
  };
}

const ASCII = new TextDecoder("latin1");

/** Printable ASCII as a quoted string, anything else as hex. */
export function showBytes(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte >= 0x20 && byte < 0x7f && byte !== 0x27)) {
    return `'${ASCII.decode(bytes)}'`;
  }
  return "x" + bytes.toHex();
}
