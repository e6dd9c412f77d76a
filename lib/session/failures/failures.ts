// The one place where what is not a PgError becomes one, and its cause goes to the log.

import { overLimit } from "../../errors/limits.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { Log } from "../../observe/log.ts";

export function toPgError(cause: unknown, log: Log): PgError {
  if (cause instanceof PgError) {
    const { reported } = cause.fields;
    if (reported !== undefined) log.debug("IRIS refused a statement", { reported });
    if (cause.condition === "internal_error") {
      log.error("a statement failed inside the gateway", { cause: cause.fields.cause ?? cause });
    }
    return cause;
  }
  // The limit on what a client may nest is an estimate, and stacks are not all alike.
  if (cause instanceof RangeError && STACK.test(cause.message)) {
    log.warn("a statement was too deep for the stack", { cause });
    return overLimit("sqlDepth", { detail: undefined, cause });
  }
  log.error("a bug in the gateway", { cause });
  return new PgError("internal_error", "internal error", {
    detail: "The gateway's log has the cause.",
    cause,
  });
}

const STACK = /^Maximum call stack/;
