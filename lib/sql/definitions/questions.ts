// What IRIS's INFORMATION_SCHEMA is asked before something is defined, and PostgreSQL's words for the answers.

import { PgError } from "../../errors/pg_error.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { DefinitionStep, Question } from "./definition.ts";
import { skipping } from "./skipping.ts";

export function tableQuestion({ schema, name }: QualifiedName): Question {
  return {
    sql:
      "SELECT TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
    values: [schema!, name],
  };
}

/** Nothing is made where something of the name is. */
export function unlessThere(
  table: QualifiedName,
  missing: readonly DefinitionStep[],
): DefinitionStep[] {
  const found = [skipping(`relation "${table.name}" already exists`, "duplicate_table")];
  return [{ do: "when", question: tableQuestion(table), found, missing }];
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

/** Gives the keys, of its own and to others, that a column is a part of. */
export function keysQuestion({ schema, name }: QualifiedName, column: string): Question {
  return {
    sql: "SELECT DISTINCT CONSTRAINT_NAME FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE " +
      "WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ?",
    values: [schema!, name, column],
  };
}

/** Gives the columns of a key with what they refer to, in their order. */
export function keyColumnsQuestion({ schema, name }: QualifiedName, key: string): Question {
  return {
    sql: "SELECT CONSTRAINT_TYPE, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, " +
      "REFERENCED_COLUMN_NAME FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = ? " +
      "AND TABLE_NAME = ? AND CONSTRAINT_NAME = ? ORDER BY ORDINAL_POSITION",
    values: [schema!, name, key],
  };
}

/** Gives the keys that refer to a table. */
export function referencesQuestion({ schema, name }: QualifiedName): Question {
  return {
    sql: "SELECT CONSTRAINT_NAME FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE " +
      "WHERE REFERENCED_TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME = ?",
    values: [schema!, name],
  };
}

/** Gives the indexes that a column is a part of and that are no keys. */
export function indexesQuestion({ schema, name }: QualifiedName, column: string): Question {
  return {
    sql: "SELECT DISTINCT INDEX_NAME FROM INFORMATION_SCHEMA.INDEXES " +
      "WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME = ? AND NON_UNIQUE = 1",
    values: [schema!, name, column],
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

export function viewQuestion({ schema, name }: QualifiedName): Question {
  return {
    sql:
      "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.VIEWS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?",
    values: [schema!, name],
  };
}

/** Gives the columns of all tables and views of the schemas, the last one of each first, and the views' names again. */
export function placesIn(schemas: readonly string[]): Question {
  return {
    sql: "SELECT c.TABLE_SCHEMA, c.TABLE_NAME, c.COLUMN_NAME, v.TABLE_NAME " +
      "FROM INFORMATION_SCHEMA.COLUMNS c LEFT JOIN INFORMATION_SCHEMA.VIEWS v " +
      "ON v.TABLE_SCHEMA = c.TABLE_SCHEMA AND v.TABLE_NAME = c.TABLE_NAME " +
      `WHERE c.TABLE_SCHEMA IN (${schemas.map(() => "?")}) ORDER BY c.ORDINAL_POSITION DESC`,
    values: schemas,
  };
}

/** The views over a table, with their queries. */
export function viewsOfTable({ schema, name }: QualifiedName): Question {
  return {
    sql: "SELECT v.TABLE_NAME, v.VIEW_DEFINITION FROM INFORMATION_SCHEMA.VIEW_TABLE_USAGE u " +
      "JOIN INFORMATION_SCHEMA.VIEWS v ON v.TABLE_SCHEMA = u.VIEW_SCHEMA " +
      "AND v.TABLE_NAME = u.VIEW_NAME WHERE u.TABLE_SCHEMA = ? AND u.TABLE_NAME = ?",
    values: [schema!, name],
  };
}

/** What is not quite as it was written. */
export function warning(messages: Iterable<string>): DefinitionStep[] {
  return [...messages].map((message) => ({
    do: "notice",
    severity: "WARNING",
    notice: new PgError("warning", message),
  }));
}
