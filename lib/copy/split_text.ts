// Splits a line of the text format into fields, and takes the backslashes out. (SQL-COPY)

import { decodeUtf8 } from "../bytes/cursor.ts";
import { refuseNul } from "../types/text.ts";
import type { Fields } from "./fields.ts";
import { NULL } from "./fields.ts";
import type { CopyOptions } from "./options.ts";

const BACKSLASH = 0x5c;

export interface Line {
  bytes: Uint8Array;
  start: number;
  end: number;
  /** It has a backslash. */
  special: boolean;
}

export function splitText(
  { bytes, start, end, special }: Line,
  { delimiter, null: nothing, default: byDefault }: CopyOptions,
  fields: Fields,
): void {
  if (!special) {
    fields.clear(bytes);
    let from = start;
    for (let at = start; at < end; at++) {
      if (bytes[at] !== delimiter) continue;
      addPlain(from, at);
      from = at + 1;
    }
    addPlain(from, end);
    return;
  }
  // Text only gets shorter, in a place of its own: the line may have to be shown yet.
  const out = new Uint8Array(end - start);
  fields.clear(out);
  let size = 0;
  for (let at = start, from = start;; at++) {
    // What a backslash is in front of is no delimiter.
    while (at < end && bytes[at] !== delimiter) at += bytes[at] === BACKSLASH ? 2 : 1;
    const stop = Math.min(at, end);
    if (isSame(bytes, from, stop, nothing)) fields.add(0, NULL);
    else if (byDefault && isSame(bytes, from, stop, byDefault)) fields.addDefault(0, 0);
    else {
      const first = size;
      size = unescape(bytes, { from, stop }, { out, size });
      fields.add(first, size);
    }
    if (at >= end) return;
    from = at + 1;
  }

  function addPlain(from: number, to: number): void {
    if (to - from === nothing.length && isSame(bytes, from, to, nothing)) fields.add(0, NULL);
    else if (byDefault && isSame(bytes, from, to, byDefault)) fields.addDefault(from, to);
    else fields.add(from, to);
  }
}

export function isSame(bytes: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  if (to - from !== word.length) return false;
  for (let at = 0; at < word.length; at++) {
    if (bytes[from + at] !== word[at]) return false;
  }
  return true;
}

const PLAIN: Readonly<Record<number, number>> = {
  0x62: 0x08,
  0x66: 0x0c,
  0x6e: 0x0a,
  0x72: 0x0d,
  0x74: 0x09,
  0x76: 0x0b,
};
const X = 0x78;

function unescape(
  bytes: Uint8Array,
  { from, stop }: { from: number; stop: number },
  { out, size }: { out: Uint8Array; size: number },
): number {
  const first = size;
  let coded = false;
  for (let at = from; at < stop;) {
    const byte = bytes[at++];
    if (byte !== BACKSLASH) {
      out[size++] = byte;
      continue;
    }
    // Nothing behind it: it is left out.
    if (at >= stop) break;
    const code = bytes[at++];
    let value = PLAIN[code] ?? code;
    if (isOctal(code)) {
      coded = true;
      value = code - 0x30;
      for (let digits = 1; digits < 3 && at < stop && isOctal(bytes[at]); digits++) {
        value = value * 8 + bytes[at++] - 0x30;
      }
    } else if (code === X && at < stop && hexOf(bytes[at]) >= 0) {
      coded = true;
      value = hexOf(bytes[at++]);
      if (at < stop && hexOf(bytes[at]) >= 0) value = value * 16 + hexOf(bytes[at++]);
    }
    out[size++] = value & 0xff;
  }
  // The line was looked at; what its numbers stand for was not.
  if (coded) refuseNul(decodeUtf8(out.subarray(first, size)));
  return size;
}

function isOctal(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x37;
}

function hexOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
