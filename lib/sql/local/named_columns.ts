// Which columns a query may read, of whatever table: those whose names stand in it, or all of them.

import type { RangeVar } from "@pgsql/types";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { nodesOf } from "../text/walk.ts";

export interface Named {
  /** A star, a whole row, or a place where PostgreSQL finds names by itself. */
  all: boolean;
  /** In capitals. */
  names: ReadonlySet<string>;
}

/** Rather one too many than one too few. */
export function namedColumns(root: Node): Named {
  const names = new Set<string>();
  const tables = new Set<string>();
  let all = false;
  for (const node of nodesOf(root)) {
    const reference = bodyOf(node, "ColumnRef");
    if (reference) {
      const fields = reference.fields ?? [];
      if (fields.some((field) => "A_Star" in field)) all = true;
      for (const name of strings(fields)) names.add(name.toUpperCase());
    }
    const join = bodyOf(node, "JoinExpr");
    if (join?.isNatural) all = true;
    for (const name of strings(join?.usingClause)) names.add(name.toUpperCase());
    const table = bodyOf(node, "RangeVar") ?? (node as { relation?: RangeVar }).relation;
    if (table) {
      if (table.alias?.colnames) all = true;
      tables.add((table.alias?.aliasname ?? table.relname ?? "").toUpperCase());
    }
    if (join?.alias) tables.add((join.alias.aliasname ?? "").toUpperCase());
  }
  return { all: all || isRowNamed(root, tables), names };
}

/** `t` alone may be a whole row. */
function isRowNamed(root: Node, tables: ReadonlySet<string>): boolean {
  for (const node of nodesOf(root)) {
    const reference = bodyOf(node, "ColumnRef");
    const last = strings(reference?.fields).at(-1);
    if (last !== undefined && tables.has(last.toUpperCase())) return true;
  }
  return false;
}
