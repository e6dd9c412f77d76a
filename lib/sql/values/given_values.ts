// The value that a statement gives a column, or looks for in it, where the text itself says so.

import type { A_Expr } from "@pgsql/types";
import type { KnownColumn } from "../compiling/scope.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import { knownDefault } from "./column_default.ts";

/** A text, or the client's $n. */
export type GivenValue = { text: string } | { param: number };

/** `columns` are those of the table in their order, for an INSERT that names none. */
export function assignedValue(
  statement: ParsedStatement,
  { column, columns }: { column: string; columns: readonly string[] },
): GivenValue | null {
  if (statement.node === null) return null;
  const { node } = treeOf(statement);
  if (bodyOf(node, "InsertStmt")) {
    const rows = insertedRows(statement, columns);
    return rows.length === 1 ? constantOf(rows[0].get(column.toUpperCase())) : null;
  }
  const targets = bodyOf(node, "UpdateStmt")?.targetList ?? [];
  const target = targets.map((one) => bodyOf(one, "ResTarget")!)
    .find(({ name = "" }) => isSame(name, column));
  return constantOf(target?.val);
}

/** The rows that an INSERT writes out, by the columns' names in capitals. */
function insertedRows(
  statement: ParsedStatement,
  columns: readonly string[],
): ReadonlyMap<string, Node>[] {
  if (statement.node === null) return [];
  const insert = bodyOf(treeOf(statement).node, "InsertStmt");
  const lists = bodyOf(insert?.selectStmt, "SelectStmt")?.valuesLists ?? [];
  const named = (insert?.cols ?? []).map((one) => bodyOf(one, "ResTarget")!.name!);
  const names = named.length > 0 ? named : columns;
  return lists.map((list) => {
    const items = bodyOf(list, "List")?.items ?? [];
    return new Map(items.map((item, index) => [(names[index] ?? "").toUpperCase(), item]));
  });
}

type WholeRow = (GivenValue | null)[];

/** What an INSERT gives each of the columns in each of its rows: null is NULL. A row is null where the text does not
 * tell all of them. */
export function wholeRows(
  statement: ParsedStatement,
  columns: readonly KnownColumn[],
): (WholeRow | null)[] {
  const rows = insertedRows(statement, columns.map(({ name }) => name));
  return rows.map((row) => wholeRow(row, columns));
}

function wholeRow(
  row: ReadonlyMap<string, Node>,
  columns: readonly KnownColumn[],
): WholeRow | null {
  const values: (GivenValue | null)[] = [];
  for (const column of columns) {
    const written = row.get(column.name.toUpperCase());
    const node = written && !bodyOf(written, "SetToDefault")
      ? written
      : knownDefault(column) ?? undefined;
    const value = constantOf(node);
    if (!value && !isNullConstant(node)) return null;
    values.push(value);
  }
  return values;
}

function isNullConstant(node: Node | undefined): boolean {
  const cast = bodyOf(node, "TypeCast");
  return cast ? isNullConstant(cast.arg) : bodyOf(node, "A_Const")?.isnull === true;
}

/** What the WHERE of an UPDATE or a DELETE wants the column to be. */
export function wantedValue(statement: ParsedStatement, column: string): GivenValue | null {
  if (statement.node === null) return null;
  const { node } = treeOf(statement);
  const where = (bodyOf(node, "DeleteStmt") ?? bodyOf(node, "UpdateStmt"))?.whereClause;
  for (const part of conjuncts(where)) {
    const compared = bodyOf(part, "A_Expr");
    const found = compared && equalTo(compared, column);
    if (found) return found;
  }
  return null;
}

function conjuncts(node: Node | undefined): Node[] {
  const both = bodyOf(node, "BoolExpr");
  if (both?.boolop === "AND_EXPR") return both.args ?? [];
  return node ? [node] : [];
}

function equalTo({ kind, name, lexpr, rexpr }: A_Expr, column: string): GivenValue | null {
  if (kind !== "AEXPR_OP" || strings(name).at(-1) !== "=") return null;
  for (const [one, other] of [[lexpr, rexpr], [rexpr, lexpr]]) {
    const named = strings(bodyOf(one, "ColumnRef")?.fields).at(-1);
    if (named !== undefined && isSame(named, column)) return constantOf(other);
  }
  return null;
}

function isSame(one: string, other: string): boolean {
  return one.toUpperCase() === other.toUpperCase();
}

function constantOf(node: Node | undefined): GivenValue | null {
  const cast = bodyOf(node, "TypeCast");
  if (cast) return constantOf(cast.arg);
  const number = bodyOf(node, "ParamRef")?.number;
  if (number) return { param: number };
  const constant = bodyOf(node, "A_Const");
  if (!constant || constant.isnull) return null;
  const { ival, fval, sval, boolval } = constant;
  if (boolval) return { text: boolval.boolval ? "true" : "false" };
  return { text: ival ? String(ival.ival ?? 0) : fval?.fval ?? sval?.sval ?? "" };
}
