// ALTER TABLE: one action a statement. The table is drawn up anew, its rows are carried over.

import { sameName } from "../../../iris/names.ts";
import type { AlterTable, AlterTableAction, DefaultValue } from "../../../iris/tree_ddl.ts";
import type { SqlType } from "../../../iris/tree_expression.ts";
import { assignStored } from "../values/assign.ts";
import { collationNamed, columnType } from "./column_types.ts";
import { defaultValue } from "../values/defaults.ts";
import { notInStandIn, refuse } from "../errors.ts";
import { wholly } from "../filing/wholly.ts";
import { tableNamesIn } from "../compiling/view_tables.ts";
import {
  type Column,
  DEFAULT_SCHEMA,
  findColumn,
  type ForeignKey,
  type Key,
  physicalColumn,
  physicalShadow,
  qualified,
  type Table,
} from "./schema.ts";
import type { Session } from "../processes/session.ts";
import { addConstraint, defineColumn } from "./table_definition.ts";
import {
  createKeyIndex,
  createReferenceIndex,
  dropKeyIndex,
  isStored,
  sqliteType,
  storageOf,
} from "./table_storage.ts";
import { hasShadow, shadowOf, type Stored } from "../values/values.ts";
import { isStream } from "../values/value_types.ts";

export function alterTable(node: AlterTable, session: Session): void {
  const { schema, store, locks } = session;
  const found = schema.get(node.table.schema ?? DEFAULT_SCHEMA, node.table.name);
  if (found?.kind !== "table") {
    throw refuse("tableNotFound", `${node.table.schema ?? DEFAULT_SCHEMA}.${node.table.name}`);
  }
  if (found.temporary) throw notInStandIn("ALTER TABLE of a temporary table");
  locks.checkExclusive(session, found.id, qualified(found));
  if (node.action.kind !== "add_constraint") storageOf(store, found);
  const draft: Table = {
    ...found,
    columns: [...found.columns],
    keys: [...found.keys],
    indexes: [...found.indexes],
    foreignKeys: [...found.foreignKeys],
  };
  apply(node.action, draft, session);
  schema.save(draft);
}

function apply(action: AlterTableAction, draft: Table, session: Session): void {
  switch (action.kind) {
    case "add_columns":
      for (const column of action.columns) addColumn(column, draft, session);
      return;
    case "add_constraint":
      build(addConstraint(action.constraint, draft, session.schema, ""), draft, session);
      return;
    case "alter_type":
      changeType(column(draft, action.column), action.type, { draft, session });
      return;
    case "rename_column": {
      const old = column(draft, action.column);
      if (findColumn(draft, action.to) !== undefined && !sameName(action.to, old.name)) {
        throw refuse("columnExists", action.to);
      }
      replace(draft, { ...old, name: action.to });
      return;
    }
    case "set_default":
      replace(draft, { ...column(draft, action.column), default: action.value });
      return;
    case "drop_default":
      replace(draft, { ...column(draft, action.column), default: null });
      return;
    case "set_null":
      replace(draft, { ...column(draft, action.column), notNull: false });
      return;
    case "set_not_null":
      setNotNull(column(draft, action.column), draft, session);
      return;
    case "set_collation": {
      const old = column(draft, action.column);
      const type = { ...old.type, collation: collationNamed(action.collation, action.length) };
      retype(old, type, { draft, session });
      return;
    }
    case "modify": {
      const old = column(draft, action.column);
      if (action.type !== null) changeType(old, action.type, { draft, session });
      if (action.value !== null) {
        replace(draft, { ...column(draft, action.column), default: action.value });
      }
      if (action.nullable === true) {
        replace(draft, { ...column(draft, action.column), notNull: false });
      }
      if (action.nullable === false) setNotNull(column(draft, action.column), draft, session);
      return;
    }
    case "drop_column":
      dropColumn(column(draft, action.column), {
        cascade: action.behaviour === "CASCADE",
        draft,
        session,
      });
      return;
    case "drop_constraint":
      dropConstraint(action.name, { cascade: action.behaviour === "CASCADE", draft, session });
      return;
    case "drop_primary_key": {
      const primary = draft.keys.find((key) => key.kind === "primary");
      if (primary === undefined) throw refuse("constraintMissing", "PRIMARY KEY");
      dropConstraint(primary.name, { cascade: false, draft, session });
      return;
    }
    case "drop_foreign_key":
      if (!draft.foreignKeys.some((key) => sameName(key.name, action.name))) {
        throw refuse("constraintMissing", action.name);
      }
      dropConstraint(action.name, { cascade: false, draft, session });
      return;
    case "rename_table":
      renameTable(action.to, draft, session);
      return;
    case "convert_storage":
      draft.columnar = action.type === "COLUMNAR";
  }
}

