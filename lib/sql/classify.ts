// The tree says where a statement goes.

import type { ParsedStatement, Plan, PlanContext } from "./plan.ts";

export function classify(_statement: ParsedStatement, _context: PlanContext): Plan {
  return { kind: "empty" };
}
