// What a function of the session is: values in, a value out, as PostgreSQL writes them.

import type { Context } from "../context.ts";

type Value = string | null;

/** What is void is ''. */
export type Call = (context: Context, values: readonly Value[]) => Value | Promise<Value>;

/** Without all of its values a strict function does nothing. */
export function strict(
  call: (context: Context, values: readonly string[]) => Value | Promise<Value>,
): Call {
  return (context, values) =>
    values.includes(null) ? null : call(context, values as readonly string[]);
}
