// What is not as a definition wants it: an error, or passed over with a notice for IF EXISTS and IF NOT EXISTS.

import { PgError } from "../../errors/pg_error.ts";
import type { Condition } from "../../errors/sqlstates.ts";
import type { DefinitionStep } from "./definition.ts";

export function skipping(
  message: string,
  condition: Condition = "successful_completion",
): DefinitionStep {
  return { do: "notice", notice: new PgError(condition, `${message}, skipping`) };
}

export function absent(error: PgError, isSkipped: boolean): DefinitionStep {
  return isSkipped ? skipping(error.message) : { do: "fail", error };
}

/** Its notice has the SQLSTATE of the error, as PostgreSQL has it. */
export function present(error: PgError, isSkipped: boolean): DefinitionStep {
  return isSkipped ? skipping(error.message, error.condition) : { do: "fail", error };
}
