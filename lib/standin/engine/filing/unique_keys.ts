// Keys that are to be unique: who has one already, who has it locked, and what IRIS says of it.

import { refuse } from "../errors.ts";
import type { Session } from "../processes/session.ts";
import { type Column, type Key, qualified, rowIdName, type Table } from "../schema/schema.ts";
import { storedText } from "../values/values.ts";
import { columnsOf, comparedName, comparedValue, type Row } from "./row.ts";

/** Undefined where a part is NULL: such a key collides with nothing. */
export function keyText(table: Table, key: Key, row: Row): string | undefined {
  const parts: string[] = [];
  for (const column of columnsOf(table, key.columns)) {
    const value = row.get(column.id) ?? null;
    if (value === null) return undefined;
    const compared = comparedValue(column, value);
    parts.push(compared instanceof Uint8Array ? compared.join() : `${typeof compared} ${compared}`);
  }
  return `${key.id}\u0000${parts.join("\u0000")}`;
}

export function checkKeyLocks(session: Session, table: Table, row: Row, operation: string): void {
  if (!session.locks.anyKey) return;
  for (const key of table.keys) lockKey(session, table, { key, row, operation, keep: false });
}

export function lockKey(
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
function findByKey(
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

export function uniqueFailure(
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
  const by = session.locks.rowTakenBy(session, table.id, found.other);
  if (by.length > 0) {
    const refusal = refuse("rowLocked", filing, qualified(table), found.other.toString());
    return session.blocked(refusal, by);
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
