// Sends an answer's rows, batch by batch, as fast as the client takes them.

import type { Answer } from "./answer.ts";
import type { Context } from "./context.ts";

export interface Sent {
  rows: number;
  /** The row limit was reached; whether more rows exist is not known. */
  suspended: boolean;
}

export async function sendRows(
  { replies, cancellation }: Context,
  { answer, rowsMax }: { answer: Answer; rowsMax: number },
): Promise<Sent> {
  let rows = 0;
  for (;;) {
    // What is done already is not taken back: it would have been committed by itself.
    if (answer.columns !== null) cancellation.check();
    const piece = await answer.next(rowsMax === 0 ? 0 : rowsMax - rows);
    if (piece === undefined) return { rows, suspended: false };
    await replies.rows(piece.bytes);
    rows += piece.rows;
    if (piece.failure) throw piece.failure;
    if (rowsMax !== 0 && rows >= rowsMax) return { rows, suspended: true };
  }
}
