// Advisory locks of all sessions of the gateway: first come, first served, and no wait that cannot end.

import type { HeldLock } from "../../catalog/contract.ts";
import { refuseOver } from "../../errors/limits.ts";
import { PgError } from "../../errors/pg_error.ts";

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

  /** Waits until it is there; rejects with the signal's reason, or where waiting would never end. */
  async take(
    owner: LockOwner,
    { signal, ...request }: LockRequest & { signal?: AbortSignal },
  ): Promise<void> {
    if (this.tryTake(owner, request)) return;
    const lock = this.#locks.get(request.key)!;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const wait: Wait = { ...request, owner, grant: resolve };
    if (lock.holds.has(owner)) lock.queue.unshift(wait);
    else lock.queue.push(wait);
    this.#waits.set(owner, wait);
    const circle = this.#circleFrom(wait);
    if (circle) {
      this.#leave(wait);
      if (isHeldAgainst(lock, owner, request)) throw deadlock(circle);
      // Only the order of the queue made the circle, so the order gives way.
      hold(lock, owner, request);
      return;
    }
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

  /** Who waits for whom, from this wait back to its own owner; undefined where no such circle is. */
  #circleFrom(first: Wait): Wait[] | undefined {
    const seen = new Set<LockOwner>();
    const follow = (path: Wait[]): Wait[] | undefined => {
      for (const blocker of this.#blockersOf(path.at(-1)!)) {
        if (blocker === first.owner) return path;
        const next = this.#waits.get(blocker);
        if (!next || seen.has(blocker)) continue;
        seen.add(blocker);
        const circle = follow([...path, next]);
        if (circle) return circle;
      }
      return undefined;
    };
    return follow([first]);
  }

  #blockersOf(wait: Wait): LockOwner[] {
    const { holds, queue } = this.#locks.get(wait.key)!;
    const holders = [...holds].filter(([owner, held]) =>
      owner !== wait.owner && (held.exclusive > 0 || !wait.shared)
    );
    const ahead = queue.slice(0, queue.indexOf(wait)).filter((other) => conflict(other, wait));
    return [...holders.map(([owner]) => owner), ...ahead.map(({ owner }) => owner)];
  }
}

function isHeldAgainst({ holds }: Lock, owner: LockOwner, { shared }: LockRequest): boolean {
  for (const [holder, held] of holds) {
    if (holder !== owner && (held.exclusive > 0 || !shared)) return true;
  }
  return false;
}

function conflict(one: LockRequest, other: LockRequest): boolean {
  return !one.shared || !other.shared;
}

function hold({ holds }: Lock, owner: LockOwner, { shared }: LockRequest): void {
  const held = holds.get(owner) ?? { exclusive: 0, shared: 0 };
  held[shared ? "shared" : "exclusive"]++;
  holds.set(owner, held);
}

function deadlock(circle: readonly Wait[]): PgError {
  const detail = circle.map(({ owner, key, shared }, index) => {
    const { owner: blocker } = circle[(index + 1) % circle.length];
    const mode = shared ? "ShareLock" : "ExclusiveLock";
    return `Process ${owner.processId} waits for ${mode} on advisory lock [${key}]; ` +
      `blocked by process ${blocker.processId}.`;
  }).join("\n");
  return new PgError("deadlock_detected", "deadlock detected", { detail });
}
