// The tables of %Dictionary that tell a column's exact class: classes, properties and indexes of the tables.

import { toldRoutines } from "./information_routines.ts";
import type { InformationTable, Known, Wanted } from "./information_table.ts";
import type { Column, Table } from "./schema.ts";

/** Of what is older than the stand-in's memory of such times. */
const LONG_AGO = "67000,0";

function propertyName(column: Column): string {
  return column.name.replace(/[^\p{L}\p{N}]/gu, "");
}

/** What differs from the class's own parameters, as `NAME=value` pairs. */
function parameters({ type }: Column): string | null {
  const pairs: string[] = [];
  if (type.lengthMax !== undefined) pairs.push(`MAXLEN=${type.lengthMax}`);
  if (type.odbcType === 2) pairs.push(`SCALE=${type.scale}`);
  if (type.kind === "text") pairs.push(`COLLATION=${type.collation ?? "EXACT"}`);
  if (type.valueList !== undefined) pairs.push(`VALUELIST=,${type.valueList.join(",")}`);
  if (type.pattern !== undefined) pairs.push(`PATTERN=${type.pattern}`);
  if (type.vector !== undefined) {
    pairs.push(`DATATYPE=${type.vector.element}`);
    if (type.vector.length !== undefined) pairs.push(`LEN=${type.vector.length}`);
  }
  return pairs.length === 0 ? null : pairs.join(",");
}

function rows<T>(list: (table: Table) => readonly T[], make: (table: Table, item: T) => object) {
  return (wanted: Wanted) =>
    [...wanted.tables()].flatMap((table) =>
      list(table).map((item) => make(table, item) as Record<string, string | number | null>)
    );
}

const CLASS = {
  columns: [
    "Name",
    "Super",
    "SqlSchemaName",
    "SqlTableName",
    "TimeChanged",
    "TimeCreated",
    "DdlAllowed:int",
    "Owner",
  ],
  rows: rows((table) => [table], (table) => ({
    Name: table.className,
    Super: "%Library.Persistent",
    SqlSchemaName: table.schema,
    SqlTableName: table.name,
    TimeChanged: table.timeChanged ?? LONG_AGO,
    TimeCreated: table.timeCreated ?? LONG_AGO,
    DdlAllowed: 1,
    Owner: table.owner,
  })),
  // What SQL calls is a method or a query of a class.
  others: ({ schema, isCompiled }: Known) =>
    [...routineClasses(schema, isCompiled)].map(([Name, { owner, timeChanged = LONG_AGO }]) => ({
      Name,
      Super: "%Library.RegisteredObject",
      SqlSchemaName: null,
      SqlTableName: null,
      TimeChanged: timeChanged,
      TimeCreated: timeChanged,
      DdlAllowed: 0,
      Owner: owner ?? null,
    })),
};

function routineClasses(schema: Known["schema"], isCompiled: Known["isCompiled"]) {
  return new Map(toldRoutines(schema, isCompiled).map((routine) => [routine.className, routine]));
}

const PROPERTY = {
  columns: [
    "parent",
    "Name",
    "Type",
    "SqlFieldName",
    "SqlColumnNumber:int",
    "Required:int",
    "Identity:int",
    "Parameters",
    "Description",
  ],
  rows: rows((table) => table.columns, (table, column) => ({
    parent: table.className,
    Name: propertyName(column),
    Type: column.type.typeClass,
    SqlFieldName: column.name,
    SqlColumnNumber: table.columns.indexOf(column) + 2,
    Required: column.notNull ? 1 : 0,
    Identity: column.identity ? 1 : 0,
    Parameters: parameters(column),
    Description: column.description === "" ? null : column.description,
  })),
};

const INDEX = {
  columns: [
    "parent",
    "Name",
    "Properties",
    "Type",
    "TypeClass",
    "Unique:int",
    "PrimaryKey:int",
    "SqlName",
    "Parameters",
  ],
  rows: rows(
    (table) => [
      ...table.keys.filter((key) => key.kind !== "index")
        .map((key) => ({ ...key, unique: true, type: "INDEX", parameters: undefined })),
      ...table.indexes.map((index) => ({ ...index, kind: "index" })),
    ],
    (table, index) => ({
      parent: table.className,
      Name: index.name.replace(/[^\p{L}\p{N}]/gu, ""),
      Properties: index.columns
        .map((id) => table.columns.find((column) => column.id === id))
        .map((column) => column === undefined ? "" : propertyName(column)).join(","),
      Type: ["BITMAP", "BITSLICE", "COLUMNAR"].includes(index.type)
        ? index.type.toLowerCase()
        : "index",
      TypeClass: index.type === "HNSW" ? "%SQL.Index.HNSW" : null,
      Unique: index.unique ? 1 : 0,
      PrimaryKey: index.kind === "primary" ? 1 : 0,
      SqlName: index.name,
      Parameters: index.parameters ?? null,
    }),
  ),
};

/** Compiled and written definitions are the same here. */
const LIST: readonly InformationTable[] = [
  { name: "CompiledClass", ...CLASS },
  { name: "ClassDefinition", ...CLASS },
  { name: "CompiledProperty", ...PROPERTY },
  { name: "PropertyDefinition", ...PROPERTY },
  { name: "CompiledIndex", ...INDEX },
  { name: "IndexDefinition", ...INDEX },
];

export const DICTIONARY: Readonly<Record<string, InformationTable>> = Object.fromEntries(
  LIST.map((table) => [table.name.toUpperCase(), table]),
);
