// Advisory locks of all sessions of the gateway: first come, first served, and no wait that cannot end.

import type { HeldLock } from "../../catalog/contract.ts";
import { refuseOver } from "../../errors/limits.ts";
import { deadlock, type Edge, nameOf } from "./circle.ts";

/** Whoever holds and waits: a session. */
export interface LockOwner {
  readonly processId: number;
}

export interface LockRequest {
  key: string;
  shared: boolean;
}

interface Hold {
  exclusive: number;
  shared: number;
}

interface Wait extends LockRequest {
  owner: LockOwner;
  grant(): void;
}

interface Lock {
  holds: Map<LockOwner, Hold>;
  queue: Wait[];
}

export class AdvisoryLocks {
  #locks = new Map<string, Lock>();
  /** An owner waits for one lock at a time. */
  #waits = new Map<LockOwner, Wait>();

  /** Keys that somebody holds or waits for. */
  get size(): number {
    return this.#locks.size;
  }

  /** Who has or waits for what. */
  listed(): HeldLock[] {
    return [...this.#locks].flatMap(([key, { holds, queue }]) => {
      const parts = key.split(",");
      const held = [...holds].flatMap(([{ processId: pid }, { exclusive, shared }]) => [
        ...exclusive > 0 ? [{ key: parts, pid, shared: false, granted: true }] : [],
        ...shared > 0 ? [{ key: parts, pid, shared: true, granted: true }] : [],
      ]);
      const waiting = queue.map(({ owner, shared }) => ({
        key: parts,
        pid: owner.processId,
        shared,
        granted: false,
      }));
      return [...held, ...waiting];
    });
  }

  isWaitedFor(key: string): boolean {
    return (this.#locks.get(key)?.queue.length ?? 0) > 0;
  }

  /** Takes it if that needs no waiting. The same owner may take it again and again. */
  tryTake(owner: LockOwner, request: LockRequest): boolean {
    const lock = this.#locks.get(request.key) ?? this.#add(request.key);
    const free = !isHeldAgainst(lock, owner, request) &&
      // Who holds it already does not queue for it; everybody else comes after who came before.
      (lock.holds.has(owner) || !lock.queue.some((ahead) => conflict(ahead, request)));
    if (free) hold(lock, owner, request);
    return free;
  }

  /** Waits until it is there; rejects with the signal's reason, or where a holder waits for the same lock and for
   * this owner. Longer circles are looked for later, as by PostgreSQL. */
  async take(
    owner: LockOwner,
    { signal, ...request }: LockRequest & { signal?: AbortSignal },
  ): Promise<void> {
    if (this.tryTake(owner, request)) return;
    const lock = this.#locks.get(request.key)!;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const wait: Wait = { ...request, owner, grant: resolve };
    refuseMutual(lock, wait);
    if (lock.holds.has(owner)) lock.queue.unshift(wait);
    else lock.queue.push(wait);
    this.#waits.set(owner, wait);
    const abort = () => {
      this.#leave(wait);
      reject(signal!.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    try {
      await promise;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Gives back one of the holds that were taken. */
  release(owner: LockOwner, { key, shared }: LockRequest): void {
    const lock = this.#locks.get(key);
    const held = lock?.holds.get(owner);
    if (!lock || !held) return;
    held[shared ? "shared" : "exclusive"]--;
    if (held.exclusive === 0 && held.shared === 0) lock.holds.delete(owner);
    this.#serve(key, lock);
  }

  #add(key: string): Lock {
    refuseOver("advisoryLocks", this.#locks.size + 1);
    const lock: Lock = { holds: new Map(), queue: [] };
    this.#locks.set(key, lock);
    return lock;
  }

  #leave(wait: Wait): void {
    const lock = this.#locks.get(wait.key)!;
    lock.queue.splice(lock.queue.indexOf(wait), 1);
    this.#waits.delete(wait.owner);
    this.#serve(wait.key, lock);
  }

  /** Grants in the order of the queue what can be granted now. */
  #serve(key: string, lock: Lock): void {
    const waiting: Wait[] = [];
    for (const wait of lock.queue) {
      const blocked = isHeldAgainst(lock, wait.owner, wait) ||
        waiting.some((ahead) => conflict(ahead, wait));
      if (blocked) {
        waiting.push(wait);
        continue;
      }
      this.#waits.delete(wait.owner);
      hold(lock, wait.owner, wait);
      wait.grant();
    }
    lock.queue = waiting;
    if (lock.holds.size === 0 && waiting.length === 0) this.#locks.delete(key);
  }

  /** Who waits for whom: each for those who have what it wants, and for those ahead of it in the queue. */
  *waits(): Iterable<Edge> {
    for (const { owner, key, shared } of this.#waits.values()) {
      const { holds, queue } = this.#locks.get(key)!;
      const edge = (blocker: LockOwner, firm: boolean): Edge => ({
        waiter: nameOf(owner),
        lock: titleOf({ key, shared }),
        blocker: nameOf(blocker),
        firm,
        told: false,
      });
      for (const [holder, held] of holds) {
        if (holder !== owner && excludes(held, { shared })) yield edge(holder, true);
      }
      for (const ahead of queue) {
        if (ahead.owner === owner) break;
        if (conflict(ahead, { shared })) yield edge(ahead.owner, false);
      }
    }
  }

  /** Only the order of the queue is in its way, so the order gives way. */
  letGoAhead({ waiter }: Pick<Edge, "waiter">): void {
    const wait = [...this.#waits.values()].find(({ owner }) => nameOf(owner) === waiter);
    const lock = wait && this.#locks.get(wait.key);
    if (!lock) return;
    lock.queue = [wait, ...lock.queue.filter((other) => other !== wait)];
    this.#serve(wait.key, lock);
  }
}

function isHeldAgainst({ holds }: Lock, owner: LockOwner, request: Pick<LockRequest, "shared">) {
  for (const [holder, held] of holds) if (holder !== owner && excludes(held, request)) return true;
  return false;
}

/** Two who both have it, and both want more of it than the other lets them have. */
function refuseMutual({ holds, queue }: Lock, { owner, ...request }: Wait): void {
  const mine = holds.get(owner);
  if (!mine) return;
  for (const { owner: other, ...wanted } of queue) {
    const theirs = holds.get(other);
    if (!theirs || !excludes(mine, wanted) || !excludes(theirs, request)) continue;
    const [one, two] = [nameOf(owner), nameOf(other)];
    throw deadlock([
      { waiter: one, lock: titleOf(request), blocker: two },
      { waiter: two, lock: titleOf(wanted), blocker: one },
    ]);
  }
}

function excludes(held: Hold, { shared }: Pick<LockRequest, "shared">): boolean {
  return held.exclusive > 0 || !shared;
}

function conflict(one: Pick<LockRequest, "shared">, other: Pick<LockRequest, "shared">): boolean {
  return !one.shared || !other.shared;
}

function hold({ holds }: Lock, owner: LockOwner, { shared }: LockRequest): void {
  const held = holds.get(owner) ?? { exclusive: 0, shared: 0 };
  held[shared ? "shared" : "exclusive"]++;
  holds.set(owner, held);
}

function titleOf({ key, shared }: LockRequest): string {
  return `${shared ? "ShareLock" : "ExclusiveLock"} on advisory lock [${key}]`;
}
