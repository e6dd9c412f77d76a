// Splits a line of the CSV format into fields, and takes the quotes out. (SQL-COPY)

import { type Fields, NULL } from "./fields.ts";
import { bad } from "./lines.ts";
import { type CopyOptions, NONE } from "./options.ts";
import { isSame, type Line } from "./split_text.ts";

export function splitCsv(
  { bytes, start, end, special }: Line,
  options: CopyOptions,
  fields: Fields,
): void {
  const { delimiter, null: nothing, default: byDefault } = options;
  // Where NULL's own word is wanted as a value it needs a place.
  if (special || (options.forceNotNull !== NONE && nothing.length > 0)) {
    return splitQuoted({ bytes, start, end }, options, fields);
  }
  fields.clear(bytes);
  for (let at = start, from = start;; at++) {
    while (at < end && bytes[at] !== delimiter) at++;
    if (isSame(bytes, from, at, nothing)) fields.add(0, NULL);
    else if (byDefault && isSame(bytes, from, at, byDefault)) fields.addDefault(from, at);
    else fields.add(from, at);
    if (at >= end) return;
    from = at + 1;
  }
}

/** What was in quotes is never NULL; quotes may begin and end anywhere in a field. */
function splitQuoted(
  { bytes, start, end }: Pick<Line, "bytes" | "start" | "end">,
  { delimiter, quote, escape, null: nothing, default: byDefault }: CopyOptions,
  fields: Fields,
): void {
  const out = new Uint8Array(end - start + nothing.length);
  out.set(nothing, end - start);
  fields.clear(out);
  let size = 0;
  for (let at = start;; at++) {
    const from = at;
    const first = size;
    let quoted = false;
    for (; at < end && bytes[at] !== delimiter; at++) {
      if (bytes[at] !== quote) {
        out[size++] = bytes[at];
        continue;
      }
      quoted = true;
      for (at++;; at++) {
        if (at >= end) throw bad("unterminated CSV quoted field");
        const byte = bytes[at];
        const next = at + 1 < end ? bytes[at + 1] : -1;
        if (byte === escape && (next === quote || next === escape)) {
          out[size++] = next;
          at++;
        } else if (byte === quote) break;
        else out[size++] = byte;
      }
    }
    if (!quoted && isSame(bytes, from, at, nothing)) fields.add(0, NULL);
    else if (!quoted && byDefault && isSame(bytes, from, at, byDefault)) {
      fields.addDefault(first, size);
    } else fields.add(first, size);
    if (at >= end) return;
  }
}
