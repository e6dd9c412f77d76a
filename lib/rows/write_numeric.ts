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
