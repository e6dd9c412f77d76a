// Bytes, in hex or with escapes; IRIS takes them as the characters 0 to 255.

import { PgError } from "../errors/pg_error.ts";
import type { OutputSettings } from "./column.ts";
import { pgType } from "./pg_type.ts";
import { TEXT_MAXLEN } from "./text_in_iris.ts";

export const bytea = pgType<Uint8Array>({
  name: "bytea",
  oid: 17,
  array: 1001,
  size: -1,
  text: { encode: printBytea, decode: parseBytea },
  binary: {
    encode: (value, to) => to.bytes(value),
    decode: (from) => from.rest(),
  },
  iris: {
    cast: `VARBINARY(${TEXT_MAXLEN})`,
    column: () => `VARBINARY(${TEXT_MAXLEN})`,
    encode: byteaToIris,
    decode: (cell) => cell === "\0" ? new Uint8Array() : latin1Bytes(cell),
  },
});

const EMPTY_IN_IRIS = Uint8Array.of(0);

/** No bytes at all would be NULL, so IRIS writes '' as one zero byte; a real zero byte cannot be told
 * from it and is refused. (GSQL_langelements) */
export function byteaToIris(value: Uint8Array): Uint8Array {
  if (value.length === 0) return EMPTY_IN_IRIS;
  if (value.length > 1 || value[0] !== 0) return value;
  throw new PgError("feature_not_supported", "IRIS cannot keep a bytea of a single zero byte", {
    detail: "IRIS keeps the empty bytea that way.",
  });
}

export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0xff) {
      throw new PgError("data_corrupted", "a binary value from IRIS has characters above 255");
    }
    bytes[at] = code;
  }
  return bytes;
}

const BACKSLASH = 0x5c;

function printBytea(value: Uint8Array, output: OutputSettings): string {
  if (output.byteaOutput === "hex") return `\\x${value.toHex()}`;
  let text = "";
  for (const byte of value) {
    if (byte === BACKSLASH) text += "\\\\";
    else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\${byte.toString(8).padStart(3, "0")}`;
  }
  return text;
}

function parseBytea(text: string): Uint8Array {
  return text.startsWith("\\x") ? parseHex(text.slice(2)) : parseEscapes(text);
}

function parseHex(text: string): Uint8Array {
  const digits = /\s/.test(text) ? withoutBlanks(text) : text;
  const wrong = /[^\da-fA-F]/u.exec(digits);
  if (wrong) {
    throw new PgError("invalid_parameter_value", `invalid hexadecimal digit: "${wrong[0]}"`);
  }
  if (digits.length % 2 !== 0) {
    throw new PgError("invalid_parameter_value", "invalid hexadecimal data: odd number of digits");
  }
  return Uint8Array.fromHex(digits);
}

/** Blanks may stand between bytes, and not within one. */
function withoutBlanks(text: string): string {
  let digits = "";
  for (const char of text) {
    if (digits.length % 2 !== 0 || !" \t\n\r".includes(char)) digits += char;
  }
  return digits;
}

function parseEscapes(text: string): Uint8Array {
  const from = new TextEncoder().encode(text);
  const bytes = new Uint8Array(from.length);
  let size = 0;
  for (let at = 0; at < from.length; at++) {
    if (from[at] !== BACKSLASH) {
      bytes[size++] = from[at];
      continue;
    }
    if (from[at + 1] === BACKSLASH) {
      bytes[size++] = BACKSLASH;
      at++;
      continue;
    }
    const octal = String.fromCharCode(...from.subarray(at + 1, at + 4));
    if (!/^[0-3][0-7]{2}$/.test(octal)) {
      throw new PgError("invalid_text_representation", "invalid input syntax for type bytea");
    }
    bytes[size++] = parseInt(octal, 8);
    at += 3;
  }
  return bytes.subarray(0, size);
}
