// The rows that PostgreSQL worked out, as IRIS takes them: behind the arguments of the plan that inserts them, cell
// by cell.

import type { CatalogAnswer } from "../../catalog/contract.ts";
import type { ColumnLimit, SequenceName } from "../../sql/plans/argument.ts";
import type { StepsPlan } from "../../sql/program.ts";
import { ArgumentList, type Arguments } from "../../types/argument_list.ts";
import type { OutputSettings } from "../../types/column.ts";
import { typeByName, typeByOid } from "../../types/types.ts";
import { vector } from "../../types/vector.ts";
import { DataRow } from "../../wire/results.ts";
import { addArguments } from "./arguments.ts";
import type { Bound } from "./bound.ts";
import type { Context } from "../context.ts";
import { drawn } from "../sequences/sequences.ts";
import { settledArguments } from "./settled_arguments.ts";
import { rowValues } from "../../wire/data_rows.ts";

const INT8 = typeByName("int8")!.oid;
const UTF8 = new TextEncoder();

/** Binary, which no setting changes, where the type has such a form. */
export function formatsOf(columns: readonly ColumnLimit[]): number[] {
  return columns.map(({ type }) => typeByOid(type)?.binary ? 1 : 0);
}

/** The values of a row, in these formats, as IRIS takes them for the columns. */
export function addCells(
  values: DataRow["values"],
  { columns, settings }: { columns: readonly ColumnLimit[]; settings: OutputSettings },
  all: ArgumentList,
): void {
  const formats = formatsOf(columns);
  columns.forEach((column, index) => {
    const { type, typmod } = column;
    const value = { type, format: formats[index], bytes: values[index], settings };
    all.add(value, typmod >= 0 || type === vector.oid ? column : undefined);
  });
}

export interface AnswerRows {
  answer: Pick<CatalogAnswer, "bytes" | "starts">;
  plan: StepsPlan;
  /** What the rows' cells go into; there may be more cells. */
  columns: readonly ColumnLimit[];
  /** What each row gets behind them. */
  draws: readonly SequenceName[];
  bound: Bound;
}

export async function encodeAnswerRows(
  context: Context,
  { answer, plan, columns, draws, bound }: AnswerRows,
): Promise<Arguments> {
  const all = new ArgumentList();
  const values = await settledArguments(context, plan.arguments, bound);
  addArguments(context, { values, bound }, all);
  const settings = context.settings.output;
  for (const values of rowValues(answer.bytes)) {
    addCells(values, { columns, settings }, all);
    for (const sequence of draws) {
      const number = await drawn(context, { draw: "nextval", sequence });
      all.add({ type: INT8, format: 0, bytes: UTF8.encode(number), settings });
    }
  }
  return all.take();
}
