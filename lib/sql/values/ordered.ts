// One key of an ORDER BY: NULLs go where PostgreSQL puts them, which IRIS has no words for.

import type { SortBy } from "@pgsql/types";
import type { Expression, OrderItem } from "../../iris/tree_expression.ts";
import { isNull, ONE, when, ZERO } from "../compiling/build.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { locationOf, strings } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { orderKey } from "./text_order.ts";
import type { Value } from "../compiling/value.ts";

export interface Direction {
  descending: boolean;
  nullsFirst: boolean;
}

export function directionOf({ node, sortby_dir, sortby_nulls, useOp }: SortBy): Direction {
  const operator = strings(useOp).at(-1);
  if (sortby_dir === "SORTBY_USING" && operator !== "<" && operator !== ">") {
    throw unsupported(`ORDER BY USING ${operator} is not supported`, locationOf(node!));
  }
  const descending = sortby_dir === "SORTBY_DESC" || operator === ">";
  const nullsFirst = sortby_nulls === "SORTBY_NULLS_DEFAULT"
    ? descending
    : sortby_nulls === "SORTBY_NULLS_FIRST";
  return { descending, nullsFirst };
}

/** IRIS puts NULLs first when ascending and last when descending. */
export function movesNulls({ descending, nullsFirst }: Direction, key: Value): boolean {
  return nullsFirst === descending && !key.notNull;
}

/** IRIS uses a vector index for the likest first, and not for the least distance. (GSQL_vecsearch) */
function likeness(expression: Expression): Expression | null {
  const measure = expression.kind === "unary" && expression.operator === "-"
    ? expression.operand
    : expression.kind === "binary" && expression.operator === "-" && expression.left === ONE
    ? expression.right
    : null;
  return measure?.kind === "function" && MEASURES.has(measure.name) ? measure : null;
}

const MEASURES = new Set(["VECTOR_COSINE", "VECTOR_DOT_PRODUCT"]);

export function orderItems(
  { descending, nullsFirst }: Direction,
  { expression, type, moved, context }: {
    expression: Expression;
    type: number;
    moved: boolean;
    context: PlanContext;
  },
): OrderItem[] {
  const like = descending || nullsFirst ? null : likeness(expression);
  // The likest first puts NULLs last, where they belong.
  if (like) return [{ expression: like, direction: "DESC" }];
  const last: OrderItem = {
    expression: orderKey({ expression, type }, context),
    direction: descending ? "DESC" : "ASC",
  };
  if (!moved) return [last];
  const [yes, no] = nullsFirst ? [ZERO, ONE] : [ONE, ZERO];
  return [{ expression: when(isNull(expression), yes, no), direction: "ASC" }, last];
}

export function ordered(sort: SortBy, key: Value, context: PlanContext): OrderItem[] {
  const direction = directionOf(sort);
  const moved = movesNulls(direction, key);
  return orderItems(direction, { ...key, moved, context });
}
