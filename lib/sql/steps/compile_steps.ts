// Which statements take several of IRIS's, and what makes a program of each.

import type { Compiler } from "../compiling/compiler.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { deleteReturning } from "./delete.ts";
import { selectLocking } from "./for_update.ts";
import { insertRows, needsRows } from "./insert.ts";
import { merge } from "./merge.ts";
import { truncateSeveral } from "./truncate.ts";
import { updateReturning } from "./update.ts";
import type { CompiledSteps } from "./compiled_steps.ts";

/** Null where one statement of IRIS does. */
export function compileSteps(node: Node, to: Compiler): CompiledSteps | null {
  const insert = bodyOf(node, "InsertStmt");
  if (insert) return needsRows(insert) ? insertRows(insert, to) : null;
  const update = bodyOf(node, "UpdateStmt");
  if (update) return update.returningClause ? updateReturning(update, to) : null;
  const deletion = bodyOf(node, "DeleteStmt");
  if (deletion) return deletion.returningClause ? deleteReturning(deletion, to) : null;
  const merging = bodyOf(node, "MergeStmt");
  if (merging) return merge(merging, to);
  const query = bodyOf(node, "SelectStmt");
  if (query) return query.lockingClause ? selectLocking(query, to) : null;
  const truncate = bodyOf(node, "TruncateStmt");
  if (truncate && (truncate.relations?.length ?? 0) > 1) return truncateSeveral(truncate, to);
  return null;
}
