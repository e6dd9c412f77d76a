// LOCK TABLE holds to the end of the transaction, which gives the locks back.

import { PgError } from "../../errors/pg_error.ts";
import type { SessionCommand } from "../../sql/plans/session_plan.ts";
import { NO_HINTS } from "../../types/column.ts";
import { type Answer, done } from "../running/answer.ts";
import type { Context } from "../context.ts";

export async function lockTable(
  { transaction, cancellation }: Context,
  { tag, locks, reads }: Extract<SessionCommand, { command: "lock" }>,
): Promise<Answer> {
  if (!transaction.isBlock) {
    const message = `${tag} can only be used in transaction blocks`;
    throw new PgError("no_active_sql_transaction", message);
  }
  transaction.query();
  const lease = await transaction.lease({ begin: true });
  for (const read of reads) {
    cancellation.check();
    await lease.describe(read, NO_HINTS);
  }
  for (const lock of locks) {
    cancellation.check();
    await lease.lockTable(lock);
  }
  return done(tag);
}
