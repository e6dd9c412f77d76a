// Which statements can be one of many rows that go to IRIS in one call: those that change rows, or insert one and tell
// what has become of it.

import type { DataPlan } from "../../sql/plans/data_plan.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { Program, StepsPlan } from "../../sql/program.ts";

/** What IRIS executes with each row is a statement, or a program. */
export type Gatherable = DataPlan | StepsPlan;

/** What %Execute takes. (C:%SQL.Statement) */
const PARAMETERS_MAX = 380;
const TAGS: ReadonlySet<string> = new Set(["INSERT", "UPDATE", "DELETE"]);

export function isGatherable(plan: Plan): plan is Gatherable {
  if (plan.kind !== "data" && plan.kind !== "steps") return false;
  const { tag, counts, ddl, lists } = plan;
  const isFit = TAGS.has(tag) && counts && !ddl && !lists &&
    plan.arguments.length <= PARAMETERS_MAX &&
    !plan.arguments.some((argument) => "workedOut" in argument);
  if (!isFit) return false;
  return plan.kind === "steps" ? insertsOne(plan.program) : plan.writes && !plan.rows;
}

/** And gives nothing that the next one could have changed. */
function insertsOne({ steps: [insert, ...rest], bound }: Program): boolean {
  if (bound || insert.do !== "insert") return false;
  const [give] = rest;
  return rest.length === 0 || (rest.length === 1 && give.do === "give" && give.ofRow === true);
}

export function givesRows(plan: Plan): plan is StepsPlan {
  return plan.kind === "steps" && plan.program.answer !== null;
}
