// What PostgreSQL refuses and IRIS answers with any row: a column that is neither grouped nor aggregated.

import type { SelectStmt } from "@pgsql/types";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { Misplaced } from "../text/refuse.ts";
import { AGGREGATE_NAMES } from "../rules/aggregates.ts";
import type { Scope, ScopeTable } from "./scope.ts";

/** Beside a GROUP BY only where it is certain: a grouped primary key stands for all its row, and any column
 * that is never NULL may be one. */
export function refuseUngrouped(select: SelectStmt, scope: Scope): void {
  const { targetList = [], groupClause, havingClause } = select;
  const parts: unknown[] = [...targetList, havingClause];
  if (groupClause) {
    refuseBesideGroups(parts, groupedNodes(groupClause, targetList), scope);
    return;
  }
  if (!havingClause && !parts.some((part) => hasAggregate(part))) return;
  const column = parts.map(bareColumn).find((found) => found !== null);
  if (column) throw ungrouped(column, scope);
}

function ungrouped(column: Node, scope: Scope): Misplaced {
  const { fields, location } = bodyOf(column, "ColumnRef")!;
  const names = strings(fields);
  const [table] = scope.tables;
  const qualified = names.length > 1 || scope.tables.length !== 1 || !table;
  const name = qualified ? names.slice(-2).join(".") : `${table.name}.${names[0]}`;
  return new Misplaced(
    "grouping_error",
    `column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`,
    { location },
  );
}

/** Numbers and names of select items are what those stand for. */
function groupedNodes(groupClause: readonly Node[], targetList: readonly Node[]): Node[] {
  const targets = targetList.map((target) => bodyOf(target, "ResTarget")!);
  return groupClause.flatMap((node) => {
    const ordinal = bodyOf(node, "A_Const")?.ival?.ival;
    if (ordinal !== undefined) return targets[ordinal - 1]?.val ?? [];
    const names = strings(bodyOf(node, "ColumnRef")?.fields);
    const named = targets.filter(({ name, val }) => names.length === 1 && name === names[0] && val);
    return [node, ...named.map(({ val }) => val!)];
  });
}

function refuseBesideGroups(
  parts: readonly unknown[],
  groups: readonly Node[],
  scope: Scope,
): void {
  if (scope.tables.some(({ columns }) => columns === null) || scope.merged.size > 0) return;
  const keyed = scope.tables.filter(({ columns, name }) =>
    groups.some((node) => {
      const names = strings(bodyOf(node, "ColumnRef")?.fields);
      const owned = names.length === 1 || names.at(-2) === name;
      return owned && columns!.some((one) => one.name === names.at(-1) && one.notNull);
    })
  );
  for (const part of parts) {
    const found = ungroupedColumn(part, { groups, keyed, scope });
    if (found) throw ungrouped(found, scope);
  }
}

interface Grouped {
  groups: readonly Node[];
  /** Tables of which a key may be among the groups. */
  keyed: readonly ScopeTable[];
  scope: Scope;
}

function ungroupedColumn(tree: unknown, grouped: Grouped): Node | null {
  if (typeof tree !== "object" || tree === null) return null;
  const node = tree as Node;
  if (grouped.groups.some((group) => sameNode(group, node))) return null;
  if ("SubLink" in tree || isAggregate(tree)) return null;
  const fields = bodyOf(node, "ColumnRef")?.fields;
  if (fields) return isFree(strings(fields), grouped) ? node : null;
  for (const inner of Object.values(tree)) {
    const found = ungroupedColumn(inner, grouped);
    if (found) return found;
  }
  return null;
}

function isFree(names: readonly string[], { groups, keyed, scope }: Grouped): boolean {
  const name = names.at(-1)!;
  const owners = scope.tables.filter((table) =>
    (names.length === 1 || names.at(-2) === table.name) &&
    table.columns!.some((column) => column.name === name)
  );
  if (owners.length !== 1 || owners.some((owner) => keyed.includes(owner))) return false;
  // The same column may be written with its table's name and without.
  return !groups.some((group) => {
    const others = strings(bodyOf(group, "ColumnRef")?.fields);
    const qualifiedBoth = names.length > 1 && others.length > 1;
    return others.at(-1) === name && (!qualifiedBoth || others.at(-2) === names.at(-2));
  });
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
