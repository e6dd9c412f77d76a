// Window functions, as far as IRIS has them, and what can be reckoned from those. Longer than most: one table.

import type { FuncCall, WindowDef } from "@pgsql/types";
import type {
  Expression,
  Frame,
  FrameBound,
  OrderItem,
  WindowName,
} from "../../iris/tree_expression.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { float8 } from "../../types/floats.ts";
import { numeric } from "../../types/numeric.ts";
import { int4, int8 } from "../../types/integers.ts";
import { binary, call, cast, compare, isNull, ONE, when, ZERO } from "../compiling/build.ts";
import { scaleOf } from "../numbers/display_scale.ts";
import { aggregatedDecimals, type Decimals, withDecimals } from "../numbers/shown_decimals.ts";
import { hasFeature } from "../iris_version.ts";
import type { Place } from "../compiling/compiler.ts";
import { exact } from "../values/exact.ts";
import { literalAs } from "../types/operand_types.ts";
import { refuseOrder } from "../values/kept_as_text.ts";
import { refuseKept } from "../values/span.ts";
import { bodyOf, locationOf, type Node, startOf, strings } from "../text/nodes.ts";
import { ordered } from "../values/ordered.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { commonType, isFloat } from "../types/type_families.ts";
import { orderingOf } from "../values/text_order.ts";
import { type Value, value } from "../compiling/value.ts";
import { AGGREGATES, ORDERING, summed } from "./aggregates.ts";

/** Functions that no frame changes. */
const FRAMELESS: Readonly<Record<string, WindowName>> = {
  row_number: "ROW_NUMBER",
  rank: "RANK",
  lag: "LAG",
  lead: "LEAD",
};

const FRAMED: Readonly<Record<string, WindowName>> = {
  sum: "SUM",
  avg: "AVG",
  min: "MIN",
  max: "MAX",
  count: "SUM",
  first_value: "FIRST_VALUE",
  last_value: "LAST_VALUE",
  nth_value: "NTH_VALUE",
};

/** What is reckoned from others: IRIS has them only of late, or not as PostgreSQL does. */
const RECKONED = ["dense_rank", "percent_rank", "cume_dist", "ntile"];

const WHOLE: Frame = {
  start: { kind: "unbounded_preceding" },
  end: { kind: "unbounded_following" },
};

const SO_FAR: Frame = { start: { kind: "unbounded_preceding" }, end: { kind: "current_row" } };

