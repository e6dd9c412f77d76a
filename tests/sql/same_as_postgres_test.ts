// The same statements on PostgreSQL and, translated, on the stand-in of both versions: the same rows.

import assert from "node:assert/strict";
import { irisTexts } from "../../lib/sql/definitions/running.ts";
import { loadParser } from "../../lib/sql/text/parse.ts";
import type { TableColumn } from "../../lib/sql/plans/plan_context.ts";
import { Planner } from "../../lib/sql/planner.ts";
import { createEngine } from "../../lib/standin/engine/engine.ts";
import type { EngineProcess, Logical } from "../../lib/standin/contract.ts";
import { openPglite } from "../support/pglite.ts";

const TABLES = `
CREATE TABLE t (id int PRIMARY KEY, name varchar(20), n numeric(10,2), born date, at timestamp, ok boolean, note text)
CREATE TABLE u (id int, t_id int, tag text, q int)
`;

const ROWS = `
INSERT INTO t (id, name, n, born, at, ok, note) VALUES (1, 'Ann', 10.50, DATE '2020-01-31', TIMESTAMP '2020-01-31 10:11:12', true, 'a'), (2, 'bob', 3, DATE '2021-02-28', TIMESTAMP '2021-02-28 00:00:00', false, NULL), (3, 'ANN', NULL, NULL, NULL, NULL, '')
INSERT INTO t (id, name) VALUES (4, NULL)
INSERT INTO u (id, t_id, tag, q) VALUES (1, 1, 'x', 5)
INSERT INTO u (id, t_id, tag, q) VALUES (2, 1, 'X', 7)
INSERT INTO u (id, t_id, tag, q) VALUES (3, 2, 'y', 9)
INSERT INTO u (id, t_id, tag, q) VALUES (4, NULL, 'z', NULL)
`;

