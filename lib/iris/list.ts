// IRIS's $LIST: elements of length, type and payload, written one by one and read in place.
// One codec, longer than a file should be.

import { Buffer } from "node:buffer";
import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import { decimalOfParts, decimalToParts } from "./decimal.ts";

/** The item codes. `none` is our own mark for an element without value, which has no code. */
export const ITEM = {
  none: 0,
  text: 1,
  wide: 2,
  integer: 4,
  negative: 5,
  decimal: 6,
  negativeDecimal: 7,
  double: 8,
  compactDouble: 9,
  oref: 25,
} as const;

/** Set on the type of an argument that the server may change; only requests have it. */
const BY_REFERENCE = 0x20;

export type ListValue = null | string | bigint | number | Uint8Array;

const INT64_LEAST = -(2n ** 63n);
const INT64_MOST = 2n ** 63n - 1n;
const INTEGER_BYTES_MAX = 8;

export function encodeList(values: readonly ListValue[]): Uint8Array {
  const list = new ListWriter();
  for (const value of values) list.value(value);
  return list.take();
}

export function decodeList(bytes: Uint8Array): ListValue[] {
  const list = new ListReader(bytes);
  const values: ListValue[] = [];
  while (list.next()) values.push(list.value());
  return values;
}

export class ListWriter {
  readonly to: Writer;

  constructor(to: Writer = new Writer()) {
    this.to = to;
  }

  get size(): number {
    return this.to.size;
  }

  /** An element without value: SQL's NULL. */
  nothing(): this {
    this.to.uint8(1);
    return this;
  }

  empty(): this {
    this.#open(ITEM.text, 0);
    return this;
  }

  string(text: string): this {
    const { length } = text;
    const eightBit = isEightBit(text);
    const start = this.#open(eightBit ? ITEM.text : ITEM.wide, eightBit ? length : length * 2);
    const { buffer } = this.to;
    if (eightBit) {
      for (let at = 0; at < length; at++) buffer[start + at] = text.charCodeAt(at);
      return this;
    }
    for (let at = 0; at < length; at++) {
      const unit = text.charCodeAt(at);
      buffer[start + at * 2] = unit & 0xff;
      buffer[start + at * 2 + 1] = unit >> 8;
    }
    return this;
  }

  bytes(bytes: Uint8Array): this {
    const start = this.#open(ITEM.text, bytes.length);
    this.to.buffer.set(bytes, start);
    return this;
  }

  /** The bytes between two places, without making anything of them. */
  range(bytes: Uint8Array, start: number, end: number): this {
    const size = end - start;
    const at = this.#open(ITEM.text, size);
    const { buffer } = this.to;
    if (size > BLOCK_BYTES) buffer.set(bytes.subarray(start, end), at);
    else for (let index = 0; index < size; index++) buffer[at + index] = bytes[start + index];
    return this;
  }

  /** A list inside the list is a string whose bytes are a list. */
  list(inner: Uint8Array): this {
    return this.bytes(inner);
  }

  /** Beyond 64 bits IRIS has no integer item: the digits go as text. */
  integer(value: bigint | number): this {
    const whole = BigInt(value);
    if (whole < INT64_LEAST || whole > INT64_MOST) return this.string(whole.toString());
    const size = integerSize(whole);
    const start = this.#open(whole < 0n ? ITEM.negative : ITEM.integer, size);
    this.#integerBytes(whole, { start, size });
    return this;
  }

  /** Decimal text, exactly; it goes as text where its digits do not fit 64 bits. */
  decimal(text: string): this {
    const { mantissa, exponent } = decimalToParts(text);
    if (exponent === 0) return this.integer(mantissa);
    const fits = mantissa >= INT64_LEAST && mantissa <= INT64_MOST &&
      exponent >= -128 && exponent <= 127;
    if (!fits) return this.string(decimalOfParts(mantissa, exponent));
    const size = integerSize(mantissa);
    const type = mantissa < 0n ? ITEM.negativeDecimal : ITEM.decimal;
    const start = this.#open(type, size + 1);
    this.to.buffer[start] = exponent & 0xff;
    this.#integerBytes(mantissa, { start: start + 1, size });
    return this;
  }

  double(value: number): this {
    const start = this.#open(ITEM.double, 8);
    this.to.moveTo(start);
    this.to.float64le(value);
    return this;
  }

