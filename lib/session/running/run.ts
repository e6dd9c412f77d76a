// Runs an analysed statement wherever its plan says, up to the point where its rows can be taken.

import type { Executed, Lease } from "../../backend/contract.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { DataPlan } from "../../sql/plans/data_plan.ts";
import type { LocalPlan } from "../../sql/plans/local_plans.ts";
import type { CatalogPlan, NativePlan } from "../../sql/plans/plan.ts";
import type { StepsPlan } from "../../sql/program.ts";
import type { TemporaryChange } from "../../sql/names/temporary_change.ts";
import type { Arguments } from "../../types/argument_list.ts";
import type { Column } from "../../types/column.ts";
import { describe, forgetDescribed, located, refusedByBoth } from "../judgement/analysis.ts";
import { catalogSession } from "../catalog_session.ts";
import { type Answer, catalogAnswer, done, IrisAnswer } from "./answer.ts";
import { boundLists, inOrder } from "./arguments.ts";
import { refuseMissing } from "./bound.ts";
import { runCommand } from "../commands/commands.ts";
import type { Context } from "../context.ts";
import { asPostgresTells } from "../failures/iris_failures.ts";
import { onceAnswered } from "./constant_answers.ts";
import { type Ahead, execute } from "./execute.ts";
import { runDefinition } from "./definitions.ts";
import { runLocal } from "./run_local.ts";
import { runLocalChange } from "./run_local_change.ts";
import { runLocalInsert } from "./run_local_insert.ts";
import { runLocalTable } from "./run_local_table.ts";
import { runDraws } from "../sequences/run_draws.ts";
import { runParts } from "./run_parts.ts";
import { runSteps } from "./run_steps.ts";
import { noteDrawn } from "../sequences/sequences.ts";
import { toldColumns } from "../judgement/told_columns.ts";
import { TooManyElements } from "./lists.ts";
import type { Statement } from "../statements.ts";
import {
  countedTag,
  isDdl,
  isOfTheConnection,
  isReading,
  tagCounts,
  tagOfStatementType,
} from "../commands/tags.ts";

export interface RunOptions {
  parameters: readonly (Uint8Array | null)[];
  parameterFormats: readonly number[];
  resultFormats: readonly number[];
  /** 0 is no limit. */
  rowsMax: number;
  /** Nothing else belongs to its transaction, so that IRIS may commit it by itself. */
  alone: boolean;
  /** From a Query, which says nothing of formats. */
  simple: boolean;
  /** It may well come again: IRIS keeps it prepared. */
  keep: boolean;
  /** The values as IRIS takes them, where Bind has made them already. */
  encoded?: Arguments;
  /** It went to IRIS before its turn came. */
  ahead?: Ahead;
}

/** What a command may want to know beside its own fields. */
export interface CommandOptions extends RunOptions {
  statement: Statement;
}

export const SIMPLE: RunOptions = {
  parameters: [],
  parameterFormats: [],
  resultFormats: [],
  rowsMax: 0,
  alone: true,
  simple: true,
  keep: false,
};

export async function run(
  context: Context,
  statement: Statement,
  options: RunOptions,
): Promise<Answer> {
  try {
    return await runPlan(context, statement, options);
  } catch (cause) {
    throw await asPostgresTells(context, cause, { ...statement, ...options });
  }
}

function runPlan(
  context: Context,
  statement: Statement,
  options: RunOptions,
): Answer | Promise<Answer> {
  refuseFormats(options.resultFormats);
  const { plan } = statement;
  switch (plan.kind) {
    case "empty":
      return done("");
    case "session":
      return runCommand(context, plan.command, { ...options, statement });
    case "catalog":
      return runCatalog(context, { plan, statement, options });
    case "local":
      return runLocal(context, { plan, statement, options });
    case "local_insert":
      refuseReadOnly(context, "INSERT");
      return runLocalInsert(context, { plan, statement, options });
    case "local_change":
      refuseReadOnly(context, plan.tag);
      return runLocalChange(context, { plan, statement, options });
    case "parts":
      refuseReadOnly(context, plan.tag);
      return runParts(context, { plan, statement, options, run });
    case "local_table":
      refuseReadOnly(context, plan.created);
      return runLocalTable(context, { plan, statement, options });
    case "data":
      return runData(context, { plan, statement, options });
    case "definition":
      refuseReadOnly(context, plan.tag);
      return runDefinition(context, plan, statement.parsed?.temporary);
    case "steps":
      refuseReadOnly(context, plan.tag === "SELECT" ? "SELECT FOR UPDATE" : plan.tag);
      return runProgram(context, { plan, statement, options });
    case "native":
      return runNative(context, { plan, statement, options });
  }
}

