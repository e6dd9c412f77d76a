// The bytes of a COPY's text, in UTF-8 and looked at as they come: how far they are good, and what is wrong with what
// is behind that, which nobody is told before the lines in front of it are read.

import { isUtf8 } from "node:buffer";
import { decodeUtf8 } from "../bytes/cursor.ts";
import type { Encoding } from "../bytes/encoding.ts";
import { PgError } from "../errors/pg_error.ts";
import { refuseNul } from "../types/text.ts";
import { Incoming } from "./incoming.ts";

/** The longest character; so much PostgreSQL waits for before it says that one is wrong. */
const CHARACTER_BYTES_MAX = 4;
const UTF8 = new TextEncoder();

export class IncomingText extends Incoming {
  /** What is not read yet is whole characters from `start` to here. */
  good = 0;
  /** What is behind it is none. */
  failure: PgError | null = null;
  /** Null is UTF-8. */
  readonly #encoding: Encoding | null;

  constructor(encoding: Encoding | null) {
    super();
    this.#encoding = encoding;
  }

  /** Whatever comes has come, and is good. */
  get complete(): boolean {
    return this.ended && this.failure === null;
  }

  override push(chunk: Uint8Array): void {
    if (this.failure) return;
    const bytes = this.#encoding === null ? chunk : this.#inUtf8(chunk, this.#encoding);
    const unknown = this.end - this.good;
    super.push(bytes);
    this.good = this.end - bytes.length - unknown;
    this.#look();
  }

  override rest(): void {
    const unknown = this.end - this.good;
    super.rest();
    this.good = this.end - unknown;
  }

  finish(): void {
    this.ended = true;
    this.#look();
  }

  /** A character is a byte, so none is cut. */
  #inUtf8(chunk: Uint8Array, encoding: Encoding): Uint8Array {
    try {
      return UTF8.encode(refuseZero(encoding.decode(chunk), encoding));
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      this.failure = cause;
      for (let at = 0;; at++) {
        try {
          refuseZero(encoding.decode(chunk.subarray(at, at + 1)), encoding);
        } catch {
          return UTF8.encode(encoding.decode(chunk.subarray(0, at)));
        }
      }
    }
  }

  #look(): void {
    const { bytes, end, ended } = this;
    const fresh = bytes.subarray(this.good, end);
    const zero = fresh.indexOf(0);
    const text = zero < 0 ? fresh : fresh.subarray(0, zero);
    this.good += goodBytes(text);
    const left = end - this.good;
    if (left === 0 || (!ended && left < CHARACTER_BYTES_MAX)) return;
    this.failure ??= errorOf(
      bytes.subarray(this.good, Math.min(end, this.good + CHARACTER_BYTES_MAX)),
    );
  }
}

function refuseZero(text: string, { name }: Encoding): string {
  if (!text.includes("\0")) return text;
  throw new PgError(
    "character_not_in_repertoire",
    `invalid byte sequence for encoding "${name}": 0x00`,
  );
}

/** How many bytes there are before the first one that begins no character, or one that is not there yet. */
function goodBytes(bytes: Uint8Array): number {
  // Most chunks end in the middle of a character at worst.
  let end = bytes.length;
  while (end > 0 && bytes.length - end < CHARACTER_BYTES_MAX && isInside(bytes[end - 1])) end--;
  if (isUtf8(bytes)) return bytes.length;
  if (end > 0 && isUtf8(bytes.subarray(0, end - 1))) return end - 1;
  let [good, bad] = [0, bytes.length];
  // What is good up to a place is good up to each before it where a character begins.
  while (good < bad) {
    let middle = good + Math.floor((bad - good) / 2);
    while (middle > good && isInside(bytes[middle])) middle--;
    if (middle === good) {
      const size = sizeOfFirst(bytes.subarray(good, bad));
      if (size === 0) return good;
      good += size;
    } else if (isUtf8(bytes.subarray(good, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isInside(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

/** 0 where no character begins. */
function sizeOfFirst(bytes: Uint8Array): number {
  for (let size = 1; size <= Math.min(CHARACTER_BYTES_MAX, bytes.length); size++) {
    if (isUtf8(bytes.subarray(0, size))) return size;
  }
  return 0;
}

function errorOf(bytes: Uint8Array): PgError {
  try {
    if (bytes[0] === 0) refuseNul("\0");
    decodeUtf8(bytes);
  } catch (cause) {
    if (cause instanceof PgError) return cause;
    throw cause;
  }
  throw new Error("nothing is wrong with these bytes");
}
