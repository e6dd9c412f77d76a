// The types that columns were created with, where IRIS has none that would come back as the same one: lines of a
// table of the gateway's own.

import { bool } from "../../types/bool.ts";
import { bytea } from "../../types/bytea.ts";
import { date, time, timestamp } from "../../types/datetime.ts";
import { float8 } from "../../types/floats.ts";
import { int2, int4, int8 } from "../../types/integers.ts";
import { fitsIris, numeric } from "../../types/numeric.ts";
import type { PgType } from "../../types/pg_type.ts";
import { text, varchar } from "../../types/text.ts";
import { uuid } from "../../types/uuid.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { DefinitionStep, Question } from "./definition.ts";
import type { NamedType } from "../types/type_names.ts";
import type { UserTypes } from "../types/user_types.ts";

const TABLE = '"PgWire"."column_types"';

/** Names fold case as IRIS's own do: their collation is SQLUPPER. */
const MAKE = `CREATE TABLE IF NOT EXISTS ${TABLE} ("schema_name" VARCHAR(128) NOT NULL, ` +
  '"table_name" VARCHAR(128) NOT NULL, "column_name" VARCHAR(128) NOT NULL, ' +
  '"pg_type" VARCHAR(128) NOT NULL COLLATE %EXACT, "typmod" INTEGER NOT NULL, ' +
  '"sequence" VARCHAR(300) COLLATE %EXACT, "check_name" VARCHAR(128) COLLATE %EXACT, ' +
  '"default_text" VARCHAR(32000) COLLATE %EXACT, "is_always" INTEGER, ' +
  'CONSTRAINT "column_types_pkey" PRIMARY KEY ("schema_name", "table_name", "column_name"))';

export const MEMORY_QUESTION =
  `SELECT %NOLOCK "column_name", "pg_type", "typmod", "sequence", "check_name", "default_text", "is_always" ` +
  `FROM ${TABLE} ` +
  'WHERE "schema_name" = ? AND "table_name" = ?';

/** With a modifier or without one they are told apart by IRIS's own metadata. */
const PLAIN: ReadonlySet<number> = new Set(
  [bool, int2, int4, int8, float8, numeric, text, date, uuid, bytea, time, timestamp]
    .map(({ oid }) => oid),
);

export function isRemembered({ oid, typmod, user }: NamedType): boolean {
  if (user) return true;
  if (oid === varchar.oid) return typmod < 0;
  if (oid === numeric.oid) return !fitsIris(typmod);
  return typmod >= 0 || !PLAIN.has(oid);
}

/** PostgreSQL's own words for a column that counts by a sequence of its own, and the type that it has. */
export const SERIALS: ReadonlyMap<string, PgType<unknown>> = new Map<string, PgType<unknown>>([
  ["serial2", int2],
  ["serial4", int4],
  ["serial8", int8],
  ["smallserial", int2],
  ["serial", int4],
  ["bigserial", int8],
]);

/** The type that a remembered name stands for. */
export function rememberedType(name: string, types: UserTypes): PgType<unknown> | undefined {
  return SERIALS.get(name) ?? types.rememberedRow(name);
}

/** A CHECK constraint stands among the columns, under a name that no column can have: one that the gateway keeps,
 * and one that the type of a column keeps. */
const CHECK_NAME = "*";
const KEPT_CHECK = "check";
const LIMIT_CHECK = "limit";

export interface RememberedCheck {
  name: string;
  /** In PostgreSQL's words. */
  text: string;
  /** IRIS keeps it itself. */
  limit?: boolean;
}

/** The check that a line is about; null for a column. */
export function rememberedCheck(
  { column, type, text }: { column: string; type: string; text: string | null },
): RememberedCheck | null {
  if (!column.startsWith(CHECK_NAME) || text === null) return null;
  return { name: column.slice(CHECK_NAME.length), text, limit: type === LIMIT_CHECK };
}

export function rememberCheck(
  { schema, name }: QualifiedName,
  check: RememberedCheck,
): DefinitionStep {
  return {
    do: "note",
    make: MAKE,
    note: {
      sql: `INSERT INTO ${TABLE} ("schema_name", "table_name", "column_name", "pg_type", ` +
        '"typmod", "default_text") VALUES (?, ?, ?, ?, ?, ?)',
      values: [
        ...[schema!, name, `${CHECK_NAME}${check.name}`],
        ...[check.limit ? LIMIT_CHECK : KEPT_CHECK, "-1", check.text],
      ],
    },
  };
}

export function forgetCheck(table: QualifiedName, check: string): DefinitionStep[] {
  return forgetColumn(table, `${CHECK_NAME}${check}`);
}

/** Of a table, with their texts and who keeps them. */
export function checksOfTable({ schema, name }: QualifiedName): Question {
  return {
    sql: `SELECT "column_name", "default_text", "pg_type" FROM ${TABLE} ` +
      'WHERE "schema_name" = ? AND "table_name" = ? AND "pg_type" IN (?, ?)',
    values: [schema!, name, KEPT_CHECK, LIMIT_CHECK],
  };
}

