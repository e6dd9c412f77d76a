// Foreign keys as questions: whether a row has what it points to, and which rows point at it.

import { refuse } from "../errors.ts";
import type { Session } from "../processes/session.ts";
import {
  type Column,
  type ForeignKey,
  qualified,
  rowIdName,
  type Table,
} from "../schema/schema.ts";
import type { Stored } from "../values/values.ts";
import { columnsOf, comparedName, comparedValue, type Row } from "./row.ts";

/** Every reference of a new or changed row must have its row. */
export function checkReferences(
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
export function referencingRows(
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

export function referenced(
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
