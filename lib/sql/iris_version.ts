// What the connected IRIS can do that an older one cannot.

import type { PlanContext } from "./plans/plan_context.ts";

/** The first version that is known to have it. */
const SINCE = { lateral: [2025, 3], windows: [2025, 3], hnsw: [2025, 1] } as const;

/** A version that nobody has told counts as the oldest one. */
export function hasFeature({ irisVersion }: PlanContext, feature: keyof typeof SINCE): boolean {
  const version = irisVersion?.() ?? null;
  const found = version === null ? null : /\b(20\d\d)\.(\d+)/.exec(version);
  if (!found) return false;
  const [year, release] = SINCE[feature];
  const [given, minor] = [Number(found[1]), Number(found[2])];
  return given > year || (given === year && minor >= release);
}
