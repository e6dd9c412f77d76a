// Which statements can be one of many rows that go to IRIS in one call: those of which nothing comes back but what each
// has changed.

import type { DataPlan } from "../../sql/plans/data_plan.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { Program, StepsPlan } from "../../sql/program.ts";

export interface Gatherable {
  plan: DataPlan | StepsPlan;
  /** What IRIS executes with each row. */
  iris: string;
  /** What a row does instead that meets another one; undefined where that is an error. */
  program?: Program;
}

/** What %Execute takes. (C:%SQL.Statement) */
const PARAMETERS_MAX = 380;
const TAGS: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE"]);

export function gatherableOf(plan: Plan): Gatherable | null {
  if (plan.kind !== "data" && plan.kind !== "steps") return null;
  const { tag, counts, ddl, lists } = plan;
  const isFit = TAGS.has(tag) && counts && !ddl && !lists &&
    plan.arguments.length <= PARAMETERS_MAX &&
    !plan.arguments.some((argument) => "workedOut" in argument);
  if (!isFit) return null;
  if (plan.kind === "steps") return ofConflict(plan);
  return plan.writes && !plan.rows ? { plan, iris: plan.iris } : null;
}

/** One row, whose values are the arguments as they come: INSERT ... ON CONFLICT. */
function ofConflict(plan: StepsPlan): Gatherable | null {
  const { program } = plan;
  const [insert, ...rest] = program.steps;
  if (rest.length > 0 || insert.do !== "insert" || !insert.conflict) return null;
  if (program.answer !== null || program.bound) return null;
  const { operands, text } = insert.call;
  const areArguments = operands.length === plan.arguments.length &&
    operands.every((operand, at) => operand === at);
  return areArguments ? { plan, iris: program.texts[text], program } : null;
}