function refuseFormats(formats: readonly number[]): void {
  const unknown = formats.find((format) => format !== 0 && format !== 1);
  if (unknown === undefined) return;
  throw new PgError("invalid_parameter_value", `unsupported format code: ${unknown}`);
}

interface Work<P> {
  plan: P;
  statement: Statement;
  options: RunOptions;
}

async function runCatalog(context: Context, work: Work<CatalogPlan>): Promise<Answer> {
  const { plan, statement, options } = work;
  refuseMissing(plan.parameterCount, options);
  context.transaction.query();
  if (plan.draws) return await runDraws(context, plan, { ...options, ...statement });
  const ask = () =>
    onceAnswered(plan, options.resultFormats, () =>
      context.effects.catalog.execute({
        text: plan.text,
        parameterTypes: statement.parameterTypes,
        parameterFormats: options.parameterFormats,
        parameters: options.parameters,
        resultFormats: options.resultFormats,
      }, catalogSession(context)));
  return catalogAnswer(
    statement.parsed === null ? await ask() : await located(statement.parsed, ask),
  );
}

/** What IRIS cannot do with the values that it finds is worked out here, as what it can never do is. */
async function runData(context: Context, work: Work<DataPlan>): Promise<Answer> {
  let answer: Answer | undefined;
  let failure: unknown;
  try {
    ({ answer, failure } = await runOnIris(context, work));
  } catch (cause) {
    failure = cause;
  }
  if (failure === undefined) return answer!;
  const inserted = await insertedInstead(context, work, failure);
  if (inserted) return inserted;
  const local = localInstead(context, work, failure);
  if (!local && !answer) throw failure;
  // Its rows up to the failure are the client's.
  if (!local) return answer!;
  await answer?.close();
  return await runLocal(context, { ...work, plan: local });
}

/** Arrays that are too long for IRIS are no more than rows to PostgreSQL. */
async function insertedInstead(
  context: Context,
  { plan: { tag }, statement, options }: Work<DataPlan | StepsPlan>,
  cause: unknown,
): Promise<Answer | null> {
  const { parsed } = statement;
  if (tag !== "INSERT" || !parsed || !(cause instanceof TooManyElements)) return null;
  const plan = context.effects.planner.localInsert(parsed, cause);
  return plan && await runLocalInsert(context, { plan, statement, options });
}

/** The same of a program of several statements. */
async function runProgram(context: Context, work: Work<StepsPlan>): Promise<Answer> {
  try {
    return await runSteps(context, work);
  } catch (cause) {
    const inserted = await insertedInstead(context, work, cause);
    if (inserted) return inserted;
    throw cause;
  }
}

function localInstead(
  { effects }: Context,
  { plan, statement: { parsed, judgement } }: Work<DataPlan>,
  cause: unknown,
): LocalPlan | null {
  const mayRead = plan.tag === "SELECT" && !plan.writes && judgement?.by === "postgres";
  return mayRead && parsed && isBeyondIris(cause) ? effects.planner.local(parsed, cause) : null;
}

/** Its own numbers are too small; what PostgreSQL would refuse as well, it refuses here. */
function isBeyondIris(cause: unknown): cause is PgError {
  if (!(cause instanceof PgError)) return false;
  const { condition, fields } = cause;
  return cause instanceof TooManyElements || condition === "feature_not_supported" ||
    condition === "numeric_value_out_of_range" && fields.reported !== undefined;
}

