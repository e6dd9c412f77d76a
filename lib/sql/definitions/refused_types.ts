// Types of a user's own, which IRIS's SQL does not have.

import type { Tag } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { type DefinitionRule, definitionRule } from "../compiling/rule.ts";

export function refuseType(what: string): never {
  throw unsupported(
    `${what} is not supported`,
    undefined,
    "IRIS has no types of that kind: use columns of their own, or json.",
  );
}

function refused(on: Tag, what: string, pg: string): DefinitionRule {
  return definitionRule({
    name: `refused_${on}`,
    why: "IRIS's SQL has no types of a user's own",
    on,
    examples: [{ pg, iris: null, refused: `${what} is not supported` }],
    rewrite: () => refuseType(what),
  });
}

export const REFUSED_TYPES: readonly DefinitionRule[] = [
  refused("CompositeTypeStmt", "CREATE TYPE", "CREATE TYPE x AS (a int)"),
  refused("CreateRangeStmt", "CREATE TYPE ... AS RANGE", "CREATE TYPE x AS RANGE (subtype = int4)"),
];
