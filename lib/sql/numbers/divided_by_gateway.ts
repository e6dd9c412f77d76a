// Quotients that are selected: IRIS gives both sides, because its own quotient has fewer digits than PostgreSQL shows.

import type { Expression, OrderItem } from "../../iris/tree_expression.ts";
import type { Select } from "../../iris/tree_query.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { numeric } from "../../types/numeric.ts";
import type { Shape } from "../../types/shape.ts";
import { text } from "../../types/text.ts";
import { cast, column, item } from "../compiling/build.ts";
import { type Draft, wrap } from "../compiling/draft.ts";
import { isStar, type OutputColumn } from "../compiling/output.ts";
import { unsupported } from "../text/refuse.ts";
import { startOf } from "../text/nodes.ts";
import { isOfRows } from "./shown_decimals.ts";

export function dividedByGateway(draft: Draft): Draft {
  const { query, outputs } = draft;
  const long = outputs.filter((output) => !isStar(output) && isLong(output));
  if (long.length === 0) return draft;
  if (query.kind !== "select" || query.distinct !== null || outputs.some(isStar)) {
    throw notShown(placeIn(long[0] as OutputColumn));
  }
  const columns = outputs as readonly OutputColumn[];
  for (const one of long as OutputColumn[]) {
    const still = query.items[columns.indexOf(one)];
    const same = still?.kind === "item" && still.expression === one.expression;
    const ofRows = one.decimals && query.groupBy.length > 0 && isOfRows(one.decimals);
    if (!partsOf(one) || !same || ofRows) throw notShown(placeIn(one));
  }
  const places = query.orderBy.map(({ expression }) => placeOf(expression));
  const isOrder = places.some((place) => place !== null && isLong(columns[place]));
  return isOrder ? behind(draft, places) : inPlace(draft);
}

function isLong({ type, scale, shaped }: OutputColumn): boolean {
  return type === numeric.oid && scale === QUOTIENT_SCALE && !shaped;
}

/** A number in ORDER BY is the place of a column. */
function placeOf(expression: Expression): number | null {
  return expression.kind === "number" ? Number(expression.text) - 1 : null;
}

function inPlace(draft: Draft): Draft {
  const select = draft.query as Select;
  const items = [...select.items];
  const outputs = (draft.outputs as readonly OutputColumn[]).map((output, index) => {
    if (!isLong(output)) return output;
    const { sides, shape } = partsOf(output)!;
    const expression = pairOf(...sides);
    items[index] = item(expression, output.alias);
    return shapedOf({ ...output, expression }, shape);
  });
  return { ...draft, query: { ...select, items }, outputs };
}

/** Rows that are ordered by a quotient: the query inside gives it beside its two sides. */
function behind(draft: Draft, places: readonly (number | null)[]): Draft {
  const select = draft.query as Select;
  const columns = draft.outputs as readonly OutputColumn[];
  if (places.includes(null)) throw notShown(placeIn(columns.find(isLong)!));
  const sides = columns.filter(isLong).flatMap((output, at) => {
    return partsOf(output)!.sides.map((expression, side): OutputColumn => {
      const name = `side_${2 * at + side + 1}`;
      return { ...output, ...FINISHED, name, alias: name, node: null, expression };
    });
  });
  const wrapped = wrap({ query: { ...select, orderBy: [], limit: null }, outputs: columns }, sides);
  const items = [...wrapped.select.items];
  const known = wrapped.outputs as readonly OutputColumn[];
  let next = 0;
  const outputs = known.map((output, index) => {
    if (!isLong(output)) return output;
    const expression = pairOf(...[next, next + 1].map((at) => column(sides[at].alias)));
    next += 2;
    items[index] = item(expression, output.alias);
    return shapedOf({ ...output, expression }, partsOf(columns[index])!.shape);
  });
  const orderBy = select.orderBy.map((key, at): OrderItem => ({
    ...key,
    expression: column(known[places[at]!].alias),
  }));
  return {
    ...draft,
    query: { ...wrapped.select, items, orderBy, limit: select.limit },
    outputs,
  };
}

/** As texts: a number in JSON might lose its last digits. */
export function pairOf(...sides: readonly Expression[]): Expression {
  const items = sides.map((side) => cast(side, text.iris.cast!));
  return { kind: "json_array", items, onNull: "NULL" };
}

interface Parts {
  sides: readonly [Expression, Expression];
  shape: Shape;
}

/** What IRIS gives instead of the number; null where it has nothing to give. */
function partsOf({ expression, quotient, decimals }: OutputColumn): Parts | null {
  if (quotient) {
    const { dividend, divisor, scales } = quotient;
    return { sides: [dividend, divisor], shape: { is: "quotient", scales } };
  }
  return decimals ? { sides: [expression, decimals.count], shape: { is: "counted" } } : null;
}

const FINISHED = { scale: undefined, check: undefined, quotient: undefined, decimals: undefined };

function shapedOf(output: OutputColumn, shape: Shape): OutputColumn {
  return { ...output, ...FINISHED, shaped: { shape, otherwise: null } };
}

function placeIn({ node }: OutputColumn): number | undefined {
  return node ? startOf(node) : undefined;
}

export function notShown(location: number | undefined): Error {
  return unsupported(
    "all digits of what is made of a quotient are not supported",
    location,
    "Round it to as many decimals as are needed.",
  );
}
