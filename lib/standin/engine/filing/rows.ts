// Filing of single rows: defaults, required fields, counters, locks, undo, and what foreign keys carry along.
// The one place through which rows are written, so it is longer.

import { defaultValue } from "../values/defaults.ts";
import { refuse } from "../errors.ts";
import {
  type Column,
  type ForeignKey,
  physicalColumn,
  physicalShadow,
  qualified,
  type Table,
} from "../schema/schema.ts";
import type { Session } from "../processes/session.ts";
import { hasShadow, shadowOf, type Stored } from "../values/values.ts";
import { checkReferences, referenced, referencingRows } from "./references.ts";
import { columnsOf, comparedValue, type Row } from "./row.ts";
import { checkKeyLocks, keyText, lockKey, uniqueFailure } from "./unique_keys.ts";

export interface FilingOptions {
  /** %NOCHECK. */
  noCheck: boolean;
}

const CHECKED: FilingOptions = { noCheck: false };

interface Kept {
  name: string;
  column: Column;
  shadow: boolean;
}

/** Tables are never changed in place, so what is made from one stays right. */
const keptOf = new WeakMap<Table, Kept[]>();

/** All columns that SQLite keeps for a table, shadows too. */
function kept(table: Table): Kept[] {
  const known = keptOf.get(table);
  if (known !== undefined) return known;
  const columns: Kept[] = table.columns.filter((column) => !column.identity).flatMap((column) => [
    { name: physicalColumn(column), column, shadow: false },
    ...(hasShadow(column.type) ? [{ name: physicalShadow(column), column, shadow: true }] : []),
  ]);
  keptOf.set(table, columns);
  return columns;
}

/** Inserts a row and gives its RowID. */
export function insertRow(
  session: Session,
  table: Table,
  given: Row,
  options: FilingOptions = CHECKED,
): bigint {
  const { store, schema } = session;
  const name = session.physical(table);
  session.locks.checkTable(session, table.id, qualified(table));
  const row = complete(session, table, given);
  const counters = schema.counters(table.id);
  const identity = table.columns.find((column) => column.identity);
  const wanted = identity === undefined ? undefined : given.get(identity.id);
  const id = typeof wanted === "bigint" ? wanted : counters.rowId + 1n;
  if (identity !== undefined) row.set(identity.id, id);
  if (!options.noCheck) checkReferences(session, table, row, "INSERT");
  checkKeyLocks(session, table, row, "INSERT");
  const columns = kept(table);
  const sql = insertStatement(name, columns);
  try {
    store.run(sql, [id, ...columns.map((one) => storedOf(row, one))]);
  } catch (cause) {
    throw uniqueFailure(session, table, { row, id, filing: "INSERT", cause });
  }
  if (id > counters.rowId) counters.rowId = id;
  session.locks.takeRow(session, {
    table: table.id,
    id,
    name: qualified(table),
    operation: "INSERT",
    keep: session.inTransaction,
  });
  if (session.inTransaction) session.undo.record({ kind: "insert", table: name, row: id });
  session.identity = id;
  return id;
}

const insertStatements = new WeakMap<readonly Kept[], Map<string, string>>();

function insertStatement(name: string, columns: readonly Kept[]): string {
  let known = insertStatements.get(columns);
  if (known === undefined) insertStatements.set(columns, known = new Map());
  let sql = known.get(name);
  if (sql === undefined) {
    const names = ["id", ...columns.map((one) => one.name)];
    sql = `INSERT INTO ${name} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`;
    known.set(name, sql);
  }
  return sql;
}

function storedOf(row: Row, one: { column: Column; shadow: boolean }): Stored {
  const value = row.get(one.column.id) ?? null;
  return one.shadow ? shadowOf(value, one.column.type) : value;
}

