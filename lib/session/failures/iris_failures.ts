// What IRIS refused is told as PostgreSQL tells it: with the client's names, the place in the client's text,
// and the words for the type of the column that a value was for.

import { keyDetail } from "../../backend/to_pg_error.ts";
import {
  rejectedValue,
  reportedKey,
  reportedNames,
  type ReportedValue,
} from "../../backend/reported.ts";
import { PgError, type PgErrorFields } from "../../errors/pg_error.ts";
import type { Condition } from "../../errors/sqlstates.ts";
import { definitionError } from "../../sql/definitions/definition_errors.ts";
import { type Named, positionOfName } from "../../sql/names/find_name.ts";
import type { TableColumn } from "../../sql/plans/plan_context.ts";
import type { ParsedStatement } from "../../sql/text/parsed_statement.ts";
import { columnNamed } from "../../sql/compiling/scope.ts";
import { titleOfType } from "../../sql/types/user_types.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { date, timestamp } from "../../types/datetime.ts";
import { badText } from "../../types/pg_type.ts";
import { numeric } from "../../types/numeric.ts";
import {
  fittedNumeric,
  lengthOf,
  MustNotBeNull,
  numberOutOfRange,
  tooLong,
} from "../../types/type_modifiers.ts";
import { typeByOid } from "../../types/types.ts";
import type { Context } from "../context.ts";
import { withFailingRow } from "./failing_row.ts";
import { foreignKeyDetail, type Given } from "./foreign_key_detail.ts";
import { inWordsOf } from "../judgement/judge.ts";
import type { Judgement } from "../judgement/verdicts.ts";
import { irisSchemaOf, toldSchema } from "../../sql/names/schema_names.ts";

/** Anything but an error of the statement's goes by as it is. */
export async function asPostgresTells(
  context: Context,
  cause: unknown,
  given: Given & { judgement?: Judgement | null },
): Promise<unknown> {
  if (!(cause instanceof PgError)) return cause;
  const { parsed, judgement } = given;
  const ofDomain = brokenDomain(context, cause);
  if (ofDomain) return ofDomain;
  const error = cause.condition === "check_violation" && cause.fields.constraint === undefined
    ? brokenCheck(context, cause, given)
    : cause instanceof MustNotBeNull
    ? missingValue(context, cause, given)
    : cause.fields.reported === undefined
    ? atParameter(cause, parsed)
    : await reworded(context, cause, given);
  return parsed ? inWordsOf(judgement, error, parsed) : error;
}

const OF_DOMAIN =
  /^(?:value for domain (.+) violates check constraint "(.+)"|domain (.+) does not allow null values)$/s;

/** The gateway keeps domains, whose names are all that came back. */
function brokenDomain({ effects: { planner } }: Context, error: PgError): PgError | null {
  const [, checked, constraint, required] = OF_DOMAIN.exec(error.message) ?? [];
  const title = checked ?? required;
  const domain = planner.types.all.find((type) =>
    type.kind === "domain" && titleOfType(type, planner.irisSchema) === title
  );
  if (!domain) return null;
  const dataType = domain.name;
  return error.with({ schema: toldSchema(domain.schema, planner), dataType, constraint });
}

const BROKEN = /^new row for relation "(.+)" violates check constraint "(.+)"$/s;

/** The name of a table's check that says that it is broken. */
export function brokenConstraint({ message }: PgError): string | undefined {
  return BROKEN.exec(message)?.[2];
}

/** One that the gateway keeps: its words are all that came back. */
function brokenCheck(context: Context, error: PgError, given: Given): PgError {
  const [, name, constraint] = BROKEN.exec(error.message) ?? [];
  const { planner } = context.effects;
  const named = given.parsed && planner.tablesOf(given.parsed).find((one) => one.name === name);
  if (!named) return error;
  const { schema, name: table } = named;
  const told = inPublic(context, error.with({ schema, table, constraint }));
  const columns = planner.columnsOf(schema, table);
  const { output } = context.settings;
  return columns ? withFailingRow(told, { given, columns, output }) : told;
}

/** A NULL that never came to IRIS. */
function missingValue(context: Context, error: PgError, given: Given): PgError {
  const { planner } = context.effects;
  const [named] = given.parsed ? planner.tablesOf(given.parsed) : [];
  const { column } = error.fields;
  if (!named) return error;
  const { schema, name: table } = named;
  const message = `null value in column "${column}" of relation "${table}" violates not-null ` +
    "constraint";
  const told = inPublic(context, new PgError(error.condition, message, { schema, table, column }));
  const columns = planner.columnsOf(schema, table);
  const { output } = context.settings;
  return columns ? withFailingRow(told, { given, columns, output }) : told;
}

/** PostgreSQL sees it while it reads the text, and so tells the place. */
function atParameter(error: PgError, parsed: ParsedStatement | null): PgError {
  if (error.condition !== "undefined_parameter" || !parsed) return error;
  const [name] = /\d+$/.exec(error.message) ?? [];
  if (name === undefined || error.fields.position !== undefined) return error;
  return error.with({ position: positionOfName(parsed, { kind: "parameter", name }) });
}

