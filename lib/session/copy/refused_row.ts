// What is told of a row that IRIS has refused: its line, its values and its constraint, as PostgreSQL tells them.

import { DEFAULT } from "../../copy/fields.ts";
import { openReader } from "../../copy/open_reader.ts";
import type { CopyOptions } from "../../copy/options.ts";
import type { RowReader } from "../../copy/row_reader.ts";
import { type CopyPlace, whereOf } from "../../copy/where.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { TableColumn } from "../../sql/plans/plan_context.ts";
import type { Context } from "../context.ts";
import { brokenConstraint } from "../failures/iris_failures.ts";
import { irisSchemaOf, toldSchema } from "../../sql/names/schema_names.ts";
import { failingRow } from "./copy_failing_row.ts";
import type { CopyTable } from "./copy_target.ts";

export interface Refused {
  line: number;
  /** As it came; nothing in the binary format. */
  bytes: Uint8Array;
  command: { table: CopyTable; columns: readonly string[] | null };
  columns: readonly TableColumn[];
  options: CopyOptions;
}

/** What a row breaks PostgreSQL finds at different times, and so it tells different places. */
export function refusedRow(context: Context, told: PgError, refused: Refused): PgError {
  const { line, bytes, command, columns, options } = refused;
  const at = (place: Partial<CopyPlace> = {}) =>
    whereOf({ table: command.table.name, line, ...place });
  // Foreign keys are looked at when all rows are there.
  if (told.condition === "foreign_key_violation") return told.with({ where: undefined });
  if (told.condition !== "check_violation" || options.format === "binary") {
    return told.with({ where: at() });
  }
  const { fields } = readAgain(refused);
  const { dataType, constraint } = told.fields;
  if (dataType !== undefined) {
    // A domain's check is the value's own.
    const { types } = context.effects.planner;
    const of = columns.filter(({ user }) => types.remembered(user ?? "")?.type.name === dataType);
    const index = of.length === 1 ? columns.indexOf(of[0]) : -1;
    const isKnown = index >= 0 && index < fields.count && fields.ends[index] !== DEFAULT;
    return told.with({
      where: at(isKnown ? { column: of[0].name, value: fields.view(index) } : {}),
    });
  }
  const isWhole = command.columns === null &&
    !fields.ends.subarray(0, fields.count).includes(DEFAULT);
  return told.with({
    ...relationOf(context, command.table),
    constraint: constraint ?? brokenConstraint(told),
    detail: isWhole ? failingRow(context, { fields, columns, format: 0 }) : undefined,
    column: undefined,
    where: at({ shown: bytes }),
  });
}

function readAgain({ bytes, columns, options }: Refused): RowReader {
  const reader = openReader({ ...options, header: false }, {
    columns: columns.map(({ name }) => ({ name, hasDefault: true })),
  });
  reader.push(bytes);
  reader.end();
  reader.next();
  return reader;
}

export function notNullViolation(
  context: Context,
  table: CopyTable,
  column: string,
): PgError {
  return new PgError(
    "not_null_violation",
    `null value in column "${column}" of relation "${table.name}" violates not-null constraint`,
    { ...relationOf(context, table), column },
  );
}

function relationOf(
  { effects: { planner } }: Context,
  { schema, name: table }: CopyTable,
): { schema: string | undefined; table: string } {
  return { schema: toldSchema(irisSchemaOf(schema, planner), planner), table };
}