/** Of those that the gateway keeps. */
export function checkQuestion({ schema, name }: QualifiedName, check: string): Question {
  return {
    sql: `SELECT 1 FROM ${TABLE} ` +
      'WHERE "schema_name" = ? AND "table_name" = ? AND "column_name" = ? AND "pg_type" = ?',
    values: [schema!, name, `${CHECK_NAME}${check}`, KEPT_CHECK],
  };
}

export interface RememberedColumn {
  /** How many decimals are shown of a NUMERIC whose type does not tell. */
  scale?: number;
  name: string;
  type: NamedType;
  /** It was written as a serial, and not as an identity. */
  serial?: boolean;
  /** The sequence whose next value is its default. */
  sequence?: string;
  /** The check that its type keeps. */
  check?: string;
  /** Its default in PostgreSQL's words. */
  defaultText?: string;
  /** An identity that takes no value but its own. */
  always?: boolean;
}

/** What is remembered of a column from now on, in place of what was. */
export function rememberColumn(
  { schema, name }: QualifiedName,
  column: RememberedColumn,
): DefinitionStep[] {
  const { row, typmod, user } = column.type;
  return [
    ...forgetColumn({ schema, name }, column.name),
    {
      do: "note",
      make: MAKE,
      note: {
        sql: `INSERT INTO ${TABLE} ("schema_name", "table_name", "column_name", "pg_type", ` +
          '"typmod", "sequence", "check_name", "default_text", "is_always") ' +
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        values: [
          schema!,
          name,
          column.name,
          column.serial ? `serial${row.size}` : user?.written ?? row.name,
          String(writtenTypmod(typmod, column.scale)),
          column.sequence ?? null,
          column.check ?? null,
          column.defaultText ?? null,
          column.always ? "1" : null,
        ],
      },
    },
  ];
}

/** A NUMERIC without a modifier may have decimals that are shown of every value: those of a view's expression. */
function writtenTypmod(typmod: number, scale = 0): number {
  return typmod < 0 ? NO_TYPMOD - scale : typmod;
}

const NO_TYPMOD = -1;

export function readTypmod(written: string | null): { typmod: number; scale?: number } {
  const number = Number(written);
  return number < NO_TYPMOD ? { typmod: NO_TYPMOD, scale: NO_TYPMOD - number } : { typmod: number };
}

/** A line is written anew, so that it is seen to be another. */
export function rewriteColumn(
  { schema, name }: QualifiedName,
  column: string,
  { type, defaultText }: { type?: string; defaultText?: string },
): DefinitionStep[] {
  const all = ["pg_type", "typmod", "sequence", "check_name", "default_text", "is_always"];
  const names = all.map((one) => `"${one}"`).join(", ");
  return [{
    do: "each",
    question: {
      sql: `SELECT ${names} FROM ${TABLE} ` +
        'WHERE "schema_name" = ? AND "table_name" = ? AND "column_name" = ?',
      values: [schema!, name, column],
    },
    steps: (row) => {
      const [before, typmod, sequence, check, text, always] = row.map((one) => one || null);
      const values = [type ?? before, typmod, sequence, check, defaultText ?? text, always];
      return [
        ...forgetColumn({ schema, name }, column),
        note(
          `INSERT INTO ${TABLE} ("schema_name", "table_name", "column_name", ${names}) ` +
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          [schema!, name, column, ...values],
        ),
      ];
    },
  }];
}

function note(sql: string, values: readonly (string | null)[]): DefinitionStep {
  return { do: "note", make: null, note: { sql, values } };
}

export function forgetColumn({ schema, name }: QualifiedName, column: string): DefinitionStep[] {
  return [note(
    `DELETE FROM ${TABLE} WHERE "schema_name" = ? AND "table_name" = ? AND "column_name" = ?`,
    [schema!, name, column],
  )];
}

export function forgetDefault({ schema, name }: QualifiedName, column: string): DefinitionStep[] {
  return [note(
    `UPDATE ${TABLE} SET "default_text" = NULL, "sequence" = NULL ` +
      'WHERE "schema_name" = ? AND "table_name" = ? AND "column_name" = ?',
    [schema!, name, column],
  )];
}

export function forgetTable({ schema, name }: QualifiedName): DefinitionStep[] {
  return [
    note(`DELETE FROM ${TABLE} WHERE "schema_name" = ? AND "table_name" = ?`, [schema!, name]),
  ];
}

export function forgetSchema(schema: string): DefinitionStep[] {
  return [note(`DELETE FROM ${TABLE} WHERE "schema_name" = ?`, [schema])];
}

export function renameRememberedTable(
  { schema, name }: QualifiedName,
  to: string,
): DefinitionStep[] {
  return [note(
    `UPDATE ${TABLE} SET "table_name" = ? WHERE "schema_name" = ? AND "table_name" = ?`,
    [to, schema!, name],
  )];
}

export function renameRememberedColumn(
  { schema, name }: QualifiedName,
  { from, to }: { from: string; to: string },
): DefinitionStep[] {
  return [note(
    `UPDATE ${TABLE} SET "column_name" = ? ` +
      'WHERE "schema_name" = ? AND "table_name" = ? AND "column_name" = ?',
    [to, schema!, name, from],
  )];
}