  oref(name: string): this {
    const start = this.#open(ITEM.oref, name.length);
    const { buffer } = this.to;
    for (let at = 0; at < name.length; at++) buffer[start + at] = name.charCodeAt(at);
    return this;
  }

  value(value: ListValue): this {
    if (value === null) return this.nothing();
    if (typeof value === "string") return this.string(value);
    if (typeof value === "bigint") return this.integer(value);
    if (typeof value === "number") return this.double(value);
    return this.bytes(value);
  }

  /** A copy of the list; the writer starts again and keeps its buffer. */
  take(): Uint8Array {
    return this.to.take();
  }

  /** Writes length and type, makes room for the payload, and says where it begins. */
  #open(type: number, size: number): number {
    if (size <= 253) {
      this.to.uint8(size + 2);
    } else if (size <= 65534) {
      this.to.uint8(0);
      this.to.uint16le(size + 1);
    } else {
      this.to.bytes(THREE_ZEROS);
      this.to.uint32le(size + 1);
    }
    this.to.uint8(type);
    return this.to.reserve(size);
  }

  #integerBytes(value: bigint, { start, size }: { start: number; size: number }): void {
    const { buffer } = this.to;
    if (size <= 4) {
      let rest = Number(value);
      for (let at = 0; at < size; at++, rest = Math.floor(rest / 256)) {
        buffer[start + at] = rest & 0xff;
      }
      return;
    }
    let rest = value;
    for (let at = 0; at < size; at++, rest >>= 8n) buffer[start + at] = Number(rest & 0xffn);
  }
}

/** From here on copying blocks beats copying bytes. */
const BLOCK_BYTES = 48;
const THREE_ZEROS = new Uint8Array(3);

function isEightBit(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0xff) return false;
  }
  return true;
}

/** Bytes without those that the item's code implies: 00 above, FF below zero. */
function integerSize(value: bigint): number {
  let rest = value < 0n ? ~value : value;
  let size = 0;
  for (; rest > 0n; rest >>= 8n) size++;
  return size;
}

