// A flight: requests that went to the process without waiting for each other's answers. It is over with the first one that
// fails, or that has more to give; nobody but the process knows so in time, and what comes behind it is skipped.

/** What the gateway may hold of a flight's answers, beside one that is longer by itself. */
const FLIGHT_BYTES_MAX = 256 * 1024;

export class Flights {
  /** Of the request that is being answered; 0 where it is in none. */
  #current = 0;
  #last = 0;
  #bytes = 0;
  #isOver = false;

  /** Another request comes. */
  land(): void {
    this.#current = 0;
  }

  /** False where it is to be skipped. */
  takes(flight: number): boolean {
    if (flight === 0) return true;
    if (flight !== this.#last) {
      this.#last = flight;
      this.#bytes = 0;
      this.#isOver = false;
    }
    if (this.#isOver) return false;
    this.#current = flight;
    return true;
  }

  gave({ cursor, failure, bytes }: { cursor: number; failure: unknown; bytes: Uint8Array }): void {
    if (this.#current === 0) return;
    this.#bytes += bytes.length;
    if (cursor !== 0 || failure !== null || this.#bytes > FLIGHT_BYTES_MAX) this.#isOver = true;
  }

  /** The request has failed. */
  over(): void {
    if (this.#current !== 0) this.#isOver = true;
  }
}

/** To the gateway: the request was not run. */
export class SkippedRequest extends Error {
  override readonly name = "SkippedRequest";
}
