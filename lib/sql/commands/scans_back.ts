// Whether a cursor that says neither SCROLL nor NO SCROLL goes backward: PostgreSQL asks its plan, here the query tells.
// Refused is what no plan of PostgreSQL's does; where one plan does and another does not, it goes.

import type { SelectStmt } from "@pgsql/types";
import { hasAggregate } from "../compiling/grouping.ts";
import { bodyOf, type Node } from "../text/nodes.ts";

export function scansBack(select: SelectStmt): boolean {
  const { op, all, larg, rarg, lockingClause, sortClause, valuesLists = [] } = select;
  if (lockingClause) return false;
  // Sorted rows are all there.
  if (sortClause) return true;
  if (op && op !== "SETOP_NONE") return all === true && scansBack(larg!) && scansBack(rarg!);
  if (valuesLists.length > 0) return valuesLists.length > 1;
  return !isGathered(select) && readsRows(select.fromClause);
}

function isGathered(
  { distinctClause, groupClause, havingClause, targetList }: SelectStmt,
): boolean {
  return distinctClause !== undefined || groupClause !== undefined ||
    havingClause !== undefined || hasAggregate(targetList) || hasWindow(targetList);
}

function hasWindow(tree: unknown): boolean {
  if (typeof tree !== "object" || tree === null || "SubLink" in tree) return false;
  if (bodyOf(tree as Node, "FuncCall")?.over) return true;
  return Object.values(tree).some(hasWindow);
}

/** Of several tables PostgreSQL may leave out all but one. */
function readsRows(from: readonly Node[] = []): boolean {
  if (from.length !== 1) return from.length > 1;
  const query = bodyOf(bodyOf(from[0], "RangeSubselect")?.subquery, "SelectStmt");
  return query === null || scansBack(query);
}
