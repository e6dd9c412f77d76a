// Functions and procedures that somebody made in IRIS, under the names that clients know, and a statement's calls
// of them without a schema.

import { nodesOf } from "../text/walk.ts";
import { type Node, strings } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";

export interface Routine {
  kind: "function" | "procedure" | "query";
  /** PostgreSQL's OID; null for what gives no value. */
  returns: number | null;
  typmod: number;
  parameters: readonly { name: string; mode: "IN" | "OUT" | "INOUT"; type: number }[];
}

export interface Routines {
  /** Without their schemas. */
  readonly names: ReadonlySet<string>;
  find(schema: string, name: string): Routine | undefined;
}

export const NO_ROUTINES: Routines = { names: new Set(), find: () => undefined };

/** Names of functions that stand without a schema, of those that IRIS may have. */
export function routinesWithoutSchema(
  statement: ParsedStatement,
  { names }: Routines,
): ReadonlySet<string> {
  const found = new Set<string>();
  if (names.size === 0 || statement.node === null) return found;
  for (const node of nodesOf(treeOf(statement).node)) {
    const name = nameOf(node);
    if (name !== null && names.has(name)) found.add(name);
  }
  return found;
}

/** The same tree where none of the names is in it. */
export function withRoutines(root: Node, schemas: ReadonlyMap<string, string>): Node {
  const copyOf = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(copyOf);
    const copy: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) copy[key] = copyOf(inner);
    const name = nameOf(value);
    const schema = name === null ? undefined : schemas.get(name);
    if (schema !== undefined) {
      copy.funcname = [schema, name].map((sval) => ({ String: { sval } }));
    }
    return copy;
  };
  return schemas.size === 0 ? root : copyOf(root) as Node;
}

/** Of a call's own body, wherever that stands. */
function nameOf(value: object): string | null {
  if (!("funcname" in value) || !Array.isArray(value.funcname)) return null;
  const names = strings(value.funcname as Node[]);
  return names.length === 1 ? names[0] : null;
}
