// Queries inside expressions.

import type { SubLink } from "@pgsql/types";
import type { Query } from "../../iris/tree_query.ts";
import { unknown } from "../../types/text.ts";
import { item } from "../build.ts";
import type { Place } from "../compiler.ts";
import { wrap } from "../draft.ts";
import { bodyOf, strings } from "../nodes.ts";
import { isStar, type Output } from "../output.ts";
import { expressionRule } from "../rule.ts";
import { isOrderedText, lettered } from "../text_order.ts";
import { condition, value } from "../value.ts";

export const exists = expressionRule({
  name: "exists",
  why: "the same in IRIS",
  on: "SubLink",
  of: ["EXISTS_SUBLINK"],
  examples: [
    {
      pg: "SELECT a FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.b = t.b)",
      iris:
        'SELECT "a" FROM "SQLUser"."t" WHERE EXISTS (SELECT 1 AS "?column?" FROM "SQLUser"."u" ' +
        'WHERE "SQLUser"."u"."b" = "SQLUser"."t"."b")',
    },
  ],
  rewrite(node, at) {
    return condition({ kind: "exists", query: inner(node, at).query });
  },
});

export const quantified = expressionRule({
  name: "in_query",
  why: "the same in IRIS; its ANY and ALL take a query as PostgreSQL's do",
  on: "SubLink",
  of: ["ANY_SUBLINK", "ALL_SUBLINK"],
  examples: [
    {
      pg: "SELECT a FROM t WHERE b IN (SELECT c FROM u)",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE "b" IN (SELECT "c" FROM "SQLUser"."u")',
    },
    {
      pg: "SELECT a FROM t WHERE b > ALL (SELECT c FROM u)",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE "b" > ALL (SELECT "c" FROM "SQLUser"."u")',
    },
    {
      pg: "SELECT a FROM t WHERE b::varchar(9) > ALL (SELECT c FROM u)",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE ('x' || CAST("b" AS VARCHAR(9))) > ALL ` +
        `(SELECT ('x' || "c") FROM (SELECT "c" FROM "SQLUser"."u") AS "q")`,
    },
  ],
  rewrite(node, at) {
    if (bodyOf(node.testexpr, "RowExpr")) return undefined;
    const left = at.value(node.testexpr!);
    const { query, outputs } = inner(node, at);
    const known = at.assume(left, typeOf(outputs));
    const operand = known.expression;
    const sign = strings(node.operName).at(-1);
    if (node.subLinkType === "ANY_SUBLINK" && (sign === undefined || sign === "=")) {
      return condition({ kind: "in_query", negated: false, operand, query });
    }
    const operator = OPERATORS[sign ?? ""];
    if (!operator) return undefined;
    const quantifier = node.subLinkType === "ANY_SUBLINK" ? "ANY" : "ALL";
    if (operator !== "=" && operator !== "<>" && isOrderedText(known)) {
      const { select } = wrap({ query, outputs });
      const items = select.items.map((one) =>
        one.kind === "item" ? item(lettered(one.expression)) : one
      );
      const texts = { ...select, items };
      return condition({
        kind: "quantified",
        operator,
        quantifier,
        left: lettered(operand),
        query: texts,
      });
    }
    return condition({ kind: "quantified", operator, quantifier, left: operand, query });
  },
});

const OPERATORS: Readonly<Record<string, "=" | "<>" | "<" | "<=" | ">" | ">=">> = {
  "=": "=",
  "<>": "<>",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

export const scalarQuery = expressionRule({
  name: "scalar_query",
  why: "the same in IRIS",
  on: "SubLink",
  of: ["EXPR_SUBLINK"],
  examples: [
    {
      pg: "SELECT a, (SELECT max(b) FROM u) FROM t",
      iris: 'SELECT "a", (SELECT MAX("b") AS "max" FROM "SQLUser"."u") AS "max" FROM "SQLUser"."t"',
    },
  ],
  rewrite(node, at) {
    const { query, outputs } = inner(node, at);
    const [output] = outputs;
    const shaped = output && !isStar(output) ? output.shaped : undefined;
    return value({ kind: "subquery", query }, typeOf(outputs), { shaped });
  },
});

function inner(
  node: SubLink,
  at: Place,
): { query: Query; outputs: readonly Output[] } {
  return at.query(bodyOf(node.subselect, "SelectStmt")!);
}

function typeOf([output]: readonly Output[]): number {
  if (!output || isStar(output)) return 0;
  return output.type === unknown.oid ? 0 : output.type;
}
