// A statement whose parameters are declared, or found by PostgreSQL, as something else than its text alone told
// the translator: `$1 / 2` is another expression for a float than for an integer.

import { isLocal } from "../../sql/local/local_explanation.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import { isString } from "../../sql/types/type_families.ts";
import type { Judgement } from "./verdicts.ts";

/** The statement itself where its plan is right already. */
export function typedFor(
  parsed: ParsedStatement,
  plan: Plan,
  judgement: Judgement | null,
): ParsedStatement {
  if (parsed.types || judgement?.by !== "postgres") return parsed;
  const { parameterTypes } = judgement;
  return parameterTypes.length === 0 || isMadeFor(plan, parameterTypes)
    ? parsed
    : typed(parsed, parameterTypes);
}

function isMadeFor(plan: Plan, types: readonly number[]): boolean {
  if (isLocal(plan)) return false;
  if (plan.kind !== "data" && plan.kind !== "steps") return true;
  const { arguments: all, parameterTypes } = plan;
  const places = new Map<number, number>();
  for (const one of all) {
    if ("param" in one) places.set(one.param, (places.get(one.param) ?? 0) + 1);
  }
  return types.every((type, index) => {
    const taken = parameterTypes[index] ?? 0;
    if (isString(type)) return taken === 0 || isString(taken);
    // What its second place tells of it, nobody knew at its first one.
    return taken === type && (places.get(index + 1) ?? 0) < 2;
  });
}

const TYPED = new WeakMap<ParsedStatement, Map<string, ParsedStatement>>();
const VARIANTS_MAX = 8;

/** The same one each time, as more than the plan is known by it. */
function typed(parsed: ParsedStatement, types: readonly number[]): ParsedStatement {
  const all = TYPED.get(parsed) ?? new Map<string, ParsedStatement>();
  TYPED.set(parsed, all);
  const key = types.join();
  const known = all.get(key);
  if (known) return known;
  if (all.size >= VARIANTS_MAX) all.clear();
  const made = { ...parsed, types };
  all.set(key, made);
  return made;
}
