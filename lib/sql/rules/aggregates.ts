// Aggregate functions.

import type { FuncCall } from "@pgsql/types";
import type { Aggregate, AggregateName, Expression } from "../../iris/tree_expression.ts";
import { bool } from "../../types/bool.ts";
import { float4, float8 } from "../../types/floats.ts";
import { int8 } from "../../types/integers.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { money } from "../../types/money.ts";
import { numeric } from "../../types/numeric.ts";
import { bpchar, text, unknown } from "../../types/text.ts";
import { vector } from "../../types/vector.ts";
import { call, compare, number, ONE, when } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { scaleOf } from "../numbers/display_scale.ts";
import {
  aggregatedDecimals,
  mostDecimals,
  widestOf,
  withDecimals,
} from "../numbers/shown_decimals.ts";
import { exact } from "../values/exact.ts";
import { isFinite, overflow } from "../numbers/float_range.ts";
import { isKeptAsText, refuseOrder } from "../values/kept_as_text.ts";
import { strings } from "../text/nodes.ts";
import { EXACT_DIGITS, inDigits, TOO_LONG } from "../numbers/numeric_digits.ts";
import { isStringOrBoolean, titleOf } from "../types/operand_types.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import type { RunTimeCheck } from "../numbers/run_time_checks.ts";
import { isFloat, isInteger, isString } from "../types/type_families.ts";
import { refuseKept } from "../values/span.ts";
import { orderingOf } from "../values/text_order.ts";
import { type Value, value } from "../compiling/value.ts";

interface AggregateRow {
  iris: AggregateName;
  gives(type: number): number;
}

/** What is not known, IRIS says. */
function statistical(type: number): number {
  return type === 0 ? 0 : isFloat(type) ? float8.oid : numeric.oid;
}

export const AGGREGATES: Readonly<Record<string, AggregateRow>> = {
  count: { iris: "COUNT", gives: () => int8.oid },
  sum: {
    iris: "SUM",
    gives(type) {
      if (type === 0 || type === float4.oid || type === float8.oid) return type;
      if (type === money.oid) return type;
      return isInteger(type) && type !== int8.oid ? int8.oid : numeric.oid;
    },
  },
  avg: { iris: "AVG", gives: statistical },
  min: { iris: "MIN", gives: (type) => type },
  max: { iris: "MAX", gives: (type) => type },
  any_value: { iris: "MIN", gives: (type) => type },
  bool_and: { iris: "MIN", gives: () => bool.oid },
  every: { iris: "MIN", gives: () => bool.oid },
  bool_or: { iris: "MAX", gives: () => bool.oid },
  stddev: { iris: "STDDEV", gives: statistical },
  stddev_samp: { iris: "STDDEV_SAMP", gives: statistical },
  stddev_pop: { iris: "STDDEV_POP", gives: statistical },
  variance: { iris: "VARIANCE", gives: statistical },
  var_samp: { iris: "VAR_SAMP", gives: statistical },
  var_pop: { iris: "VAR_POP", gives: statistical },
};

/** Names of aggregates that PostgreSQL has, whether IRIS can do them or not. */
export const AGGREGATE_NAMES: ReadonlySet<string> = new Set([
  ...Object.keys(AGGREGATES),
  "array_agg",
  "bit_and",
  "bit_or",
  "json_agg",
  "json_object_agg",
  "jsonb_agg",
  "jsonb_object_agg",
  "mode",
  "percentile_cont",
  "percentile_disc",
  "string_agg",
]);

