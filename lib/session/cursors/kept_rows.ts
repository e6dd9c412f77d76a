// Rows that a cursor has read, in the pieces they came in: taken apart only where they are read again.

import type { Piece } from "../running/answer.ts";
import { rowStarts } from "../../wire/data_rows.ts";

interface Kept {
  bytes: Uint8Array;
  /** Its first row, counted from 0 over all that were read. */
  first: number;
  rows: number;
  /** Where each row begins, once somebody has asked. */
  starts?: Uint32Array;
}

/** What a piece and a row take beside their bytes. */
const PIECE_OVERHEAD_BYTES = 256;
const ROW_OVERHEAD_BYTES = 4;

export class KeptRows {
  readonly #pieces: Kept[] = [];
  #end = 0;
  #bytes = 0;

  /** The first row that is still there. */
  get start(): number {
    return this.#pieces[0]?.first ?? this.#end;
  }

  /** One more than the last that was read. */
  get end(): number {
    return this.#end;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add({ bytes, rows }: Piece): void {
    const piece = { bytes: bytes.slice(), first: this.#end, rows };
    this.#pieces.push(piece);
    this.#end += rows;
    this.#bytes += sizeOf(piece);
  }

  /** Gives up the oldest; what was read last stays. */
  forgetOver(bytesMax: number): void {
    while (this.#bytes > bytesMax && this.#pieces.length > 1) {
      this.#bytes -= sizeOf(this.#pieces.shift()!);
    }
  }

  /** Some rows from that one on, at most so many: those that came together. */
  from(row: number, rowsMax: number): Piece {
    const piece = this.#pieceOf(row);
    const at = row - piece.first;
    const rows = Math.min(rowsMax, piece.rows - at);
    if (rows === piece.rows) return { bytes: piece.bytes, rows };
    const starts = startsOf(piece);
    return { bytes: piece.bytes.subarray(starts[at], starts[at + rows]), rows };
  }

  /** Each by itself, `end` left out. */
  slice(start: number, end: number): Uint8Array[] {
    const rows: Uint8Array[] = [];
    for (let row = start; row < end;) {
      const piece = this.#pieceOf(row);
      const starts = startsOf(piece);
      const stop = Math.min(end, piece.first + piece.rows);
      for (; row < stop; row++) {
        const at = row - piece.first;
        rows.push(piece.bytes.subarray(starts[at], starts[at + 1]));
      }
    }
    return rows;
  }

  #pieceOf(row: number): Kept {
    let [low, high] = [0, this.#pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#pieces[middle].first <= row) low = middle;
      else high = middle - 1;
    }
    return this.#pieces[low];
  }
}

function sizeOf({ bytes, rows }: Kept): number {
  return bytes.length + rows * ROW_OVERHEAD_BYTES + PIECE_OVERHEAD_BYTES;
}

/** Of each row, and of what would come after the last. */
function startsOf(piece: Kept): Uint32Array {
  const { bytes } = piece;
  return piece.starts ??= Uint32Array.from([...rowStarts(bytes), bytes.length]);
}
