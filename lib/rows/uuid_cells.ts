// UUIDs as IRIS writes its own: 32 hex digits and four dashes.

import { ITEM, type ListReader } from "../iris/list.ts";
import type { CellEncoder } from "./cell.ts";

const SIZE = 36;
const DASH = 0x2d;
const NO_DIGIT = 0xff;
/** What a letter is as a hex digit. */
const VALUES = new Uint8Array(256).fill(NO_DIGIT);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  VALUES[digit.charCodeAt(0)] = VALUES[digit.toUpperCase().charCodeAt(0)] = value;
}
/** Of letters it makes small ones, and leaves digits and dashes as they are. */
const SMALL = 0x20;

export function uuidText(slow: CellEncoder): CellEncoder {
  return (cell, to) => {
    if (!isDashed(cell)) return slow(cell, to);
    const { bytes, start } = cell;
    const at = to.reserve(SIZE);
    const out = to.buffer;
    for (let index = 0; index < SIZE; index++) out[at + index] = bytes[start + index] | SMALL;
  };
}

export function uuidBinary(slow: CellEncoder): CellEncoder {
  return (cell, to) => {
    if (!isDashed(cell)) return slow(cell, to);
    const { bytes, end } = cell;
    let at = to.reserve(16);
    const out = to.buffer;
    for (let from = cell.start; from < end;) {
      if (bytes[from] === DASH) from++;
      out[at++] = VALUES[bytes[from++]] << 4 | VALUES[bytes[from++]];
    }
  };
}

function isDashed({ bytes, start, end, type }: ListReader): boolean {
  if (type !== ITEM.text || end - start !== SIZE) return false;
  for (let index = 0; index < SIZE; index++) {
    const dash = index === 8 || index === 13 || index === 18 || index === 23;
    const byte = bytes[start + index];
    if (dash ? byte !== DASH : VALUES[byte] === NO_DIGIT) return false;
  }
  return true;
}
