// A value in the CSV format, in quotes where it would be taken for something else, or where that is asked for. (SQL-COPY)

import type { CopyOptions } from "./options.ts";
import type { WriteValue } from "./write_value.ts";
import { isSame } from "./split_text.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** The end marker of old, which nobody is to find alone on a line. */
const MARKER = new TextEncoder().encode("\\.");

export function quotedCsv(
  { delimiter, quote, escape, null: nothing }: CopyOptions,
  forced: readonly boolean[] | null,
  width: number,
): WriteValue {
  const isPlain = (bytes: Uint8Array, start: number, end: number) => {
    if (isSame(bytes, start, end, nothing)) return false;
    if (width === 1 && isSame(bytes, start, end, MARKER)) return false;
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (byte === delimiter || byte === quote || byte === NEWLINE || byte === RETURN) return false;
    }
    return true;
  };
  return (to, bytes, start, end, index) => {
    to.ensure((end - start) * 2 + 2);
    const out = to.buffer;
    let size = to.size;
    if (!forced?.[index] && isPlain(bytes, start, end)) {
      for (let at = start; at < end; at++) out[size++] = bytes[at];
      return to.moveTo(size);
    }
    out[size++] = quote;
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (byte === quote || byte === escape) out[size++] = escape;
      out[size++] = byte;
    }
    out[size++] = quote;
    to.moveTo(size);
  };
}
