// Writes bytes into one growing buffer; lengths can be reserved and filled in later.

const UTF8 = new TextEncoder();
const CAPACITY_LEAST = 256;

export class Writer {
  #bytes: Uint8Array;
  #view: DataView;
  #size = 0;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(Math.max(capacity, CAPACITY_LEAST));
    this.#view = new DataView(this.#bytes.buffer);
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
    this.#view = new DataView(bytes.buffer);
  }

  // The position is taken first: reserving may move the buffer and its view.
  int8(value: number): void {
    const at = this.reserve(1);
    this.#view.setInt8(at, value);
  }
  uint8(value: number): void {
    const at = this.reserve(1);
    this.#view.setUint8(at, value);
  }
  int16(value: number): void {
    const at = this.reserve(2);
    this.#view.setInt16(at, value);
  }
  uint16(value: number): void {
    const at = this.reserve(2);
    this.#view.setUint16(at, value);
  }
  int32(value: number): void {
    const at = this.reserve(4);
    this.#view.setInt32(at, value);
  }
  uint32(value: number): void {
    const at = this.reserve(4);
    this.#view.setUint32(at, value);
  }
  int64(value: bigint): void {
    const at = this.reserve(8);
    this.#view.setBigInt64(at, value);
  }
  float32(value: number): void {
    const at = this.reserve(4);
    this.#view.setFloat32(at, value);
  }
  float64(value: number): void {
    const at = this.reserve(8);
    this.#view.setFloat64(at, value);
  }

  // IRIS counts from the low byte.
  uint16le(value: number): void {
    const at = this.reserve(2);
    this.#view.setUint16(at, value, true);
  }
  uint32le(value: number): void {
    const at = this.reserve(4);
    this.#view.setUint32(at, value, true);
  }
  float64le(value: number): void {
    const at = this.reserve(8);
    this.#view.setFloat64(at, value, true);
  }

  /** Fills in a length that was reserved as four bytes at `at`. */
  setInt32(at: number, value: number): void {
    this.#view.setInt32(at, value);
  }
  setUint16(at: number, value: number): void {
    this.#view.setUint16(at, value);
  }
  setUint32le(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  bytes(value: Uint8Array): void {
    const at = this.reserve(value.length);
    this.#bytes.set(value, at);
  }

  text(value: string): void {
    this.ensure(value.length * 3);
    const { written } = UTF8.encodeInto(value, this.#bytes.subarray(this.#size));
    this.#size += written;
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
