// Query: all statements of a text, one after another, as one implicit transaction. (PROTOCOL-FLOW-SIMPLE-QUERY)

import { addressed, isUnknownFunction } from "./names/addressing.ts";
import { PgError } from "../errors/pg_error.ts";
import { firstParameter, isSelect } from "../sql/names/find_name.ts";
import type { Lifted } from "../sql/lifting.ts";
import type { ParsedStatement } from "../sql/text/parsed_statement.ts";
import { EmptyQueryResponse } from "../wire/simple_query.ts";
import type { Answer } from "./running/answer.ts";
import type { Context } from "./context.ts";
import { keepHeld } from "./cursors/held_cursors.ts";
import { refuseInFailed } from "./transactions/failed_transaction.ts";
import { asPostgresTells } from "./failures/iris_failures.ts";
import { remembered } from "./judgement/judge.ts";
import { tellLongNames } from "./notices.ts";
import { planAnew, type Planned, planOf } from "./judgement/planning.ts";
import { sendRows } from "./running/rows.ts";
import { run, type RunOptions, SIMPLE } from "./running/run.ts";
import type { Statement } from "./statements.ts";
import { toldColumns } from "./judgement/told_columns.ts";

export async function simpleQuery(context: Context, text: string): Promise<void> {
  const { effects, portals, replies, statements, transaction } = context;
  transaction.open();
  statements.remove("");
  const closed = portals.close("");
  if (closed) await closed;
  const lifted = transaction.failed || context.temporary.some ? null : effects.planner.lift(text);
  if (lifted && await runLifted(context, lifted)) return;
  // A syntax error anywhere means that nothing runs at all.
  const parsed = effects.planner.parse(text);
  tellLongNames(context, text);
  if (parsed.length === 0) replies.say(EmptyQueryResponse);
  for (const [index, statement] of parsed.entries()) {
    await runOne(context, {
      parsed: statement,
      several: parsed.length > 1,
      last: index === parsed.length - 1,
    });
    const drained = replies.drain();
    if (drained) await drained;
  }
}

async function runOne(
  context: Context,
  { parsed: written, several, last }: { parsed: ParsedStatement; several: boolean; last: boolean },
): Promise<void> {
  const { replies, transaction } = context;
  refuseInFailed(context, written);
  transaction.start({ several });
  // Whatever follows may fail, and would have to undo this one, so only the last stands alone.
  const { analysed, answer } = await planAndRun(context, written, { alone: last });
  if (answer !== null) await tell(context, { analysed, answer, last });
  else if (!several) replies.say(EmptyQueryResponse);
}

/** False where the text itself is to run: what is wrong with it is told in its own words and places. */
async function runLifted(context: Context, lifted: Lifted): Promise<boolean> {
  context.transaction.start();
  const ran = await answerOf(context, lifted);
  if (ran === null) return false;
  await tell(context, { ...ran, last: true });
  return true;
}

async function answerOf(
  context: Context,
  { statement, declared, values: parameters, refuse }: Lifted,
): Promise<{ analysed: Statement; answer: Answer } | null> {
  try {
    const found = addressed(context, statement);
    const asked = { parsed: found instanceof Promise ? await found : found, declared };
    const planned = planOf(context, asked);
    const { parsed, plan, judgement } = planned instanceof Promise ? await planned : planned;
    // One statement of IRIS's does all or nothing: where it fails it may run again as it was written.
    if (plan.kind === "data" && judgement?.by === "postgres") {
      const analysed = { parsed, plan, judgement, parameterTypes: judgement.parameterTypes };
      const options = { ...SIMPLE, parameters, keep: true };
      return { analysed, answer: await run(context, analysed, options) };
    }
  } catch (cause) {
    if (!(cause instanceof PgError) || !OF_STATEMENT.test(cause.sqlstate)) throw cause;
    if (OF_VALUES.test(cause.sqlstate)) return null;
  }
  refuse();
  return null;
}

/** Its text, its values, or what it would do to the tables. */
const OF_STATEMENT = /^(?:0A|2[1-3]|42)/;

