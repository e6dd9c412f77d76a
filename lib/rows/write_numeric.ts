// Writes an IRIS decimal as PostgreSQL's binary numeric: digits to the base 10,000 around the point.

import type { Writer } from "../bytes/writer.ts";
import { ITEM, type ListReader } from "../iris/list.ts";

const BASE = 10_000;
const NEGATIVE = 0x4000;
const POWERS = [1, 10, 100, 1000];
/** What can be multiplied by 1000 and stays exact. */
const MANTISSA_END = 2 ** 53 / 1000;
const MANTISSA_BYTES_MAX = 6;

/** With at least `scale` decimals declared; says false where the number is too long for this way. */
export function writeNumericBinary(cell: ListReader, to: Writer, scale: number): boolean {
  const { bytes, start, end, type } = cell;
  const decimal = type === ITEM.decimal || type === ITEM.negativeDecimal;
  if (!decimal && type !== ITEM.integer && type !== ITEM.negative) return false;
  const from = decimal ? start + 1 : start;
  const exponent = decimal ? bytes[start] << 24 >> 24 : 0;
  if (end - from > MANTISSA_BYTES_MAX || end < from || exponent > 0) return false;
  const negative = (type & 1) === 1;
  let value = negative ? -1 : 0;
  for (let at = end - 1; at >= from; at--) value = value * 256 + bytes[at];
  let rest = Math.abs(value);
  if (rest >= MANTISSA_END) return false;
  const fraction = -exponent;
  rest *= POWERS[(4 - fraction % 4) % 4];
  // The weight counts groups before the point, less one; groups of zeros at the end are not sent.
  let weight = -Math.ceil(fraction / 4);
  while (rest > 0 && rest % BASE === 0) {
    rest /= BASE;
    weight++;
  }
  let groups = 0;
  for (let left = rest; left > 0; left = Math.floor(left / BASE)) groups++;
  const head = to.reserve(8 + groups * 2);
  to.setUint16(head, groups);
  to.setUint16(head + 2, groups === 0 ? 0 : (weight + groups - 1) & 0xffff);
  to.setUint16(head + 4, negative && groups > 0 ? NEGATIVE : 0);
  to.setUint16(head + 6, Math.max(fraction, scale));
  for (let group = groups - 1; group >= 0; group--) {
    to.setUint16(head + 8 + group * 2, rest % BASE);
    rest = Math.floor(rest / BASE);
  }
  return true;
}

const ZERO = 0x30;
const MINUS = 0x2d;

/** Any other number from IRIS's own text: digits, and perhaps a point among them or before them. */
export function writeNumericText(text: string, to: Writer, scale: number): void {
  const sign = text.charCodeAt(0) === MINUS ? 1 : 0;
  const point = text.indexOf(".");
  const end = point < 0 ? text.length : point;
  const fraction = point < 0 ? 0 : text.length - point - 1;
  const before = Math.ceil((end - sign) / 4);
  const all = before + Math.ceil(fraction / 4);
  const head = to.reserve(8 + all * 2);
  let first = -1;
  let size = 0;
  for (let group = 0; group < all; group++) {
    let value = 0;
    for (let digit = 0; digit < 4; digit++) {
      const place = (group - before) * 4 + digit;
      const at = place < 0 ? end + place : end + 1 + place;
      const isThere = at >= sign && at < text.length;
      value = value * 10 + (isThere ? text.charCodeAt(at) - ZERO : 0);
    }
    if (value !== 0 && first < 0) first = group;
    if (first < 0) continue;
    to.setUint16(head + 8 + (group - first) * 2, value);
    // Groups of zeros at the end are not sent.
    if (value !== 0) size = group - first + 1;
  }
  to.setUint16(head, size);
  to.setUint16(head + 2, size === 0 ? 0 : (before - 1 - first) & 0xffff);
  to.setUint16(head + 4, sign === 1 && size > 0 ? NEGATIVE : 0);
  to.setUint16(head + 6, Math.max(fraction, scale));
  to.moveTo(head + 8 + size * 2);
}
