// The arguments of a statement, with the numbers that it draws and the values that PostgreSQL works out for it.

import type { Argument } from "../../sql/plans/argument.ts";
import { typeByName } from "../../types/types.ts";
import type { Bound } from "./bound.ts";
import { workedOut } from "../ask_catalog.ts";
import type { Context } from "../context.ts";
import { drawn } from "../sequences/sequences.ts";

const INT8 = typeByName("int8")!.oid;

/** The highest $n that an argument needs; 0 for none. */
export function highestOf(argument: Argument): number {
  if ("param" in argument) return argument.param;
  if ("gathered" in argument) return argument.gathered.reduce((most, n) => Math.max(most, n), 0);
  return "workedOut" in argument ? argument.params : 0;
}

/** The arguments themselves where they are settled already. */
export function settledArguments(
  context: Context,
  values: readonly Argument[],
  bound: Bound,
): readonly Argument[] | Promise<readonly Argument[]> {
  if (!values.some((argument) => "draw" in argument || "workedOut" in argument)) return values;
  return settle(context, values, bound);
}

async function settle(
  context: Context,
  values: readonly Argument[],
  bound: Bound,
): Promise<readonly Argument[]> {
  const expressions = values.flatMap((one) => "workedOut" in one ? [one.workedOut] : []);
  const found = await workedOut(context, expressions, bound);
  const settled: Argument[] = [];
  for (const argument of values) {
    if ("draw" in argument) {
      settled.push({ value: await drawn(context, argument), type: INT8 });
    } else if ("workedOut" in argument) {
      const { type, column } = argument;
      settled.push({ value: found.shift()!, type, ...column && { column } });
    } else settled.push(argument);
  }
  return settled;
}
