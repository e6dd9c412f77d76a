// Sends an answer's rows, batch by batch, as fast as the client takes them.

import { recodeRows } from "../../rows/recode_rows.ts";
import type { Answer } from "./answer.ts";
import type { Context } from "../context.ts";

export interface Sent {
  rows: number;
  /** The row limit was reached; whether more rows exist is not known. */
  suspended: boolean;
}

export async function sendRows(
  { replies, cancellation, settings, transaction }: Context,
  { answer, rowsMax, formats, isDone = false }: {
    answer: Answer;
    rowsMax: number;
    formats: readonly number[];
    /** All rows are here: what is cancelled is something behind it. */
    isDone?: boolean;
  },
): Promise<Sent> {
  let rows = 0;
  for (;;) {
    // What is done already is not taken back: it would have been committed by itself.
    const late = answer.columns === null || transaction.settled || isDone;
    if (!late || cancellation.reason?.severity === "FATAL") cancellation.check();
    const next = answer.next(rowsMax === 0 ? 0 : rowsMax - rows);
    const piece = next instanceof Promise ? await next : next;
    if (piece === undefined) return { rows, suspended: false };
    const { encoding } = settings;
    const { columns } = answer;
    if (encoding === null || columns === null) {
      const sent = replies.rows(piece.bytes);
      if (sent) await sent;
    } else {
      const { bytes, failure } = recodeRows(piece.bytes, { columns, formats }, encoding);
      await replies.rows(bytes);
      if (failure) throw failure;
    }
    rows += piece.rows;
    if (piece.failure) throw piece.failure;
    if (rowsMax !== 0 && rows >= rowsMax) return { rows, suspended: true };
  }
}
