// A value in the text format: a backslash in front of what would be taken for something else. (SQL-COPY)

import type { CopyOptions } from "./options.ts";
import type { WriteValue } from "./write_value.ts";

const BACKSLASH = 0x5c;
/** Backspace, tab, newline, vertical tab, form feed and carriage return by their letters. */
const LETTERS: Readonly<Record<number, number>> = {
  0x08: 0x62,
  0x09: 0x74,
  0x0a: 0x6e,
  0x0b: 0x76,
  0x0c: 0x66,
  0x0d: 0x72,
};

export function escapedText({ delimiter }: CopyOptions): WriteValue {
  // What stands behind the backslash; 0 for a byte that goes as it is.
  const escapes = new Uint8Array(256);
  for (const [byte, letter] of Object.entries(LETTERS)) escapes[Number(byte)] = letter;
  escapes[BACKSLASH] = BACKSLASH;
  if (escapes[delimiter] === 0) escapes[delimiter] = delimiter;
  return (to, bytes, start, end) => {
    to.ensure((end - start) * 2);
    const out = to.buffer;
    let size = to.size;
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      const escape = escapes[byte];
      if (escape === 0) out[size++] = byte;
      else {
        out[size++] = BACKSLASH;
        out[size++] = escape;
      }
    }
    to.moveTo(size);
  };
}
