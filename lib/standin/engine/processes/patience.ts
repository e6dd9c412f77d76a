// How a process waits for a lock: the call that meets it is undone, and made again when locks were released.
// All processes share one thread, so none may sleep inside of a call.

import { IrisError } from "../../../iris/iris_error.ts";
import { LockWait } from "../../contract.ts";
import type { Holder, Locks } from "./locks.ts";
import type { Transaction } from "./transaction.ts";

export class Patience {
  readonly #transaction: Transaction;
  readonly #locks: Locks;
  #attempting = false;
  /** Something of this call is committed already, so that it cannot be undone. */
  #settled = false;
  #canceled = false;
  #ended = false;
  #deadline: number | null = null;
  #wake: (() => void) | null = null;
  #blockers: readonly Holder[] = [];

  constructor(transaction: Transaction, locks: Locks) {
    this.#transaction = transaction;
    this.#locks = locks;
  }

  /** Whom it waits for. */
  get blockers(): readonly Holder[] {
    return this.#wake === null ? [] : this.#blockers;
  }

  /** What to throw where a lock is others': without anybody to make the call again, the refusal. */
  meet(refusal: IrisError, by: readonly Holder[], seconds: number): Error {
    if (!this.#attempting || this.#settled) return refusal;
    // (unsure) Its text: only the number is known.
    if (this.#canceled) return new IrisError(-456, "SQL query execution interrupted by user");
    this.#deadline ??= performance.now() + seconds * 1000;
    this.#blockers = by;
    return performance.now() >= this.#deadline ? refusal : new LockWait();
  }

  /** A statement was committed by itself. */
  settle(): void {
    this.#settled = true;
  }

  /** Makes a call as often as it takes. It rejects when the process ends meanwhile. */
  run<T>(make: () => T): T | Promise<T> {
    this.#deadline = null;
    this.#canceled = false;
    const outcome = this.#attempt(make);
    return outcome instanceof LockWait ? this.#again(make) : outcome;
  }

  /** Null where it meets a lock: then it is undone. */
  unlessItWaits<T>(work: () => T): T | null {
    const before = this.#transaction.state;
    try {
      return work();
    } catch (cause) {
      if (!(cause instanceof LockWait)) throw cause;
      this.#transaction.restore(before);
      return null;
    }
  }

  /** False where nothing waits: whatever else runs here is over before it could be asked for. */
  cancel(): boolean {
    if (this.#wake === null) return false;
    this.#canceled = true;
    this.#wake();
    return true;
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async #again<T>(make: () => T): Promise<T> {
    for (;;) {
      await this.#released();
      if (this.#ended) throw new Deno.errors.Interrupted("the process was ended while it waited");
      const outcome = this.#attempt(make);
      if (!(outcome instanceof LockWait)) return outcome;
    }
  }

  #attempt<T>(make: () => T): T | LockWait {
    const before = this.#transaction.state;
    this.#attempting = true;
    this.#settled = false;
    try {
      return make();
    } catch (cause) {
      if (!(cause instanceof LockWait)) throw cause;
      this.#transaction.restore(before);
      return cause;
    } finally {
      this.#attempting = false;
    }
  }

  /** Settles when some lock was released, the time is up, or the wait is over for another reason. */
  #released(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    this.#locks.waiting.add(resolve);
    const timer = setTimeout(resolve, Math.max(0, (this.#deadline ?? 0) - performance.now()) + 1);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#wake = null;
      this.#locks.waiting.delete(resolve);
    });
  }
}
