// What a `?` is described as where it is a function's argument; (unsure) all of it, for want of a live IRIS.

import type { Compiler } from "./compiler.ts";
import type { Typed } from "./typed.ts";
import {
  DECIMAL,
  DOUBLE,
  INTEGER,
  TIMESTAMP,
  type ValueType,
  VARCHAR,
} from "../values/value_types.ts";

const TYPES: Readonly<Record<string, ValueType>> = {
  t: VARCHAR,
  i: INTEGER,
  n: DECIMAL,
  d: DOUBLE,
  m: TIMESTAMP,
};

/** One letter an argument, by the functions that share it; the last letter goes on. */
const SIGNATURES: Readonly<Record<string, string>> = {
  t: "UPPER UCASE LOWER LCASE LENGTH $LENGTH CHAR_LENGTH CHARACTER_LENGTH DATALENGTH LTRIM RTRIM " +
    "REPLACE REVERSE $TRANSLATE ASCII STRING CONCAT ISNUMERIC HASHBYTES TO_NUMBER TO_DATE " +
    "TO_TIMESTAMP TO_POSIXTIME $LISTFROMSTRING",
  ti: "LEFT RIGHT SUBSTRING SUBSTR REPEAT REPLICATE $EXTRACT",
  tit: "LPAD RPAD",
  tiit: "STUFF",
  tti: "CHARINDEX INSTR $FIND $PIECE",
  i: "SPACE CHAR",
  n: "ABS SIGN FLOOR CEILING MOD SQUARE",
  ni: "ROUND TRUNCATE",
  d: "POWER SQRT EXP LOG LOG10 SIN COS TAN COT ASIN ACOS ATAN ATAN2 DEGREES RADIANS",
  tim: "DATEADD TIMESTAMPADD",
  tm: "DATEDIFF TIMESTAMPDIFF DATEPART DATENAME DATE_TRUNC",
  m: "YEAR MONTH DAY DAYOFMONTH DAYOFWEEK DAYOFYEAR HOUR MINUTE SECOND QUARTER WEEK DAYNAME " +
    "MONTHNAME LAST_DAY UNIX_TIMESTAMP",
  mt: "TO_CHAR",
};

const SIGNATURE_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(SIGNATURES).flatMap(([letters, names]) =>
    names.split(" ").map((name) => [name, letters] as const)
  ),
);

export function describeArguments(name: string, args: readonly Typed[], c: Compiler): void {
  const letters = SIGNATURE_OF.get(name);
  if (letters === undefined) return;
  args.forEach((value, at) => {
    const type = TYPES[letters[Math.min(at, letters.length - 1)] ?? ""];
    if (value.parameter !== undefined && type !== undefined) c.describe(value.parameter, type);
  });
}
