// What a time is made of: its fields, by PostgreSQL's names, reckoned in IRIS.

import type { Expression } from "../../iris/tree_expression.ts";
import { timestamp, timestamptz } from "../../types/datetime.ts";
import { binary, call, compare, number, ONE, string, when, ZERO } from "../compiling/build.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { titleOf } from "../types/operand_types.ts";

export type Field = (moment: Expression) => Expression;

export function part(name: string): Field {
  return (moment) => call("DATEPART", string(name), moment);
}

export const YEAR = part("yyyy");
const DAY_OF_WEEK = part("dw");

export function plus(left: Expression, right: Expression | number): Expression {
  return binary(left, "+", typeof right === "number" ? number(right) : right);
}

export function minus(left: Expression, right: Expression | number): Expression {
  return binary(left, "-", typeof right === "number" ? number(right) : right);
}

export function over(left: Expression, by: number): Expression {
  return binary(left, "\\", number(by));
}

/** IRIS counts from Sunday as 1, ISO from Monday as 1. */
export const ISO_DAY: Field = (moment) => {
  const day = DAY_OF_WEEK(moment);
  return when(compare(day, "=", ONE), number(7), minus(day, 1));
};

/** Its Thursday says to which year and week a day belongs. */
const THURSDAY: Field = (moment) =>
  call("DATEADD", string("dd"), minus(number(4), ISO_DAY(moment)), moment);

const MICROS: Field = (moment) =>
  plus(binary(part("ss")(moment), "*", number("1000000")), part("mcs")(moment));

export function divided(left: Expression, by: string): Expression {
  return binary(left, "/", number(by));
}

/** What each field is, and how many decimals it shows. */
export const FIELDS: Readonly<Record<string, { of: Field; scale?: number }>> = {
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

export const EPOCH = "1970-01-01 00:00:00";

export const OTHER_NAMES: Readonly<Record<string, string>> = {
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

/** The names that PostgreSQL uses here, and nowhere where it reads a time. */
export function fullTitle(type: number): string {
  if (type === timestamp.oid) return "timestamp without time zone";
  return type === timestamptz.oid ? "timestamp with time zone" : titleOf(type);
}

export function unitOf(node: Node | undefined): string | null {
  return bodyOf(node, "A_Const")?.sval?.sval?.toLowerCase() ?? null;
}

export const UTC = new Set(["utc", "etc/utc", "gmt", "z", "zulu", "+00", "+00:00", "uct"]);

export function isUtc(node: Node): boolean {
  return UTC.has(unitOf(node) ?? "");
}
