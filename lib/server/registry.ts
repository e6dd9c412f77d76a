// Knows every session by its process number, so that a CancelRequest finds the one it means.

import { timingSafeEqual } from "node:crypto";
import type { Registry, Signalled } from "../session/contract.ts";

interface Entry {
  secret: Uint8Array;
  session: Signalled;
}

/** Clients keep the number in a signed 32-bit integer. */
const PROCESS_ID_MAX = 0x7fffffff;

export class CancelRegistry implements Registry {
  readonly #entries = new Map<number, Entry>();
  #last: number;

  /** Numbers go on from `last`, so that a restarted gateway need not begin with the same ones. */
  constructor(last = 0) {
    this.#last = last;
  }

  get size(): number {
    return this.#entries.size;
  }

  enter(secret: Uint8Array, session: Signalled): number {
    do {
      this.#last = this.#last >= PROCESS_ID_MAX ? 1 : this.#last + 1;
    } while (this.#entries.has(this.#last));
    this.#entries.set(this.#last, { secret, session });
    return this.#last;
  }

  find(processId: number): Signalled | undefined {
    return this.#entries.get(processId)?.session;
  }

  *sessions(): Iterable<Signalled> {
    for (const { session } of this.#entries.values()) yield session;
  }

  leave(processId: number): void {
    this.#entries.delete(processId);
  }

  /** Says for the log, not for the client, whether anyone was meant. */
  cancel(processId: number, secret: Uint8Array): boolean {
    const entry = this.#entries.get(processId);
    // A key's length is no secret; its bytes are compared in constant time.
    if (entry?.secret.length !== secret.length) return false;
    if (!timingSafeEqual(entry.secret, secret)) return false;
    entry.session.cancel();
    return true;
  }
}
