// Queries inside expressions.

import type { SubLink } from "@pgsql/types";
import type { Expression } from "../../iris/tree_expression.ts";
import type { Query, Select, SelectItem } from "../../iris/tree_query.ts";
import { unknown } from "../../types/text.ts";
import { vector } from "../../types/vector.ts";
import { compare, item, ONE } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { wrap } from "../compiling/draft.ts";
import { refuseSign } from "../values/kept_as_text.ts";
import { refuseMeeting } from "../values/session_zone.ts";
import { exact } from "../values/exact.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { isStar, type Output } from "../compiling/output.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { type RunTimeCheck, settled } from "../numbers/run_time_checks.ts";
import { type Decimals, withDecimals } from "../numbers/shown_decimals.ts";
import { orderingOf } from "../values/text_order.ts";
import { condition, type Quotient, type Value, value } from "../compiling/value.ts";

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
    const types = [left.type, typeOf(outputs)];
    refuseMeeting(types, { context: at.to.context, location: node.location });
    const sign = strings(node.operName).at(-1);
    if (sign === undefined || sign in OPERATORS) {
      refuseSign(known.type, sign ?? "=", node.location);
    }
    if (node.subLinkType === "ANY_SUBLINK" && (sign === undefined || sign === "=")) {
      return condition({ kind: "in_query", negated: false, operand, query });
    }
    const operator = OPERATORS[sign ?? ""];
    if (!operator) return undefined;
    const quantifier = node.subLinkType === "ANY_SUBLINK" ? "ANY" : "ALL";
    const ordering = operator === "=" || operator === "<>"
      ? null
      : orderingOf(known, at.to.context);
    if (ordering) {
      const { select } = wrap({ query, outputs });
      const items = select.items.map((one) =>
        one.kind === "item" ? item(ordering.key(one.expression)) : one
      );
      const texts = { ...select, items };
      return condition({
        kind: "quantified",
        operator,
        quantifier,
        left: ordering.key(operand),
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
    const known = output && !isStar(output) ? output : undefined;
    const { shaped, typmod, scale } = known ?? {};
    const type = typeOf(outputs);
    const one = oneRow(query, { type, shaped, context: at.to.context, location: node.location });
    const only = value({ kind: "subquery", query: one }, type, { shaped, typmod, scale });
    const quotient = known?.quotient && quotientIn(query, known.quotient);
    if (quotient) return { ...only, quotient };
    return known?.decimals ? withDecimals(only, decimalsIn(query, known.decimals)) : only;
  },
});

/** Each side by a query of its own; of a query that gives its rows in an order the two might be of different rows. */
function quotientIn(query: Query, { dividend, divisor, scales }: Quotient): Quotient | undefined {
  const side = sideOf(query);
  return side && { dividend: side(dividend), divisor: side(divisor), scales };
}

function decimalsIn(query: Query, { count, among }: Decimals): Decimals | undefined {
  const side = sideOf(query);
  return side && { count: side(count), among };
}

function sideOf(query: Query): ((one: Expression) => Expression) | undefined {
  if (query.kind !== "select" || !isOneRow(query) || query.limit !== null) return undefined;
  return (one) => ({ kind: "subquery", query: { ...query, items: [item(one)], orderBy: [] } });
}

interface Wanted {
  type: number;
  shaped: Value["shaped"];
  context: PlanContext;
  location: number | undefined;
}

/** IRIS passes over a second row, where PostgreSQL says that there is one. Of what nobody knows IRIS says what it
 * likes. */
function oneRow(query: Query, { type, shaped, context, location }: Wanted): Query {
  if (type === 0 || isOneRow(query)) return query;
  const [first] = query.kind === "select" ? query.items : [];
  const plain = query.kind === "select" && !query.distinct && query.groupBy.length === 0 &&
    !query.having && isAll(query.limit) && first?.kind === "item" && type !== vector.oid;
  if (!plain) {
    throw unsupported(
      "a query inside of an expression that may give several rows in this way is not supported",
      location,
      "Add LIMIT 1.",
    );
  }
  const { expression, alias } = first as SelectItem & { kind: "item" };
  const rows = aggregate("COUNT", null);
  const only = { ...value(aggregate("MIN", exact({ ...value(expression, type), shaped })), type) };
  const checks: RunTimeCheck[] = [{
    bad: compare(rows, ">", ONE),
    condition: "cardinality_violation",
    message: "more than one row returned by a subquery used as an expression",
    of: rows,
  }];
  const checked = settled({ ...only, checks }, { context, location });
  return { ...query as Select, items: [item(checked.expression, alias)], orderBy: [], limit: null };
}

function isOneRow(query: Query): boolean {
  if (query.kind !== "select") return false;
  const { from, limit, items, groupBy } = query;
  if (from.length === 0 || isLimitOfOne(limit)) return true;
  return groupBy.length === 0 && items.some((one) => aggregates(one));
}

function isAll(limit: Select["limit"]): boolean {
  return limit === null || limit.kind === "top" && limit.count === "ALL";
}

/** How many a parameter asks for is not known here: who asks for one has bound one. */
function isLimitOfOne(limit: Select["limit"]): boolean {
  if (limit === null || limit.kind === "offset" || limit.count === "ALL") return false;
  const { count } = limit;
  return count.kind === "parameter" || count.kind === "number" && Number(count.text) <= 1;
}

/** Not those of a query further inside. */
function aggregates(tree: unknown): boolean {
  if (typeof tree !== "object" || tree === null) return false;
  const { kind } = tree as { kind?: string };
  if (kind === "aggregate") return true;
  if (kind === "subquery" || kind === "exists" || kind === "in_query") return false;
  return Object.values(tree).some(aggregates);
}

function aggregate(name: "COUNT" | "MIN", operand: Expression | null): Expression {
  return { kind: "aggregate", name, operand, distinct: null, foreach: [], afterHaving: false };
}

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
