// Times to which an interval is added must stay between the years 1 and 9999: IRIS has no others, and gives another one
// without a word.

import { civilOfDays, daysOfCivil } from "../../iris/civil_date.ts";
import type { Expression } from "../../iris/tree_expression.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import { date } from "../../types/datetime.ts";
import { binary, call, compare, contains, number, or, string } from "../compiling/build.ts";
import type { RunTimeCheck } from "./run_time_checks.ts";
import { constantOf, MICROS_PER_DAY, type Span, times } from "../values/span.ts";
import type { Value } from "../compiling/value.ts";

const FIRST = daysOfCivil({ year: 1, month: 1, day: 1 });
const LAST = daysOfCivil({ year: 9999, month: 12, day: 31 });
const DAYS_OF_MONTH_MOST = 31n;
const COLUMNS = new Set(["column"]);

/** Somewhat too careful: of what is near the ends PostgreSQL is asked. What a session or a client gives is no time
 * thousands of years away. */
export function yearChecks(from: Value, span: Span, sign: 1 | -1): RunTimeCheck[] {
  const { type, expression } = from;
  if (type === 0 || !contains(expression, COLUMNS)) return [];
  const literal = (days: number) => dayLiteral(days, type);
  const bad: Predicate[] = [];
  let moved = 0n;
  for (const { count, unit, days, per } of partsOf(span)) {
    const constant = constantOf(count);
    if (constant !== null) {
      moved += constant * BigInt(sign) * days / per;
      continue;
    }
    const far = times(count!, sign);
    const moves = per === 1n ? far : binary(far, "\\", number(String(per)));
    const until = (end: number) => call("DATEDIFF", string(unit), expression, literal(end));
    bad.push(compare(moves, ">=", until(LAST)), compare(moves, "<=", until(FIRST)));
  }
  const days = Number(moved);
  if (days !== 0 || hasClock(span)) {
    const latest = Math.max(LAST - Math.max(days, 0) - 1, FIRST);
    const earliest = Math.min(FIRST - Math.min(days, 0) + 1, LAST);
    if (days >= 0) bad.push(compare(expression, ">", literal(latest)));
    if (days <= 0) bad.push(compare(expression, "<", literal(earliest)));
  }
  if (bad.length === 0) return [];
  return [{
    bad: or(bad),
    condition: "feature_not_supported",
    message: "a date before the year 1 or after 9999 is not supported",
    of: expression,
  }];
}

function partsOf({ months, days, micros }: Span) {
  return [
    { count: months, unit: "mm", days: DAYS_OF_MONTH_MOST, per: 1n },
    { count: days, unit: "dd", days: 1n, per: 1n },
    { count: micros, unit: "dd", days: 1n, per: MICROS_PER_DAY },
  ];
}

/** Less than a day may still be too much. */
function hasClock({ micros }: Span): boolean {
  const constant = constantOf(micros);
  return constant !== null && constant !== 0n;
}

function dayLiteral(days: number, type: number): Expression {
  const { year, month, day } = civilOfDays(days);
  const two = (part: number) => String(part).padStart(2, "0");
  const written = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  return type === date.oid
    ? { kind: "datetime", escape: "d", text: written }
    : { kind: "datetime", escape: "ts", text: `${written} 00:00:00` };
}
