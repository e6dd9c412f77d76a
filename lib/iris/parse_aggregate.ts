// Reads aggregates and window functions, which may not stand everywhere.

import { parseExpression, parseExpressions } from "./parse_expression.ts";
import type { Clause, TokenReader } from "./token_reader.ts";
import {
  type Aggregate,
  AGGREGATES,
  type Expression,
  type Frame,
  type FrameBound,
  type OrderItem,
  type Window,
  WINDOW_FUNCTIONS,
  type WindowName,
} from "./tree_expression.ts";

const AGGREGATE_NAMES: ReadonlySet<string> = new Set(AGGREGATES);
const WINDOW_NAMES: ReadonlySet<string> = new Set(WINDOW_FUNCTIONS);
const NEW_WINDOWS = new Set(["DENSE_RANK", "CUME_DIST", "NTILE", "COUNT"]);

const NO_AGGREGATES: ReadonlySet<Clause> = new Set<Clause>([
  "where",
  "on",
  "group_by",
  "set",
  "values",
]);
const NO_WINDOWS: ReadonlySet<Clause> = new Set<Clause>(["where", "on", "group_by", "having"]);

export function parseAggregate(from: TokenReader): Expression {
  const name = from.take().key as Aggregate["name"];
  from.expect("(");
  const all = from.skip("ALL");
  const distinct = !all && from.skip("DISTINCT");
  const by = distinct && from.skip("BY") ? parseEnclosed(from) : [];
  const star = name === "COUNT" && !distinct && from.skip("*");
  const operand = star ? null : parseExpression(from);
  const foreach = from.skip("%FOREACH") ? parseEnclosed(from) : [];
  const afterHaving = from.skip("%AFTERHAVING");
  from.expect(")");
  if (from.at("OVER") && WINDOW_NAMES.has(name) && from.peek(1).key === "(") {
    if (distinct || foreach.length > 0 || afterHaving) throw from.expected("end of expression");
    const args = operand === null ? [] : [operand];
    return parseOver(from, { name: name as WindowName, args, star });
  }
  if (NO_AGGREGATES.has(from.clause)) {
    throw from.fail(-19, "An aggregate function is not allowed in a WHERE, GROUP BY or ON clause");
  }
  return {
    kind: "aggregate",
    name,
    operand,
    distinct: distinct ? { by } : null,
    foreach,
    afterHaving,
  };
}

function parseEnclosed(from: TokenReader): Expression[] {
  from.expect("(");
  const items = parseExpressions(from);
  from.expect(")");
  return items;
}

export function parseWindow(from: TokenReader): Expression {
  const { key } = from.token;
  if (AGGREGATE_NAMES.has(key)) return parseAggregate(from);
  from.take();
  from.expect("(");
  const args = from.at(")") ? [] : parseExpressions(from);
  from.expect(")");
  return parseOver(from, { name: key as WindowName, args, star: false });
}

function parseOver(
  from: TokenReader,
  { name, args, star }: Pick<Window, "name" | "args" | "star">,
): Window {
  if (NO_WINDOWS.has(from.clause)) {
    throw from.fail(-367, "Window functions are only allowed in the select list and in ORDER BY");
  }
  from.expect("OVER");
  if (NEW_WINDOWS.has(name) && !from.features.newWindows) throw from.expected("window function");
  from.expect("(");
  const partitionBy = from.skipAll("PARTITION", "BY") ? parseExpressions(from) : [];
  const orderBy = from.skipAll("ORDER", "BY") ? parseOrder(from) : [];
  const frame = from.skip("ROWS") ? parseFrame(from) : null;
  from.expect(")");
  return { kind: "window", name, args, star, partitionBy, orderBy, frame };
}

export function parseOrder(from: TokenReader): OrderItem[] {
  return from.comma(() => {
    const expression = parseExpression(from);
    const direction = from.optional("ASC", "DESC") ?? "ASC";
    return { expression, direction };
  });
}

function parseFrame(from: TokenReader): Frame {
  if (!from.skip("BETWEEN")) return { start: parseBound(from), end: null };
  const start = parseBound(from);
  from.expect("AND");
  return { start, end: parseBound(from) };
}

function parseBound(from: TokenReader): FrameBound {
  if (from.skip("UNBOUNDED")) {
    const side = from.oneOf("PRECEDING", "FOLLOWING");
    return { kind: side === "PRECEDING" ? "unbounded_preceding" : "unbounded_following" };
  }
  if (from.skip("CURRENT")) {
    from.expect("ROW");
    return { kind: "current_row" };
  }
  const rows = from.count();
  const side = from.oneOf("PRECEDING", "FOLLOWING");
  return { kind: side === "PRECEDING" ? "preceding" : "following", rows };
}
