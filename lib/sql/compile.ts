// A data statement becomes IRIS SQL.

import type { DataPlan, ParsedStatement, PlanContext } from "./plan.ts";
import { unsupported } from "./refuse.ts";

export function compile(_statement: ParsedStatement, _context: PlanContext): DataPlan {
  throw unsupported("this statement is not supported", 0);
}
