// Filing of single rows: defaults, required fields, counters, uniqueness, foreign keys, locks and undo.
// The one place through which rows are written, so it is longer.

import { defaultValue } from "./values/defaults.ts";
import { refuse } from "./errors.ts";
import {
  type Column,
  type ForeignKey,
  type Key,
  physicalColumn,
  physicalShadow,
  qualified,
  rowIdName,
  type Table,
} from "./schema/schema.ts";
import type { Session } from "./processes/session.ts";
import { hasShadow, shadowOf, type Stored, storedText } from "./values/values.ts";

/** A row by column number; a column that is missing was not given. */
export type Row = Map<number, Stored>;

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

// Unique keys

function columnsOf(table: Table, ids: readonly number[]): Column[] {
  return ids.map((id) => {
    const column = table.columns.find((one) => one.id === id);
    if (column === undefined) throw new Error(`column ${id} is gone`);
    return column;
  });
}

/** The name of the SQLite column that says whether two values are the same. */
export function comparedName(column: Column): string {
  return hasShadow(column.type) ? physicalShadow(column) : physicalColumn(column);
}

function comparedValue(column: Column, value: Stored): Stored {
  if (typeof value !== "string" || !hasShadow(column.type)) return value;
  return shadowOf(value, column.type);
}

/** Undefined where a part is NULL: such a key collides with nothing. */
function keyText(table: Table, key: Key, row: Row): string | undefined {
  const parts: string[] = [];
  for (const column of columnsOf(table, key.columns)) {
    const value = row.get(column.id) ?? null;
    if (value === null) return undefined;
    const compared = comparedValue(column, value);
    parts.push(compared instanceof Uint8Array ? compared.join() : `${typeof compared} ${compared}`);
  }
  return `${key.id}\u0000${parts.join("\u0000")}`;
}

function checkKeyLocks(session: Session, table: Table, row: Row, operation: string): void {
  if (!session.locks.anyKey) return;
  for (const key of table.keys) lockKey(session, table, { key, row, operation, keep: false });
}

function lockKey(
  session: Session,
  table: Table,
  { key, row, operation, keep }: { key: Key; row: Row; operation: string; keep: boolean },
): void {
  if (!keep && !session.locks.anyKey) return;
  const text = keyText(table, key, row);
  if (text === undefined) return;
  session.locks.takeKey(session, {
    key: `${session.physical(table)} ${text}`,
    name: qualified(table),
    constraint: key.name,
    operation,
    keep,
  });
}

/** The row that has this key already. */
export function findByKey(
  session: Session,
  table: Table,
  { key, row, not }: { key: Key; row: Row; not?: bigint },
): bigint | undefined {
  const columns = columnsOf(table, key.columns);
  const values = columns.map((column) => comparedValue(column, row.get(column.id) ?? null));
  if (values.includes(null)) return undefined;
  const found = session.store.row(
    `SELECT id FROM ${session.physical(table)} WHERE ${
      columns.map((column) => `${comparedName(column)} = ?`).join(" AND ")
    } AND id <> ?`,
    [...values, not ?? -1n],
  )?.[0];
  return typeof found === "bigint" ? found : undefined;
}

/** A row whose key is taken; INSERT OR UPDATE goes on with it. */
export class Duplicate {
  readonly row: bigint;
  readonly error: Error;
  constructor(row: bigint, error: Error) {
    this.row = row;
    this.error = error;
  }
}

function uniqueFailure(
  session: Session,
  table: Table,
  failure: { row: Row; id: bigint; filing: "INSERT" | "UPDATE"; cause: unknown },
): unknown {
  const { row, id, filing, cause } = failure;
  if (!(cause instanceof Error) || !cause.message.startsWith("UNIQUE constraint failed")) {
    return cause;
  }
  const found = findDuplicate(session, table, failure);
  if (found === undefined) return cause;
  if (session.locks.rowTaken(session, table.id, found.other)) {
    return session.blocked(refuse("rowLocked", filing, qualified(table), found.other.toString()));
  }
  const fields = found.columns.map((column) => {
    const value = column.identity ? id : row.get(column.id) ?? null;
    return `${column.name}=${quoted(storedText(value, column.type, 0))}`;
  }).join(",");
  const error = refuse(
    filing === "INSERT" ? "uniqueInsert" : "uniqueUpdate",
    qualified(table),
    found.name,
    fields,
  );
  return filing === "INSERT" ? new Duplicate(found.other, error) : error;
}