/** One after another, also without knowing any table's columns. */
const STATEMENTS = `
SELECT id FROM t ORDER BY name
SELECT id FROM t ORDER BY name DESC
SELECT id FROM t ORDER BY n NULLS FIRST, id
SELECT id FROM t ORDER BY n DESC NULLS LAST, id LIMIT 2
SELECT id FROM t ORDER BY id LIMIT 2 OFFSET 1
SELECT id FROM t ORDER BY id OFFSET 2
SELECT DISTINCT name FROM t ORDER BY name
SELECT DISTINCT ok FROM t ORDER BY 1
SELECT count(*), count(n), sum(n), min(name), max(born) FROM t
SELECT lower(name) AS l, count(*) AS c FROM t GROUP BY l ORDER BY c DESC, l
SELECT t_id, sum(q) FROM u GROUP BY t_id ORDER BY 2
SELECT t_id, sum(q) s FROM u GROUP BY t_id HAVING sum(q) > 8 ORDER BY s DESC
SELECT t.id, u.tag FROM t LEFT JOIN u ON u.t_id = t.id ORDER BY t.id, u.tag
SELECT t.id, u.id FROM t FULL JOIN u ON u.t_id = t.id ORDER BY 1, 2
SELECT id FROM t WHERE ok
SELECT id FROM t WHERE NOT ok
SELECT id FROM t WHERE ok IS NOT TRUE ORDER BY id
SELECT id, n > 5 FROM t ORDER BY id
SELECT id FROM t WHERE name LIKE 'A%' ORDER BY id
SELECT id FROM t WHERE name ILIKE 'a%' ORDER BY id
SELECT id FROM t WHERE name = 'ann'
SELECT id FROM t WHERE note = ''
SELECT id FROM t WHERE id IN (1, 3) AND id NOT IN (SELECT t_id FROM u WHERE t_id IS NOT NULL)
SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id) ORDER BY id
SELECT id, (SELECT count(*) FROM u WHERE u.t_id = t.id) FROM t ORDER BY id
SELECT id FROM t WHERE born >= DATE '2021-01-01'
SELECT id, at + interval '1 month 2 days' FROM t WHERE at IS NOT NULL ORDER BY id
SELECT extract(year FROM born), extract(dow FROM born), extract(doy FROM born) FROM t WHERE id = 1
SELECT date_trunc('month', at) FROM t WHERE id = 1
SELECT id::int / 2, id % 2, -id, id * 1.5 FROM t ORDER BY id
SELECT coalesce(note, 'none'), nullif(name, 'bob'), greatest(id, 2), least(n, 5) FROM t ORDER BY id
SELECT CASE WHEN n > 5 THEN 'big' WHEN n IS NULL THEN 'none' ELSE 'small' END FROM t ORDER BY id
SELECT upper(name), length(name), substring(name from 2 for 2), position('n' in name), replace(name, 'n', 'm') FROM t WHERE id = 1
SELECT trim('  x '), ltrim('xxa', 'x'), rtrim('axx', 'x'), lpad('5', 3, '0'), left('abc', 2), right('abc', 2), split_part('a,b', ',', 2), repeat('ab', 2), reverse('abc'), concat('a', NULL, 'b'), translate('abc', 'ab', 'x') FROM t WHERE id = 1
SELECT abs(-5), ceil(1.2), floor(1.8), round(2.5), round(2.345, 2), trunc(2.7), mod(7, 3), power(2, 3), sign(-3), sqrt(16) FROM t WHERE id = 1
SELECT name || '-' || id FROM t ORDER BY id
SELECT id FROM t UNION SELECT t_id FROM u ORDER BY 1
SELECT id FROM t EXCEPT SELECT t_id FROM u ORDER BY id
SELECT id FROM t INTERSECT SELECT t_id FROM u ORDER BY id
SELECT id FROM t UNION ALL SELECT id FROM u ORDER BY id LIMIT 3
SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(x, y), u WHERE u.id = v.x
WITH a AS (SELECT id, n FROM t), b AS (SELECT id FROM a WHERE n > 5) SELECT a.id, b.id FROM a LEFT JOIN b ON a.id = b.id ORDER BY a.id
SELECT id, row_number() OVER (ORDER BY id DESC) FROM t ORDER BY id
SELECT id, count(*) OVER (PARTITION BY t_id), sum(q) OVER () FROM u ORDER BY id
SELECT id, lag(q) OVER (ORDER BY id) FROM u ORDER BY id
SELECT count(DISTINCT tag), count(*) FILTER (WHERE q > 5), bool_or(q > 8) FROM u
SELECT DISTINCT t_id, count(*) FROM u GROUP BY t_id ORDER BY 2 DESC, 1
SELECT id FROM t WHERE (id, name) = (1, 'Ann') OR (id, name) IN ((2, 'bob'), (3, 'x')) ORDER BY id
SELECT id FROM t WHERE id = ANY (ARRAY[1, 2]) ORDER BY id
SELECT id FROM t WHERE n BETWEEN 1 AND 5
SELECT id FROM t WHERE n IS DISTINCT FROM 3 ORDER BY id
SELECT u.id FROM t JOIN u USING (id) ORDER BY id
SELECT x.id FROM (SELECT id FROM t ORDER BY id DESC LIMIT 2) x ORDER BY x.id
SELECT max(n), avg(q)::numeric(10,2) FROM t, u WHERE t.id = u.id
SELECT id FROM t WHERE id > ALL (SELECT q - 8 FROM u WHERE q IS NOT NULL) ORDER BY id
SELECT id FROM t ORDER BY CASE WHEN ok THEN 0 ELSE 1 END, id
SELECT id FROM t ORDER BY (SELECT count(*) FROM u WHERE u.t_id = t.id) DESC, id
SELECT name FROM t GROUP BY name ORDER BY count(*) DESC, name
SELECT DISTINCT ON (t_id) t_id, tag FROM u ORDER BY t_id, q DESC NULLS LAST
SELECT t_id, tag, count(*) FROM u WHERE q > 5 GROUP BY ROLLUP (t_id, tag) ORDER BY 1, 2
SELECT t_id, grouping(t_id), sum(q) FROM u GROUP BY GROUPING SETS ((t_id), ()) ORDER BY 2, 1
SELECT id FROM t WHERE id = ANY ('{1,3}') ORDER BY id
SELECT id FROM t WHERE name LIKE ANY (ARRAY['A%', 'b%']) ORDER BY id
SELECT id FROM t WHERE id <> ALL ('{}'::int[]) ORDER BY id
SELECT g, t.id FROM generate_series(1, 3) g LEFT JOIN t ON t.id = g ORDER BY g
SELECT x.n, t.id FROM unnest(ARRAY[2, 4]) AS x (n), t WHERE t.id = x.n ORDER BY 1
SELECT t.id, l.d FROM t, LATERAL (SELECT t.id * 2 AS d) l ORDER BY 1
SELECT t.id, c.n FROM t LEFT JOIN LATERAL (SELECT count(*) AS n FROM u WHERE u.t_id = t.id) c ON true ORDER BY 1
SELECT id, sum(q) OVER (ORDER BY t_id) FROM u ORDER BY id
SELECT id, min(q) OVER (ORDER BY t_id), count(*) OVER (ORDER BY t_id) FROM u ORDER BY id
SELECT id, rank() OVER w, ntile(3) OVER (ORDER BY id) FROM u WINDOW w AS (ORDER BY t_id) ORDER BY id
SELECT id, percent_rank() OVER (ORDER BY id) FROM u WHERE id < 6 ORDER BY id
SELECT id FROM t WHERE (id, name) IN (SELECT t_id, 'Ann' FROM u) ORDER BY id
SELECT id FROM t WHERE (id, id) NOT IN (SELECT t_id, q FROM u) ORDER BY id
SELECT id FROM t WHERE name ~ '^A' ORDER BY id
SELECT id FROM t WHERE name ~* '^(ann|bob)$' ORDER BY id
SELECT id FROM t WHERE name SIMILAR TO '[A-B]%' ORDER BY id
SELECT left('abc', -1), right('abc', -1), split_part('a,b,c', ',', -1), concat_ws('-', 'a', NULL, 'b'), overlay('abcd' placing 'x' from 2 for 2), ascii('') FROM t WHERE id = 1
SELECT extract(week FROM born), extract(isoyear FROM born), extract(century FROM born), extract(quarter FROM born) FROM t WHERE id = 1
SELECT date_trunc('quarter', at), date_trunc('week', at) FROM t WHERE id = 1
SELECT to_char(at, 'DD.MM.YYYY HH24:MI'), to_char(at, 'FMMonth YY'), to_char(born, 'Dy Q IW') FROM t WHERE id = 1
SELECT at + 2 * interval '1 day', at + make_interval(hours => 3), at - interval '1 month' FROM t WHERE id = 1
SELECT make_date(2024, 2, 3), to_date('2024-02-03', 'YYYY-MM-DD') FROM t WHERE id = 1
SELECT stddev(q), var_pop(q) IS NULL, variance(q) FROM u WHERE id = 1
UPDATE t SET n = n + 1, note = CASE WHEN ok THEN 'y' ELSE 'n' END WHERE id <= 2
SELECT id, n, note FROM t ORDER BY id
UPDATE t SET note = u.tag FROM u WHERE u.t_id = t.id AND u.q = 9
SELECT id, note FROM t ORDER BY id
DELETE FROM t USING u WHERE u.t_id = t.id AND u.q = 9
SELECT count(*) FROM t
INSERT INTO u (id, t_id) SELECT id, id FROM t WHERE id > 2
SELECT id, t_id FROM u ORDER BY id, t_id
ALTER TABLE u ADD COLUMN extra int
SELECT extra FROM u WHERE id = 1
ALTER TABLE u RENAME extra TO more
CREATE INDEX ui ON u (t_id)
TRUNCATE u
SELECT count(*) FROM u
DROP TABLE u
`;

