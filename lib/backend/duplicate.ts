// Whether IRIS refuses a row because another one has its key.

import { IrisError } from "../iris/iris_error.ts";
import { toPgError } from "./to_pg_error.ts";

export function isDuplicate(cause: unknown): boolean {
  return cause instanceof IrisError &&
    toPgError(cause.sqlcode, cause.message).condition === "unique_violation";
}
