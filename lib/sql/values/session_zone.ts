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
  if (isMeeting(types)) refuseZone(context, location);
}

export function isMeeting(types: readonly number[]): boolean {
  return types.includes(timestamptz.oid) && types.some((type) => CLOCKS.has(type));
}

/** IRIS prints days and times as ISO has them; other styles are the session's own. */
export function refuseStyle(
  { type }: { type: number },
  { context, location }: { context: PlanContext; location: number | undefined },
): void {
  if (!context.styled || type !== date.oid && type !== timestamp.oid) return;
  throw unsupported("the text of a date in a DateStyle other than ISO is not supported", location);
}
