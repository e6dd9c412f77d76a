// What every format's reader does: bytes in, however they are cut, and one row of fields after another out.

import type { Fields } from "./fields.ts";

export interface RowReader {
  readonly fields: Fields;
  /** The line or the row that was read last, counted from 1; 0 before the first. */
  readonly line: number;
  /** The line or the row that more data would go on with; 0 in front of all of them. */
  readonly lineAwaited: number;
  /** The column that could not be read; -1 where it was none. */
  readonly column: number;
  /** All that is behind is not data. */
  readonly over: boolean;
  /** Bytes that wait for the rest of their row. */
  readonly waiting: number;
  push(chunk: Uint8Array): void;
  /** Nothing more comes. */
  end(): void;
  /** Moves to the next row, which may have too few fields; false where it has not come yet, or there is none. */
  next(): boolean;
  /** Where the line that was read last stands, until more is pushed; null where the format has none. */
  readonly place: { bytes: Uint8Array; start: number; end: number } | null;
  /** The line as it came, for whoever is told what is wrong with it; null where the format has none. */
  shown(): Uint8Array | null;
}
