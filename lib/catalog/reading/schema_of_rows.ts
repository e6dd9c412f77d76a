// The rows that IRIS gives of its schema become tables with their columns, keys and indexes.

import type { VectorIndex } from "../../backend/vector_indexes.ts";
import {
  readTypmod,
  rememberedCheck,
  rememberedType,
  SERIALS,
} from "../../sql/definitions/type_memory.ts";
import { userTypesOf } from "../../sql/definitions/type_store.ts";
import { NO_USER_TYPES, type UserTypes } from "../../sql/types/user_types.ts";
import { readSequenceName } from "../../sql/names/sequence_names.ts";
import { typeOfToldColumn } from "../../types/iris_types.ts";
import type {
  ForeignKey,
  Index,
  Key,
  Routine,
  RoutineParameter,
  Schema,
  Sequence,
  Table,
  TableColumn,
} from "../schema.ts";
import { pathKey } from "../../iris/names.ts";
import { grouped, inOrder } from "./rows_by_name.ts";
import type { Row } from "./schema_questions.ts";

/** In the place of a name: what is said of the whole. */
export const WHOLE = "*";

export interface Rows {
  tables: readonly Row[];
  columns: readonly Row[];
  keys: readonly Row[];
  rules: readonly Row[];
  indexes: readonly Row[];
  vectorIndexes: readonly VectorIndex[];
  views: readonly Row[];
  remembered: readonly Row[];
  sequences: readonly Row[];
  comments: readonly Row[];
  created: readonly Row[];
  userTypes: readonly Row[];
  routines: readonly Row[];
  parameters: readonly Row[];
  /** The columns of each class query, in the order of the queries among the routines. */
  results: readonly (readonly { name: string; type: number }[])[];
  sequenceOwner: string | null;
  schemaOwner: string | null;
  typeOwner: string | null;
}

export function schemaOf(
  rows: Rows,
  publicIs: string,
): Omit<Schema, "privileges" | "namespaces"> {
  const tableName = ({ TABLE_SCHEMA, TABLE_NAME }: Row) => pathKey(TABLE_SCHEMA, TABLE_NAME);
  const columns = grouped(inOrder(rows.columns), tableName);
  const userTypes = userTypesOf(rows.userTypes.map((row) => [
    row.schema_name,
    row.type_name,
    row.kind,
    row.definition ?? null,
    row.comment ?? null,
  ]));
  const keys = grouped(inOrder(rows.keys), tableName);
  const indexes = grouped(inOrder(rows.indexes), tableName);
  const views = new Map(rows.views.map((row) => [tableName(row), row]));
  const types = new Map(rows.remembered.map((row) => [
    pathKey(row.schema_name, row.table_name, row.column_name),
    row,
  ]));
  const checks = grouped(
    rows.remembered.filter((row) => checkOf(row)),
    (row) => pathKey(row.schema_name, row.table_name),
  );
  const rules = new Map(rows.rules.map((row) => [
    pathKey(row.CONSTRAINT_SCHEMA, row.CONSTRAINT_TABLE_NAME, row.CONSTRAINT_NAME),
    row,
  ]));
  const ofVectors = new Map(rows.vectorIndexes.map((each) => [
    pathKey(each.schema, each.table, each.index),
    each,
  ]));
  const comments = new Map(rows.comments.map((row) => [
    pathKey(row.schema_name, row.table_name, row.column_name),
    row.comment,
  ]));
  const tables = rows.tables.map((row): Table => {
    const key = tableName(row);
    const view = views.get(key);
    const constraints = grouped(keys.get(key) ?? [], ({ CONSTRAINT_NAME }) => CONSTRAINT_NAME);
    return {
      schema: row.TABLE_SCHEMA,
      name: row.TABLE_NAME,
      kind: row.TABLE_TYPE?.endsWith("VIEW") ? "view" : "table",
      owner: row.OWNER ?? null,
      comment: comments.get(pathKey(row.TABLE_SCHEMA, row.TABLE_NAME, WHOLE)) ?? row.DESCRIPTION ??
        view?.DESCRIPTION ?? null,
      columns: (columns.get(key) ?? []).map((column) => {
        const own = pathKey(row.TABLE_SCHEMA, row.TABLE_NAME, column.COLUMN_NAME);
        return columnOf(column, {
          remembered: types.get(own),
          comment: comments.get(own),
          publicIs,
          userTypes,
        });
      }),
      keys: [...constraints.values()].flatMap(keyOfRows),
      foreignKeys: [...constraints.values()].flatMap((parts) => foreignKeyOf(parts, rules)),
      indexes: [...grouped(indexes.get(key) ?? [], ({ INDEX_NAME }) => INDEX_NAME).values()]
        .filter(([{ INDEX_NAME }]) => !constraints.has(INDEX_NAME))
        .map((parts) => indexOf(parts, ofVectors)),
      checks: (checks.get(key) ?? []).map((row) => checkOf(row)!)
        .sort((one, other) => one.name < other.name ? -1 : 1),
      definition: view ? queryOf(view.VIEW_DEFINITION ?? "") : null,
    };
  });
  const sequences = rows.sequences.map((row): Sequence => ({
    schema: row.schema_name,
    name: row.sequence_name,
    start: row.start_value,
    increment: row.increment,
    least: row.min_value,
    most: row.max_value,
    cycles: row.cycles === "1",
    owner: rows.sequenceOwner,
  }));
  return {
    created: rows.created.map((row) => row.schema_name),
    createdBy: rows.schemaOwner,
    userTypes: userTypes.all,
    typesBy: rows.typeOwner,
    comments: rows.comments.filter((row) => row.table_name === WHOLE).map((row) => ({
      schema: row.schema_name,
      comment: row.comment,
    })),
    tables: tables.filter((table) => table.columns.length > 0),
    sequences,
    routines: routinesOf(rows),
  };
}

