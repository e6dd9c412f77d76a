// Reads what IRIS has: a line for each table, or for those that are asked for, and what is small.

import type { Lease } from "../../backend/contract.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import type { Log } from "../../observe/log.ts";
import type { CatalogTable } from "../contract.ts";
import type { Privileges } from "../schema.ts";
import { notItsOwn, rowsOf, rowsOrNone } from "./ask_schema.ts";
import { readNamespaces } from "./read_namespaces.ts";
import { readPrivileges } from "./read_privileges.ts";
import { readResults } from "./read_results.ts";
import { pathKey } from "../../iris/names.ts";
import { type Rows, WHOLE } from "./schema_of_rows.ts";
import {
  COMMENTS,
  OWN_COMMENTS,
  OWN_SCHEMA,
  OWN_SCHEMAS,
  OWN_SEQUENCES,
  OWN_TYPES,
  OWN_USER_TYPES,
  PARAMETERS,
  type Question,
  ROUTINES,
  type Row,
  SCHEMAS,
  SEQUENCES,
  TABLES,
  USER_TYPES,
} from "./schema_questions.ts";

export interface ReadOptions {
  log: Log;
  /** IRIS's name of the schema that clients see as public. */
  publicIs: string;
}

/** The gateway's own tables by their names, as far as they are there. */
export type OwnTables = ReadonlyMap<string, Row>;

export interface Survey {
  listed: readonly CatalogTable[];
  rows: Pick<
    Rows,
    | "tables"
    | "sequences"
    | "comments"
    | "created"
    | "userTypes"
    | "sequenceOwner"
    | "schemaOwner"
    | "typeOwner"
    | "results"
    | "routines"
    | "parameters"
  >;
  hasTypes: boolean;
  privileges: Privileges | null;
  namespaces: readonly string[];
}

export async function readOwnTables(lease: Lease): Promise<OwnTables> {
  const names = [OWN_TYPES, OWN_COMMENTS, OWN_SEQUENCES, OWN_SCHEMAS, OWN_USER_TYPES];
  const rows: [string, Row][] = [];
  for (const name of names) {
    const [row] = await rowsOf(lease, TABLES, { schema: OWN_SCHEMA, name });
    if (row) rows.push([name, row]);
  }
  return new Map(rows);
}

/** How many tables and views there are, the gateway's own among them. */
export async function countTables(lease: Lease): Promise<number> {
  const sql = `SELECT %NOLOCK COUNT(*) FROM ${TABLES.from} WHERE ${notItsOwn("TABLE_SCHEMA")} ` +
    "AND TABLE_SCHEMA <> ?";
  const [[count]] = await rowsOfText(lease, { sql, values: [OWN_SCHEMA] });
  return Number(count);
}

export type RoutineRows = Pick<Rows, "routines" | "parameters" | "results">;

interface SurveyOptions extends ReadOptions {
  own: OwnTables;
  only?: readonly CatalogTable[];
  /** Functions and rights as well, where only some tables are asked for. */
  rest?: boolean;
  /** What is known of functions, and is still so. */
  routines?: RoutineRows;
}

export async function readSurvey(
  lease: Lease,
  { log, own, only, rest = only === undefined, routines }: SurveyOptions,
): Promise<Survey> {
  const ifThere = async (name: string, question: Question) =>
    own.has(name) ? await rowsOrNone(lease, { question, log }) : [];
  const tables = only ? await rowsOfEach(lease, only) : await rowsOf(lease, TABLES);
  const shown = tables.filter(({ TABLE_SCHEMA }) => TABLE_SCHEMA !== OWN_SCHEMA);
  return {
    listed: shown.map((row) => ({ schema: row.TABLE_SCHEMA, name: row.TABLE_NAME })),
    rows: {
      tables: shown,
      comments: own.has(OWN_COMMENTS) ? await readComments(lease, log, only) : [],
      sequences: await ifThere(OWN_SEQUENCES, SEQUENCES),
      created: await ifThere(OWN_SCHEMAS, SCHEMAS),
      userTypes: await ifThere(OWN_USER_TYPES, USER_TYPES),
      ...rest ? routines ?? await routineRows(lease, log) : NO_ROUTINES,
      schemaOwner: own.get(OWN_SCHEMAS)?.OWNER ?? null,
      sequenceOwner: own.get(OWN_SEQUENCES)?.OWNER ?? null,
      typeOwner: own.get(OWN_USER_TYPES)?.OWNER ?? null,
    },
    hasTypes: own.has(OWN_TYPES),
    privileges: rest ? await readPrivileges(lease) : null,
    namespaces: rest ? await readNamespaces(lease) : [],
  };
}

async function rowsOfEach(lease: Lease, tables: readonly CatalogTable[]): Promise<Row[]> {
  const rows = new Map<string, Row>();
  for (const of of tables) {
    for (const row of await rowsOf(lease, TABLES, of)) {
      rows.set(pathKey(row.TABLE_SCHEMA, row.TABLE_NAME), row);
    }
  }
  return [...rows.values()];
}

/** What is said of schemas is always wanted. */
async function readComments(
  lease: Lease,
  log: Log,
  only: readonly CatalogTable[] | undefined,
): Promise<Row[]> {
  if (!only) return await rowsOrNone(lease, { question: COMMENTS, log });
  const names = COMMENTS.columns.map((column) => `"${column}"`).join(", ");
  const rows = await rowsOfText(lease, {
    sql: `SELECT %NOLOCK ${names} FROM ${COMMENTS.from} WHERE "table_name" = ?`,
    values: [WHOLE],
  });
  const found = rows.map((row): Row =>
    Object.fromEntries(row.map((value, at) => [COMMENTS.columns[at], value ?? ""]))
  );
  for (const of of only) found.push(...await rowsOrNone(lease, { question: COMMENTS, log, of }));
  return found;
}

const NO_ROUTINES: RoutineRows = { routines: [], parameters: [], results: [] };

async function routineRows(lease: Lease, log: Log): Promise<RoutineRows> {
  const routines = (await rowsOrNone(lease, { question: ROUTINES, log }))
    .filter(({ ROUTINE_SCHEMA }) => ROUTINE_SCHEMA !== OWN_SCHEMA);
  const parameters = routines.length === 0
    ? []
    : await rowsOrNone(lease, { question: PARAMETERS, log });
  const results = await readResults(lease, { routines, parameters });
  return { routines, parameters, results };
}
