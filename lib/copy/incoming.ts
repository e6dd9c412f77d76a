// The bytes of a COPY that have come and are not read yet, one after another whatever they came in.

const CAPACITY_FIRST = 64 * 1024;

export class Incoming {
  bytes = new Uint8Array(CAPACITY_FIRST);
  /** What is not read yet is from here ... */
  start = 0;
  /** ... to here. */
  end = 0;
  /** Nothing more comes. */
  ended = false;

  /** Moves what is left to the front; whoever keeps places in `bytes` counts them from `start`. */
  push(chunk: Uint8Array): void {
    const left = this.end - this.start;
    if (this.end + chunk.length > this.bytes.length) {
      const needed = left + chunk.length;
      if (needed > this.bytes.length) {
        const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
        grown.set(this.bytes.subarray(this.start, this.end));
        this.bytes = grown;
      } else this.bytes.copyWithin(0, this.start, this.end);
      this.start = 0;
      this.end = left;
    }
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  get size(): number {
    return this.end - this.start;
  }

  /** What one great row made large is given back. */
  rest(): void {
    if (this.start < this.end) return;
    this.start = this.end = 0;
    if (this.bytes.length > 16 * CAPACITY_FIRST) this.bytes = new Uint8Array(CAPACITY_FIRST);
  }
}
