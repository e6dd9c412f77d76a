// The table that a COPY writes to: its columns, and the INSERT for the ones that are given.

import { identifier, literal } from "../../sql/text/quoting.ts";
import { isLocal } from "../../sql/local/local_explanation.ts";
import type { Plan } from "../../sql/plans/plan.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import { addressed } from "../names/addressing.ts";
import type { Encoding } from "../../bytes/encoding.ts";
import { PARAMETERS_MAX } from "../../backend/argument_limits.ts";
import { columnEncoder } from "../../copy/column_encoder.ts";
import type { Slot } from "../../copy/row_lists.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { ListWriter } from "../../iris/list.ts";
import { located } from "../judgement/analysis.ts";
import type { Argument, SequenceName } from "../../sql/plans/argument.ts";
import type { DataPlan } from "../../sql/plans/data_plan.ts";
import type { TableColumn } from "../../sql/plans/plan_context.ts";
import type { CopyCondition } from "../../sql/plans/session_plan.ts";
import { columnNamed } from "../../sql/compiling/scope.ts";
import { isUserType } from "../../types/enums.ts";
import { typeByOid } from "../../types/types.ts";
import { encodeArguments } from "../running/arguments.ts";
import { refuseLabel } from "../running/enum_labels.ts";
import { catalogSession } from "../catalog_session.ts";
import type { Context } from "../context.ts";
import { planUnjudged } from "../judgement/planning.ts";
import { askCatalog } from "../ask_catalog.ts";
import { UNBOUND } from "../running/bound.ts";

export interface CopyTable {
  schema: string | null;
  name: string;
}

/** A statement for rows that give the same columns. */
export interface Inserting {
  /** As IRIS calls it. */
  table: { schema: string; name: string };
  sql: string;
  slots: readonly Slot[];
  draws: readonly Draw[];
}

/** How rows give their values. */
export interface CopyRows {
  columns: readonly TableColumn[];
  /** Those of the columns that are given, by their numbers. */
  fields: readonly number[];
  format: 0 | 1;
  encoding: Encoding | null;
  /** Which of them count. */
  where: CopyCondition | null;
}

/** A number of a sequence, which is drawn for each row. */
export interface Draw {
  sequence: SequenceName;
  next: string;
}

export function written({ schema, name }: CopyTable): string {
  return (schema === null ? [name] : [schema, name]).map(identifier).join(".");
}

/** The columns that COPY names, or all of the table. */
export async function columnsOfTarget(
  context: Context,
  table: CopyTable,
  names: readonly string[] | null,
): Promise<readonly TableColumn[]> {
  const known = await tableColumns(context, table);
  if (names === null) return known.filter(({ hidden }) => !hidden);
  const seen = new Set<string>();
  return names.map((name) => {
    const column = columnNamed(known, name);
    if (!column) {
      throw new PgError(
        "undefined_column",
        `column "${name}" of relation "${table.name}" does not exist`,
      );
    }
    if (seen.has(name)) {
      throw new PgError("duplicate_column", `column "${name}" specified more than once`);
    }
    seen.add(name);
    return column;
  });
}

async function tableColumns(context: Context, table: CopyTable): Promise<readonly TableColumn[]> {
  const { planner } = context.effects;
  const [plain] = planner.parse(`INSERT INTO ${written(table)} DEFAULT VALUES`);
  const parsed = await addressed(context, plain);
  try {
    await planUnjudged(context, parsed);
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    if (cause.condition === "undefined_table") await refuseSchema(context, table);
    // The columns are known by then, and of the rows themselves it is said later.
    if (cause.condition !== "feature_not_supported") throw cause.with({ position: undefined });
  }
  const [named] = planner.tablesOf(parsed);
  const columns = named && planner.columnsOf(named.schema, named.name);
  if (columns) return columns;
  throw new PgError("wrong_object_type", `cannot copy to "${table.name}"`);
}

/** PostgreSQL looks for the schema by itself. */
export async function refuseSchema(context: Context, { schema }: CopyTable): Promise<void> {
  if (schema === null) return;
  const text = `SELECT ${literal(identifier(schema))}::regnamespace`;
  await askCatalog(context, text).catch((cause) => {
    throw cause instanceof PgError ? cause.with({ position: undefined }) : cause;
  });
}

