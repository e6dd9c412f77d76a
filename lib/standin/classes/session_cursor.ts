// A cursor of PgWire.Session: rows in batches, each as large as asked and never larger than a string.

import type { Writer } from "../../bytes/writer.ts";
import type { Logical } from "../contract.ts";
import { RowList, type StreamCell } from "../row_list.ts";
import type { StatementResult } from "./sql_result.ts";

/** No answer grows past this; a string of IRIS ends at 3,641,144 characters. */
export const ROWS_BYTES_MAX = 3_000_000;

export interface SessionBatch {
  /** A $LIST of rows; a view until the next batch. */
  rows: Uint8Array;
  count: number;
  more: boolean;
}

export class SessionCursor {
  readonly result: StatementResult;
  readonly #rows: RowList;
  /** The row that did not fit into the batch before. */
  #waiting: readonly Logical[] | undefined;

  constructor(result: StatementResult, { to, streamCell }: { to: Writer; streamCell: StreamCell }) {
    this.result = result;
    this.#rows = new RowList(result.columns, streamCell, to);
  }

  get sqlcode(): number {
    return this.result.sqlcode;
  }

  get message(): string {
    return this.result.message;
  }

  /** `rowsMax` 0 is no limit; one row is always delivered. */
  batch(rowsMax: number, bytesMax: number): SessionBatch {
    const { to } = this.#rows;
    const limit = bytesMax < 1 || bytesMax > ROWS_BYTES_MAX ? ROWS_BYTES_MAX : bytesMax;
    let count = 0;
    let more = true;
    to.moveTo(0);
    while (rowsMax <= 0 || count < rowsMax) {
      const row = this.#waiting ?? this.result.next();
      if (row === undefined) {
        more = false;
        break;
      }
      const start = to.size;
      this.#rows.add(row);
      if (count > 0 && to.size > limit) {
        this.#waiting = row;
        to.moveTo(start);
        break;
      }
      this.#waiting = undefined;
      count++;
    }
    return { rows: to.buffer.subarray(0, to.size), count, more };
  }
}
