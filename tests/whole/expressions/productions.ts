// What expressions are made of: a table with awkward values of each type, and what may be done with them.

/** Column by column: its type, and its value in each row. */
export const COLUMNS: Readonly<Record<string, readonly [type: string, ...values: string[]]>> = {
  i2: ["smallint", "0", "1", "-1", "32767", "-32768", "NULL", "7", "-7", "3", "12"],
  i4: ["integer", "0", "1", "-1", "2147483647", "-2147483648", "NULL", "7", "-7", "2", "65"],
  i8: [
    "bigint",
    ...["0", "1", "-1", "9007199254740993", "-9007199254740993", "NULL"],
    ...["9223372036854775807", "-9223372036854775807", "2", "40"],
  ],
  n: [
    "numeric(12,4)",
    ...["0", "1", "-1.5", "99999999.9999", "-99999999.9999", "NULL"],
    ...["0.0001", "2.5", "-2.5", "10"],
  ],
  f: ["float8", "0", "1", "-1.5", "1e15", "-1e-5", "NULL", "0.1", "2.5", "-2.5", "1e100"],
  t: [
    "text",
    ...["''", "'abc'", "'ABC'", "' 12 '", "'12'", "NULL", "'a b '", "'x😀éy'", "'9'", "'10.50'"],
  ],
  v: [
    "varchar(12)",
    ...[
      "''",
      "'5'",
      "'-5'",
      "'true'",
      "'x'",
      "NULL",
      "'2024-02-30'",
      "'abc '",
      "'é😀x'",
      "'a%b_c'",
    ],
  ],
  c: ["char(5)", "''", "'a'", "'a b'", "'abcde'", "'B'", "NULL", "'10'", "'9'", "' x'", "'é'"],
  b: ["boolean", ...Array(3).fill(["true", "false", "NULL"]).flat(), "true"],
  d: [
    "date",
    ...["'2024-02-29'", "'2023-12-31'", "'1970-01-01'", "'1900-03-01'", "'9999-12-31'", "NULL"],
    ...["'2000-01-01'", "'2024-12-30'", "'2021-01-03'", "'1999-10-10'"],
  ],
  ts: [
    "timestamp",
    ...["'2024-02-29 00:00'", "'2023-12-31 23:59:59.999999'", "'1970-01-01 00:00:00.5'"],
    ...["'1969-07-20 20:17:40'", "'9999-12-31 12:00'", "NULL", "'2000-01-01 01:02:03.1'"],
    ...["'2024-12-30 10:00'", "'2021-01-03 05:06:07.089'", "'1999-10-10 10:10:10'"],
  ],
  tz: [
    "timestamptz",
    ...["'2024-02-29 00:00Z'", "'2023-12-31 23:59:59.999999Z'", "'1970-01-01 00:00:00.5Z'"],
    ...["'1969-07-20 20:17:40Z'", "'9999-12-31 12:00Z'", "NULL", "'2000-01-01 01:02:03.1Z'"],
    ...["'2024-12-30 10:00Z'", "'2021-01-03 05:06:07.089Z'", "'1999-10-10 10:10:10Z'"],
  ],
  u: [
    "uuid",
    "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
    ...Array(4).fill("'00000000-0000-0000-0000-000000000000'"),
    "NULL",
    ...Array(4).fill("'ffffffff-ffff-ffff-ffff-ffffffffffff'"),
  ],
};

export const ROWS = 10;

export function tableOf(columns = COLUMNS): string[] {
  const names = Object.keys(columns);
  const types = names.map((name) => `${name} ${columns[name][0]}`);
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const values = names.map((name) => columns[name][row + 1]);
    return `INSERT INTO x (id, ${names.join(", ")}) VALUES (${row + 1}, ${values.join(", ")})`;
  });
  return [`CREATE TABLE x (id integer PRIMARY KEY, ${types.join(", ")})`, ...rows];
}

