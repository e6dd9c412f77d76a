// Where a moment meets the clocks of a session's zone: IRIS keeps moments in UTC and knows no zones, so only PostgreSQL
// can tell what the clocks show anywhere else.

import { date, time, timestamp, timestamptz, timetz } from "../../types/datetime.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { unsupported } from "../text/refuse.ts";

const CLOCKS: ReadonlySet<number> = new Set(
  [date, time, timestamp, timetz].map(({ oid }) => oid),
);

export function refuseZone({ zoned }: PlanContext, location: number | undefined): void {
  if (!zoned) return;
  throw unsupported("this is not supported in a time zone other than UTC", location);
}

/** Types of which some are moments, and some what clocks show. */
export function refuseMeeting(
  types: readonly number[],
  { context, location }: { context: PlanContext; location: number | undefined },
): void {
  const meet = types.includes(timestamptz.oid) && types.some((type) => CLOCKS.has(type));
  if (meet) refuseZone(context, location);
}
