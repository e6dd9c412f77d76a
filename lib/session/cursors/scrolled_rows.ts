// The rows of a cursor that goes backward: those that were read are kept, all of them or the last ones, and read again.

import { Writer } from "../../bytes/writer.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { CursorKeeps, Movement } from "../../sql/plans/session_plan.ts";
import { type Answer, catalogAnswer, type Piece } from "../running/answer.ts";
import { KeptRows } from "./kept_rows.ts";

/** For each cursor that is declared SCROLL. */
const SCROLLED_BYTES_MAX = 64 << 20;
/** For each that is not, and may go backward all the same. */
const RECENT_BYTES_MAX = 4 << 20;

export class ScrolledRows implements Answer {
  readonly columns: Answer["columns"];
  readonly formats: Answer["formats"];
  readonly tag: Answer["tag"];
  readonly #name: string;
  /** Undefined when all rows have been read. */
  #from: Answer | undefined;
  #forgets: boolean;
  readonly #rows = new KeptRows();
  /** What comes after the rows that were read. */
  #failure?: PgError;
  /** The row it stands on, from 1; 0 is before the first, and one more than there are is behind the last. */
  #position = 0;

  /** Is told how many bytes of rows are here, whenever that changes. */
  readonly #holds: (bytes: number) => void;

  constructor(
    from: Answer,
    { name, keeps, holds = () => {} }: {
      name: string;
      keeps: CursorKeeps;
      holds?: (bytes: number) => void;
    },
  ) {
    this.#name = name;
    this.#holds = holds;
    this.#from = from;
    this.#forgets = keeps === "recent";
    this.columns = from.columns;
    this.formats = from.formats;
    this.tag = (rows) => from.tag(rows);
  }

  get bytes(): number {
    return this.#rows.bytes;
  }

  /** The rows that a FETCH gives, in its order; a MOVE only counts them. Forward goes next(). */
  async move({ by, rows }: Movement): Promise<Uint8Array[]> {
    if (by === "absolute") return await this.#absolute(rows);
    if (rows === 0) return this.#one(this.#position);
    if (by === "relative") return await this.#stand(this.#position + rows);
    return this.#backward(-rows);
  }

  /** The next rows; after the last it stands behind it. */
  async next(rowsMax: number): Promise<Piece | undefined> {
    const { end } = this.#rows;
    if (this.#position >= end && !await this.#read()) {
      this.#position = end + 1;
      return undefined;
    }
    const piece = this.#rows.from(this.#position, rowsMax === 0 ? Infinity : rowsMax);
    this.#position += piece.rows;
    return piece;
  }

  /** All that are there and all to come, for when the transaction is over. */
  async keepAll(): Promise<void> {
    this.#forgets = false;
    while (await this.#read());
  }

  async close(): Promise<void> {
    const from = this.#from;
    this.#from = undefined;
    await from?.close();
  }

  async #absolute(row: number): Promise<Uint8Array[]> {
    if (row >= 0) return await this.#stand(row);
    while (await this.#read());
    return await this.#stand(Math.max(0, this.#rows.end + 1 + row));
  }

  async #stand(row: number): Promise<Uint8Array[]> {
    while (this.#rows.end < row && await this.#read());
    const position = Math.min(Math.max(0, row), this.#rows.end + 1);
    const found = this.#one(position);
    this.#position = position;
    return found;
  }

  #backward(count: number): Uint8Array[] {
    const position = Math.max(0, this.#position - count);
    const found = this.#slice(Math.max(0, position - 1), Math.max(0, this.#position - 1));
    this.#position = position;
    return found.reverse();
  }

  #one(row: number): Uint8Array[] {
    return row === 0 ? this.#slice(0, 0) : this.#slice(row - 1, Math.min(row, this.#rows.end));
  }

  #slice(start: number, end: number): Uint8Array[] {
    if (start < this.#rows.start) throw tooFar();
    return this.#rows.slice(start, end);
  }

  /** One more piece of what has not been read yet; false where there is none. */
  async #read(): Promise<boolean> {
    if (this.#failure) throw this.#failure;
    const piece = await this.#from?.next(0);
    if (!piece) {
      await this.close();
      return false;
    }
    this.#failure = piece.failure;
    if (piece.rows === 0) return await this.#read();
    this.#rows.add(piece);
    if (this.#forgets) this.#rows.forgetOver(RECENT_BYTES_MAX);
    else if (this.#rows.bytes > SCROLLED_BYTES_MAX) throw this.#tooMuch();
    this.#holds(this.#rows.bytes + (this.#from?.rowBytes ?? 0));
    return true;
  }

  #tooMuch(): PgError {
    const message = `cursor "${this.#name}" has too many rows to keep`;
    return new PgError("program_limit_exceeded", message, {
      detail: `A SCROLL cursor may keep ${SCROLLED_BYTES_MAX} bytes of rows that were read.`,
      hint: "Declare it NO SCROLL, or select fewer rows.",
    });
  }
}

export function onlyForward(detail?: string): PgError {
  return new PgError("object_not_in_prerequisite_state", "cursor can only scan forward", {
    detail,
    hint: "Declare it with SCROLL option to enable backward scan.",
  });
}

function tooFar(): PgError {
  return onlyForward(`Of the rows that were read it keeps the last ${RECENT_BYTES_MAX} bytes.`);
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
