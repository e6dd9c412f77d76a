// What went wrong in a backend process, as the client is told.

import { PgError } from "../errors/pg_error.ts";
import { IrisError } from "../iris/iris_error.ts";
import { ConnectionLost, connectionLost } from "./driver_error.ts";
import { toPgError } from "./to_pg_error.ts";

export function asPgError(cause: unknown): PgError {
  if (cause instanceof PgError) return cause;
  if (cause instanceof IrisError) return toPgError(cause.sqlcode, cause.message);
  if (cause instanceof ConnectionLost) return connectionLost(cause.message);
  return new PgError("internal_error", "the backend process had an error", {
    detail: cause instanceof Error ? cause.stack : String(cause),
    cause,
  });
}