/** Families of types, of which every production names what it takes and gives. */
export type Family = "i2" | "i4" | "i8" | "n" | "f" | "t" | "b" | "d" | "ts" | "tz" | "u" | "c";

/** `#1` and `#2` stand for the operands. */
export interface Production {
  gives: Family;
  takes: readonly Family[];
  sql: string;
}

function rows(gives: Family, takes: string, ...texts: string[]): Production[] {
  const operands = (takes === "" ? [] : takes.split(" ")) as Family[];
  return texts.map((sql) => ({ gives, takes: operands, sql }));
}

export const ATOMS: readonly Production[] = [
  ...rows("i2", "", "i2"),
  ...rows("i4", "", "i4", "3", "-2", "0"),
  ...rows("i8", "", "i8", "9223372036854775807"),
  ...rows("n", "", "n", "1.50", "0.0"),
  ...rows("f", "", "f", "2::float8", "1e300::float8"),
  ...rows("t", "", "t", "v", "'b'", "''"),
  ...rows("c", "", "c"),
  ...rows("b", "", "b", "true"),
  ...rows("d", "", "d", "DATE '2024-02-29'"),
  ...rows("ts", "", "ts", "TIMESTAMP '2024-01-31 10:11:12'"),
  ...rows("tz", "", "tz"),
  ...rows("u", "", "u"),
];

const ARITHMETIC = ["(#1 + #2)", "(#1 - #2)", "(#1 * #2)", "(#1 / #2)", "(#1 % #2)"];
const COMPARED = ["(#1 = #2)", "(#1 < #2)", "(#1 >= #2)", "(#1 IS DISTINCT FROM #2)"];
const CHOICE = [
  "coalesce(#1, #2)",
  "nullif(#1, #2)",
  "greatest(#1, #2)",
  "least(#1, #2)",
  "CASE WHEN #1 = #2 THEN #1 ELSE #2 END",
];

