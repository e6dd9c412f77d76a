// Collects replies and sends them in few writes; a slow client holds up whoever writes to it.

import { EncodedWriter, type Encoding } from "../bytes/encoding.ts";
import { Writer } from "../bytes/writer.ts";
import { PgError } from "../errors/pg_error.ts";
import type { Counts } from "../observe/counts.ts";
import { type Column, sameNumbers } from "../types/column.ts";
import type { AnyMessage, BodyOf, Message } from "../wire/message.ts";
import {
  ErrorResponse,
  errorResponse,
  NoticeResponse,
  noticeResponse,
  type NoticeSeverity,
} from "../wire/notices.ts";
import { CommandComplete, DataRow, RowDescription } from "../wire/results.ts";
import { formatOf } from "./running/bound.ts";
import type { Outlet } from "./contract.ts";

/** PostgreSQL's own size for a write. */
const WRITE_BYTES = 8192;
/** What most answers need, and all that a silent session keeps. */
const RESTING_BYTES = 512;

/** The client has gone: there is nobody to tell anything. */
export class ClientGone extends Error {
  override readonly name = "ClientGone";
}

/** How columns were told last time, in UTF-8: a statement's are the same object each time. */
const DESCRIBED = new WeakMap<
  readonly Column[],
  { formats: readonly number[]; bytes: Uint8Array }
>();

function described(columns: readonly Column[], formats: readonly number[]): RowDescription {
  return {
    columns: columns.map((column, index) => ({ ...column, format: formatOf(formats, index) })),
  };
}

export class Replies {
  readonly #outlet: Outlet;
  readonly #counts: Counts;
  #to = new Writer(RESTING_BYTES);
  #held: Writer | null = null;
  /** The client's encoding at the moment; null is UTF-8. */
  encoding: () => Encoding | null = () => null;

  constructor(outlet: Outlet, counts: Counts) {
    this.#outlet = outlet;
    this.#counts = counts;
  }

  // deno-lint-ignore no-explicit-any -- a message of any fields
  add<M extends Message<string, any>>(
    message: M,
    body: M extends Message<string, infer F> ? BodyOf<F> : never,
  ): void {
    this.#write((to) => message.encode(body, to));
  }

  get #into(): Writer {
    return this.#held ?? this.#to;
  }

  /** What is said from now on goes into `held`, and waits for what was said before it to be known; with null it
   * goes to the client again. */
  hold(held: Writer | null): void {
    this.#held = held;
  }

  /** A part of what was held goes to the client. */
  release({ buffer }: Writer, start: number, end: number): void {
    this.#to.bytes(buffer.subarray(start, end));
  }

  /** All of a message or nothing of it: a text may have no place in the client's encoding. */
  #write(encode: (to: Writer) => void): void {
    const encoding = this.encoding();
    if (encoding === null) return encode(this.#into);
    const to = new EncodedWriter(encoding);
    encode(to);
    this.#into.bytes(to.take());
  }

  /** A message without fields. */
  say(message: AnyMessage): void {
    message.encode({}, this.#into);
  }

  columns(columns: readonly Column[], formats: readonly number[]): void {
    if (this.encoding() !== null) return this.add(RowDescription, described(columns, formats));
    const known = DESCRIBED.get(columns);
    if (known && sameNumbers(known.formats, formats)) return this.#into.bytes(known.bytes);
    const bytes = RowDescription.bytes(described(columns, formats));
    DESCRIBED.set(columns, { formats, bytes });
    this.#into.bytes(bytes);
  }

  row(values: (Uint8Array | null)[]): void {
    DataRow.encode({ values }, this.#into);
  }

  /** DataRow messages that are ready; many of them go out as they are. */
  rows(bytes: Uint8Array): void | Promise<void> {
    if (this.#to.size + bytes.length > WRITE_BYTES) return this.#sendRows(bytes);
    this.#to.bytes(bytes);
  }

  async #sendRows(bytes: Uint8Array): Promise<void> {
    await this.flush();
    if (bytes.length > 0) await this.#send(bytes);
  }

  complete(tag: string): void {
    this.#counts.completed(tag);
    CommandComplete.encode({ tag }, this.#into);
  }

  error(error: PgError): void {
    this.#counts.errors.add(error.sqlstate);
    try {
      this.add(ErrorResponse, errorResponse(error));
    } catch (cause) {
      if (!(cause instanceof PgError)) throw cause;
      // What cannot be said in the client's encoding is an error of its own, and plain ASCII.
      this.add(ErrorResponse, errorResponse(cause.with({ severity: error.severity })));
    }
  }

  notice(notice: PgError, severity: NoticeSeverity): void {
    this.add(NoticeResponse, noticeResponse(notice, severity));
  }

  /** Sends what fills a write; for the places where replies add up. */
  drain(): void | Promise<void> {
    if (this.#to.size >= WRITE_BYTES) return this.flush();
  }

  flush(): void | Promise<void> {
    if (this.#to.size > 0) return this.#send(this.#to.take());
  }

  /** There is nothing to say for now: room that a long answer took is given back. */
  rest(): void {
    if (this.#to.size === 0 && this.#to.buffer.length > WRITE_BYTES) {
      this.#to = new Writer(RESTING_BYTES);
    }
  }

  async #send(bytes: Uint8Array): Promise<void> {
    try {
      await this.#outlet.send(bytes);
    } catch (cause) {
      throw new ClientGone("the client has gone", { cause });
    }
  }
}
