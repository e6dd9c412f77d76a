// What a statement answers, row by row or in batches, wherever the rows come from.

import type { Batch, Executed, Lease } from "../../backend/contract.ts";
import type { CatalogAnswer } from "../../catalog/contract.ts";
import type { PgError } from "../../errors/pg_error.ts";
import type { Column } from "../../types/column.ts";
import type { Transaction } from "../transactions/transaction.ts";

/** Some DataRow messages. */
export interface Piece {
  bytes: Uint8Array;
  rows: number;
  /** What went wrong after these rows. */
  failure?: PgError;
}

export interface Answer {
  /** Null where the statement gives no rows. */
  readonly columns: readonly Column[] | null;
  /** The formats of the rows where the answer decides them; a Query asks for text otherwise. */
  readonly formats?: readonly number[];
  /** Bytes of rows that are here before anybody has asked for them. */
  readonly rowBytes?: number;
  /** The next rows, at most `rowsMax` where it is not 0; undefined after the last. */
  next(rowsMax: number): Piece | undefined | Promise<Piece | undefined>;
  /** The CommandComplete tag after `rows` rows were sent. */
  tag(rows: number): string;
  close(): void | Promise<void>;
}

/** All that is left of it, up to what went wrong. */
export async function* piecesOf(answer: Answer): AsyncGenerator<Piece> {
  for (;;) {
    const piece = await answer.next(0);
    if (!piece) return;
    if (piece.failure) throw piece.failure;
    yield piece;
  }
}

/** An answer without rows. */
export function done(tag: string): Answer {
  return { columns: null, next: () => undefined, tag: () => tag, close() {} };
}

/** The client is told the columns before anything happens, and then what happens meanwhile. */
export function later(
  { columns, make }: { columns: readonly Column[]; make: () => Promise<Answer> },
): Answer {
  let made: Answer | undefined;
  return {
    columns,
    async next(rowsMax) {
      made ??= await make();
      return await made.next(rowsMax);
    },
    tag: (rows) => made?.tag(rows) ?? "",
    close: () => made?.close(),
  };
}

/** Everything is there already; a row limit cuts it in pieces. */
export function catalogAnswer(
  answer: Omit<CatalogAnswer, "columns"> & Pick<Answer, "columns">,
): Answer {
  const { bytes, starts, columns } = answer;
  const [command, count] = answer.tag.split(" ");
  const counts = columns !== null && count !== undefined && /^\d+$/.test(count);
  let row = 0;
  return {
    columns,
    rowBytes: bytes.length + starts.byteLength,
    next(rowsMax) {
      if (row >= starts.length) return undefined;
      const stop = rowsMax === 0 ? starts.length : Math.min(row + rowsMax, starts.length);
      const piece = {
        bytes: bytes.subarray(starts[row], stop < starts.length ? starts[stop] : bytes.length),
        rows: stop - row,
      };
      row = stop;
      return piece;
    },
    tag: (rows) => counts ? `${command} ${rows}` : answer.tag,
    close() {},
  };
}

/** Batches of a long result that are asked for before the first of them is here, so that nobody waits for a request. */
const LONG_AHEAD = 2;

/** Rows from a cursor on an IRIS connection, which stays with the session until the cursor is closed. */
export class IrisAnswer implements Answer {
  readonly columns: readonly Column[] | null;
  readonly tag: (rows: number) => string;
  #lease: Lease;
  #transaction: Transaction;
  #ready: Batch | undefined;
  /** Asked for, and not here yet. */
  readonly #ahead: Promise<Batch>[] = [];
  #cursor: number;
  #isLong = false;

  constructor(
    executed: Executed,
    { lease, transaction, columns = executed.columns, tag }: {
      lease: Lease;
      transaction: Transaction;
      /** What the client is told, where that is more than IRIS knows. */
      columns?: readonly Column[] | null;
      tag: (rows: number) => string;
    },
  ) {
    this.columns = columns;
    this.tag = tag;
    this.#lease = lease;
    this.#transaction = transaction;
    this.#ready = executed;
    this.#cursor = executed.cursor;
    if (this.#cursor !== 0) transaction.cursorOpened();
  }

  next(rowsMax: number): Piece | undefined | Promise<Piece | undefined> {
    const ready = this.#ready;
    this.#ready = undefined;
    if (ready && ready.cursor === 0) this.#forgetCursor();
    if (ready && (ready.rows > 0 || ready.failure)) return this.#given(ready, rowsMax);
    if (this.#cursor === 0) return undefined;
    return this.#batch(rowsMax).then((batch) => batch && this.#given(batch, rowsMax));
  }

  #given(batch: Batch, rowsMax: number): Piece {
    // While these rows go to the client, IRIS may work on the next ones.
    if (rowsMax === 0 && batch.cursor !== 0 && !batch.failure) {
      const { length } = this.#ahead;
      for (let asked = length; asked < (this.#isLong ? LONG_AHEAD : 1); asked++) {
        const coming = this.#lease.fetch(batch.cursor, 0);
        // The failure is reported when its turn comes.
        coming.catch(() => {});
        this.#ahead.push(coming);
      }
      this.#isLong = true;
    }
    return batch;
  }

  async #batch(rowsMax: number): Promise<Batch | undefined> {
    while (this.#cursor !== 0) {
      const batch = await (this.#ahead.shift() ?? this.#lease.fetch(this.#cursor, rowsMax));
      if (batch.cursor === 0) await this.#ended();
      if (batch.rows > 0 || batch.failure) return batch;
    }
  }

  /** What was asked for behind its last rows is skipped. */
  async #ended(): Promise<void> {
    await Promise.allSettled(this.#ahead.splice(0));
    this.#forgetCursor();
  }

  close(): void | Promise<void> {
    this.#ready = undefined;
    if (this.#cursor !== 0) return this.#close();
  }

  async #close(): Promise<void> {
    // Only one call at a time: its outcome interests nobody any more.
    for (const coming of this.#ahead.splice(0)) {
      const batch = await coming.catch(() => undefined);
      if (batch?.cursor === 0) this.#forgetCursor();
    }
    if (this.#cursor === 0) return;
    const cursor = this.#cursor;
    this.#forgetCursor();
    if (this.#lease.alive) await this.#lease.closeCursor(cursor);
  }

  #forgetCursor(): void {
    if (this.#cursor === 0) return;
    this.#cursor = 0;
    this.#transaction.cursorClosed();
  }
}
