// Runs an INSERT of rows that IRIS cannot work out: PostgreSQL makes them and assigns them to the columns, in a
// transaction that it undoes, and IRIS is given the values.

import type { LoadedTable } from "../../catalog/contract.ts";
import { OtherColumns } from "../../catalog/loaded_rows.ts";
import type { LocalInsert, LocalInsertPlan } from "../../sql/plans/local_plans.ts";
import { Misplaced } from "../../sql/text/refuse.ts";
import type { Answer } from "./answer.ts";
import { refuseMissing } from "./bound.ts";
import { encodeAnswerRows, formatsOf } from "./answer_rows.ts";
import { catalogSession } from "../catalog_session.ts";
import type { Context } from "../context.ts";
import { askOver, planAgain, refusalIn, refuseTooMuch } from "./run_local.ts";
import type { RunOptions } from "./run.ts";
import { runSteps } from "./run_steps.ts";
import type { Statement } from "../statements.ts";

interface Work {
  plan: LocalInsertPlan;
  statement: Statement;
  options: RunOptions;
}

export async function runLocalInsert(context: Context, work: Work): Promise<Answer> {
  const { plan, statement, options } = work;
  // Who cannot even describe it cannot work it out.
  if (statement.judgement?.by !== "postgres") throw refusalIn(plan, statement.parsed!);
  refuseMissing(plan.parameterCount, options);
  context.transaction.query();
  try {
    return await insert(context, work);
  } catch (cause) {
    if (!(cause instanceof OtherColumns)) throw cause;
    return await insert(context, { ...work, plan: await planAgain(context, work, cause) });
  }
}

async function insert(context: Context, work: Work): Promise<Answer> {
  const { plan, statement, options } = work;
  const { parameterTypes, judgement } = statement;
  const types = judgement?.by === "postgres" ? judgement.parameterTypes : parameterTypes;
  const into = await intoOf(context, work, types);
  const answer = await askOver(context, work, {
    text: into.text,
    parameterTypes: types,
    resultFormats: formatsOf(into.columns),
    filled: filledBy(plan, into),
    into: plan.target,
  });
  refuseTooMuch(answer.bytes.length, { plan, parsed: statement.parsed! });
  const encoded = await encodeAnswerRows(context, {
    answer,
    plan: into.insert,
    columns: into.columns,
    draws: into.draws,
    bound: { ...options, parameterTypes: types },
  });
  return await runSteps(context, {
    plan: into.insert,
    statement,
    options: { ...options, encoded },
  });
}

function filledBy(
  { target }: LocalInsertPlan,
  { columns, written, isWhole }: LocalInsert,
): LoadedTable {
  const names = new Set(columns.map(({ name }) => name));
  // Only a row that is whole can be shown where it fails.
  const required = isWhole ? columns.filter(({ notNull }) => notNull) : [];
  return {
    schema: target.told,
    name: target.name,
    columns,
    unread: target.columns.filter(({ name }) => !names.has(name)).map(({ name }) => name),
    rows: [],
    filled: {
      required: required.map(({ name }) => name),
      defaults: written.map(({ name }) => name),
    },
  };
}

/** Only PostgreSQL knows how many columns a star has. */
async function intoOf(
  context: Context,
  { plan, statement }: Work,
  parameterTypes: readonly number[],
): Promise<LocalInsert> {
  const { width } = plan;
  if (typeof width === "number") return plan.into(width);
  const { catalog } = context.effects;
  const { columns } = await catalog.describe(width.ask, parameterTypes, catalogSession(context));
  try {
    return plan.into(columns?.length ?? 0);
  } catch (cause) {
    if (cause instanceof Misplaced) throw refusalIn(plan, statement.parsed!);
    throw cause;
  }
}