function checkOf({ column_name, pg_type, default_text }: Row) {
  return rememberedCheck({
    column: column_name ?? "",
    type: pg_type ?? "",
    text: default_text ?? null,
  });
}

/** IRIS's methods have one form each, and each is a FUNCTION to IRIS: what gives a value is one here. */
function routinesOf({ routines, parameters, results }: Rows): Routine[] {
  const queries = routines.filter(isQuery);
  const specific = ({ SPECIFIC_SCHEMA, SPECIFIC_NAME }: Row) =>
    pathKey(SPECIFIC_SCHEMA ?? "", SPECIFIC_NAME ?? "");
  const taken = grouped(
    inOrder(parameters.filter(({ ORDINAL_POSITION }) => ORDINAL_POSITION !== "0")),
    specific,
  );
  return routines.map((row): Routine => ({
    schema: row.ROUTINE_SCHEMA,
    name: row.ROUTINE_NAME,
    parameters: (taken.get(specific(row)) ?? []).map((each, at) => ({
      name: each.PARAMETER_NAME ?? `arg${at + 1}`,
      mode: MODES[each.PARAMETER_MODE?.toUpperCase() ?? ""] ?? "IN",
      type: typeOf(each).type,
    })),
    returns: row.DATA_TYPE === undefined ? null : typeOf(row).type,
    typmod: row.DATA_TYPE === undefined ? -1 : typeOf(row).typmod,
    ...isQuery(row) ? { rows: results[queries.indexOf(row)] ?? [] } : {},
  })).sort((one, other) =>
    pathKey(one.schema, one.name) < pathKey(other.schema, other.name) ? -1 : 1
  );
}

/** The only routines that IRIS calls so. (C:INFORMATION.SCHEMA.ROUTINES) */
export function isQuery({ ROUTINE_TYPE }: Row): boolean {
  return ROUTINE_TYPE === "PROCEDURE";
}

const MODES: Readonly<Record<string, RoutineParameter["mode"]>> = {
  IN: "IN",
  OUT: "OUT",
  INOUT: "INOUT",
};

interface Known {
  remembered: Row | undefined;
  comment: string | undefined;
  publicIs: string;
  userTypes: UserTypes;
}

