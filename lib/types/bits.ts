// Bit strings: zeros and ones as text, eight to a byte as binary.

import type { Cursor } from "../bytes/cursor.ts";
import { PgError } from "../errors/pg_error.ts";
import { badBinary, type PgType, pgType } from "./pg_type.ts";
import { textInIris } from "./text_in_iris.ts";

/** The value is its own text; its order is the text's too, so IRIS compares it rightly. */
function bits(
  name: string,
  about: { title: string; oid: number; array: number },
): PgType<string> {
  const text = { encode: (value: string) => value, decode: readBits };
  return pgType<string>({
    name,
    ...about,
    size: -1,
    text,
    binary: {
      encode(value, to) {
        to.int32(value.length);
        for (let at = 0; at < value.length; at += 8) {
          to.uint8(parseInt(value.slice(at, at + 8).padEnd(8, "0"), 2));
        }
      },
      decode: decodeBits,
    },
    iris: textInIris(text),
  });
}

export const bit = bits("bit", { title: "bit", oid: 1560, array: 1561 });
export const varbit = bits("varbit", { title: "bit varying", oid: 1562, array: 1563 });

/** PostgreSQL's own limit: a bit string's length is an int4, and so is its size. */
const BITS_MAX = 2147483647 - 8;

function decodeBits(from: Cursor): string {
  const length = from.int32();
  if (length < 0 || length > BITS_MAX) {
    throw badBinary("invalid length in external bit string");
  }
  const bytes = from.view(Math.ceil(length / 8));
  let text = "";
  for (const byte of bytes) text += byte.toString(2).padStart(8, "0");
  return text.slice(0, length);
}

/** X in front tells of hexadecimal digits; B, or nothing, of binary ones. (DATATYPE-BIT) */
function readBits(text: string): string {
  const hex = /^x/i.test(text);
  const digits = /^[bx]/i.test(text) ? text.slice(1) : text;
  const wrong = (hex ? /[^\da-f]/iu : /[^01]/u).exec(digits);
  if (wrong) {
    throw new PgError(
      "invalid_text_representation",
      `"${wrong[0]}" is not a valid ${hex ? "hexadecimal" : "binary"} digit`,
    );
  }
  if (!hex) return digits;
  return Array.from(digits, (digit) => parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
}

/** An explicit cast cuts off on the right, or fills up there. */
export function castBits(value: string, { name }: { name: string }, typmod: number): string {
  if (typmod < 0) return value;
  const cut = value.slice(0, typmod);
  return name === "bit" ? cut.padEnd(typmod, "0") : cut;
}