function column(draft: Table, name: string): Column {
  const found = findColumn(draft, name);
  if (found === undefined) throw refuse("fieldNotInTable", name.toUpperCase(), qualified(draft));
  return found;
}

function replace(draft: Table, changed: Column): void {
  draft.columns = draft.columns.map((one) => one.id === changed.id ? changed : one);
}

function isKey(one: Key | ForeignKey): one is Key {
  return "kind" in one;
}

/** Makes the index of a key, or checks the rows against a foreign key. */
function build(added: Key | ForeignKey, draft: Table, session: Session): void {
  if (!isStored(session.store, draft)) return;
  if (!isKey(added)) {
    createReferenceIndex(session.store, draft, { columns: added.columns });
    if (!added.noCheck) checkForeignKey(added, draft, session);
    return;
  }
  if (added.kind === "primary") {
    for (const id of added.columns) {
      const one = draft.columns.find((other) => other.id === id);
      if (one !== undefined) checkNoNulls(one, draft, session);
    }
  }
  buildKey(added, draft, session);
}

export function buildKey(key: Key, draft: Table, session: Session): void {
  try {
    createKeyIndex(session.store, draft, { key });
  } catch (cause) {
    if (!(cause instanceof Error) || !cause.message.startsWith("UNIQUE")) throw cause;
    const names = key.columns.map((id) => draft.columns.find((one) => one.id === id)?.name ?? "");
    throw refuse("uniqueCreate", qualified(draft), key.name, names.join(","));
  }
}

function checkForeignKey(key: ForeignKey, draft: Table, session: Session): void {
  const target = key.table === draft.id ? draft : session.schema.table(key.table);
  const compared = (table: Table, id: number) => {
    const one = table.columns.find((other) => other.id === id);
    if (one === undefined) throw new Error(`column ${id} is gone`);
    return hasShadow(one.type) ? physicalShadow(one) : physicalColumn(one);
  };
  const own = key.columns.map((id) => `f.${compared(draft, id)}`);
  const others = key.references.length === 0
    ? ["r.id"]
    : key.references.map((id) => `r.${compared(target, id)}`);
  const row = session.store.row(
    `SELECT 1 FROM t${draft.id} AS f WHERE ${
      own.map((name) => `${name} IS NOT NULL`).join(" AND ")
    }` +
      ` AND NOT EXISTS (SELECT 1 FROM ${session.physical(target)} AS r WHERE ${
        own.map((name, at) => `${name} = ${others[at]}`).join(" AND ")
      }) LIMIT 1`,
  );
  if (row !== undefined) throw refuse("foreignCreate", qualified(draft), key.name);
}

function checkNoNulls(one: Column, draft: Table, session: Session): void {
  const row = session.store.row(
    `SELECT 1 FROM t${draft.id} WHERE ${physicalColumn(one)} IS NULL LIMIT 1`,
  );
  if (row !== undefined) throw refuse("notNullData", one.name);
}

function setNotNull(one: Column, draft: Table, session: Session): void {
  checkNoNulls(one, draft, session);
  replace(draft, { ...one, notNull: true });
}