/** Fills in defaults and counters, and finds required fields that are missing. */
function complete(session: Session, table: Table, given: Row): Row {
  const row: Row = new Map();
  for (const column of table.columns) {
    if (column.identity) continue;
    let value = given.get(column.id);
    if (column.type.counter !== undefined) {
      row.set(column.id, counted(session, table, column, value));
      continue;
    }
    const absent = value === undefined || (value === null && column.notNull);
    if (absent && column.default !== null) {
      value = defaultValue(column.default, { table, column, filing: "INSERT" }, session);
    }
    if ((value ?? null) === null && column.notNull) {
      throw refuse("requiredMissing", column.name, qualified(table));
    }
    row.set(column.id, value ?? null);
  }
  return row;
}

/** SERIAL follows a larger explicit value, AUTO_INCREMENT does not; 0 and NULL ask for the next number. */
function counted(
  session: Session,
  table: Table,
  column: Column,
  value: Stored | undefined,
): bigint {
  const { serials } = session.schema.counters(table.id);
  if (column.type.counter === "rowversion") {
    if (value !== undefined) throw refuse("readOnlyField", column.name);
    return session.schema.nextRowVersion();
  }
  const last = serials.get(column.id) ?? 0n;
  if (typeof value === "bigint" && value !== 0n) {
    if (column.type.counter === "serial" && value > last) serials.set(column.id, value);
    return value;
  }
  serials.set(column.id, last + 1n);
  return last + 1n;
}

/** Reads a row as it is, with all its columns. */
export function readRow(session: Session, table: Table, id: bigint): Row | undefined {
  const columns = table.columns;
  const names = columns.map(physicalColumn);
  const values = session.store.row(
    `SELECT ${["id", ...names].join(", ")} FROM ${session.physical(table)} WHERE id = ?`,
    [id],
  );
  if (values === undefined) return undefined;
  return new Map(columns.map((column, at) => [column.id, values[at + 1] ?? null]));
}

/** Changes some columns of a row. False where the row has gone. */
export function updateRow(
  session: Session,
  table: Table,
  change: { id: bigint; values: Row },
  options: FilingOptions = CHECKED,
): boolean {
  const { id, values } = change;
  session.locks.checkTable(session, table.id, qualified(table));
  session.locks.takeRow(session, {
    table: table.id,
    id,
    name: qualified(table),
    operation: "UPDATE",
    keep: session.inTransaction,
  });
  const old = readRow(session, table, id);
  if (old === undefined) return false;
  const row: Row = new Map(old);
  for (const [column, value] of values) row.set(column, value);
  const changed = new Set(values.keys());
  for (const column of table.columns) {
    if (column.onUpdate !== null && !values.has(column.id)) {
      row.set(
        column.id,
        defaultValue(column.onUpdate, { table, column, filing: "UPDATE" }, session),
      );
      changed.add(column.id);
    }
    if (column.type.counter === "rowversion") {
      row.set(column.id, session.schema.nextRowVersion());
      changed.add(column.id);
    }
    if (column.notNull && changed.has(column.id) && (row.get(column.id) ?? null) === null) {
      throw refuse("requiredMissing", column.name, qualified(table));
    }
  }
  if (!options.noCheck) checkReferences(session, table, row, "UPDATE", changed);
  const columns = kept(table).filter((one) => changed.has(one.column.id));
  const keys = table.keys.filter((key) => key.columns.some((column) => changed.has(column)));
  const moved = keys.filter((key) => keyText(table, key, old) !== keyText(table, key, row));
  for (const key of moved) lockKey(session, table, { key, row, operation: "UPDATE", keep: false });
  if (moved.length > 0 || !options.noCheck) updateReferencing(session, table, { old, row, id });
  for (const key of moved) {
    lockKey(session, table, { key, row: old, operation: "UPDATE", keep: session.inTransaction });
  }
  const name = session.physical(table);
  if (columns.length > 0) {
    try {
      session.store.run(
        `UPDATE ${name} SET ${columns.map((one) => `${one.name} = ?`).join(", ")} WHERE id = ?`,
        [...columns.map((one) => storedOf(row, one)), id],
      );
    } catch (cause) {
      throw uniqueFailure(session, table, { row, id, filing: "UPDATE", cause });
    }
  }
  if (session.inTransaction) {
    session.undo.record({
      kind: "update",
      table: name,
      row: id,
      columns: columns.map((one) => one.name),
      image: columns.map((one) => storedOf(old, one)),
    });
  }
  return true;
}