export const aggregate = expressionRule({
  name: "aggregate",
  why: "IRIS has these aggregates, but no FILTER; without %EXACT its DISTINCT would fold case",
  on: "FuncCall",
  of: Object.keys(AGGREGATES),
  examples: [
    { pg: "SELECT count(*) FROM t", iris: 'SELECT COUNT(*) AS "count" FROM "SQLUser"."t"' },
    {
      pg: "SELECT count(DISTINCT a) FROM t",
      iris: 'SELECT COUNT(DISTINCT %EXACT("a")) AS "count" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT sum(a) FILTER (WHERE b > 1) FROM t",
      iris: 'SELECT SUM(CASE WHEN "b" > 1 THEN "a" END) AS "sum" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT count(*) FILTER (WHERE b) FROM t",
      iris: 'SELECT COUNT(CASE WHEN "b" = 1 THEN 1 END) AS "count" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT max(upper(a)) FROM t",
      iris: `SELECT SUBSTRING(MAX(('x' || UPPER("a"))), 2) AS "max" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT bool_or(a > 1) FROM t",
      iris: 'SELECT MAX(CASE WHEN "a" > 1 THEN 1 WHEN NOT ("a" > 1) THEN 0 END) AS "bool_or" ' +
        'FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT variance(a) FROM t",
      iris: 'SELECT CASE WHEN COUNT("a") > 1 THEN VARIANCE("a") END AS "variance" ' +
        'FROM "SQLUser"."t"',
    },
  ],
  rewrite(node, at) {
    const names = strings(node.funcname);
    const row = AGGREGATES[names.at(-1)!];
    if ((names.length > 1 && names[0] !== "pg_catalog") || node.over) return undefined;
    const { args = [], agg_star, agg_distinct, agg_order, agg_within_group, location } = node;
    if (agg_within_group) throw unsupported("WITHIN GROUP is not supported", location);
    if (agg_order && !ORDERLESS.has(row.iris)) {
      throw unsupported("ORDER BY in an aggregate is not supported", location);
    }
    if (args.length !== (agg_star ? 0 : 1)) {
      throw new Misplaced("undefined_function", `function ${names.at(-1)} takes one argument`, {
        location,
      });
    }
    const operand = agg_star ? null : at.value(args[0]);
    if (operand) refuseOperand(operand, { name: names.at(-1)!, location });
    if (operand && SPREADS.has(row.iris) && operand.type !== 0) {
      throw unsupported(
        `${names.at(-1)} is not supported`,
        location,
        "IRIS reckons it in another order, which gives other digits.",
      );
    }
    const distinct = agg_distinct ? { by: [] } : null;
    const ordering = operand !== null && ORDERING.has(names.at(-1)!)
      ? orderingOf(operand, at.to.context)
      : null;
    const counted = operand &&
      (ordering
        ? ordering.key(operand.expression)
        : distinct
        ? exact(operand)
        : operand.expression);
    const over = filtered(node, counted, at);
    const of = (name: AggregateName): Expression => ({
      kind: "aggregate",
      name,
      operand: over,
      distinct,
      foreach: [],
      afterHaving: false,
    });
    // Of a single value IRIS's is 0, PostgreSQL's NULL.
    const only = SAMPLES.has(row.iris);
    const average = operand && row.iris === "AVG" && isExact(row.gives(known(operand)), operand)
      ? {
        dividend: of("SUM"),
        divisor: of("COUNT"),
        scales: [mostDecimals(operand) ?? 0, 0] as const,
      }
      : undefined;
    const all = only ? when(compare(of("COUNT"), ">", ONE), of(row.iris)) : of(row.iris);
    const whole = value(
      ordering ? ordering.valueOf(all) : all,
      operand ? row.gives(known(operand)) : int8.oid,
      {
        notNull: row.iris === "COUNT",
        scale: operand ? scaleAfter(row.iris, operand) : 0,
        typmod: operand?.type === bpchar.oid ? operand.typmod : -1,
      },
    );
    if (operand && SUMMED.has(row.iris) && whole.type === float8.oid) {
      const largest: Expression = { ...of("MAX") as Aggregate, operand: call("ABS", over!) };
      const check = overflow(all, [isFinite(largest)]);
      return { ...whole, checks: [{ ...check, of: all }] };
    }
    const decimals = operand?.decimals && !distinct
      ? aggregatedDecimals(row.iris, operand, (name, each) => ({
        ...of(name) as Aggregate,
        operand: filtered(node, each, at),
      }))
      : undefined;
    if (row.iris === "SUM" && whole.type === numeric.oid) {
      return summed(withDecimals(whole, decimals), location);
    }
    return average ? { ...whole, quotient: average } : withDecimals(whole, decimals);
  },
});

const SUMMED: ReadonlySet<AggregateName> = new Set<AggregateName>(["SUM", "AVG"]);

/** A sum of so many values may have any number of digits. */
export function summed(sum: Value, location: number | undefined): Value {
  const { expression, decimals } = sum;
  const scale = decimals ? widestOf(decimals) : sum.scale;
  if (scale === undefined) return { ...sum, checks: [longAs(expression)] };
  const digits = () => Infinity;
  const made = { ...sum, ...inDigits(expression, { scale, digits, operands: [], location }) };
  return withDecimals(made, decimals);
}

/** Where nobody knows how many of them are decimals. */
function longAs(expression: Expression): RunTimeCheck {
  return {
    bad: compare(call("ABS", expression), ">=", number(`1${"0".repeat(EXACT_DIGITS)}`)),
    condition: "feature_not_supported",
    message: TOO_LONG,
    of: expression,
  };
}

/** A NUMERIC that was not divided itself. */
function isExact(type: number, operand: Value): boolean {
  return type === numeric.oid && mostDecimals(operand) !== QUOTIENT_SCALE;
}

function scaleAfter(name: AggregateName, operand: Value): number | undefined {
  if (name === "AVG") return QUOTIENT_SCALE;
  return name === "SUM" || name === "MIN" || name === "MAX" ? scaleOf(operand) : undefined;
}

const SAMPLES = new Set<AggregateName>(["STDDEV", "STDDEV_SAMP", "VARIANCE", "VAR_SAMP"]);

const SPREADS: ReadonlySet<AggregateName> = new Set<AggregateName>([
  "STDDEV",
  "STDDEV_SAMP",
  "STDDEV_POP",
  "VARIANCE",
  "VAR_SAMP",
  "VAR_POP",
]);

const OF_NUMBERS: ReadonlySet<AggregateName> = new Set<AggregateName>([
  "SUM",
  "AVG",
  "STDDEV",
  "STDDEV_SAMP",
  "STDDEV_POP",
  "VARIANCE",
  "VAR_SAMP",
  "VAR_POP",
]);

function refuseOperand(
  operand: Value,
  { name, location }: { name: string; location: number | undefined },
): void {
  const { type } = operand;
  const ordering = ORDERING.has(name);
  if (ordering) refuseOrder(type, location);
  const numbers = OF_NUMBERS.has(AGGREGATES[name].iris);
  if (numbers && type === vector.oid) {
    throw unsupported(
      `${name}(vector) is not supported`,
      location,
      "IRIS can neither add vectors nor take them apart.",
    );
  }
  if (numbers) refuseKept([operand], location);
  // PostgreSQL orders addresses of networks' cards and strings of bits, but has no MIN and MAX of them.
  const wrong = numbers && isStringOrBoolean(type) || (numbers || ordering) && isKeptAsText(type);
  if (!wrong) return;
  if (type === unknown.oid) return;
  throw new Misplaced("undefined_function", `function ${name}(${titleOf(type)}) does not exist`, {
    location,
    hint: "No function matches the given name and argument types. " +
      "You might need to add explicit type casts.",
  });
}

/** Whose answer depends on the order of the values. */
export const ORDERING = new Set(["min", "max"]);

/** Aggregates that give the same in any order. */
const ORDERLESS = new Set<AggregateName>(["COUNT", "MIN", "MAX"]);

function known({ type }: Value): number {
  if (type === bpchar.oid) return type;
  return type === unknown.oid || isString(type) ? text.oid : type;
}

function filtered(
  { agg_filter }: FuncCall,
  operand: Expression | null,
  at: Place,
): Expression | null {
  return agg_filter ? when(at.condition(agg_filter, "FILTER"), operand ?? ONE) : operand;
}
