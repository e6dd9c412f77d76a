// EXTRACT and date_part: one field of a time or an interval.

import type { Expression } from "../../iris/tree_expression.ts";
import { date, time, timestamptz, timetz } from "../../types/datetime.ts";
import { float8 } from "../../types/floats.ts";
import { numeric } from "../../types/numeric.ts";
import { binary, call, number, ZERO } from "../compiling/build.ts";
import { refuseZone } from "../values/session_zone.ts";
import { strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { refuseKept, totalMicros } from "../values/span.ts";
import { type Value, value } from "../compiling/value.ts";
import { divided, FIELDS, fullTitle, OTHER_NAMES, over, unitOf } from "./time_parts.ts";

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
