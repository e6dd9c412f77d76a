// The types of expressions and parameters as PostgreSQL has them, where the columns of the table are known.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { loadParser } from "../../lib/sql/text/parse.ts";
import type { DataPlan } from "../../lib/sql/plans/data_plan.ts";
import type { TableColumn } from "../../lib/sql/plans/plan_context.ts";
import type { StepsPlan } from "../../lib/sql/program.ts";
import { Planner } from "../../lib/sql/planner.ts";
import { openPglite } from "../support/pglite.ts";

const TABLE =
  `CREATE TABLE t (i2 smallint, i4 int, i8 bigint, n numeric, m numeric(10,2), f4 real, f8 float8,
  b boolean, tx text, v varchar(20), c char(3), d date, ti time, ts timestamp, tz timestamptz, u uuid, j json,
  jb jsonb, by bytea)`;

/** Each is selected from the table. */
const EXPRESSIONS = `
i4, i8, n, m, v, c, tz, j, jb, u, by, ti
i2 + i2, i2 + i4, i4 + i4, i4 + i8, i4 + n, i4 * m, i4 + f8, f4 + f4, f4 + i4, f8 - n
i4 / 2, i8 / i4, n / 2, f8 / 2, i4 % 3, n % 2, i2 * 2
-i4, -n, -f8, +i4, abs(i4), abs(n), abs(f8), i4 + 1, i4 + 1.5, i4 + '1'
sign(n), ceil(n), ceil(f8), floor(i4), round(n), round(n, 2), round(f8), trunc(n), trunc(n, 1), mod(i4, 2), mod(i8, 2)
sqrt(f8), sqrt(i4), power(f8, 2), power(i4, 2), i4 ^ 2, exp(f8), ln(f8), log(i8), pi()
count(*), count(i4), sum(i2), sum(i4), sum(i8), sum(n), sum(f4), sum(f8)
avg(i4), avg(n), avg(f8), min(i4), max(tx), min(v), max(d), min(ts), max(n), min(c)
bool_and(b), bool_or(b)
tx || tx, v || v, tx || i4, upper(v), lower(tx), length(tx), char_length(v), substring(tx from 2), left(v, 2), right(v, 2)
trim(v), ltrim(v), rtrim(tx), replace(tx, 'a', 'b'), repeat(v, 2), lpad(v, 5), rpad(v, 5), position('a' in tx), strpos(tx, 'a'), reverse(v), concat(tx, i4), split_part(tx, ',', 1), translate(tx, 'a', 'b'), ascii(tx), chr(65)
coalesce(i4, 0), coalesce(i4, i8), coalesce(v, 'x'), coalesce(tx, v), coalesce(n, 0), coalesce(i4, 1.5), coalesce(ts, tz), coalesce(d, ts), coalesce(v, v), coalesce(NULL, i4)
nullif(i4, 0), nullif(v, 'a'), nullif(n, 0), greatest(i4, i8), least(n, 1), greatest(v, 'a'), greatest(d, '2024-01-01')
CASE WHEN b THEN 1 END, CASE WHEN b THEN i4 ELSE i8 END, CASE WHEN b THEN v ELSE 'x' END, CASE WHEN b THEN 'x' ELSE 'y' END, CASE WHEN b THEN NULL ELSE i4 END, CASE WHEN b THEN d END
i4 = 1, i4 > i8, v = 'x', b AND i4 = 1, NOT b, i4 IS NULL, tx LIKE 'a%', i4 IN (1, 2), i4 BETWEEN 1 AND 2, b IS TRUE
i4::bigint, i4::text, v::text, n::int, tx::varchar(5), d::text, '5'::int, i4::numeric(8,2), tx::date, b::int, i4::float8, v::bpchar
1, 1.5, 'x', true, NULL, 3000000000, 99999999999999990000, 1e5, DATE '2024-01-01', TIMESTAMP '2024-01-01', TIMESTAMPTZ '2024-01-01 00:00+00', '1'::numeric
d + 1, d - 1, d - d, d + interval '1 day', ts + interval '1 day', ts - interval '1 hour', tz + interval '1 day'
extract(year from d), date_part('year', d), date_trunc('month', ts), date_trunc('day', tz), current_date, current_timestamp, now(), localtimestamp
(SELECT max(i4) FROM t), EXISTS (SELECT 1 FROM t), i4 = ANY (ARRAY[1, 2]), (SELECT v FROM t LIMIT 1)
row_number() OVER (ORDER BY i4), rank() OVER (ORDER BY i4), lag(v) OVER (ORDER BY i4), sum(i4) OVER (), count(*) OVER (), avg(f8) OVER ()
gen_random_uuid(), current_user
sum(i4) + 1, sum(i4 * m), max(i4) - min(i4), count(*) * 2, coalesce(sum(m), 0), round(avg(i4), 2), sum(m)::numeric(12,2)
`;

