// Probes of numbers: division and remainder of negative ones, rounding on the way into a column, NULL among the greatest.
// A table, longer than a file should be.

import type { Probe } from "./probe.ts";

const NUMBERS = ["CREATE TABLE PgWireProbe.t (i INTEGER, n NUMERIC(10,2), f DOUBLE, b BIT)"];

export const NUMBER_PROBES: readonly Probe[] = [
  {
    name: "integer_division_of_negatives",
    fact: "\\ cuts toward zero where an operand is negative",
    files: ["lib/sql/rules/operators.ts", "lib/standin/engine/values/decimals.ts"],
    ask: ["SELECT (-7 \\ 2), (7 \\ (-2)), ((-7) \\ (-2))"],
    answers: [
      { is: "-3,-3,3", means: "toward zero, as PostgreSQL" },
      { is: "-4,-4,3", means: "downward" },
    ],
  },
  {
    name: "mod_of_negatives",
    fact: "MOD has the sign of the dividend (with ANSI precedence)",
    files: ["lib/sql/rules/operators.ts", "lib/standin/engine/functions/functions_numbers.ts"],
    ask: ["SELECT MOD(-12, 7), MOD(12, -7), MOD(-12, -7)"],
    answers: [
      { is: "-5,5,-5", means: "as PostgreSQL" },
      { is: "2,-2,-5", means: "the sign of the divisor, as ObjectScript" },
    ],
  },
  {
    name: "ansi_precedence",
    fact: "operators have ANSI precedence",
    files: ["lib/iris/parse_expression.ts"],
    ask: ["SELECT 3 + 3 * 5"],
    answers: [
      { is: "18", means: "ANSI precedence" },
      { is: "30", means: "strictly from left to right, as an upgraded system may" },
    ],
  },
  {
    name: "integer_of_a_fraction",
    fact: "an INTEGER column rounds 1.7",
    files: ["lib/standin/engine/values/values.ts", "lib/standin/engine/values/assign.ts"],
    setup: [...NUMBERS, "INSERT INTO PgWireProbe.t (i) VALUES (1.7)"],
    ask: ["SELECT i FROM PgWireProbe.t"],
    answers: [
      { is: "2", means: "rounded" },
      { is: "1", means: "cut" },
      { is: "1.7", means: "kept as it is" },
    ],
  },
  {
    name: "cast_of_a_fraction_to_integer",
    fact: "CAST of 1.7 to INTEGER cuts the fraction off",
    files: ["lib/sql/rules/casts.ts", "lib/standin/engine/compiling/compile_cast.ts"],
    ask: ["SELECT CAST(1.7 AS INTEGER), CAST(-1.7 AS INTEGER)"],
    answers: [
      { is: "1,-1", means: "cut" },
      { is: "2,-2", means: "rounded" },
    ],
  },
  {
    name: "round_of_halves",
    fact: "ROUND goes away from zero at a half",
    files: ["lib/sql/rules/functions.ts", "lib/standin/engine/values/decimals.ts"],
    ask: ["SELECT ROUND(2.5, 0), ROUND(-2.5, 0), ROUND(1.7, 0)"],
    answers: [
      { is: "3,-3,2", means: "away from zero, as PostgreSQL's numeric" },
      { is: "2,-2,2", means: "to the even one" },
      { is: "3,-2,2", means: "upward" },
    ],
  },
  {
    name: "numeric_scale_on_insert",
    fact: "a NUMERIC column rounds to its scale",
    files: ["lib/standin/engine/values/values.ts"],
    setup: [...NUMBERS, "INSERT INTO PgWireProbe.t (n) VALUES (1.005)"],
    ask: ["SELECT n FROM PgWireProbe.t"],
    answers: [
      { is: "1.01", means: "rounded" },
      { is: "1", means: "cut, without zeros" },
      { is: "1.00", means: "cut, with zeros" },
    ],
  },
  {
    name: "zeros_of_a_scale",
    fact: "a NUMERIC(10,2) comes without zeros at its end",
    files: ["lib/types/numeric.ts"],
    setup: [...NUMBERS, "INSERT INTO PgWireProbe.t (n) VALUES (1.5)"],
    ask: ["SELECT n FROM PgWireProbe.t"],
    answers: [
      { is: "1.5", means: "canonical" },
      { is: "1.50", means: "padded" },
    ],
  },
  {
    name: "fraction_below_one",
    fact: "a number between 0 and 1 may come without its leading zero",
    files: ["lib/types/numeric.ts", "lib/rows/write_numeric.ts"],
    setup: [...NUMBERS, "INSERT INTO PgWireProbe.t (n) VALUES (0.5)"],
    ask: ["SELECT n FROM PgWireProbe.t"],
    answers: [
      { is: /^0?\.5$/, means: "either form, which both are read" },
    ],
  },
  {
    name: "wide_numeric",
    fact: "NUMERIC(37,18) is taken and keeps 18 decimals",
    files: ["lib/types/numeric.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (n NUMERIC(37,18))",
      "INSERT INTO PgWireProbe.t (n) VALUES (1.123456789012345678)",
    ],
    ask: ["SELECT n FROM PgWireProbe.t"],
    answers: [
      { is: "1.123456789012345678", means: "all of them" },
      { is: /^1\.1234567890123/, means: "fewer digits" },
    ],
  },
  {
    name: "wide_numeric_reported",
    fact: "NUMERIC(37,18) is reported with these numbers",
    files: ["lib/types/iris_types.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (n NUMERIC(37,18), m NUMERIC(10,2))"],
    ask: [{ sql: "SELECT n, m FROM PgWireProbe.t", describe: "columns" }],
    answers: [
      { is: "n numeric, m numeric(10,2)", means: "known again as numeric without precision" },
      { is: /^n numeric\(\d+,\d+\)/, means: "with others" },
    ],
  },
  {
    name: "greatest_with_null",
    fact: "GREATEST and LEAST are NULL where an argument is",
    files: ["lib/standin/engine/functions/functions_strings.ts", "lib/sql/rules/conditionals.ts"],
    ask: ["SELECT GREATEST(1, NULL, 3), LEAST(1, NULL, 3)"],
    answers: [
      { is: "NULL,NULL", means: "any NULL makes it NULL" },
      { is: "3,1", means: "NULL is passed over, as in PostgreSQL" },
    ],
  },
  {
    name: "division_scale",
    fact: "a quotient of integers is an exact decimal with many digits",
    files: ["lib/types/numeric.ts", "lib/standin/engine/compiling/compile_arithmetic.ts"],
    ask: ["SELECT 17 / 7"],
    answers: [
      { is: "2.428571428571428571", means: "18 decimals" },
      { is: /^2\.42857/, means: "fewer" },
    ],
  },
  {
    name: "division_by_zero_text",
    fact: "division by zero is -400 with <DIVIDE> in %msg",
    files: ["lib/backend/to_pg_error.ts"],
    ask: ["SELECT 1 / 0"],
    answers: [
      { is: /SQLCODE -400\b.*<DIVIDE>/, means: "as read" },
      { is: /^refused/, means: "another error" },
      { is: "NULL", means: "no error" },
    ],
  },
  {
    name: "bit_of_a_word",
    fact: "a BIT column takes a parameter of 1 and 0",
    files: ["lib/types/bool.ts"],
    setup: [...NUMBERS, { sql: "INSERT INTO PgWireProbe.t (b) VALUES (?)", values: [1] }],
    ask: ["SELECT b FROM PgWireProbe.t WHERE b = 1"],
    answers: [
      { is: "1", means: "1" },
      { is: "no rows", means: "another value" },
    ],
  },
  {
    name: "word_into_integer",
    fact: "a text that is no number is refused by an INTEGER column",
    files: ["lib/backend/to_pg_error.ts", "lib/standin/engine/values/values.ts"],
    setup: NUMBERS,
    ask: [{ sql: "INSERT INTO PgWireProbe.t (i) VALUES (?)", values: ["abc"] }],
    answers: [
      { is: /SQLCODE -104\b/, means: "-104" },
      { is: "1 rows changed", means: "it becomes 0" },
    ],
  },
  {
    name: "nan",
    fact: "a DOUBLE column keeps NAN, which is like itself and behind all numbers",
    files: ["lib/standin/engine/values/values.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (f DOUBLE)",
      { sql: "INSERT INTO PgWireProbe.t (f) VALUES (?)", values: ["NAN"] },
    ],
    ask: [{ sql: "SELECT f FROM PgWireProbe.t WHERE f = ? AND f > 1.5", values: ["NAN"] }],
    answers: [
      { is: /^nan$/i, means: "as in PostgreSQL" },
      { is: "no rows", means: "it compares with nothing" },
    ],
  },
];
