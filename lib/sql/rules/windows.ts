// Window functions, as far as IRIS has them in all versions.

import type { FuncCall, WindowDef } from "@pgsql/types";
import type {
  Expression,
  Frame,
  FrameBound,
  OrderItem,
  WindowName,
} from "../../iris/tree_expression.ts";
import { int8 } from "../../types/integers.ts";
import { isNull, ONE, when, ZERO } from "../build.ts";
import type { Place } from "../compiler.ts";
import { exact } from "../exact.ts";
import { bodyOf, type Node, strings } from "../nodes.ts";
import { ordered } from "../ordered.ts";
import { unsupported } from "../refuse.ts";
import { expressionRule } from "../rule.ts";
import { type Value, value } from "../value.ts";
import { AGGREGATES } from "./aggregates.ts";

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
};

const WHOLE: Frame = {
  start: { kind: "unbounded_preceding" },
  end: { kind: "unbounded_following" },
};

export const windowFunction = expressionRule({
  name: "window_function",
  why: "IRIS knows only ROWS and guesses where no frame is given, so a frame is always written; " +
    "its COUNT takes none and becomes a SUM",
  on: "FuncCall",
  of: [...Object.keys(FRAMELESS), ...Object.keys(FRAMED)],
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
      pg: "SELECT sum(a) OVER (ORDER BY b) FROM t",
      iris: null,
      refused: "a window ordered by values and not by rows is not supported",
    },
  ],
  rewrite(node, at): Value | undefined {
    const { over, funcname, location } = node;
    const called = strings(funcname).at(-1)!;
    if (!over) return undefined;
    if (node.agg_distinct || over.name || over.refname) {
      throw unsupported("this window is not supported", location);
    }
    const name = FRAMELESS[called] ?? FRAMED[called];
    const args = argumentsOf(node, called, at);
    const expression: Expression = {
      kind: "window",
      name,
      args: args.map((one) => one.expression),
      star: false,
      partitionBy: (over.partitionClause ?? []).map((part) => exact(at.value(part))),
      orderBy: (over.orderClause ?? []).flatMap((sort) => orderOf(sort, at)),
      frame: called in FRAMELESS ? null : frameOf(over),
    };
    return value(expression, typeOf(called, args), { notNull: NUMBERING.has(called) });
  },
});

const NUMBERING = new Set(["row_number", "rank", "count"]);

function typeOf(called: string, [first]: readonly Value[]): number {
  if (NUMBERING.has(called)) return int8.oid;
  return AGGREGATES[called]?.gives(first.type) ?? first.type;
}

function argumentsOf({ args = [], agg_star, agg_filter }: FuncCall, called: string, at: Place) {
  const values = args.map((arg) => at.value(arg));
  const filter = agg_filter ? at.condition(agg_filter, "FILTER") : null;
  const only = (expression: Expression) => filter ? when(filter, expression) : expression;
  if (called === "count") {
    const counted = agg_star ? ONE : when(isNull(values[0].expression), ZERO, ONE);
    return [value(filter ? when(filter, counted, ZERO) : counted, int8.oid)];
  }
  return values.map((one, index) =>
    index === 0 ? { ...one, expression: only(one.expression) } : one
  );
}

function orderOf(node: Node, at: Place): OrderItem[] {
  const sort = bodyOf(node, "SortBy")!;
  return ordered(sort, at.value(sort.node!));
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

function frameOf({ frameOptions = 0, orderClause, location, ...offsets }: WindowDef): Frame {
  if ((frameOptions & NONDEFAULT) === 0 && !orderClause) return WHOLE;
  if ((frameOptions & ROWS) === 0 || (frameOptions & EXCLUSION) !== 0) {
    throw unsupported(
      "a window ordered by values and not by rows is not supported",
      location,
      "Say which rows: ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW.",
    );
  }
  const start = STARTS.find(([bit]) => frameOptions & bit)![1];
  const end = ENDS.find(([bit]) => frameOptions & bit)![1];
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
