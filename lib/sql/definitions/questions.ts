// What IRIS's INFORMATION_SCHEMA is asked before something is defined, and PostgreSQL's words for the answers.

import { PgError } from "../../errors/pg_error.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { DefinitionStep, Question } from "../definition.ts";

export function tableQuestion({ schema, name }: QualifiedName): Question {
  return {
    sql:
      "SELECT TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
    values: [schema!, name],
  };
}

export function columnQuestion({ schema, name }: QualifiedName, column: string): Question {
  return {
    sql: "SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS " +
      "WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ?",
    values: [schema!, name, column],
  };
}

export function constraintQuestion({ schema, name }: QualifiedName, constraint: string): Question {
  return {
    sql: "SELECT CONSTRAINT_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS " +
      "WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND CONSTRAINT_NAME = ?",
    values: [schema!, name, constraint],
  };
}

/** Gives the tables that have an index of the name. */
export function indexQuestion(schema: string, index: string): Question {
  return {
    sql: "SELECT DISTINCT TABLE_NAME FROM INFORMATION_SCHEMA.INDEXES " +
      "WHERE TABLE_SCHEMA = ? AND INDEX_NAME = ?",
    values: [schema, index],
  };
}

export function schemaQuestion(schema: string): Question {
  return {
    sql: "SELECT SCHEMA_NAME FROM INFORMATION_SCHEMA.SCHEMATA WHERE SCHEMA_NAME = ?",
    values: [schema],
  };
}

/** A notice that there was nothing to do. */
export function skipping(what: string, condition: "duplicate_table" | "successful_completion") {
  return {
    do: "notice",
    notice: new PgError(condition, `${what}, skipping`),
  } satisfies DefinitionStep;
}
