// The tables of INFORMATION_SCHEMA: their columns as IRIS has them, and their rows from the schema. One table of
// tables, so it is longer. What is always NULL in IRIS has no value here.

import { defaultText } from "../values/defaults.ts";
import {
  type InformationRow,
  type InformationTable,
  type Wanted,
  words,
} from "./information_table.ts";
import { ROUTINE_TABLES } from "./information_routines.ts";
import { typeFacts } from "./information_types.ts";
import { type Column, type Key, qualified, rowIdName, type Table, type View } from "./schema.ts";
import { tablesIn } from "../compiling/view_tables.ts";
import type { ViewFacts } from "../compiling/view_columns.ts";

const yes = (value: boolean): string => value ? "YES" : "NO";

function tables(wanted: Wanted): Table[] {
  return [...wanted.tables()];
}

function views(wanted: Wanted): View[] {
  return [...wanted.objects()].filter((one): one is View => one.kind === "view");
}

function columnRow(table: Table, column: Column, position: number): InformationRow {
  const { type } = column;
  return {
    TABLE_SCHEMA: table.schema,
    TABLE_NAME: table.name,
    COLUMN_NAME: column.name,
    ORDINAL_POSITION: position,
    COLUMN_DEFAULT: defaultText(column.default),
    IS_NULLABLE: yes(!column.notNull && !column.identity),
    IS_IDENTITY: yes(column.identity),
    IS_GENERATED: "NO",
    IS_UPDATABLE: yes(!column.identity && type.counter === undefined),
    ...typeFacts(type),
    DESCRIPTION: column.description === "" ? null : column.description,
    AUTO_INCREMENT: yes(column.identity || type.counter !== undefined),
    UNIQUE_COLUMN: yes(
      table.keys.some((key) => key.columns.length === 1 && key.columns[0] === column.id),
    ),
    PRIMARY_KEY: yes(
      table.keys.some((key) => key.kind === "primary" && key.columns.includes(column.id)),
    ),
    PROPERTY_NAME: column.name.replace(/[^\p{L}\p{N}]/gu, ""),
    IS_PERSISTED: "YES",
  };
}

function viewColumns(view: View, { values, updatable }: ViewFacts): InformationRow[] {
  return view.columns.map((name, at) => {
    const value = values?.[at];
    return {
      TABLE_SCHEMA: view.schema,
      TABLE_NAME: view.name,
      COLUMN_NAME: name,
      ORDINAL_POSITION: at + 1,
      IS_NULLABLE: yes(value?.nullable !== 0),
      IS_IDENTITY: "NO",
      IS_GENERATED: "NO",
      IS_UPDATABLE: yes(updatable),
      ...(value === undefined ? {} : typeFacts(value.type)),
      AUTO_INCREMENT: "NO",
      UNIQUE_COLUMN: "NO",
      PRIMARY_KEY: "NO",
    };
  });
}

function named(table: Table, id: number): string {
  return table.columns.find((column) => column.id === id)?.name ?? rowIdName(table);
}

function constraints(table: Table): Key[] {
  return table.keys.filter((key) => key.kind !== "index");
}

const kindOf = (key: Key): string => key.kind === "primary" ? "PRIMARY KEY" : "UNIQUE";

/** The key that a foreign key points at. */
function referencedName(target: Table, references: readonly number[]): string {
  return target.keys.find((key) => key.columns.join() === references.join())?.name ??
    "RowIDField_As_PKey";
}

