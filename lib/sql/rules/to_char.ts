// to_char of times: each code of the format is an expression of its own, and all are joined.

import type { FuncCall } from "@pgsql/types";
import type { Expression } from "../../iris/tree_expression.ts";
import { text, unknown } from "../../types/text.ts";
import { time, timestamp, timestamptz } from "../../types/datetime.ts";
import {
  binary,
  call,
  cast,
  compare,
  number,
  odbcCall,
  ONE,
  string,
  when,
} from "../compiling/build.ts";
import { refuseZone } from "../values/session_zone.ts";
import { bodyOf } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { isDateTime, isNumber } from "../types/type_families.ts";
import { value } from "../compiling/value.ts";

type Code = (moment: Expression, bare: boolean) => Expression;

function part(name: string): (moment: Expression) => Expression {
  return (moment) => call("DATEPART", string(name), moment);
}

/** A number with zeros before it; FM leaves them out. */
function padded(of: (moment: Expression) => Expression, size: number): Code {
  return (moment, bare) =>
    bare ? cast(of(moment), "VARCHAR(10)") : call("LPAD", of(moment), number(size), string("0"));
}

const LONGEST_NAME = 9;

function named(iris: "DAYNAME" | "MONTHNAME", fold?: "UPPER" | "LOWER"): Code {
  return (moment, bare) => {
    const name = odbcCall(iris, moment);
    const folded = fold ? call(fold, name) : name;
    return bare ? folded : call("RPAD", folded, number(LONGEST_NAME), string(" "));
  };
}

function short(iris: "DAYNAME" | "MONTHNAME", fold?: "UPPER" | "LOWER"): Code {
  return (moment) => {
    const name = call("SUBSTRING", odbcCall(iris, moment), ONE, number(3));
    return fold ? call(fold, name) : name;
  };
}

function halfOfDay(before: string, after: string): Code {
  return (moment) =>
    when(compare(part("hh")(moment), "<", number(12)), string(before), string(after));
}

const hour12 = (moment: Expression) =>
  binary(call("MOD", binary(part("hh")(moment), "+", number(11)), number(12)), "+", ONE);

const isoDay = (moment: Expression) =>
  binary(
    call("MOD", binary(part("dw")(moment), "+", number(5)), number(7)),
    "+",
    ONE,
  );

const thursday = (moment: Expression) =>
  call("DATEADD", string("dd"), binary(number(4), "-", isoDay(moment)), moment);

const isoWeek = (moment: Expression) =>
  binary(
    binary(binary(part("dy")(thursday(moment)), "-", ONE), "\\", number(7)),
    "+",
    ONE,
  );

const digits = (count: number): Code => (moment) =>
  odbcCall("RIGHT", call("LPAD", part("yyyy")(moment), number(4), string("0")), number(count));

/** The longest names first. */
const CODES: readonly (readonly [string, Code])[] = [
  ["HH24", padded(part("hh"), 2)],
  ["HH12", padded(hour12, 2)],
  ["Month", named("MONTHNAME")],
  ["MONTH", named("MONTHNAME", "UPPER")],
  ["month", named("MONTHNAME", "LOWER")],
  ["YYYY", padded(part("yyyy"), 4)],
  ["IYYY", padded((moment) => part("yyyy")(thursday(moment)), 4)],
  ["yyyy", padded(part("yyyy"), 4)],
  ["Day", named("DAYNAME")],
  ["DAY", named("DAYNAME", "UPPER")],
  ["day", named("DAYNAME", "LOWER")],
  ["Mon", short("MONTHNAME")],
  ["MON", short("MONTHNAME", "UPPER")],
  ["mon", short("MONTHNAME", "LOWER")],
  ["DDD", padded(part("dy"), 3)],
  ["YYY", digits(3)],
  ["HH", padded(hour12, 2)],
  ["MI", padded(part("mi"), 2)],
  ["SS", padded(part("ss"), 2)],
  ["MS", padded((moment) => binary(part("mcs")(moment), "\\", number(1000)), 3)],
  ["US", padded(part("mcs"), 6)],
  ["MM", padded(part("mm"), 2)],
  ["DD", padded(part("dd"), 2)],
  ["Dy", short("DAYNAME")],
  ["DY", short("DAYNAME", "UPPER")],
  ["dy", short("DAYNAME", "LOWER")],
  ["YY", digits(2)],
  ["IW", padded(isoWeek, 2)],
  ["ID", (moment) => cast(isoDay(moment), "VARCHAR(1)")],
  ["AM", halfOfDay("AM", "PM")],
  ["PM", halfOfDay("AM", "PM")],
  ["am", halfOfDay("am", "pm")],
  ["pm", halfOfDay("am", "pm")],
  ["hh24", padded(part("hh"), 2)],
  ["mi", padded(part("mi"), 2)],
  ["ss", padded(part("ss"), 2)],
  ["mm", padded(part("mm"), 2)],
  ["dd", padded(part("dd"), 2)],
  ["Y", digits(1)],
  ["Q", (moment) => cast(part("qq")(moment), "VARCHAR(1)")],
  ["D", (moment) => cast(part("dw")(moment), "VARCHAR(1)")],
];

