// ANALYZE is IRIS's TUNE TABLE; for VACUUM and its kind IRIS has nothing that needs to be done.

import { PgError } from "../../errors/pg_error.ts";
import type { DataPlan } from "../../sql/plans/data_plan.ts";
import type { SessionCommand } from "../../sql/plans/session_plan.ts";
import { NO_HINTS } from "../../types/column.ts";
import { type Answer, done } from "../running/answer.ts";
import type { Context } from "../context.ts";
import { notice } from "../notices.ts";
import { type CommandOptions, run } from "../running/run.ts";

type Command<C extends SessionCommand["command"]> = Extract<SessionCommand, { command: C }>;

export async function analyze(
  context: Context,
  { tag, iris }: Command<"analyze">,
  { statement, ...options }: CommandOptions,
): Promise<Answer> {
  for (const text of iris) {
    const answer = await run(context, { ...statement, plan: tuning(text) }, options);
    await answer.close();
  }
  return done(tag);
}

function tuning(iris: string): DataPlan {
  return {
    kind: "data",
    iris,
    arguments: [],
    parameterTypes: [],
    hints: NO_HINTS,
    tag: "ANALYZE",
    counts: false,
    rows: false,
    writes: true,
    ddl: false,
  };
}

const TOLD: Readonly<Record<Command<"maintain">["tag"], string>> = {
  ANALYZE: "ANALYZE without a table does nothing: name the tables",
  CHECKPOINT: "CHECKPOINT does nothing: IRIS writes its journal and its databases by itself",
  CLUSTER: "CLUSTER does nothing: IRIS keeps rows in the order of their IDs",
  REINDEX: "REINDEX does nothing: IRIS keeps its indexes as they should be",
  VACUUM: "VACUUM does nothing: IRIS leaves no dead rows behind",
};

export function maintain(context: Context, { tag }: Command<"maintain">): Answer {
  if (tag === "VACUUM") refuseInside(context, tag);
  notice(context, new PgError("successful_completion", TOLD[tag]), "NOTICE");
  return done(tag);
}

/** What cannot be undone stands alone or first. */
export function refuseInside({ transaction }: Context, tag: string): void {
  if (transaction.isBlock) {
    throw new PgError("active_sql_transaction", `${tag} cannot run inside a transaction block`);
  }
  if (transaction.pipelined) {
    throw new PgError("active_sql_transaction", `${tag} cannot be executed within a pipeline`);
  }
}
