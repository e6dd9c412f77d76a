// Intervals that are written out, EXTRACT, and date_trunc.

import type { Expression } from "../../iris/tree_expression.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { date, timestamp, timestamptz } from "../../types/datetime.ts";
import { float8 } from "../../types/floats.ts";
import { interval } from "../../types/interval.ts";
import { numeric } from "../../types/numeric.ts";
import { PgError } from "../../errors/pg_error.ts";
import { binary, call, cast, compare, number, ONE, signed, string, when } from "../build.ts";
import { bodyOf, type Node, strings } from "../nodes.ts";
import { Misplaced, unsupported } from "../refuse.ts";
import { expressionRule } from "../rule.ts";
import { isDateTime } from "../type_families.ts";
import { type Value, value } from "../value.ts";
import { isInterval } from "./operators.ts";

export const intervalArithmetic = expressionRule({
  name: "interval_arithmetic",
  why: "IRIS has no intervals; DATEADD adds months, days and seconds one after another",
  on: "A_Expr",
  of: ["+", "-"],
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
      pg: "SELECT a + interval '1 hour' * 2 FROM t",
      iris: null,
      refused: "an interval as a value is not supported",
    },
  ],
  rewrite(node, at) {
    const minus = strings(node.name).at(-1) === "-";
    const onLeft = isInterval(node.lexpr) && !minus;
    if (!node.lexpr || !(isInterval(node.rexpr) || onLeft)) return undefined;
    const [moment, span] = onLeft ? [node.rexpr!, node.lexpr] : [node.lexpr, node.rexpr!];
    if (isInterval(moment)) return undefined;
    const written = intervalOf(span);
    if (!written) return undefined;
    const from = at.value(moment);
    const sign = minus ? -1n : 1n;
    const { months, days, micros } = written;
    const whole = micros % MICROS_PER_SECOND === 0n;
    const steps: [string, bigint][] = [
      ["mm", BigInt(months)],
      ["dd", BigInt(days)],
      whole ? ["ss", micros / MICROS_PER_SECOND] : ["mcs", micros],
    ];
    const moved = steps.filter(([, count]) => count !== 0n).reduce(
      (operand: Expression, [unit, count]) =>
        call("DATEADD", string(unit), signed(String(count * sign)), operand),
      from.expression,
    );
    const type = from.type === date.oid ? timestamp.oid : isDateTime(from.type) ? from.type : 0;
    return value(moved === from.expression ? cast(moved, "TIMESTAMP") : moved, type);
  },
});

const MICROS_PER_SECOND = 1_000_000n;

function intervalOf(node: Node) {
  const constant = bodyOf(bodyOf(node, "TypeCast")?.arg, "A_Const");
  if (!constant?.sval) return null;
  try {
    return interval.text.decode(constant.sval.sval ?? "", OUTPUT_DEFAULTS);
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    const { location } = constant;
    throw new Misplaced(cause.condition, cause.message, { ...cause.fields, location });
  }
}

export const intervalValue = expressionRule({
  name: "interval_value",
  why: "IRIS has no intervals: they can be added to a time where they are written out",
  on: "TypeCast",
  examples: [
    {
      pg: "SELECT interval '1 day' FROM t",
      iris: null,
      refused: "an interval as a value is not supported",
    },
  ],
  rewrite({ typeName, location }) {
    if (strings(typeName?.names).at(-1) !== "interval") return undefined;
    const place = location === undefined || location < 0 ? typeName?.location : location;
    throw unsupported(
      "an interval as a value is not supported",
      place,
      "Add it to a date or time where it stands.",
    );
  },
});

/** DATEPART's names for PostgreSQL's fields. */
const PARTS: Readonly<Record<string, string>> = {
  year: "yyyy",
  quarter: "qq",
  month: "mm",
  day: "dd",
  doy: "dy",
  hour: "hh",
  minute: "mi",
};

export const extract = expressionRule({
  name: "extract",
  why: "IRIS has no EXTRACT; its DATEPART counts the days of a week from Sunday as 1",
  on: "FuncCall",
  of: ["extract", "date_part"],
  examples: [
    {
      pg: "SELECT extract(year FROM a) FROM t",
      iris: `SELECT DATEPART('yyyy', "a") AS "extract" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT date_part('dow', a) FROM t",
      iris: `SELECT (DATEPART('dw', "a") - 1) AS "date_part" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT extract(epoch FROM a) FROM t",
      iris: null,
      refused: 'extract of "epoch" is not supported',
    },
  ],
  rewrite({ funcname, args = [], location }, at) {
    const field = unitOf(args[0]);
    if (field === null || args.length !== 2) return undefined;
    const { expression } = at.value(args[1]);
    const type = strings(funcname).at(-1) === "extract" ? numeric.oid : float8.oid;
    if (field in PARTS) return value(call("DATEPART", string(PARTS[field]), expression), type);
    const weekday = call("DATEPART", string("dw"), expression);
    const fromSunday = binary(weekday, "-", ONE);
    if (field === "dow") return value(fromSunday, type);
    if (field === "isodow") {
      return value(when(compare(weekday, "=", ONE), number(7), fromSunday), type);
    }
    throw unsupported(`extract of "${field}" is not supported`, location);
  },
});

function unitOf(node: Node | undefined): string | null {
  return bodyOf(node, "A_Const")?.sval?.sval?.toLowerCase() ?? null;
}

/** What TO_CHAR keeps; what is no code of its own is printed as it stands. */
const TRUNCATED: Readonly<Record<string, string>> = {
  year: "YYYY-01-01 00:00:00",
  month: "YYYY-MM-01 00:00:00",
  day: "YYYY-MM-DD 00:00:00",
  hour: "YYYY-MM-DD HH24:00:00",
  minute: "YYYY-MM-DD HH24:MI:00",
  second: "YYYY-MM-DD HH24:MI:SS",
};

export const dateTrunc = expressionRule({
  name: "date_trunc",
  why: "IRIS has had DATE_TRUNC only of late; TO_CHAR cuts in all versions, in UTC",
  on: "FuncCall",
  of: ["date_trunc"],
  examples: [
    {
      pg: "SELECT date_trunc('month', a) FROM t",
      iris: `SELECT CAST(TO_CHAR(CAST("a" AS TIMESTAMP), 'YYYY-MM-01 00:00:00') AS TIMESTAMP) ` +
        'AS "date_trunc" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT date_trunc('week', a) FROM t",
      iris: null,
      refused: 'date_trunc to "week" is not supported',
    },
  ],
  rewrite({ args = [], location }, at): Value | undefined {
    const unit = unitOf(args[0]);
    if (unit === null || args.length !== 2) return undefined;
    if (!(unit in TRUNCATED)) {
      throw unsupported(`date_trunc to "${unit}" is not supported`, location);
    }
    const moment = at.value(args[1]);
    const text = call("TO_CHAR", cast(moment.expression, "TIMESTAMP"), string(TRUNCATED[unit]));
    const type = moment.type === timestamptz.oid ? timestamptz.oid : timestamp.oid;
    return value(cast(text, "TIMESTAMP"), moment.type === 0 ? 0 : type);
  },
});