/** The failure is one among the first rows, of which nobody has seen any yet. */
async function runOnIris(
  context: Context,
  given: Work<DataPlan>,
): Promise<{ answer: Answer; failure?: PgError }> {
  const { statement, options } = given;
  const plan = sizedPlan(context, given);
  const work = { plan, statement, options };
  if (plan.writes || plan.ddl) refuseReadOnly(context, plan.tag);
  const change = statement.parsed?.temporary;
  if (change) await makeRoom(context, change);
  const { lease, executed } = await execute(context, work, {
    values: plan.arguments,
    writes: plan.writes || plan.ddl,
  });
  noteDrawn(context, plan.draws, executed.rowId);
  if (plan.ddl) context.transaction.schemaChanged();
  if (change) context.temporary.change(change);
  const { tag, counts } = plan;
  const answered = answerOf(context, work, {
    lease,
    executed,
    tag: counts ? counted(tag, executed) : () => tag,
  });
  const answer = answered instanceof Promise ? await answered : answered;
  return { answer, failure: executed.failure };
}

/** The plan for the arrays that are bound, where it takes such. */
function sizedPlan(
  context: Context,
  { plan, statement: { parameterTypes }, options }: Work<DataPlan>,
): DataPlan {
  if (!plan.lists) return plan;
  refuseMissing(Math.max(0, ...plan.lists.parameters.map(({ param }) => param)), options);
  return boundLists(context, { ...options, parameterTypes }).plan(plan);
}

async function makeRoom({ transaction, temporary }: Context, change: TemporaryChange) {
  await temporary.makeRoom(await transaction.lease({ begin: transaction.inBlock }), change);
}

async function runNative(context: Context, work: Work<NativePlan>): Promise<Answer> {
  const { plan } = work;
  const { statementType: type, parameterTypes } = await describe(context, plan);
  if (isOfTheConnection(type)) {
    throw new PgError(
      "feature_not_supported",
      `IRIS's own ${tagOfStatementType(type)} is not supported`,
      { hint: "It would outlive this session's use of the IRIS connection." },
    );
  }
  const tag = tagOfStatementType(type);
  if (!isReading(type)) refuseReadOnly(context, tag);
  const values = inOrder(parameterTypes.length);
  try {
    const { lease, executed } = await execute(context, work, { values, writes: !isReading(type) });
    if (isDdl(type)) context.transaction.schemaChanged();
    return await answerOf(context, work, {
      lease,
      executed,
      tag: tagCounts(type) ? counted(tag, executed) : () => tag,
    });
  } catch (cause) {
    throw refusedByBoth(plan, cause);
  }
}

function answerOf(
  context: Context,
  { plan, statement }: Work<DataPlan | NativePlan>,
  { lease, executed, tag }: { lease: Lease; executed: Executed; tag: (rows: number) => string },
): Answer | Promise<Answer> {
  const { transaction } = context;
  const columns = toldColumns(statement.judgement) ?? statement.columns;
  const answer = new IrisAnswer(executed, { lease, transaction, columns, tag });
  const hasRows = executed.columns !== null || executed.cursor !== 0;
  const isCall = plan.kind === "data" && plan.tag === "CALL";
  if (isCall && columns === null && hasRows) return withoutRows(answer, executed);
  if (columns === undefined || sameShape(columns, executed.columns)) return answer;
  return refuseNewShape(plan, answer);
}

/** What a procedure does is done, and PostgreSQL's clients expect no rows of it. */
async function withoutRows(answer: Answer, { failure }: Executed): Promise<Answer> {
  await answer.close();
  if (failure) throw failure;
  return done("CALL");
}

async function refuseNewShape(plan: DataPlan | NativePlan, answer: Answer): Promise<never> {
  forgetDescribed(plan);
  await answer.close();
  throw new PgError("feature_not_supported", "cached plan must not change result type");
}

function sameShape(
  told: readonly Column[] | null,
  given: readonly Column[] | null,
): boolean {
  // A statement that stays prepared may answer without its columns.
  if (given === null || told === null) return given === told || given === null;
  return told.length === given.length &&
    told.every(({ type, name }, index) => type === given[index].type && name === given[index].name);
}

/** Rows that were sent count for themselves, changed ones as IRIS counted them. */
function counted(tag: string, executed: Executed): (rows: number) => string {
  if (executed.columns !== null) return (rows) => countedTag(tag, rows);
  return () => countedTag(tag, Math.max(0, executed.rowCount));
}

function refuseReadOnly(context: Context, tag: string): void {
  if (!context.settings.readOnly) return;
  throw new PgError(
    "read_only_sql_transaction",
    `cannot execute ${tag} in a read-only transaction`,
  );
}