/** Right only where the columns of the tables are known. */
const KNOWING = `
SELECT id, born + 1, born - DATE '2020-01-01' FROM t WHERE born IS NOT NULL ORDER BY id
SELECT id FROM t a NATURAL JOIN (SELECT id FROM u) b ORDER BY id
SELECT id FROM t WHERE 'a  '::char(5) = 'a ' ORDER BY id
SELECT round(2.5::float8), round(-1.5::float8), round(2.4::float8), 0.5::float8::int, 3.5::float8::int, 2.5::numeric::int FROM t WHERE id = 1
SELECT n::text, ok::text, born::text, id::varchar(5), '5'::int + id, 2.5::int FROM t WHERE id = 1
SELECT id / 2, 7 / id FROM t ORDER BY id
SELECT * FROM t NATURAL JOIN u ORDER BY id
SELECT ok::int, n::int FROM t ORDER BY id
INSERT INTO u VALUES (9, DEFAULT, 'n', DEFAULT)
SELECT * FROM u WHERE id = 9
`;

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

const NO_FRACTION = ".000000";

/** Both sides' values in one spelling: IRIS has no leading zeros, and always six digits of a second. */
function plain(cell: unknown): string | null {
  if (cell === null || cell === undefined) return null;
  if (cell === "\0") return "";
  const text = String(cell);
  if (text.endsWith(NO_FRACTION)) return text.slice(0, -NO_FRACTION.length);
  const number = Number(text);
  return text !== "" && !Number.isNaN(number) ? String(number) : text;
}

