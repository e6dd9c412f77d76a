// The rows of a SCROLL cursor: those that were read are kept, so that they can be read again in any direction.

import { Cursor } from "../../bytes/cursor.ts";
import { Writer } from "../../bytes/writer.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { Movement } from "../../sql/plan.ts";
import { type Answer, catalogAnswer, type Piece } from "../running/answer.ts";

/** For each cursor. */
const SCROLLED_BYTES_MAX = 64 << 20;
/** What a row takes beside its bytes. */
const ROW_OVERHEAD_BYTES = 128;

export class ScrolledRows implements Answer {
  readonly columns: Answer["columns"];
  readonly formats: Answer["formats"];
  readonly tag: Answer["tag"];
  readonly #name: string;
  /** Undefined when all rows are here. */
  #from: Answer | undefined;
  readonly #rows: Uint8Array[] = [];
  #bytes = 0;
  /** The row it stands on, from 1; 0 is before the first, and one more than there are is behind the last. */
  #position = 0;

  constructor(name: string, from: Answer) {
    this.#name = name;
    this.#from = from;
    this.columns = from.columns;
    this.formats = from.formats;
    this.tag = (rows) => from.tag(rows);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The rows that a FETCH gives, in its order; a MOVE only counts them. */
  async move({ by, rows }: Movement): Promise<Uint8Array[]> {
    if (by === "absolute") return await this.#absolute(rows);
    if (rows === 0) return this.#one(this.#position);
    if (by === "relative") return await this.#stand(this.#position + rows);
    return rows > 0 ? await this.#forward(rows) : this.#backward(-rows);
  }

  /** For a portal that is executed: forward, as any other. */
  async next(rowsMax: number): Promise<Piece | undefined> {
    const rows = await this.#forward(rowsMax === 0 ? Infinity : rowsMax);
    return rows.length === 0 ? undefined : { bytes: joined(rows), rows: rows.length };
  }

  /** All of them, for when the transaction is over. */
  async keepAll(): Promise<void> {
    await this.#upTo(Infinity);
  }

  async close(): Promise<void> {
    const from = this.#from;
    this.#from = undefined;
    await from?.close();
  }

  async #absolute(row: number): Promise<Uint8Array[]> {
    if (row >= 0) return await this.#stand(row);
    await this.#upTo(Infinity);
    return await this.#stand(Math.max(0, this.#rows.length + 1 + row));
  }

  async #stand(row: number): Promise<Uint8Array[]> {
    await this.#upTo(row);
    this.#position = Math.min(Math.max(0, row), this.#rows.length + 1);
    return this.#one(this.#position);
  }

  async #forward(count: number): Promise<Uint8Array[]> {
    const start = this.#position;
    await this.#upTo(start + count);
    this.#position = Math.min(start + count, this.#rows.length + 1);
    return this.#rows.slice(start, start + count);
  }

  #backward(count: number): Uint8Array[] {
    const stop = this.#position - 1;
    this.#position = Math.max(0, this.#position - count);
    return this.#rows.slice(Math.max(0, this.#position - 1), Math.max(0, stop)).reverse();
  }

  #one(row: number): Uint8Array[] {
    return row === 0 ? [] : this.#rows.slice(row - 1, row);
  }

  async #upTo(row: number): Promise<void> {
    while (this.#from && this.#rows.length < row) {
      const piece = await this.#from.next(row === Infinity ? 0 : row - this.#rows.length);
      if (!piece) return await this.close();
      this.#keep(piece);
      if (piece.failure) throw piece.failure;
    }
  }

  #keep({ bytes, rows }: Piece): void {
    this.#bytes += bytes.length + rows * ROW_OVERHEAD_BYTES;
    if (this.#bytes > SCROLLED_BYTES_MAX) {
      throw new PgError(
        "program_limit_exceeded",
        `cursor "${this.#name}" has too many rows to keep`,
        {
          detail: `A SCROLL cursor may keep ${SCROLLED_BYTES_MAX} bytes of rows that were read.`,
          hint: "Declare it NO SCROLL, or select fewer rows.",
        },
      );
    }
    const kept = bytes.slice();
    const from = new Cursor(kept);
    for (let row = 0; row < rows; row++) {
      const start = from.at;
      from.take(1);
      from.take(from.int32() - 4);
      this.#rows.push(kept.subarray(start, from.at));
    }
  }
}

/** Rows that are there, as a statement's answer. */
export function answerOfRows(
  rows: readonly Uint8Array[],
  { columns, tag }: { columns: Answer["columns"]; tag: string },
): Answer {
  const starts = new Uint32Array(rows.length);
  for (let row = 1; row < rows.length; row++) starts[row] = starts[row - 1] + rows[row - 1].length;
  return catalogAnswer({ columns: [...columns ?? []], bytes: joined(rows), starts, tag });
}

function joined(rows: readonly Uint8Array[]): Uint8Array {
  const to = new Writer();
  for (const row of rows) to.bytes(row);
  return to.take();
}
