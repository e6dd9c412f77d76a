// Whether a catalog statement asks what the sessions do.

import { bodyOf, type Node, strings } from "./nodes.ts";
import { parse, treeOf } from "./parse.ts";

const NAME = /^pg_stat_(activity|ssl|gssapi|get_activity)$/;

export function readsActivity(text: string): boolean {
  // Most statements need not be read for that.
  if (!text.toLowerCase().includes("pg_stat_")) return false;
  return parse(text).some((statement) =>
    statement.node !== null && names(treeOf(statement).node).some((name) => NAME.test(name))
  );
}

function names(root: Node): string[] {
  const found: string[] = [];
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    const table = bodyOf(value as Node, "RangeVar")?.relname;
    const called = strings(bodyOf(value as Node, "FuncCall")?.funcname).at(-1);
    for (const name of [table, called]) if (name !== undefined) found.push(name);
    for (const inner of Object.values(value)) rest.push(inner);
  }
  return found;
}
