// Runs a statement that is a program of several IRIS statements, and tells what it takes and gives.

import type { Executed, Lease, StepsExecution } from "../../backend/contract.ts";
import { PgError } from "../../errors/pg_error.ts";
import { type Call, ROW_ID, type Step, type StepsPlan } from "../../sql/program.ts";
import { type Column, type ColumnHints, NO_HINTS } from "../../types/column.ts";
import { type Answer, IrisAnswer } from "./answer.ts";
import type { Arguments } from "../../types/argument_list.ts";
import { boundLists, encodeArguments } from "./arguments.ts";
import { refuseMissing } from "./bound.ts";
import type { Context } from "../context.ts";
import { arrival } from "./execute.ts";
import type { RunOptions } from "./run.ts";
import type { Statement } from "../statements.ts";
import { noteDrawn } from "../sequences/sequences.ts";
import { highestOf, settledArguments } from "./settled_arguments.ts";
import { hintsFor, toldColumns } from "../judgement/told_columns.ts";
import { countedTag } from "../commands/tags.ts";

interface Work {
  plan: StepsPlan;
  statement: Statement;
  options: RunOptions;
}

export async function runSteps(
  context: Context,
  { plan: given, statement, options }: Work,
): Promise<Answer> {
  const { transaction } = context;
  const { parameterTypes } = statement;
  const told = toldColumns(statement.judgement) ?? statement.columns;
  const bound = { ...options, parameterTypes };
  const needed = given.arguments.map((value) => highestOf(value));
  const lists = (given.lists?.parameters ?? []).map(({ param }) => param);
  refuseMissing(Math.max(0, ...needed, ...lists), options);
  const plan = boundLists(context, bound).plan(given);
  transaction.query();
  const encoded = options.encoded ?? encodeArguments(context, {
    values: await settledArguments(context, plan.arguments, bound),
    bound,
  });
  const { lease, executed } = options.ahead
    ? await arrival(context, options.ahead, { writes: true })
    : await start(
      context,
      stepsExecutionOf(context, { plan, statement, options, encoded }),
      options,
    );
  noteDrawn(context, plan.draws, executed.rowId);
  if (!transaction.begun) transaction.settle();
  if (plan.ddl) transaction.schemaChanged();
  const tag = tagOf(plan, executed);
  const answer = new IrisAnswer(executed, { lease, transaction, columns: told, tag });
  const refused = otherShape(plan, { told, given: executed.columns });
  if (!refused) return answer;
  await answer.close();
  throw refused;
}

async function start(
  { transaction, cancellation }: Context,
  execution: StepsExecution,
  { alone }: RunOptions,
): Promise<{ lease: Lease; executed: Executed }> {
  const lease = await transaction.lease({ begin: transaction.inBlock || !alone, writes: true });
  cancellation.check();
  return { lease, executed: await lease.runSteps(execution) };
}

export function stepsExecutionOf(
  { settings }: Context,
  { plan, statement, options, encoded: { list: parameters, long } }: Work & { encoded: Arguments },
): StepsExecution {
  const told = toldColumns(statement.judgement) ?? statement.columns;
  return {
    program: plan.program,
    parameters,
    long,
    hints: hintsFor(plan.hints, told),
    formats: options.resultFormats,
    output: settings.output,
    rowsMax: options.rowsMax,
    keep: options.keep,
  };
}

/** What to say where the columns are not those that the client was told. */
export function otherShape(
  plan: StepsPlan,
  { told, given }: Record<"told" | "given", readonly Column[] | null | undefined>,
): PgError | null {
  if (sameShape(told, given ?? null)) return null;
  DESCRIBED.delete(plan);
  return new PgError("feature_not_supported", "cached plan must not change result type");
}

/** Rows that were sent count for themselves, although all is done before the first of them. */
function tagOf({ tag, counts }: StepsPlan, { rowCount, columns }: Executed) {
  if (!counts) return () => tag;
  return (rows: number) => countedTag(tag, columns === null ? rowCount : rows);
}

function sameShape(
  told: readonly Column[] | null | undefined,
  given: readonly Column[] | null,
): boolean {
  if (told === undefined) return true;
  if (told === null || given === null) return told === given;
  return told.length === given.length &&
    told.every(({ type, name }, index) => type === given[index].type && name === given[index].name);
}

export interface StepsShape {
  /** By $n - 1; 0 where nobody knows. */
  parameterTypes: readonly number[];
  /** Which $n there are, from 0. */
  used: ReadonlySet<number>;
  columns: readonly Column[] | null;
}

const DESCRIBED = new WeakMap<StepsPlan, StepsShape>();

/** Nothing runs: IRIS is only asked about the texts. */
export async function describeSteps(context: Context, plan: StepsPlan): Promise<StepsShape> {
  const before = DESCRIBED.get(plan);
  if (before) return before;
  const { program: { texts, answer } } = plan;
  const lease = await context.transaction.lease({ begin: false });
  const types = [...plan.parameterTypes];
  const places = parametersOf(plan);
  const used = new Set([...places.values()].flat().map(({ param }) => param - 1));
  let columns: readonly Column[] | null = null;
  for (const [number, text] of texts.entries()) {
    const asked = (places.get(number) ?? []).filter(({ param }) => !types[param - 1]);
    const isAnswer = answer?.text === number;
    if (asked.length === 0 && !isAnswer) continue;
    const described = await lease.describe(text, isAnswer ? shifted(plan) : NO_HINTS);
    for (const { place, param } of asked) types[param - 1] ||= described.parameterTypes[place] ?? 0;
    if (isAnswer) columns = (described.columns ?? []).slice(answer.hidden);
  }
  const shape = { parameterTypes: types, used, columns };
  DESCRIBED.set(plan, shape);
  return shape;
}

function shifted({ hints, program }: StepsPlan): ColumnHints {
  const hidden = program.answer?.hidden ?? 0;
  return { head: [...new Array(hidden).fill({}), ...hints.head], tail: hints.tail };
}

interface Place {
  /** Which `?`, from 0. */
  place: number;
  param: number;
}

/** Where the client's values stand in each text, also those that come by a row that is given. */
function parametersOf(plan: StepsPlan): Map<number, Place[]> {
  const places = new Map<number, Place[]>();
  const note = ({ text, operands }: Call, row: readonly number[]) => {
    operands.forEach((operand, place) => {
      const index = operand < ROW_ID ? row[-2 - operand] : operand;
      const argument = plan.arguments[index];
      if (!argument || !("param" in argument) || argument.element !== undefined) return;
      const found = { place, param: argument.param };
      places.set(text, [...places.get(text) ?? [], found]);
    });
  };
  const walk = (steps: readonly Step[], row: readonly number[]) => {
    for (const step of steps) {
      if (step.do === "each") {
        if (step.rows.kind === "query") note(step.rows.call, []);
        const rows = step.rows.kind === "given" ? step.rows.rows : [[]];
        for (const given of rows) walk(step.steps, given);
      } else if ("call" in step) note(step.call, row);
      if (step.do === "choose") { for (const branch of step.branches) walk(branch, row); }
      if (step.do === "insert" && step.conflict) {
        const { target, update } = step.conflict;
        if (target?.find) note(target.find, row);
        if (update) note(update, row);
      }
    }
  };
  walk(plan.program.steps, []);
  return places;
}
