// EXTRACT, date_trunc and what else takes times apart or puts them together.

import type { Expression } from "../../iris/tree_expression.ts";
import { date, time, timestamp, timestamptz, timetz } from "../../types/datetime.ts";
import { float8 } from "../../types/floats.ts";
import { int4 } from "../../types/integers.ts";
import { numeric } from "../../types/numeric.ts";
import { text, unknown } from "../../types/text.ts";
import { isTimeZone } from "../../types/time_zones.ts";
import {
  binary,
  call,
  cast,
  compare,
  number,
  ONE,
  string,
  when,
  ZERO,
} from "../compiling/build.ts";
import { refuseZone } from "../values/session_zone.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { titleOf } from "../types/operand_types.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { refuseKept, totalMicros } from "../values/span.ts";
import { workedOut } from "../values/worked_out.ts";
import { type Value, value } from "../compiling/value.ts";

type Field = (moment: Expression) => Expression;

function part(name: string): Field {
  return (moment) => call("DATEPART", string(name), moment);
}

const YEAR = part("yyyy");
const DAY_OF_WEEK = part("dw");

function plus(left: Expression, right: Expression | number): Expression {
  return binary(left, "+", typeof right === "number" ? number(right) : right);
}

function minus(left: Expression, right: Expression | number): Expression {
  return binary(left, "-", typeof right === "number" ? number(right) : right);
}

function over(left: Expression, by: number): Expression {
  return binary(left, "\\", number(by));
}

/** IRIS counts from Sunday as 1, ISO from Monday as 1. */
const ISO_DAY: Field = (moment) => {
  const day = DAY_OF_WEEK(moment);
  return when(compare(day, "=", ONE), number(7), minus(day, 1));
};

/** Its Thursday says to which year and week a day belongs. */
const THURSDAY: Field = (moment) =>
  call("DATEADD", string("dd"), minus(number(4), ISO_DAY(moment)), moment);

const MICROS: Field = (moment) =>
  plus(binary(part("ss")(moment), "*", number("1000000")), part("mcs")(moment));

function divided(left: Expression, by: string): Expression {
  return binary(left, "/", number(by));
}

/** What each field is, and how many decimals it shows. */
const FIELDS: Readonly<Record<string, { of: Field; scale?: number }>> = {
  microseconds: { of: MICROS },
  milliseconds: { of: (moment) => divided(MICROS(moment), "1000"), scale: 3 },
  second: { of: (moment) => divided(MICROS(moment), "1000000"), scale: 6 },
  minute: { of: part("mi") },
  hour: { of: part("hh") },
  day: { of: part("dd") },
  dow: { of: (moment) => minus(DAY_OF_WEEK(moment), 1) },
  isodow: { of: ISO_DAY },
  doy: { of: part("dy") },
  week: { of: (moment) => plus(over(minus(part("dy")(THURSDAY(moment)), 1), 7), 1) },
  month: { of: part("mm") },
  quarter: { of: part("qq") },
  year: { of: YEAR },
  isoyear: { of: (moment) => YEAR(THURSDAY(moment)) },
  decade: { of: (moment) => over(YEAR(moment), 10) },
  century: { of: (moment) => over(plus(YEAR(moment), 99), 100) },
  millennium: { of: (moment) => over(plus(YEAR(moment), 999), 1000) },
  timezone: { of: () => ZERO },
  epoch: {
    of: (moment) =>
      plus(
        call("DATEDIFF", string("ss"), { kind: "datetime", escape: "ts", text: EPOCH }, moment),
        divided(part("mcs")(moment), "1000000"),
      ),
    scale: 6,
  },
};

const EPOCH = "1970-01-01 00:00:00";

const OTHER_NAMES: Readonly<Record<string, string>> = {
  millisecond: "milliseconds",
  microsecond: "microseconds",
  seconds: "second",
  minutes: "minute",
  hours: "hour",
  days: "day",
  weeks: "week",
  months: "month",
  years: "year",
  decades: "decade",
  centuries: "century",
};

