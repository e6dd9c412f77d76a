// Times in zones, and times that are put together or read from what is no time yet.

import type { Expression } from "../../iris/tree_expression.ts";
import { date, timestamp, timestamptz } from "../../types/datetime.ts";
import { float8 } from "../../types/floats.ts";
import { int4 } from "../../types/integers.ts";
import { text } from "../../types/text.ts";
import { isTimeZone } from "../../types/time_zones.ts";
import { binary, call, cast, number, string } from "../compiling/build.ts";
import { refuseZone } from "../values/session_zone.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { type Value, value } from "../compiling/value.ts";
import { EPOCH, UTC } from "./time_parts.ts";

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
