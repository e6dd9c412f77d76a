// The clauses that choose and order rows: DISTINCT, ORDER BY, LIMIT and OFFSET.

import type { SelectStmt, SortBy } from "@pgsql/types";
import { int8 } from "../../types/integers.ts";
import { ROW_COUNTS, ROWS_MAX } from "../../types/row_count.ts";
import type { Expression, NumberLiteral, OrderItem } from "../../iris/tree_expression.ts";
import type { Select } from "../../iris/tree_query.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import {
  and,
  binary,
  call,
  cast,
  column,
  compare,
  contains,
  number,
  ZERO,
} from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { type Draft, wrap } from "../compiling/draft.ts";
import { exact, isCollated } from "../values/exact.ts";
import { sameNode } from "../compiling/grouping.ts";
import { bodyOf, locationOf, type Node, startOf, strings } from "../text/nodes.ts";
import { isStar, type OutputColumn } from "../compiling/output.ts";
import { type Direction, directionOf, movesNulls, orderItems } from "../values/ordered.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { clauseRule } from "../compiling/rule.ts";
import { refuseOrder } from "../values/kept_as_text.ts";
import { orderingOf } from "../values/text_order.ts";
import { type Value, value } from "../compiling/value.ts";
import { hasGroupingSets } from "./grouping_sets.ts";

export const distinct = clauseRule({
  name: "distinct",
  why: "IRIS's DISTINCT folds case where a column's collation does, and gives capitals back; " +
    "DISTINCT BY of the exact values keeps both apart and as they are",
  on: "SelectStmt",
  examples: [
    {
      pg: "SELECT DISTINCT a, b + 1 FROM t",
      iris: 'SELECT DISTINCT BY (%EXACT("a"), ("b" + 1)) "a", ("b" + 1) AS "?column?" ' +
        'FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT DISTINCT a::int FROM t",
      iris: 'SELECT DISTINCT CAST("a" AS INTEGER) AS "a" FROM "SQLUser"."t"',
    },
    { pg: "SELECT DISTINCT * FROM t", iris: 'SELECT DISTINCT * FROM "SQLUser"."t"' },
  ],
  rewrite(draft, select) {
    const { distinctClause } = select;
    if (!distinctClause || draft.query.kind !== "select" || isDistinctOn(select)) return draft;
    const columns = draft.outputs.filter((output): output is OutputColumn => !isStar(output));
    const values = columns.map((output) => value(output.expression, output.type));
    if (columns.some(({ shaped }) => shaped)) {
      throw unsupported("DISTINCT of a list that IRIS gives is not supported", undefined);
    }
    const collated = columns.length === draft.outputs.length && values.some(isCollated);
    // Grouped rows are made distinct around the groups, or IRIS forgets one of the two.
    const grouped = draft.query.groupBy.length > 0 || contains(draft.query.items, GROUPED);
    if (grouped) {
      const { select, outputs } = wrap(draft);
      return { ...draft, query: { ...select, distinct: { by: [] } }, outputs };
    }
    const by = collated ? values.map(exact) : [];
    return { ...draft, query: { ...draft.query, distinct: { by } } };
  },
});

export function isDistinctOn({ distinctClause }: SelectStmt): boolean {
  return distinctClause?.some((node: Node) => Object.keys(node).length > 0) ?? false;
}

const GROUPED = new Set(["aggregate", "window"]);

