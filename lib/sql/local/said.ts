// A query made of another one's parts, in IRIS's words.

import type { SelectStmt } from "@pgsql/types";
import { compile, compileRows } from "../compile.ts";
import type { DataPlan } from "../plans/data_plan.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { Misplaced } from "../text/refuse.ts";

/** Null where IRIS cannot express it. `behindIds` has each row come behind its %ID. */
export function said(
  select: SelectStmt,
  context: PlanContext,
  behindIds = false,
): DataPlan | null {
  const statement = { text: "", offset: 0, node: { node: { SelectStmt: select }, start: 0 } };
  try {
    const plan = behindIds ? compileRows(select, context) : compile(statement, context);
    return plan.kind === "data" ? plan : null;
  } catch (cause) {
    if (cause instanceof Misplaced) return null;
    throw cause;
  }
}
