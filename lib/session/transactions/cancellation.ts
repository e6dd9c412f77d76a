// A statement that runs can be ended: by its client, by another session, or by a time limit.

import { PgError } from "../../errors/pg_error.ts";

export class Cancellation {
  #controller = new AbortController();
  #running = false;
  #interrupt: (reason: PgError) => void = () => {};

  /** Told of each request while a statement runs, to end what it waits for elsewhere. */
  onRequest(interrupt: (reason: PgError) => void): void {
    this.#interrupt = interrupt;
  }

  /** Aborted, with a PgError as its reason, when the statement that runs now is to end. */
  get signal(): AbortSignal | undefined {
    return this.#running ? this.#controller.signal : undefined;
  }

  /** A statement begins; a cancel from before it is forgotten, unless it came while another message of the same
   * pipeline was at work: then it is for what `goesOn` there. */
  begin({ goesOn = false } = {}): void {
    const isSame = goesOn && this.#running;
    this.#running = true;
    // Statements share one that was never used: to make one takes longer than many a statement.
    if (!isSame && this.#controller.signal.aborted) this.#controller = new AbortController();
  }

  end(): void {
    this.#running = false;
  }

  /** Nothing happens between statements: a late cancel does nothing. */
  request(reason: PgError = byUser()): void {
    if (!this.#running || this.#controller.signal.aborted) return;
    this.#controller.abort(reason);
    this.#interrupt(reason);
  }

  /** Throws where the statement is to end; asked before waiting and between batches of rows. */
  check(): void {
    const { reason } = this;
    if (reason) throw reason;
  }

  /** Why the statement is to end, if it is. */
  get reason(): PgError | undefined {
    const { signal } = this.#controller;
    return this.#running && signal.aborted ? signal.reason as PgError : undefined;
  }

  /** What to say of a failure: whoever cancelled knows better why than what was cancelled. */
  explain(error: PgError): PgError {
    return error.condition === "query_canceled" ? this.reason ?? error : error;
  }
}

export function byUser(): PgError {
  return new PgError("query_canceled", "canceling statement due to user request");
}
