// Takes PostgreSQL's answer in whatever pieces it comes; rows beyond a limit become an error.

import { PgError } from "../errors/pg_error.ts";
import { Cursor } from "../bytes/cursor.ts";
import { Writer } from "../bytes/writer.ts";
import { ErrorResponse, errorResponse } from "../wire/notices.ts";

const HEAD_BYTES = 5;
const [ROW, READY] = ["D", "Z"].map((tag) => tag.charCodeAt(0));

export class BoundedAnswer {
  readonly #to: Writer;
  readonly #bytesMax: number;
  readonly #start: number;
  readonly #head = new Uint8Array(HEAD_BYTES);
  #headHave = 0;
  /** Of the message at hand, whose head is known. */
  #left = 0;
  #isLeftOut = false;
  /** A row was too much: what belongs to it is left out up to the next end. */
  #over = false;

  constructor(to: Writer, bytesMax: number) {
    this.#to = to;
    this.#start = to.size;
    this.#bytesMax = bytesMax;
  }

  add(bytes: Uint8Array): void {
    const from = new Cursor(bytes);
    while (from.remaining > 0) {
      if (this.#left === 0 && !this.#readHead(from)) continue;
      const part = from.view(Math.min(from.remaining, this.#left));
      this.#left -= part.length;
      if (!this.#isLeftOut) this.#to.bytes(part);
    }
  }

  /** False while some of the head is still to come, and for a message that has nothing else. */
  #readHead(from: Cursor): boolean {
    const more = from.view(Math.min(from.remaining, HEAD_BYTES - this.#headHave));
    this.#head.set(more, this.#headHave);
    this.#headHave += more.length;
    if (this.#headHave < HEAD_BYTES) return false;
    this.#headHave = 0;
    const head = new Cursor(this.#head);
    const tag = head.uint8();
    this.#left = head.int32() - 4;
    this.#begin(tag);
    return this.#left > 0;
  }

  #begin(tag: number): void {
    const size = this.#to.size - this.#start;
    if (tag === ROW && !this.#over && size + this.#left > this.#bytesMax) {
      this.#over = true;
      this.#to.bytes(ErrorResponse.bytes(errorResponse(this.#tooMuch())));
    }
    if (tag === READY) this.#over = false;
    this.#isLeftOut = this.#over;
    if (!this.#over) this.#to.bytes(this.#head);
  }

  #tooMuch(): PgError {
    return new PgError("program_limit_exceeded", "the answer is too long", {
      detail: `What PostgreSQL's catalog answers may have ${this.#bytesMax} bytes.`,
      hint: "Select fewer rows, or less of them.",
    });
  }
}
