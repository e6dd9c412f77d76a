// Reads bytes front to back; every read is checked, and the checked read is also the short one.

import { PgError, protocolViolation } from "../errors/pg_error.ts";

const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
/** Shorter texts that are ASCII are read here: a call of the decoder costs more than they do. */
const SHORT_BYTES = 32;

export class Cursor {
  readonly bytes: Uint8Array;
  readonly end: number;
  #at: number;
  /** Made when it is needed: most messages hold whole numbers alone. */
  #view: DataView | undefined;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.end = end;
    this.#at = start;
  }

  get #numbers(): DataView {
    const { buffer, byteOffset, byteLength } = this.bytes;
    return this.#view ??= new DataView(buffer, byteOffset, byteLength);
  }

  get at(): number {
    return this.#at;
  }

  get remaining(): number {
    return this.end - this.#at;
  }

  /** Moves on by `size` bytes and says where they began. */
  take(size: number): number {
    if (size < 0 || size > this.end - this.#at) {
      throw protocolViolation("insufficient data left in message");
    }
    const start = this.#at;
    this.#at += size;
    return start;
  }

  /** PostgreSQL has words of its own for a byte alone. */
  #takeByte(): number {
    if (this.#at >= this.end) throw protocolViolation("no data left in message");
    return this.#at++;
  }

  peek(): number {
    if (this.remaining < 1) throw protocolViolation("insufficient data left in message");
    return this.bytes[this.#at];
  }

  int8(): number {
    return this.bytes[this.#takeByte()] << 24 >> 24;
  }
  uint8(): number {
    return this.bytes[this.#takeByte()];
  }
  int16(): number {
    return this.uint16() << 16 >> 16;
  }
  uint16(): number {
    const { bytes } = this;
    const at = this.take(2);
    return bytes[at] << 8 | bytes[at + 1];
  }
  int32(): number {
    const { bytes } = this;
    const at = this.take(4);
    return bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
  }
  uint32(): number {
    return this.int32() >>> 0;
  }
  int64(): bigint {
    return this.#numbers.getBigInt64(this.take(8));
  }
  float32(): number {
    return this.#numbers.getFloat32(this.take(4));
  }
  float64(): number {
    return this.#numbers.getFloat64(this.take(8));
  }

  // IRIS counts from the low byte.
  uint16le(): number {
    return this.#numbers.getUint16(this.take(2), true);
  }
  uint32le(): number {
    return this.#numbers.getUint32(this.take(4), true);
  }
  float32le(): number {
    return this.#numbers.getFloat32(this.take(4), true);
  }
  float64le(): number {
    return this.#numbers.getFloat64(this.take(8), true);
  }

  /** A view, valid as long as the bytes it was read from. */
  view(size: number): Uint8Array {
    const start = this.take(size);
    return this.bytes.subarray(start, start + size);
  }

  rest(): Uint8Array {
    return this.view(this.remaining);
  }

  /** UTF-8 of `size` bytes; anything else is 22021, as PostgreSQL says it. */
  text(size: number): string {
    return decodeUtf8(this.view(size));
  }

  cstring(): string {
    // The unnamed statement and portal are what most messages name.
    if (this.#at < this.end && this.bytes[this.#at] === 0) return this.#at++, "";
    const stop = this.bytes.indexOf(0, this.#at);
    if (stop < 0 || stop >= this.end) throw protocolViolation("invalid string in message");
    const text = this.text(stop - this.#at);
    this.take(1);
    return text;
  }

  /** An unsigned 16-bit count of things that take at least `leastSize` bytes each. */
  count(leastSize: number): number {
    const count = this.uint16();
    if (count * leastSize > this.remaining) {
      throw protocolViolation("insufficient data left in message");
    }
    return count;
  }

  finish(): void {
    if (this.remaining > 0) throw protocolViolation("invalid message format");
  }
}

export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length <= SHORT_BYTES && isAscii(bytes)) return ascii(bytes);
  try {
    return STRICT.decode(bytes);
  } catch (cause) {
    throw new PgError("character_not_in_repertoire", invalidSequence(bytes), { cause });
  }
}

function ascii(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at++) text += String.fromCharCode(bytes[at]);
  return text;
}

function isAscii(bytes: Uint8Array): boolean {
  let seen = 0;
  for (let at = 0; at < bytes.length; at++) seen |= bytes[at];
  return seen < 0x80;
}

function invalidSequence(bytes: Uint8Array): string {
  const start = firstInvalid(bytes);
  const size = Math.min(sequenceSize(bytes[start]), bytes.length - start);
  const shown = [...bytes.subarray(start, start + size)].map((byte) =>
    `0x${byte.toString(16).padStart(2, "0")}`
  );
  return `invalid byte sequence for encoding "UTF8": ${shown.join(" ")}`;
}

function sequenceSize(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 1;
}

function firstInvalid(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length;) {
    const size = sequenceSize(bytes[at]);
    try {
      STRICT.decode(bytes.subarray(at, Math.min(at + size, bytes.length)));
    } catch {
      return at;
    }
    at += size;
  }
  return 0;
}
