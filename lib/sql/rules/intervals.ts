// Intervals: added to times, taken from one another, multiplied and compared.

import type { A_Expr, FuncCall } from "@pgsql/types";
import type { Expression } from "../../iris/tree_expression.ts";
import { PgError } from "../../errors/pg_error.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { date, time, timestamp, timestamptz, timetz } from "../../types/datetime.ts";
import { float8 } from "../../types/floats.ts";
import { int4 } from "../../types/integers.ts";
import { interval } from "../../types/interval.ts";
import { numeric } from "../../types/numeric.ts";
import { unknown } from "../../types/text.ts";
import { binary, call, cast, compare, number, string } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { refuseMeeting, refuseZone } from "../values/session_zone.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { literalAs, noOperator } from "../types/operand_types.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import {
  added,
  constantOf,
  constantSpan,
  MICROS_PER_DAY,
  moved,
  refuseKept,
  type Span,
  spanValue,
  times,
  totalMicros,
} from "../values/span.ts";
import { workedOut } from "../values/worked_out.ts";
import { yearChecks } from "../numbers/year_checks.ts";
import { isDateTime, isNumber } from "../types/type_families.ts";
import { condition, type Value, value } from "../compiling/value.ts";
import { COMPARISONS } from "./operators.ts";

export const intervalValue = expressionRule({
  name: "interval_value",
  why: "IRIS has no intervals: they are months, days and microseconds, which it can reckon with",
  on: "TypeCast",
  examples: [
    {
      pg: "SELECT interval '1 month 2 hours' FROM t",
      iris: 'SELECT JSON_ARRAY(1, 0, 7200000000 NULL ON NULL) AS "interval" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a + (b || ' days')::interval FROM t",
      iris: `SELECT DATEADD('dd', CAST("b" AS INTEGER), "a") AS "?column?" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT a + $1::interval FROM t",
      iris: "SELECT DATEADD('mcs', CAST(? AS BIGINT), DATEADD('dd', CAST(? AS BIGINT), " +
        `DATEADD('mm', CAST(? AS BIGINT), "a"))) AS "?column?" FROM "SQLUser"."t"`,
      params: [1, 1, 1],
    },
    {
      pg: "SELECT b::interval FROM t",
      iris: null,
      refused: "an interval that is neither written out nor a parameter is not supported",
    },
  ],
  rewrite({ arg, typeName, location }, at) {
    if (strings(typeName?.names).at(-1) !== "interval") return undefined;
    if ((typeName?.arrayBounds ?? []).length > 0) return undefined;
    const constant = bodyOf(arg, "A_Const");
    if (constant?.isnull) return undefined;
    if (constant?.sval) {
      const fields = bodyOf(typeName?.typmods?.[0], "A_Const")?.ival?.ival ?? 0;
      return spanValue(
        written(constant.sval.sval ?? "", { fields, location: constant.location }),
        true,
      );
    }
    const parameter = bodyOf(arg, "ParamRef");
    if (parameter) return boundSpan(parameter.number ?? 0, at);
    const inner = at.shaped(arg!);
    if (inner.span) return inner;
    const counted = countedUnit(arg!, at);
    if (counted) return counted;
    throw unsupported(
      "an interval that is neither written out nor a parameter is not supported",
      location,
      "Multiply one that is written out: a * interval '1 day'.",
    );
  },
});

/** Bits of the fields that may stand behind the text. (INTERVAL_MASK in PostgreSQL's grammar) */
const FIELDS: Readonly<Record<number, string>> = {
  2: "month",
  4: "year",
  8: "day",
  1024: "hour",
  2048: "minute",
  4096: "second",
};

function written(
  text: string,
  { fields, location }: { fields: number; location: number | undefined },
): Span {
  const unit = FIELDS[fields];
  const bare = unit !== undefined && text.trim() !== "" && !Number.isNaN(Number(text));
  return constantSpan(readInterval(bare ? `${text} ${unit}` : text, location));
}

function readInterval(text: string, location: number | undefined) {
  try {
    return interval.text.decode(text, OUTPUT_DEFAULTS);
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    throw new Misplaced(cause.condition, cause.message, { ...cause.fields, location });
  }
}

/** The session takes a bound interval apart. */
function boundSpan(param: number, at: Place): Value {
  at.to.parameter(param);
  at.to.parameterTypes[param - 1] ||= interval.oid;
  const part = (part: "months" | "days" | "micros") =>
    cast(at.to.argument({ param, part }), "BIGINT");
  return spanValue({ months: part("months"), days: part("days"), micros: part("micros") });
}

/** `(n || ' days')::interval`, which is n times a day. */
function countedUnit(node: Node, at: Place): Value | null {
  const joined = bodyOf(node, "A_Expr");
  const unit = bodyOf(joined?.rexpr, "A_Const");
  if (!joined?.lexpr || strings(joined.name).at(-1) !== "||" || !unit?.sval) return null;
  const one = constantSpan(readInterval(`1 ${unit.sval.sval}`, unit.location));
  const cast_ = bodyOf(joined.lexpr, "TypeCast");
  const isText = strings(cast_?.typeName?.names).at(-1) === "text";
  const count = at.value(isText ? cast_!.arg! : joined.lexpr);
  return spanValue(multiplied(one, cast(count.expression, "INTEGER")));
}

function multiplied({ months, days, micros }: Span, by: Expression): Span {
  return {
    months: months && times(months, by),
    days: days && times(days, by),
    micros: micros && times(micros, by),
  };
}

export const intervalArithmetic = expressionRule({
  name: "interval_arithmetic",
  why: "IRIS has no intervals; DATEADD adds months, days and seconds one after another, and " +
    "DATEDIFF counts between two times",
  on: "A_Expr",
  of: ["+", "-", "*", "/"],
  examples: [
    {
      pg: "SELECT a FROM t WHERE b > now() - interval '1 day'",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE "b" > DATEADD('dd', (-1), CAST(? AS TIMESTAMP))`,
    },
    {
      pg: "SELECT a + interval '1 year 2 hours' FROM t",
      iris: `SELECT DATEADD('ss', 7200, DATEADD('mm', 12, "a")) AS "?column?" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT a + b * interval '1 day' FROM t",
      iris: `SELECT DATEADD('dd', "b", "a") AS "?column?" FROM "SQLUser"."t"`,
    },
  ],
  rewrite(node, at) {
    const { lexpr, rexpr, location } = node;
    const sign = strings(node.name).at(-1)!;
    if (!lexpr) {
      const { span } = at.shaped(rexpr!);
      if (!span || sign === "*" || sign === "/") return undefined;
      return sign === "+" ? spanValue(span) : spanValue(added(NOTHING, span, -1));
    }
    const sides = [sideOf(lexpr, at), sideOf(rexpr!, at)];
    const left = asMoment(sides[0], sides[1], { sign, at, node: lexpr });
    const right = asMoment(sides[1], sides[0], { sign, at, node: rexpr! });
    refuseKept([left, right], location);
    refuseMeeting([left.type, right.type], { context: at.to.context, location });
    if (!left.span && !right.span) return betweenMoments(left, right, { sign, location });
    if (sign === "*" || sign === "/") return scaled(left, right, { sign, location, at });
    const direction = sign === "+" ? 1 : -1;
    if (left.span && right.span) return spanValue(added(left.span, right.span, direction));
    if (left.span) {
      const other = intervalOrMoment(right, rexpr!, at);
      if (other.span) return spanValue(added(left.span, other.span, direction));
      if (sign === "-") throw noOperator({ left: left.type, right: right.type, sign }, location);
      const found = inDaysOfZone(right, left.span, { node, at });
      if (found) return found;
      return shifted(right, left.span, 1);
    }
    const other = intervalOrMoment(left, lexpr, at);
    if (other.span) return spanValue(added(other.span, right.span!, direction));
    const found = inDaysOfZone(left, right.span!, { node, at });
    if (found) return found;
    return shifted(left, right.span!, direction);
  },
});

/** A parameter that is known to be an interval is taken apart. */
function sideOf(node: Node, at: Place): Value {
  const found = at.shaped(node);
  const number = bodyOf(node, "ParamRef")?.number;
  return number !== undefined && found.type === interval.oid ? boundSpan(number, at) : found;
}

const NOTHING: Span = { months: null, days: null, micros: null };

/** What stands in quotes beside a time, where one is taken from the other, is a time as well. */
function asMoment(
  one: Value,
  { type, span }: Value,
  { sign, at, node }: { sign: string; at: Place; node: Node },
): Value {
  if (sign !== "-" || span || !isDateTime(type)) return one;
  // Beside a day a parameter may be so many of them.
  const known = type === date.oid ? one : at.assume(one, type);
  return literalAs(known, type, { at, node });
}

/** A day of a zone may have an hour more or less: what depends on no row PostgreSQL reckons. */
function inDaysOfZone(
  { type }: Value,
  { months, days }: Span,
  { node, at }: { node: A_Expr; at: Place },
): Value | null {
  if (!at.to.context.zoned || type !== timestamptz.oid || months === null && days === null) {
    return null;
  }
  const found = workedOut({ A_Expr: node }, type, at);
  if (!found) refuseZone(at.to.context, node.location);
  return found;
}

/** A text in quotes beside an interval is one too. */
function intervalOrMoment(one: Value, node: Node, at: Place): Value {
  const constant = bodyOf(node, "A_Const");
  if (constant?.sval && one.type === unknown.oid) {
    return spanValue(written(constant.sval.sval ?? "", { fields: 0, location: constant.location }));
  }
  return at.assume(one, timestamp.oid);
}

function shifted(from: Value, span: Span, sign: 1 | -1): Value {
  if (from.type === time.oid || from.type === timetz.oid) {
    throw unsupported("an interval beside a time of day is not supported", undefined);
  }
  const type = from.type === date.oid ? timestamp.oid : isDateTime(from.type) ? from.type : 0;
  const to = value(moved(from.expression, span, sign), type, { notNull: from.notNull });
  return { ...to, checks: yearChecks(from, span, sign) };
}

interface Asked {
  sign: string;
  location: number | undefined;
  at: Place;
}

/** From one time to another it is days, and what is left of a day. */
function betweenMoments(
  left: Value,
  right: Value,
  { sign, location }: Omit<Asked, "at">,
): Value | undefined {
  const moments = isDateTime(left.type) && isDateTime(right.type);
  if (moments && (sign !== "-")) {
    throw noOperator({ left: left.type, right: right.type, sign }, location);
  }
  const clock = left.type === time.oid || right.type === time.oid;
  if (clock && (isDateTime(left.type) || isDateTime(right.type) || left.type === right.type)) {
    throw unsupported("a time of day in arithmetic is not supported", location);
  }
  // What stands in quotes beside a time is an interval where it is added, else a time.
  const quoted = right.expression.kind === "string" && right.type === unknown.oid;
  if (isDateTime(left.type) && left.type !== date.oid && quoted && sign === "+") {
    const span = constantSpan(
      readInterval((right.expression as { value: string }).value, location),
    );
    return shifted(left, span, 1);
  }
  if (!moments || (left.type === date.oid && right.type === date.oid)) return undefined;
  const micros = call("DATEDIFF", string("mcs"), right.expression, left.expression);
  const perDay = number(String(MICROS_PER_DAY));
  const days = binary(micros, "\\", perDay);
  const rest = binary(micros, "-", binary(days, "*", perDay));
  const spanned = spanValue({ months: null, days, micros: rest }, left.notNull && right.notNull);
  return { ...spanned, span: { months: null, days: null, micros } };
}

function scaled(left: Value, right: Value, { sign, location, at }: Asked): Value {
  const [span, factor] = left.span ? [left.span, right] : [right.span!, left];
  if ((sign === "/" && !left.span) || factor.span) {
    throw noOperator({ left: left.type, right: right.type, sign }, location);
  }
  const by = at.assume(factor, float8.oid);
  const whole = constantOf(by.expression);
  const known = isNumber(by.type) || by.type === 0;
  if (sign === "*" && known) {
    if (whole === null && by.expression.kind === "number") {
      return spanValue(constantTimes(span, Number(by.expression.text), location));
    }
    // A fraction of a month would be days: only microseconds may be multiplied by what is not whole.
    const fraction = !(by.type === int4.oid || whole !== null) &&
      (by.type === float8.oid || by.type === numeric.oid);
    if (!fraction) return spanValue(multiplied(span, by.expression));
    return spanValue(multiplied(span, cast(by.expression, "INTEGER")));
  }
  if (sign === "/" && by.expression.kind === "number") {
    return spanValue(constantTimes(span, 1 / Number(by.expression.text), location));
  }
  throw unsupported("this arithmetic with an interval is not supported", location);
}

const DAYS_PER_MONTH = 30;

/** What is no whole month becomes days, what is no whole day microseconds, as PostgreSQL has it. */
function constantTimes(span: Span, by: number, location: number | undefined): Span {
  const [months, days, micros] = [span.months, span.days, span.micros].map(constantOf);
  if (months === null || days === null || micros === null) {
    throw unsupported("a fraction of this interval is not supported", location);
  }
  const wholeMonths = Math.trunc(Number(months) * by);
  const daysOfMonths = (Number(months) * by - wholeMonths) * DAYS_PER_MONTH;
  const allDays = Number(days) * by + daysOfMonths;
  const wholeDays = Math.trunc(allDays);
  const rest = Math.round((allDays - wholeDays) * Number(MICROS_PER_DAY) + Number(micros) * by);
  return constantSpan({ months: wholeMonths, days: wholeDays, micros: BigInt(rest) });
}

export const intervalComparison = expressionRule({
  name: "interval_comparison",
  why: "intervals compare by their length, in which a month has thirty days",
  on: "A_Expr",
  of: Object.keys(COMPARISONS),
  examples: [
    {
      pg: "SELECT a FROM t WHERE b * interval '1 day' > interval '36 hours'",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE ("b" * 86400000000) > 129600000000',
    },
  ],
  rewrite(node: A_Expr, at) {
    if (!node.lexpr || bodyOf(node.lexpr, "RowExpr")) return undefined;
    const sides = [node.lexpr, node.rexpr!].map((side) => ({ side, one: at.shaped(side) }));
    if (!sides.some(({ one }) => one.span)) return undefined;
    const [left, right] = sides.map(({ side, one }) =>
      one.span ?? intervalOrMoment(one, side, at).span
    );
    if (!left || !right) return undefined;
    const sign = COMPARISONS[strings(node.name).at(-1)!];
    return condition(compare(totalMicros(left), sign, totalMicros(right)));
  },
});

const MAKE = ["years", "months", "weeks", "days", "hours", "mins", "secs"];

export const makeInterval = expressionRule({
  name: "make_interval",
  why: "IRIS has no intervals: the arguments are its months, days and microseconds",
  on: "FuncCall",
  of: ["make_interval"],
  examples: [
    {
      pg: "SELECT a + make_interval(days => b) FROM t",
      iris: `SELECT DATEADD('dd', "b", "a") AS "?column?" FROM "SQLUser"."t"`,
    },
  ],
  rewrite({ args = [], location }: FuncCall, at) {
    const parts = new Map<string, Expression>();
    args.forEach((arg, index) => {
      const named = bodyOf(arg, "NamedArgExpr");
      const name = named?.name ?? MAKE[index];
      if (!MAKE.includes(name)) {
        throw new Misplaced("undefined_function", "function make_interval does not exist", {
          location,
        });
      }
      const type = name === "secs" ? float8.oid : int4.oid;
      parts.set(name, at.assume(at.value(named?.arg ?? arg), type).expression);
    });
    const sum = (...terms: [string, string][]) => {
      const found = terms.flatMap(([name, factor]) => {
        const one = parts.get(name);
        return one && constantOf(one) !== 0n ? [times(one, number(factor))] : [];
      });
      return found.length === 0 ? null : found.reduce((left, right) => binary(left, "+", right));
    };
    return spanValue({
      months: sum(["years", "12"], ["months", "1"]),
      days: sum(["weeks", "7"], ["days", "1"]),
      micros: sum(["hours", "3600000000"], ["mins", "60000000"], ["secs", "1000000"]),
    });
  },
});

export const age = expressionRule({
  name: "age",
  why:
    "IRIS counts no years, months and days between two times: the gateway does, after it answered",
  on: "FuncCall",
  of: ["age"],
  examples: [
    {
      pg: "SELECT age(a, b) FROM t",
      iris: 'SELECT JSON_ARRAY(CAST("a" AS TIMESTAMP), CAST("b" AS TIMESTAMP) NULL ON NULL) ' +
        'AS "age" FROM "SQLUser"."t"',
    },
  ],
  rewrite({ args = [], location }: FuncCall, at) {
    const given = args.map((arg) => at.assume(at.value(arg), timestamp.oid));
    const known = given.find(({ type }) => type !== unknown.oid)?.type ?? timestamp.oid;
    const values = given.map((one, index) => literalAs(one, known, { at, node: args[index] }));
    if (values.some(({ type }) => type === timestamptz.oid)) {
      refuseZone(at.to.context, location);
    }
    if (values.length === 1) {
      const today = cast(cast(at.to.argument({ session: "now" }), "TIMESTAMP"), "DATE");
      values.unshift(value(today, timestamptz.oid));
    }
    if (values.length !== 2) return undefined;
    const items = values.map(({ expression }) => cast(expression, "TIMESTAMP"));
    return value({ kind: "json_array", items, onNull: "NULL" }, interval.oid, {
      shaped: { shape: { is: "age" }, otherwise: null },
    });
  },
});
