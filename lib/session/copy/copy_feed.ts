// COPY FROM STDIN waits in the middle of its statement for messages that come after it: here they meet.

import { PgError } from "../../errors/pg_error.ts";
import { ClientGone } from "../replies.ts";

export class CopyFeed {
  #open = false;
  #pieces: Uint8Array[] = [];
  #ended = false;
  #failure: unknown;
  #asking?: () => void;
  #hungry?: () => void;

  /** A COPY waits for its data. */
  get open(): boolean {
    return this.#open;
  }

  /** The client is about to be told that it may send. */
  begin(): void {
    this.#open = true;
    this.#ended = false;
    this.#failure = undefined;
    this.#pieces = [];
  }

  finish(): void {
    this.#open = false;
    this.#pieces = [];
  }

  /** What has come since the last time; null after the end. */
  async next(): Promise<readonly Uint8Array[] | null> {
    if (this.#pieces.length === 0 && !this.#ended && this.#failure === undefined) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#asking = resolve;
      this.#hungry?.();
      this.#hungry = undefined;
      await promise;
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#pieces.length === 0) return null;
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  fail(cause: unknown): void {
    this.#failure = cause;
    this.#wake();
  }

  /** Nobody will send anything any more. */
  abandon(): void {
    if (!this.#open) return;
    this.fail(new ClientGone("the client has gone in the middle of a COPY"));
  }

  /** Settles when the COPY wants more, or its statement's work is done. */
  fed(work: Promise<void>): Promise<void> {
    if (this.#pieces.length > 0) this.#wake();
    // It has got nothing, and waits on.
    if (this.#asking) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#hungry = resolve;
    work.then(resolve, reject);
    return promise;
  }

  #wake(): void {
    const asking = this.#asking;
    this.#asking = undefined;
    asking?.();
  }
}

export function copyFailed(message: string): PgError {
  return new PgError("query_canceled", `COPY from stdin failed: ${message}`);
}