export const PRODUCTIONS: readonly Production[] = [
  ...rows("i2", "i2 i2", ...ARITHMETIC),
  ...rows("i4", "i4 i4", ...ARITHMETIC, "mod(#1, #2)"),
  ...rows("i4", "i2 i4", "(#1 + #2)", "(#1 * #2)"),
  ...rows("i8", "i8 i8", ...ARITHMETIC),
  ...rows("i8", "i4 i8", ...ARITHMETIC),
  ...rows("n", "n n", ...ARITHMETIC, "div(#1, #2)", "mod(#1, #2)"),
  ...rows("n", "i4 n", ...ARITHMETIC),
  ...rows("n", "n i8", ...ARITHMETIC),
  ...rows("f", "f f", "(#1 + #2)", "(#1 - #2)", "(#1 * #2)", "(#1 / #2)", "power(#1, #2)"),
  ...rows("f", "f i4", "(#1 + #2)", "(#1 * #2)", "(#1 / #2)", "(#1 ^ #2)"),
  ...rows("f", "f n", "(#1 + #2)", "(#1 * #2)", "(#1 / #2)"),
  ...rows("i2", "i2", "(-#1)", "abs(#1)"),
  ...rows("i4", "i4", "(-#1)", "abs(#1)"),
  ...rows("i8", "i8", "(-#1)", "abs(#1)"),
  ...rows("n", "n", "(-#1)", "abs(#1)", "ceil(#1)", "floor(#1)", "round(#1)", "trunc(#1)"),
  ...rows("n", "n", "round(#1, 2)", "round(#1, -1)", "trunc(#1, 1)", "sign(#1)", "sqrt(#1)"),
  ...rows("n", "n", "exp(#1)", "ln(#1)", "log(#1)", "power(#1, 2)", "power(#1, 0.5)"),
  ...rows("f", "f", "(-#1)", "abs(#1)", "ceil(#1)", "floor(#1)", "round(#1)", "trunc(#1)"),
  ...rows("f", "f", "sqrt(#1)", "ln(#1)", "log(#1)", "exp(#1)", "sign(#1)", "cbrt(#1)"),
  ...rows("f", "f", "asin(#1)", "degrees(#1)", "radians(#1)", "atan(#1)"),
  ...rows("f", "i4", "sqrt(#1)", "ceil(#1)", "round(#1)", "power(#1, 2)"),
  ...rows("i2", "i4", "(#1)::int2"),
  ...rows("i2", "t", "(#1)::int2"),
  ...rows("i4", "i2", "(#1)::int4"),
  ...rows("i4", "i8", "(#1)::int4"),
  ...rows("i4", "n", "(#1)::int4"),
  ...rows("i4", "f", "(#1)::int4"),
  ...rows("i4", "t", "(#1)::int4", "length(#1)", "ascii(#1)"),
  ...rows("i4", "c", "(#1)::int4", "length(#1)"),
  ...rows("i4", "b", "(#1)::int4"),
  ...rows("i8", "i4", "(#1)::int8"),
  ...rows("i8", "n", "(#1)::int8"),
  ...rows("i8", "f", "(#1)::int8"),
  ...rows("i8", "t", "(#1)::int8"),
  ...rows("n", "i4", "(#1)::numeric", "(#1)::numeric(10,2)", "(#1)::numeric(5,2)"),
  ...rows("n", "i8", "(#1)::numeric"),
  ...rows("n", "n", "(#1)::numeric(14,1)", "(#1)::numeric(6,2)"),
  ...rows("n", "f", "(#1)::numeric"),
  ...rows("n", "t", "(#1)::numeric", "(#1)::numeric(10,1)"),
  ...rows("f", "i8", "(#1)::float8"),
  ...rows("f", "n", "(#1)::float8"),
  ...rows("f", "t", "(#1)::float8"),
  ...rows("b", "i4", "(#1)::boolean"),
  ...rows("b", "t", "(#1)::boolean", "(#1 LIKE 'a%')", "(#1 LIKE '%b')", "(#1 ILIKE 'A%')"),
  ...rows(
    "b",
    "t",
    "(#1 LIKE 'a\\%b\\_c')",
    "(#1 LIKE '')",
    "(#1 LIKE 'x_y')",
    "(#1 IN ('', '9'))",
  ),
  ...rows("b", "t", "(#1 IS NULL)", "(#1 IS NOT NULL)", "starts_with(#1, 'a')", "(#1 ~ '^a')"),
  ...rows("b", "t t", ...COMPARED, "(#1 LIKE #2)", "(#1 BETWEEN #2 AND 'b')"),
  ...rows("b", "c c", ...COMPARED),
  ...rows("b", "c t", "(#1 = #2)", "(#1 < #2)"),
  ...rows(
    "b",
    "c",
    "(#1 = 'a ')",
    "(#1 = ' x')",
    "(#1 LIKE 'a%')",
    "(#1 LIKE '_')",
    "(#1 IN ('a', '10'))",
  ),
  ...rows("b", "i4 i4", ...COMPARED, "(#1 BETWEEN #2 AND 5)"),
  ...rows("b", "i8 i8", ...COMPARED),
  ...rows("b", "i8 n", ...COMPARED),
  ...rows("b", "n n", ...COMPARED),
  ...rows("b", "f f", ...COMPARED),
  ...rows("b", "n f", ...COMPARED),
  ...rows("b", "b b", ...COMPARED, "(#1 AND #2)", "(#1 OR #2)"),
  ...rows("b", "b", "(NOT #1)", "(#1 IS TRUE)", "(#1 IS NOT FALSE)", "(#1 IS UNKNOWN)"),
  ...rows("b", "d d", ...COMPARED),
  ...rows("b", "ts ts", ...COMPARED),
  ...rows("b", "d ts", ...COMPARED),
  ...rows("b", "tz tz", ...COMPARED),
  ...rows("b", "u u", ...COMPARED),
  ...rows("t", "i2", "(#1)::text"),
  ...rows("t", "i4", "(#1)::text", "(#1)::varchar(3)", "chr(#1)", "repeat('ab', #1)"),
  ...rows("t", "i8", "(#1)::text"),
  ...rows("t", "n", "(#1)::text", "concat(#1)", "('' || #1)"),
  ...rows("t", "f", "(#1)::text", "concat(#1)", "('' || #1)"),
  ...rows("t", "b", "(#1)::text", "concat(#1, '-')", "('' || #1)"),
  ...rows("t", "d", "(#1)::text", "concat(#1, '-')", "('' || #1)", "to_char(#1, 'DD.MM.YYYY')"),
  ...rows("t", "ts", "(#1)::text", "concat(#1)", "(#1 || '')", "to_char(#1, 'HH24:MI:SS.US')"),
  ...rows("t", "tz", "(#1)::text", "concat(#1)", "('' || #1)"),
  ...rows("t", "u", "(#1)::text", "concat(#1)", "('' || #1)", "upper((#1)::text)"),
  ...rows(
    "t",
    "c",
    "(#1)::text",
    "concat(#1, '|')",
    "(#1 || '|')",
    "upper(#1)",
    "(#1)::varchar(2)",
  ),
  ...rows(
    "t",
    "t",
    "upper(#1)",
    "lower(#1)",
    "reverse(#1)",
    "trim(#1)",
    "ltrim(#1)",
    "rtrim(#1, ' c')",
  ),
  ...rows(
    "t",
    "t",
    "(#1)::varchar(2)",
    "left(#1, 2)",
    "left(#1, -1)",
    "right(#1, 2)",
    "right(#1, -1)",
  ),
  ...rows("t", "t", "substr(#1, 2)", "substr(#1, 2, 1)", "substr(#1, -1, 3)", "substr(#1, 0, 2)"),
  ...rows("t", "t", "lpad(#1, 4)", "rpad(#1, 4, 'xy')", "lpad(#1, 0, 'x')", "lpad(#1, 5, '')"),
  ...rows(
    "t",
    "t",
    "repeat(#1, 2)",
    "repeat(#1, -1)",
    "replace(#1, 'b', 'BB')",
    "replace(#1, '', 'x')",
  ),
  ...rows(
    "t",
    "t",
    "split_part(#1, ' ', 1)",
    "split_part(#1, 'b', -1)",
    "translate(#1, 'ab', 'x')",
  ),
  ...rows("t", "t", "overlay(#1 placing 'zz' from 2)", "initcap(#1)", "md5(#1)", "(#1)::char(3)"),
  ...rows("t", "t", "concat_ws('-', #1, 'z')", "concat(#1, 'z')", "quote_literal(#1)"),
  ...rows("t", "t t", "(#1 || #2)", "concat(#1, #2)", "replace(#1, #2, 'z')", ...CHOICE),
  ...rows("t", "t i2", "lpad(#1, #2)", "rpad(#1, #2, 'x😀')", "right(#1, #2)"),
  ...rows("t", "t i4", "left(#1, #2)", "substr(#1, #2)", "substr(#1, 1, #2)"),
  ...rows("t", "t i4", "(#1 || #2)", "split_part(#1, 'b', #2)"),
  ...rows("i4", "t t", "position(#1 in #2)", "strpos(#1, #2)"),
  ...rows("i4", "i4 i4", ...CHOICE),
  ...rows("i8", "i8 i8", ...CHOICE),
  ...rows("i8", "i4 i8", "coalesce(#1, #2)", "greatest(#1, #2)"),
  ...rows("n", "n n", ...CHOICE),
  ...rows("n", "i4 n", "coalesce(#1, #2)", "greatest(#1, #2)", "CASE WHEN b THEN #1 ELSE #2 END"),
  ...rows("f", "f f", ...CHOICE),
  ...rows("f", "n f", "coalesce(#1, #2)", "least(#1, #2)"),
  ...rows("d", "d d", ...CHOICE),
  ...rows("ts", "ts ts", ...CHOICE),
  ...rows("ts", "d ts", "coalesce(#1, #2)", "greatest(#1, #2)"),
  ...rows("tz", "tz tz", ...CHOICE),
  ...rows("b", "b b", "coalesce(#1, #2)", "nullif(#1, #2)"),
  ...rows("u", "u u", "coalesce(#1, #2)", "nullif(#1, #2)"),
  ...rows("c", "c c", "coalesce(#1, #2)", "greatest(#1, #2)", "nullif(#1, #2)"),
  ...rows("d", "d i4", "(#1 + #2)", "(#1 - #2)"),
  ...rows("i4", "d d", "(#1 - #2)"),
  ...rows("d", "t", "(#1)::date"),
  ...rows("d", "ts", "(#1)::date"),
  ...rows("d", "tz", "(#1)::date"),
  ...rows("d", "d", "(#1 + interval '1 month')::date"),
  ...rows(
    "ts",
    "d",
    "(#1)::timestamp",
    "(#1 + interval '1 month')",
    "date_trunc('month', #1)::timestamp",
  ),
  ...rows("ts", "t", "(#1)::timestamp"),
  ...rows("ts", "tz", "(#1)::timestamp", "(#1 AT TIME ZONE 'UTC')"),
  ...rows(
    "ts",
    "ts",
    "date_trunc('day', #1)",
    "date_trunc('week', #1)",
    "date_trunc('second', #1)",
  ),
  ...rows(
    "ts",
    "ts",
    "(#1 + interval '1 day 2 hours')",
    "(#1 - interval '1 month')",
    "(#1)::timestamp(0)",
  ),
  ...rows("tz", "ts", "(#1)::timestamptz"),
  ...rows("tz", "tz", "date_trunc('hour', #1)", "(#1 + interval '1 month')"),
  ...rows("n", "d", "extract(year from #1)", "extract(dow from #1)", "extract(week from #1)"),
  ...rows("n", "d", "extract(epoch from #1)", "extract(isodow from #1)", "extract(doy from #1)"),
  ...rows("n", "ts", "extract(second from #1)", "extract(epoch from #1)", "extract(hour from #1)"),
  ...rows("n", "ts", "extract(milliseconds from #1)", "extract(quarter from #1)"),
  ...rows("n", "tz", "extract(epoch from #1)", "extract(day from #1)"),
  ...rows("u", "t", "(#1)::uuid"),
  ...rows("c", "t", "(#1)::char(5)"),
];