/** Deletes a row, and does to the rows that reference it what their foreign keys say. */
export function deleteRow(
  session: Session,
  table: Table,
  id: bigint,
  options: FilingOptions = CHECKED,
): boolean {
  session.locks.checkTable(session, table.id, qualified(table));
  session.locks.takeRow(session, {
    table: table.id,
    id,
    name: qualified(table),
    operation: "DELETE",
    keep: session.inTransaction,
  });
  const old = readRow(session, table, id);
  if (old === undefined) return false;
  for (const key of table.keys) {
    lockKey(session, table, { key, row: old, operation: "DELETE", keep: session.inTransaction });
  }
  if (!options.noCheck) deleteReferencing(session, table, { old, id });
  const name = session.physical(table);
  session.store.run(`DELETE FROM ${name} WHERE id = ?`, [id]);
  if (session.inTransaction) {
    const columns = kept(table);
    session.undo.record({
      kind: "delete",
      table: name,
      row: id,
      columns: columns.map((one) => one.name),
      image: columns.map((one) => storedOf(old, one)),
    });
  }
  return true;
}

// What foreign keys do to the rows that point here

function deleteReferencing(
  session: Session,
  table: Table,
  { old, id }: { old: Row; id: bigint },
): void {
  for (const reference of session.schema.referencing(table.id)) {
    if (reference.key.noCheck) continue;
    const rows = referencingRows(session, reference, { table, row: old, id })
      .filter((other) => reference.table.id !== table.id || other !== id);
    if (rows.length === 0) continue;
    const { onDelete } = reference.key;
    if (onDelete === "NO ACTION") throw referenced("referencedDelete", table, reference);
    for (const other of rows) {
      if (onDelete === "CASCADE") deleteRow(session, reference.table, other);
      else setReference(session, reference, { id: other, action: onDelete });
    }
  }
}

function updateReferencing(
  session: Session,
  table: Table,
  { old, row, id }: { old: Row; row: Row; id: bigint },
): void {
  for (const reference of session.schema.referencing(table.id)) {
    const { key } = reference;
    if (key.noCheck || key.references.length === 0) continue;
    const columns = columnsOf(table, key.references);
    const same = columns.every((column) =>
      comparedValue(column, old.get(column.id) ?? null) ===
        comparedValue(column, row.get(column.id) ?? null)
    );
    if (same) continue;
    const rows = referencingRows(session, reference, { table, row: old, id });
    if (rows.length === 0) continue;
    if (key.onUpdate === "NO ACTION") throw referenced("referencedUpdate", table, reference);
    for (const other of rows) {
      if (key.onUpdate !== "CASCADE") {
        setReference(session, reference, { id: other, action: key.onUpdate });
        continue;
      }
      const values: Row = new Map(
        key.columns.map((column, at) => [column, row.get(columns[at]?.id ?? 0) ?? null]),
      );
      updateRow(session, reference.table, { id: other, values }, { noCheck: true });
    }
  }
}

function setReference(
  session: Session,
  { table, key }: { table: Table; key: ForeignKey },
  { id, action }: { id: bigint; action: "SET NULL" | "SET DEFAULT" },
): void {
  const values: Row = new Map();
  for (const column of columnsOf(table, key.columns)) {
    values.set(
      column.id,
      action === "SET NULL" || column.default === null
        ? null
        : defaultValue(column.default, { table, column, filing: "UPDATE" }, session),
    );
  }
  updateRow(session, table, { id, values }, { noCheck: action === "SET NULL" });
}
