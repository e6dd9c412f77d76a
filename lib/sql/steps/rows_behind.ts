// INSERT ... SELECT over nothing but a list of VALUES, row by row and in their order, as SQLAlchemy writes it where it
// wants to know which row got which key: its rows are as good as those of INSERT ... VALUES.

import type { SelectStmt, SortBy } from "@pgsql/types";
import { bodyOf, type Node, strings } from "../text/nodes.ts";

export interface RowsBehind {
  /** What the list is called, and its columns. */
  name: string;
  columns: readonly string[];
  lists: readonly (readonly Node[])[];
  /** What is selected of each row. */
  targets: readonly Node[];
}

export function rowsBehind(node: Node | undefined): RowsBehind | null {
  const query = bodyOf(node, "SelectStmt");
  if (!query || !isPlain(query) || query.fromClause?.length !== 1) return null;
  const range = bodyOf(query.fromClause[0], "RangeSubselect");
  const values = bodyOf(range?.subquery, "SelectStmt");
  const { aliasname: name, colnames } = range?.alias ?? {};
  if (!values?.valuesLists || !isPlain(values) || values.sortClause || !name) return null;
  const columns = strings(colnames);
  const lists = values.valuesLists.map((list) => bodyOf(list, "List")!.items ?? []);
  if (lists.some(({ length }) => length !== columns.length)) return null;
  const targets = (query.targetList ?? []).map((target) => bodyOf(target, "ResTarget")!.val!);
  const behind = { name, columns, lists, targets };
  const isRowwise = targets.every((target) => columnIn(withoutCast(target), behind) >= 0);
  return isRowwise && isInOrder(query.sortClause ?? [], behind) ? behind : null;
}

function isPlain(query: SelectStmt): boolean {
  return (query.op ?? "SETOP_NONE") === "SETOP_NONE" && !query.whereClause && !query.groupClause &&
    !query.havingClause && !query.windowClause && !query.distinctClause && !query.limitCount &&
    !query.limitOffset && !query.lockingClause && !query.withClause && !query.intoClause;
}

function withoutCast(node: Node): Node {
  return bodyOf(node, "TypeCast")?.arg ?? node;
}

/** Which column a name is; -1 for anything else. */
function columnIn(node: Node, { name, columns }: Pick<RowsBehind, "name" | "columns">): number {
  const fields = bodyOf(node, "ColumnRef")?.fields ?? [];
  const names = strings(fields);
  if (names.length !== fields.length || names.length === 0 || names.length > 2) return -1;
  if (names.length === 2 && names[0] !== name) return -1;
  return columns.indexOf(names.at(-1)!);
}

/** Whether the rows stand there as they are asked for. */
function isInOrder(sort: readonly Node[], behind: RowsBehind): boolean {
  if (sort.length === 0) return true;
  if (sort.length > 1) return false;
  const { node, sortby_dir, useOp } = bodyOf(sort[0], "SortBy") as SortBy;
  if (useOp || sortby_dir === "SORTBY_DESC") return false;
  const column = columnIn(node!, behind);
  if (column < 0) return false;
  let last = -1;
  for (const list of behind.lists) {
    const constant = bodyOf(list[column], "A_Const");
    if (!constant?.ival) return false;
    const number = constant.ival.ival ?? 0;
    if (number <= last) return false;
    last = number;
  }
  return true;
}
