// What only IRIS or the session can do stays refused where it is part of something that neither can do.

import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { EFFECTS } from "../commands/session_call.ts";
import { nodesOf } from "../text/walk.ts";

/** What draws numbers from sequences, which are in IRIS, and what runs SQL that nobody has seen here. */
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...EFFECTS,
  "nextval",
  "currval",
  "setval",
  "lastval",
  "ts_stat",
  "ts_rewrite",
]);
const XML_OF_TABLES = /^(query|table|schema|database|cursor)_to_xml/;

export function staysRefused(root: Node): boolean {
  for (const node of nodesOf(root)) {
    if ("lockingClause" in node || "intoClause" in node) return true;
    const name = strings(bodyOf(node, "FuncCall")?.funcname).at(-1);
    if (name !== undefined && (FUNCTIONS.has(name) || XML_OF_TABLES.test(name))) return true;
  }
  return false;
}
