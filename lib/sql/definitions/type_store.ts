// Types of a user's own, which IRIS's SQL does not have: lines of a table of the gateway's, where every gateway finds them.

import type { DefinitionStep, Question } from "./definition.ts";
import { rewriteColumn } from "./type_memory.ts";
import {
  definitionOf,
  readUserType,
  remembered,
  type UserType,
  UserTypes,
} from "../types/user_types.ts";

const TABLE = '"PgWire"."types"';
const COLUMNS = '"PgWire"."column_types"';

/** Names of types are told apart by case, which IRIS's own are not. */
const MAKE = `CREATE TABLE IF NOT EXISTS ${TABLE} ("schema_name" VARCHAR(128) NOT NULL, ` +
  '"type_name" VARCHAR(128) NOT NULL COLLATE %EXACT, "kind" VARCHAR(16) NOT NULL COLLATE %EXACT, ' +
  '"definition" VARCHAR(1000000) NOT NULL COLLATE %EXACT, "comment" VARCHAR(32000) COLLATE %EXACT, ' +
  'CONSTRAINT "types_pkey" PRIMARY KEY ("schema_name", "type_name"))';

export const TYPES_QUESTION =
  `SELECT %NOLOCK "schema_name", "type_name", "kind", "definition", "comment" FROM ${TABLE}`;

/** What the answers to that question tell. */
export function userTypesOf(rows: readonly (readonly (string | null)[])[]): UserTypes {
  const types = rows.flatMap((row) => readUserType(row) ?? []);
  return new UserTypes(types.sort((one, other) => keyOf(one) < keyOf(other) ? -1 : 1));
}

function keyOf({ schema, name }: UserType): string {
  return `${schema.toUpperCase()}\0${name}`;
}

type Name = Pick<UserType, "schema" | "name">;

const IS = 'WHERE "schema_name" = ? AND "type_name" = ?';

function note(sql: string, values: readonly (string | null)[]): DefinitionStep {
  return { do: "note", make: null, note: { sql, values } };
}

export function storeType(type: UserType): DefinitionStep {
  const { schema, name, kind, comment } = type;
  return {
    do: "note",
    make: MAKE,
    note: {
      sql: `INSERT INTO ${TABLE} ("schema_name", "type_name", "kind", "definition", "comment") ` +
        "VALUES (?, ?, ?, ?, ?)",
      values: [schema, name, kind, definitionOf(type), comment],
    },
  };
}

/** In the place of what it was. */
export function changeType(type: UserType): DefinitionStep {
  const { schema, name, comment } = type;
  return note(`UPDATE ${TABLE} SET "definition" = ?, "comment" = ? ${IS}`, [
    definitionOf(type),
    comment,
    schema,
    name,
  ]);
}

/** Its columns go along. */
export function moveType(from: Name, to: Name): DefinitionStep[] {
  const names = [to.schema, to.name, from.schema, from.name];
  return [
    note(`UPDATE ${TABLE} SET "schema_name" = ?, "type_name" = ? ${IS}`, names),
    {
      do: "each",
      question: columnsOfTypes([from]),
      steps: ([schema, name, column, written]) =>
        rewriteColumn({ schema, name }, column, {
          type: `${remembered(to)}${written.endsWith("[]") ? "[]" : ""}`,
        }),
    },
  ];
}

export function forgetType({ schema, name }: Name): DefinitionStep {
  return note(`DELETE FROM ${TABLE} ${IS}`, [schema, name]);
}

export function forgetTypesIn(schema: string): DefinitionStep {
  return note(`DELETE FROM ${TABLE} WHERE "schema_name" = ?`, [schema]);
}

/** The tables and columns that are of the types, or of arrays of them; those of views among them. */
export function columnsOfTypes(types: readonly Name[]): Question {
  const values = types.flatMap((type) => [remembered(type), `${remembered(type)}[]`]);
  return {
    sql: `SELECT "schema_name", "table_name", "column_name", "pg_type", "default_text" ` +
      `FROM ${COLUMNS} WHERE "pg_type" IN (${values.map(() => "?")}) ` +
      'ORDER BY "schema_name", "table_name", "column_name"',
    values,
  };
}