export const orderBy = clauseRule({
  name: "order_by",
  why:
    "to IRIS a NULL is the least value, to PostgreSQL the greatest, and IRIS has no NULLS LAST; " +
    "what looks like a number comes before other text, by its value, until a letter leads it",
  on: "SelectStmt",
  examples: [
    {
      pg: "SELECT a FROM t ORDER BY a",
      iris: 'SELECT "a" FROM "SQLUser"."t" ' +
        'ORDER BY CASE WHEN "a" IS NULL THEN 1 ELSE 0 END, "a"',
    },
    {
      pg: "SELECT a FROM t ORDER BY a DESC",
      iris: 'SELECT "a" FROM "SQLUser"."t" ' +
        'ORDER BY CASE WHEN "a" IS NULL THEN 0 ELSE 1 END, "a" DESC',
    },
    {
      pg: "SELECT a FROM t ORDER BY a NULLS FIRST, b DESC NULLS LAST",
      iris: 'SELECT "a" FROM "SQLUser"."t" ORDER BY "a", "b" DESC',
    },
    {
      pg: "SELECT a, count(*) AS n FROM t GROUP BY a ORDER BY n DESC",
      iris: 'SELECT "a", COUNT(*) AS "n" FROM "SQLUser"."t" GROUP BY %EXACT("a") ORDER BY 2 DESC',
    },
    {
      pg: "SELECT a, sum(b) FROM t GROUP BY a ORDER BY 2",
      iris: 'SELECT "a", "sum" FROM (SELECT "a", SUM("b") AS "sum" FROM "SQLUser"."t" ' +
        'GROUP BY %EXACT("a")) AS "q" ORDER BY CASE WHEN "sum" IS NULL THEN 1 ELSE 0 END, "sum"',
    },
    {
      pg: "SELECT a FROM t UNION SELECT b FROM u ORDER BY a",
      iris: 'SELECT "a" FROM ((SELECT "a" FROM "SQLUser"."t") UNION ' +
        '(SELECT "b" FROM "SQLUser"."u")) AS "q" ' +
        'ORDER BY CASE WHEN "a" IS NULL THEN 1 ELSE 0 END, "a"',
    },
    {
      pg: "SELECT a FROM t UNION ALL SELECT b FROM u ORDER BY a NULLS FIRST LIMIT 2",
      iris: 'SELECT TOP 2 "a" FROM ((SELECT "a" FROM "SQLUser"."t") UNION ALL ' +
        '(SELECT "b" FROM "SQLUser"."u")) AS "q" ORDER BY "a"',
    },
    {
      pg: "SELECT a::varchar(9) FROM t ORDER BY 1 NULLS FIRST",
      iris: `SELECT CAST("a" AS VARCHAR(9)) AS "a" FROM "SQLUser"."t" ` +
        `ORDER BY ('x' || CAST("a" AS VARCHAR(9)))`,
    },
    {
      pg: "SELECT a FROM (SELECT a FROM t ORDER BY a NULLS FIRST) s",
      iris: 'SELECT "a" FROM (SELECT TOP ALL "a" FROM "SQLUser"."t" ORDER BY "a") AS "s"',
    },
  ],
  rewrite(draft, select, at) {
    const { sortClause } = select;
    if (!sortClause) return draft;
    // The rows have been ordered where the first ones were found, or the sets were joined.
    if (isDistinctOn(select) || hasGroupingSets(select)) return nestable(draft);
    const sorts = sortClause.map((node) => bodyOf(node, "SortBy")!);
    const keys = sorts.map((sort) => keyOf(sort, draft, at)).filter((key) => key !== null);
    if (keys.length === 0) return { ...draft };
    const ordered = isOpenSet(draft, select) || keys.some((key) => needsWrapper(key, draft))
      ? orderWrapped(draft, keys)
      : orderPlain(draft, keys);
    return nestable(ordered);
  },
});

/** Inside another query IRIS takes an ORDER BY only with a TOP. */
function nestable(ordered: Draft): Draft {
  const { query } = ordered;
  if (!ordered.nested || query.kind !== "select" || query.orderBy.length === 0) return ordered;
  return { ...ordered, query: { ...query, limit: { kind: "top", count: "ALL" } } };
}

export interface Key extends Direction {
  value: Value;
  /** The column of the query that it is, from 0; -1 where it is none. */
  index: number;
  /** Whether NULLs have to be led where IRIS would not put them. */
  moved: boolean;
  context: PlanContext;
}

