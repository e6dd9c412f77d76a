// Probes of strings, NULLs, bytes and vectors: what is compared how, and what a value looks like when it comes back.
// A table, longer than a file should be.

import type { Probe } from "./probe.ts";

export const STRING_PROBES: readonly Probe[] = [
  {
    name: "is_null_of_a_parameter",
    fact: "`? IS NULL` is possible",
    files: ["lib/sql/rules/predicates.ts"],
    ask: [{ sql: "SELECT 1 WHERE ? IS NULL", values: [null] }],
    answers: [
      { is: "1", means: "it is, and NULL is NULL" },
      { is: "no rows", means: "NULL arrives as something else" },
      { is: /SQLCODE -18\b/, means: "it wants a column" },
    ],
  },
  {
    name: "empty_string_is_not_null",
    fact: "an empty string sent as $CHAR(0) is '' and not NULL",
    files: ["lib/types/text_in_iris.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a VARCHAR(10))",
      { sql: "INSERT INTO PgWireProbe.t (a) VALUES (?)", values: [""] },
    ],
    ask: [
      "SELECT CASE WHEN a IS NULL THEN 'null' WHEN a = '' THEN 'empty' ELSE 'other' END, LENGTH(a) FROM PgWireProbe.t",
    ],
    answers: [
      { is: "empty,0", means: "the empty string" },
      { is: /^null/, means: "NULL" },
      { is: /^(other|empty),1$/, means: "a string of one character" },
    ],
  },
  {
    name: "long_value_into_a_stream",
    fact:
      "a %Stream.TmpCharacter object as an argument becomes the content of a LONGVARCHAR column",
    files: ["lib/backend/PgWire.Session.cls", "lib/types/argument_list.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a LONGVARCHAR)",
      { sql: "INSERT INTO PgWireProbe.t (a) VALUES (?)", values: [{ letters: 4_000_000 }] },
    ],
    ask: ["SELECT CHARACTER_LENGTH(a), SUBSTRING(a, 3999999, 5) FROM PgWireProbe.t"],
    answers: [
      { is: "4000000,aa", means: "it does" },
      { is: /^\d+,/, means: "something else is in it" },
    ],
  },
  {
    name: "long_string_as_an_argument",
    fact: "a string argument may be longer than the list that the others come in",
    files: ["lib/backend/PgWire.Session.cls"],
    setup: ["CREATE TABLE PgWireProbe.t (a VARCHAR(3641144) COLLATE %EXACT)"],
    ask: [
      { sql: "INSERT INTO PgWireProbe.t (a) VALUES (?)", values: [{ letters: 3_600_000 }] },
      "SELECT LENGTH(a) FROM PgWireProbe.t",
    ],
    answers: [
      { is: "1 rows changed; 3600000", means: "it may" },
      { is: /MAXSTRING/, means: "the row is too long" },
    ],
  },
  {
    name: "default_collation",
    fact: "a string column of DDL without COLLATE folds case",
    files: ["lib/sql/rules/table_builder.ts", "lib/standin/engine/values/collations.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a VARCHAR(10), b VARCHAR(10) COLLATE %EXACT)",
      "INSERT INTO PgWireProbe.t (a, b) VALUES ('Smith', 'Smith')",
    ],
    ask: [
      "SELECT COUNT(*) FROM PgWireProbe.t WHERE a = 'SMITH'",
      "SELECT COUNT(*) FROM PgWireProbe.t WHERE b = 'SMITH'",
    ],
    answers: [
      { is: "1; 0", means: "SQLUPPER, and COLLATE %EXACT turns it off" },
      { is: "0; 0", means: "exact from the start" },
    ],
  },
  {
    name: "group_by_folds",
    fact: "GROUP BY of a folding column gives the value in capitals, GROUP BY %EXACT as it is",
    files: ["lib/sql/rules/clauses.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a VARCHAR(10))",
      "INSERT INTO PgWireProbe.t (a) VALUES ('Smith')",
    ],
    ask: [
      "SELECT a FROM PgWireProbe.t GROUP BY a",
      "SELECT a FROM PgWireProbe.t GROUP BY %EXACT(a)",
    ],
    answers: [
      { is: "SMITH; Smith", means: "capitals without %EXACT" },
      { is: "Smith; Smith", means: "as it is in both" },
    ],
  },
  {
    name: "numbers_among_texts",
    fact: "texts that look like numbers come before others, by their value",
    files: ["lib/sql/values/ordered.ts", "lib/sql/values/exact.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a VARCHAR(10) COLLATE %EXACT)",
      "INSERT INTO PgWireProbe.t (a) VALUES ('10')",
      "INSERT INTO PgWireProbe.t (a) VALUES ('9')",
      "INSERT INTO PgWireProbe.t (a) VALUES ('!')",
    ],
    ask: [
      "SELECT a FROM PgWireProbe.t ORDER BY a",
      "SELECT a FROM PgWireProbe.t ORDER BY ('x' || a)",
    ],
    answers: [
      { is: "9 / 10 / !; ! / 10 / 9", means: "by value, and a letter in front makes them texts" },
      { is: /^! \/ 10 \/ 9/, means: "as texts from the start" },
    ],
  },
  {
    name: "too_long_text",
    fact: "a text that is too long is refused with -104 and names its column",
    files: ["lib/backend/to_pg_error.ts", "lib/standin/engine/errors.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (a VARCHAR(3))"],
    ask: [{ sql: "INSERT INTO PgWireProbe.t (a) VALUES (?)", values: ["abcdef"] }],
    answers: [
      { is: /SQLCODE -104\b.*Field 'PgWireProbe\.t\.a' \(value 'abcdef'\)/i, means: "as read" },
      { is: /SQLCODE -104\b/, means: "-104 in other words" },
      { is: "1 rows changed", means: "it is cut without a word" },
    ],
  },
  {
    name: "cast_cuts",
    fact: "CAST to VARCHAR(n) cuts",
    files: ["lib/sql/rules/casts.ts"],
    ask: ["SELECT CAST('abcdef' AS VARCHAR(3))"],
    answers: [{ is: "abc", means: "cut" }, { is: /^refused/, means: "refused" }],
  },
  {
    name: "blanks_at_the_end",
    fact: "CHAR_LENGTH counts blanks at the end, LENGTH does not",
    files: ["lib/sql/rules/functions.ts", "lib/standin/engine/functions/functions_strings.ts"],
    ask: ["SELECT CHAR_LENGTH('ab  '), LENGTH('ab  ')"],
    answers: [
      { is: "4,2", means: "as documented" },
      { is: "4,4", means: "both count them" },
    ],
  },
  {
    name: "in_list_collation",
    fact: "%INLIST compares in the collation of its operand",
    files: ["lib/standin/engine/compiling/compile_predicate.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a VARCHAR(10))",
      "INSERT INTO PgWireProbe.t (a) VALUES ('Smith')",
    ],
    ask: ["SELECT COUNT(*) FROM PgWireProbe.t WHERE a %INLIST $LISTFROMSTRING('SMITH', ',')"],
    answers: [
      { is: "1", means: "it does" },
      { is: "0", means: "it compares exactly" },
    ],
  },
  {
    name: "in_list_bound",
    fact: "a ? of %INLIST takes the bytes of a $LIST, and NULL is neither in it nor not",
    files: ["lib/sql/rules/predicates.ts", "lib/standin/engine/compiling/compile_predicate.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a VARCHAR(10))",
      "INSERT INTO PgWireProbe.t (a) VALUES ('x')",
      "INSERT INTO PgWireProbe.t (a) VALUES (NULL)",
    ],
    ask: [
      {
        sql: "SELECT COUNT(*) FROM PgWireProbe.t WHERE %EXACT(a) %INLIST ?",
        values: ["\u0003\u0001x"],
      },
      {
        sql: "SELECT COUNT(*) FROM PgWireProbe.t WHERE %EXACT(a) NOT %INLIST ?",
        values: ["\u0003\u0001y"],
      },
    ],
    answers: [
      { is: /^1; 1$/, means: "so it is" },
      { is: /^1; 2$/, means: "NULL counts as not in the list" },
      { is: /^0/, means: "a bound list is not read as one" },
    ],
  },
  {
    name: "list_columns",
    fact: "a %List takes and gives its elements with commas between them",
    files: ["lib/types/iris_types.ts", "lib/standin/engine/values/values.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a %List)",
      "INSERT INTO PgWireProbe.t (a) VALUES ('x,y')",
    ],
    ask: ["SELECT a FROM PgWireProbe.t WHERE 'y' %INLIST a"],
    answers: [
      { is: "x,y", means: "it does" },
      { is: "no rows", means: "what is given is no list" },
    ],
  },
  {
    name: "bytes",
    fact: "VARBINARY takes and gives any byte",
    files: ["lib/types/bytea.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (a VARBINARY(10))",
      { sql: "INSERT INTO PgWireProbe.t (a) VALUES (?)", values: ["a\u0001b"] },
    ],
    ask: ["SELECT COUNT(*), MAX(LENGTH(a)) FROM PgWireProbe.t"],
    answers: [{ is: "1,3", means: "three bytes" }, { is: /./, means: "something else" }],
  },
  {
    name: "vector_text",
    fact: "a VECTOR column comes as numbers joined by commas, without brackets",
    files: ["lib/types/vector.ts", "lib/standin/engine/values/vectors.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (v VECTOR(DOUBLE, 3))",
      "INSERT INTO PgWireProbe.t (v) VALUES (TO_VECTOR('0.5,-1,2.25', DOUBLE))",
    ],
    ask: ["SELECT v FROM PgWireProbe.t"],
    answers: [
      { is: /^-?0?\.5,-1,2\.25$/, means: "joined by commas" },
      { is: /^\[/, means: "in brackets" },
    ],
  },
  {
    name: "vector_type",
    fact: "a VECTOR column is reported as VARCHAR of the class %Library.Vector",
    files: ["lib/types/iris_types.ts"],
    setup: ["CREATE TABLE PgWireProbe.t (v VECTOR(DOUBLE, 3))"],
    ask: [{ sql: "SELECT v FROM PgWireProbe.t", describe: "columns" }],
    answers: [
      { is: "v vector", means: "a vector to the gateway" },
      { is: /^v /, means: "another type" },
    ],
  },
  {
    name: "cosine_without_direction",
    fact: "VECTOR_COSINE with a vector of zeros is NULL",
    files: ["lib/standin/engine/values/vectors.ts"],
    ask: ["SELECT VECTOR_COSINE(TO_VECTOR('0,0', DOUBLE), TO_VECTOR('1,2', DOUBLE))"],
    answers: [
      { is: "NULL", means: "NULL" },
      { is: "0", means: "0" },
      { is: /^refused/, means: "an error" },
    ],
  },
  {
    name: "json_array_of_null",
    fact: "JSON_ARRAY with NULL ON NULL gives null",
    files: ["lib/sql/rules/shaped_aggregates.ts", "lib/sql/rules/array_values.ts"],
    ask: ["SELECT JSON_ARRAY(1, 'a', NULL NULL ON NULL)"],
    answers: [
      { is: '[1,"a",null]', means: "as read" },
      { is: '[1,"a"]', means: "left out" },
    ],
  },
  {
    name: "error_of_a_function",
    fact:
      "the text of an error that a function of a class throws is in %msg, and CASE calls it only when its turn comes",
    files: [
      "lib/sql/numbers/run_time_checks.ts",
      "lib/backend/to_pg_error.ts",
      "lib/standin/engine/functions/functions_helper.ts",
    ],
    ask: [
      "SELECT CASE WHEN x > 1 THEN PgWire.Raise('22003', 'raised', x) ELSE x END FROM (SELECT 1 AS x) AS q",
      "SELECT CASE WHEN x > 0 THEN PgWire.Raise('22003', 'raised', x) ELSE x END FROM (SELECT 1 AS x) AS q",
    ],
    answers: [
      { is: /^1; .*raised/, means: "called in its turn, and its words arrive" },
      { is: /raised.*; /, means: "called before its turn" },
      { is: /^1; /, means: "its words are lost" },
    ],
  },
  {
    name: "characters_of_the_class",
    fact:
      "SQL gives a function of a class '' as $CHAR(0) and NULL as \"\", takes them back so, and $WEXTRACT " +
      "and its like count a character beyond U+FFFF once",
    files: [
      "lib/sql/values/whole_characters.ts",
      "lib/standin/engine/functions/functions_helper.ts",
    ],
    ask: [
      "SELECT PgWire.Length('a😀') AS a, PgWire.Length('') AS b, " +
      "PgWire.Length(NULL) AS c, CHAR_LENGTH(PgWire.Part('abc', 4, 2)) AS d, " +
      "PgWire.Filled('x', 4, 'ab', 1) AS e, PgWire.Position('cab', 'b') AS f",
    ],
    answers: [
      { is: "2,0,NULL,0,abax,3", means: "as read" },
      { is: /^3/, means: "a character beyond U+FFFF counts twice" },
      { is: /^2/, means: "'' or NULL come or go another way" },
    ],
  },
  {
    name: "array_of_arrays",
    fact: "JSON_ARRAYAGG of JSON_ARRAY gives lists within a list, as arrays or as texts",
    files: ["lib/rows/shaped_text.ts", "lib/sql/rules/shaped_aggregates.ts"],
    ask: [
      "SELECT JSON_ARRAYAGG(JSON_ARRAY(x, y NULL ON NULL)) FROM (SELECT 1 AS x, 'a' AS y UNION ALL SELECT 2, NULL) AS q",
    ],
    answers: [
      {
        is: /^\[(\[1,"a"\]|"\[1,\\"a\\"\]"),\s*"?\[2,null\]"?\]$/,
        means: "one or the other, which both are read",
      },
    ],
  },
];
