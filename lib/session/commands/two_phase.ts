// Two-phase commit, which is answered as by a PostgreSQL that has it switched off: IRIS has none.

import { PgError } from "../../errors/pg_error.ts";
import type { SessionCommand } from "../../sql/plans/session_plan.ts";
import type { Context } from "../context.ts";
import { warn } from "../notices.ts";
import { refuseInside } from "./maintain.ts";
import { type Answer, done } from "../running/answer.ts";

type CommandOf<C> = Extract<SessionCommand, { command: C }>;

/** Whatever it is told, the transaction is over. */
export async function prepareTransaction(context: Context): Promise<Answer> {
  const { portals, transaction } = context;
  const { failed, inBlock } = transaction;
  await portals.closeDeeper(0);
  await transaction.rollback();
  if (inBlock && !failed) {
    throw new PgError("object_not_in_prerequisite_state", "prepared transactions are disabled", {
      hint: "IRIS has no two-phase commit.",
    });
  }
  if (!inBlock) {
    warn(context, "no_active_sql_transaction", "there is no transaction in progress");
  }
  return done("ROLLBACK");
}

export function endPrepared(
  context: Context,
  { tag, id }: CommandOf<"end_prepared">,
): never {
  refuseInside(context, tag);
  const message = `prepared transaction with identifier "${id}" does not exist`;
  throw new PgError("undefined_object", message);
}
