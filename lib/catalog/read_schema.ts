// Reads the schema from IRIS's INFORMATION_SCHEMA: a few whole tables of it, put together here.

import type { Lease } from "../backend/contract.ts";
import { rowsOfText } from "../backend/rows_of_text.ts";
import { type VectorIndex, vectorIndexes } from "../backend/vector_indexes.ts";
import { vectorColumns } from "../backend/vector_columns.ts";
import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import { rememberedCheck, rememberedType, SERIALS } from "../sql/definitions/type_memory.ts";
import { readSequenceName } from "../sql/names/sequence_names.ts";
import { vector } from "../types/vector.ts";
import { readPrivileges } from "./read_privileges.ts";
import { typeOfIrisColumn } from "../types/iris_types.ts";
import type { CatalogTable } from "./contract.ts";
import type {
  ForeignKey,
  Index,
  Key,
  Privileges,
  Routine,
  RoutineParameter,
  Schema,
  Sequence,
  Table,
  TableColumn,
} from "./schema.ts";

/** The gateway's own tables. */
const OWN_SCHEMA = "PgWire";
const OWN_TYPES = "column_types";
const OWN_SEQUENCES = "sequences";
const OWN_COMMENTS = "comments";
const OWN_SCHEMAS = "schemas";
/** In the place of a name: what is said of the whole. */
const WHOLE = "*";

/** A row by its columns' names, a missing value being no text at all. */
type Row = Readonly<Record<string, string>>;

interface Question {
  from: string;
  columns: readonly string[];
  /** Columns that an older IRIS may not have. */
  also?: readonly string[];
}

const words = (text: string) => text.trim().split(/\s+/);

const TABLES: Question = {
  from: "INFORMATION_SCHEMA.TABLES",
  columns: words("TABLE_SCHEMA TABLE_NAME TABLE_TYPE"),
  also: words("OWNER DESCRIPTION"),
};

const COLUMNS: Question = {
  from: "INFORMATION_SCHEMA.COLUMNS",
  columns: words(`TABLE_SCHEMA TABLE_NAME COLUMN_NAME ORDINAL_POSITION COLUMN_DEFAULT IS_NULLABLE
    DATA_TYPE CHARACTER_MAXIMUM_LENGTH NUMERIC_PRECISION NUMERIC_SCALE`),
  also: words("IS_IDENTITY AUTO_INCREMENT DESCRIPTION"),
};

const KEYS: Question = {
  from: "INFORMATION_SCHEMA.KEY_COLUMN_USAGE",
  columns: words(`TABLE_SCHEMA TABLE_NAME CONSTRAINT_NAME CONSTRAINT_TYPE COLUMN_NAME
    ORDINAL_POSITION REFERENCED_TABLE_SCHEMA REFERENCED_TABLE_NAME REFERENCED_COLUMN_NAME`),
};

const RULES: Question = {
  from: "INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS",
  columns: words("CONSTRAINT_SCHEMA CONSTRAINT_TABLE_NAME CONSTRAINT_NAME UPDATE_RULE DELETE_RULE"),
};

const INDEXES: Question = {
  from: "INFORMATION_SCHEMA.INDEXES",
  columns: words("TABLE_SCHEMA TABLE_NAME INDEX_NAME NON_UNIQUE ORDINAL_POSITION COLUMN_NAME"),
};

const VIEWS: Question = {
  from: "INFORMATION_SCHEMA.VIEWS",
  columns: words("TABLE_SCHEMA TABLE_NAME VIEW_DEFINITION"),
  also: words("DESCRIPTION"),
};

const ROUTINES: Question = {
  from: "INFORMATION_SCHEMA.ROUTINES",
  columns: words(`ROUTINE_SCHEMA ROUTINE_NAME SPECIFIC_SCHEMA SPECIFIC_NAME ROUTINE_TYPE DATA_TYPE
    CHARACTER_MAXIMUM_LENGTH NUMERIC_PRECISION NUMERIC_SCALE`),
};

