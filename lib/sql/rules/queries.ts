// SELECT and VALUES as statements.

import { dividedByGateway } from "../numbers/divided_by_gateway.ts";
import { item } from "../compiling/build.ts";
import type { Draft } from "../compiling/draft.ts";
import { startOf } from "../text/nodes.ts";
import { isStar, type OutputColumn } from "../compiling/output.ts";
import { unsupported } from "../text/refuse.ts";
import { typeByOid } from "../../types/types.ts";
import { statementRule } from "../compiling/rule.ts";

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
  const read = outputs.filter((output) => !isStar(output) && output.unread) as OutputColumn[];
  if (read.length === 0) return draft;
  if (query.kind !== "select" || query.distinct !== null || outputs.some(isStar)) {
    throw notRead(read[0]);
  }
  // Rows and groups are by what is read, and IRIS would not read it as the gateway does.
  const keys = [query.orderBy, query.groupBy];
  const byPlace = query.orderBy.some(({ expression }) => expression.kind === "number");
  const items = [...query.items];
  const given = outputs.map((output, index) => {
    const old = items[index];
    if (isStar(output) || !output.unread) return output;
    const same = old?.kind === "item" && old.expression === output.expression;
    if (!same || byPlace || mentions(keys, output.expression)) throw notRead(output);
    items[index] = item(output.unread, output.alias);
    return { ...output, expression: output.unread, unread: undefined, check: "text" as const };
  });
  return { ...draft, query: { ...query, items }, outputs: given };
}

function mentions(tree: unknown, part: unknown): boolean {
  if (tree === part) return true;
  if (typeof tree !== "object" || tree === null) return false;
  return Object.values(tree).some((inner) => mentions(inner, part));
}

function notRead({ node, type }: OutputColumn): Error {
  return unsupported(
    `reading a ${typeByOid(type)!.title} out of a text is not supported here`,
    node ? startOf(node) : undefined,
  );
}
