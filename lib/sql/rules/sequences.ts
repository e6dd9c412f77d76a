// nextval() and currval() among the values of one row: the session draws them before IRIS is asked.

import { int8 } from "../../types/integers.ts";
import { unsupported } from "../text/refuse.ts";
import { strings } from "../text/nodes.ts";
import { expressionRule } from "../compiling/rule.ts";
import type { Scope } from "../compiling/scope.ts";
import { sequenceNameOf } from "../names/sequence_names.ts";
import { value } from "../compiling/value.ts";

export const sequenceFunction = expressionRule({
  name: "sequence",
  why: "IRIS has no sequences: the gateway keeps them in a table of its own",
  on: "FuncCall",
  of: ["nextval", "currval"],
  examples: [
    {
      pg: "INSERT INTO t (a) VALUES (nextval('s'))",
      iris: 'INSERT INTO "SQLUser"."t" ("a") VALUES (?)',
    },
    {
      pg: "SELECT nextval('s') FROM t",
      iris: null,
      refused: "nextval() for the rows of a query is not supported",
    },
  ],
  rewrite({ funcname, args = [], location }, at) {
    const draw = strings(funcname).at(-1) as "nextval" | "currval";
    const sequence = sequenceNameOf(args[0], at.to.context);
    if (!sequence || args.length !== 1) {
      throw unsupported(`${draw}() of anything but a sequence's name is not supported`, location);
    }
    if (hasRows(at.scope)) {
      throw unsupported(
        `${draw}() for the rows of a query is not supported`,
        location,
        "Let the column be a serial, or insert rows by VALUES.",
      );
    }
    return value(at.to.argument({ draw, sequence }), int8.oid, { notNull: true });
  },
});

function hasRows(scope: Scope | null): boolean {
  return scope !== null && (scope.tables.length > 0 || hasRows(scope.outer));
}
