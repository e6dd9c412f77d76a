// One session's advisory locks: those of the session stay until it gives them back, those of the transaction end with it.

import type { AdvisoryLocks, LockOwner, LockRequest } from "./advisory_locks.ts";
import type { Participant } from "../transactions/transaction.ts";
import { TransactionItems } from "../transactions/transaction_items.ts";

/** Whose the lock is to be. */
export type LockScope = "session" | "transaction";

export class HeldLocks implements Participant {
  #locks: AdvisoryLocks;
  #owner: LockOwner;
  /** How often the session took each. */
  #session = new Map<string, { request: LockRequest; count: number }>();
  #transaction = new TransactionItems<LockRequest>();
  /** What the transaction has once is its own to the end: taking it again changes nothing. */
  #inTransaction = new Set<string>();

  constructor(locks: AdvisoryLocks, owner: LockOwner) {
    this.#locks = locks;
    this.#owner = owner;
  }

  get holds(): boolean {
    return this.#session.size > 0 || this.#inTransaction.size > 0;
  }

  async take(scope: LockScope, request: LockRequest, signal?: AbortSignal): Promise<void> {
    if (this.#hasInTransaction(scope, request)) return;
    await this.#locks.take(this.#owner, { ...request, signal });
    this.#note(scope, request);
  }

  tryTake(scope: LockScope, request: LockRequest): boolean {
    if (this.#hasInTransaction(scope, request)) return true;
    const taken = this.#locks.tryTake(this.#owner, request);
    if (taken) this.#note(scope, request);
    return taken;
  }

  /** Gives back one of the session's own; false where there is none. */
  unlock(request: LockRequest): boolean {
    const held = this.#session.get(idOf(request));
    if (!held) return false;
    held.count--;
    if (held.count === 0) this.#session.delete(idOf(request));
    this.#locks.release(this.#owner, request);
    return true;
  }

  unlockAll(): void {
    for (const { request, count } of this.#session.values()) {
      for (let times = 0; times < count; times++) this.#locks.release(this.#owner, request);
    }
    this.#session.clear();
  }

  begin(): void {
    this.#transaction.begin();
  }

  savepoint(): void {
    this.#transaction.savepoint();
  }

  release(depth: number): void {
    this.#transaction.release(depth);
  }

  rollbackTo(depth: number): void {
    this.#giveBack(this.#transaction.rollbackTo(depth));
  }

  commit(): void {
    this.#giveBack(this.#transaction.end());
  }

  rollback(): void {
    this.#giveBack(this.#transaction.end());
  }

  close(): void {
    this.rollback();
    this.unlockAll();
  }

  #hasInTransaction(scope: LockScope, request: LockRequest): boolean {
    return scope === "transaction" && this.#inTransaction.has(idOf(request));
  }

  #note(scope: LockScope, request: LockRequest): void {
    const id = idOf(request);
    if (scope === "transaction") {
      this.#transaction.add(request);
      this.#inTransaction.add(id);
      return;
    }
    const held = this.#session.get(id) ?? { request, count: 0 };
    held.count++;
    this.#session.set(id, held);
  }

  #giveBack(requests: readonly LockRequest[]): void {
    for (const request of requests) {
      this.#inTransaction.delete(idOf(request));
      this.#locks.release(this.#owner, request);
    }
  }
}

function idOf({ key, shared }: LockRequest): string {
  return `${shared ? "shared" : "exclusive"} ${key}`;
}
