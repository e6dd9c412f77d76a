// What PostgreSQL has said of queries that have one answer for all times is not asked again.

import type { CatalogAnswer, CatalogDescribed } from "../../catalog/contract.ts";
import type { CatalogPlan } from "../../sql/plans/plan.ts";

/** By whether its rows are in binary; formats of single columns are too rare. */
const ANSWERS = [
  new WeakMap<CatalogPlan, CatalogAnswer>(),
  new WeakMap<CatalogPlan, CatalogAnswer>(),
];
const DESCRIBED = new WeakMap<CatalogPlan, CatalogDescribed>();

export async function onceAnswered(
  plan: CatalogPlan,
  formats: readonly number[],
  ask: () => Promise<CatalogAnswer>,
): Promise<CatalogAnswer> {
  if (!plan.constant || formats.length > 1) return await ask();
  const answers = ANSWERS[formats[0] ?? 0];
  const known = answers.get(plan);
  if (known) return known;
  const answer = await ask();
  answers.set(plan, answer);
  return answer;
}

export async function onceDescribed(
  plan: CatalogPlan,
  declared: readonly number[],
  ask: () => Promise<CatalogDescribed>,
): Promise<CatalogDescribed> {
  if (!plan.constant || declared.length > 0) return await ask();
  const known = DESCRIBED.get(plan);
  if (known) return known;
  const described = await ask();
  DESCRIBED.set(plan, described);
  return described;
}
