// Writes bytes into one growing buffer; lengths can be reserved and filled in later.

const UTF8 = new TextEncoder();
const CAPACITY_LEAST = 64;
/** Up to here a loop is faster than a call of the encoder. */
const SHORT_TEXT = 64;

export class Writer {
  #bytes: Uint8Array;
  /** Made when it is needed: most of what is written are bytes and whole numbers. */
  #view: DataView | undefined;
  #size = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(Math.max(capacity, CAPACITY_LEAST));
  }

  get #numbers(): DataView {
    return this.#view ??= new DataView(this.#bytes.buffer);
  }

  get size(): number {
    return this.#size;
  }

  /** The buffer itself, for hot paths that have reserved their room. It moves when it grows. */
  get buffer(): Uint8Array {
    return this.#bytes;
  }

  /** Makes room for `size` bytes, moves past it, and says where it begins. */
  reserve(size: number): number {
    const start = this.#size;
    const end = start + size;
    if (end > this.#bytes.length) this.#grow(end);
    this.#size = end;
    return start;
  }

  /** Makes sure that `size` more bytes fit, without moving. */
  ensure(size: number): void {
    const end = this.#size + size;
    if (end > this.#bytes.length) this.#grow(end);
  }

  /** Goes to `size`: back over what is not wanted, or on over what was written into `buffer`. */
  moveTo(size: number): void {
    this.#size = size;
  }

  #grow(least: number): void {
    const bytes = new Uint8Array(Math.max(least, this.#bytes.length * 2));
    bytes.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = bytes;
    this.#view = undefined;
  }

  // The position is taken first: reserving may move the buffer and its view.
  uint8(value: number): void {
    const at = this.reserve(1);
    this.#bytes[at] = value;
  }
  uint16(value: number): void {
    const at = this.reserve(2);
    this.setUint16(at, value);
  }
  uint32(value: number): void {
    const at = this.reserve(4);
    this.setInt32(at, value);
  }
  // Of a negative number the same bits are written.
  int8(value: number): void {
    this.uint8(value);
  }
  int16(value: number): void {
    this.uint16(value);
  }
  int32(value: number): void {
    this.uint32(value);
  }
  int64(value: bigint): void {
    const at = this.reserve(8);
    this.#numbers.setBigInt64(at, value);
  }
  /** A whole number that is exact. */
  safeInt64(value: number): void {
    const at = this.reserve(8);
    this.setInt32(at, Math.floor(value / 2 ** 32));
    this.setInt32(at + 4, value);
  }
  float32(value: number): void {
    const at = this.reserve(4);
    this.#numbers.setFloat32(at, value);
  }
  float64(value: number): void {
    const at = this.reserve(8);
    this.#numbers.setFloat64(at, value);
  }

  // IRIS counts from the low byte.
  uint16le(value: number): void {
    const at = this.reserve(2);
    this.#numbers.setUint16(at, value, true);
  }
  uint32le(value: number): void {
    const at = this.reserve(4);
    this.#numbers.setUint32(at, value, true);
  }
  float64le(value: number): void {
    const at = this.reserve(8);
    this.#numbers.setFloat64(at, value, true);
  }

  /** Fills in a length that was reserved as four bytes at `at`. */
  setInt32(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }
  setUint16(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 8;
    bytes[at + 1] = value;
  }
  setUint32le(at: number, value: number): void {
    this.#numbers.setUint32(at, value, true);
  }

  bytes(value: Uint8Array): void {
    const at = this.reserve(value.length);
    this.#bytes.set(value, at);
  }

  text(value: string): void {
    const { length } = value;
    this.ensure(length * 3);
    if (length <= SHORT_TEXT && this.#ascii(value)) return;
    const { written } = UTF8.encodeInto(value, this.#bytes.subarray(this.#size));
    this.#size += written;
  }

  /** A short text that is ASCII; false, and nothing written, where it is not. */
  #ascii(text: string): boolean {
    const bytes = this.#bytes;
    const start = this.#size;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code >= 0x80) return false;
      bytes[start + at] = code;
    }
    this.#size = start + text.length;
    return true;
  }

  cstring(value: string): void {
    this.text(value);
    this.uint8(0);
  }

  /** A copy of what was written; the writer starts again at zero and keeps its buffer. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#size);
    this.#size = 0;
    return taken;
  }
}