export async function insertingInto(
  context: Context,
  given: CopyRows & { table: CopyTable },
): Promise<Inserting> {
  const { planner } = context.effects;
  const { table, columns, fields } = given;
  const names = fields.map((field) => identifier(columns[field].name));
  const values = fields.map((_, index) => `$${index + 1}`);
  const text = given.where !== null
    ? await insertWhere(context, { ...given, where: given.where })
    : names.length === 0
    ? `INSERT INTO ${written(table)} DEFAULT VALUES`
    : `INSERT INTO ${written(table)} (${names}) VALUES (${values})`;
  const filing = context.settings.bulkKeywords;
  const parsed = await addressed(context, planner.parse(text)[0]);
  const plan = await planOfRow(context, filing.length > 0 ? { ...parsed, filing } : parsed, given);
  if (plan.kind !== "data") {
    if (given.where !== null) throw unknownToIris();
    throw notCopied(table, isLocal(plan) ? plan.refusal.message : undefined);
  }
  const draws: Draw[] = [];
  const slots = plan.arguments.map((argument) => slotOf(context, argument, { ...given, draws }));
  if (slots.length > PARAMETERS_MAX) {
    throw new PgError(
      "program_limit_exceeded",
      `COPY into ${slots.length} columns is too much: IRIS takes ${PARAMETERS_MAX} values a row`,
      { hint: "Name fewer columns." },
    );
  }
  const [{ schema, name }] = planner.tablesOf(parsed);
  return { table: { schema, name }, sql: plan.iris, slots, draws };
}

/** Rows are filed in batches by IRIS alone: a check that it does not know is PostgreSQL's work in an INSERT. */
async function planOfRow(
  context: Context,
  parsed: ParsedStatement,
  { table, where }: CopyRows & { table: CopyTable },
): Promise<Plan> {
  try {
    return await planUnjudged(context, parsed);
  } catch (cause) {
    const isLack = cause instanceof PgError && cause.condition === "feature_not_supported";
    throw isLack && where === null ? notCopied(table, cause.message) : cause;
  }
}

function notCopied({ name }: CopyTable, because?: string): PgError {
  return new PgError("feature_not_supported", `COPY into "${name}" is not supported`, {
    detail: because && `IRIS cannot look at its rows: ${because}.`,
    hint: "Copy into a temporary table of plain types, and INSERT from there.",
  });
}

/** The row as a table of its own, of which the condition can speak. */
async function insertWhere(
  context: Context,
  { table, columns, fields, where }: CopyRows & { table: CopyTable; where: CopyCondition },
): Promise<string> {
  const typed = (type: number) => `::${identifier(typeByOid(type)?.name ?? "text")}`;
  const given = fields.map((field) => columns[field]);
  const names = given.map(({ name }) => identifier(name));
  const cells = given.map(({ name, type }, index) =>
    `$${index + 1}${typed(type)} AS ${identifier(name)}`
  );
  const missing = (await tableColumns(context, table))
    .filter(({ name, defaulted, sequence, hidden, identity }) =>
      !hidden && !defaulted && !sequence && !identity &&
      !columns.some((column) => column.name === name)
    )
    .map(({ name, type }) => `NULL${typed(type)} AS ${identifier(name)}`);
  return `INSERT INTO ${written(table)} (${names}) SELECT ${names} ` +
    `FROM (SELECT ${[...cells, ...missing]}) AS ${identifier(table.name)} WHERE ${where.text}`;
}

/** Whether it is a condition at all, as PostgreSQL sees it. */
export async function checkCondition(context: Context, { over }: CopyCondition): Promise<void> {
  const { catalog } = context.effects;
  try {
    await located(over, () => catalog.describe(over.text, [], catalogSession(context)));
  } catch (cause) {
    throw cause instanceof PgError ? inWordsOfCopy(cause) : cause;
  }
}

/** PostgreSQL looked at a WHERE of SELECT. */
function inWordsOfCopy(error: PgError): PgError {
  const [, what] = /^(.* functions are not allowed in) WHERE$/.exec(error.message) ?? [];
  if (what === undefined) return error;
  return new PgError(error.condition, `${what} COPY FROM WHERE conditions`, error.fields);
}

function unknownToIris(): PgError {
  return new PgError("feature_not_supported", "this condition of COPY FROM is not supported", {
    hint: "Copy into a temporary table, and insert from there what is wanted.",
  });
}

function slotOf(
  context: Context,
  argument: DataPlan["arguments"][number],
  { columns, fields, format, encoding, draws }: CopyRows & { draws: Draw[] },
): Slot {
  if ("param" in argument && argument.element === undefined && argument.part === undefined) {
    const field = fields[argument.param - 1];
    const { type, typmod } = columns[field];
    const { settings, transaction } = context;
    const output = { ...settings.output, now: transaction.startedAt };
    const encode = columnEncoder({ type, typmod }, { format, settings: output, encoding });
    const { planner: { types, irisSchema } } = context.effects;
    if (!isUserType(type)) return { field, encode };
    return {
      field,
      encode(bytes, start, end, to) {
        const value = { type, format, bytes: bytes.subarray(start, end), settings: output };
        refuseLabel(value, { types, irisSchema });
        encode(bytes, start, end, to);
      },
    };
  }
  if ("draw" in argument) {
    const draw: Draw = { sequence: argument.sequence, next: "" };
    draws.push(draw);
    return { write: (list: ListWriter) => void list.string(draw.next) };
  }
  return constantSlot(context, argument);
}

function constantSlot(context: Context, argument: Argument): Slot {
  const { list: element } = encodeArguments(context, { values: [argument], bound: UNBOUND });
  return { write: (list: ListWriter) => list.to.bytes(element) };
}
