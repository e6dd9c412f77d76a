// Who waits for whom, as steps of a way that may lead back to where it began: a deadlock.

import { PgError } from "../../errors/pg_error.ts";

export interface Edge {
  waiter: string;
  /** What it waits for. */
  lock: string;
  blocker: string;
  /** The blocker has the lock; otherwise it is only ahead in the queue. */
  firm: boolean;
  /** The lock table of IRIS told it, which is not read in one moment. */
  told: boolean;
}

/** As a circle's members are told to the client. */
export function nameOf({ processId }: { processId: number }): string {
  return `process ${processId}`;
}

/** From `start` back to itself, if a way leads there. */
export function circleFrom(start: string, edges: readonly Edge[]): readonly Edge[] | undefined {
  const seen = new Set<string>();
  const follow = (from: string, path: readonly Edge[]): readonly Edge[] | undefined => {
    for (const edge of edges) {
      if (edge.waiter !== from) continue;
      const longer = [...path, edge];
      if (edge.blocker === start) return longer;
      if (seen.has(edge.blocker)) continue;
      seen.add(edge.blocker);
      const circle = follow(edge.blocker, longer);
      if (circle) return circle;
    }
    return undefined;
  };
  return follow(start, []);
}

export function deadlock(circle: readonly Pick<Edge, "waiter" | "lock" | "blocker">[]): PgError {
  const detail = circle.map(({ waiter, lock, blocker }) =>
    `${waiter[0].toUpperCase()}${waiter.slice(1)} waits for ${lock}; blocked by ${blocker}.`
  ).join("\n");
  return new PgError("deadlock_detected", "deadlock detected", { detail });
}
