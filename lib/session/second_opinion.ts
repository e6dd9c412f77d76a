// PostgreSQL itself judges a statement that IRIS or the translator refused: where it refuses it too, in its mirror
// of the tables, its words are the ones that the client gets.

import { PgError } from "../errors/pg_error.ts";
import type { Condition } from "../errors/sqlstates.ts";
import { tellsPlaces } from "../sql/find_name.ts";
import type { ParsedStatement } from "../sql/plan.ts";
import { catalogSession, located } from "./analysis.ts";
import type { Context } from "./context.ts";

/** Mistakes in the text, and what the gateway cannot do: what fails while it runs is IRIS's to tell. */
const OF_THE_TEXT = /^(?:42|0A)/;

export async function secondOpinion(
  context: Context,
  error: PgError,
  { parsed, declared }: { parsed: ParsedStatement | null; declared: readonly number[] },
): Promise<PgError> {
  if (!parsed || !OF_THE_TEXT.test(error.sqlstate) || !tellsPlaces(parsed)) return error;
  if (context.transaction.failed) return error;
  try {
    const { catalog } = context.effects;
    const session = catalogSession(context);
    await located(parsed, () => catalog.describe(parsed.text, declared, session));
    return error;
  } catch (cause) {
    // Without its opinion there is still the error itself.
    if (!(cause instanceof PgError) || !isBetter(cause, error)) return error;
    return cause.with({ reported: error.fields.reported });
  }
}

/** What the mirror does not have may be in IRIS all the same. */
const MISSING: ReadonlySet<Condition> = new Set<Condition>([
  "undefined_table",
  "undefined_column",
  "undefined_object",
  "invalid_schema_name",
]);

const VALUES = /^22/;

function isBetter(told: PgError, error: PgError): boolean {
  if (MISSING.has(told.condition)) return told.condition === error.condition;
  if (told.condition === "feature_not_supported") return false;
  return OF_THE_TEXT.test(told.sqlstate) || VALUES.test(told.sqlstate);
}
