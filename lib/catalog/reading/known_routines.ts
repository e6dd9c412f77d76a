// Remembers what IRIS told of its functions, for as long as no class that they are of is another one.

import type { Lease } from "../../backend/contract.ts";
import { isSame, readRoutinesSum, type Sum } from "./read_changes.ts";
import { readResults } from "./read_results.ts";
import type { RoutineRows } from "./read_survey.ts";

export class KnownRoutines {
  #sum: Sum | undefined;
  /** Since when it is that, on our own clock. */
  #seenAt = -Infinity;
  #rows: RoutineRows | undefined;
  #isSettled = false;

  /** What is known and still so; undefined where it is to be read. Classes are timed in seconds, so what was read
   * less than `settledMs` after a change may have changed again unseen. */
  async stillSo(
    lease: Lease,
    { now, settledMs, isTableChanged }: { now: number; settledMs: number; isTableChanged: boolean },
  ): Promise<RoutineRows | undefined> {
    const sum = await readRoutinesSum(lease);
    if (!isSame(sum, this.#sum)) this.forget();
    if (this.#sum === undefined) this.#seenAt = now;
    this.#sum = sum;
    const rows = this.#rows;
    // The columns of what a query gives are those of the tables that it reads.
    if (rows && isTableChanged) {
      this.#rows = { ...rows, results: await readResults(lease, rows) };
    }
    this.#isSettled = now - this.#seenAt >= settledMs;
    return this.#rows;
  }

  /** What was read after stillSo() had nothing. */
  learn({ routines, parameters, results }: RoutineRows): void {
    if (this.#isSettled) this.#rows = { routines, parameters, results };
  }

  forget(): void {
    this.#sum = undefined;
    this.#rows = undefined;
    this.#isSettled = false;
  }
}
