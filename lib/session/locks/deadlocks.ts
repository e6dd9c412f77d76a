// Sessions that wait for each other for ever: who still runs after deadlock_timeout looks for such a circle, and ends
// its own statement if it is part of one. IRIS finds none itself; its lock table tells who waits for whom.

import type { LockWait } from "../../backend/contract.ts";
import type { PgError } from "../../errors/pg_error.ts";
import type { AdvisoryLocks } from "./advisory_locks.ts";
import { circleFrom, deadlock, type Edge, nameOf } from "./circle.ts";

/** A session whose statement may wait for a lock. */
export interface Waiter {
  readonly processId: number;
  /** $JOB of the IRIS process that its transaction has, if it has one. */
  job(): string | undefined;
  /** Who waits in IRIS. */
  lockWaits(): Promise<readonly LockWait[]>;
  /** Ends what it waits for. */
  end(reason: PgError): void;
}

/** Runs it later; says how not to. */
type After = (milliseconds: number, then: () => void) => () => void;

interface Watched {
  waiter: Waiter;
  /** It gives up what it has, and is in nobody's way any more. */
  ending: boolean;
}

const LOOK_AGAIN_MS_MAX = 10_000;

export class Deadlocks {
  readonly #advisory: AdvisoryLocks;
  readonly #after: After;
  readonly #watched = new Set<Watched>();
  /** One looks at a time, so that a circle ends one of its members only. */
  #looking: Promise<void> = Promise.resolve();

  constructor({ advisoryLocks, after }: { advisoryLocks: AdvisoryLocks; after: After }) {
    this.#advisory = advisoryLocks;
    this.#after = after;
  }

  /** From now on it may wait; says how to stop. It is looked after less and less often. */
  watch(waiter: Waiter, timeoutMs: number): () => void {
    const watched: Watched = { waiter, ending: false };
    this.#watched.add(watched);
    const lookIn = (milliseconds: number): () => void =>
      this.#after(milliseconds, () => {
        this.#looking = this.#looking.then(() => this.#look(watched));
        stop = lookIn(Math.min(2 * milliseconds, Math.max(timeoutMs, LOOK_AGAIN_MS_MAX)));
      });
    let stop = lookIn(timeoutMs);
    return () => {
      stop();
      this.#watched.delete(watched);
    };
  }

  async #look(watched: Watched): Promise<void> {
    const circle = await this.#circleOf(watched);
    if (!circle || !this.#watched.has(watched)) return;
    const giving = circle.find(({ firm }) => !firm);
    if (giving) return this.#advisory.letGoAhead(giving);
    watched.ending = true;
    watched.waiter.end(deadlock(circle));
  }

  async #circleOf(watched: Watched): Promise<readonly Edge[] | undefined> {
    const name = nameOf(watched.waiter);
    for (let looks = 1;; looks++) {
      const told = await this.#told(watched);
      const edges = [...told, ...this.#advisory.waits()].filter((edge) => !this.#isEnding(edge));
      const circle = circleFrom(name, edges.filter(({ firm }) => firm)) ?? circleFrom(name, edges);
      // What the lock table tells twice was so in between.
      if (looks === 2 || !circle?.some((edge) => edge.told)) return circle;
    }
  }

  /** IRIS is asked only where two of those who run may be in each other's way there. */
  async #told({ waiter }: Watched): Promise<Edge[]> {
    const names = new Map(
      [...this.#watched].flatMap(({ waiter }) => {
        const job = waiter.job();
        return job === undefined ? [] : [[job, nameOf(waiter)]];
      }),
    );
    if (waiter.job() === undefined || names.size < 2) return [];
    const name = (job: string) => names.get(job) ?? `IRIS process ${job}`;
    return (await waiter.lockWaits()).map((wait) => ({
      waiter: name(wait.waiter),
      lock: "a lock in IRIS",
      blocker: name(wait.owner),
      firm: true,
      told: true,
    }));
  }

  #isEnding({ waiter }: Edge): boolean {
    return [...this.#watched].some((each) => each.ending && nameOf(each.waiter) === waiter);
  }
}
