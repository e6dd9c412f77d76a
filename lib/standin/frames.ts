// Cuts the bytes of a SuperServer connection into messages and writes the answers to them.

import { Cursor } from "../bytes/cursor.ts";
import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import { ListWriter } from "../iris/list.ts";

export const HEADER_BYTES = 14;

/** The function codes as their two bytes in the order in which they travel. */
export const CODE = { handshake: 0x4853, connect: 0x434e, disconnect: 0x4443 } as const;

/** Every good answer to a call has this status; an answer to the login has 0. */
export const STATUS = { login: 0, call: 0xca00, refused: 417, failed: 0x0001 } as const;

/** A message from the driver. The payload is a view until the next message is read. */
export interface Frame {
  sequence: number;
  code: number;
  payload: Uint8Array;
}

interface Source {
  read(into: Uint8Array): Promise<number | null>;
}

const CAPACITY_LEAST = 16 * 1024;
const CAPACITY_KEPT = 1024 * 1024;

export class FrameReader {
  readonly #source: Source;
  #buffer = new Uint8Array(CAPACITY_LEAST);
  #start = 0;
  #end = 0;
  readonly #onFrame?: (bytes: Uint8Array) => void;

  constructor(source: Source, onFrame?: (bytes: Uint8Array) => void) {
    this.#source = source;
    this.#onFrame = onFrame;
  }

  /** The next message, or undefined where the connection ends. */
  async next(payloadBytesMax: number): Promise<Frame | undefined> {
    if (!await this.#have(HEADER_BYTES)) return undefined;
    const header = new Cursor(this.#buffer, this.#start, this.#start + HEADER_BYTES);
    const size = header.uint32le();
    const sequence = header.uint32le();
    header.uint32le();
    const code = header.uint16();
    if (size > payloadBytesMax) {
      throw new PgError("protocol_violation", `a message of ${size} bytes is too long`);
    }
    if (!await this.#have(HEADER_BYTES + size)) return undefined;
    const start = this.#start;
    this.#start += HEADER_BYTES + size;
    const whole = this.#buffer.subarray(start, this.#start);
    this.#onFrame?.(whole.slice());
    return { sequence, code, payload: whole.subarray(HEADER_BYTES) };
  }

  /** Reads until `size` bytes are there. The buffer grows with what came, not with what was claimed. */
  async #have(size: number): Promise<boolean> {
    if (this.#start === this.#end) {
      this.#start = this.#end = 0;
      if (this.#buffer.length > CAPACITY_KEPT) this.#buffer = new Uint8Array(CAPACITY_LEAST);
    }
    while (this.#end - this.#start < size) {
      this.#makeRoom();
      const count = await this.#source.read(this.#buffer.subarray(this.#end));
      if (count === null) return false;
      this.#end += count;
    }
    return true;
  }

  #makeRoom(): void {
    if (this.#end < this.#buffer.length) return;
    const held = this.#buffer.subarray(this.#start, this.#end);
    const full = held.length > this.#buffer.length / 2;
    // A new buffer even where the old one would do: its views may still be in use.
    const next = new Uint8Array(full ? this.#buffer.length * 2 : this.#buffer.length);
    next.set(held);
    this.#buffer = next;
    this.#end = held.length;
    this.#start = 0;
  }
}

/** An answer repeats the number of its request, or the driver closes the connection. */
export function encodeAnswer(
  sequence: number,
  status: number,
  write: (items: ListWriter) => void,
): Uint8Array {
  const to = new Writer(256);
  to.reserve(4);
  to.uint32le(sequence);
  to.uint32le(0);
  to.uint16le(status);
  write(new ListWriter(to));
  to.setUint32le(0, to.size - HEADER_BYTES);
  return to.buffer.subarray(0, to.size);
}

/** The driver reads wrong memory where the text of an error is not ASCII. */
export function encodeFailure(sequence: number, status: number, text: string): Uint8Array {
  let ascii = "";
  for (const character of text) ascii += character >= " " && character <= "~" ? character : "?";
  return encodeAnswer(sequence, status, (items) => items.string(ascii || "?"));
}
