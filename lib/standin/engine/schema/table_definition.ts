// Column and constraint definitions of DDL become parts of a table, checked as IRIS checks them.

import { sameName } from "../../../iris/names.ts";
import { IrisError } from "../../../iris/iris_error.ts";
import type {
  ColumnDefinition,
  ForeignKey as ForeignKeyNode,
  References,
  TableConstraint,
} from "../../../iris/tree_ddl.ts";
import { collationNamed, columnType } from "./column_types.ts";
import { objectScript } from "../values/defaults.ts";
import { notInStandIn, refuse } from "../errors.ts";
import {
  type Column,
  findColumn,
  type ForeignKey,
  type Key,
  qualified,
  type Schema,
  type Table,
} from "./schema.ts";
import { BIGINT, isStream, TYPES, type ValueType } from "../values/value_types.ts";

/** A table while it is being made; saved only when everything is right. */
export type Draft = Table;

/** What a column's constraints ask of its table. */
export interface Added {
  column: Column;
  constraints: TableConstraint[];
}

export function defineColumn(node: ColumnDefinition, draft: Draft): Added {
  if (findColumn(draft, node.name) !== undefined) throw refuse("columnExists", node.name);
  const has = (kind: string) => node.constraints.some((constraint) => constraint.kind === kind);
  const identity = has("identity");
  let type: ValueType = node.type === null ? BIGINT : columnType(node.type);
  if (identity && draft.columns.some((column) => column.identity)) {
    throw refuse("identityTwice", qualified(draft));
  }
  if (has("auto_increment")) type = (TYPES.AUTO_INCREMENT as () => ValueType)();
  if (
    type.counter === "rowversion" && draft.columns.some((one) => one.type.counter === "rowversion")
  ) {
    throw new IrisError(-400, "ERROR #5320: a table has at most one ROWVERSION column");
  }
  if (type.kind === "text" && !type.guid && !collated(node.type)) {
    type = { ...type, collation: draft.columnar ? "EXACT" : "SQLUPPER" };
  }
  const column: Column = {
    id: draft.columnNext++,
    name: node.name,
    type,
    notNull: has("not_null") || has("primary_key_column") || identity,
    default: null,
    onUpdate: null,
    description: "",
    identity,
    hidden: has("private"),
    declared: node.type?.name ?? "BIGINT",
  };
  const constraints: TableConstraint[] = [];
  for (const constraint of node.constraints) {
    switch (constraint.kind) {
      case "default":
        if (constraint.value.kind === "objectscript") objectScript(constraint.value.code);
        column.default = constraint.value;
        break;
      case "on_update":
        column.onUpdate = constraint.value;
        break;
      case "collate":
        if (type.kind === "text") {
          column.type = {
            ...type,
            collation: collationNamed(constraint.collation, constraint.length),
          };
        }
        break;
      case "column_description":
        column.description = constraint.text;
        break;
      case "unique_column":
        constraints.push({ kind: "unique", name: null, columns: [node.name] });
        break;
      case "primary_key_column":
        constraints.push({ kind: "primary_key", name: null, columns: [node.name] });
        break;
      case "references":
        constraints.push({
          kind: "foreign_key",
          name: null,
          columns: [node.name],
          references: constraint,
          noCheck: false,
        });
        break;
      case "compute":
        throw notInStandIn("computed columns");
    }
  }
  draft.columns.push(column);
  return { column, constraints };
}

/** `%String(COLLATION="EXACT")` says it itself. */
function collated(type: ColumnDefinition["type"]): boolean {
  return type?.args.some((one) => one.kind === "named" && sameName(one.name, "COLLATION")) === true;
}

function columnIds(names: readonly string[], draft: Draft): number[] {
  return names.map((name) => {
    const column = findColumn(draft, name);
    if (column === undefined) throw refuse("fieldNotInTable", name.toUpperCase(), qualified(draft));
    if (isStream(column.type)) {
      throw new IrisError(-400, `ERROR #5414: stream column '${column.name}' cannot be in a key`);
    }
    return column.id;
  });
}

