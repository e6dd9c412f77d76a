// Runs one statement of IRIS's on the session's connection.

import type { Executed, Execution, Lease } from "../../backend/contract.ts";
import type { Argument } from "../../sql/plans/argument.ts";
import type { DataPlan } from "../../sql/plans/data_plan.ts";
import type { NativePlan } from "../../sql/plans/plan.ts";
import type { Arguments } from "../../types/argument_list.ts";
import { NO_HINTS } from "../../types/column.ts";
import type { Context } from "../context.ts";
import { hintsFor, toldColumns } from "../judgement/told_columns.ts";
import type { Statement } from "../statements.ts";
import { encodeArguments } from "./arguments.ts";
import { type Bound, refuseMissing } from "./bound.ts";
import type { RunOptions } from "./run.ts";
import { highestOf, settledArguments } from "./settled_arguments.ts";

/** What went to IRIS already. */
export interface Ahead {
  lease: Lease;
  executed: Promise<Executed>;
  /** It has its answer: what is cancelled now is something behind it, which says so by itself. */
  isAnswered: boolean;
}

interface Work {
  plan: DataPlan | NativePlan;
  statement: Statement;
  options: RunOptions;
}

export async function execute(
  context: Context,
  work: Work,
  { values, writes }: { values: readonly Argument[]; writes: boolean },
): Promise<{ lease: Lease; executed: Executed }> {
  const { transaction, cancellation } = context;
  const { statement, options } = work;
  refuseMissing(values.reduce((most, value) => Math.max(most, highestOf(value)), 0), options);
  transaction.query();
  const encoding = options.encoded ??
    parametersOf(context, values, { ...options, parameterTypes: statement.parameterTypes });
  const execution = executionOf(context, {
    ...work,
    encoded: encoding instanceof Promise ? await encoding : encoding,
  });
  const begin = transaction.inBlock || (writes && !options.alone);
  let ahead = options.ahead;
  for (let again = false;; again = true) {
    try {
      if (ahead) return await arrival(context, ahead, { writes });
      const leased = transaction.lease({ begin, writes });
      const lease = leased instanceof Promise ? await leased : leased;
      cancellation.check();
      return { lease, executed: await lease.execute(execution) };
    } catch (cause) {
      // Nobody had seen that the connection was dead. What only reads may be asked once more.
      if (again || writes || !transaction.lostUnused) throw cause;
      ahead = undefined;
    }
  }
}

/** Its turn has come. */
export async function arrival(
  { transaction, cancellation }: Context,
  { lease, executed, isAnswered }: Ahead,
  { writes }: { writes: boolean },
): Promise<{ lease: Lease; executed: Executed }> {
  transaction.waits({ writes });
  if (!isAnswered) cancellation.check();
  return { lease, executed: await executed };
}

export function executionOf(
  { settings }: Context,
  { plan, statement, options, encoded: { list: parameters, long } }: Work & { encoded: Arguments },
): Execution {
  return {
    sql: plan.iris,
    parameters,
    long,
    hints: plan.kind === "data" ? hintsFor(plan.hints, toldColumns(statement.judgement)) : NO_HINTS,
    formats: options.resultFormats,
    output: settings.output,
    rowsMax: options.rowsMax,
    keep: options.keep,
  };
}

function parametersOf(
  context: Context,
  values: readonly Argument[],
  bound: Bound,
): Arguments | Promise<Arguments> {
  const settled = settledArguments(context, values, bound);
  const encoded = (values: readonly Argument[]) => encodeArguments(context, { values, bound });
  return settled instanceof Promise ? settled.then(encoded) : encoded(settled);
}