/** Moves over the elements of a range; `start` and `end` are the payload's place in `bytes`. */
export class ListReader {
  bytes: Uint8Array;
  /** The same as text, a letter for a byte, where somebody made it: then short values are cut out of that. */
  letters: string | null = null;
  type = 0;
  start = 0;
  end = 0;
  byReference = false;
  #next: number;
  #stop: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.#next = start;
    this.#stop = end;
  }

  /** Where the next element begins. */
  get at(): number {
    return this.#next;
  }

  get ended(): boolean {
    return this.#next >= this.#stop;
  }

  /** Reads another range, so that one reader serves a whole fetch. */
  reset(bytes: Uint8Array, start = 0, end = bytes.length): void {
    this.bytes = bytes;
    this.#next = start;
    this.#stop = end;
  }

  next(): boolean {
    const { bytes } = this;
    const at = this.#next;
    const stop = this.#stop;
    if (at >= stop) return false;
    const first = bytes[at];
    if (first === 1) {
      this.type = ITEM.none;
      this.byReference = false;
      this.start = this.end = this.#next = at + 1;
      return true;
    }
    let head = at + 1;
    let rest = first - 1;
    if (first === 0) {
      if (at + 3 > stop) throw broken("its length is cut short");
      rest = bytes[at + 1] | bytes[at + 2] << 8;
      head = at + 3;
      if (rest === 0) {
        if (at + 7 > stop) throw broken("its length is cut short");
        rest = (bytes[at + 3] | bytes[at + 4] << 8 | bytes[at + 5] << 16 | bytes[at + 6] << 24) >>>
          0;
        head = at + 7;
        if (rest === 0) throw broken("an element has no type");
      }
    }
    // `rest` counts the type's byte and the payload.
    if (rest > stop - head) throw broken("an element ends beyond the list");
    const code = bytes[head];
    this.byReference = (code & BY_REFERENCE) !== 0;
    this.type = code & ~BY_REFERENCE;
    this.start = head + 1;
    this.end = this.#next = head + rest;
    return true;
  }

  /** What is left, to be read by itself. */
  left(): ListReader {
    return new ListReader(this.bytes, this.#next, this.#stop);
  }

  /** Moves to the next element, which must be there. */
  expect(): this {
    if (!this.next()) throw broken("an element is missing");
    return this;
  }

  /** The element as text, numbers in IRIS's canonical form; null without value. */
  text(): string | null {
    const value = this.value();
    if (value === null || typeof value === "string") return value;
    return typeof value === "number" ? doubleText(value) : value.toString();
  }

  /** The element as a whole number, whatever way it travelled. */
  integer(): bigint {
    if (this.type === ITEM.integer || this.type === ITEM.negative) return this.#bigint(this.start);
    const text = this.text() ?? "";
    if (!/^-?\d{1,64}$/.test(text)) throw broken("an element is not a whole number");
    return BigInt(text);
  }

  /** The bytes of a string element, in place. */
  view(): Uint8Array {
    return this.bytes.subarray(this.start, this.end);
  }

  value(): null | string | bigint | number {
    switch (this.type) {
      case ITEM.none:
        return null;
      case ITEM.text:
      case ITEM.oref:
        return this.letters?.substring(this.start, this.end) ??
          eightBitText(this.bytes, this.start, this.end);
      case ITEM.wide:
        return this.#wideText();
      case ITEM.integer:
      case ITEM.negative:
        return this.#bigint(this.start);
      case ITEM.decimal:
      case ITEM.negativeDecimal:
        return this.#decimalText();
      case ITEM.double:
      case ITEM.compactDouble:
        return this.#double();
      default:
        throw broken(`type ${this.type} of an element is unknown`);
    }
  }

  #wideText(): string {
    const size = this.end - this.start;
    if (size % 2 !== 0) throw broken("a wide string has half a character");
    const units = new Uint16Array(size / 2);
    const { bytes, start } = this;
    for (let at = 0; at < units.length; at++) {
      units[at] = bytes[start + at * 2] | bytes[start + at * 2 + 1] << 8;
    }
    return unitsText(units);
  }

  #bigint(start: number): bigint {
    const { bytes, end } = this;
    const size = end - start;
    if (size > INTEGER_BYTES_MAX) throw broken("an integer has more than 8 bytes");
    const negative = (this.type & 1) === 1;
    if (size <= 6) {
      let value = negative ? -1 : 0;
      for (let at = end - 1; at >= start; at--) value = value * 256 + bytes[at];
      return BigInt(value);
    }
    let value = negative ? -1n : 0n;
    for (let at = end - 1; at >= start; at--) value = value << 8n | BigInt(bytes[at]);
    return value;
  }

  #decimalText(): string {
    if (this.end === this.start) throw broken("a decimal has no exponent");
    const exponent = this.bytes[this.start] << 24 >> 24;
    return decimalOfParts(this.#bigint(this.start + 1), exponent);
  }

  #double(): number {
    const size = this.end - this.start;
    const single = this.type === ITEM.double && size !== 8;
    const full = single ? 4 : 8;
    if (size > full) throw broken(`a ${single ? "single" : "double"} has ${size} bytes`);
    // Eight bytes are fewer than a call is worth.
    const gap = full - size;
    for (let at = 0; at < full; at++) {
      SCRATCH[at] = at < gap ? 0 : this.bytes[this.start + at - gap];
    }
    return single ? SINGLE[0] : DOUBLE[0];
  }
}

// Every machine that Deno runs on counts from the low byte, as IRIS does.
const SCRATCH = new Uint8Array(8);
const SINGLE = new Float32Array(SCRATCH.buffer, 0, 1);
const DOUBLE = new Float64Array(SCRATCH.buffer, 0, 1);

const CHUNK = 4096;

/** A letter for each byte between two places. */
export function eightBitText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (end - start <= CHUNK) return unitsText(bytes.subarray(start, end));
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString("latin1");
}

function unitsText(units: Uint8Array | Uint16Array): string {
  if (units.length <= CHUNK) {
    return String.fromCharCode.apply(null, units as unknown as number[]);
  }
  let text = "";
  for (let at = 0; at < units.length; at += CHUNK) {
    text += unitsText(units.subarray(at, at + CHUNK));
  }
  return text;
}

/** As IRIS prints $DOUBLE: INF and NAN by name, no zero before the point, 1E+21 not 1e+21. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return "NAN";
  if (!Number.isFinite(value)) return value > 0 ? "INF" : "-INF";
  if (Object.is(value, -0)) return "-0";
  return String(value).replace(/^(-?)0\./, "$1.").toUpperCase();
}

function broken(what: string): PgError {
  return new PgError("data_corrupted", `the list from IRIS is broken: ${what}`);
}
