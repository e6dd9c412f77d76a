// Probes of dates and times: which class a type is, how values look in ODBC mode and as parameters.
// A table, longer than a file should be.

import type { Probe } from "./probe.ts";

const TIMES = [
  "CREATE TABLE PgWireProbe.t (d DATE, c TIME, p TIMESTAMP, s TIMESTAMP2)",
  {
    sql: "INSERT INTO PgWireProbe.t (d, c, p, s) VALUES (?, ?, ?, ?)",
    values: ["2024-02-29", "13:14:15", "2024-02-29 13:14:15.5", "2024-02-29 13:14:15.5"],
  },
];

export const TIME_PROBES: readonly Probe[] = [
  {
    name: "timestamp_class",
    fact: "TIMESTAMP in DDL makes a %Library.PosixTime column, TIMESTAMP2 a %Library.TimeStamp",
    files: ["lib/types/iris_types.ts", "lib/standin/engine/schema/column_types.ts"],
    setup: TIMES,
    ask: [{
      sql:
        "SELECT SqlFieldName, Type FROM %Dictionary.CompiledProperty WHERE parent = ? AND SqlFieldName IN ('p', 's') ORDER BY SqlFieldName",
      values: ["PgWireProbe.t"],
    }],
    answers: [
      { is: "p,%Library.PosixTime / s,%Library.TimeStamp", means: "as documented for 2025.3" },
      { is: /^p,%Library\.TimeStamp/, means: "TIMESTAMP is a text, as in older system mappings" },
    ],
  },
  {
    name: "posix_time_in_odbc_mode",
    fact: "a PosixTime comes as text in ODBC mode, with six digits after the point",
    files: ["lib/iris/values.ts", "lib/types/datetime.ts", "lib/rows/text_cells.ts"],
    setup: TIMES,
    ask: ["SELECT p FROM PgWireProbe.t"],
    answers: [
      { is: "2024-02-29 13:14:15.500000", means: "text with six digits" },
      { is: "2024-02-29 13:14:15.5", means: "text without zeros at the end" },
      { is: /^\d{19}$/, means: "the logical integer" },
    ],
  },
  {
    name: "posix_time_without_fraction",
    fact: "a PosixTime of a whole second has six zeros after the point",
    files: ["lib/iris/values.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (p TIMESTAMP)",
      "INSERT INTO PgWireProbe.t (p) VALUES ('2024-02-29 13:14:15')",
    ],
    ask: ["SELECT p FROM PgWireProbe.t"],
    answers: [
      { is: "2024-02-29 13:14:15.000000", means: "six zeros" },
      { is: "2024-02-29 13:14:15", means: "no fraction" },
      { is: /^\d{19}$/, means: "the logical integer" },
    ],
  },
  {
    name: "timestamp2_in_odbc_mode",
    fact: "a %TimeStamp is a text without zeros at its end",
    files: ["lib/iris/values.ts"],
    setup: TIMES,
    ask: ["SELECT s FROM PgWireProbe.t"],
    answers: [
      { is: "2024-02-29 13:14:15.5", means: "as it was given, in canonical form" },
      { is: /^2024-02-29 13:14:15\.50+$/, means: "padded with zeros" },
    ],
  },
  {
    name: "date_parameter",
    fact: "a parameter compared with a DATE column is read in ODBC's form",
    files: ["lib/types/datetime.ts", "lib/types/parameters.ts"],
    setup: TIMES,
    ask: [{ sql: "SELECT 1 FROM PgWireProbe.t WHERE d = ?", values: ["2024-02-29"] }],
    answers: [
      { is: "1", means: "the row is found" },
      { is: "no rows", means: "the text is compared with a day number" },
    ],
  },
  {
    name: "posix_time_parameter",
    fact: "a parameter compared with a PosixTime column is read in ODBC's form",
    files: ["lib/types/datetime.ts", "lib/types/parameters.ts"],
    setup: TIMES,
    ask: [{ sql: "SELECT 1 FROM PgWireProbe.t WHERE p = ?", values: ["2024-02-29 13:14:15.5"] }],
    answers: [
      { is: "1", means: "the row is found" },
      { is: "no rows", means: "the text is compared with the logical integer" },
    ],
  },
  {
    name: "time_parameter",
    fact: "a parameter compared with a TIME column is read in ODBC's form",
    files: ["lib/types/datetime.ts", "lib/types/parameters.ts"],
    setup: TIMES,
    ask: [{ sql: "SELECT 1 FROM PgWireProbe.t WHERE c = ?", values: ["13:14:15"] }],
    answers: [
      { is: "1", means: "the row is found" },
      { is: "no rows", means: "the text is compared with seconds" },
    ],
  },
  {
    name: "time_fraction",
    fact: "TIME(3) keeps a fraction and shows it without zeros at the end",
    files: ["lib/iris/values.ts", "lib/types/datetime.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (c TIME(3))",
      "INSERT INTO PgWireProbe.t (c) VALUES ('13:14:15.5')",
    ],
    ask: ["SELECT c FROM PgWireProbe.t"],
    answers: [
      { is: "13:14:15.5", means: "as it was given" },
      { is: "13:14:15.500", means: "padded to its precision" },
      { is: "13:14:15", means: "the fraction is lost" },
    ],
  },
  {
    name: "cast_of_date_to_varchar",
    fact: "CAST of a DATE to VARCHAR gives ODBC's text in ODBC mode",
    files: ["lib/standin/engine/compiling/compile_cast.ts", "lib/sql/rules/casts.ts"],
    setup: TIMES,
    ask: ["SELECT CAST(d AS VARCHAR(30)) FROM PgWireProbe.t"],
    answers: [
      { is: "2024-02-29", means: "ODBC's text" },
      { is: "66898", means: "the day number" },
    ],
  },
  {
    name: "cast_of_timestamp_to_varchar",
    fact: "CAST of a TIMESTAMP to VARCHAR gives ODBC's text in ODBC mode",
    files: ["lib/standin/engine/compiling/compile_cast.ts", "lib/sql/rules/casts.ts"],
    setup: TIMES,
    ask: ["SELECT CAST(p AS VARCHAR(30)) FROM PgWireProbe.t"],
    answers: [
      { is: /^2024-02-29 13:14:15\.50*$/, means: "ODBC's text" },
      { is: /^\d{19}$/, means: "the logical integer" },
    ],
  },
  {
    name: "cast_of_parameter_to_timestamp",
    fact: "CAST(? AS TIMESTAMP) takes ODBC's text and gives it back",
    files: ["lib/sql/rules/literals.ts"],
    ask: [{ sql: "SELECT CAST(? AS TIMESTAMP)", values: ["2024-02-29 13:14:15.5"] }],
    answers: [
      { is: /^2024-02-29 13:14:15\.50*$/, means: "ODBC's text" },
      { is: /^\d{19}$/, means: "the logical integer" },
    ],
  },
  {
    name: "dateadd_of_timestamp",
    fact: "DATEADD of a PosixTime gives a timestamp as text",
    files: ["lib/sql/rules/date_trunc.ts"],
    setup: TIMES,
    ask: ["SELECT DATEADD('dd', 1, p) FROM PgWireProbe.t"],
    answers: [
      { is: /^2024-03-01 13:14:15(\.50*)?$/, means: "text" },
      { is: /^\d{19}$/, means: "the logical integer" },
    ],
  },
  {
    name: "date_before_1840",
    fact: "a DATE before 1840-12-31 is refused with -104",
    files: ["lib/types/datetime.ts", "lib/backend/to_pg_error.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (d DATE)"],
    ask: ["INSERT INTO PgWireProbe.t (d) VALUES ('1815-12-10')"],
    answers: [
      { is: /SQLCODE -10[45]\b/, means: "it is not valid for its column" },
      { is: /SQLCODE -146\b/, means: "it is no date at all" },
      { is: "1 rows changed", means: "it is kept" },
    ],
  },
  {
    name: "microseconds_of_getutcdate",
    fact: "GETUTCDATE(6) gives microseconds",
    files: ["lib/sql/rules/column_defaults.ts"],
    ask: [
      "SELECT CASE WHEN CAST(GETUTCDATE(6) AS VARCHAR(30)) LIKE '____-__-__ __:__:__.%' THEN 1 ELSE 0 END",
    ],
    answers: [
      { is: "1", means: "a text with a fraction" },
      { is: "0", means: "something else" },
    ],
  },
  {
    name: "convert_style_120",
    fact: "CONVERT's style 120 is YYYY-MM-DD HH:MM:SS",
    files: ["lib/standin/engine/compiling/compile_cast.ts"],
    setup: TIMES,
    ask: ["SELECT CONVERT(VARCHAR(30), s, 120) FROM PgWireProbe.t"],
    answers: [
      { is: "2024-02-29 13:14:15", means: "as in the dialect that it comes from" },
      { is: /./, means: "something else" },
    ],
  },
  {
    name: "plain_way_in_odbc_mode",
    fact: "without the helper class, too, dates and times come in ODBC's form",
    files: ["lib/backend/fallback_session.ts"],
    setup: TIMES,
    ask: [{ sql: "SELECT d, c, p FROM PgWireProbe.t", on: "plain" }],
    answers: [
      { is: /^2024-02-29,13:14:15,2024-02-29 13:14:15\.50*$/, means: "text" },
      { is: /^66898,/, means: "logical values" },
    ],
  },
];
