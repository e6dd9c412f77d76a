// The encodings of one byte a character that a client may speak instead of UTF-8: both ways, and what
// has no place in one of them.

import { PgError } from "../errors/pg_error.ts";
import { Cursor } from "./cursor.ts";
import { ONE_BYTE } from "./one_byte_tables.ts";
import { Writer } from "./writer.ts";

export interface Encoding {
  readonly name: string;
  decode(bytes: Uint8Array): string;
  encode(text: string): Uint8Array;
}

const ASCII_END = 0x80;

/** `upper` are the characters of the bytes from 0x80 on. */
function oneByte(name: string, upper: readonly (string | null)[]): Encoding {
  const byCharacter = new Map(upper.map((character, at) => [character, ASCII_END + at]));
  return {
    name,
    decode(bytes) {
      let text = "";
      for (const byte of bytes) {
        const character = byte < ASCII_END ? String.fromCharCode(byte) : upper[byte - ASCII_END];
        if (character === null) {
          throw untranslatable(Uint8Array.of(byte), { from: name, to: "UTF8" });
        }
        text += character;
      }
      return text;
    },
    encode(text) {
      const bytes = new Uint8Array(text.length);
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        const byte = code < ASCII_END ? code : byCharacter.get(text[at]);
        if (byte === undefined) {
          const character = String.fromCodePoint(text.codePointAt(at)!);
          throw untranslatable(UTF8.encode(character), { from: "UTF8", to: name });
        }
        bytes[at] = byte;
      }
      return bytes;
    },
  };
}

const UTF8 = new TextEncoder();

function untranslatable(bytes: Uint8Array, { from, to }: { from: string; to: string }): PgError {
  const shown = Array.from(bytes, (byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(" ");
  return new PgError(
    "untranslatable_character",
    `character with byte sequence ${shown} in encoding "${from}" has no equivalent in ` +
      `encoding "${to}"`,
  );
}

const ENCODINGS: ReadonlyMap<string, Encoding> = new Map(
  [...ONE_BYTE].map(([name, upper]) => [name, oneByte(name, upper)]),
);

/** Null for UTF8, and for SQL_ASCII, whose clients get and send the bytes as they are. (MULTIBYTE) */
export function encodingNamed(name: string): Encoding | null {
  return ENCODINGS.get(name) ?? null;
}

/** Reads a message's strings in the client's encoding. */
export class EncodedCursor extends Cursor {
  readonly #encoding: Encoding;

  constructor(bytes: Uint8Array, encoding: Encoding) {
    super(bytes);
    this.#encoding = encoding;
  }

  override text(size: number): string {
    return this.#encoding.decode(this.view(size));
  }
}

/** Writes a message's strings in the client's encoding. */
export class EncodedWriter extends Writer {
  readonly #encoding: Encoding;

  constructor(encoding: Encoding) {
    super();
    this.#encoding = encoding;
  }

  override text(value: string): void {
    this.bytes(this.#encoding.encode(value));
  }

  override cstring(value: string): void {
    this.text(value);
    this.uint8(0);
  }
}
