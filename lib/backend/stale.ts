// Whether IRIS has changed its mind about a statement since it was prepared.

import { PgError } from "../errors/pg_error.ts";
import { IrisError } from "../iris/iris_error.ts";
import type { Statement } from "./statements.ts";

const SELECT = 1;
const CACHED_PLAN_CHANGED = -478;

/** What IRIS may say of a plan that it no longer has. Not verified against a live IRIS. */
const STALE = /cached query|%sqlcq|unknown statement handle|<CLASS DOES NOT EXIST>/i;

export function isStale(cause: unknown, { prepared }: Statement): boolean {
  if (cause instanceof IrisError) {
    return cause.sqlcode === CACHED_PLAN_CHANGED ||
      (cause.sqlcode === -400 && STALE.test(cause.message));
  }
  // The rows are not those that were described; only reading may be done twice.
  return cause instanceof PgError && cause.condition === "data_corrupted" &&
    prepared.statementType === SELECT;
}