export function keyOf(sort: SortBy, draft: Draft, at: Place): Key | null {
  const node = sort.node!;
  const { context } = at.to;
  const direction = directionOf(sort);
  const index = outputIndex(node, draft);
  const output = draft.outputs[index] as OutputColumn | undefined;
  if (index < 0 && draft.query.kind !== "select") {
    throw new Misplaced("invalid_column_reference", "invalid ORDER BY for a set operation", {
      location: locationOf(node),
      detail: "Only result column names can be used, not expressions or functions.",
    });
  }
  const known = output ? value(output.expression, output.type, output) : at.value(node);
  if (known.shaped) {
    throw unsupported("ORDER BY a list that IRIS gives is not supported", locationOf(node));
  }
  refuseOrder(known.type, locationOf(node));
  // Constants order nothing, and IRIS would take a number for the place of a column.
  if (CONSTANTS.has(known.expression.kind)) return null;
  return { ...direction, value: known, index, moved: movesNulls(direction, known), context };
}

const CONSTANTS = new Set(["number", "string", "null", "parameter"]);

/** By place, by name, or because it is the same expression. */
function outputIndex(node: Node, { outputs }: Draft): number {
  const constant = bodyOf(node, "A_Const");
  if (constant) {
    if (!constant.ival) {
      throw new Misplaced("syntax_error", "non-integer constant in ORDER BY", {
        location: constant.location,
      });
    }
    const ordinal = constant.ival.ival ?? 0;
    const counted = outputs.slice(0, ordinal);
    if (counted.some(isStar)) {
      throw unsupported("ORDER BY a number behind a * is not supported", constant.location);
    }
    if (ordinal >= 1 && counted.length === ordinal) return ordinal - 1;
    throw new Misplaced(
      "invalid_column_reference",
      `ORDER BY position ${ordinal} is not in select list`,
      { location: constant.location },
    );
  }
  const names = strings(bodyOf(node, "ColumnRef")?.fields);
  const named = names.length === 1
    ? outputs.findIndex((output) => !isStar(output) && output.name === names[0])
    : -1;
  if (named >= 0) return named;
  return outputs.findIndex((output) =>
    !isStar(output) && output.node !== null && sameNode(output.node, node)
  );
}

const UNORDERABLE = new Set(["aggregate", "window", "subquery"]);

/** IRIS orders a set operation by its columns alone, and has no aggregates in ORDER BY. */
function needsWrapper({ value: known, index, moved, context }: Key, draft: Draft): boolean {
  const changed = moved || orderingOf(known, context) !== null;
  if (draft.query.kind !== "select") return changed;
  const unorderable = contains(known.expression, UNORDERABLE);
  if (index < 0) return unorderable || draft.query.distinct !== null;
  return changed && (unorderable || draft.query.distinct !== null);
}

/** A set operation that will stand in another query, where IRIS wants a TOP beside the ORDER BY. */
function isOpenSet({ query, nested }: Draft, { limitCount, limitOffset }: SelectStmt): boolean {
  return query.kind !== "select" && (nested || !!limitCount || !!limitOffset);
}

function orderPlain(draft: Draft, keys: readonly Key[]): Draft {
  const items = keys.flatMap((key): OrderItem[] => {
    const { value: { expression, type }, index, moved, context } = key;
    const plain = draft.query.kind === "select" && !contains(expression, UNORDERABLE);
    return orderItems(key, {
      expression: plain ? expression : ordinal(index, draft),
      type,
      moved,
      context,
    });
  });
  return { ...draft, query: { ...draft.query, orderBy: items } };
}

/** Behind a star nobody knows the number of a column, but its name. */
function ordinal(index: number, { outputs }: Draft): Expression {
  if (!outputs.slice(0, index).some(isStar)) return number(index + 1);
  return column((outputs[index] as OutputColumn).alias);
}

function orderWrapped(draft: Draft, keys: readonly Key[]): Draft {
  const hidden: OutputColumn[] = [];
  const places = keys.map(({ index, value: known }) => {
    if (index >= 0) return index;
    const name = `order_${hidden.length + 1}`;
    hidden.push({ ...known, name, alias: name, node: null });
    return draft.outputs.length + hidden.length - 1;
  });
  if (hidden.length > 0 && draft.query.kind === "select" && draft.query.distinct) {
    throw new Misplaced(
      "invalid_column_reference",
      "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
    );
  }
  if (hidden.length > 0 && draft.outputs.some(isStar)) {
    throw unsupported(
      "ORDER BY this expression beside a * is not supported",
      undefined,
      "Name the columns.",
    );
  }
  const { select, outputs } = wrap(draft, hidden);
  const all = [...outputs, ...hidden] as OutputColumn[];
  const items = keys.flatMap((key, at) =>
    orderItems(key, {
      expression: column(all[places[at]].alias),
      type: key.value.type,
      moved: key.moved,
      context: key.context,
    })
  );
  return { ...draft, query: { ...select, orderBy: items }, outputs };
}

