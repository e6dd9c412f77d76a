// date_trunc and date_bin: a time becomes the beginning of what it lies in.

import type { Expression } from "../../iris/tree_expression.ts";
import { date, time, timestamp, timestamptz } from "../../types/datetime.ts";
import { unknown } from "../../types/text.ts";
import { literalAs } from "../types/operand_types.ts";
import { binary, call, cast, compare, number, string, when } from "../compiling/build.ts";
import { refuseZone } from "../values/session_zone.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { refuseKept, totalMicros } from "../values/span.ts";
import { workedOut } from "../values/worked_out.ts";
import { type Value, value } from "../compiling/value.ts";
import {
  type Field,
  fullTitle,
  ISO_DAY,
  isUtc,
  minus,
  OTHER_NAMES,
  part,
  unitOf,
  YEAR,
} from "./time_parts.ts";

/** What TO_CHAR keeps; what is no code of its own is printed as it stands. */
const TRUNCATED: Readonly<Record<string, string>> = {
  year: "YYYY-01-01 00:00:00",
  month: "YYYY-MM-01 00:00:00",
  day: "YYYY-MM-DD 00:00:00",
  hour: "YYYY-MM-DD HH24:00:00",
  minute: "YYYY-MM-DD HH24:MI:00",
  second: "YYYY-MM-DD HH24:MI:SS",
};

function truncated(unit: string, moment: Expression): Expression {
  return cast(call("TO_CHAR", cast(moment, "TIMESTAMP"), string(TRUNCATED[unit])), "TIMESTAMP");
}

function back(unit: string, count: Expression, from: Expression): Expression {
  return call("DATEADD", string(unit), { kind: "unary", operator: "-", operand: count }, from);
}

/** Units of which TO_CHAR has no beginning: so much back from a smaller one's. */
const STEPPED: Readonly<Record<string, Field>> = {
  week: (moment) => back("dd", minus(ISO_DAY(moment), 1), truncated("day", moment)),
  quarter: (moment) =>
    back("mm", call("MOD", minus(part("mm")(moment), 1), number(3)), truncated("month", moment)),
  decade: (moment) =>
    back("yyyy", call("MOD", YEAR(moment), number(10)), truncated("year", moment)),
  century: (moment) =>
    back("yyyy", call("MOD", minus(YEAR(moment), 1), number(100)), truncated("year", moment)),
  millennium: (moment) =>
    back("yyyy", call("MOD", minus(YEAR(moment), 1), number(1000)), truncated("year", moment)),
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
      pg: "SELECT date_trunc('quarter', a) FROM t",
      iris: `SELECT DATEADD('mm', (-MOD((DATEPART('mm', "a") - 1), 3)), CAST(TO_CHAR(CAST("a" AS ` +
        `TIMESTAMP), 'YYYY-MM-01 00:00:00') AS TIMESTAMP)) AS "date_trunc" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT date_trunc('fortnight', a::timestamp) FROM t",
      iris: null,
      refused: 'unit "fortnight" not recognized for type timestamp without time zone',
    },
  ],
  rewrite(node, at): Value | undefined {
    const { args = [], location } = node;
    const written = unitOf(args[0]);
    if (written === null || args.length < 2) return undefined;
    const unit = OTHER_NAMES[written] ?? written;
    if (args.length > 2 && !isUtc(args[2])) {
      throw unsupported("date_trunc in a time zone other than UTC is not supported", location);
    }
    const moment = at.value(args[1]);
    refuseKept([moment], location);
    if (moment.type === time.oid) {
      throw unsupported("date_trunc of a time of day is not supported", location);
    }
    const bySession = args.length < 3 && moment.type !== timestamp.oid;
    if (bySession && at.to.context.zoned) {
      const found = workedOut({ FuncCall: node }, timestamptz.oid, at);
      if (found) return found;
      refuseZone(at.to.context, location);
    }
    const cut = STEPPED[unit]?.(moment.expression) ??
      (unit in TRUNCATED ? truncated(unit, moment.expression) : null);
    if (cut === null) {
      throw new Misplaced(
        "invalid_parameter_value",
        `unit "${written}" not recognized for type ${
          fullTitle(moment.type === date.oid ? timestamptz.oid : moment.type)
        }`,
        { location },
      );
    }
    // PostgreSQL makes a date a time with a zone.
    const zoned = moment.type === timestamptz.oid || moment.type === date.oid;
    const type = moment.type === 0 ? 0 : zoned ? timestamptz.oid : timestamp.oid;
    return value(cut, type, { notNull: moment.notNull });
  },
});

export const dateBin = expressionRule({
  name: "date_bin",
  why: "IRIS has no such function: it is so many whole steps from the beginning",
  on: "FuncCall",
  of: ["date_bin"],
  examples: [
    {
      pg: "SELECT date_bin('15 minutes', a, TIMESTAMP '2024-01-01') FROM t",
      iris: "SELECT CASE WHEN ((DATEDIFF('mcs', {ts '2024-01-01 00:00:00'}, \"a\") \\ " +
        "900000000) * 900000000) <= DATEDIFF('mcs', {ts '2024-01-01 00:00:00'}, \"a\") THEN " +
        "DATEADD('mcs', ((DATEDIFF('mcs', {ts '2024-01-01 00:00:00'}, \"a\") \\ 900000000) * " +
        "900000000), {ts '2024-01-01 00:00:00'}) ELSE DATEADD('mcs', (-900000000), " +
        "DATEADD('mcs', ((DATEDIFF('mcs', {ts '2024-01-01 00:00:00'}, \"a\") \\ 900000000) * " +
        '900000000), {ts \'2024-01-01 00:00:00\'})) END AS "date_bin" FROM "SQLUser"."t"',
    },
  ],
  rewrite({ args = [], location }, at): Value | undefined {
    if (args.length !== 3) return undefined;
    const typed: Node = bodyOf(args[0], "A_Const")
      ? {
        TypeCast: {
          arg: args[0],
          typeName: { names: [{ String: { sval: "interval" } }], typemod: -1 },
        },
      }
      : args[0];
    const { span } = at.shaped(typed);
    if (!span || span.months) {
      throw unsupported("date_bin by this interval is not supported", location);
    }
    const step = totalMicros(span);
    const moment = at.value(args[1]);
    const given = at.assume(at.value(args[2]), moment.type);
    const origin = literalAs(given, moment.type, { at, node: args[2] }).expression;
    const micros = call("DATEDIFF", string("mcs"), origin, moment.expression);
    const type = moment.type === unknown.oid ? timestamp.oid : moment.type;
    // Before the beginning a step that is not whole counts as one more.
    const steps = binary(micros, "\\", step);
    const whole = binary(steps, "*", step);
    const exact = call("DATEADD", string("mcs"), whole, origin);
    return value(
      when(compare(whole, "<=", micros), exact, back("mcs", step, exact)),
      type,
    );
  },
});
