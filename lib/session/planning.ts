// The plan of a statement, made once the columns of its tables are known.

import { PgError } from "../errors/pg_error.ts";
import type { ParsedStatement, Plan } from "../sql/plan.ts";
import type { Context } from "./context.ts";
import { learnTables } from "./learn_tables.ts";

/** What others than this gateway do to the schema is seen after so long at the latest. */
const LEARNT_MS_MAX = 60_000;

/** The plan itself where it is known already: the way that nearly all statements take waits for nothing. */
export function planOf(context: Context, parsed: ParsedStatement): Plan | Promise<Plan> {
  const { planner, now } = context.effects;
  const since = now() - LEARNT_MS_MAX;
  return planner.known(parsed, since) ?? planAfter(context, { parsed, since });
}

interface Asked {
  parsed: ParsedStatement;
  since: number;
}

/** Asks again what is known of the tables, after IRIS did not find what should be there; null where there
 * is nothing to ask. */
export async function planAnew(
  context: Context,
  { parsed, cause }: { parsed: ParsedStatement | null; cause: unknown },
): Promise<Plan | null> {
  if (!isStale(cause) || parsed === null) return null;
  const { planner, now } = context.effects;
  if (planner.tablesOf(parsed).length === 0) return null;
  const before = planner.plan(parsed);
  // A millisecond ahead: nothing was learnt so late.
  const plan = await planAfter(context, { parsed, since: now() + 1 });
  return plan === before ? null : plan;
}

function isStale(cause: unknown): boolean {
  return cause instanceof PgError && STALE.has(cause.condition);
}

const STALE: ReadonlySet<string> = new Set(["undefined_table", "undefined_column"]);

async function planAfter(context: Context, { parsed, since }: Asked): Promise<Plan> {
  const { planner, now } = context.effects;
  const unknown = planner.tablesOf(parsed).filter((table) => !planner.knows(table, since));
  if (unknown.length > 0) {
    const missing = await learnTables(context, unknown);
    if (missing) throw planner.missing(parsed, missing);
  }
  try {
    return planner.plan(parsed);
  } catch (cause) {
    // A column that is not known may be new.
    if (unknown.length > 0 || !isStale(cause)) throw cause;
    if (planner.tablesOf(parsed).length === 0) throw cause;
    return await planAfter(context, { parsed, since: now() + 1 });
  }
}
