// Cuts a stream of bytes into the frames between gateway and backend process: tag, length, body.

import { PgError } from "../errors/pg_error.ts";
import { FRAME_BYTES_MAX } from "./protocol.ts";

/** The tag, and four bytes of length that count themselves. */
export const HEAD_SIZE = 5;
/** May stand between frames, and means nothing. Standard output is written line by line, so that a frame with
 * one of these in it would go, and wake its reader, in two pieces; with one more at its end it goes whole. */
export const FILLER = 0x0a;
const NOTHING = new Uint8Array(0);

export class Framer {
  #chunk: Uint8Array = NOTHING;
  #at = 0;
  #head = new Uint8Array(HEAD_SIZE);
  /** A frame that lies in more than one chunk, once its size is known. */
  #frame: Uint8Array | null = null;
  #held = 0;

  /** Takes the next bytes; all frames of the bytes before must have been taken out. */
  push(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#at = 0;
  }

  /** A whole frame, or null when more bytes are needed. It may lie in the chunk that was pushed. */
  next(): Uint8Array | null {
    const chunk = this.#chunk;
    if (this.#held === 0) { while (chunk[this.#at] === FILLER) this.#at++; }
    const left = chunk.length - this.#at;
    if (this.#held === 0 && left >= HEAD_SIZE) {
      const size = frameSize(chunk, this.#at);
      if (left >= size) return chunk.subarray(this.#at, this.#at += size);
    }
    return left === 0 ? null : this.#collect();
  }

  /** All that are whole. */
  *[Symbol.iterator](): Iterator<Uint8Array> {
    for (let frame = this.next(); frame; frame = this.next()) yield frame;
  }

  #collect(): Uint8Array | null {
    if (this.#frame === null) {
      this.#held += this.#copy(this.#head);
      if (this.#held < HEAD_SIZE) return null;
      this.#frame = new Uint8Array(frameSize(this.#head, 0));
      this.#frame.set(this.#head);
    }
    this.#held += this.#copy(this.#frame);
    if (this.#held < this.#frame.length) return null;
    const frame = this.#frame;
    this.#frame = null;
    this.#held = 0;
    return frame;
  }

  #copy(to: Uint8Array): number {
    const size = Math.min(to.length - this.#held, this.#chunk.length - this.#at);
    to.set(this.#chunk.subarray(this.#at, this.#at + size), this.#held);
    this.#at += size;
    return size;
  }
}

export function tagOf(frame: Uint8Array): string {
  return String.fromCharCode(frame[0]);
}

export function bodyOf(frame: Uint8Array): Uint8Array {
  return frame.subarray(HEAD_SIZE);
}

function frameSize(bytes: Uint8Array, at: number): number {
  const size = (bytes[at + 1] << 24 | bytes[at + 2] << 16 | bytes[at + 3] << 8 | bytes[at + 4]) >>>
    0;
  if (size < HEAD_SIZE - 1 || size > FRAME_BYTES_MAX) {
    throw new PgError("protocol_violation", `a frame of ${size} bytes between gateway and backend`);
  }
  return size + 1;
}
