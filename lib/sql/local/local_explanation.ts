// Says of a query that IRIS cannot express what it is that IRIS lacks, and who works it out over which rows.

import type { LocalPlan } from "../plan.ts";

export function localExplanation({ refusal, tables, rowsMax }: LocalPlan): string[] {
  const names = tables.map(({ written }) => written).join(", ");
  return [
    `IRIS cannot express it: ${refusal.message}`,
    `PostgreSQL works it out over at most ${rowsMax} rows of each of: ${names}`,
  ];
}
