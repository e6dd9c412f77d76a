// Vectors, element by element from IRIS's digits, as they are many and none of them is worth a string.

import type { Writer } from "../bytes/writer.ts";
import { eightBitText, ITEM, type ListReader } from "../iris/list.ts";
import { OUTPUT_DEFAULTS } from "../types/column.ts";
import { printFloat4 } from "../types/floats.ts";
import type { CellEncoder } from "./cell.ts";
import { writeAscii } from "./write_text.ts";

const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** Digits that make a whole number, and places behind the point, whose quotient is the nearest double. */
const EXACT_MOST = 2 ** 53;
const DIGITS_MOST = 16;
const POWERS = Array.from({ length: DIGITS_MOST + 1 }, (_, places) => 10 ** places);

export function vectorText(slow: CellEncoder): CellEncoder {
  return (cell, to) => {
    const start = to.size;
    to.uint8(OPEN);
    const well = eachElement(cell, (value, index) => {
      if (index > 0) to.uint8(COMMA);
      writeAscii(printFloat4(Math.fround(value), OUTPUT_DEFAULTS), to);
    });
    if (well > 0) return to.uint8(CLOSE);
    to.moveTo(start);
    return slow(cell, to);
  };
}

export function vectorBinary(slow: CellEncoder): CellEncoder {
  return (cell, to: Writer) => {
    const start = to.reserve(4);
    const count = eachElement(cell, (value) => to.float32(value));
    if (count > 0) {
      to.setUint16(start, count);
      return to.setUint16(start + 2, 0);
    }
    to.moveTo(start);
    return slow(cell, to);
  };
}

/** How many there were; 0 where the cell is no list of numbers that are plain. */
function eachElement(
  { bytes, type, ...cell }: Pick<ListReader, "bytes" | "type" | "start" | "end">,
  use: (value: number, index: number) => void,
): number {
  if (type !== ITEM.text) return 0;
  let { start, end } = cell;
  if (bytes[start] === OPEN && bytes[end - 1] === CLOSE) {
    start++;
    end--;
  }
  let count = 0;
  for (let at = start; at <= end; at++) {
    const first = at;
    const negative = bytes[at] === MINUS;
    if (negative) at++;
    let digits = 0;
    let whole = 0;
    let point = -1;
    for (; at < end; at++) {
      const digit = bytes[at] - ZERO;
      if (digit >= 0 && digit <= 9) {
        whole = whole * 10 + digit;
        digits++;
      } else if (bytes[at] === POINT && point < 0) point = at;
      else break;
    }
    const isPlain = at === end || bytes[at] === COMMA;
    let value: number;
    if (isPlain && digits > 0 && digits <= DIGITS_MOST && whole <= EXACT_MOST) {
      value = point < 0 ? whole : whole / POWERS[at - point - 1];
      if (negative) value = -value;
    } else {
      while (at < end && bytes[at] !== COMMA) at++;
      const text = eightBitText(bytes, first, at);
      value = text === "" ? NaN : Number(text);
      if (Number.isNaN(value)) return 0;
    }
    use(value, count++);
  }
  return count;
}