/** What IRIS said, with all that the session knows. */
async function reworded(context: Context, cause: PgError, given: Given): Promise<PgError> {
  const error = inPublic(context, cause);
  const { reported, table, schema } = error.fields;
  const { parsed } = given;
  const said = parsed ? definitionError(parsed, error, reportedNames(reported!)) : error;
  if (said !== error) return said;
  const columns = table === undefined ? null : columnsOf(context, { schema, table });
  switch (error.condition) {
    case "unique_violation":
      return withKey(error, columns, reportedKey(reported!));
    case "foreign_key_violation":
      return await foreignKeyDetail(context, error, given);
    case "not_null_violation":
      return columns
        ? withFailingRow(error, { given, columns, output: context.settings.output })
        : error;
    default:
      break;
  }
  const column = error.fields.column === undefined
    ? undefined
    : columnNamed(columns, error.fields.column);
  if (column && VALUE_CONDITIONS.has(error.condition)) {
    const broken = checkViolation(error, column);
    if (!broken) return ofValue(error, column);
    return withFailingRow(broken, { given, columns: columns!, output: context.settings.output });
  }
  return parsed ? withPosition(error, parsed) : error;
}

/** The schema that clients know as public. */
function inPublic({ effects: { planner } }: Context, error: PgError): PgError {
  const { table, schema = planner.irisSchema } = error.fields;
  return table === undefined ? error : error.with({ schema: toldSchema(schema, planner) });
}

function columnsOf(
  { effects: { planner } }: Context,
  { schema, table }: { schema?: string; table: string },
): readonly TableColumn[] | null {
  return planner.columnsOf(irisSchemaOf(schema, planner), table);
}

/** The values of the key, which IRIS shows as it keeps them. */
function withKey(
  error: PgError,
  columns: readonly TableColumn[] | null,
  key: readonly ReportedValue[],
): PgError {
  const shown = key.map(({ column, value }): ReportedValue => {
    const known = columnNamed(columns, column);
    return { column: known?.name ?? column, value: value && shownAs(value, known) };
  });
  const what = error.message.startsWith("could not create") ? "is duplicated" : "already exists";
  return error.with(keyDetail(shown, what));
}

function shownAs(cell: string, column: TableColumn | undefined): string {
  const type = column && typeByOid(column.type);
  if (!type) return cell;
  try {
    return type.text.encode(type.iris.decode(cell), OUTPUT_DEFAULTS);
  } catch (cause) {
    // IRIS may have shown it as a client sees it already.
    if (cause instanceof PgError) return cell;
    throw cause;
  }
}

/** What a value failed at that was for a column. */
const VALUE_CONDITIONS: ReadonlySet<Condition> = new Set<Condition>([
  "invalid_text_representation",
  "string_data_right_truncation",
  "numeric_value_out_of_range",
  "invalid_datetime_format",
]);

/** A check is kept by the column's type, which IRIS says the value does not fit. */
function checkViolation(error: PgError, { check, name, type, typmod }: TableColumn) {
  const { table, schema, reported } = error.fields;
  const value = rejectedValue(reported!) ?? "";
  if (!check || value.length > lengthOf(type, typmod) || isTooLarge(value, { type, typmod })) {
    return null;
  }
  const message = `new row for relation "${table}" violates check constraint "${check}"`;
  return new PgError("check_violation", message, {
    schema,
    table,
    column: name,
    constraint: check,
    reported,
  });
}

/** PostgreSQL looks at the type before it looks at the check. */
function isTooLarge(value: string, { type, typmod }: Pick<TableColumn, "type" | "typmod">) {
  if (type !== numeric.oid || typmod < 0 || !NUMBER.test(value)) return false;
  try {
    fittedNumeric(numeric.text.decode(value, OUTPUT_DEFAULTS), typmod);
    return false;
  } catch (cause) {
    if (cause instanceof PgError) return true;
    throw cause;
  }
}

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

function ofValue(error: PgError, { type, typmod }: TableColumn): PgError {
  const { reported } = error.fields;
  const value = rejectedValue(reported!);
  const told = (found: PgError) =>
    new PgError(found.condition, found.message, {
      ...found.fields,
      reported,
    });
  const length = lengthOf(type, typmod);
  if (length !== Infinity) return told(tooLong(type, typmod));
  if (error.condition === "numeric_value_out_of_range" && DAYS.has(type)) {
    return told(dayOutOfRange(typeByOid(type)!.title));
  }
  const isNumber = value === null || NUMBER.test(value);
  const outOfRange = isNumber ? numberOutOfRange(type, typmod) : null;
  if (outOfRange) return told(outOfRange);
  const row = typeByOid(type);
  return row && value !== null ? told(refusalOf(row, value)) : error;
}

const DAYS: ReadonlySet<number> = new Set([date.oid, timestamp.oid]);

/** Columns that the gateway did not make begin with 1840-12-31, if their class says nothing else. */
function dayOutOfRange(title: string): PgError {
  return new PgError("datetime_field_overflow", `${title} out of range`, {
    detail: "The column's own type in IRIS begins later or ends sooner.",
  });
}

function refusalOf(row: NonNullable<ReturnType<typeof typeByOid>>, value: string): PgError {
  try {
    row.text.decode(value, OUTPUT_DEFAULTS);
  } catch (cause) {
    if (cause instanceof PgError) return cause;
    throw cause;
  }
  return badText(row.title, value);
}

const NAMES: Partial<Record<Condition, Named>> = {
  undefined_table: "table",
  ambiguous_alias: "table",
  undefined_column: "column",
  ambiguous_column: "column",
  undefined_function: "function",
  ambiguous_function: "function",
  undefined_object: "type",
};

/** IRIS counts in a text that the client does not know; but it names what it means. */
function withPosition(error: PgError, parsed: ParsedStatement): PgError {
  const kind = NAMES[error.condition];
  const [name] = reportedNames(error.fields.reported!);
  if (!kind || name === undefined || error.fields.position !== undefined) return error;
  const fields: PgErrorFields = { position: positionOfName(parsed, { kind, name }) };
  return fields.position === undefined ? error : error.with(fields);
}