function columnOf(row: Row, { remembered, comment, publicIs, userTypes }: Known): TableColumn {
  const counts = row.IS_IDENTITY === "YES" || row.AUTO_INCREMENT === "YES";
  const isSerial = SERIALS.has(remembered?.pg_type ?? "");
  const sequence = remembered?.sequence;
  return {
    name: row.COLUMN_NAME,
    ...typeOf(row, remembered, userTypes),
    user: userTypeOf(remembered?.pg_type, userTypes),
    notNull: row.IS_NULLABLE === "NO",
    counts: counts ? isSerial ? "serial" : "identity" : null,
    always: remembered?.is_always === "1",
    sequence: sequence ? readSequenceName(sequence, { irisSchema: publicIs }) : null,
    default: row.COLUMN_DEFAULT ?? null,
    defaultText: remembered?.default_text || null,
    comment: comment ?? row.DESCRIPTION ?? null,
  };
}

function userTypeOf(
  remembered: string | undefined,
  types: UserTypes,
): TableColumn["user"] {
  const found = remembered === undefined ? undefined : types.remembered(remembered);
  if (!found) return null;
  const { type: { schema, name }, array } = found;
  return { schema, name, array };
}

function typeOf(
  row: Row,
  remembered?: Row,
  types = NO_USER_TYPES,
): { type: number; typmod: number } {
  const known = remembered && rememberedType(remembered.pg_type, types);
  // A type without a number of its own is not in the catalog.
  if (known?.oid) return { type: known.oid, typmod: readTypmod(remembered!.typmod).typmod };
  return typeOfToldColumn({
    dataType: row.DATA_TYPE ?? "",
    length: row.CHARACTER_MAXIMUM_LENGTH ?? null,
    precision: row.NUMERIC_PRECISION ?? null,
    scale: row.NUMERIC_SCALE ?? null,
  });
}

function keyOfRows(rows: readonly Row[]): Key[] {
  const [{ CONSTRAINT_NAME: name, CONSTRAINT_TYPE: type }] = rows;
  if (type !== "PRIMARY KEY" && type !== "UNIQUE") return [];
  const columns = rows.map((row) => row.COLUMN_NAME);
  return [{ name, kind: type === "UNIQUE" ? "unique" : "primary", columns }];
}

function foreignKeyOf(rows: readonly Row[], rules: ReadonlyMap<string, Row>): ForeignKey[] {
  const [{ CONSTRAINT_NAME: name, CONSTRAINT_TYPE: type, TABLE_SCHEMA, TABLE_NAME, ...first }] =
    rows;
  if (type !== "FOREIGN KEY") return [];
  const rule = rules.get(pathKey(TABLE_SCHEMA, TABLE_NAME, name));
  return [{
    name,
    columns: rows.map((row) => row.COLUMN_NAME),
    toSchema: first.REFERENCED_TABLE_SCHEMA ?? "",
    toTable: first.REFERENCED_TABLE_NAME ?? "",
    toColumns: rows.map((row) => row.REFERENCED_COLUMN_NAME ?? ""),
    onUpdate: rule?.UPDATE_RULE ?? "NO ACTION",
    onDelete: rule?.DELETE_RULE ?? "NO ACTION",
  }];
}

function indexOf(
  rows: readonly Row[],
  ofVectors: ReadonlyMap<string, VectorIndex>,
): Index {
  const [{ INDEX_NAME: name, NON_UNIQUE, TABLE_SCHEMA, TABLE_NAME }] = rows;
  const found = ofVectors.get(pathKey(TABLE_SCHEMA, TABLE_NAME, name));
  return {
    name,
    unique: NON_UNIQUE === "0",
    columns: rows.map((row) => row.COLUMN_NAME),
    hnsw: found ? hnswOf(found) : null,
  };
}

const OPTIONS: readonly [iris: string, pgvector: string][] = [
  ["M", "m"],
  ["EFCONSTRUCTION", "ef_construction"],
];

function hnswOf({ parameters }: VectorIndex): Index["hnsw"] {
  const isProduct = parameters.get("DISTANCE")?.toUpperCase() === "DOTPRODUCT";
  return {
    operators: isProduct ? "vector_ip_ops" : "vector_cosine_ops",
    options: OPTIONS.flatMap(([iris, pgvector]) => {
      const value = Number(parameters.get(iris));
      return Number.isInteger(value) && value > 0 ? [`${pgvector} = ${value}`] : [];
    }),
  };
}

/** The list of columns and a line break come before the query. */
function queryOf(definition: string): string {
  const end = definition.startsWith("(") ? definition.indexOf("\n") : -1;
  return definition.slice(end + 1);
}