const PARAMETERS: Question = {
  from: "INFORMATION_SCHEMA.PARAMETERS",
  columns: words(`SPECIFIC_SCHEMA SPECIFIC_NAME ORDINAL_POSITION PARAMETER_MODE PARAMETER_NAME
    DATA_TYPE CHARACTER_MAXIMUM_LENGTH NUMERIC_PRECISION NUMERIC_SCALE`),
  also: words("IS_RESULT"),
};

const TYPES: Question = {
  from: `"${OWN_SCHEMA}"."${OWN_TYPES}"`,
  columns: words("schema_name table_name column_name pg_type typmod"),
  also: words("sequence default_text is_always"),
};

const SEQUENCES: Question = {
  from: `"${OWN_SCHEMA}"."${OWN_SEQUENCES}"`,
  columns: words("schema_name sequence_name start_value increment min_value max_value cycles"),
};

const COMMENTS: Question = {
  from: `"${OWN_SCHEMA}"."${OWN_COMMENTS}"`,
  columns: words("schema_name table_name column_name comment"),
};

const SCHEMAS: Question = {
  from: `"${OWN_SCHEMA}"."${OWN_SCHEMAS}"`,
  columns: words("schema_name"),
};

/** When each table's class was compiled, as $HOROLOG. */
const CLASSES: Question = {
  from: "%Dictionary.CompiledClass",
  columns: words("SqlSchemaName SqlTableName TimeChanged"),
};

const VIEW_TIMES: Question = {
  from: "INFORMATION_SCHEMA.VIEWS",
  columns: words("TABLE_SCHEMA TABLE_NAME DATEMODIFIED"),
};

const USES: Question = {
  from: "INFORMATION_SCHEMA.VIEW_TABLE_USAGE",
  columns: words("VIEW_SCHEMA VIEW_NAME TABLE_SCHEMA TABLE_NAME"),
};

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

