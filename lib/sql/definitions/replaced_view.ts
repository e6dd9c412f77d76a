// What stands in a view's place keeps the view's columns, as in PostgreSQL: IRIS would take any others.

import { PgError, type PgErrorFields } from "../../errors/pg_error.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { typeOfToldColumn } from "../../types/iris_types.ts";
import { numeric, numericPrecision, numericScale } from "../../types/numeric.ts";
import { text } from "../../types/text.ts";
import { lengthOf } from "../../types/type_modifiers.ts";
import { typeByOid } from "../../types/types.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { type NamedType, typeNumbered } from "../types/type_names.ts";
import type { DefinitionStep, Question } from "./definition.ts";
import { tableQuestion, viewQuestion } from "./questions.ts";
import { MEMORY_QUESTION, readTypmod, rememberedType } from "./type_memory.ts";

export interface ViewColumn {
  name: string;
  /** Undefined where nobody knows. */
  type: NamedType | undefined;
}

export function keepsColumns(
  view: QualifiedName,
  after: readonly ViewColumn[],
  to: Compiler,
): DefinitionStep {
  const compared: DefinitionStep = {
    do: "gathered",
    question: memoryOf(view),
    steps: (memory) => [{
      do: "gathered",
      question: columnsOf(view),
      steps: (told) => differences(columnsBefore({ told, memory }, to), after),
    }],
  };
  const isOther: DefinitionStep = {
    do: "when",
    question: tableQuestion(view),
    found: [fails("wrong_object_type", `"${view.name}" is not a view`)],
    missing: [],
  };
  return { do: "when", question: viewQuestion(view), found: [compared], missing: [isOther] };
}

function memoryOf({ schema, name }: QualifiedName): Question {
  return { sql: MEMORY_QUESTION, values: [schema!, name] };
}

function columnsOf({ schema, name }: QualifiedName): Question {
  return {
    sql: "SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, " +
      "NUMERIC_SCALE FROM INFORMATION_SCHEMA.COLUMNS " +
      "WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION",
    values: [schema!, name],
  };
}

type Rows = readonly (readonly string[])[];

function columnsBefore(
  { told, memory }: { told: Rows; memory: Rows },
  { context }: Compiler,
): ViewColumn[] {
  const types = context.userTypes?.();
  const remembered = new Map(memory.map((line) => [line[0].toUpperCase(), line]));
  return told.map(([name, dataType, length, precision, scale]) => {
    const [, word, written] = remembered.get(name.toUpperCase()) ?? [];
    const row = word === undefined || !types ? undefined : rememberedType(word, types);
    if (row?.oid) return { name, type: typeNumbered(row.oid, readTypmod(written).typmod, context) };
    const { type, typmod } = typeOfToldColumn({ dataType, length, precision, scale });
    return { name, type: typeNumbered(type, typmod, context) };
  });
}

function differences(
  before: readonly ViewColumn[],
  after: readonly ViewColumn[],
): DefinitionStep[] {
  if (after.length < before.length) return [fails(INVALID, "cannot drop columns from view")];
  for (const [index, { name, type }] of before.entries()) {
    const next = after[index];
    if (name.toUpperCase() !== next.name.toUpperCase()) {
      const message = `cannot change name of view column "${name}" to "${next.name}"`;
      return [fails(INVALID, message, {
        hint: "Use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead.",
      })];
    }
    if (!type || !next.type || isSame(type, next.type)) continue;
    const message = `cannot change data type of view column "${name}" from ${titleOf(type)} ` +
      `to ${titleOf(next.type)}`;
    return [fails(INVALID, message)];
  }
  return [];
}

const INVALID = "invalid_table_definition";

function fails(
  condition: "invalid_table_definition" | "wrong_object_type",
  message: string,
  fields: PgErrorFields = {},
): DefinitionStep {
  return { do: "fail", error: new PgError(condition, message, fields) };
}

/** Modifiers are not looked at: IRIS has its own for expressions. */
function isSame(one: NamedType, other: NamedType): boolean {
  const strings = (type: NamedType) => STRINGS.has(type.row.name) ? text.oid : type.oid;
  return strings(one) === strings(other);
}

/** IRIS tells them apart by their length alone. */
const STRINGS = new Set(["text", "varchar"]);

function titleOf({ oid, typmod }: NamedType): string {
  const title = typeByOid(oid)!.title;
  if (oid === numeric.oid && typmod >= 0) {
    return `${title}(${numericPrecision(typmod)},${numericScale(typmod)})`;
  }
  const length = lengthOf(oid, typmod);
  return Number.isFinite(length) ? `${title}(${length})` : title;
}
