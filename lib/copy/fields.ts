// The fields of one row, as places in a buffer: nothing is made for a field.

import { bad } from "./lines.ts";

const COLUMNS_FIRST = 64;

/** A column that a row gives a value for. */
export interface ReadColumn {
  name: string;
  /** There is something that the word for a default can stand for. */
  hasDefault: boolean;
}

/** Instead of an end: the field is NULL, or its column's default. */
export const NULL = -1;
export const DEFAULT = -2;

export class Fields {
  bytes: Uint8Array = new Uint8Array(0);
  starts = new Int32Array(COLUMNS_FIRST);
  ends = new Int32Array(COLUMNS_FIRST);
  count = 0;
  readonly #columns: readonly ReadColumn[];

  constructor(columns: readonly ReadColumn[]) {
    this.#columns = columns;
  }

  clear(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.count = 0;
  }

  add(start: number, end: number): void {
    if (this.count === this.starts.length) this.#grow();
    this.starts[this.count] = start;
    this.ends[this.count++] = end;
  }

  /** The word for a default, which is a value like others where no column is. */
  addDefault(start: number, end: number): void {
    const column = this.#columns[this.count];
    if (column === undefined) return this.add(start, end);
    if (column.hasDefault) return this.add(0, DEFAULT);
    throw bad("unexpected default marker in COPY data")
      .with({ detail: `Column "${column.name}" has no default value.` });
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
