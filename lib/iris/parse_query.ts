// Reads queries, and keeps IRIS's rules on where ORDER BY and row limits may stand.
// One grammar, longer than a file should be.

import { parseOrder } from "./parse_aggregate.ts";
import { parseCondition, parseExpression, parseExpressions } from "./parse_expression.ts";
import { parseHints, parseTableRefs } from "./parse_from.ts";
import { isLimitClause, parseLimit, parseTop } from "./parse_limit.ts";
import { sameName } from "./names.ts";
import type { Clause, TokenReader } from "./token_reader.ts";
import type { OrderItem } from "./tree_expression.ts";
import {
  type Cte,
  type Query,
  type QueryStatement,
  type RowLimit,
  type Select,
  SELECT_KEYWORDS,
  type SelectItem,
  type SelectKeyword,
  type SetOperation,
  type Star,
  type Top,
} from "./tree_query.ts";

/** Only a statement's own query may have an ORDER BY without TOP. */
export type QueryPlace = "statement" | "subquery" | "view";

export function parseQueryStatement(from: TokenReader): QueryStatement {
  const ctes: Cte[] = [];
  if (from.skip("WITH")) {
    do {
      const name = from.identifier();
      if (ctes.some((cte) => sameName(cte.name, name))) {
        throw from.fail(-382, `Duplicate common table expression name '${name}'`);
      }
      from.expect("AS");
      ctes.push({ name, query: parseSubquery(from, {}) });
    } while (from.skip(","));
    if (!from.at("SELECT") && !from.at("(")) {
      throw from.fail(-383, "A common table expression can only be used with a SELECT statement");
    }
  }
  return { kind: "query", with: ctes, query: parseQuery(from, "statement") };
}

/** A query in parentheses; `items` is how many select items it must have. */
export function parseSubquery(from: TokenReader, { items }: { items?: number }): Query {
  from.expect("(");
  const query = parseQuery(from, "subquery");
  if (items !== undefined && hasOtherCount(query, items)) {
    throw from.fail(-10, "The SELECT list of the subquery must have exactly one item");
  }
  from.expect(")");
  return query;
}

function hasOtherCount(query: Query, count: number): boolean {
  if (query.kind === "set_operation") return hasOtherCount(query.left, count);
  const hasStar = query.items.some((item) => item.kind === "star");
  return hasStar ? query.items.length > count : query.items.length !== count;
}

const SET_OPERATORS = new Set(["UNION", "INTERSECT", "EXCEPT"]);

export function parseQuery(from: TokenReader, place: QueryPlace): Query {
  from.enter();
  const { clause } = from;
  const query = parseLegs(from, place);
  from.clause = clause;
  from.leave();
  return query;
}

function parseLegs(from: TokenReader, place: QueryPlace): Query {
  let left = parseLeg(from, { place, first: true });
  let count = 0;
  while (from.atAny(SET_OPERATORS)) {
    const isUnion = from.at("UNION");
    if (!isUnion && !from.features.intersectExcept) break;
    if (++count > LEGS_MAX) throw from.fail(-400, "<FRAMESTACK>");
    left = parseSetOperation(from, left);
  }
  return left.kind === "select" ? left : parseWholeTail(from, { place, whole: left });
}

/** ORDER BY and LIMIT of a whole set operation. In parentheses it may have brought its own already. */
function parseWholeTail(
  from: TokenReader,
  { place, whole }: { place: QueryPlace; whole: SetOperation },
): SetOperation {
  if (whole.orderBy.length > 0 || whole.limit !== null) return whole;
  const orderBy = parseOrderBy(from, { place, limit: null });
  const limit = parseTail(from, { place, orderBy, top: null });
  return { ...whole, orderBy, limit: limit?.kind === "top" ? null : limit };
}

const LEGS_MAX = 1000;

function parseSetOperation(from: TokenReader, left: Query): SetOperation {
  const operator = from.oneOf("UNION", "INTERSECT", "EXCEPT");
  const all = operator === "UNION" && from.skip("ALL");
  const parallel = operator === "UNION" && from.skip("%PARALLEL");
  const right = parseLeg(from, { place: "subquery", first: false });
  const base = { kind: "set_operation", left, right, orderBy: [], limit: null } as const;
  return operator === "UNION" ? { ...base, operator, all, parallel } : { ...base, operator };
}

interface Leg {
  place: QueryPlace;
  first: boolean;
}

