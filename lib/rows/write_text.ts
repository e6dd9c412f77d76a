// Writes a cell's characters as UTF-8: strings from Latin-1 or UTF-16, numbers digit by digit.

import type { Writer } from "../bytes/writer.ts";
import { ITEM, type ListReader } from "../iris/list.ts";

const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
/** From here on copying blocks beats copying bytes. */
const BLOCK_BYTES = 24;
/** More digits than a 32-bit number has are counted by the runtime. */
const DIGIT_LOOP_MOST = 1e9;
/** Above this a number does not say all its digits. */
export const EXACT_BYTES = 6;

/** A cell of any kind as IRIS's own text for it: a string of digits may have travelled as a number, so
 * `.5` stays `.5` here. */
export function writeCellText(cell: ListReader, to: Writer): void {
  switch (cell.type) {
    case ITEM.text:
      return writeLatin1(cell, to);
    case ITEM.wide:
      return writeUtf16(cell, to);
    case ITEM.integer:
    case ITEM.negative:
      return writeInteger(cell, to);
    default:
      writeAscii(cell.text() ?? "", to);
  }
}

/** '' is one NUL character in IRIS. */
function writeLatin1(cell: ListReader, to: Writer): void {
  const { bytes, start, end } = cell;
  const size = end - start;
  if (size === 1 && bytes[start] === 0) return;
  to.ensure(size * 2);
  const out = to.buffer;
  let at = to.size;
  let seen = 0;
  if (size < BLOCK_BYTES) {
    for (let from = start; from < end; from++) {
      const byte = bytes[from];
      seen |= byte;
      out[at++] = byte;
    }
  } else {
    for (let from = start; from < end; from++) seen |= bytes[from];
    if (seen < 0x80) {
      out.set(bytes.subarray(start, end), at);
      at += size;
    }
  }
  if (seen >= 0x80) at = widen(cell, { out, at: to.size });
  to.moveTo(at);
}

function widen(
  { bytes, start, end }: ListReader,
  { out, at }: { out: Uint8Array; at: number },
): number {
  for (let from = start; from < end; from++) {
    const byte = bytes[from];
    if (byte < 0x80) {
      out[at++] = byte;
    } else {
      out[at++] = 0xc0 | byte >> 6;
      out[at++] = 0x80 | byte & 0x3f;
    }
  }
  return at;
}

function writeUtf16({ bytes, start, end }: ListReader, to: Writer): void {
  to.ensure(Math.ceil((end - start) / 2) * 3);
  const out = to.buffer;
  let at = to.size;
  for (let from = start; from + 1 < end; from += 2) {
    let code = bytes[from] | bytes[from + 1] << 8;
    if (code < 0x80) {
      out[at++] = code;
      continue;
    }
    if (code < 0x800) {
      out[at++] = 0xc0 | code >> 6;
      out[at++] = 0x80 | code & 0x3f;
      continue;
    }
    if (code >= 0xd800 && code < 0xe000) {
      const low = from + 3 < end ? bytes[from + 2] | bytes[from + 3] << 8 : 0;
      if (code < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code & 0x3ff) << 10 | low & 0x3ff);
        out[at++] = 0xf0 | code >> 18;
        out[at++] = 0x80 | code >> 12 & 0x3f;
        out[at++] = 0x80 | code >> 6 & 0x3f;
        out[at++] = 0x80 | code & 0x3f;
        from += 2;
        continue;
      }
      // Half a pair is no character, and UTF-8 has no bytes for it.
      code = 0xfffd;
    }
    out[at++] = 0xe0 | code >> 12;
    out[at++] = 0x80 | code >> 6 & 0x3f;
    out[at++] = 0x80 | code & 0x3f;
  }
  to.moveTo(at);
}

function writeInteger(cell: ListReader, to: Writer): void {
  if (cell.end - cell.start > EXACT_BYTES) return writeAscii(cell.integer().toString(), to);
  writeNumber(integerOf(cell), to);
}

/** The number of an integer item of at most six bytes. */
export function integerOf({ bytes, start, end, type }: ListReader): number {
  let value = type === ITEM.negative || type === ITEM.negativeDecimal ? -1 : 0;
  for (let at = end - 1; at >= start; at--) value = value * 256 + bytes[at];
  return value;
}

export function writeNumber(value: number, to: Writer): void {
  const size = Math.abs(value);
  if (size >= DIGIT_LOOP_MOST) return writeAscii(String(value), to);
  to.ensure(11);
  const out = to.buffer;
  let at = to.size;
  if (value < 0) out[at++] = MINUS;
  let digits = 1;
  for (let limit = 10; size >= limit; limit *= 10) digits++;
  let rest = size;
  for (let place = at + digits - 1; place >= at; place--) {
    const next = (rest / 10) | 0;
    out[place] = ZERO + rest - next * 10;
    rest = next;
  }
  to.moveTo(at + digits);
}

export function writeAscii(text: string, to: Writer): void {
  const { length } = text;
  to.ensure(length);
  const out = to.buffer;
  const at = to.size;
  for (let index = 0; index < length; index++) out[at + index] = text.charCodeAt(index);
  to.moveTo(at + length);
}

/** A decimal item from its mantissa and its power of ten, with at least `scale` decimals; says false
 * where it is too long for that. */
export function writeDecimal(cell: ListReader, to: Writer, scale: number): boolean {
  const { bytes, start, end, type } = cell;
  const decimal = type === ITEM.decimal || type === ITEM.negativeDecimal;
  const from = decimal ? start + 1 : start;
  if (end - from > EXACT_BYTES || end < from) return false;
  const exponent = decimal ? bytes[start] << 24 >> 24 : 0;
  if (exponent > 0) return false;
  let value = type & 1 ? -1 : 0;
  for (let at = end - 1; at >= from; at--) value = value * 256 + bytes[at];
  const negative = value < 0;
  let rest = negative ? -value : value;
  const fraction = -exponent;
  let digits = 1;
  for (let limit = 10; rest >= limit; limit *= 10) digits++;
  const whole = digits > fraction ? digits - fraction : 1;
  const decimals = Math.max(fraction, scale);
  to.ensure(2 + whole + decimals);
  const out = to.buffer;
  let at = to.size;
  if (negative) out[at++] = MINUS;
  const point = at + whole;
  const last = decimals === 0 ? point - 1 : point + decimals;
  for (let place = last; place > point + fraction; place--) out[place] = ZERO;
  for (let place = fraction === 0 ? point - 1 : point + fraction; place >= at; place--) {
    if (place === point && fraction > 0) continue;
    const next = Math.floor(rest / 10);
    out[place] = ZERO + rest - next * 10;
    rest = next;
  }
  if (decimals > 0) out[point] = POINT;
  to.moveTo(last + 1);
  return true;
}

/** A number that is too long for that from IRIS's own text, which has no zero before the point. */
export function writeDecimalText(text: string, to: Writer, scale: number): void {
  const sign = text.charCodeAt(0) === MINUS ? 1 : 0;
  const point = text.indexOf(".");
  if (sign === 1) to.uint8(MINUS);
  if (point === sign) to.uint8(ZERO);
  writeAscii(text.slice(sign), to);
  const decimals = point < 0 ? 0 : text.length - point - 1;
  if (scale <= decimals) return;
  if (point < 0) to.uint8(POINT);
  const at = to.reserve(scale - decimals);
  to.buffer.fill(ZERO, at, to.size);
}