await loadParser();
const postgres = await openPglite();
const AS_TEXT = Object.fromEntries(
  [16, 20, 21, 23, 700, 701, 1082, 1114, 1184, 1700].map((
    type,
  ) => [type, (text: string) => type === 16 ? (text === "t" ? "1" : "0") : text]),
);

async function askPostgres(text: string): Promise<unknown[][]> {
  const { rows } = await postgres.query(text, [], { rowMode: "array", parsers: AS_TEXT });
  return (rows as unknown[][]).map((row) => row.map(plain));
}

function askStandin(process: EngineProcess, planner: Planner, text: string): unknown[][] | null {
  const plan = planner.plan(planner.parse(text)[0]);
  if (plan.kind === "definition") {
    for (const iris of irisTexts(plan)) {
      const result = process.prepare(iris, { selectMode: 1, schemaPath: "" }).execute([]);
      result.close();
    }
    return null;
  }
  assert.ok(plan.kind === "data", `${plan.kind}: ${text}`);
  const prepared = process.prepare(plan.iris, { selectMode: 1, schemaPath: "" });
  const result = prepared.execute(plan.arguments.map((one) => "value" in one ? one.value : null));
  const rows: Logical[][] = [];
  for (let row = result.next?.(); row; row = result.next?.()) rows.push([...row]);
  result.close();
  return plan.rows ? rows.map((row) => row.map(plain)) : null;
}

async function knownColumns(): Promise<Map<string, TableColumn[]>> {
  const { rows } = await postgres.query<{ table: string } & TableColumn>(
    `SELECT c.relname AS table, a.attname AS name, a.atttypid::int AS type, a.atttypmod AS typmod,
       a.attnotnull AS "notNull" FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relname IN ('t', 'u') AND a.attnum > 0 ORDER BY c.relname, a.attnum`,
  );
  return Map.groupBy(rows, ({ table }) => table);
}

for (const version of ["2024.1", "2025.3"] as const) {
  for (const knows of [false, true]) {
    const how = knows ? "knowing the columns" : "without knowing the columns";
    Deno.test(`IRIS ${version} answers as PostgreSQL does, ${how}`, async () => {
      await postgres.exec("DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS u");
      const engine = createEngine({ version });
      const process = engine.open({
        namespace: "USER",
        user: "_SYSTEM",
        job: "1",
        isCompiled: () => true,
      });
      let planner = new Planner({ irisSchema: "SQLUser" });
      for (const text of lines(TABLES)) {
        await askPostgres(text);
        askStandin(process, planner, text);
      }
      if (knows) {
        const columns = await knownColumns();
        planner = new Planner({
          irisSchema: "SQLUser",
          columnsOf: (_schema, table) => columns.get(table) ?? null,
        });
      }
      const statements = [...lines(ROWS), ...(knows ? lines(KNOWING) : lines(STATEMENTS))];
      for (const text of statements) {
        const wanted = await askPostgres(text);
        const got = askStandin(process, planner, text);
        if (got) assert.deepEqual(got, wanted, text);
      }
      engine.close();
    });
  }
}