export const windowFunction = expressionRule({
  name: "window_function",
  why: "IRIS knows only ROWS and guesses where no frame is given, so a frame is always written; " +
    "PostgreSQL's own frame goes on to the last row that counts as equal, which is reckoned from " +
    "windows over the equal rows; COUNT takes no frame and becomes a SUM",
  on: "FuncCall",
  of: [...Object.keys(FRAMELESS), ...Object.keys(FRAMED), ...RECKONED],
  examples: [
    {
      pg: "SELECT row_number() OVER (PARTITION BY a ORDER BY b DESC NULLS LAST) FROM t",
      iris: 'SELECT ROW_NUMBER() OVER (PARTITION BY %EXACT("a") ORDER BY "b" DESC) ' +
        'AS "row_number" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT sum(a) OVER (PARTITION BY b) FROM t",
      iris: 'SELECT SUM("a") OVER (PARTITION BY %EXACT("b") ROWS BETWEEN UNBOUNDED PRECEDING ' +
        'AND UNBOUNDED FOLLOWING) AS "sum" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT count(*) OVER () FROM t",
      iris: "SELECT SUM(1) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) " +
        'AS "count" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT avg(a) OVER (ORDER BY b NULLS FIRST ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) " +
        "FROM t",
      iris: 'SELECT AVG("a") OVER (ORDER BY "b" ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) ' +
        'AS "avg" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT min(a) OVER (ORDER BY b NULLS FIRST) FROM t",
      iris: 'SELECT LEAST(COALESCE(MIN("a") OVER (ORDER BY "b" ROWS BETWEEN UNBOUNDED PRECEDING ' +
        'AND CURRENT ROW), MIN("a") OVER (PARTITION BY %EXACT("b") ROWS BETWEEN UNBOUNDED ' +
        'PRECEDING AND UNBOUNDED FOLLOWING)), COALESCE(MIN("a") OVER (PARTITION BY %EXACT("b") ' +
        'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), MIN("a") OVER (ORDER BY "b" ' +
        'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))) AS "min" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT count(*) OVER w FROM t WINDOW w AS (ORDER BY b NULLS FIRST)",
      iris: 'SELECT ((RANK() OVER (ORDER BY "b") + SUM(1) OVER (PARTITION BY %EXACT("b") ROWS ' +
        'BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)) - 1) AS "count" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT sum(a) OVER (ORDER BY b GROUPS 1 PRECEDING) FROM t",
      iris: null,
      refused: "a window ordered by values and not by rows is not supported",
    },
  ],
  rewrite(node, at): Value | undefined {
    const { over, funcname, location } = node;
    const called = strings(funcname).at(-1)!;
    if (!over) {
      if (called in AGGREGATES) return undefined;
      throw new Misplaced(
        "wrong_object_type",
        `window function ${called} requires an OVER clause`,
        { location },
      );
    }
    if (node.agg_distinct) {
      throw unsupported("DISTINCT is not implemented for window functions", location);
    }
    const named = definedWindow(over, at);
    const frame = frameOf(named);
    const order = (named.orderClause ?? []).map((sort) => keyOf(sort, at));
    const partition = (named.partitionClause ?? []).map((part) => exact(at.value(part)));
    const window: Window = {
      partition,
      order: order.flatMap(({ items }) => items),
      peers: [...partition, ...order.map(({ key }) => exact(key))],
      frame,
    };
    const given = argumentsOf(node, called, at);
    if (ORDERING.has(called)) refuseOrder(given[0].type, location);
    else if (called in AGGREGATES && called !== "count") refuseKept(given, location);
    const ordering = ORDERING.has(called) ? orderingOf(given[0], at.to.context) : null;
    const args = ordering
      ? [{ ...given[0], expression: ordering.key(given[0].expression) }]
      : given;
    const made = (called: string, args: readonly Value[]) =>
      called in FRAMELESS
        ? overWindow(FRAMELESS[called], expressions(args), { ...window, frame: null })
        : RECKONED.includes(called)
        ? reckoned(called, args, { window, at, location })
        : frame === "peers"
        ? overPeers(called, args, { window, at, location })
        : overWindow(FRAMED[called], expressions(args), { ...window, frame });
    const expression = made(called, args);
    const whole = value(
      ordering ? ordering.valueOf(expression) : expression,
      typeOf(called, args),
      {
        notNull: NUMBERING.has(called),
        scale: called === "avg" ? QUOTIENT_SCALE : args[0] && scaleOf(args[0]),
      },
    );
    const decimals = args[0]?.decimals && decimalsOver(called, args, made);
    const all = decimals ? withDecimals(whole, decimals) : whole;
    return called === "sum" && all.type === numeric.oid ? summed(all, location) : all;
  },
});

/** What is taken from another row is shown as it is there. */
function decimalsOver(
  called: string,
  [first, ...others]: readonly Value[],
  over: (called: string, args: readonly Value[]) => Expression,
): Decimals | undefined {
  const each = (name: string, expression: Expression) =>
    over(name, [value(expression, int4.oid), ...others]);
  if (called in AGGREGATES) {
    return aggregatedDecimals(
      called.toUpperCase(),
      first,
      (name, expression) => each(name.toLowerCase(), expression),
    );
  }
  if (others.length > 1) return undefined;
  const { count, among } = first.decimals!;
  return { count: each(called, count), among };
}

const NUMBERING = new Set(["row_number", "rank", "count", "dense_rank"]);
const SHARES = new Set(["percent_rank", "cume_dist"]);

function typeOf(called: string, [first]: readonly Value[]): number {
  if (NUMBERING.has(called)) return int8.oid;
  if (SHARES.has(called)) return float8.oid;
  if (called === "ntile") return int4.oid;
  return AGGREGATES[called]?.gives(first.type) ?? first.type;
}

function argumentsOf({ args = [], agg_star, agg_filter }: FuncCall, called: string, at: Place) {
  const first = args[0] ? at.value(args[0]) : null;
  const values = args.map((arg, index) => {
    const one = at.value(arg);
    // What stands in for a missing row is read as what the others are.
    if (index === 2) {
      const other = literalAs(at.assume(one, first!.type), first!.type, { at, node: arg });
      if (commonType([first!.type, other.type]) === first!.type) return other;
      throw unsupported(`a default of another type in ${called} is not supported`, startOf(arg));
    }
    return index === 1 || called === "ntile" ? at.assume(one, int4.oid) : one;
  });
  const filter = agg_filter ? at.condition(agg_filter) : null;
  const only = (expression: Expression) => filter ? when(filter, expression) : expression;
  if (called === "count") {
    const counted = agg_star ? ONE : when(isNull(values[0].expression), ZERO, ONE);
    return [value(filter ? when(filter, counted, ZERO) : counted, int8.oid)];
  }
  return values.map((one, index) =>
    index === 0 ? { ...one, expression: only(one.expression) } : one
  );
}