function addColumn(
  node: AlterTableAction & { kind: "add_columns" } extends { columns: readonly (infer C)[] } ? C
    : never,
  draft: Table,
  session: Session,
): void {
  const { store } = session;
  const { column: added, constraints } = defineColumn(node, draft);
  const filled = store.row(`SELECT 1 FROM t${draft.id} LIMIT 1`) !== undefined;
  if (added.identity && filled) throw notInStandIn("an IDENTITY column for a table with rows");
  const counts = added.type.counter !== undefined;
  if (filled && added.notNull && added.default === null && !counts) {
    throw refuse("notNullAdd", added.name, qualified(draft));
  }
  if (!added.identity) {
    store.exec(
      `ALTER TABLE t${draft.id} ADD COLUMN ${physicalColumn(added)} ${sqliteType(added.type)}`,
    );
    if (hasShadow(added.type)) {
      store.exec(`ALTER TABLE t${draft.id} ADD COLUMN ${physicalShadow(added)} TEXT`);
    }
  }
  // NOT NULL fills the rows that are there, a nullable column stays NULL in them.
  if (filled && added.notNull && added.default !== null) fill(added, added.default, draft, session);
  for (const constraint of constraints) {
    build(addConstraint(constraint, draft, session.schema, ""), draft, session);
  }
}

function fill(one: Column, value: DefaultValue, draft: Table, session: Session): void {
  const stored = defaultValue(value, { table: draft, column: one, filing: "INSERT" }, session);
  setAll(one, () => stored, { draft, session });
}

function setAll(
  one: Column,
  value: (old: Stored) => Stored,
  { draft, session }: { draft: Table; session: Session },
): void {
  const { store } = session;
  const name = physicalColumn(one);
  const shadow = hasShadow(one.type) ? physicalShadow(one) : null;
  wholly(session, () => {
    for (const [id, old] of store.rows(`SELECT id, ${name} FROM t${draft.id}`)) {
      const stored = value(old ?? null);
      if (shadow === null) {
        store.run(`UPDATE t${draft.id} SET ${name} = ? WHERE id = ?`, [stored, id ?? null]);
      } else {
        store.run(`UPDATE t${draft.id} SET ${name} = ?, ${shadow} = ? WHERE id = ?`, [
          stored,
          shadowOf(stored, one.type),
          id ?? null,
        ]);
      }
    }
  });
}

function changeType(
  old: Column,
  node: SqlType,
  options: { draft: Table; session: Session },
): void {
  const type = columnType(node);
  if (isStream(type) !== isStream(old.type)) {
    throw notInStandIn("changes between streams and strings");
  }
  if (old.identity) throw notInStandIn("another type for an IDENTITY column");
  retype(
    old,
    type.kind === "text" && !type.guid
      ? {
        ...type,
        collation: old.type.collation ?? (options.draft.columnar ? "EXACT" : "SQLUPPER"),
      }
      : type,
    options,
  );
}

/** The column gets a new number, and with it new columns in SQLite; its values are filed anew. */
function retype(
  old: Column,
  type: Column["type"],
  { draft, session }: { draft: Table; session: Session },
): void {
  const { store } = session;
  const changed: Column = { ...old, id: draft.columnNext++, type };
  const swap = (ids: readonly number[]) => ids.map((id) => id === old.id ? changed.id : id);
  const values = store.rows(`SELECT id, ${physicalColumn(old)} FROM t${draft.id}`).map((
    [id, value],
  ) => [
    id ?? null,
    assignStored(value ?? null, old.type, {
      target: { table: draft, column: changed, filing: "INSERT" },
      mode: 1,
    }),
  ]);
  const keys = draft.keys.filter((key) => key.columns.includes(old.id));
  const references = [...session.schema.referencing(draft.id)]
    .filter(({ key }) => key.references.includes(old.id));
  const isReferenced = references.length > 0;
  if (isReferenced) throw notInStandIn("another type for a referenced column");
  for (const key of keys) dropKeyIndex(store, draft, key);
  store.exec(`ALTER TABLE t${draft.id} ADD COLUMN ${physicalColumn(changed)} ${sqliteType(type)}`);
  if (hasShadow(type)) {
    store.exec(`ALTER TABLE t${draft.id} ADD COLUMN ${physicalShadow(changed)} TEXT`);
  }
  const byId = new Map(values.map(([id, value]) => [id, value ?? null]));
  draft.columns = draft.columns.map((one) => one.id === old.id ? changed : one);
  const ids = [...byId];
  store.atomic(() => {
    for (const [id, value] of ids) {
      const shadow = hasShadow(type);
      store.run(
        `UPDATE t${draft.id} SET ${physicalColumn(changed)} = ?${
          shadow ? `, ${physicalShadow(changed)} = ?` : ""
        } WHERE id = ?`,
        shadow ? [value, shadowOf(value, type), id ?? null] : [value, id ?? null],
      );
    }
  });
  draft.keys = draft.keys.map((key) => ({ ...key, columns: swap(key.columns) }));
  draft.indexes = draft.indexes.map((index) => ({ ...index, columns: swap(index.columns) }));
  draft.foreignKeys = draft.foreignKeys.map((key) => ({ ...key, columns: swap(key.columns) }));
  for (const key of draft.keys) if (key.columns.includes(changed.id)) buildKey(key, draft, session);
  removePhysical(old, draft, session);
}