const CLOCK_FIELDS = new Set([
  "microseconds",
  "milliseconds",
  "second",
  "minute",
  "hour",
  "timezone",
]);

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
      pg: "SELECT extract(century FROM a) FROM t",
      iris: `SELECT ((DATEPART('yyyy', "a") + 99) \\ 100) AS "extract" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT extract(fortnight FROM a::date) FROM t",
      iris: null,
      refused: 'unit "fortnight" not recognized for type date',
    },
  ],
  rewrite({ funcname, args = [], location }, at) {
    const written = unitOf(args[0]);
    if (written === null || args.length !== 2) return undefined;
    const name = OTHER_NAMES[written] ?? written;
    const moment = at.shaped(args[1]);
    const type = strings(funcname).at(-1) === "extract" ? numeric.oid : float8.oid;
    if (moment.span) {
      if (name === "epoch") {
        const micros = totalMicros(moment.span);
        return value(divided(micros, "1000000"), type, { scale: 6 });
      }
      const field = spanField(name, moment);
      if (field) return value(field, type);
    } else if (moment.shaped) at.value(args[1]);
    refuseKept([moment], location);
    if (moment.type === timestamptz.oid && name !== "epoch") refuseZone(at.to.context, location);
    if (moment.type === timetz.oid) {
      throw unsupported("a part of a timetz is not supported", location);
    }
    const field = FIELDS[name];
    if (!field || moment.span) {
      throw new Misplaced(
        "invalid_parameter_value",
        `unit "${written}" not recognized for type ${fullTitle(moment.type)}`,
        { location },
      );
    }
    const ofDay = moment.type === date.oid;
    if (
      (ofDay && CLOCK_FIELDS.has(name)) || (moment.type === time.oid && !CLOCK_FIELDS.has(name))
    ) {
      throw unsupported(
        `unit "${written}" not supported for type ${fullTitle(moment.type)}`,
        location,
      );
    }
    const scale = ofDay ? undefined : field.scale;
    return value(field.of(moment.expression), type, { scale });
  },
});

/** The parts of an interval that are whole numbers of their own. */
function spanField(name: string, { span }: Value): Expression | null {
  const days = span!.days ?? ZERO;
  const months = span!.months ?? ZERO;
  const micros = span!.micros ?? ZERO;
  // Between two times there are only microseconds here, of which whole days are days.
  const onlyMicros = span!.months === null && span!.days === null;
  switch (name) {
    case "day":
      return onlyMicros ? binary(micros, "\\", number("86400000000")) : days;
    case "month":
      return call("MOD", months, number(12));
    case "year":
      return over(months, 12);
    case "hour": {
      const rest = onlyMicros ? call("MOD", micros, number("86400000000")) : micros;
      return binary(rest, "\\", number("3600000000"));
    }
    case "minute":
      return binary(call("MOD", micros, number("3600000000")), "\\", number("60000000"));
    default:
      return null;
  }
}

/** The names that PostgreSQL uses here, and nowhere where it reads a time. */
function fullTitle(type: number): string {
  if (type === timestamp.oid) return "timestamp without time zone";
  return type === timestamptz.oid ? "timestamp with time zone" : titleOf(type);
}

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

const UTC = new Set(["utc", "etc/utc", "gmt", "z", "zulu", "+00", "+00:00", "uct"]);

function isUtc(node: Node): boolean {
  return UTC.has(unitOf(node) ?? "");
}

export const atTimeZone = expressionRule({
  name: "at_time_zone",
  why:
    "IRIS's times are in UTC and know no zones: in UTC nothing changes, and for other zones the " +
    "gateway tells the time after IRIS has answered",
  on: "FuncCall",
  of: ["timezone"],
  examples: [
    {
      pg: "SELECT a::timestamptz AT TIME ZONE 'UTC' FROM t",
      iris: 'SELECT CAST("a" AS TIMESTAMP) AS "timezone" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a::timestamptz AT TIME ZONE 'Europe/Berlin' FROM t",
      iris: 'SELECT JSON_ARRAY(CAST("a" AS TIMESTAMP) NULL ON NULL) AS "timezone" ' +
        'FROM "SQLUser"."t"',
    },
  ],
  rewrite({ args = [], location }, at): Value | undefined {
    const zone = bodyOf(args[0], "A_Const")?.sval?.sval;
    if (args.length !== 2) return undefined;
    if (zone === undefined) {
      throw unsupported("a time zone that is no constant is not supported", location);
    }
    const moment = at.assume(at.value(args[1]), timestamptz.oid);
    if (moment.type === date.oid) refuseZone(at.to.context, location);
    const local = moment.type === timestamp.oid;
    const type = local ? timestamptz.oid : timestamp.oid;
    if (UTC.has(zone.toLowerCase())) {
      const kept = moment.type === date.oid
        ? cast(moment.expression, "TIMESTAMP")
        : moment.expression;
      return value(kept, type, { notNull: moment.notNull });
    }
    if (!isTimeZone(zone)) {
      throw new Misplaced("invalid_parameter_value", `time zone "${zone}" not recognized`, {
        location,
      });
    }
    const list: Expression = { kind: "json_array", items: [moment.expression], onNull: "NULL" };
    return value(list, type, {
      shaped: { shape: { is: "zoned", zone, to: local ? "instant" : "local" }, otherwise: null },
    });
  },
});

export const makeDate = expressionRule({
  name: "make_date",
  why: "IRIS reads a date from a text",
  on: "FuncCall",
  of: ["make_date", "make_timestamp"],
  examples: [
    {
      pg: "SELECT make_date(a, 2, 3) FROM t",
      iris: `SELECT TO_DATE(((((LPAD("a", 4, '0') || '-') || LPAD(2, 2, '0')) || '-') || ` +
        `LPAD(3, 2, '0')), 'YYYY-MM-DD') AS "make_date" FROM "SQLUser"."t"`,
    },
  ],
  rewrite({ funcname, args = [] }, at): Value | undefined {
    const called = strings(funcname).at(-1)!;
    const ofTime = called === "make_timestamp";
    if (args.length !== (ofTime ? 6 : 3)) return undefined;
    const values = args.map((arg) => at.assume(at.value(arg), int4.oid));
    const [year, month, day, hour, minute, second] = values.map(({ expression }) => expression);
    const padded = (one: Expression, size: number) => call("LPAD", one, number(size), string("0"));
    const join = (parts: Expression[]) => parts.reduce((left, right) => binary(left, "||", right));
    const dash = string("-");
    const written = join([padded(year, 4), dash, padded(month, 2), dash, padded(day, 2)]);
    const day_ = call("TO_DATE", written, string("YYYY-MM-DD"));
    if (!ofTime) return value(day_, date.oid);
    const seconds = binary(
      binary(binary(hour, "*", number(3600)), "+", binary(minute, "*", number(60))),
      "*",
      number("1000000"),
    );
    const micros = binary(seconds, "+", binary(second, "*", number("1000000")));
    return value(call("DATEADD", string("mcs"), micros, day_), timestamp.oid);
  },
});

export const fromEpoch = expressionRule({
  name: "to_timestamp",
  why: "IRIS adds the seconds to the day from which they are counted",
  on: "FuncCall",
  of: ["to_timestamp", "to_date"],
  examples: [
    {
      pg: "SELECT to_timestamp(a) FROM t",
      iris:
        `SELECT DATEADD('mcs', ("a" * 1000000), {ts '1970-01-01 00:00:00'}) AS "to_timestamp" ` +
        'FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT to_date(a, 'DD.MM.YYYY') FROM t",
      iris: `SELECT TO_DATE("a", 'DD.MM.YYYY') AS "to_date" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT to_date(a, 'Month DD') FROM t",
      iris: null,
      refused: 'the format "Month DD" is not supported',
    },
  ],
  rewrite({ funcname, args = [], location }, at): Value | undefined {
    const called = strings(funcname).at(-1)!;
    if (args.length === 1 && called === "to_timestamp") {
      const { expression } = at.assume(at.value(args[0]), float8.oid);
      const micros = binary(expression, "*", number("1000000"));
      const epoch: Expression = { kind: "datetime", escape: "ts", text: EPOCH };
      return value(call("DATEADD", string("mcs"), micros, epoch), timestamptz.oid);
    }
    const format = bodyOf(args[1], "A_Const")?.sval?.sval;
    if (args.length !== 2 || format === undefined) {
      throw unsupported(`${called} with a format that is no constant is not supported`, location);
    }
    if (!READABLE.test(format)) {
      throw unsupported(`the format "${format}" is not supported`, location);
    }
    const { expression } = at.assume(at.value(args[0]), text.oid);
    if (called === "to_date") return value(call("TO_DATE", expression, string(format)), date.oid);
    refuseZone(at.to.context, location);
    return value(call("TO_TIMESTAMP", expression, string(format)), timestamptz.oid);
  },
});