/** All but the tables. */
export function readRest({ rows, privileges }: Survey): Omit<Schema, "tables"> {
  const { tables: _none, ...rest } = schemaOf({ ...rows, ...NO_PARTS }, "");
  return { ...rest, privileges };
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
  const key = of && keyOf(of.schema, of.name);
  const orNone = (question: Question) => rowsOrNone(lease, { question, log, of });
  const schema = schemaOf({
    ...rows,
    tables: rows.tables.filter((row) =>
      key === undefined || keyOf(row.TABLE_SCHEMA, row.TABLE_NAME) === key
    ),
    columns: await rowsOf(lease, COLUMNS, of),
    keys: await orNone(KEYS),
    rules: await orNone(RULES),
    indexes: await orNone(INDEXES),
    views: await orNone(VIEWS),
    vectorIndexes: await vectorIndexes(lease, of),
    // What is remembered of a column goes before what IRIS tells.
    remembered: [
      ...await vectorRows(lease, of),
      ...survey.hasTypes ? await orNone(TYPES) : [],
    ],
  }, publicIs);
  return { ...schema, privileges: survey.privileges };
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

/** Tables without their keys are better than none. */
async function rowsOrNone(
  lease: Lease,
  { question, log, of }: { question: Question; log: Log; of?: CatalogTable },
): Promise<Row[]> {
  try {
    return await rowsOf(lease, question, of);
  } catch (cause) {
    if (!isRefused(cause)) throw cause;
    log.warn("not in the catalog", { of: question.from, error: cause.message });
    return [];
  }
}

async function rowsOf(
  lease: Lease,
  { from, columns, also = [] }: Question,
  of?: CatalogTable,
): Promise<Row[]> {
  try {
    return await rowsWith(lease, { from, columns: [...columns, ...also] }, of);
  } catch (cause) {
    if (also.length === 0 || !isRefused(cause)) throw cause;
    return await rowsWith(lease, { from, columns }, of);
  }
}

const REFUSED: ReadonlySet<string> = new Set([
  "undefined_column",
  "undefined_table",
  "insufficient_privilege",
]);

function isRefused(cause: unknown): cause is PgError {
  return cause instanceof PgError && REFUSED.has(cause.condition);
}

/** The first two columns are a schema and a table in it, wherever it is about tables. */
async function rowsWith(
  lease: Lease,
  { from, columns }: Question,
  of?: CatalogTable,
): Promise<Row[]> {
  const isOwn = from.startsWith('"');
  const names = isOwn ? columns.map((column) => `"${column}"`) : columns;
  const [schema, table] = names;
  const where = of
    ? ` WHERE ${schema} = ? AND ${table} = ?`
    : isOwn
    ? ""
    : ` WHERE NOT ${schema} %STARTSWITH '%' AND ${schema} <> 'INFORMATION_SCHEMA'`;
  // A transaction that defines something is not waited for: its tables are there already in any case.
  const sql = `SELECT %NOLOCK ${names.join(", ")} FROM ${from}${where}`;
  const rows = await rowsOfText(lease, { sql, values: of ? [of.schema, of.name] : [] });
  return rows.map((row) =>
    Object.fromEntries(row.flatMap((value, at) => value === null ? [] : [[columns[at], value]]))
  );
}

interface Rows {
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
  routines: readonly Row[];
  parameters: readonly Row[];
  sequenceOwner: string | null;
  schemaOwner: string | null;
}

function schemaOf(rows: Rows, publicIs: string): Omit<Schema, "privileges"> {
  const tableName = ({ TABLE_SCHEMA, TABLE_NAME }: Row) => keyOf(TABLE_SCHEMA, TABLE_NAME);
  const columns = grouped(inOrder(rows.columns), tableName);
  const keys = grouped(inOrder(rows.keys), tableName);
  const indexes = grouped(inOrder(rows.indexes), tableName);
  const views = new Map(rows.views.map((row) => [tableName(row), row]));
  const types = new Map(rows.remembered.map((row) => [
    keyOf(row.schema_name, row.table_name, row.column_name),
    row,
  ]));
  const checks = grouped(
    rows.remembered.filter((row) => checkOf(row)),
    (row) => keyOf(row.schema_name, row.table_name),
  );
  const rules = new Map(rows.rules.map((row) => [
    keyOf(row.CONSTRAINT_SCHEMA, row.CONSTRAINT_TABLE_NAME, row.CONSTRAINT_NAME),
    row,
  ]));
  const ofVectors = new Map(rows.vectorIndexes.map((each) => [
    keyOf(each.schema, each.table, each.index),
    each,
  ]));
  const comments = new Map(rows.comments.map((row) => [
    keyOf(row.schema_name, row.table_name, row.column_name),
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
      comment: comments.get(keyOf(row.TABLE_SCHEMA, row.TABLE_NAME, WHOLE)) ?? row.DESCRIPTION ??
        view?.DESCRIPTION ?? null,
      columns: (columns.get(key) ?? []).map((column) => {
        const own = keyOf(row.TABLE_SCHEMA, row.TABLE_NAME, column.COLUMN_NAME);
        return columnOf(column, {
          remembered: types.get(own),
          comment: comments.get(own),
          publicIs,
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

/** IRIS's methods have one form each. What gives a value is a function, whatever IRIS calls it. */
function routinesOf({ routines, parameters }: Rows): Routine[] {
  const specific = ({ SPECIFIC_SCHEMA, SPECIFIC_NAME }: Row) =>
    keyOf(SPECIFIC_SCHEMA ?? "", SPECIFIC_NAME ?? "");
  const taken = grouped(
    inOrder(parameters.filter(({ IS_RESULT }) => IS_RESULT !== "YES")),
    specific,
  );
  return routines.map((row): Routine => ({
    schema: row.ROUTINE_SCHEMA,
    name: row.ROUTINE_NAME,
    parameters: (taken.get(specific(row)) ?? []).map((each, at) => ({
      name: each.PARAMETER_NAME ?? `arg${at + 1}`,
      mode: MODES[each.PARAMETER_MODE?.toUpperCase() ?? ""] ?? "IN",
      type: typeOf(each, undefined).type,
    })),
    returns: row.DATA_TYPE === undefined ? null : typeOf(row, undefined).type,
    typmod: row.DATA_TYPE === undefined ? -1 : typeOf(row, undefined).typmod,
  })).sort((one, other) => keyOf(one.schema, one.name) < keyOf(other.schema, other.name) ? -1 : 1);
}

const MODES: Readonly<Record<string, RoutineParameter["mode"]>> = {
  IN: "IN",
  OUT: "OUT",
  INOUT: "INOUT",
};

/** IRIS's names are the same whatever their case. */
export function keyOf(...names: readonly string[]): string {
  return names.join("\0").toUpperCase();
}

function grouped(rows: readonly Row[], by: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(by(row));
    if (group) group.push(row);
    else groups.set(by(row), [row]);
  }
  return groups;
}

function inOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((one, other) =>
    Number(one.ORDINAL_POSITION) - Number(other.ORDINAL_POSITION)
  );
}

interface Known {
  remembered: Row | undefined;
  comment: string | undefined;
  publicIs: string;
}

function columnOf(row: Row, { remembered, comment, publicIs }: Known): TableColumn {
  const counts = row.IS_IDENTITY === "YES" || row.AUTO_INCREMENT === "YES";
  const isSerial = SERIALS.has(remembered?.pg_type ?? "");
  const sequence = remembered?.sequence;
  return {
    name: row.COLUMN_NAME,
    ...typeOf(row, remembered),
    notNull: row.IS_NULLABLE === "NO",
    counts: counts ? isSerial ? "serial" : "identity" : null,
    always: remembered?.is_always === "1",
    sequence: sequence ? readSequenceName(sequence, { irisSchema: publicIs }) : null,
    default: row.COLUMN_DEFAULT ?? null,
    defaultText: remembered?.default_text || null,
    comment: comment ?? row.DESCRIPTION ?? null,
  };
}

/** ODBC's numbers of the names in INFORMATION_SCHEMA. (RSQL_datatype) */
const ODBC_TYPES: Readonly<Record<string, number>> = {
  uniqueidentifier: -11,
  bit: -7,
  tinyint: -6,
  bigint: -5,
  longvarbinary: -4,
  varbinary: -3,
  binary: -2,
  longvarchar: -1,
  char: 1,
  numeric: 2,
  decimal: 3,
  integer: 4,
  smallint: 5,
  float: 6,
  real: 7,
  double: 8,
  date: 9,
  time: 10,
  timestamp: 11,
  varchar: 12,
};

function typeOf(row: Row, remembered: Row | undefined): { type: number; typmod: number } {
  const known = remembered && rememberedType(remembered.pg_type);
  // A type without a number of its own is not in the catalog.
  if (known?.oid) return { type: known.oid, typmod: Number(remembered!.typmod) };
  // A view's expression may have no type at all.
  const dataType = row.DATA_TYPE?.toLowerCase() ?? "";
  return typeOfIrisColumn({
    odbcType: ODBC_TYPES[dataType] ?? ODBC_TYPES.varchar,
    precision: Number(row.CHARACTER_MAXIMUM_LENGTH ?? row.NUMERIC_PRECISION ?? 0),
    scale: Number(row.NUMERIC_SCALE ?? 0),
    typeClass: dataType,
    clientType: 0,
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
  const rule = rules.get(keyOf(TABLE_SCHEMA, TABLE_NAME, name));
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
  const found = ofVectors.get(keyOf(TABLE_SCHEMA, TABLE_NAME, name));
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
