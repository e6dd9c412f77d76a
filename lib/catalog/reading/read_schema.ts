// Reads the schema from IRIS's INFORMATION_SCHEMA: a few whole tables of it, or what they say of one table.

import type { Lease } from "../../backend/contract.ts";
import { vectorColumns } from "../../backend/vector_columns.ts";
import { vectorIndexes } from "../../backend/vector_indexes.ts";
import { vector } from "../../types/vector.ts";
import type { CatalogTable } from "../contract.ts";
import type { Schema, Table } from "../schema.ts";
import { rowsOf, rowsOrNone } from "./ask_schema.ts";
import type { ReadOptions, Survey } from "./read_survey.ts";
import { pathKey } from "../../iris/names.ts";
import {
  COLUMNS,
  INDEXES,
  KEYS,
  type Question,
  type Row,
  RULES,
  TYPES,
  VIEWS,
} from "./schema_questions.ts";
import { schemaOf } from "./schema_of_rows.ts";

/** All but the tables. */
export function readRest({ rows, privileges, namespaces }: Survey): Omit<Schema, "tables"> {
  const { tables: _none, ...rest } = schemaOf({ ...rows, ...NO_PARTS }, "");
  return { ...rest, privileges, namespaces };
}

const NO_PARTS = {
  vectorIndexes: [],
  tables: [],
  columns: [],
  keys: [],
  rules: [],
  indexes: [],
  views: [],
  remembered: [],
};

interface ReadSurveyed extends ReadOptions {
  survey: Survey;
  /** One alone. */
  of?: CatalogTable;
}

/** Null where nobody can see a column of it. */
export async function readTable(
  lease: Lease,
  options: ReadSurveyed & { of: CatalogTable },
): Promise<Table | null> {
  return (await readSchema(lease, options)).tables.at(0) ?? null;
}

export async function readSchema(
  lease: Lease,
  { log, publicIs, survey, of }: ReadSurveyed,
): Promise<Schema> {
  const { rows } = survey;
  const key = of && pathKey(of.schema, of.name);
  // Each of these may be long, and a pool may have no other connection.
  const inTurn = async <T>(ask: () => Promise<T>): Promise<T> => {
    if (!of) await lease.giveWay();
    return await ask();
  };
  const orNone = (question: Question) => inTurn(() => rowsOrNone(lease, { question, log, of }));
  const schema = schemaOf({
    ...rows,
    tables: rows.tables.filter((row) =>
      key === undefined || pathKey(row.TABLE_SCHEMA, row.TABLE_NAME) === key
    ),
    columns: await inTurn(() => rowsOf(lease, COLUMNS, of)),
    keys: await orNone(KEYS),
    rules: await orNone(RULES),
    indexes: await orNone(INDEXES),
    views: await orNone(VIEWS),
    vectorIndexes: await inTurn(() => vectorIndexes(lease, of)),
    // What is remembered of a column goes before what IRIS tells.
    remembered: [
      ...await inTurn(() => vectorRows(lease, of)),
      ...survey.hasTypes ? await orNone(TYPES) : [],
    ],
  }, publicIs);
  const { privileges, namespaces } = survey;
  return { ...schema, privileges, namespaces };
}

async function vectorRows(lease: Lease, of?: CatalogTable): Promise<Row[]> {
  const columns = await vectorColumns(lease, of);
  return columns.map(({ schema, table, column, typmod }) => ({
    schema_name: schema,
    table_name: table,
    column_name: column,
    pg_type: vector.name,
    typmod: String(typmod),
  }));
}
