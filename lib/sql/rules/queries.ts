// SELECT and VALUES as statements.

import { dividedByGateway } from "../divided_by_gateway.ts";
import { item } from "../build.ts";
import type { Draft } from "../draft.ts";
import { isStar } from "../output.ts";
import { statementRule } from "../rule.ts";

export const queryStatement = statementRule({
  name: "query",
  why: "a query is a statement in both",
  on: "SelectStmt",
  examples: [
    { pg: "TABLE t", iris: 'SELECT * FROM "SQLUser"."t"' },
    {
      pg: "SELECT a::text::int FROM t",
      iris: 'SELECT CAST("a" AS VARCHAR(3641144)) AS "a" FROM "SQLUser"."t"',
    },
  ],
  rewrite(select, to) {
    const { query, outputs } = byGateway(to.query(select, { outer: null, nested: false }));
    return {
      statement: { kind: "query", with: [], query },
      tag: "SELECT",
      counts: true,
      outputs,
      writes: false,
      ddl: false,
    };
  },
});

/** What the gateway makes of what IRIS gives. */
function byGateway(draft: Draft): Draft {
  return dividedByGateway(readByGateway(draft));
}

/** A text that is cast and selected goes to the gateway as it is, which reads it as PostgreSQL does: IRIS
 * makes 0 of what is no number. */
function readByGateway(draft: Draft): Draft {
  const { query, outputs } = draft;
  if (query.kind !== "select" || query.distinct !== null || outputs.some(isStar)) return draft;
  // A number in ORDER BY means the column, and its order is that of the cast.
  const byPlace = query.orderBy.some(({ expression }) => expression.kind === "number");
  if (byPlace || query.groupBy.length > 0) return draft;
  const items = [...query.items];
  const read = outputs.map((output, index) => {
    const old = items[index];
    if (isStar(output) || !output.unread || old?.kind !== "item") return output;
    if (old.expression !== output.expression) return output;
    items[index] = item(output.unread, output.alias);
    return { ...output, expression: output.unread, check: "text" as const };
  });
  return { ...draft, query: { ...query, items }, outputs: read };
}
