// Date and time functions, computed in calendar.ts from what SQLite hands over.

import { asInteger, asMoment, asText } from "../values/coerce.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { at, type FunctionRow, type FunctionTable, nullableOf, row } from "./functions.ts";
import { now } from "./special_values.ts";
import { type Typed, typed } from "../compiling/typed.ts";
import {
  BIGINT,
  DATE,
  decimal,
  INTEGER,
  isNumber,
  POSIXTIME,
  TIME,
  TIMESTAMP,
  type ValueType,
  VARCHAR,
} from "../values/value_types.ts";

const plain = (type: ValueType): ValueType => ({ ...type, typeClass: "" });

function part(name: string): FunctionRow {
  return row(
    1,
    1,
    (args, c) =>
      typed(`iris_date_part('${name}', ${asMoment(at(args, 0), c)})`, INTEGER, nullableOf(args)),
  );
}

/** A PosixTime stays one; everything else becomes the text of a TimeStamp. */
function added(unit: string, count: Typed, value: Typed, c: Compiler): Typed {
  const result = `iris_date_add(${unit}, ${asInteger(count, c)}, ${asMoment(value, c)})`;
  const nullable = nullableOf([count, value]);
  return value.type.kind === "posix"
    ? typed(`iris_to_posix(${result}, 's')`, plain(POSIXTIME), nullable)
    : typed(result, plain(TIMESTAMP), nullable);
}

function difference(unit: string, from: Typed, to: Typed, c: Compiler): Typed {
  return typed(
    `iris_date_diff(${unit}, ${asMoment(from, c)}, ${asMoment(to, c)})`,
    BIGINT,
    nullableOf([from, to]),
  );
}

function named(name: string): FunctionRow {
  return row(
    1,
    1,
    (args, c) =>
      typed(`iris_date_name('${name}', ${asMoment(at(args, 0), c)})`, VARCHAR, nullableOf(args)),
  );
}

const clock = row(0, 1, (args) => now(Number(at0(args) ?? 0)));

function at0(args: readonly Typed[]): string | undefined {
  return args[0]?.literal;
}

export const DATE_FUNCTIONS: FunctionTable = {
  DATEADD: row(3, 3, (args, c) => added(asText(at(args, 0), c), at(args, 1), at(args, 2), c)),
  TIMESTAMPADD: row(3, 3, (args, c) => added(asText(at(args, 0), c), at(args, 1), at(args, 2), c)),
  DATEDIFF: row(3, 3, (args, c) => difference(asText(at(args, 0), c), at(args, 1), at(args, 2), c)),
  TIMESTAMPDIFF: row(
    3,
    3,
    (args, c) => difference(asText(at(args, 0), c), at(args, 1), at(args, 2), c),
  ),
  DATEPART: row(2, 2, (args, c) =>
    typed(
      `iris_date_part(${asText(at(args, 0), c)}, ${asMoment(at(args, 1), c)})`,
      INTEGER,
      nullableOf(args),
    )),
  DATENAME: row(2, 2, (args, c) =>
    typed(
      `iris_date_name(${asText(at(args, 0), c)}, ${asMoment(at(args, 1), c)})`,
      VARCHAR,
      nullableOf(args),
    )),
  DATE_TRUNC: row(2, 2, (args, c) => {
    const value = at(args, 1);
    const result = `iris_date_trunc(${asText(at(args, 0), c)}, ${asMoment(value, c)})`;
    return value.type.kind === "posix"
      ? typed(`iris_to_posix(${result}, 's')`, plain(POSIXTIME), nullableOf(args))
      : typed(result, plain(TIMESTAMP), nullableOf(args));
  }),
  YEAR: part("yyyy"),
  MONTH: part("mm"),
  DAY: part("dd"),
  DAYOFMONTH: part("dd"),
  DAYOFWEEK: part("dw"),
  DAYOFYEAR: part("dy"),
  HOUR: part("hh"),
  MINUTE: part("mi"),
  SECOND: part("ss"),
  QUARTER: part("qq"),
  WEEK: part("wk"),
  DAYNAME: named("dw"),
  MONTHNAME: named("mm"),
  LAST_DAY: row(
    1,
    1,
    (args, c) => typed(`iris_last_day(${asMoment(at(args, 0), c)})`, plain(DATE), nullableOf(args)),
  ),
  GETDATE: clock,
  NOW: row(0, 0, () => now(0)),
  GETUTCDATE: row(
    0,
    1,
    (args) => typed(`iris_utc_now(${Number(at0(args) ?? 0)})`, plain(TIMESTAMP), 0),
  ),
  CURRENT_TIMESTAMP: clock,
  CURDATE: row(0, 0, () => typed("iris_today()", plain(DATE), 0)),
  CURTIME: row(0, 0, () => typed("iris_clock(0)", plain(TIME), 0)),
  UNIX_TIMESTAMP: row(0, 1, (args, c) =>
    typed(
      args[0] === undefined
        ? "iris_unix_time(iris_utc_now(6), 's')"
        : `iris_unix_time(${asMoment(args[0], c)})`,
      decimal(18, 6),
      nullableOf(args),
    )),
  TO_CHAR: row(1, 2, (args, c) => {
    const value = at(args, 0);
    const format = args[1] === undefined ? "NULL" : asText(args[1], c);
    return isNumber(value.type)
      ? typed(`iris_number_to_char(${asText(value, c)}, ${format})`, VARCHAR, nullableOf(args))
      : typed(`iris_date_to_char(${asMoment(value, c)}, ${format})`, VARCHAR, nullableOf(args));
  }),
  TO_DATE: row(1, 2, (args, c) =>
    typed(
      `iris_to_date(${asText(at(args, 0), c)}, ${
        args[1] === undefined ? "'DD MON YYYY'" : asText(args[1], c)
      })`,
      plain(DATE),
      nullableOf(args),
    )),
  TO_TIMESTAMP: row(1, 2, (args, c) =>
    typed(
      `iris_to_timestamp_format(${asText(at(args, 0), c)}, ${
        args[1] === undefined ? "'DD MON YYYY HH:MI:SS'" : asText(args[1], c)
      })`,
      plain(TIMESTAMP),
      nullableOf(args),
    )),
  TO_POSIXTIME: row(1, 2, (args, c) =>
    typed(
      args[1] === undefined
        ? `iris_to_posix(${asMoment(at(args, 0), c)})`
        : `iris_to_posix(iris_to_timestamp_format(${asText(at(args, 0), c)}, ${
          asText(args[1], c)
        }), 's')`,
      plain(POSIXTIME),
      nullableOf(args),
    )),
};
