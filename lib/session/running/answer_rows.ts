// The rows that PostgreSQL worked out, as IRIS takes them: behind the arguments of the plan that inserts them, cell
// by cell.

import { Cursor } from "../../bytes/cursor.ts";
import type { CatalogAnswer } from "../../catalog/contract.ts";
import { ListWriter } from "../../iris/list.ts";
import type { ColumnLimit, SequenceName } from "../../sql/plan.ts";
import type { StepsPlan } from "../../sql/program.ts";
import type { OutputSettings } from "../../types/column.ts";
import { encodeFitted } from "../../types/fitted_parameter.ts";
import { encodeParameter } from "../../types/parameters.ts";
import { typeByName, typeByOid } from "../../types/types.ts";
import { vector } from "../../types/vector.ts";
import { DataRow } from "../../wire/results.ts";
import { type Bound, encodeArguments } from "./arguments.ts";
import type { Context } from "../context.ts";
import { drawn } from "../sequences/sequences.ts";
import { settledArguments } from "./settled_arguments.ts";

const INT8 = typeByName("int8")!.oid;
const UTF8 = new TextEncoder();

/** Binary, which no setting changes, where the type has such a form. */
export function formatsOf(columns: readonly ColumnLimit[]): number[] {
  return columns.map(({ type }) => typeByOid(type)?.binary ? 1 : 0);
}

export function* valuesOf({ bytes }: Pick<CatalogAnswer, "bytes">): Generator<Values> {
  const from = new Cursor(bytes);
  while (from.remaining > 0) {
    from.take(1);
    yield DataRow.decode(from.view(from.int32() - 4)).values;
  }
}

type Values = DataRow["values"];

/** The values of a row, in these formats, as IRIS takes them for the columns. */
export function encodeCells(
  values: Values,
  { columns, settings }: { columns: readonly ColumnLimit[]; settings: OutputSettings },
  list: ListWriter,
): void {
  const formats = formatsOf(columns);
  columns.forEach((column, index) => {
    const { type, typmod } = column;
    const value = { type, format: formats[index], bytes: values[index], settings };
    if (typmod >= 0 || type === vector.oid) encodeFitted(value, column, list);
    else encodeParameter(type, value.format, value.bytes, list, settings);
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
): Promise<Uint8Array> {
  const list = new ListWriter();
  const values = await settledArguments(context, plan.arguments, bound);
  list.to.bytes(encodeArguments(context, { values, bound }));
  const settings = context.settings.output;
  for (const values of valuesOf(answer)) {
    encodeCells(values, { columns, settings }, list);
    for (const sequence of draws) {
      const number = await drawn(context, { draw: "nextval", sequence });
      encodeParameter(INT8, 0, UTF8.encode(number), list, settings);
    }
  }
  return list.take();
}