/** A leg in parentheses is a query of its own; a bare one leaves its ORDER BY to the whole, unless first. */
function parseLeg(from: TokenReader, { place, first }: Leg): Query {
  if (from.at("(")) {
    if (!from.isQuery()) throw from.expected("SELECT");
    const isWhole = first && isWholeInParentheses(from);
    from.take();
    const query = parseQuery(from, isWhole ? place : "subquery");
    from.expect(")");
    return query;
  }
  const select = parseSelectBody(from);
  if (!first && from.at("ORDER")) return select;
  const orderBy = parseOrderBy(from, { place, limit: select.limit });
  const top = select.limit?.kind === "top" ? select.limit : null;
  const limit = parseTail(from, { place, orderBy, top });
  if (orderBy.length > 0 && top === null && from.atAny(SET_OPERATORS)) {
    throw from.fail(-25, `Input (${from.token.key}) encountered after end of query`);
  }
  return { ...select, orderBy, limit };
}

/** `(SELECT ...)` with nothing behind it is the statement itself. */
function isWholeInParentheses(from: TokenReader): boolean {
  const after = from.afterParenthesis();
  return !SET_OPERATORS.has(after.key);
}

interface Tail {
  place: QueryPlace;
  orderBy: readonly OrderItem[];
  top: Top | null;
}

function parseTail(from: TokenReader, { place, orderBy, top }: Tail): RowLimit | null {
  const limit = parseLimit(from, top);
  if (limit !== null && limit !== top && orderBy.length > 0 && place !== "statement") {
    throw from.fail(-1, "LIMIT and FETCH after ORDER BY are not supported in a subquery");
  }
  return limit;
}

function parseOrderBy(
  from: TokenReader,
  { place, limit }: { place: QueryPlace; limit: RowLimit | null },
): readonly OrderItem[] {
  if (!from.at("ORDER")) return [];
  if (place !== "statement" && limit?.kind !== "top") {
    if (place === "view") throw from.fail(-143, "ORDER BY is not valid in a view's query");
    throw from.expected(")");
  }
  from.take();
  from.expect("BY");
  return inClause(from, "order_by", parseOrder);
}

function inClause<Result>(
  from: TokenReader,
  clause: Clause,
  read: (from: TokenReader) => Result,
): Result {
  from.clause = clause;
  return read(from);
}

const KEYWORDS: ReadonlySet<string> = new Set(SELECT_KEYWORDS);

function parseSelectBody(from: TokenReader): Select {
  from.expect("SELECT");
  from.clause = "items";
  const keywords: SelectKeyword[] = [];
  while (from.atAny(KEYWORDS)) keywords.push(from.take().key as SelectKeyword);
  const distinct = parseDistinct(from);
  const top = parseTop(from);
  const items = from.comma(() => parseItem(from));
  if (from.at("INTO")) throw from.fail(-422, "SELECT must not have an INTO clause");
  const hasFrom = from.skip("FROM");
  const hints = hasFrom ? parseHints(from) : [];
  const tables = hasFrom ? parseTableRefs(from) : [];
  const where = from.skip("WHERE") ? inClause(from, "where", parseCondition) : null;
  const groupBy = from.skip("GROUP") ? parseGroupBy(from) : [];
  const having = from.skip("HAVING") ? inClause(from, "having", parseCondition) : null;
  return {
    kind: "select",
    keywords,
    distinct,
    items,
    hints,
    from: tables,
    where,
    groupBy,
    having,
    orderBy: [],
    limit: top,
  };
}

function parseDistinct(from: TokenReader): Select["distinct"] {
  if (from.skip("ALL") || !from.skip("DISTINCT")) return null;
  if (!from.skip("BY")) return { by: [] };
  from.expect("(");
  const by = parseExpressions(from);
  from.expect(")");
  return { by };
}

function parseGroupBy(from: TokenReader): Select["groupBy"] {
  from.expect("BY");
  return inClause(from, "group_by", parseExpressions);
}

function parseItem(from: TokenReader): SelectItem | Star {
  if (from.skip("*")) return { kind: "star", table: null };
  const star = parseTableStar(from);
  if (star !== null) return star;
  const expression = parseExpression(from);
  if (from.skip("AS")) return { kind: "item", expression, alias: from.identifier() };
  const alias = from.isIdentifier() && !isLimitClause(from) ? from.identifier() : null;
  return { kind: "item", expression, alias };
}

function parseTableStar(from: TokenReader): Star | null {
  for (let dots = 1; dots <= 2; dots++) {
    if (!from.isIdentifier(from.peek(dots * 2 - 2)) || from.peek(dots * 2 - 1).key !== ".") {
      return null;
    }
    if (from.peek(dots * 2).key !== "*") continue;
    const first = from.identifier();
    from.expect(".");
    if (dots === 1) {
      from.take();
      return { kind: "star", table: { schema: null, name: first } };
    }
    const name = from.identifier();
    from.expect(".", "*");
    return { kind: "star", table: { schema: first, name } };
  }
  return null;
}