function removePhysical(old: Column, draft: Table, session: Session): void {
  const { store } = session;
  const names = [physicalColumn(old), ...(hasShadow(old.type) ? [physicalShadow(old)] : [])];
  session.undo.dropColumns(`t${draft.id}`, names);
  // SQLite drops no column that an index names.
  for (
    const [name, sql] of store.rows(
      "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?",
      [`t${draft.id}`],
    )
  ) {
    const columns = String(sql).split("(")[1]?.split(/[,)]/).map((one) => one.trim()) ?? [];
    if (columns.some((one) => names.includes(one))) store.exec(`DROP INDEX ${name}`);
  }
  for (const name of names) store.exec(`ALTER TABLE t${draft.id} DROP COLUMN ${name}`);
}

function dropColumn(
  old: Column,
  { cascade, draft, session }: { cascade: boolean; draft: Table; session: Session },
): void {
  if (old.identity) throw notInStandIn("DROP COLUMN of an IDENTITY column");
  const used = [...draft.keys, ...draft.indexes, ...draft.foreignKeys]
    .find((one) => one.columns.includes(old.id));
  if (used !== undefined && !cascade) throw refuse("columnUsed", old.name, used.name);
  for (const { table, key } of session.schema.referencing(draft.id)) {
    if (key.references.includes(old.id)) {
      throw refuse("constraintReferenced", old.name, `${key.name}' of '${qualified(table)}`);
    }
  }
  const without = <T extends { columns: number[] }>(list: T[]) =>
    list.filter((one) => !one.columns.includes(old.id));
  for (const key of draft.keys) {
    if (key.columns.includes(old.id)) dropKeyIndex(session.store, draft, key);
  }
  draft.keys = without(draft.keys);
  draft.indexes = without(draft.indexes);
  draft.foreignKeys = without(draft.foreignKeys);
  draft.columns = draft.columns.filter((one) => one.id !== old.id);
  removePhysical(old, draft, session);
}

function dropConstraint(
  name: string,
  { cascade, draft, session }: { cascade: boolean; draft: Table; session: Session },
): void {
  const foreign = draft.foreignKeys.find((key) => sameName(key.name, name));
  if (foreign !== undefined) {
    draft.foreignKeys = draft.foreignKeys.filter((key) => key !== foreign);
    return;
  }
  const key = draft.keys.find((one) => one.kind !== "index" && sameName(one.name, name));
  if (key === undefined) throw refuse("constraintMissing", name);
  for (const { table, key: other } of session.schema.referencing(draft.id)) {
    if (other.references.join() !== key.columns.join()) continue;
    if (!cascade) throw refuse("constraintReferenced", name, other.name);
    session.schema.save({
      ...table,
      foreignKeys: table.foreignKeys.filter((one) => one !== other),
    });
  }
  draft.keys = draft.keys.filter((one) => one !== key);
  dropKeyIndex(session.store, draft, key);
}

function renameTable(to: string, draft: Table, session: Session): void {
  const other = session.schema.get(draft.schema, to);
  if (other !== undefined && other.id !== draft.id) throw refuse("tableExists", qualified(other));
  for (const view of session.schema.objects()) {
    if (view.kind === "view" && tableNamesIn(view.query, draft, DEFAULT_SCHEMA)) {
      throw refuse("tableNotFound", qualified(draft));
    }
  }
  draft.name = to;
}