function expressions(values: readonly Value[]): Expression[] {
  return values.map(({ expression }) => expression);
}

/** What stands in WINDOW under the name, with what the call adds. */
function definedWindow(over: WindowDef, at: Place): WindowDef {
  const name = over.name ?? over.refname;
  if (!name) return over;
  const defined = at.scope.windows.get(name);
  if (!defined) {
    throw new Misplaced("undefined_object", `window "${name}" does not exist`, {
      location: over.location,
    });
  }
  const base = definedWindow({ ...defined, name: undefined }, at);
  if (over.name) return base;
  return {
    ...over,
    partitionClause: base.partitionClause,
    orderClause: over.orderClause ?? base.orderClause,
  };
}

interface Window {
  partition: readonly Expression[];
  order: readonly OrderItem[];
  /** What rows that count as equal have in common. */
  peers: readonly Expression[];
  /** "peers" ends with the last row that counts as equal. */
  frame: Frame | "peers" | null;
}

function overWindow(
  name: WindowName,
  args: readonly Expression[],
  { partition, order, frame }: Omit<Window, "peers">,
): Expression {
  return {
    kind: "window",
    name,
    args,
    star: false,
    partitionBy: [...partition],
    orderBy: [...order],
    frame: frame === "peers" ? SO_FAR : frame,
  };
}

/** Over all rows that count as equal. */
function overEquals(name: WindowName, args: readonly Expression[], { peers }: Window): Expression {
  return overWindow(name, args, { partition: peers, order: [], frame: WHOLE });
}

interface Asking {
  window: Window;
  at: Place;
  location: number | undefined;
}

/** How many rows there are up to the last equal one. */
function countToPeers(window: Window): Expression {
  const before = overWindow("RANK", [], { ...window, frame: null });
  return binary(binary(before, "+", overEquals("SUM", [ONE], window)), "-", ONE);
}

/** PostgreSQL's default: from the first row to the last one that counts as equal to this one. */
function overPeers(called: string, args: readonly Value[], asking: Asking): Expression {
  const { window } = asking;
  const [first, second] = expressions(args);
  const soFar = { ...window, frame: SO_FAR };
  switch (called) {
    case "first_value":
      return overWindow("FIRST_VALUE", [first], soFar);
    case "last_value":
      return overEquals("LAST_VALUE", [first], window);
    case "nth_value":
      return when(
        compare(countToPeers(window), ">=", second),
        overWindow("NTH_VALUE", [first, second], { ...window, frame: WHOLE }),
      );
    case "min":
    case "max": {
      const name = called === "min" ? "MIN" : "MAX";
      const pick = called === "min" ? "LEAST" : "GREATEST";
      const both = [overWindow(name, [first], soFar), overEquals(name, [first], window)];
      const [left, right] = both;
      if (args[0].notNull) return call(pick, left, right);
      return call(pick, call("COALESCE", left, right), call("COALESCE", right, left));
    }
    case "count":
      if (first === ONE) return countToPeers(window);
      return sumToPeers(first, asking);
    default: {
      if (isFloat(args[0].type)) throw byRows(asking.location);
      const count = sumToPeers(when(isNull(first), ZERO, ONE), asking);
      const sum = sumToPeers(call("COALESCE", first, ZERO), asking);
      const total = called === "avg" ? binary(sum, "/", count) : sum;
      return args[0].notNull && called === "sum" ? total : when(compare(count, ">", ZERO), total);
    }
  }
}

/** The rows up to this one, without the equal ones among them, and all equal ones. The order among those
 * must be the same twice, which each table's %ID makes sure. */
function sumToPeers(of: Expression, { window, at, location }: Asking): Expression {
  const { tables } = at.scope;
  if (at.scope.grouped || tables.length === 0 || tables.some((table) => !table.base)) {
    throw byRows(location);
  }
  const tie: OrderItem[] = tables.map(({ label }) => ({
    expression: { kind: "pseudo_column", table: tables.length > 1 ? label : null, name: "%ID" },
    direction: "ASC",
  }));
  const order = [...window.order, ...tie];
  const soFar = overWindow("SUM", [of], { partition: window.partition, order, frame: SO_FAR });
  const equals = overWindow("SUM", [of], { partition: window.peers, order: tie, frame: SO_FAR });
  return binary(binary(soFar, "-", equals), "+", overEquals("SUM", [of], window));
}

