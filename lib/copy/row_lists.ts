// Rows of fields become a $LIST of $LISTs, as the helper class takes many rows in one call.

import { Writer } from "../bytes/writer.ts";
import { ListWriter } from "../iris/list.ts";
import { ArgumentList } from "../types/argument_list.ts";
import type { LongValue } from "../types/long_value.ts";
import type { ColumnEncoder } from "./column_encoder.ts";
import type { Fields } from "./fields.ts";

/** Where one value of a row comes from. */
export type Slot =
  | { field: number; encode: ColumnEncoder }
  /** Writes an element that no field gives. */
  | { write(list: ListWriter): void };

const ROW_BYTES_FIRST = 4096;
const ROWS_BYTES_FIRST = 64 * 1024;

export class RowLists {
  rows = 0;
  /** The field whose value is being encoded; -1 between them. */
  at = -1;
  readonly #row = new ArgumentList(new Writer(ROW_BYTES_FIRST));
  readonly #all = new ListWriter(new Writer(ROWS_BYTES_FIRST));

  get size(): number {
    return this.#all.size;
  }

  /** How many values there are beside the list. */
  get long(): number {
    return this.#row.long;
  }

  /** All of a row or nothing of it. */
  add(fields: Fields, slots: readonly Slot[]): void {
    const row = this.#row.begin();
    const { long } = row;
    try {
      this.#write(fields, slots);
    } catch (cause) {
      row.forget(long);
      this.#writeInOrder(fields, slots);
      throw cause;
    }
    this.#all.range(row.list.to.buffer, 0, row.list.size);
    this.rows++;
  }

  #write(fields: Fields, slots: readonly Slot[]): void {
    const row = this.#row;
    const { bytes, starts, ends } = fields;
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index];
      if (!("field" in slot)) {
        slot.write(row.list);
        continue;
      }
      const { field } = slot;
      const end = ends[field];
      this.at = field;
      if (field >= fields.count) continue;
      if (end < 0) row.list.nothing();
      else slot.encode(bytes, starts[field], end, row);
    }
    this.at = -1;
  }

  /** IRIS may take the values in another order than the line has them, whose first bad one is told. */
  #writeInOrder(fields: Fields, slots: readonly Slot[]): void {
    const row = this.#row.begin();
    const { long } = row;
    const given = slots.filter((slot) => "field" in slot);
    try {
      this.#write(fields, given.toSorted((one, other) => one.field - other.field));
    } finally {
      row.forget(long);
    }
  }

  /** The list so far; the next one begins. */
  take(): { rows: Uint8Array; long: readonly LongValue[] } {
    this.rows = 0;
    return { rows: this.#all.take(), long: this.#row.take().long };
  }
}
