// Reads a line for each table of IRIS's schema, and what is small: enough to know what has changed.

import type { Lease } from "../../backend/contract.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import type { Log } from "../../observe/log.ts";
import type { CatalogTable } from "../contract.ts";
import type { Privileges } from "../schema.ts";
import { isRefused, rowsOf, rowsOrNone } from "./ask_schema.ts";
import { readPrivileges } from "./read_privileges.ts";
import { grouped, keyOf } from "./rows_by_name.ts";
import type { Rows } from "./schema_of_rows.ts";
import {
  CLASSES,
  COMMENTS,
  OWN_COMMENTS,
  OWN_SCHEMA,
  OWN_SCHEMAS,
  OWN_SEQUENCES,
  OWN_TYPES,
  PARAMETERS,
  type Question,
  ROUTINES,
  type Row,
  SCHEMAS,
  SEQUENCES,
  TABLES,
  TYPES,
  USES,
  VIEW_TIMES,
} from "./schema_questions.ts";

export interface ReadOptions {
  log: Log;
  /** IRIS's name of the schema that clients see as public. */
  publicIs: string;
}

/** One row a table, and what is small: enough to know what has changed. */
export interface Survey {
  listed: readonly CatalogTable[];
  /** By table, another text whenever it has changed; null where IRIS does not tell. */
  signs: ReadonlyMap<string, string> | null;
  /** In seconds, by IRIS's clock. */
  times: ReadonlyMap<string, number>;
  newest: number;
  uses: readonly { view: string; of: string }[];
  rows: Pick<
    Rows,
    | "tables"
    | "sequences"
    | "comments"
    | "created"
    | "sequenceOwner"
    | "schemaOwner"
    | "routines"
    | "parameters"
  >;
  hasTypes: boolean;
  privileges: Privileges | null;
}

export async function readSurvey(
  lease: Lease,
  { log, only }: ReadOptions & { only?: readonly CatalogTable[] },
): Promise<Survey> {
  // Before all else, so that what changes meanwhile is another one the next time.
  const times = only ? new Map<string, number>() : await timesOf(lease);
  const wanted = only && new Set(only.map(({ schema, name }) => keyOf(schema, name)));
  const all = await rowsOf(lease, TABLES);
  const own = new Map(
    all.filter((row) => row.TABLE_SCHEMA === OWN_SCHEMA).map((row) => [row.TABLE_NAME, row]),
  );
  const ifThere = async (name: string, question: Question) =>
    own.has(name) ? await rowsOrNone(lease, { question, log }) : [];
  const tables = all.filter(({ TABLE_SCHEMA, TABLE_NAME }) =>
    TABLE_SCHEMA !== OWN_SCHEMA && (wanted?.has(keyOf(TABLE_SCHEMA, TABLE_NAME)) ?? true)
  );
  const comments = await ifThere(OWN_COMMENTS, COMMENTS);
  const hasTypes = own.has(OWN_TYPES);
  return {
    listed: tables.map((row) => ({ schema: row.TABLE_SCHEMA, name: row.TABLE_NAME })),
    signs: only || !times
      ? null
      : signsOf({ tables, comments, times, remembered: hasTypes ? await countsOf(lease) : [] }),
    times: times ?? new Map(),
    newest: Math.max(0, ...times?.values() ?? []),
    uses: only ? [] : (await rowsOrNone(lease, { question: USES, log })).map((row) => ({
      view: keyOf(row.VIEW_SCHEMA, row.VIEW_NAME),
      of: keyOf(row.TABLE_SCHEMA, row.TABLE_NAME),
    })),
    rows: {
      tables,
      comments,
      sequences: await ifThere(OWN_SEQUENCES, SEQUENCES),
      created: await ifThere(OWN_SCHEMAS, SCHEMAS),
      ...only ? { routines: [], parameters: [] } : await routineRows(lease, log),
      schemaOwner: own.get(OWN_SCHEMAS)?.OWNER ?? null,
      sequenceOwner: own.get(OWN_SEQUENCES)?.OWNER ?? null,
    },
    hasTypes,
    privileges: only ? null : await readPrivileges(lease),
  };
}

async function routineRows(lease: Lease, log: Log): Promise<Pick<Rows, "routines" | "parameters">> {
  const routines = (await rowsOrNone(lease, { question: ROUTINES, log }))
    .filter(({ ROUTINE_SCHEMA }) => ROUTINE_SCHEMA !== OWN_SCHEMA);
  const parameters = routines.length === 0
    ? []
    : await rowsOrNone(lease, { question: PARAMETERS, log });
  return { routines, parameters };
}

/** Null where this user may not look. */
async function timesOf(lease: Lease): Promise<Map<string, number> | null> {
  const times = new Map<string, number>();
  try {
    for (const row of await rowsOf(lease, CLASSES)) {
      if (row.SqlTableName === undefined) continue;
      const [day, seconds] = (row.TimeChanged ?? "").split(",").map(Number);
      times.set(keyOf(row.SqlSchemaName ?? "", row.SqlTableName), day * 86_400 + seconds);
    }
    for (const row of await rowsOf(lease, VIEW_TIMES)) {
      const key = keyOf(row.TABLE_SCHEMA, row.TABLE_NAME);
      const at = Date.parse(`${(row.DATEMODIFIED ?? "").replace(" ", "T")}Z`) / 1000;
      // Days since 1840-12-31 for the one, seconds since 1970 for the other.
      times.set(key, at + 47_117 * 86_400);
    }
  } catch (cause) {
    if (!isRefused(cause)) throw cause;
    return null;
  }
  return times;
}

/** What is remembered of a table's columns changes with its rows, which a rollback takes back. */
async function countsOf(lease: Lease): Promise<string[][]> {
  const sql = 'SELECT %NOLOCK "schema_name", "table_name", COUNT(*), SUM(%ID) ' +
    `FROM ${TYPES.from} GROUP BY "schema_name", "table_name"`;
  return (await rowsOfText(lease, { sql, values: [] })).map((row) => row.map((each) => each ?? ""));
}

function signsOf({ tables, comments, times, remembered }: {
  tables: readonly Row[];
  comments: readonly Row[];
  times: ReadonlyMap<string, number>;
  remembered: readonly string[][];
}): Map<string, string> {
  const said = grouped(comments, (row) => keyOf(row.schema_name, row.table_name));
  const counts = new Map(
    remembered.map(([schema, table, ...rest]) => [keyOf(schema, table), rest]),
  );
  return new Map(tables.map((row) => {
    const key = keyOf(row.TABLE_SCHEMA, row.TABLE_NAME);
    return [key, JSON.stringify([row, times.get(key), said.get(key), counts.get(key)])];
  }));
}
