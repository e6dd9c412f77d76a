// The advisory lock functions: one key of 64 bits or two of 32, which never meet.

import { PgError } from "../../errors/pg_error.ts";
import type { LockRequest } from "./advisory_locks.ts";
import { type Call, strict } from "../commands/call.ts";
import type { Context } from "../context.ts";
import type { LockScope } from "./held_locks.ts";
import { warn } from "../notices.ts";

export function advisoryCalls(): Record<string, Call> {
  const calls: Record<string, Call> = {
    pg_advisory_unlock_all({ locks }) {
      locks.unlockAll();
      return "";
    },
  };
  for (const shared of [false, true]) {
    const suffix = shared ? "_shared" : "";
    for (const scope of ["session", "transaction"] as const) {
      const name = `${scope === "session" ? "advisory" : "advisory_xact"}_lock${suffix}`;
      calls[`pg_${name}`] = strict((context, keys) => wait(context, scope, request(keys, shared)));
      calls[`pg_try_${name}`] = strict(({ locks }, keys) =>
        locks.tryTake(scope, request(keys, shared)) ? "t" : "f"
      );
    }
    calls[`pg_advisory_unlock${suffix}`] = strict((context, keys) => {
      if (context.locks.unlock(request(keys, shared))) return "t";
      const mode = shared ? "ShareLock" : "ExclusiveLock";
      warn(context, "warning", `you don't own a lock of type ${mode}`);
      return "f";
    });
  }
  return calls;
}

async function wait(
  { locks, cancellation, limits, settings, effects }: Context,
  scope: LockScope,
  request: LockRequest,
): Promise<string> {
  if (locks.tryTake(scope, request)) return "";
  limits.mayWait();
  const { lockMs } = settings.limits;
  const stop = lockMs > 0
    ? effects.after(lockMs, () => cancellation.request(lateForLock()))
    : () => {};
  try {
    await locks.take(scope, request, cancellation.signal);
  } catch (cause) {
    cancellation.check();
    throw cause;
  } finally {
    stop();
  }
  return "";
}

function lateForLock(): PgError {
  return new PgError("lock_not_available", "canceling statement due to lock timeout");
}

/** As PostgreSQL names them in pg_locks: two halves, and which of the two spaces they are from. */
function request([first, second]: readonly string[], shared: boolean): LockRequest {
  const key = second === undefined
    ? `${halfOf(BigInt(first) >> 32n)},${halfOf(BigInt(first))},1`
    : `${halfOf(BigInt(first))},${halfOf(BigInt(second))},2`;
  return { key, shared };
}

function halfOf(number: bigint): bigint {
  return BigInt.asUintN(32, number);
}