function quoted(text: string | null): string {
  return text === null ? "<NULL>" : text === "" ? "$c(0)" : `"${text}"`;
}

function findDuplicate(
  session: Session,
  table: Table,
  { row, id, filing }: { row: Row; id: bigint; filing: string },
): { other: bigint; name: string; columns: Column[] } | undefined {
  for (const key of table.keys) {
    const not = filing === "UPDATE" ? id : undefined;
    const other = findByKey(session, table, { key, row, not });
    if (other !== undefined) {
      return { other, name: key.name, columns: columnsOf(table, key.columns) };
    }
  }
  const identity = table.columns.find((column) => column.identity);
  const taken = session.store.row(`SELECT id FROM ${session.physical(table)} WHERE id = ?`, [id]);
  if (taken === undefined || filing === "UPDATE") return undefined;
  return {
    other: id,
    name: identity === undefined ? "IDKEY" : `${rowIdName(table)}_IDKEY`,
    columns: identity === undefined ? [] : [identity],
  };
}

// Foreign keys

/** Every reference of a new or changed row must have its row. */
function checkReferences(
  session: Session,
  table: Table,
  row: Row,
  filing: "INSERT" | "UPDATE",
  changed?: ReadonlySet<number>,
): void {
  for (const key of table.foreignKeys) {
    if (key.noCheck) continue;
    if (changed !== undefined && !key.columns.some((column) => changed.has(column))) continue;
    const values = key.columns.map((column) => row.get(column) ?? null);
    if (values.includes(null)) continue;
    const target = session.schema.table(key.table);
    const wanted = referencedColumns(target, key);
    const found = session.store.row(
      `SELECT id FROM ${session.physical(target)} WHERE ${
        wanted.map(({ name }) => `${name} = ?`).join(" AND ")
      }`,
      wanted.map(({ column }, at) => comparedAs(column, values[at] ?? null)),
    );
    const self = target.id === table.id && wanted.every(({ column }, at) =>
      column !== undefined &&
      comparedValue(column, row.get(column.id) ?? null) === comparedAs(column, values[at] ?? null)
    );
    if (found !== undefined || self) continue;
    throw refuse(
      filing === "INSERT" ? "foreignInsert" : "foreignUpdate",
      qualified(table),
      key.name,
      columnsOf(table, key.columns).map((column) => column.name).join(","),
    );
  }
}

function comparedAs(column: Column | undefined, value: Stored): Stored {
  return column === undefined ? value : comparedValue(column, value);
}

function referencedColumns(
  target: Table,
  key: ForeignKey,
): { name: string; column: Column | undefined }[] {
  if (key.references.length === 0) return [{ name: "id", column: undefined }];
  return columnsOf(target, key.references).map((column) => ({
    name: comparedName(column),
    column,
  }));
}

/** The rows of another table that point at this row. */
function referencingRows(
  session: Session,
  { table, key }: { table: Table; key: ForeignKey },
  target: { table: Table; row: Row; id: bigint },
): bigint[] {
  const columns = columnsOf(table, key.columns);
  const values = key.references.length === 0
    ? [target.id as Stored]
    : columnsOf(target.table, key.references).map((column) =>
      column.identity ? target.id : target.row.get(column.id) ?? null
    );
  if (values.includes(null)) return [];
  return session.store.rows(
    `SELECT id FROM ${session.physical(table)} WHERE ${
      columns.map((column) => `${comparedName(column)} = ?`).join(" AND ")
    }`,
    columns.map((column, at) => comparedValue(column, values[at] ?? null)),
  ).map(([id]) => id as bigint);
}

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

function referenced(
  kind: "referencedDelete" | "referencedUpdate",
  table: Table,
  { table: other, key }: { table: Table; key: ForeignKey },
): Error {
  const target = key.references.length === 0
    ? rowIdName(table)
    : table.keys.find((one) => one.columns.join() === key.references.join())?.name ??
      rowIdName(table);
  return refuse(
    kind,
    qualified(other),
    target,
    qualified(table),
    key.name,
    columnsOf(other, key.columns).map((column) => column.name).join(","),
  );
}