/** Codes that both read the same way, with something between them. */
const READABLE = /^(YYYY|MM|DD|HH24|MI|SS)([-/.: ]+(YYYY|MM|DD|HH24|MI|SS))*$/;

export const dateBin = expressionRule({
  name: "date_bin",
  why: "IRIS has no such function: it is so many whole steps from the beginning",
  on: "FuncCall",
  of: ["date_bin"],
  examples: [
    {
      pg: "SELECT date_bin('15 minutes', a, TIMESTAMP '2024-01-01') FROM t",
      iris:
        `SELECT DATEADD('mcs', ((DATEDIFF('mcs', {ts '2024-01-01 00:00:00'}, "a") \\ 900000000) ` +
        `* 900000000), {ts '2024-01-01 00:00:00'}) AS "date_bin" FROM "SQLUser"."t"`,
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
    const origin = at.value(args[2]).expression;
    const micros = call("DATEDIFF", string("mcs"), origin, moment.expression);
    const type = moment.type === unknown.oid ? timestamp.oid : moment.type;
    // Before the beginning a step that is not whole counts as one more.
    const steps = binary(micros, "\\", step);
    const whole = binary(steps, "*", step);
    const from = args[2];
    const exact = call("DATEADD", string("mcs"), whole, origin);
    if (bodyOf(from, "ColumnRef") === null) return value(exact, type);
    return value(
      when(compare(micros, ">=", ZERO), exact, back("mcs", step, exact)),
      type,
    );
  },
});
