// A session's own questions to the catalog's PostgreSQL, which answers them in text format.

import type { CatalogAnswer } from "../catalog/contract.ts";
import { rowTexts } from "../wire/data_rows.ts";
import { catalogSession } from "./catalog_session.ts";
import type { Context } from "./context.ts";
import { type Bound, UNBOUND } from "./running/bound.ts";

export async function askCatalog(
  context: Context,
  text: string,
  { bound = UNBOUND, session = catalogSession(context) } = {},
): Promise<CatalogAnswer> {
  const { parameters, parameterFormats, parameterTypes } = bound;
  return await context.effects.catalog.execute(
    { text, parameters, parameterFormats, parameterTypes, resultFormats: [] },
    session,
  );
}

/** PostgreSQL selects no more columns at once. (MaxTupleAttributeNumber) */
const EXPRESSIONS_MAX = 1600;

/** What PostgreSQL makes of expressions, as texts. */
export async function workedOut(
  context: Context,
  expressions: readonly string[],
  bound: Bound = UNBOUND,
): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for (let from = 0; from < expressions.length; from += EXPRESSIONS_MAX) {
    const text = `SELECT ${expressions.slice(from, from + EXPRESSIONS_MAX).join(", ")}`;
    const session = { ...catalogSession(context), beganAt: context.transaction.startedAt };
    const { bytes } = await askCatalog(context, text, { bound, session });
    for (const row of rowTexts(bytes)) found.push(...row);
  }
  return found;
}
