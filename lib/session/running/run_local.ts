// Runs a query that IRIS cannot express: IRIS gives the rows of its tables, and PostgreSQL works it out over them.

import type {
  CatalogAnswer,
  CatalogSession,
  CatalogTable,
  LoadedTable,
} from "../../catalog/contract.ts";
import { OtherColumns } from "../../catalog/loaded_rows.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { LocalPlan, LocalSource, LocalTable } from "../../sql/plans/local_plans.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import { located } from "../judgement/analysis.ts";
import { type Answer, catalogAnswer, IrisAnswer, piecesOf } from "./answer.ts";
import { boundLists, encodeArguments } from "./arguments.ts";
import { refuseMissing } from "./bound.ts";
import { catalogSession } from "../catalog_session.ts";
import type { Context } from "../context.ts";
import { planOf } from "../judgement/planning.ts";
import type { RunOptions } from "./run.ts";
import type { Statement } from "../statements.ts";

/** All of a statement's tables together, in the gateway's memory and in the catalog's. */
const BYTES_MAX = 16 << 20;

interface Work {
  plan: LocalSource;
  statement: Statement;
  options: RunOptions;
}

export interface LocalWork extends Work {
  plan: LocalPlan;
}

export async function runLocal(context: Context, work: LocalWork): Promise<Answer> {
  refuseMissing(work.plan.parameterCount, work.options);
  context.transaction.query();
  try {
    return await workOut(context, work);
  } catch (cause) {
    if (!(cause instanceof OtherColumns)) throw cause;
    return await workOut(context, { ...work, plan: await planAgain(context, work, cause) });
  }
}

/** Somebody else has changed a table, and the planner or the mirror has not heard of it. */
export async function planAgain<P extends LocalSource & Plan>(
  context: Context,
  { plan: before, statement }: { plan: P; statement: Statement },
  cause: OtherColumns,
): Promise<P> {
  const { planner, catalog, verdicts } = context.effects;
  const { parsed, parameterTypes, columns } = statement;
  planner.forget();
  catalog.schemaChanged();
  verdicts.forget();
  const { plan, judgement } = await planOf(context, { parsed: parsed!, declared: parameterTypes });
  if (plan.kind !== before.kind || judgement?.by !== "postgres") throw cause;
  if (!isSameShape(columns, judgement.columns)) {
    throw new PgError("feature_not_supported", "cached plan must not change result type");
  }
  return plan as P;
}

function isSameShape(told: Statement["columns"], columns: Statement["columns"]): boolean {
  // A Query is told no columns before it runs.
  if (told === undefined) return true;
  return told?.length === columns?.length &&
    (told ?? []).every(({ name, type }, index) =>
      name === columns![index].name && type === columns![index].type
    );
}

async function workOut(context: Context, work: LocalWork): Promise<Answer> {
  const { plan: { text }, statement: { parameterTypes }, options: { resultFormats } } = work;
  const answer = await askOver(context, work, { text, parameterTypes, resultFormats });
  return catalogAnswer(answer);
}

export interface Asked {
  text: string;
  parameterTypes: readonly number[];
  resultFormats: readonly number[];
  /** What the statement inserts into, and what IRIS calls it. */
  filled?: LoadedTable;
  into?: CatalogTable;
}

/** PostgreSQL's answer over the rows that IRIS gives. */
export async function askOver(context: Context, work: Work, asked: Asked): Promise<CatalogAnswer> {
  const tables = await fetchTables(context, work);
  if (asked.filled) tables.push(asked.filled);
  return await askOverTables(context, work, { ...asked, tables });
}

/** The rows of all of its tables. */
export async function fetchTables(context: Context, work: Work): Promise<LoadedTable[]> {
  const tables: LoadedTable[] = [];
  let bytesMax = BYTES_MAX;
  for (const table of work.plan.tables) {
    const rows = await rowsOf(context, work, { table, bytesMax });
    bytesMax -= rows.reduce((sum, batch) => sum + batch.length, 0);
    const { told: schema, name, columns, unread, changed } = table;
    tables.push({ schema, name, columns: columns!, unread, rows, ...changed && { changed } });
  }
  return tables;
}