export const toChar = expressionRule({
  name: "to_char",
  why: "IRIS's TO_CHAR knows other codes: each one of PostgreSQL's is made of DATEPART",
  on: "FuncCall",
  of: ["to_char"],
  examples: [
    {
      pg: "SELECT to_char(a, 'YYYY-MM') FROM t",
      iris: `SELECT ((LPAD(DATEPART('yyyy', "a"), 4, '0') || '-') || ` +
        `LPAD(DATEPART('mm', "a"), 2, '0')) AS "to_char" FROM "SQLUser"."t"`,
    },
    {
      pg: `SELECT to_char(a, 'YY"y"') FROM t`,
      iris: `SELECT ({fn RIGHT(LPAD(DATEPART('yyyy', "a"), 4, '0'), 2)} || 'y') AS "to_char" ` +
        'FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT to_char(a::int, '999') FROM t",
      iris: null,
      refused: "to_char of numbers is not supported",
    },
    {
      pg: "SELECT to_char(a, 'TZ') FROM t",
      iris: null,
      refused: 'the format "TZ" is not supported',
    },
  ],
  rewrite({ args = [], location }: FuncCall, at) {
    if (args.length !== 2) return undefined;
    const format = bodyOf(bodyOf(args[1], "TypeCast")?.arg ?? args[1], "A_Const")?.sval?.sval;
    const moment = at.value(args[0]);
    if (isNumber(moment.type)) throw unsupported("to_char of numbers is not supported", location);
    if (format === undefined) {
      throw unsupported("to_char with a format that is no constant is not supported", location);
    }
    if (moment.type === timestamptz.oid) refuseZone(at.to.context, location);
    const known = isDateTime(moment.type) || moment.type === time.oid || moment.type === 0;
    if (!known && moment.type !== unknown.oid) return undefined;
    const { expression } = at.assume(moment, timestamp.oid);
    const parts = partsOf(format, expression);
    if (parts === null) throw unsupported(`the format "${format}" is not supported`, location);
    const [first = string(""), ...others] = parts;
    const joined = others.reduce((left, right) => binary(left, "||", right), first);
    return value(joined, text.oid, { notNull: moment.notNull });
  },
});

/** Null where the format has a code that is not among the table's. */
function partsOf(format: string, moment: Expression): Expression[] | null {
  const parts: Expression[] = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") parts.push(string(plain));
    plain = "";
  };
  let bare = false;
  for (let at = 0; at < format.length;) {
    const rest = format.slice(at);
    if (rest.startsWith('"')) {
      const end = rest.indexOf('"', 1);
      plain += end < 0 ? rest.slice(1) : rest.slice(1, end);
      at += end < 0 ? rest.length : end + 1;
      continue;
    }
    if (rest.startsWith("FM") || rest.startsWith("fm")) {
      bare = true;
      at += 2;
      continue;
    }
    const found = CODES.find(([code]) => rest.startsWith(code));
    if (found) {
      flush();
      parts.push(found[1](moment, bare));
      bare = false;
      at += found[0].length;
      continue;
    }
    if (/[a-zA-Z]/.test(rest[0])) return null;
    plain += rest[0];
    at++;
  }
  flush();
  return parts;
}
