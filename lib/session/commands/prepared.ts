// PREPARE and EXECUTE in SQL: the same statements as those of the protocol's Parse and Bind.

import { PgError } from "../../errors/pg_error.ts";
import type { SessionCommand } from "../../sql/plans/session_plan.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import { rowValues } from "../../wire/data_rows.ts";
import { located } from "../judgement/analysis.ts";
import { current, prepared } from "../judgement/basis.ts";
import { askCatalog } from "../ask_catalog.ts";
import { type Answer, done } from "../running/answer.ts";
import type { Context } from "../context.ts";
import { type CommandOptions, run } from "../running/run.ts";

export async function prepare(
  context: Context,
  command: Extract<SessionCommand, { command: "prepare" }>,
  { statement: whole }: CommandOptions,
): Promise<Answer> {
  const statement = await prepared(context, command.statement, command.parameterTypes);
  context.statements.refuseTaken(command.name);
  const text = `${whole.parsed!.text};`;
  context.statements.add(command.name, statement, {
    text,
    preparedAt: context.effects.now(),
    sql: true,
  });
  return done(command.tag);
}

export async function executePrepared(
  context: Context,
  command: Extract<SessionCommand, { command: "execute" }>,
  { statement: _whole, ...options }: CommandOptions,
): Promise<Answer> {
  const statement = await current(context, command.name);
  const parameters = command.values === null ? [] : await evaluate(context, command.values);
  const expected = statement.parameterTypes.length;
  if (parameters.length !== expected) {
    throw new PgError(
      "syntax_error",
      `wrong number of parameters for prepared statement "${command.name}"`,
      { detail: `Expected ${expected} parameters but got ${parameters.length}.` },
    );
  }
  return await run(context, statement, {
    ...options,
    parameters,
    parameterFormats: [],
    encoded: undefined,
  });
}

/** The arguments are expressions without tables, which the catalog's PostgreSQL works out. */
async function evaluate(
  context: Context,
  values: ParsedStatement,
): Promise<(Uint8Array | null)[]> {
  const plan = context.effects.planner.plan(values);
  if (plan.kind !== "catalog" || plan.draws) {
    throw new PgError("feature_not_supported", "EXECUTE takes expressions without tables only");
  }
  const { bytes } = await located(values, () => askCatalog(context, plan.text));
  const [row] = rowValues(bytes);
  return row;
}
