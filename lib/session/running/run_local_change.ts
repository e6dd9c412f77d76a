// Runs an UPDATE or DELETE that IRIS cannot express: PostgreSQL works out which rows change and how, in a transaction
// that it undoes; IRIS locks those rows, and changes them if they still are what PostgreSQL saw.

import { Writer } from "../../bytes/writer.ts";
import type { CatalogAnswer, LoadedTable } from "../../catalog/contract.ts";
import { OtherColumns, ViewChanged } from "../../catalog/loaded_rows.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { LocalChangePlan } from "../../sql/plans/local_plans.ts";
import type { StepsPlan } from "../../sql/program.ts";
import { ArgumentList, type Arguments } from "../../types/argument_list.ts";
import { DataRow } from "../../wire/results.ts";
import { type Answer, catalogAnswer, done, IrisAnswer, piecesOf } from "./answer.ts";
import { addCells, formatsOf } from "./answer_rows.ts";
import { formatOf, refuseMissing } from "./bound.ts";
import type { Context } from "../context.ts";
import { askOverTables, fetchTables, planAgain, refusalIn, refuseTooMuch } from "./run_local.ts";
import type { RunOptions } from "./run.ts";
import type { Statement } from "../statements.ts";
import { rowBodies, rowValues } from "../../wire/data_rows.ts";

interface Work {
  plan: LocalChangePlan;
  statement: Statement;
  options: RunOptions;
}

/** Rows that were changed by others meanwhile are locked by then, so that each time there are fewer. */
const ATTEMPTS_MAX = 10;

export async function runLocalChange(context: Context, work: Work): Promise<Answer> {
  const { plan, statement, options } = work;
  // Who cannot even describe it cannot work it out.
  if (statement.judgement?.by !== "postgres") throw refusalIn(plan, statement.parsed!);
  refuseMissing(plan.parameterCount, options);
  context.transaction.query();
  // The locks are to last until all is done.
  await context.transaction.lease({ begin: true });
  try {
    return await change(context, work);
  } catch (cause) {
    if (cause instanceof ViewChanged) throw refusalIn(plan, statement.parsed!);
    if (!(cause instanceof OtherColumns)) throw cause;
    return await change(context, { ...work, plan: await planAgain(context, work, cause) });
  }
}

async function change(context: Context, work: Work): Promise<Answer> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const tables = await fetchTables(context, work);
    const found = await workOut(context, work, tables);
    const seen = rowsBehindNames(tables.find(({ changed }) => changed)!.rows);
    if (await areAsSeen(context, work.plan, { found, seen })) {
      return await changeFound(context, work, found);
    }
  }
  throw new PgError(
    "serialization_failure",
    "could not serialize access due to concurrent update",
    { hint: "Others keep changing the same rows. Try once more." },
  );
}

/** What PostgreSQL says of each row that changes. */
interface Found {
  /** IRIS's %ID. */
  id: string;
  /** What its columns become, and then what the client asked for. */
  values: DataRow["values"];
}

async function workOut(
  context: Context,
  { plan, statement, options }: Work,
  tables: readonly LoadedTable[],
): Promise<Found[]> {
  const judgement = statement.judgement?.by === "postgres" ? statement.judgement : undefined;
  const asked = (judgement?.columns ?? []).map((_, index) =>
    formatOf(options.resultFormats, index)
  );
  const answer = await askOverTables(context, { plan, statement, options }, {
    text: plan.text,
    parameterTypes: judgement?.parameterTypes ?? statement.parameterTypes,
    resultFormats: [0, ...formatsOf(plan.columns), ...asked],
    into: plan.target,
    tables,
  });
  refuseTooMuch(answer.bytes.length, { plan, parsed: statement.parsed! });
  return foundIn(answer);
}

function foundIn(answer: CatalogAnswer): Found[] {
  const utf8 = new TextDecoder();
  return [...rowValues(answer.bytes)].map(([place, ...values]) => {
    const id = answer.places?.get(utf8.decode(place!));
    if (id === undefined) throw new PgError("internal_error", "a changed row has no number");
    return { id, values };
  });
}

/** Locks the rows for good, and looks whether they are what PostgreSQL saw. */
async function areAsSeen(
  context: Context,
  { look }: LocalChangePlan,
  { found, seen }: { found: readonly Found[]; seen: ReadonlyMap<string, Uint8Array> },
): Promise<boolean> {
  if (found.length === 0) return true;
  const all = new ArgumentList();
  for (const { id } of found) all.list.string(id);
  const now = rowsBehindNames(await runFound(context, look, all.take()));
  return found.every(({ id }) => {
    const row = now.get(id);
    return row !== undefined && isSame(row, seen.get(id)!);
  });
}

async function changeFound(
  context: Context,
  { plan, statement }: Work,
  found: readonly Found[],
): Promise<Answer> {
  const { columns, tag } = plan;
  const settings = context.settings.output;
  const all = new ArgumentList();
  for (const { id, values } of found) {
    all.list.string(id);
    addCells(values, { columns, settings }, all);
  }
  if (found.length > 0) await runFound(context, plan.change, all.take());
  if (!plan.returns) return done(`${tag} ${found.length}`);
  const told = statement.judgement?.by === "postgres" ? statement.judgement.columns : null;
  return catalogAnswer({
    ...rowsForClient(found, columns.length),
    columns: told,
    tag: `${tag} ${found.length}`,
  });
}

/** Gives the rows that come of it. */
async function runFound(
  context: Context,
  plan: StepsPlan,
  { list: parameters, long }: Arguments,
): Promise<Uint8Array[]> {
  const { transaction, settings, cancellation } = context;
  cancellation.check();
  const lease = await transaction.lease({ begin: true });
  const executed = await lease.runSteps({
    program: plan.program,
    parameters,
    long,
    hints: plan.hints,
    formats: [1],
    output: settings.output,
    rowsMax: 0,
    keep: false,
  });
  const answer = new IrisAnswer(executed, { lease, transaction, tag: () => "" });
  const batches: Uint8Array[] = [];
  try {
    for await (const { bytes } of piecesOf(answer)) batches.push(bytes.slice());
    return batches;
  } finally {
    await answer.close();
  }
}

/** Each row's bytes, by its first cell. */
function rowsBehindNames(batches: readonly Uint8Array[]): Map<string, Uint8Array> {
  const utf8 = new TextDecoder();
  const rows = new Map<string, Uint8Array>();
  for (const batch of batches) {
    for (const body of rowBodies(batch)) {
      rows.set(utf8.decode(DataRow.decode(body).values[0]!), body);
    }
  }
  return rows;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

function rowsForClient(
  found: readonly Found[],
  hidden: number,
): Pick<CatalogAnswer, "bytes" | "starts"> {
  const to = new Writer();
  const starts = found.map(({ values }) => {
    const start = to.size;
    DataRow.encode({ values: values.slice(hidden) }, to);
    return start;
  });
  return { bytes: to.take(), starts: Uint32Array.from(starts) };
}
