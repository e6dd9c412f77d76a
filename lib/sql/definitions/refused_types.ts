// What CREATE makes in PostgreSQL and IRIS's SQL has nothing like: other types than enums and domains, aggregates,
// operators.

import type { ObjectType } from "@pgsql/types";
import type { Tag } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { type DefinitionRule, definitionRule } from "../compiling/rule.ts";

interface Refused {
  on: Tag;
  what: string;
  hint: string;
  pg: string;
}

const OF_TYPES: readonly Refused[] = [
  {
    on: "CompositeTypeStmt",
    what: "a composite type",
    hint: "IRIS's SQL has enums and domains: use columns of their own, a table, or json.",
    pg: "CREATE TYPE x AS (a int)",
  },
  {
    on: "CreateRangeStmt",
    what: "a range type of one's own",
    hint: "Use PostgreSQL's own, as int8range, numrange, daterange or tstzrange, or two columns.",
    pg: "CREATE TYPE x AS RANGE (subtype = float8)",
  },
];

const BASE_TYPE =
  "IRIS's SQL has enums and domains: use CREATE DOMAIN with what its values have to fulfil.";

/** PostgreSQL's word for what is made, as it stands behind CREATE. */
function wordOf(kind: ObjectType): string {
  return kind.replace(/^OBJECT_TS/, "TEXT SEARCH ").replace(/^OBJECT_/, "");
}

export const REFUSED_TYPES: readonly DefinitionRule[] = [
  ...OF_TYPES.map(({ on, what, hint, pg }) =>
    definitionRule({
      name: `refused_${on}`,
      why: "IRIS's SQL has no types of a user's own, and the gateway keeps enums and domains alone",
      on,
      examples: [{ pg, iris: null, refused: `${what} is not supported` }],
      rewrite() {
        throw unsupported(`${what} is not supported`, undefined, hint);
      },
    })
  ),
  definitionRule({
    name: "refused_DefineStmt",
    why: "what such a thing does is written in a language that IRIS does not have",
    on: "DefineStmt",
    examples: [
      { pg: "CREATE TYPE x", iris: null, refused: "a base type is not supported" },
      {
        pg: "CREATE AGGREGATE a (int) (SFUNC = int4pl, STYPE = int)",
        iris: null,
        refused: "CREATE AGGREGATE is not supported",
      },
    ],
    rewrite({ kind = "OBJECT_TYPE" }) {
      throw kind === "OBJECT_TYPE"
        ? unsupported("a base type is not supported", undefined, BASE_TYPE)
        : unsupported(`CREATE ${wordOf(kind)} is not supported`, undefined);
    },
  }),
];
