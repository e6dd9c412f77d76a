// A CancelRequest meets the statement that is running, and no other.

import { PgError } from "../errors/pg_error.ts";

export class Cancellation {
  #current?: AbortController;

  /** Aborted when the client cancels the statement that runs now. */
  get signal(): AbortSignal | undefined {
    return this.#current?.signal;
  }

  /** A statement begins; a cancel from before it is forgotten. */
  begin(): void {
    if (!this.#current || this.#current.signal.aborted) this.#current = new AbortController();
  }

  end(): void {
    this.#current = undefined;
  }

  /** Nothing happens between statements: a late cancel does nothing. */
  request(): void {
    this.#current?.abort();
  }

  /** Throws where the statement was cancelled; asked before waiting and between batches of rows. */
  check(): void {
    if (this.#current?.signal.aborted !== true) return;
    throw new PgError("query_canceled", "canceling statement due to user request");
  }
}
