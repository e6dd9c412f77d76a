// pg_cancel_backend() and pg_terminate_backend(): one session ends another's statement, or the other itself.

import { PgError } from "../../errors/pg_error.ts";
import { type Call, strict } from "./call.ts";
import type { Context } from "../context.ts";
import type { Signalled } from "../contract.ts";
import { warn } from "../notices.ts";
import { sleep } from "./sleep.ts";

const LOOK_AGAIN_MS = 20;

export function signalCalls(): Record<string, Call> {
  return {
    pg_cancel_backend: strict((context, [pid]) => {
      const found = sessionOf(context, { pid, doing: "cancel query" });
      found?.cancel();
      return found ? "t" : "f";
    }),

    pg_terminate_backend: strict(async (context, [pid, timeout = "0"]) => {
      const found = sessionOf(context, { pid, doing: "terminate process" });
      if (!found) return "f";
      const milliseconds = Number(timeout);
      if (milliseconds < 0) {
        throw new PgError("numeric_value_out_of_range", '"timeout" must not be negative');
      }
      found.terminate(terminated());
      if (milliseconds === 0) return "t";
      return await isGone(context, Number(pid), milliseconds) ? "t" : late(context, pid, timeout);
    }),
  };
}

interface Doing {
  pid: string;
  doing: "cancel query" | "terminate process";
}

function sessionOf(context: Context, { pid, doing }: Doing): Signalled | undefined {
  const found = context.effects.registry.find(Number(pid));
  if (!found) {
    warn(context, "warning", `PID ${pid} is not a PostgreSQL backend process`);
    return undefined;
  }
  if (found.user !== context.user) {
    throw new PgError("insufficient_privilege", `permission denied to ${doing}`, {
      detail: DENIED[doing],
    });
  }
  const { effects, client: { address, port }, user, processId } = context;
  effects.audit("a session signalled another", {
    ...{ address, port, user, processId, other: Number(pid), doing },
  });
  return found;
}

const DENIED = {
  "cancel query":
    'Only roles with privileges of the role whose query is being canceled or with privileges of the "pg_signal_backend" role may cancel this query.',
  "terminate process":
    'Only roles with privileges of the role whose process is being terminated or with privileges of the "pg_signal_backend" role may terminate this process.',
} as const;

async function isGone(
  { effects, cancellation }: Context,
  pid: number,
  milliseconds: number,
): Promise<boolean> {
  for (let left = milliseconds; effects.registry.find(pid); left -= LOOK_AGAIN_MS) {
    if (left <= 0) return false;
    await sleep(Math.min(left, LOOK_AGAIN_MS), cancellation.signal);
    cancellation.check();
  }
  return true;
}

function late(context: Context, pid: string, timeout: string): string {
  const unit = timeout === "1" ? "millisecond" : "milliseconds";
  warn(context, "warning", `backend with PID ${pid} did not terminate within ${timeout} ${unit}`);
  return "f";
}

function terminated(): PgError {
  return new PgError("admin_shutdown", "terminating connection due to administrator command", {
    severity: "FATAL",
  });
}
