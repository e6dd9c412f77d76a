// Probes of INSERT, UPDATE and DDL: defaults, row ids, what a definition takes and what a column is afterwards.
// A table, longer than a file should be.

import type { Probe } from "./probe.ts";

export const CHANGE_PROBES: readonly Probe[] = [
  {
    name: "default_among_values",
    fact: "DEFAULT is no value of INSERT",
    files: ["lib/sql/rules/changes.ts", "lib/iris/parse_dml.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER DEFAULT 5, b INTEGER)"],
    ask: ["INSERT INTO PgWireProbe.t (a, b) VALUES (DEFAULT, 1)"],
    answers: [
      { is: /^refused/, means: "it is refused" },
      { is: "1 rows changed", means: "it is taken" },
    ],
  },
  {
    name: "rows_of_values",
    fact: "INSERT takes one row of VALUES",
    files: ["lib/sql/rules/changes.ts", "lib/iris/parse_dml.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER)"],
    ask: ["INSERT INTO PgWireProbe.t (a) VALUES (1), (2)"],
    answers: [
      { is: /^refused/, means: "more are refused" },
      { is: "2 rows changed", means: "more are taken" },
    ],
  },
  {
    name: "null_for_a_required_column_with_default",
    fact: "NULL for a NOT NULL column with a default becomes the default",
    files: ["lib/standin/engine/values/assign.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER NOT NULL DEFAULT 5)"],
    ask: [
      { sql: "INSERT INTO PgWireProbe.t (a) VALUES (?)", values: [null] },
      "SELECT a FROM PgWireProbe.t",
    ],
    answers: [
      { is: "1 rows changed; 5", means: "it does" },
      { is: /SQLCODE -108\b/, means: "it is refused" },
    ],
  },
  {
    name: "subquery_in_set",
    fact: "UPDATE ... SET takes a subquery as a value",
    files: ["lib/sql/rules/changes.ts", "lib/iris/parse_dml.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a INTEGER)",
      "INSERT INTO PgWireProbe.t (a) VALUES (1)",
    ],
    ask: [
      "UPDATE PgWireProbe.t SET a = (SELECT MAX(a) + 6 FROM PgWireProbe.t)",
      "SELECT a FROM PgWireProbe.t",
    ],
    answers: [
      { is: "1 rows changed; 7", means: "it does" },
      { is: /^refused/, means: "it does not" },
    ],
  },
  {
    name: "identity_given_a_value",
    fact: "with ALLOWIDENTITYINSERT an IDENTITY column takes a value",
    files: ["lib/sql/rules/create_table.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (id INTEGER NOT NULL IDENTITY, a INTEGER) WITH %CLASSPARAMETER ALLOWIDENTITYINSERT = 1",
    ],
    ask: [
      "INSERT INTO PgWireProbe.t (id, a) VALUES (7, 1)",
      "INSERT INTO PgWireProbe.t (a) VALUES (2)",
      "SELECT id FROM PgWireProbe.t ORDER BY id",
    ],
    answers: [
      { is: "1 rows changed; 1 rows changed; 7 / 8", means: "it does, and counts on from there" },
      { is: /^1 rows changed; 1 rows changed; 1 \/ 7$/, means: "it does, and counts as before" },
      { is: /^refused/, means: "it does not" },
    ],
  },
  {
    name: "unlimited_varchar",
    fact: "VARCHAR(3641144) is taken, stays a string and is compared as one",
    files: ["lib/types/text_in_iris.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a VARCHAR(3641144) COLLATE %EXACT)",
      "INSERT INTO PgWireProbe.t (a) VALUES ('abc')",
    ],
    ask: ["SELECT a FROM PgWireProbe.t WHERE a = 'abc'"],
    answers: [
      { is: "abc", means: "it does" },
      { is: /^refused/, means: "it does not" },
    ],
  },
  {
    name: "unlimited_varchar_reported",
    fact: "VARCHAR(3641144) is reported with its length, VARCHAR('') with 4096 (ODBCVarcharMaxlen)",
    files: ["lib/types/iris_types.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a VARCHAR(3641144), b %Library.String(MAXLEN=''), c VARCHAR(20))",
    ],
    ask: [{ sql: "SELECT a, b, c FROM PgWireProbe.t", describe: "columns" }],
    answers: [
      { is: "a text, b text, c varchar(20)", means: "both are known as text" },
      { is: /^a \w+(\(\d+\))?, b \w+(\(\d+\))?, c /, means: "with other lengths" },
    ],
  },
  {
    name: "type_names_reported",
    fact: "a column's ODBC type is the one of its SQL type",
    files: ["lib/types/iris_types.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a BIT, b TINYINT, c SMALLINT, d INTEGER, e BIGINT, f DOUBLE, g DATE, h TIME, i TIMESTAMP, j VARBINARY(5), k UNIQUEIDENTIFIER)",
    ],
    ask: [{
      sql: "SELECT a, b, c, d, e, f, g, h, i, j, k FROM PgWireProbe.t",
      describe: "columns",
    }],
    answers: [
      {
        is:
          "a bool, b int2, c int2, d int4, e int8, f float8, g date, h time, i timestamp, j bytea, k uuid",
        means: "as documented",
      },
      { is: /^a /, means: "others" },
    ],
  },
  {
    name: "type_names_of_expressions",
    fact: "an expression is reported with the type that the rules of arithmetic give",
    files: ["lib/types/iris_types.ts", "lib/standin/engine/compiling/compile_arithmetic.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER, n NUMERIC(10,2), f DOUBLE)"],
    ask: [{
      sql:
        "SELECT a + a AS s, a * a AS p, a / a AS q, n + a AS n, f + a AS f, COUNT(*) AS c, AVG(a) AS v FROM PgWireProbe.t",
      describe: "columns",
    }],
    answers: [
      {
        is: "s int8, p numeric, q numeric, n numeric, f float8, c int8, v numeric",
        means: "as documented",
      },
      { is: /^s /, means: "others" },
    ],
  },
  {
    name: "parameter_types_of_compared_columns",
    fact: "a parameter has the type of the column it is compared with",
    files: ["lib/types/iris_types.ts", "lib/session/commands/prepared.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER, b VARCHAR(10), d DATE, n NUMERIC(10,2))"],
    ask: [{
      sql: "SELECT a FROM PgWireProbe.t WHERE a = ? AND b = ? AND d = ? AND n = ?",
      describe: "parameters",
    }],
    answers: [
      { is: "int4, text, date, numeric", means: "the columns' types" },
      { is: "text, text, text, text", means: "nothing is known" },
    ],
  },
  {
    name: "parameter_types_of_insert",
    fact: "a parameter among VALUES has the type of its column",
    files: ["lib/types/iris_types.ts", "lib/session/commands/prepared.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER, b VARCHAR(10), d DATE)"],
    ask: [{
      sql: "INSERT INTO PgWireProbe.t (a, b, d) VALUES (?, ?, ?)",
      describe: "parameters",
    }],
    answers: [
      { is: "int4, text, date", means: "the columns' types" },
      { is: "text, text, text", means: "nothing is known" },
    ],
  },
  {
    name: "parameter_types_of_arguments",
    fact: "a parameter that is a function's argument has the type that the function wants",
    files: ["lib/standin/engine/compiling/argument_types.ts"],
    ask: [{
      sql: "SELECT UPPER(?) AS a, ABS(?) AS b, SQRT(?) AS c, DATEADD('dd', ?, ?) AS d",
      describe: "parameters",
    }],
    answers: [
      { is: "text, numeric, float8, int4, timestamp", means: "it has" },
      { is: "text, text, text, text, text", means: "nothing is known" },
    ],
  },
  {
    name: "parameter_type_of_top",
    fact: "the parameter of TOP is reported as VARCHAR",
    files: ["lib/standin/engine/compiling/compile_query.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a INTEGER)"],
    ask: [{ sql: "SELECT TOP ? a FROM PgWireProbe.t", describe: "parameters" }],
    answers: [
      { is: "text", means: "as VARCHAR" },
      { is: /^int/, means: "as a number" },
    ],
  },
  {
    name: "check_constraint",
    fact: "CHECK in CREATE TABLE is refused",
    files: ["lib/iris/parse_table.ts", "lib/sql/rules/table_builder.ts"],
    ask: ["CREATE TABLE PgWireProbe.t (a INTEGER, CHECK (a > 0))"],
    answers: [
      { is: /^refused/, means: "it is" },
      { is: /rows changed$/, means: "it is taken, and perhaps forgotten" },
    ],
  },
  {
    name: "foreign_key_without_columns",
    fact: "REFERENCES without columns means the primary key",
    files: ["lib/sql/rules/table_builder.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.p (id INTEGER, PRIMARY KEY (id))",
      "CREATE TABLE PgWireProbe.c (p INTEGER, CONSTRAINT c_p FOREIGN KEY (p) REFERENCES PgWireProbe.p)",
      "INSERT INTO PgWireProbe.p (id) VALUES (7)",
    ],
    ask: ["INSERT INTO PgWireProbe.c (p) VALUES (7)"],
    answers: [
      { is: "1 rows changed", means: "it does" },
      { is: /^refused/, means: "it means the row id" },
    ],
  },
  {
    name: "added_column_with_default",
    fact: "ADD COLUMN with a default leaves NULL in the rows that are there, unless it is NOT NULL",
    files: ["lib/sql/definitions/add_column.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a INTEGER)",
      "INSERT INTO PgWireProbe.t (a) VALUES (1)",
      "ALTER TABLE PgWireProbe.t ADD COLUMN b INTEGER DEFAULT 5",
      "ALTER TABLE PgWireProbe.t ADD COLUMN c INTEGER NOT NULL DEFAULT 6",
    ],
    ask: ["SELECT b, c FROM PgWireProbe.t"],
    answers: [
      { is: "NULL,6", means: "as read" },
      { is: "5,6", means: "both are filled, as in PostgreSQL" },
    ],
  },
  {
    name: "hnsw_of_float",
    fact: "an HNSW index takes no VECTOR(FLOAT, n)",
    files: ["lib/standin/engine/compiling/compile_ddl.ts"],
    since: "2025.1",
    setup: ["CREATE TABLE PgWireProbe.t (v VECTOR(FLOAT, 3))"],
    ask: ["CREATE INDEX i ON TABLE PgWireProbe.t (v) AS HNSW(Distance = 'Cosine')"],
    answers: [
      { is: /^refused/, means: "it does not" },
      { is: /./, means: "it does" },
    ],
  },
  {
    name: "hnsw_index",
    fact: "an HNSW index on VECTOR(DOUBLE, n) is possible from 2025.1",
    files: ["lib/iris/versions.ts", "lib/sql/rules/vector_index.ts"],
    since: "2025.1",
    setup: ["CREATE TABLE PgWireProbe.t (v VECTOR(DOUBLE, 3))"],
    ask: ["CREATE INDEX i ON TABLE PgWireProbe.t (v) AS HNSW(Distance = 'Cosine')"],
    answers: [
      { is: /rows changed$/, means: "it is" },
      { is: /^refused/, means: "it is not" },
    ],
  },
  {
    name: "statement_after_ddl",
    fact: "a statement that was prepared before an ALTER TABLE can be prepared and run again",
    files: ["lib/backend/stale.ts", "lib/backend/statements.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a INTEGER)",
      "INSERT INTO PgWireProbe.t (a) VALUES (1)",
      { sql: "SELECT a FROM PgWireProbe.t", keep: true },
      { sql: "ALTER TABLE PgWireProbe.t ADD COLUMN b INTEGER", on: "other" },
    ],
    ask: [{ sql: "SELECT a FROM PgWireProbe.t", keep: true }],
    answers: [
      { is: "1", means: "it runs" },
      { is: /^refused/, means: "the error is not one that is known" },
    ],
  },
];
