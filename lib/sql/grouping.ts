// What PostgreSQL refuses and IRIS answers with any row: a column that is neither grouped nor aggregated.

import type { SelectStmt } from "@pgsql/types";
import { bodyOf, type Node, strings } from "./nodes.ts";
import { Misplaced } from "./refuse.ts";
import { AGGREGATE_NAMES } from "./rules/aggregates.ts";
import type { Scope } from "./scope.ts";

/** Only without GROUP BY is it certain: a grouped primary key would stand for all its row. */
export function refuseUngrouped(select: SelectStmt, scope: Scope): void {
  const { targetList = [], groupClause, havingClause } = select;
  if (groupClause) return;
  const parts: unknown[] = [...targetList, havingClause];
  if (!havingClause && !parts.some((part) => hasAggregate(part))) return;
  const column = parts.map(bareColumn).find((found) => found !== null);
  if (!column) return;
  const { fields, location } = bodyOf(column, "ColumnRef")!;
  const names = strings(fields);
  const [table] = scope.tables;
  const qualified = names.length > 1 || scope.tables.length !== 1 || !table;
  const name = qualified ? names.slice(-2).join(".") : `${table.name}.${names[0]}`;
  throw new Misplaced(
    "grouping_error",
    `column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`,
    { location },
  );
}

export function isAggregate(node: object): boolean {
  const called = bodyOf(node as Node, "FuncCall");
  return called !== null && !called.over &&
    AGGREGATE_NAMES.has(strings(called.funcname).at(-1) ?? "");
}

export function hasAggregate(tree: unknown): boolean {
  return some(tree, isAggregate) !== null;
}

/** The first column outside of all aggregates and subqueries. */
function bareColumn(tree: unknown): Node | null {
  return some(tree, (node) => "ColumnRef" in node);
}

function some(tree: unknown, is: (node: object) => boolean): Node | null {
  if (typeof tree !== "object" || tree === null) return null;
  if (is(tree)) return tree as Node;
  if ("SubLink" in tree || isAggregate(tree)) return null;
  for (const inner of Object.values(tree)) {
    const found = some(inner, is);
    if (found) return found;
  }
  return null;
}

/** Whether two nodes say the same, wherever they stand. */
export function sameNode(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || !left || !right) return false;
  const lefts = Object.entries(left).filter(([key]) => !PLACES.has(key));
  const rights = Object.entries(right).filter(([key]) => !PLACES.has(key));
  return lefts.length === rights.length &&
    lefts.every(([key, inner]) => sameNode(inner, (right as Record<string, unknown>)[key]));
}

const PLACES = new Set([
  "location",
  "rexpr_list_start",
  "rexpr_list_end",
  "list_start",
  "list_end",
]);