export const limit = clauseRule({
  name: "limit_to_top",
  why: "IRIS caps a result with SELECT TOP n, in every version; LIMIT came with 2025.1",
  on: "SelectStmt",
  examples: [
    { pg: "SELECT a FROM t LIMIT 5", iris: 'SELECT TOP 5 "a" FROM "SQLUser"."t"' },
    {
      pg: "SELECT a FROM t WHERE b = $1 LIMIT $2",
      iris: 'SELECT TOP ? "a" FROM "SQLUser"."t" WHERE "b" = ?',
      params: [2, 1],
    },
    { pg: "SELECT a FROM t LIMIT '5'", iris: 'SELECT TOP 5 "a" FROM "SQLUser"."t"' },
    { pg: "SELECT a FROM t LIMIT ALL", iris: 'SELECT "a" FROM "SQLUser"."t"' },
    {
      pg: "SELECT a FROM t FETCH FIRST ROW ONLY",
      iris: 'SELECT TOP 1 "a" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a FROM t UNION ALL SELECT b FROM u LIMIT 5",
      iris: 'SELECT TOP 5 "a" FROM ((SELECT "a" FROM "SQLUser"."t") UNION ALL ' +
        '(SELECT "b" FROM "SQLUser"."u")) AS "q"',
    },
    { pg: "SELECT a FROM t LIMIT -1", iris: null, refused: "LIMIT must not be negative" },
    { pg: "SELECT a FROM t LIMIT 9223372036854775807", iris: 'SELECT "a" FROM "SQLUser"."t"' },
    {
      pg: "SELECT a FROM t LIMIT a",
      iris: null,
      refused: "argument of LIMIT must not contain variables",
    },
  ],
  rewrite(draft, { limitCount, limitOffset, limitOption }, at) {
    if (limitOption === "LIMIT_OPTION_WITH_TIES") {
      throw unsupported("WITH TIES is not supported", locationOf(limitCount!));
    }
    if (limitOffset || !limitCount) return draft;
    const count = countOf(limitCount, "LIMIT", at);
    if (count === null) return draft;
    if (count.kind === "number" || count.kind === "parameter") {
      const { select, outputs } = topped(draft);
      return { ...draft, query: { ...select, limit: { kind: "top", count } }, outputs };
    }
    return numbered(draft, compare(VID, "<=", count));
  },
});

const VID: Expression = { kind: "pseudo_column", table: null, name: "%VID" };

/** The query itself where it can have a TOP, else one around it. */
function topped(draft: Draft): { select: Select; outputs: Draft["outputs"] } {
  const { query, outputs } = draft;
  const free = query.kind === "select" &&
    (query.limit === null || (query.limit.kind === "top" && query.limit.count === "ALL"));
  return free ? { select: query, outputs } : wrap(draft);
}

/** Null is no limit, or nothing to pass over. */
function countOf(given: Node, clause: "LIMIT" | "OFFSET", at: Place): Expression | null {
  const node = numeral(given);
  const bare = bodyOf(node, "TypeCast")?.arg ?? node;
  const constant = bodyOf(bare, "A_Const");
  if (constant?.isnull) return null;
  const written = constant?.fval?.fval ?? String(constant?.ival?.ival ?? 0);
  if (constant && written.startsWith("-")) {
    // PostgreSQL sees it when the statement runs, and so tells no place.
    throw new Misplaced(ROW_COUNTS[clause], `${clause} must not be negative`);
  }
  if (constant?.fval && Number(written) > ROWS_MAX) {
    return clause === "LIMIT" ? null : number(ROWS_MAX);
  }
  // A parameter stands alone: TOP takes no expression.
  const parameter = bodyOf(bare, "ParamRef");
  const { expression } = at.assume(parameter ? at.value(bare) : at.value(node), int8.oid);
  if (expression.kind === "parameter") {
    at.to.rows(expression.index, clause);
    return expression;
  }
  if (contains(expression, COLUMNS) && !contains(expression, QUERIES)) {
    throw new Misplaced(
      "invalid_column_reference",
      `argument of ${clause} must not contain variables`,
      { location: startOf(node) },
    );
  }
  if (expression.kind === "number") return expression;
  return call("COALESCE", expression, clause === "LIMIT" ? number(ROWS_MAX) : ZERO);
}

