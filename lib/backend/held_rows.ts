// DataRow messages that wait in the backend process until the client takes them.

import { Cursor } from "../bytes/cursor.ts";
import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import { nextRows } from "../wire/data_rows.ts";

/** What one statement may keep in memory, of rows to work on as of rows to give. */
export const HELD_BYTES_MAX = 64 * 1024 * 1024;

const PIECE_BYTES = 256 * 1024;

interface Piece {
  bytes: Uint8Array;
  rows: number;
}

export class HeldRows {
  readonly #pieces: Piece[] = [];
  readonly #to = new Writer();
  #rows = 0;
  #bytes = 0;

  /** The encoder writes the rows and says how many they are. */
  add(encode: (to: Writer) => number): void {
    const before = this.#to.size;
    this.#rows += encode(this.#to);
    this.#bytes += this.#to.size - before;
    refuseTooMuch(this.#bytes, "the rows that the statement returns take");
    if (this.#to.size >= PIECE_BYTES) this.#cut();
  }

  /** The next rows, at most `rowsMax` where it is not 0; `more` says whether others are left. */
  take(rowsMax: number): Piece & { more: boolean } {
    this.#cut();
    const piece = this.#pieces[0];
    if (!piece) return { bytes: new Uint8Array(), rows: 0, more: false };
    if (rowsMax === 0 || piece.rows <= rowsMax) {
      this.#pieces.shift();
      return { ...piece, more: this.#pieces.length > 0 };
    }
    const end = nextRows(new Cursor(piece.bytes), rowsMax).length;
    this.#pieces[0] = { bytes: piece.bytes.subarray(end), rows: piece.rows - rowsMax };
    return { bytes: piece.bytes.subarray(0, end), rows: rowsMax, more: true };
  }

  /** Says how many they are. */
  takeAll(to: Writer): number {
    this.#cut();
    let all = 0;
    for (const { bytes, rows } of this.#pieces.splice(0)) {
      to.bytes(bytes);
      all += rows;
    }
    return all;
  }

  #cut(): void {
    if (this.#rows === 0) return;
    this.#pieces.push({ bytes: this.#to.take(), rows: this.#rows });
    this.#rows = 0;
  }
}

export function refuseTooMuch(bytes: number, what: string): void {
  if (bytes <= HELD_BYTES_MAX) return;
  throw new PgError("program_limit_exceeded", `${what} more than ${HELD_BYTES_MAX} bytes`, {
    hint: "Change fewer rows at a time, or do without RETURNING.",
  });
}