export async function askOverTables(
  context: Context,
  { plan, statement, options }: Work,
  { text, parameterTypes, resultFormats, into, tables }: Asked & {
    tables: readonly LoadedTable[];
  },
): Promise<CatalogAnswer> {
  context.cancellation.check();
  const execution = {
    text,
    parameterTypes,
    parameterFormats: options.parameterFormats,
    parameters: options.parameters,
    resultFormats,
  };
  const session = localSession(context, into ? [...plan.tables, into] : plan.tables);
  const { catalog } = context.effects;
  return await located(
    statement.parsed!,
    () => catalog.executeOver(tables, execution, session),
  );
}

function localSession(context: Context, tables: readonly CatalogTable[]): CatalogSession {
  return { ...catalogSession(context), tables };
}

/** The refusal that the plan was made instead of, as it stands in the client's text. */
export function refusalIn(
  { refusal }: Pick<LocalSource, "refusal">,
  { offset }: ParsedStatement,
): PgError {
  const { position } = refusal.fields;
  return position === undefined ? refusal : refusal.with({ position: position + offset });
}

async function rowsOf(
  context: Context,
  { plan, statement, options }: Work,
  { table, bytesMax }: { table: LocalTable; bytesMax: number },
): Promise<Uint8Array[]> {
  const { transaction, settings, cancellation } = context;
  const tooMany = () => tooMuch(plan, { parsed: statement.parsed!, table });
  // Nobody told its columns, so that nothing is known of what would be read.
  if (table.columns === null) throw refusalIn(plan, statement.parsed!);
  const bound = { ...options, parameterTypes: statement.parameterTypes };
  const fetch = boundLists(context, bound).plan(table.fetch);
  const { list: parameters, long } = encodeArguments(context, { values: fetch.arguments, bound });
  const lease = await transaction.lease({ begin: transaction.inBlock });
  cancellation.check();
  const executed = await lease.execute({
    sql: fetch.iris,
    parameters,
    long,
    hints: fetch.hints,
    formats: [1],
    output: settings.output,
    rowsMax: 0,
    keep: options.keep,
  });
  const answer = new IrisAnswer(executed, { lease, transaction, tag: () => "" });
  const batches: Uint8Array[] = [];
  let rows = 0;
  let bytes = 0;
  try {
    for await (const piece of piecesOf(answer)) {
      rows += piece.rows;
      bytes += piece.bytes.length;
      if (rows > plan.rowsMax || bytes > bytesMax) throw tooMany();
      // The bytes may be the next batch's soon.
      batches.push(piece.bytes.slice());
      cancellation.check();
    }
    return batches;
  } finally {
    await answer.close();
  }
}

/** What PostgreSQL gave for IRIS to take. */
export function refuseTooMuch(
  bytes: number,
  { plan, parsed }: { plan: Pick<LocalSource, "refusal">; parsed: ParsedStatement },
): void {
  if (bytes <= BYTES_MAX) return;
  const { condition, message, fields } = refusalIn(plan, parsed);
  const refused = condition === "feature_not_supported" ? message : "this change is not supported";
  throw new PgError("program_limit_exceeded", refused, {
    position: fields.position,
    detail: `IRIS cannot express it, and its rows take more than the ${BYTES_MAX >> 20} MB ` +
      "that are worked out here.",
    hint: "Do it in several parts, for some of the rows at a time.",
  });
}

function tooMuch(
  plan: LocalSource,
  { parsed, table }: { parsed: ParsedStatement; table: LocalTable },
): PgError {
  const { condition, message, fields } = refusalIn(plan, parsed);
  const refused = condition === "feature_not_supported" ? message : "this query is not supported";
  return new PgError("program_limit_exceeded", refused, {
    position: fields.position,
    detail:
      `IRIS cannot express it, and "${table.written}" has too many rows to work it out here: ` +
      `at most ${plan.rowsMax} of each table, and ${BYTES_MAX >> 20} MB of all.`,
    hint: fields.hint ??
      "Add conditions on that table alone to WHERE, or raise PGWIRE_LOCAL_ROWS.",
  });
}
