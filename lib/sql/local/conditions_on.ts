// The conditions of a statement that can be asked of one table alone, before anything is joined to it.

import type { DeleteStmt, RangeVar, SelectStmt, UpdateStmt } from "@pgsql/types";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { columnNamed } from "../compiling/scope.ts";
import { said } from "./said.ts";
import { nodesOf } from "../text/walk.ts";
import { irisNameOf } from "../names/schema_names.ts";

/** The table stands in one place only, so what is false there is wanted nowhere. */
export function conditionsOn(table: RangeVar, root: Node, context: PlanContext): Node[] {
  for (const node of nodesOf(root)) {
    const { whereClause } = node as SelectStmt;
    const items = joinedIn(node);
    if (!items || !whereClause) continue;
    const leaves = items.flatMap((item) => leavesOf(item, false));
    if (!leaves.some((leaf) => leaf.table === table && !leaf.isFilledUp)) continue;
    const around = { table, leaves, context };
    return conjuncts(whereClause).filter((one) => isOnlyOn(one, around))
      .filter((one) => isSaid(one, table, context));
  }
  return [];
}

/** What its WHERE is about, the table that is changed first of all. */
function joinedIn(node: unknown): Node[] | null {
  const { fromClause, usingClause, relation } = node as SelectStmt & UpdateStmt & DeleteStmt;
  const others = [fromClause, usingClause].filter(Array.isArray).flat();
  if (!relation) return fromClause ? others : null;
  return [{ RangeVar: relation }, ...others];
}

interface Leaf {
  /** Null where it is no table of IRIS's, or goes by other names. */
  table: RangeVar | null;
  /** A join may put NULLs in place of its rows. */
  isFilledUp: boolean;
}

function leavesOf(item: Node, isFilledUp: boolean): Leaf[] {
  const join = bodyOf(item, "JoinExpr");
  if (join && !join.alias) {
    const [left, right] = FILLED_UP[join.jointype ?? ""] ?? [true, true];
    return [
      ...leavesOf(join.larg!, isFilledUp || left),
      ...leavesOf(join.rarg!, isFilledUp || right),
    ];
  }
  const table = bodyOf(item, "RangeVar");
  return [{ table: table?.alias?.colnames ? null : table, isFilledUp }];
}

const FILLED_UP: Readonly<Record<string, readonly [boolean, boolean]>> = {
  JOIN_INNER: [false, false],
  JOIN_LEFT: [false, true],
  JOIN_RIGHT: [true, false],
};

function conjuncts(condition: Node): Node[] {
  const both = bodyOf(condition, "BoolExpr");
  return both?.boolop === "AND_EXPR" ? (both.args ?? []).flatMap(conjuncts) : [condition];
}

interface Around {
  table: RangeVar;
  /** All that names may mean here. */
  leaves: readonly Leaf[];
  context: PlanContext;
}

/** Its value may be another one each time. */
const VOLATILE = /random|uuid|clock_timestamp|timeofday|statement_timestamp/;

function isOnlyOn(condition: Node, around: Around): boolean {
  let references = 0;
  for (const node of nodesOf(condition)) {
    if ("SubLink" in node) return false;
    const call = bodyOf(node, "FuncCall");
    if (call && VOLATILE.test(strings(call.funcname).at(-1) ?? "")) return false;
    const reference = bodyOf(node, "ColumnRef");
    if (!reference) continue;
    if (!isColumnOf(strings(reference.fields), around)) return false;
    references++;
  }
  return references > 0;
}

function isColumnOf(names: readonly string[], { table, leaves, context }: Around): boolean {
  const has = (relation: RangeVar, column: string) => {
    const { schema, name } = irisNameOf(relation, context);
    const columns = context.columnsOf?.(schema, name) ?? null;
    return columns && columnNamed(columns, column) !== undefined;
  };
  if (names.length > 2 || !has(table, names.at(-1)!)) return false;
  if (names.length === 2) return names[0] === (table.alias?.aliasname ?? table.relname);
  // Nothing beside it may have a column of that name.
  return leaves.every((leaf) =>
    leaf.table === table || (leaf.table !== null && has(leaf.table, names[0]) === false)
  );
}

function isSaid(condition: Node, table: RangeVar, context: PlanContext): boolean {
  const select: SelectStmt = {
    targetList: [{ ResTarget: { val: { A_Const: { ival: { ival: 1 } } } } }],
    fromClause: [{ RangeVar: table }],
    whereClause: condition,
    limitOption: "LIMIT_OPTION_DEFAULT",
    op: "SETOP_NONE",
  };
  return said(select, { ...context, mayRaise: false }) !== null;
}