function generatedName(draft: Draft, suffix: string): string {
  const names = [...draft.keys, ...draft.foreignKeys, ...draft.indexes].map((one) => one.name);
  for (let n = 1;; n++) {
    const name = `${draft.name.toUpperCase()}_${suffix}${n}`;
    if (!names.some((other) => sameName(other, name))) return name;
  }
}

export function addConstraint(
  node: TableConstraint,
  draft: Draft,
  schema: Schema,
  schemaPath: string,
): Key | ForeignKey {
  switch (node.kind) {
    case "primary_key":
    case "unique":
      return addKey(node, draft, schema);
    case "foreign_key": {
      const key = foreignKey(node, draft, { schema, schemaPath });
      draft.foreignKeys.push(key);
      return key;
    }
  }
}

function addKey(
  node: TableConstraint & { kind: "primary_key" | "unique" },
  draft: Draft,
  schema: Schema,
): Key {
  const primary = node.kind === "primary_key";
  if (primary && draft.keys.some((key) => key.kind === "primary")) {
    throw refuse("primaryTwice", qualified(draft));
  }
  const columns = columnIds(node.columns, draft);
  const name = node.name ?? generatedName(draft, primary ? "PKEY" : "UNIQUE");
  if ([...draft.keys, ...draft.indexes].some((one) => sameName(one.name, name))) {
    throw refuse("indexExists", name);
  }
  if (primary) {
    draft.columns = draft.columns.map((column) =>
      columns.includes(column.id) ? { ...column, notNull: true } : column
    );
  }
  const key: Key = { id: schema.newId(), name, kind: primary ? "primary" : "unique", columns };
  draft.keys.push(key);
  return key;
}

function foreignKey(
  node: ForeignKeyNode,
  draft: Draft,
  { schema, schemaPath }: { schema: Schema; schemaPath: string },
): ForeignKey {
  const name = node.name ?? generatedName(draft, "FKEY");
  if (draft.foreignKeys.some((key) => sameName(key.name, name))) {
    throw refuse("constraintExists", name);
  }
  const columns = columnIds(node.columns, draft);
  const target = referencedTable(node.references, draft, { schema, schemaPath });
  const references = referencedKey(node.references, target);
  if (columns.length !== Math.max(1, references.length)) throw refuse("foreignSizes", name);
  return {
    name,
    columns,
    table: target.id,
    references,
    onDelete: node.references.onDelete ?? "NO ACTION",
    onUpdate: node.references.onUpdate ?? "NO ACTION",
    noCheck: node.noCheck,
  };
}

function referencedTable(
  node: References,
  draft: Draft,
  { schema, schemaPath }: { schema: Schema; schemaPath: string },
): Table {
  const { table } = node;
  const self = sameName(table.name, draft.name) &&
    (table.schema === null || sameName(table.schema, draft.schema));
  if (self) return draft;
  const found = schema.find(table, schemaPath);
  if (found?.kind !== "table") {
    throw refuse("foreignTable", `${table.schema ?? draft.schema}.${table.name}`);
  }
  return found;
}

/** Empty for the RowID. Without a list: the primary key, else the IDENTITY, else the RowID. */
function referencedKey(node: References, target: Table): number[] {
  const identity = target.columns.find((column) => column.identity);
  if (node.columns.length === 0) {
    const primary = target.keys.find((key) => key.kind === "primary");
    if (primary !== undefined) return primary.columns;
    return [];
  }
  if (node.columns.length === 1 && sameName(node.columns[0] ?? "", "%ID")) return [];
  const ids = node.columns.map((name) => {
    const column = findColumn(target, name);
    if (column === undefined) throw refuse("foreignColumn", name);
    return column.id;
  });
  if (ids.length === 1 && ids[0] === identity?.id) return [];
  const unique = target.keys.some((key) =>
    key.columns.length === ids.length && key.columns.every((id) => ids.includes(id))
  );
  if (!unique) throw refuse("foreignNotUnique", node.columns.join(","));
  return ids;
}