function indexRows(table: Table): InformationRow[] {
  const row = (
    name: string,
    columns: readonly number[],
    options: { unique: boolean; primary: boolean; data?: readonly number[] },
  ): InformationRow[] =>
    columns.map((id, at) => ({
      TABLE_SCHEMA: table.schema,
      TABLE_NAME: table.name,
      NON_UNIQUE: options.unique ? 0 : 1,
      INDEX_SCHEMA: table.schema,
      INDEX_NAME: name,
      ORDINAL_POSITION: at + 1,
      COLUMN_NAME: named(table, id),
      ASC_OR_DESC: "A",
      PRIMARY_KEY: options.primary ? 1 : 0,
      MAP_STATUS: "Selectable",
      DATA_FIELDS: (options.data ?? []).map((data) => named(table, data)).join(",") || null,
    }));
  return [
    ...table.keys.flatMap((key) =>
      row(key.name, key.columns, { unique: true, primary: key.kind === "primary" })
    ),
    ...table.indexes.filter((index) => !index.unique).flatMap((index) =>
      row(index.name, index.columns, { unique: false, primary: false, data: index.data })
    ),
  ];
}

const LIST: readonly InformationTable[] = [
  {
    name: "SCHEMATA",
    columns: words(`CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER DEFAULT_CHARACTER_SET_CATALOG
      DEFAULT_CHARACTER_SET_SCHEMA DEFAULT_CHARACTER_SET_NAME SQL_PATH`),
    // An empty schema is not shown.
    whole: true,
    rows: (wanted) =>
      [...new Set([...wanted.objects()].map((one) => one.schema))].map((name) => ({
        SCHEMA_NAME: name,
      })),
  },
  {
    name: "TABLES",
    columns: words(`TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_TYPE SELF_REFERENCING_COLUMN_NAME
      REFERENCE_GENERATION USER_DEFINED_TYPE_CATALOG USER_DEFINED_TYPE_SCHEMA USER_DEFINED_TYPE_NAME
      IS_INSERTABLE_INTO IS_TYPED CLASSNAME DESCRIPTION OWNER IS_SHARDED`),
    rows: (wanted) =>
      [...wanted.objects()].map((one) => ({
        TABLE_SCHEMA: one.schema,
        TABLE_NAME: one.name,
        TABLE_TYPE: one.kind === "view"
          ? "VIEW"
          : one.temporary
          ? "GLOBAL TEMPORARY"
          : "BASE TABLE",
        IS_INSERTABLE_INTO: yes(one.kind === "table"),
        IS_TYPED: "NO",
        CLASSNAME: one.kind === "table" ? one.className : qualified(one),
        DESCRIPTION: one.kind === "table" && one.description !== "" ? one.description : null,
        OWNER: one.owner,
        IS_SHARDED: "NO",
      })),
  },
  {
    name: "COLUMNS",
    columns: words(
      `TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME ORDINAL_POSITION:int DTD_IDENTIFIER
      DOMAIN_CATALOG DOMAIN_SCHEMA DOMAIN_NAME COLUMN_DEFAULT IS_NULLABLE IS_SELF_REFERENCING IS_IDENTITY
      IDENTITY_GENERATION IDENTITY_START IDENTITY_INCREMENT IDENTITY_MAXIMUM IDENTITY_MINIMUM
      IDENTITY_CYCLE IS_GENERATED GENERATION_EXPRESSION IS_UPDATABLE DATA_TYPE
      CHARACTER_MAXIMUM_LENGTH:int CHARACTER_OCTET_LENGTH:int NUMERIC_PRECISION:int
      NUMERIC_PRECISION_RADIX:int NUMERIC_SCALE:int DATETIME_PRECISION CHARACTER_SET_CATALOG
      CHARACTER_SET_SCHEMA CHARACTER_SET_NAME COLLATION_CATALOG COLLATION_SCHEMA COLLATION_NAME
      DESCRIPTION AUTO_INCREMENT UNIQUE_COLUMN PRIMARY_KEY PROPERTY_NAME COMPUTE_CODE IS_PERSISTED`,
    ),
    rows: (wanted, { facts }) => [
      ...tables(wanted).flatMap((table) =>
        table.columns.filter((column) => !column.hidden).map((column, at) =>
          columnRow(table, column, at + 1)
        )
      ),
      ...views(wanted).flatMap((view) => viewColumns(view, facts(view))),
    ],
  },
  {
    name: "KEY_COLUMN_USAGE",
    columns: words(`CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME TABLE_CATALOG TABLE_SCHEMA
      TABLE_NAME COLUMN_NAME ORDINAL_POSITION:int POSITION_IN_UNIQUE_CONSTRAINT:int
      REFERENCED_TABLE_CATALOG REFERENCED_TABLE_SCHEMA REFERENCED_TABLE_NAME
      REFERENCED_CONSTRAINT_NAME REFERENCED_COLUMN_NAME CONSTRAINT_TYPE`),
    rows: (wanted, { schema }) =>
      tables(wanted).flatMap((table) => [
        ...constraints(table).flatMap((key) =>
          key.columns.map((id, at) => ({
            CONSTRAINT_SCHEMA: table.schema,
            CONSTRAINT_NAME: key.name,
            TABLE_SCHEMA: table.schema,
            TABLE_NAME: table.name,
            COLUMN_NAME: named(table, id),
            ORDINAL_POSITION: at + 1,
            CONSTRAINT_TYPE: kindOf(key),
          }))
        ),
        ...table.foreignKeys.flatMap((key) => {
          const target = schema.table(key.table);
          return key.columns.map((id, at) => ({
            CONSTRAINT_SCHEMA: table.schema,
            CONSTRAINT_NAME: key.name,
            TABLE_SCHEMA: table.schema,
            TABLE_NAME: table.name,
            COLUMN_NAME: named(table, id),
            ORDINAL_POSITION: at + 1,
            POSITION_IN_UNIQUE_CONSTRAINT: at + 1,
            REFERENCED_TABLE_SCHEMA: target.schema,
            REFERENCED_TABLE_NAME: target.name,
            REFERENCED_CONSTRAINT_NAME: referencedName(target, key.references),
            REFERENCED_COLUMN_NAME: named(target, key.references[at] ?? -1),
            CONSTRAINT_TYPE: "FOREIGN KEY",
          }));
        }),
      ]),
  },
  {
    name: "TABLE_CONSTRAINTS",
    columns: words(`CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME TABLE_CATALOG TABLE_SCHEMA
      TABLE_NAME CONSTRAINT_TYPE IS_DEFERRABLE INITIALLY_DEFERRED`),
    rows: (wanted) =>
      tables(wanted).flatMap((table) =>
        [
          ...constraints(table).map((key) => ({ name: key.name, type: kindOf(key) })),
          ...table.foreignKeys.map((key) => ({ name: key.name, type: "FOREIGN KEY" })),
        ].map(({ name, type }) => ({
          CONSTRAINT_SCHEMA: table.schema,
          CONSTRAINT_NAME: name,
          TABLE_SCHEMA: table.schema,
          TABLE_NAME: table.name,
          CONSTRAINT_TYPE: type,
          IS_DEFERRABLE: "NO",
          INITIALLY_DEFERRED: "NO",
        }))
      ),
  },
  {
    name: "REFERENTIAL_CONSTRAINTS",
    columns: words(`CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_TABLE_NAME CONSTRAINT_NAME
      UNIQUE_CONSTRAINT_CATALOG UNIQUE_CONSTRAINT_SCHEMA UNIQUE_CONSTRAINT_TABLE
      UNIQUE_CONSTRAINT_NAME MATCH_OPTION UPDATE_RULE DELETE_RULE`),
    rows: (wanted, { schema }) =>
      tables(wanted).flatMap((table) =>
        table.foreignKeys.map((key) => {
          const target = schema.table(key.table);
          return {
            CONSTRAINT_SCHEMA: table.schema,
            CONSTRAINT_TABLE_NAME: table.name,
            CONSTRAINT_NAME: key.name,
            UNIQUE_CONSTRAINT_SCHEMA: target.schema,
            UNIQUE_CONSTRAINT_TABLE: target.name,
            UNIQUE_CONSTRAINT_NAME: referencedName(target, key.references),
            MATCH_OPTION: "NONE",
            UPDATE_RULE: key.onUpdate,
            DELETE_RULE: key.onDelete,
          };
        })
      ),
  },
  {
    name: "CONSTRAINT_COLUMN_USAGE",
    columns: words(`TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME CONSTRAINT_CATALOG
      CONSTRAINT_SCHEMA CONSTRAINT_NAME`),
    rows: (wanted) =>
      tables(wanted).flatMap((table) =>
        constraints(table).flatMap((key) =>
          key.columns.map((id) => ({
            TABLE_SCHEMA: table.schema,
            TABLE_NAME: table.name,
            COLUMN_NAME: named(table, id),
            CONSTRAINT_SCHEMA: table.schema,
            CONSTRAINT_NAME: key.name,
          }))
        )
      ),
  },
  {
    name: "CHECK_CONSTRAINTS",
    columns: words("CONSTRAINT_CATALOG CONSTRAINT_SCHEMA CONSTRAINT_NAME CHECK_CLAUSE"),
    rows: () => [],
  },
  {
    name: "INDEXES",
    columns: words(`TABLE_CATALOG TABLE_SCHEMA TABLE_NAME NON_UNIQUE:int INDEX_CATALOG INDEX_SCHEMA
      INDEX_NAME ORDINAL_POSITION:int COLUMN_NAME ASC_OR_DESC PRIMARY_KEY:int MAP_STATUS DATA_FIELDS`),
    rows: (wanted) => tables(wanted).flatMap(indexRows),
  },
  {
    name: "VIEWS",
    columns: words(`TABLE_CATALOG TABLE_SCHEMA TABLE_NAME VIEW_DEFINITION CHECK_OPTION IS_UPDATABLE
      IS_TRIGGER_UPDATABLE IS_TRIGGER_DELETABLE IS_TRIGGER_INSERTABLE_INTO DESCRIPTION DATECREATED
      DATEMODIFIED CLASSNAME OWNER Queryname`),
    rows: (wanted, { facts }) =>
      views(wanted).map((view) => ({
        TABLE_SCHEMA: view.schema,
        TABLE_NAME: view.name,
        // The column list and a line break come before the query.
        VIEW_DEFINITION: `(${view.columns.join(",")})\r\n${view.text}`,
        IS_UPDATABLE: yes(facts(view).updatable),
        DATECREATED: view.created,
        DATEMODIFIED: view.created,
        CLASSNAME: qualified(view),
        OWNER: view.owner,
      })),
  },
  {
    name: "VIEW_TABLE_USAGE",
    columns: words(
      "VIEW_CATALOG VIEW_SCHEMA VIEW_NAME TABLE_CATALOG TABLE_SCHEMA TABLE_NAME",
    ),
    rows: (wanted, { schema }) =>
      views(wanted).flatMap((view) =>
        tablesIn(view.query, schema).map((object) => ({
          VIEW_SCHEMA: view.schema,
          VIEW_NAME: view.name,
          TABLE_SCHEMA: object.schema,
          TABLE_NAME: object.name,
        }))
      ),
  },
  {
    name: "CONSTRAINT_TABLE_USAGE",
    columns: words(`TABLE_CATALOG TABLE_SCHEMA TABLE_NAME CONSTRAINT_CATALOG CONSTRAINT_SCHEMA
      CONSTRAINT_NAME`),
    rows: (wanted) =>
      tables(wanted).flatMap((table) =>
        constraints(table).map((key) => ({
          TABLE_SCHEMA: table.schema,
          TABLE_NAME: table.name,
          CONSTRAINT_SCHEMA: table.schema,
          CONSTRAINT_NAME: key.name,
        }))
      ),
  },
  ...ROUTINE_TABLES,
  // The stand-in has no triggers: they are asked for all the same.
  {
    name: "TRIGGERS",
    columns: words(`TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TRIGGER_NAME EVENT_MANIPULATION
      ACTION_ORDER:int ACTION_CONDITION ACTION_STATEMENT ACTION_ORIENTATION ACTION_TIMING CREATED`),
    rows: () => [],
  },
];

export const INFORMATION: Readonly<Record<string, InformationTable>> = Object.fromEntries(
  LIST.map((table) => [table.name, table]),
);
