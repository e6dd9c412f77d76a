// Whether a query has one answer for all times and everybody: a list of literals, as those who only want to know
// whether the server is there ask for (`SELECT 1`).

import { bodyOf, type Node } from "./nodes.ts";

/** What the tree of such a query has, and no more. */
const PARTS: ReadonlySet<string> = new Set(["targetList", "limitOption", "op"]);

export function isConstant(statement: Node): boolean {
  const select = bodyOf(statement, "SelectStmt");
  return select !== null && Object.keys(select).every((part) => PARTS.has(part)) &&
    (select.targetList ?? []).every((target) => {
      const { val, indirection } = bodyOf(target, "ResTarget") ?? {};
      return indirection === undefined && bodyOf(val, "A_Const") !== null;
    });
}
