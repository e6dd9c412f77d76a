// Refuses values that IRIS could not take, before they are sent.

import { PgError } from "../errors/pg_error.ts";
import { ListReader } from "../iris/list.ts";

/** An IRIS string ends at 3,641,144 characters, and a list of parameters is one string. */
const ARGUMENT_BYTES_MAX = 3_000_000;
/** What %Execute takes through an array. (C:%SQL.Statement) */
export const PARAMETERS_MAX = 380;

export function checkSize(argument: Uint8Array): void {
  if (argument.length <= ARGUMENT_BYTES_MAX) return;
  throw new PgError(
    "program_limit_exceeded",
    `the values of one statement take ${argument.length} bytes; IRIS takes ${ARGUMENT_BYTES_MAX}`,
    { hint: "Send fewer or shorter values at a time." },
  );
}

export function checkParameters(parameters: Uint8Array): void {
  checkSize(parameters);
  // Every value takes at least one byte.
  if (parameters.length <= PARAMETERS_MAX) return;
  const list = new ListReader(parameters);
  let count = 0;
  while (list.next()) count++;
  if (count <= PARAMETERS_MAX) return;
  throw new PgError(
    "program_limit_exceeded",
    `number of parameters must be between 0 and ${PARAMETERS_MAX}`,
    {
      hint: "IRIS takes no more of them: send fewer rows at a time, or write values into the SQL.",
    },
  );
}
