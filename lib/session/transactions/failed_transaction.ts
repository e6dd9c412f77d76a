// After an error in a transaction block nothing runs until its end.

import { PgError } from "../../errors/pg_error.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import { isExit } from "../commands/commands.ts";
import type { Context } from "../context.ts";

export function refuseInFailed(context: Context, parsed: ParsedStatement): void {
  if (context.transaction.failed && !endsTransaction(planOrNone(context, parsed))) throw aborted();
}

export function refusePlanInFailed({ transaction }: Context, plan: Plan): void {
  if (transaction.failed && !endsTransaction(plan)) throw aborted();
}

export function aborted(): PgError {
  return new PgError(
    "in_failed_sql_transaction",
    "current transaction is aborted, commands ignored until end of transaction block",
  );
}

function endsTransaction(plan: Plan | undefined): boolean {
  return plan?.kind === "session" && isExit(plan.command);
}

/** A statement that has no plan does not end the transaction either. */
function planOrNone({ effects }: Context, parsed: ParsedStatement): Plan | undefined {
  try {
    return effects.planner.plan(parsed);
  } catch (cause) {
    if (cause instanceof PgError) return undefined;
    throw cause;
  }
}
