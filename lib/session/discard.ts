// DISCARD: the session becomes as it was after login.

import { PgError } from "../errors/pg_error.ts";
import type { SessionCommand } from "../sql/plan.ts";
import { type Answer, done } from "./answer.ts";
import type { Context } from "./context.ts";

export async function discard(
  context: Context,
  { tag }: Extract<SessionCommand, { command: "discard" }>,
): Promise<Answer> {
  // The gateway keeps no plans, sequences or temporary tables for one session alone.
  if (tag !== "DISCARD ALL") return done(tag);
  refuseInside(context, tag);
  const { portals, settings, statements } = context;
  await portals.closeDeeper(0);
  settings.set("session_authorization", null);
  settings.set("role", null);
  settings.resetAll();
  statements.clear();
  return done(tag);
}

/** It cannot be undone, so it stands alone or first. */
function refuseInside({ transaction }: Context, tag: string): void {
  if (transaction.isBlock) {
    throw new PgError("active_sql_transaction", `${tag} cannot run inside a transaction block`);
  }
  if (transaction.pipelined) {
    throw new PgError("active_sql_transaction", `${tag} cannot be executed within a pipeline`);
  }
}
