// Probes of SELECT: what is taken, in which version, and what it means where PostgreSQL means something else.
// A table, longer than a file should be.

import type { Probe } from "./probe.ts";

const THREE = "(SELECT 1 AS x, 'a' AS y UNION ALL SELECT 2, 'b' UNION ALL SELECT 3, 'b') AS q";
const TABLE = [
  "CREATE TABLE PgWireProbe.t (a INTEGER, b VARCHAR(10))",
  "INSERT INTO PgWireProbe.t (a, b) VALUES (1, 'x')",
  "INSERT INTO PgWireProbe.t (a, b) VALUES (2, 'y')",
];
const PARAMETERS = 380;
const ITEMS = 499;
const IN_LIST = Array.from({ length: ITEMS }, (_, index) => index < PARAMETERS ? "?" : index)
  .join(", ");

export const QUERY_PROBES: readonly Probe[] = [
  {
    name: "scalar_subquery_with_two_rows",
    fact: "a scalar subquery with several rows gives the first one",
    files: ["lib/sql/rules/subqueries.ts", "lib/standin/engine/compiling/compile_query.ts"],
    setup: TABLE,
    ask: ["SELECT (SELECT a FROM PgWireProbe.t)"],
    answers: [
      { is: "1", means: "the first row" },
      { is: /^refused/, means: "an error, as in PostgreSQL" },
    ],
  },
  {
    name: "top_of_a_parameter",
    fact: "TOP takes a parameter",
    files: ["lib/sql/rules/row_order.ts"],
    setup: TABLE,
    ask: [{ sql: "SELECT TOP ? a FROM PgWireProbe.t ORDER BY a", values: [1] }],
    answers: [
      { is: "1", means: "it does" },
      { is: /^refused/, means: "it does not" },
    ],
  },
  {
    name: "top_of_a_text",
    fact: "TOP takes a number that is sent as text",
    files: ["lib/sql/rules/row_order.ts"],
    setup: TABLE,
    ask: [{ sql: "SELECT TOP ? a FROM PgWireProbe.t ORDER BY a", values: ["1"] }],
    answers: [
      { is: "1", means: "it does" },
      { is: /^refused/, means: "it does not" },
    ],
  },
  {
    name: "limit",
    fact: "LIMIT and OFFSET are there from 2025.1",
    files: ["lib/iris/versions.ts"],
    since: "2025.1",
    ask: [`SELECT x FROM ${THREE} ORDER BY x LIMIT 1 OFFSET 1`],
    answers: [
      { is: "2", means: "they are there" },
      { is: /SQLCODE -(1|25|51)\b/, means: "they are not" },
    ],
  },
  {
    name: "offset_alone",
    fact: "OFFSET without LIMIT is there from 2025.2",
    files: ["lib/iris/versions.ts"],
    since: "2025.2",
    ask: [`SELECT x FROM ${THREE} ORDER BY x OFFSET 2`],
    answers: [
      { is: "3", means: "it is there" },
      { is: /^refused/, means: "it is not" },
    ],
  },
  {
    name: "except",
    fact: "EXCEPT and INTERSECT are there in 2025.3",
    files: ["lib/iris/versions.ts", "lib/sql/rules/set_operations.ts"],
    since: "2025.3",
    ask: [
      "(SELECT 1 AS x UNION SELECT 2) EXCEPT (SELECT 2 AS x)",
      "(SELECT 1 AS x UNION SELECT 2) INTERSECT (SELECT 2 AS x)",
    ],
    answers: [
      { is: "1; 2", means: "they are there" },
      { is: /^refused.*; refused/, means: "they are not" },
    ],
  },
  {
    name: "lateral",
    fact: "LATERAL is there in 2025.3",
    files: ["lib/iris/versions.ts", "lib/sql/iris_version.ts"],
    since: "2025.3",
    setup: TABLE,
    ask: [
      "SELECT t.a, l.n FROM PgWireProbe.t AS t, LATERAL (SELECT t.a + 1 AS n) AS l ORDER BY t.a",
    ],
    answers: [
      { is: "1,2 / 2,3", means: "it is there" },
      { is: /^refused/, means: "it is not" },
    ],
  },
  {
    name: "new_windows",
    fact: "DENSE_RANK, NTILE and CUME_DIST are there in 2025.3",
    files: ["lib/iris/versions.ts", "lib/sql/iris_version.ts"],
    since: "2025.3",
    ask: [
      `SELECT DENSE_RANK() OVER (ORDER BY y) FROM ${THREE} ORDER BY x`,
      `SELECT NTILE(3) OVER (ORDER BY x) FROM ${THREE} ORDER BY x`,
      `SELECT COUNT(*) FROM (SELECT CUME_DIST() OVER (ORDER BY x) AS c FROM ${THREE}) AS r`,
    ],
    answers: [
      { is: "1 / 2 / 2; 1 / 2 / 3; 3", means: "they are there" },
      { is: /refused/, means: "they are not" },
    ],
  },
  {
    name: "window_frame_without_order",
    fact: "without ORDER BY a window counts the whole partition",
    files: ["lib/standin/engine/compiling/compile_window.ts"],
    ask: [`SELECT SUM(x) OVER () FROM ${THREE} ORDER BY x`],
    answers: [
      { is: "6 / 6 / 6", means: "the whole partition" },
      { is: "1 / 3 / 6", means: "it runs along" },
    ],
  },
  {
    name: "window_frame_with_order",
    fact: "with ORDER BY the default frame is ROWS up to the current one",
    files: ["lib/standin/engine/compiling/compile_window.ts"],
    ask: [`SELECT SUM(x) OVER (ORDER BY y) FROM ${THREE} ORDER BY x`],
    answers: [
      { is: /^1 \/ (3 \/ 6|6 \/ 4)$/, means: "ROWS" },
      { is: "1 / 6 / 6", means: "RANGE, as in PostgreSQL" },
    ],
  },
  {
    name: "count_over_nothing",
    fact: "COUNT(*) OVER () runs along",
    files: ["lib/standin/engine/compiling/compile_window.ts", "lib/sql/rules/windows.ts"],
    since: "2025.3",
    ask: [`SELECT COUNT(*) OVER () FROM ${THREE} ORDER BY x`],
    answers: [
      { is: "1 / 2 / 3", means: "it runs along" },
      { is: /^refused/, means: "it is not there" },
      { is: "3 / 3 / 3", means: "the whole partition" },
    ],
  },
  {
    name: "sum_of_one_over_nothing",
    fact: "SUM(1) with a frame of all rows counts the partition in every version",
    files: ["lib/sql/rules/windows.ts"],
    ask: [
      `SELECT SUM(1) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM ${THREE}`,
    ],
    answers: [
      { is: "3 / 3 / 3", means: "it does" },
      { is: /./, means: "it does not" },
    ],
  },
  {
    name: "window_over_exact",
    fact: "PARTITION BY takes an expression",
    files: ["lib/sql/rules/windows.ts"],
    setup: TABLE,
    ask: ["SELECT ROW_NUMBER() OVER (PARTITION BY %EXACT(b) ORDER BY a) FROM PgWireProbe.t"],
    answers: [
      { is: "1 / 1", means: "it does" },
      { is: /^refused/, means: "it does not" },
    ],
  },
  {
    name: "with_and_parameters",
    fact: "WITH takes parameters in its queries",
    files: ["lib/iris/parse_query.ts"],
    ask: [{ sql: "WITH c AS (SELECT CAST(? AS INTEGER) AS x) SELECT x FROM c", values: [5] }],
    answers: [
      { is: "5", means: "it does" },
      { is: /^refused/, means: "it does not, or WITH is not there" },
    ],
  },
  {
    name: "union_limit_scope",
    fact: "LIMIT after a UNION of queries without parentheses counts for the last one only",
    files: ["lib/iris/parse_query.ts", "lib/standin/engine/compiling/compile_query.ts"],
    since: "2025.1",
    ask: ["SELECT 1 AS x UNION ALL SELECT 2 LIMIT 1"],
    answers: [
      { is: /^(1 \/ 2|2 \/ 1)$/, means: "for the last one" },
      { is: /^refused/, means: "LIMIT is not there" },
      { is: "1", means: "for all" },
    ],
  },
  {
    name: "union_of_parentheses",
    fact: "a union of queries in parentheses may stand in FROM",
    files: ["lib/sql/rules/set_operations.ts", "lib/iris/parse_from.ts"],
    ask: ["SELECT TOP 1 * FROM ((SELECT 1 AS x) UNION ALL (SELECT 2 AS x)) AS q ORDER BY x"],
    answers: [
      { is: "1", means: "it may" },
      { is: /^refused/, means: "it may not" },
    ],
  },
  {
    name: "star_of_a_subquery",
    fact: "SELECT * FROM (a query of several columns) gives all of them",
    files: ["lib/sql/rules/clauses.ts"],
    ask: [`SELECT * FROM ${THREE} WHERE x = 1`],
    answers: [
      { is: "1,a", means: "all of them" },
      { is: /^refused/, means: "it must have one column" },
    ],
  },
  {
    name: "order_by_in_a_subquery",
    fact: "ORDER BY in a subquery is refused without TOP, and taken with TOP ALL",
    files: ["lib/sql/rules/row_order.ts", "lib/iris/parse_query.ts"],
    setup: TABLE,
    ask: [
      "SELECT a FROM (SELECT a FROM PgWireProbe.t ORDER BY a DESC) AS q",
      "SELECT a FROM (SELECT TOP ALL a FROM PgWireProbe.t ORDER BY a DESC) AS q",
    ],
    answers: [
      { is: /^refused.*; 2 \/ 1$/, means: "as read" },
      { is: /^(2 \/ 1|1 \/ 2); 2 \/ 1$/, means: "both are taken" },
      { is: /refused/, means: "TOP ALL does not help" },
    ],
  },
  {
    name: "row_number_of_a_subquery",
    fact: "%VID numbers the rows of a subquery in their order",
    files: ["lib/sql/rules/row_order.ts"],
    setup: TABLE,
    ask: [
      "SELECT a FROM (SELECT TOP ALL a FROM PgWireProbe.t ORDER BY a DESC) AS q WHERE %VID > 1",
    ],
    answers: [
      { is: "1", means: "it does" },
      { is: /./, means: "it does not" },
    ],
  },
  {
    name: "distinct_by",
    fact: "DISTINCT BY keeps values apart that differ in case only, and as they are",
    files: ["lib/sql/rules/row_order.ts"],
    setup: [
      "CREATE TABLE PgWireProbe.t (b VARCHAR(10))",
      "INSERT INTO PgWireProbe.t (b) VALUES ('x')",
      "INSERT INTO PgWireProbe.t (b) VALUES ('X')",
    ],
    ask: ["SELECT DISTINCT BY (%EXACT(b)) b FROM PgWireProbe.t"],
    answers: [
      { is: /^(x \/ X|X \/ x)$/, means: "it does" },
      { is: /^[xX]$/, means: "it folds" },
    ],
  },
  {
    name: "join_in_parentheses",
    fact: "joins may stand in parentheses",
    files: ["lib/iris/parse_from.ts"],
    setup: TABLE,
    ask: [
      "SELECT COUNT(*) FROM PgWireProbe.t AS x LEFT JOIN (PgWireProbe.t AS y INNER JOIN PgWireProbe.t AS z ON y.a = z.a) ON x.a = y.a",
    ],
    answers: [
      { is: "2", means: "they may" },
      { is: /^refused/, means: "they may not" },
    ],
  },
  {
    name: "in_list_of_499",
    fact: "IN takes 499 values, 380 of them parameters",
    files: ["lib/sql/rules/predicates.ts", "lib/standin/classes/sql_statement.ts"],
    setup: TABLE,
    ask: [{
      sql: `SELECT COUNT(*) FROM PgWireProbe.t WHERE a IN (${IN_LIST})`,
      values: Array.from({ length: PARAMETERS }, (_, index) => index),
    }],
    answers: [
      { is: "2", means: "it does" },
      { is: "0", means: "it finds nothing" },
      { is: /^refused/, means: "it refuses" },
    ],
  },
  {
    name: "nulls_first",
    fact: "NULLs come first in ascending order",
    files: ["lib/sql/rules/row_order.ts"],
    setup: [...TABLE, "INSERT INTO PgWireProbe.t (b) VALUES ('z')"],
    ask: ["SELECT a FROM PgWireProbe.t ORDER BY a"],
    answers: [
      { is: "NULL / 1 / 2", means: "they do" },
      { is: "1 / 2 / NULL", means: "they come last" },
    ],
  },
  {
    name: "exists_in_select_list",
    fact: "a condition is no value: it needs CASE",
    files: ["lib/sql/compiling/value.ts", "lib/iris/parse_term.ts"],
    ask: [`SELECT (x > 1) FROM ${THREE}`],
    answers: [
      { is: /^refused/, means: "refused" },
      { is: "0 / 1 / 1", means: "it is 1 or 0" },
    ],
  },
  {
    name: "current_user_as_a_value",
    fact: "CURRENT_USER is a value of a SELECT",
    files: ["lib/standin/engine/functions/special_values.ts"],
    ask: ["SELECT CASE WHEN LENGTH(CURRENT_USER) > 0 THEN 1 ELSE 0 END"],
    answers: [
      { is: "1", means: "it is" },
      { is: /^refused/, means: "it is not" },
    ],
  },
  {
    name: "percent_rank",
    fact: "PERCENT_RANK is (rank - 1) / (rows - 1)",
    files: ["lib/standin/engine/compiling/compile_window.ts"],
    ask: [`SELECT PERCENT_RANK() OVER (ORDER BY x) FROM ${THREE} ORDER BY x`],
    answers: [
      { is: /^0 \/ 0?\.50* \/ 1$/, means: "as the standard has it" },
      { is: /./, means: "another formula, as in the documentation's sample" },
    ],
  },
  {
    name: "nested_comment",
    fact: "comments do not nest",
    files: ["lib/iris/lexer.ts"],
    ask: ["SELECT 1 /* a /* b */"],
    answers: [
      { is: "1", means: "the first end ends it" },
      { is: /^refused/, means: "they nest" },
    ],
  },
];