const COLUMNS = new Set(["column"]);
const QUERIES = new Set(["subquery"]);

/** `LIMIT '1'` as `LIMIT 1`, for drivers that put values into the text. */
function numeral(node: Node): Node {
  const { sval, location } = bodyOf(node, "A_Const") ?? {};
  const written = sval?.sval ?? "";
  return /^\d{1,9}$/.test(written)
    ? { A_Const: { ival: { ival: Number(written) }, location } }
    : node;
}

export const offset = clauseRule({
  name: "offset_by_row_number",
  why: "IRIS numbers the rows of a subquery as %VID, in every version; OFFSET came with 2025.1",
  on: "SelectStmt",
  examples: [
    {
      pg: "SELECT a FROM t ORDER BY a NULLS FIRST LIMIT 5 OFFSET 10",
      iris: 'SELECT "a" FROM (SELECT TOP 15 "a" FROM "SQLUser"."t" ORDER BY "a") AS "q" ' +
        "WHERE %VID > 10",
    },
    {
      pg: "SELECT * FROM t LIMIT $1 OFFSET $2",
      iris: 'SELECT * FROM (SELECT * FROM "SQLUser"."t") AS "q" WHERE (%VID > CAST(? AS BIGINT)) ' +
        "AND (%VID <= (CAST(? AS BIGINT) + CAST(? AS BIGINT)))",
      params: [2, 2, 1],
    },
    { pg: "SELECT a FROM t OFFSET 0", iris: 'SELECT "a" FROM "SQLUser"."t"' },
    {
      pg: "SELECT a FROM t OFFSET 3",
      iris: 'SELECT "a" FROM (SELECT "a" FROM "SQLUser"."t") AS "q" WHERE %VID > 3',
    },
  ],
  rewrite(draft, { limitCount, limitOffset }, at) {
    if (!limitOffset) return draft;
    const from = countOf(limitOffset, "OFFSET", at) ?? ZERO;
    const count = limitCount ? countOf(limitCount, "LIMIT", at) : null;
    if (from.kind === "number" && (count === null || count.kind === "number")) {
      return pageOf(draft, { from, count });
    }
    const start = typed(from);
    const after = compare(VID, ">", start);
    if (count === null) return numbered(draft, after);
    return numbered(draft, and([after, compare(VID, "<=", binary(start, "+", typed(count)))]));
  },
});

function typed(count: Expression): Expression {
  return count.kind === "parameter" ? cast(count, "BIGINT") : count;
}

/** Both are numbers: the inner query need not go further than the last row that counts. */
function pageOf(draft: Draft, page: { from: NumberLiteral; count: NumberLiteral | null }): Draft {
  const { from, count } = page;
  const skipped = BigInt(from.text);
  const last = count && number(String(skipped + BigInt(count.text)));
  const inner = last ? topped(draft) : { select: null, outputs: draft.outputs };
  const query: Draft["query"] = inner.select
    ? { ...inner.select, limit: { kind: "top", count: last! } }
    : draft.query;
  const capped = { ...draft, query, outputs: inner.outputs };
  return skipped === 0n ? capped : numbered(capped, compare(VID, ">", from));
}

/** %VID counts the rows in the order of the subquery, which must then have a TOP. */
function numbered(draft: Draft, where: Predicate): Draft {
  const { query } = draft;
  const ordered = query.kind === "select" && query.orderBy.length > 0 && query.limit === null;
  const inner: Draft = ordered
    ? { ...draft, query: { ...query, limit: { kind: "top", count: "ALL" } } }
    : draft;
  const { select, outputs } = wrap(inner);
  return { ...draft, query: { ...select, where }, outputs };
}