function reckoned(called: string, args: readonly Value[], { window, at, location }: Asking) {
  const rank = overWindow("RANK", [], { ...window, frame: null });
  const rows = overWindow("SUM", [ONE], { partition: window.partition, order: [], frame: WHOLE });
  const share = (part: Expression, of: Expression) =>
    binary(cast(part, "DOUBLE"), "/", cast(of, "DOUBLE"));
  switch (called) {
    case "dense_rank":
      if (!hasFeature(at.to.context, "windows")) {
        throw unsupported(
          "dense_rank is not supported by this version of IRIS",
          location,
          "IRIS has it from 2025.3 on.",
        );
      }
      return overWindow("DENSE_RANK", [], { ...window, frame: null });
    case "percent_rank":
      return when(
        compare(rows, ">", ONE),
        share(binary(rank, "-", ONE), binary(rows, "-", ONE)),
        cast(ZERO, "DOUBLE"),
      );
    case "cume_dist":
      return share(window.order.length === 0 ? rows : countToPeers(window), rows);
    default:
      return bucketOf(args[0].expression, { rows, window });
  }
}

/** The first buckets take one row more, as long as there is a remainder. */
function bucketOf(
  buckets: Expression,
  { rows, window }: { rows: Expression; window: Window },
): Expression {
  const row = overWindow("ROW_NUMBER", [], { ...window, frame: null });
  const size = binary(rows, "\\", buckets);
  const more = call("MOD", rows, buckets);
  const large = binary(size, "+", ONE);
  const inLarge = binary(more, "*", large);
  const place = (from: Expression, by: Expression) =>
    binary(binary(binary(row, "-", ONE), "-", from), "\\", by);
  return when(
    compare(row, "<=", inLarge),
    binary(place(ZERO, large), "+", ONE),
    // Where no bucket is small, this is never reached, but IRIS may divide before it asks.
    binary(binary(place(inLarge, call("GREATEST", size, ONE)), "+", more), "+", ONE),
  );
}

function keyOf(node: Node, at: Place): { items: OrderItem[]; key: Value } {
  const sort = bodyOf(node, "SortBy")!;
  const key = at.value(sort.node!);
  refuseOrder(key.type, locationOf(sort.node!));
  return { items: ordered(sort, key, at.to.context), key };
}

function byRows(location: number | undefined): Misplaced {
  return unsupported(
    "a window ordered by values and not by rows is not supported",
    location,
    "Say which rows: ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW.",
  );
}

// Bits of frameOptions in PostgreSQL's tree. (FRAMEOPTION_* in its parse nodes)
const NONDEFAULT = 0x1;
const ROWS = 0x4;
const EXCLUSION = 0x38000;
const STARTS = [[0x20, "unbounded_preceding"], [0x80, "unbounded_following"], [
  0x200,
  "current_row",
], [
  0x800,
  "preceding",
], [0x2000, "following"]] as const;
const ENDS = [
  [0x40, "unbounded_preceding"],
  [0x100, "unbounded_following"],
  [0x400, "current_row"],
  [
    0x1000,
    "preceding",
  ],
  [0x4000, "following"],
] as const;

function frameOf(
  { frameOptions = 0, orderClause, location, ...offsets }: WindowDef,
): Frame | "peers" {
  const byDefault = (frameOptions & NONDEFAULT) === 0;
  if (byDefault) return orderClause ? "peers" : WHOLE;
  if ((frameOptions & EXCLUSION) !== 0) throw byRows(location);
  const start = STARTS.find(([bit]) => frameOptions & bit)![1];
  const end = ENDS.find(([bit]) => frameOptions & bit)![1];
  if ((frameOptions & ROWS) === 0) {
    if (start !== "unbounded_preceding") throw byRows(location);
    if (end === "unbounded_following" || !orderClause) return WHOLE;
    if (end === "current_row") return "peers";
    throw byRows(location);
  }
  return {
    start: boundOf(start, offsets.startOffset, location),
    end: boundOf(end, offsets.endOffset, location),
  };
}

type BoundKind = FrameBound["kind"];

function boundOf(
  kind: BoundKind,
  node: Node | undefined,
  location: number | undefined,
): FrameBound {
  if (kind !== "preceding" && kind !== "following") return { kind };
  const rows = bodyOf(node, "A_Const")?.ival;
  if (!rows) throw unsupported("a window's frame must be numbers", location);
  return { kind, rows: rows.ival ?? 0 };
}
