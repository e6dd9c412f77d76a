// A row that is looked for in a query.

import type { SubLink } from "@pgsql/types";
import { select } from "../../iris/select.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import { and, column, compare, derived, isNull, item, not, ONE, or } from "../compiling/build.ts";
import { Place } from "../compiling/compiler.ts";
import { uniquelyNamed } from "../compiling/draft.ts";
import { exact } from "../values/exact.ts";
import { refuseSign } from "../values/kept_as_text.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { isStar, type OutputColumn } from "../compiling/output.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { Scope } from "../compiling/scope.ts";
import { condition, value } from "../compiling/value.ts";

export const rowInQuery = expressionRule({
  name: "row_in_query",
  why: "IRIS has no rows as values: the query is asked whether it has such a row",
  on: "SubLink",
  of: ["ANY_SUBLINK"],
  examples: [
    {
      pg: "SELECT a FROM t WHERE (a, b) IN (SELECT c, d FROM u)",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE EXISTS (SELECT 1 FROM (SELECT "c", "d" FROM ' +
        '"SQLUser"."u") AS "q" WHERE ("a" = %EXACT("q"."c")) AND ("b" = %EXACT("q"."d")))',
    },
  ],
  rewrite(node, at) {
    if (!bodyOf(node.testexpr, "RowExpr")) return undefined;
    const sign = strings(node.operName).at(-1) ?? "=";
    if (sign !== "=") {
      throw unsupported("a row compared to a query is not supported", node.location);
    }
    return condition(present(node, at, false));
  },
});

export const rowNotInQuery = expressionRule({
  name: "row_not_in_query",
  why: "a row is certainly not there only where no row of the query could be the same, were its " +
    "NULLs known",
  on: "BoolExpr",
  examples: [
    {
      pg: "SELECT a FROM t WHERE (a, b) NOT IN (SELECT 1, 2 FROM u)",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE NOT (EXISTS (SELECT 1 FROM (SELECT 1 AS ' +
        '"?column?", 2 AS "column_2" FROM "SQLUser"."u") AS "q" WHERE (("a" = "q"."?column?") OR ' +
        '("a" IS NULL)) AND (("b" = "q"."column_2") OR ("b" IS NULL))))',
    },
  ],
  rewrite({ boolop, args = [] }, at) {
    const link = boolop === "NOT_EXPR" ? bodyOf(args[0], "SubLink") : null;
    if (link?.subLinkType !== "ANY_SUBLINK" || !bodyOf(link.testexpr, "RowExpr")) return undefined;
    if ((strings(link.operName).at(-1) ?? "=") !== "=") return undefined;
    return condition(not(present(link, at, true)));
  },
});

const LABEL = { schema: null, name: "q" };

/** Whether the query has the row; with `perhaps` also where only a NULL is in the way. */
function present(
  { testexpr, subselect, location }: SubLink,
  at: Place,
  perhaps: boolean,
): Predicate {
  const rows: readonly Node[] = bodyOf(testexpr, "RowExpr")!.args ?? [];
  const { query, outputs } = uniquelyNamed(at.query(bodyOf(subselect, "SelectStmt")!));
  if (outputs.some(isStar)) {
    throw unsupported(
      "a row compared to a query with * is not supported",
      location,
      "Name the columns.",
    );
  }
  const columns = outputs as readonly OutputColumn[];
  if (columns.length !== rows.length) {
    const many = columns.length > rows.length;
    throw new Misplaced("syntax_error", `subquery has too ${many ? "many" : "few"} columns`, {
      location,
    });
  }
  // The row stands inside of the new query, whose columns must not catch its names.
  const inside = new Place(at.to, new Scope(at.scope));
  const where = rows.map((node, index) => {
    const output = columns[index];
    const left = at.assume(inside.value(node), output.type);
    const right = value(column(output.alias, LABEL), output.type, output);
    refuseSign(output.type, "=", location);
    const same = compare(left.expression, "=", exact(right));
    if (!perhaps) return same;
    const nulls = [left, right].filter((one) => !one.notNull).map((one) => isNull(one.expression));
    return or([same, ...nulls]);
  });
  return {
    kind: "exists",
    query: select({ items: [item(ONE)], from: [derived(query, LABEL.name)], where: and(where) }),
  };
}