async function tell(
  context: Context,
  { analysed, answer, last }: { analysed: Statement; answer: Answer; last: boolean },
): Promise<void> {
  const { portals, replies, transaction } = context;
  // As a portal it is closed by whatever ends it.
  const added = portals.add({
    name: "",
    statement: analysed,
    parameters: [],
    parameterFormats: [],
    resultFormats: [],
    depth: transaction.depth,
    answer,
    position: 0,
    keeps: "none",
    createdAt: context.effects.now(),
    hidden: true,
  });
  if (added) await added;
  if (answer.columns !== null) replies.columns(answer.columns, answer.formats ?? []);
  const { rows } = await sendRows(context, {
    answer,
    rowsMax: 0,
    formats: answer.formats ?? [],
  });
  const closed = portals.close("");
  if (closed) await closed;
  // What the client is told to be complete is committed.
  const ended = last ? endImplicit(context) : undefined;
  if (ended) await ended;
  replies.complete(answer.tag(rows));
}

/** No answer at all for an empty statement. */
async function planAndRun(
  context: Context,
  written: ParsedStatement,
  options: { alone: boolean; again?: boolean },
): Promise<{ analysed: Statement; answer: Answer | null }> {
  const { catalog } = context.effects;
  const { routines } = catalog;
  const found = addressed(context, written);
  const parsed = found instanceof Promise ? await found : found;
  try {
    const { plan, judgement } = await planFor(context, parsed);
    const analysed = { parsed, plan, judgement, parameterTypes: [] };
    if (plan.kind === "empty") return { analysed, answer: null };
    const answer = await runTwice(context, analysed, { ...SIMPLE, alone: options.alone });
    return { analysed, answer };
  } catch (cause) {
    // A function of IRIS's that nobody had asked for before.
    if (!options.again && catalog.routines !== routines && isUnknownFunction(cause)) {
      return await planAndRun(context, written, { ...options, again: true });
    }
    describeFailed(context, parsed, cause);
    throw cause;
  }
}

async function planFor(context: Context, parsed: ParsedStatement): Promise<Planned> {
  try {
    return await planOf(context, { parsed, declared: [] });
  } catch (failure) {
    const cause = isIndeterminate(failure) ? noParameter(parsed) ?? failure : failure;
    throw await asPostgresTells(context, cause, { parsed, ...SIMPLE, parameterTypes: [] });
  }
}

function isIndeterminate(cause: unknown): boolean {
  return cause instanceof PgError && cause.condition === "indeterminate_datatype";
}

/** What goes wrong with values; a regular expression is read before, while PostgreSQL plans. */
const OF_VALUES = /^2[12](?!01B)/;

/** PostgreSQL tells a query's columns before it looks for the first row, so a value fails after that. */
function describeFailed(context: Context, parsed: ParsedStatement, cause: unknown): void {
  if (!(cause instanceof PgError) || !OF_VALUES.test(cause.sqlstate) || !isSelect(parsed)) return;
  const columns = toldColumns(remembered(context, { parsed, declared: [] }));
  if (columns) context.replies.columns(columns, []);
}

/** A Query has none, of whatever type. */
function noParameter(parsed: ParsedStatement): PgError | null {
  const first = firstParameter(parsed);
  if (!first) return null;
  const { number, position } = first;
  return new PgError("undefined_parameter", `there is no parameter $${number}`, { position });
}

/** What others did to the tables meanwhile shows here first; IRIS has done nothing then. */
async function runTwice(
  context: Context,
  statement: Statement,
  options: RunOptions,
): Promise<Answer> {
  try {
    return await run(context, statement, options);
  } catch (cause) {
    const anew = await planAnew(context, { parsed: statement.parsed, declared: [], cause });
    if (!anew) throw cause;
    return await run(context, { ...statement, ...anew }, options);
  }
}

/** Ends a transaction that is no block, and with it its portals. */
export function endImplicit(context: Context): void | Promise<void> {
  const { portals, transaction } = context;
  const waits = transaction.inBlock ? undefined : keepHeld(context) ?? portals.closeDeeper(0);
  return waits ? waits.then(() => endImplicit(context)) : transaction.finish();
}
