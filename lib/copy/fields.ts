// The fields of one row, as places in a buffer: nothing is made for a field.

const COLUMNS_FIRST = 64;

/** Instead of an end: the field is NULL, or its column's default. */
export const NULL = -1;
export const DEFAULT = -2;

export class Fields {
  bytes: Uint8Array = new Uint8Array(0);
  starts = new Int32Array(COLUMNS_FIRST);
  ends = new Int32Array(COLUMNS_FIRST);
  count = 0;

  clear(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.count = 0;
  }

  add(start: number, end: number): void {
    if (this.count === this.starts.length) this.#grow();
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
  }

  #grow(): void {
    const grown = (old: Int32Array<ArrayBuffer>) => {
      const fresh = new Int32Array(old.length * 2);
      fresh.set(old);
      return fresh;
    };
    this.starts = grown(this.starts);
    this.ends = grown(this.ends);
  }

  /** Null where the field is no value. */
  view(index: number): Uint8Array | null {
    const end = this.ends[index];
    return end < 0 ? null : this.bytes.subarray(this.starts[index], end);
  }
}
