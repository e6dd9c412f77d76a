// Which statements may go to IRIS before those in front of them are answered: what one call of IRIS's does, whose values
// are there, and which is undone with its transaction if one of those fails.

import type { DataPlan } from "../../sql/plans/data_plan.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { StepsPlan } from "../../sql/program.ts";
import type { Context } from "../context.ts";
import type { Portal } from "../cursors/portals.ts";

export type Flyable = DataPlan | StepsPlan;

const TAGS: ReadonlySet<string> = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"]);

/** `last` is what IRIS may commit by itself. */
export function isFlyable(
  { settings, transaction }: Context,
  { answer, encoded, resultFormats, statement: { plan, parsed } }: Portal,
  { last }: { last: boolean },
): boolean {
  if (answer || !encoded || encoded.long.length > 0 || parsed?.temporary) return false;
  if (!isOfIris(plan) || plan.ddl || plan.lists || !TAGS.has(plan.tag)) return false;
  if (!resultFormats.every((format) => format === 0 || format === 1)) return false;
  return !writes(plan) || !settings.readOnly && (!last || transaction.inBlock);
}

function isOfIris(plan: Plan): plan is Flyable {
  return plan.kind === "data" || plan.kind === "steps";
}

export function writes(plan: Flyable): boolean {
  return plan.kind === "steps" || plan.writes;
}
