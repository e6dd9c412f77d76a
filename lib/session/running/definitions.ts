// Runs the steps of a statement that defines things.

import type { Lease } from "../../backend/contract.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { DefinitionPlan, DefinitionStep, Question } from "../../sql/definitions/definition.ts";
import type { TemporaryChange } from "../../sql/names/temporary_change.ts";
import { NO_HINTS } from "../../types/column.ts";
import { type Answer, done } from "./answer.ts";
import type { Context } from "../context.ts";
import { notice } from "../notices.ts";
import { learnTypes } from "../judgement/learn_types.ts";
import { forgetSequence } from "../sequences/sequences.ts";
import { workedOut } from "../ask_catalog.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";

export async function runDefinition(
  context: Context,
  { tag, counts, whole = false, retypes = false, steps }: DefinitionPlan,
  change?: TemporaryChange,
): Promise<Answer> {
  const { transaction } = context;
  transaction.query();
  const lease = await transaction.lease({ begin: transaction.inBlock || whole });
  try {
    if (change) await context.temporary.makeRoom(lease, change);
    const rows = await runStepsOf(steps, { context, lease });
    if (change) context.temporary.change(change);
    if (retypes) await learnTypes(context, lease);
    return done(counts ? `${tag} ${rows}` : tag);
  } finally {
    // What was done before a failure stays done.
    transaction.schemaChanged();
  }
}

interface At {
  context: Context;
  lease: Lease;
}

/** Gives the rows that were written. */
export async function runStepsOf(steps: readonly DefinitionStep[], at: At): Promise<number> {
  let rows = 0;
  for (const step of steps) {
    at.context.cancellation.check();
    rows += await runStep(step, at);
  }
  return rows;
}

async function runStep(step: DefinitionStep, at: At): Promise<number> {
  switch (step.do) {
    case "run":
      return await write(at, step.iris);
    case "rows":
      return await insertRows(step, at);
    case "note":
      await takeNote(step, at);
      return 0;
    case "when": {
      const found = await isFound(step.question, at);
      return await runStepsOf(found ? step.found : step.missing, at);
    }
    case "each": {
      let rows = 0;
      for (const row of await foundRows(step.question, at)) {
        rows += await runStepsOf(step.steps(row), at);
      }
      return rows;
    }
    case "gathered":
      return await runStepsOf(step.steps(await foundRows(step.question, at)), at);
    case "ask":
      return await runStepsOf(step.steps(await askedOf(at.context, step.expressions)), at);
    case "unless":
      try {
        return await runStepsOf(step.steps, at);
      } catch (cause) {
        if (!(cause instanceof PgError) || !step.passes.includes(cause.condition)) throw cause;
        if (step.notice) notice(at.context, step.notice, "NOTICE");
        return 0;
      }
    case "sequence":
      forgetSequence(at.context, step.sequence);
      return 0;
    case "owner":
      if (step.user.toUpperCase() === at.context.user.toUpperCase()) return 0;
      throw new PgError(
        "feature_not_supported",
        `an owner other than ${at.context.user} is not supported`,
        {
          hint: "IRIS knows privileges and no owners: use GRANT.",
        },
      );
    case "notice":
      notice(at.context, step.notice, step.severity ?? "NOTICE");
      return 0;
    case "fail":
      throw step.error;
  }
}

/** An error has its place in what PostgreSQL was asked, which is not what the client wrote. */
async function askedOf(
  context: Context,
  expressions: readonly string[],
): Promise<(string | null)[]> {
  try {
    return await workedOut(context, expressions);
  } catch (cause) {
    throw cause instanceof PgError ? cause.with({ position: undefined }) : cause;
  }
}

async function isFound(question: Question, at: At): Promise<boolean> {
  return (await foundRows(question, at)).length > 0;
}

/** Nothing is found in a table of the gateway's own that was never made. */
async function foundRows(question: Question, { lease }: At): Promise<string[][]> {
  try {
    const rows = await rowsOfText(lease, question);
    return rows.map((row) => row.map((value) => value ?? ""));
  } catch (cause) {
    if (cause instanceof PgError && ABSENT.has(cause.condition)) return [];
    throw cause;
  }
}

async function insertRows(
  { insert: { program, hints }, values }: Extract<DefinitionStep, { do: "rows" }>,
  { lease, context }: At,
): Promise<number> {
  const { output } = context.settings;
  const { list: parameters, long } = values;
  const { rowCount } = await lease.runSteps({
    program,
    parameters,
    long,
    hints,
    formats: [],
    output,
    rowsMax: 0,
    keep: false,
  });
  return rowCount;
}

const NOTHING = new Uint8Array();

async function write({ lease, context }: At, sql: string): Promise<number> {
  const { rowCount } = await lease.execute({
    sql,
    parameters: NOTHING,
    hints: NO_HINTS,
    formats: [],
    output: context.settings.output,
    rowsMax: 0,
    keep: false,
  });
  return Math.max(0, rowCount);
}

/** The gateway's own tables are made when there is something to put into them. */
async function takeNote(
  { note, make }: { note: Question; make: string | null },
  at: At,
): Promise<void> {
  try {
    await rowsOfText(at.lease, note);
  } catch (cause) {
    if (!(cause instanceof PgError) || !ABSENT.has(cause.condition)) throw cause;
    if (make === null) return;
    await write(at, make);
    await rowsOfText(at.lease, note);
  }
}

const ABSENT: ReadonlySet<string> = new Set(["undefined_table", "invalid_schema_name"]);
