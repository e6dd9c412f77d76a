// Says of a statement that IRIS cannot express what it is that IRIS lacks, and who works it out over which rows.

import type { LocalSource } from "../plans/local_plans.ts";
import type { Plan } from "../plans/plan.ts";

export function localExplanation({ refusal, tables, rowsMax }: LocalSource): string[] {
  const names = tables.map(({ written }) => written).join(", ");
  return [
    `IRIS cannot express it: ${refusal.message}`,
    names === ""
      ? "PostgreSQL works it out"
      : `PostgreSQL works it out over at most ${rowsMax} rows of each of: ${names}`,
  ];
}

/** What IRIS is asked for, and what it is told then, as far as that is known before it runs. */
export function localTexts(plan: Extract<Plan, LocalSource>): string[] {
  const fetches = plan.tables.map(({ fetch }) => fetch.iris);
  if (plan.kind === "local_change") {
    return [...fetches, ...plan.look.program.texts, ...plan.change.program.texts];
  }
  if (plan.kind !== "local_insert" || typeof plan.width !== "number") return fetches;
  return [...fetches, ...plan.into(plan.width).insert.program.texts];
}

export function isLocal(plan: Plan): plan is Extract<Plan, LocalSource> {
  return "refusal" in plan && "rowsMax" in plan;
}