/** Whole statements: the types of what they take and give. */
const STATEMENTS = `
SELECT i4 FROM t WHERE i4 = $1 AND v = $2 AND tx LIKE $3 AND d > $4 AND tz <= $5 AND u = $6
SELECT i4 FROM t WHERE n BETWEEN $1 AND $2 AND i8 IN ($3, $4) AND b = $5
INSERT INTO t (i4, v, n, d, tz, jb, u, b, by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
INSERT INTO t VALUES ($1, $2, $3)
INSERT INTO t (i4, v) VALUES ($1, $2), ($3, $4)
INSERT INTO t (i4, v) SELECT $1, $2
UPDATE t SET v = $1, n = $2, i4 = i4 + $3, d = coalesce($4, d) WHERE i8 = $5
DELETE FROM t WHERE c = $1 OR f8 > $2
SELECT i4 + $1, i8 * $2, n - $3, v || $4 FROM t
SELECT coalesce(i4, $1), CASE WHEN b THEN v ELSE $2 END, nullif(i8, $3) FROM t
SELECT upper($1), length($2), substring($3 from 2), lower($4) FROM t
SELECT i4 FROM t LIMIT $1 OFFSET $2
SELECT i4 FROM t WHERE i4 = $1::bigint
SELECT x.a FROM (SELECT i4 AS a FROM t) x WHERE x.a = $1
SELECT i4 FROM t UNION SELECT i8 FROM t
SELECT v FROM t UNION ALL SELECT tx FROM t
SELECT i4 FROM t WHERE (i4, v) = ($1, $2)
SELECT i4 FROM t WHERE i4 IN (SELECT i8 FROM t WHERE v = $1)
SELECT i4 FROM t WHERE b AND $1
SELECT i4 FROM t GROUP BY i4 HAVING sum(i4) > $1 AND count(*) = $2 AND max(v) = $3
`;

const REFUSED = `
SELECT i4 FROM t WHERE i4 = tx
SELECT i4 FROM t WHERE v > 5
SELECT i4 FROM t WHERE b = 1
SELECT i4 FROM t WHERE d = 5
SELECT i4 + tx FROM t
SELECT b + 1 FROM t
SELECT i4 FROM t WHERE i4
SELECT i4 FROM t WHERE tx
SELECT i4 FROM t WHERE i4 = 'x'
SELECT i4 FROM t WHERE d > 'nonsense'
SELECT i4 FROM t WHERE i4 AND b
SELECT NOT i4 FROM t
SELECT CASE WHEN i4 THEN 1 END FROM t
SELECT coalesce(i4, tx) FROM t
SELECT CASE WHEN b THEN i4 ELSE d END FROM t
SELECT i4 FROM t UNION SELECT d FROM t
SELECT sum(tx) FROM t
SELECT avg(b) FROM t
SELECT i4 FROM t WHERE tx LIKE 5
SELECT i4 FROM t WHERE i4 IN (1, tx)
SELECT i4 FROM t WHERE i4 BETWEEN tx AND 5
SELECT -tx FROM t
INSERT INTO t (i4) VALUES (true)
INSERT INTO t (i4) VALUES (d)
INSERT INTO t (b) VALUES (1)
INSERT INTO t (d) VALUES (5)
INSERT INTO t (nosuch) VALUES (1)
INSERT INTO t (i4) VALUES ('x')
INSERT INTO t (i4, v) VALUES (1)
UPDATE t SET nosuch = 1
UPDATE t SET i4 = d
UPDATE t SET i4 = tx
SELECT t.nosuch FROM t
SELECT nosuch.i4 FROM t
SELECT a.i4 FROM t
SELECT i4 FROM t a, t b
SELECT i4 FROM t ORDER BY nosuch
SELECT i4 FROM t GROUP BY nosuch
SELECT i4, count(*) FROM t
`;

function lines(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}

await loadParser();
const postgres = await openPglite();
await postgres.exec(TABLE);
const { rows: columns } = await postgres.query<TableColumn>(
  `SELECT attname AS name, atttypid::int AS type, atttypmod AS typmod, attnotnull AS "notNull"
   FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 ORDER BY attnum`,
);
const planner = new Planner({ irisSchema: "SQLUser", columnsOf: () => columns });

const TEXT = 25;

function planOf(text: string): DataPlan | StepsPlan {
  const plan = planner.plan(planner.parse(text)[0]);
  assert.ok(plan.kind === "data" || plan.kind === "steps", plan.kind);
  return plan;
}

for (const line of lines(EXPRESSIONS)) {
  Deno.test(`expressions have PostgreSQL's types: ${line}`, async () => {
    const { resultFields } = await postgres.describeQuery(`SELECT ${line} FROM t`);
    const wanted = resultFields.map(({ dataTypeID }) => dataTypeID);
    const { head } = planOf(`SELECT ${line} FROM t`).hints;
    assert.deepEqual(head.map(({ type }) => type ?? 0), wanted);
  });
}

for (const text of lines(STATEMENTS)) {
  Deno.test(`parameters and results have PostgreSQL's types: ${text}`, async () => {
    const { queryParams, resultFields } = await postgres.describeQuery(text);
    const { hints, parameterTypes } = planOf(text);
    // What nobody says is text in the end.
    assert.deepEqual(
      parameterTypes.map((type) => type || TEXT),
      queryParams.map(({ dataTypeID }) => dataTypeID),
    );
    assert.deepEqual(
      hints.head.map(({ type }) => type ?? 0),
      resultFields.map(({ dataTypeID }) => dataTypeID),
    );
  });
}

for (const text of lines(REFUSED)) {
  Deno.test(`what PostgreSQL refuses is refused with its words: ${text}`, async () => {
    let wanted: { code?: string; message?: string; position?: string } = {};
    await postgres.query(text).catch((cause) => wanted = cause);
    assert.ok(wanted.code, "PostgreSQL takes it");
    assert.throws(() => planOf(text), (error) => {
      assert.ok(error instanceof PgError, String(error));
      assert.deepEqual(
        [error.sqlstate, error.message, error.fields.position],
        [wanted.code, wanted.message, Number(wanted.position)],
      );
      return true;
    });
  });
}
