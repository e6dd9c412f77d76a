// MERGE ... RETURNING: what each branch gives of its row, and merge_action() that tells which one it was.

import type { MergeStmt, RangeVar, ReturningClause } from "@pgsql/types";
import { bodyOf, type Node } from "../text/nodes.ts";
import type { Output } from "../compiling/output.ts";
import type { Call } from "../program.ts";
import type { ScopeTable } from "../compiling/scope.ts";
import { type Builder, type Cells, current } from "./builder.ts";
import { noRow, returned, sameRow, type Target } from "./returning.ts";

export type MergeAction = "INSERT" | "UPDATE" | "DELETE";

export interface MergeReturning {
  build: Builder;
  target: Target;
  relation: RangeVar;
  cells: Cells;
  /** The table as FROM sees it. */
  entered: ScopeTable;
  /** The source's, whose columns are cells. */
  others: readonly ScopeTable[];
}

export interface MergeAnswer {
  give: Call;
  outputs: readonly Output[];
}

/** Null where nothing is asked for. A row that goes is read while it is still there. */
export function mergeAnswer(
  { returningClause }: MergeStmt,
  action: MergeAction,
  { build, target, relation, cells, entered, others }: MergeReturning,
): MergeAnswer | null {
  if (!returningClause) return null;
  const before = action === "UPDATE"
    ? cells.seenFrom({ name: "old", schema: null, ...target })
    : action === "INSERT"
    ? noRow("old", target)
    : sameRow("old", target);
  const after = action === "DELETE" ? noRow("new", target) : sameRow("new", target);
  const { select, outputs } = returned(withAction(returningClause, action), {
    to: build.to,
    from: [{ RangeVar: relation }],
    beside: [...others, before, after],
    star: [...others, entered],
  });
  const query = { ...select, where: current(null) };
  return { give: build.call({ kind: "query", with: [], query }), outputs };
}

function withAction(clause: ReturningClause, action: MergeAction): ReturningClause {
  const exprs = clause.exprs?.map((node) => {
    const target = bodyOf(node, "ResTarget")!;
    const named = isAction(target.val) ? { name: "merge_action", ...target } : target;
    return { ResTarget: { ...named, val: replaced(target.val, action) as Node } };
  });
  return { ...clause, exprs };
}

function isAction(node: Node | undefined): boolean {
  return bodyOf(node, "MergeSupportFunc") !== null;
}

function replaced(tree: unknown, action: MergeAction): unknown {
  if (typeof tree !== "object" || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map((each) => replaced(each, action));
  if (isAction(tree as Node)) {
    const names = ["pg_catalog", "text"].map((sval) => ({ String: { sval } }));
    return {
      TypeCast: { arg: { A_Const: { sval: { sval: action } } }, typeName: { names, typemod: -1 } },
    };
  }
  return Object.fromEntries(
    Object.entries(tree).map(([key, inner]) => [key, replaced(inner, action)]),
  );
}
