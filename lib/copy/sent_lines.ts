// The lines that a batch is made of, kept until IRIS has taken it: who is told of one that was refused sees it.

import type { RowReader } from "./row_reader.ts";

const BYTES_FIRST = 64 * 1024;

export class SentLines {
  #rows = 0;
  /** How many of them are copied already: the reader moves what it has read. */
  #saved = 0;
  readonly #numbers: Float64Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #bytes = new Uint8Array(BYTES_FIRST);
  #size = 0;

  constructor(rowsMax: number) {
    this.#numbers = new Float64Array(rowsMax);
    this.#starts = new Int32Array(rowsMax);
    this.#ends = new Int32Array(rowsMax);
  }

  add({ line, place }: RowReader): void {
    this.#numbers[this.#rows] = line;
    this.#starts[this.#rows] = place?.start ?? 0;
    this.#ends[this.#rows++] = place?.end ?? 0;
  }

  /** All lines since the last time at once, as they stand one behind the other. */
  save({ place }: RowReader): void {
    if (this.#saved === this.#rows || place === null) return;
    const first = this.#starts[this.#saved];
    const last = this.#ends[this.#rows - 1];
    this.#ensure(last - first);
    this.#bytes.set(place.bytes.subarray(first, last), this.#size);
    const moved = this.#size - first;
    for (; this.#saved < this.#rows; this.#saved++) {
      this.#starts[this.#saved] += moved;
      this.#ends[this.#saved] += moved;
    }
    this.#size += last - first;
  }

  /** `row` counts from 0; the line is empty where the format has none. */
  at(row: number): { line: number; bytes: Uint8Array } {
    return {
      line: this.#numbers[row],
      bytes: this.#bytes.subarray(this.#starts[row], this.#ends[row]),
    };
  }

  #ensure(more: number): void {
    if (this.#size + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#size + more, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = grown;
  }
}
