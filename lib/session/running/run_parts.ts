// Runs a statement with queries in WITH that change data: part by part in one transaction, each part's rows being
// bound to those that come after it.

import { Writer } from "../../bytes/writer.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { GivenColumns, Part, PartsPlan } from "../../sql/plans/parts_plan.ts";
import { text } from "../../types/text.ts";
import type { Column } from "../../types/column.ts";
import type { PgType } from "../../types/pg_type.ts";
import { typeByOid } from "../../types/types.ts";
import type { DataRow } from "../../wire/results.ts";
import { analyse } from "../judgement/analysis.ts";
import { toldColumns } from "../judgement/told_columns.ts";
import { type Answer, piecesOf } from "./answer.ts";
import { formatOf, refuseMissing } from "./bound.ts";
import type { Context } from "../context.ts";
import { refusalIn, refuseTooMuch } from "./run_local.ts";
import type { RunOptions } from "./run.ts";
import type { Statement } from "../statements.ts";
import { rowValues } from "../../wire/data_rows.ts";

interface Work {
  plan: PartsPlan;
  statement: Statement;
  options: RunOptions;
  run(context: Context, statement: Statement, options: RunOptions): Promise<Answer>;
}

export async function runParts(context: Context, work: Work): Promise<Answer> {
  const { plan, statement, options } = work;
  const { parsed, judgement } = statement;
  // Who cannot even describe it cannot work it out.
  if (judgement?.by !== "postgres") throw refusalIn(plan, parsed!);
  refuseMissing(plan.parameterCount, options);
  context.transaction.query();
  await context.transaction.lease({ begin: true });
  const given = new GivenRows();
  for (const part of plan.parts) {
    if (part.name === null) return await lastPart(context, work, { part, given });
    const { answer, columns } = await runPart(context, work, { part, given });
    const { values, bytes } = await allOf(answer);
    refuseTooMuch(bytes, { plan, parsed: parsed! });
    if (part.rowsMax !== undefined && values.length > part.rowsMax) {
      throw tooMany(work, part.name, part.rowsMax);
    }
    given.add(part.name, columns, values);
  }
  throw refusalIn(plan, parsed!);
}

interface At {
  part: Part;
  given: GivenRows;
}

/** Its columns are what the client was told of the whole. PostgreSQL tells them when there are rows, as these are
 * made before the first of them is sent. (PORTAL_ONE_MOD_WITH) */
async function lastPart(context: Context, work: Work, at: At): Promise<Answer> {
  const { answer } = await runPart(context, work, at);
  let first = await answer.next(work.options.rowsMax);
  if (first?.failure && first.rows === 0) {
    await answer.close();
    throw first.failure;
  }
  return {
    columns: toldColumns(work.statement.judgement) ?? answer.columns,
    next(rowsMax) {
      if (!first) return answer.next(rowsMax);
      const piece = first;
      first = undefined;
      return Promise.resolve(piece);
    },
    tag: (rows) => answer.tag(rows),
    close: () => answer.close(),
  };
}

async function runPart(
  context: Context,
  { plan, statement, options, run }: Work,
  { part, given }: At,
): Promise<{ answer: Answer; columns: readonly Column[] | null }> {
  const { parsed, judgement } = statement;
  const text = part.text(given.columns);
  if (text === null) throw refusalIn(plan, parsed!);
  const types = judgement?.by === "postgres" ? judgement.parameterTypes : [];
  const own = Array.from({ length: plan.parameterCount }, (_, index) => index);
  const [made] = context.effects.planner.parse(text);
  const analysed = await analyse(context, { ...made, offset: parsed!.offset }, [
    ...own.map((index) => types[index] ?? 0),
    ...given.types,
  ]);
  const answer = await run(context, analysed, {
    ...options,
    parameters: [...own.map((index) => options.parameters[index] ?? null), ...given.values],
    parameterFormats: [
      ...own.map((index) => formatOf(options.parameterFormats, index)),
      ...given.types.map(() => 1),
    ],
    resultFormats: part.name === null ? options.resultFormats : formatsOf(analysed.columns ?? []),
    rowsMax: part.name === null ? options.rowsMax : 0,
    encoded: undefined,
    alone: false,
    simple: false,
  });
  return { answer, columns: analysed.columns ?? answer.columns };
}

async function allOf(answer: Answer): Promise<{ values: DataRow["values"][]; bytes: number }> {
  const values: DataRow["values"][] = [];
  let bytes = 0;
  try {
    for await (const piece of piecesOf(answer)) {
      bytes += piece.bytes.length;
      values.push(...rowValues(piece.bytes.slice()));
    }
    return { values, bytes };
  } finally {
    await answer.close();
  }
}

/** The rows of parts, as parameters of those behind them. */
class GivenRows {
  readonly columns = new Map<string, GivenColumns>();
  readonly types: number[] = [];
  readonly values: Uint8Array[] = [];

  add(name: string, columns: readonly Column[] | null, rows: readonly DataRow["values"][]): void {
    if (!columns) return;
    const first = this.types.length + 1;
    const typed = columns.map(({ name, type }) => ({ name, type, array: elementOf(type).array }));
    this.columns.set(name, { columns: typed, first });
    columns.forEach(({ type }, index) => {
      const element = elementOf(type);
      this.types.push(element.array);
      this.values.push(arrayOf(rows.map((row) => row[index]), element.oid));
    });
  }
}

/** What has no binary form, or is an array itself, comes as text. */
function elementOf(type: number): PgType<unknown> {
  const row = typeByOid(type);
  return row?.binary && row.array !== 0 ? row : text;
}

function formatsOf(columns: readonly Column[]): number[] {
  return columns.map(({ type }) => elementOf(type).oid === type ? 1 : 0);
}

/** PostgreSQL's binary form of an array of one dimension. (ARRAYS) */
function arrayOf(cells: DataRow["values"], element: number): Uint8Array {
  const to = new Writer();
  to.int32(cells.length > 0 ? 1 : 0);
  to.int32(cells.includes(null) ? 1 : 0);
  to.int32(element);
  if (cells.length > 0) {
    to.int32(cells.length);
    to.int32(1);
  }
  for (const cell of cells) {
    to.int32(cell === null ? -1 : cell.length);
    if (cell !== null) to.bytes(cell);
  }
  return to.take();
}

function tooMany({ plan, statement }: Work, table: string, rowsMax: number): PgError {
  const { message, fields } = refusalIn(plan, statement.parsed!);
  return new PgError("program_limit_exceeded", message, {
    position: fields.position,
    detail: `"${table}" is changed and read, and has too many rows to be read beforehand: ` +
      `at most ${rowsMax}.`,
    hint: "Add conditions on that table alone to WHERE, or raise PGWIRE_LOCAL_ROWS.",
  });
}
