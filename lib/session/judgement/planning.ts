// The plan of a statement and PostgreSQL's judgement of it, made once the columns of its tables are known.

import { PgError } from "../../errors/pg_error.ts";
import { isLocal } from "../../sql/local/local_explanation.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import type { Context } from "../context.ts";
import { inWordsOf, isJudged, judge, knownJudgement } from "./judge.ts";
import { learnTables } from "./learn_tables.ts";
import { learnTypes } from "./learn_types.ts";
import { typedFor } from "./typed_parameters.ts";
import type { Judgement } from "./verdicts.ts";

/** What others than this gateway do to the schema is seen after so long at the latest. */
const LEARNT_MS_MAX = 60_000;

export interface Planned {
  /** With the types of its parameters, where the plan is made for them. */
  parsed: ParsedStatement;
  plan: Plan;
  /** Null where PostgreSQL has nothing to say. */
  judgement: Judgement | null;
}

interface Asked {
  parsed: ParsedStatement;
  declared: readonly number[];
}

/** The plan itself where all is known already: the way that nearly all statements take waits for nothing. */
export function planOf(context: Context, asked: Asked): Planned | Promise<Planned> {
  const { planner, now } = context.effects;
  const since = now() - LEARNT_MS_MAX;
  const plan = planner.known(asked.parsed, since);
  const judgement = plan && knownJudgement(context, { ...asked, plan });
  if (plan && judgement !== undefined && judgement?.by !== "nobody") {
    const parsed = typedFor(asked.parsed, plan, judgement);
    const better = parsed === asked.parsed ? plan : planner.known(parsed, since);
    if (better) return { parsed, plan: better, judgement };
  }
  return planAndJudge(context, asked, since);
}

/** Asks again what is known of the tables, after IRIS did not find what should be there; null where there
 * is nothing to ask. */
export async function planAnew(
  context: Context,
  { parsed, declared, cause }: Pick<Asked, "declared"> & {
    parsed: ParsedStatement | null;
    cause: unknown;
  },
): Promise<Planned | null> {
  if (!isStale(cause) || parsed === null) return null;
  const { planner, now } = context.effects;
  if (planner.tablesOf(parsed).length === 0) return null;
  const before = planner.plan(parsed);
  // A millisecond ahead: nothing was learnt so late.
  const planned = await planAndJudge(context, { parsed, declared }, now() + 1);
  return planned.plan === before ? null : planned;
}

/** PostgreSQL's refusal comes before the translator's: it is what the client would get from PostgreSQL. */
async function planAndJudge(context: Context, asked: Asked, since: number): Promise<Planned> {
  const { parsed } = asked;
  let plan: Plan;
  try {
    plan = await planAfter(context, { parsed, since });
  } catch (cause) {
    if (!(cause instanceof PgError) || !OF_THE_TEXT.test(cause.sqlstate)) throw cause;
    throw inWordsOf(await judge(context, asked), cause, parsed);
  }
  const judgement = isJudged(plan) ? await judge(context, asked) : null;
  const typed = typedFor(parsed, plan, judgement);
  if (typed === parsed) return { parsed, plan, judgement };
  return { parsed: typed, plan: await planAfter(context, { parsed: typed, since }), judgement };
}

/** Mistakes in the text, and what the gateway cannot do. */
const OF_THE_TEXT = /^(?:22|42|0A)/;

function isStale(cause: unknown): boolean {
  return cause instanceof PgError && STALE.has(cause.condition);
}

const STALE: ReadonlySet<string> = new Set(["undefined_table", "undefined_column"]);

/** The plan of what the gateway says itself, of which PostgreSQL has not to judge. */
export function planUnjudged(context: Context, parsed: ParsedStatement): Promise<Plan> {
  return planAfter(context, { parsed, since: context.effects.now() - LEARNT_MS_MAX });
}

async function planAfter(
  context: Context,
  { parsed, since }: { parsed: ParsedStatement; since: number },
): Promise<Plan> {
  const { planner, now } = context.effects;
  const wanted = planner.typesWanted(parsed);
  if (wanted === "now" || wanted === "known" && !planner.knowsTypes(since)) {
    await learnTypes(context, await context.transaction.lease({ begin: false }));
  }
  const unknown = planner.tablesOf(parsed).filter((table) => !planner.knows(table, since));
  if (unknown.length > 0) {
    const missing = await learnTables(context, unknown);
    if (missing) throw planner.missing(parsed, missing);
  }
  // A column that is not known may be new.
  const mayBeStale = unknown.length === 0 && planner.tablesOf(parsed).length > 0;
  const anew = () => planAfter(context, { parsed, since: now() + 1 });
  try {
    const plan = planner.plan(parsed);
    return mayBeStale && isLocal(plan) && isStale(plan.refusal) ? await anew() : plan;
  } catch (cause) {
    if (!mayBeStale || !isStale(cause)) throw cause;
    return await anew();
  }
}