/** Over all rows, over none, and in groups. */
export const AGGREGATES: readonly Production[] = [
  ...rows("i8", "i2", "sum(#1)", "count(DISTINCT #1)"),
  ...rows("i8", "i4", "sum(#1)", "count(#1)"),
  ...rows("n", "i4", "avg(#1)", "stddev(#1)", "variance(#1)", "var_pop(#1)"),
  ...rows("n", "i8", "sum(#1)", "avg(#1)"),
  ...rows("n", "n", "sum(#1)", "avg(#1)", "min(#1)", "max(#1)", "sum(DISTINCT #1)", "stddev(#1)"),
  ...rows("f", "f", "sum(#1)", "avg(#1)", "min(#1)", "max(#1)", "stddev(#1)", "variance(#1)"),
  ...rows("t", "t", "min(#1)", "max(#1)", "string_agg(#1, ',' ORDER BY #1)"),
  ...rows("i8", "t", "count(#1)", "count(DISTINCT #1)"),
  ...rows("c", "c", "min(#1)", "max(#1)"),
  ...rows("d", "d", "min(#1)", "max(#1)"),
  ...rows("ts", "ts", "min(#1)", "max(#1)"),
  ...rows("tz", "tz", "min(#1)", "max(#1)"),
  ...rows("b", "b", "bool_and(#1)", "bool_or(#1)", "every(#1)"),
];
