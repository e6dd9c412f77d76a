// A table's place in SQLite: one column a column, its collated shadow beside it, an index a key.

import {
  type Index,
  type Key,
  physicalColumn,
  physicalShadow,
  type Schema,
  type Table,
} from "./schema.ts";
import type { Store } from "../store.ts";
import { hasShadow } from "../values/values.ts";
import type { ValueType } from "../values/value_types.ts";

/** SQLite's type for a kind. Without affinity where SQLite might "correct" the value. */
export function sqliteType(type: ValueType): string {
  switch (type.kind) {
    case "integer":
    case "scaled":
    case "date":
    case "time":
    case "posix":
      return "INTEGER";
    case "binary":
    case "binary_stream":
    case "double":
    case "vector":
      return "BLOB";
    default:
      return "TEXT";
  }
}

/** SQLite looks through all that it has whenever something is added, so what nobody has used is not there yet. */
export function storageOf(store: Store, table: Table): string {
  const name = nameOf(table);
  if (!store.hasTable(name)) createStorage(store, table, name);
  return name;
}

/** What is not has no rows. */
export function isStored(store: Store, table: Table): boolean {
  return store.hasTable(nameOf(table));
}

function nameOf({ id }: Table): string {
  return `t${id}`;
}

function createStorage(store: Store, table: Table, name: string): void {
  const columns = ["id INTEGER PRIMARY KEY"];
  for (const column of table.columns) {
    if (column.identity) continue;
    columns.push(`${physicalColumn(column)} ${sqliteType(column.type)}`);
    if (hasShadow(column.type)) columns.push(`${physicalShadow(column)} TEXT`);
  }
  store.createTable(name, columns);
  for (const key of table.keys) createKeyIndex(store, table, { key, name });
  for (const [at, index] of table.indexes.entries()) {
    if (!index.unique) createPlainIndex(store, table, { index, name, at });
  }
  for (const key of table.foreignKeys) {
    createReferenceIndex(store, table, { columns: key.columns, name });
  }
}

export function createTemporary(
  store: Store,
  schema: Schema,
  { table, name }: { table: Table; name: string },
): void {
  createStorage(store, table, name);
  schema.counters(table.id);
}

/** The columns that SQLite compares, or null where an IDENTITY column does without an index. */
function comparedNames(table: Table, ids: readonly number[]): string[] | null {
  const names = ids.map((id) => {
    const column = table.columns.find((one) => one.id === id);
    if (column === undefined) throw new Error(`column ${id} is gone`);
    return hasShadow(column.type) ? physicalShadow(column) : physicalColumn(column);
  });
  return names.length === 1 && names[0] === "id" ? null : names;
}

export function createKeyIndex(
  store: Store,
  table: Table,
  { key, name = nameOf(table) }: { key: Key; name?: string },
): void {
  const names = comparedNames(table, key.columns);
  if (names === null || !store.hasTable(name)) return;
  store.exec(`CREATE UNIQUE INDEX k${key.id}_${name} ON ${name} (${names.join(", ")})`);
}

export function dropKeyIndex(store: Store, table: Table, key: Key): void {
  store.exec(`DROP INDEX IF EXISTS k${key.id}_${nameOf(table)}`);
}

/** Vectors and bitmaps of nothing have no index in SQLite; the answer is the same without. */
export function createPlainIndex(
  store: Store,
  table: Table,
  { index, name = nameOf(table) }: { index: Index; name?: string; at?: number },
): void {
  const names = comparedNames(table, index.columns);
  if (!names?.length || index.type === "HNSW" || !store.hasTable(name)) return;
  store.exec(
    `CREATE INDEX IF NOT EXISTS i${index.columns.join("_")}_${name} ON ${name} (${
      names.join(", ")
    })`,
  );
}

export function createReferenceIndex(
  store: Store,
  table: Table,
  { columns, name = nameOf(table) }: { columns: readonly number[]; name?: string },
): void {
  const names = comparedNames(table, columns);
  if (names === null || !store.hasTable(name)) return;
  store.exec(
    `CREATE INDEX IF NOT EXISTS i${columns.join("_")}_${name} ON ${name} (${names.join(", ")})`,
  );
}

export function dropStorage(store: Store, table: Table): void {
  store.dropTable(nameOf(table));
}
