// Tables with awkward values, and queries over them that IRIS cannot express; the table of a test.

export const SETUP: readonly string[] = [
  "SET TimeZone = 'UTC'",
  `CREATE TABLE person (
    id int PRIMARY KEY, name text NOT NULL, nick varchar(20), code char(4), born date,
    height numeric(6,3), score float8, boss int, tags jsonb, active boolean)`,
  `INSERT INTO person VALUES
    (1, 'Ann Lee', 'ann', 'A1', '1980-02-29', 1.700, 1.5, NULL, '{"k": [1, 2, {"x": null}], "n": "é"}', true),
    (2, 'bob o''neil', NULL, 'b2', '1999-12-31', 2.050, -2.25, 1, '[]', false),
    (3, 'Çelik, Öz', '', 'C3', NULL, NULL, NULL, 1, NULL, NULL),
    (4, 'dé😀 x', 'D d', NULL, '2001-01-01', 0.001, 1e30, 2, '{"k": "v", "a": {"b": 7}}', true),
    (5, E'tab\\tnew\\nline\\\\', 'e', 'E5', '1980-02-29', 1.700, 0, 4, '"text"', false)`,
  `CREATE TABLE kind (
    i2 smallint, i8 bigint, f4 real, n numeric, b bytea, u uuid, j json, t time, tz timestamptz,
    ts timestamp, iv interval, ia int[], ta text[], big text)`,
  `INSERT INTO kind VALUES
    (-32768, 9223372036854775807, 0.1, 123456789.123456789, '\\x00ff5c0a', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
     '{"b": 1,  "a": [true]}', '23:59:59.999999', '2024-03-31 01:30:00+00', '1999-12-31 23:59:59.5',
     '1 year 2 days 03:04:05.6', '{1,NULL,3}', '{"a b",NULL,"c\\"d"}', repeat('wide ', 3000)),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (1, -1, -1.5, 0.001, '', '00000000-0000-0000-0000-000000000000', 'null', '00:00', '1970-01-01 00:00:00+00',
     '2000-01-01 00:00', '-1 mons', '{}', '{}', '')`,
  "CREATE TABLE nothing (id int PRIMARY KEY, word text NOT NULL DEFAULT 'w', at timestamptz DEFAULT now())",
  "CREATE TABLE reading (day date, place text, amount int)",
  `INSERT INTO reading VALUES
    ('2024-01-01', 'x', 1), ('2024-01-02', 'x', 3), ('2024-01-04', 'x', 3), ('2024-01-09', 'x', 7),
    ('2024-01-01', 'y', 5), ('2024-01-03', 'y', NULL), ('2024-01-03', 'y', 2), ('2024-01-10', 'y', 5)`,
  "CREATE VIEW adult AS SELECT id, name, born FROM person WHERE born < '2000-01-01'",
];

export const STATEMENTS: readonly string[] = [
  // What IRIS finds out only while it runs
  "SELECT day + 3000000 FROM reading WHERE place = 'x' ORDER BY day",
  "SELECT sum(i8), avg(i8), sum(i8::numeric) FROM (SELECT i8 FROM kind UNION ALL SELECT i8 FROM kind) AS k",
  "SELECT (day + interval '7975 years')::date FROM reading ORDER BY 1",
  "SELECT id FROM person WHERE name LIKE 'Ann\\' ORDER BY id",
  "SELECT id, (SELECT max(p.id) FROM person AS p GROUP BY p.boss HAVING p.boss = person.id) FROM person ORDER BY id",
  "SELECT id, chr(128512) || name FROM person WHERE length(chr(id + 128512)) = 1 ORDER BY id",
  // Strings
  "SELECT id, regexp_replace(name, '[aeiou]+', '<\\&>', 'gi') FROM person ORDER BY id",
  "SELECT id, regexp_match(name, '(\\w)(\\w)'), regexp_count(name, 'e') FROM person ORDER BY id",
  "SELECT id, regexp_split_to_array(name, '\\s+') FROM person ORDER BY id",
  "SELECT id, m[1] FROM person, regexp_matches(name, '[a-z]', 'g') AS m ORDER BY id, m",
  "SELECT id, md5(name), initcap(name) FROM person ORDER BY id",
  "SELECT format('%s is %I and %L', id, name, nick) FROM person ORDER BY id",
  "SELECT id, quote_literal(name), quote_ident(name), quote_nullable(nick) FROM person ORDER BY id",
  "SELECT id, to_hex(id), octet_length(name), bit_length(name) FROM person ORDER BY id",
  "SELECT id, string_to_array(name, ' '), split_part(name, ' ', -1) FROM person ORDER BY id",
  "SELECT id, encode(convert_to(name, 'UTF8'), 'base64') FROM person ORDER BY id",
  "SELECT id, overlay(name placing '##' from 2 for 3), md5(translate(name, 'abc', 'xy')) FROM person ORDER BY id",
  "SELECT id, normalize(name, NFD) <> name FROM person ORDER BY id",
  "SELECT code, octet_length(code), md5(code) FROM person ORDER BY id",
  // Numbers
  "SELECT id, to_char(height, 'FM990.00'), to_char(score, '9.99EEEE') FROM person WHERE score < 10 ORDER BY id",
  "SELECT id, to_number(to_char(height, '999D999'), '999D999') FROM person ORDER BY id",
  "SELECT id, width_bucket(height, 0, 3, 6), gcd(id, 12), lcm(id, 4) FROM person ORDER BY id",
  "SELECT id & 3, id | 8, id # 5, ~id, id << 2, id >> 1 FROM person ORDER BY id",
  "SELECT |/ id, ||/ id, @ (id - 3) FROM person ORDER BY id",
  "SELECT scale(height), min_scale(height), trim_scale(height), factorial(id) FROM person ORDER BY id",
  "SELECT id, pg_typeof(height), pg_typeof(tags), pg_typeof(code) FROM person ORDER BY id",
  // Dates and times
  "SELECT id, make_time(id, 30, 1.5), make_interval(days => id) FROM person ORDER BY id",
  "SELECT id, justify_interval(make_interval(hours => id * 100)), isfinite(born) FROM person ORDER BY id",
  "SELECT id, (born, born + 30) OVERLAPS (date '1980-03-01', date '1980-04-01') FROM person ORDER BY id",
  "SELECT day, date_bin('3 days', day::timestamp, timestamp '2024-01-01') FROM reading ORDER BY 1, amount",
  "SELECT id, d::date FROM person, generate_series(born, born + 2, '1 day') AS d ORDER BY id, d",
  // Aggregates
  "SELECT bit_and(id), bit_or(id), bit_xor(id), every(active) FROM person",
  "SELECT corr(height, score), regr_slope(score, id), regr_count(score, id) FROM person WHERE score < 10",
  "SELECT active, json_agg(name ORDER BY id), jsonb_object_agg(id, nick) FROM person GROUP BY active ORDER BY active",
  "SELECT string_agg(name, code ORDER BY id) FROM person",
  "SELECT place, mode() WITHIN GROUP (ORDER BY amount), range_agg(daterange(day, day, '[]')) FROM reading GROUP BY place ORDER BY place",
  "SELECT percentile_disc(ARRAY[0.25, 0.5]) WITHIN GROUP (ORDER BY amount) FROM reading",
  "SELECT rank(3) WITHIN GROUP (ORDER BY amount) FROM reading",
  "SELECT id, name, count(*), md5(name) FROM person GROUP BY id ORDER BY id",
  // Windows
  "SELECT day, sum(amount) OVER (PARTITION BY place ORDER BY day RANGE BETWEEN '2 days' PRECEDING AND CURRENT ROW) FROM reading ORDER BY place, day, amount",
  "SELECT amount, sum(amount) OVER (ORDER BY amount GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM reading ORDER BY 1, 2",
  "SELECT amount, count(*) OVER (ORDER BY amount ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) FROM reading ORDER BY 1, 2",
  "SELECT place, string_agg(amount::text, ',') OVER (PARTITION BY place ORDER BY day, amount) FROM reading ORDER BY 1, 2",
  // JSON
  "SELECT id, tags @> '{\"k\": \"v\"}', tags ? 'k', tags #> '{k,0}' FROM person ORDER BY id",
  "SELECT id, jsonb_set(tags, '{k}', '0'), tags - 'k', tags || '{\"z\": 1}' FROM person WHERE jsonb_typeof(tags) = 'object' ORDER BY id",
  "SELECT id, e FROM person, jsonb_array_elements(tags -> 'k') AS e WHERE jsonb_typeof(tags -> 'k') = 'array' ORDER BY id",
  "SELECT id, k, v FROM person, LATERAL jsonb_each_text(tags) AS x(k, v) WHERE jsonb_typeof(tags) = 'object' ORDER BY id, k",
  "SELECT id, jsonb_path_query_array(tags, '$.**.x') FROM person ORDER BY id",
  "SELECT row_to_json(p), to_jsonb(p) - 'tags' FROM person p ORDER BY id",
  "SELECT j, j -> 'a', json_typeof(j), j ->> 'b' FROM kind",
  "SELECT jsonb_pretty(tags) FROM person ORDER BY id",
  // Rows, arrays
  "SELECT p, (p).name, p IS NULL FROM person p ORDER BY id",
  "SELECT id, (SELECT r FROM reading r WHERE r.amount = p.id LIMIT 1) FROM person p WHERE id IN (1, 2, 7) ORDER BY id",
  "SELECT ROW(id, name) = ROW(2, 'bob o''neil'), ROW(id, nick) FROM person ORDER BY id",
  "SELECT ia[1], ia || 9, array_length(ta, 1), ta[2:], cardinality(ia), 3 = ANY (ia) FROM kind",
  "SELECT a, o FROM kind, unnest(ta) WITH ORDINALITY AS u(a, o) ORDER BY o",
  "SELECT array_agg(id ORDER BY id DESC) @> ARRAY[1], array_position(array_agg(id ORDER BY id), 3) FROM person",
  // Set operations, limits, recursion
  "SELECT boss FROM person INTERSECT ALL SELECT boss FROM person WHERE id > 1 ORDER BY 1",
  "SELECT boss FROM person EXCEPT ALL SELECT id FROM person ORDER BY 1",
  "SELECT amount FROM reading ORDER BY amount FETCH FIRST 2 ROWS WITH TIES",
  `WITH RECURSIVE up AS (SELECT id, name, boss, 1 AS level FROM person WHERE boss IS NULL
    UNION ALL SELECT p.id, p.name, p.boss, level + 1 FROM person p JOIN up ON p.boss = up.id)
    SELECT * FROM up ORDER BY level, id`,
  `WITH RECURSIVE walk AS (SELECT id, boss FROM person WHERE id = 5
    UNION SELECT p.id, p.boss FROM person p, walk WHERE p.id = walk.boss) SEARCH BREADTH FIRST BY id SET o
    SELECT id FROM walk ORDER BY o`,
  "WITH old AS MATERIALIZED (SELECT * FROM person WHERE born < '1990-01-01') SELECT md5(o.name), q.id FROM old o JOIN old q USING (born) ORDER BY 1, 2",
  // Views, joins, empty tables, names
  "SELECT initcap(name), born FROM adult ORDER BY id",
  "SELECT a.id, md5(p.nick) FROM adult a RIGHT JOIN person p ON p.id = a.id AND a.born > '1990-01-01' ORDER BY p.id",
  "SELECT p.id, md5(q.name) FROM person p LEFT JOIN person q ON q.id = p.boss WHERE q.id IS NULL OR q.id = 1 ORDER BY p.id",
  "SELECT public.person.id, md5(public.person.name) FROM public.person ORDER BY 1",
  "SELECT bit_and(id), max(md5(word)), count(*) FROM nothing",
  "SELECT md5(word), at FROM nothing",
  "SELECT id, md5(word) FROM person LEFT JOIN nothing USING (id) ORDER BY id",
  "SELECT count(*) FROM nothing n RIGHT JOIN person p ON md5(n.word) = md5(p.name)",
  "SELECT DISTINCT ON (boss) boss, md5(name) FROM person ORDER BY boss, id DESC",
  "SELECT max(md5('x')) FROM person",
  "SELECT 'x' ~ md5('y') FROM person WHERE false",
  // All types
  "SELECT *, md5(big) FROM kind",
  "SELECT md5(b), md5(u::text), md5(n::text), md5(tz::text), md5(iv::text), md5(t::text) FROM kind",
  "SELECT length(big), md5(big), i2 << 1, f4 * 2, b || '\\x01'::bytea, get_byte(b, 0) FROM kind WHERE i2 < 0",
  // The catalog beside data
  "SELECT c.relname, (SELECT count(*) FROM person) FROM pg_class c WHERE c.relname IN ('person', 'kind') ORDER BY 1",
  "SELECT column_name, (SELECT max(id) FROM person) FROM information_schema.columns WHERE table_name = 'person' ORDER BY ordinal_position",
  "SELECT t.typname, p.id FROM person p JOIN pg_type t ON t.typname = p.name OR t.oid = 23 WHERE p.id = 1",
  // Refused by PostgreSQL as well
  "SELECT md5(nosuch) FROM person",
  "SELECT md5(id) FROM person",
  "SELECT id, md5(name) FROM person GROUP BY name",
  "SELECT md5(name), 1 / (id - 3) FROM person",
  "SELECT md5(name)::int FROM person",
  "SELECT jsonb_array_elements(tags) FROM person",
  "SELECT initcap(name) FROM nosuch",
];

export interface Bound {
  sql: string;
  values: readonly (string | null)[];
}

export const WITH_PARAMETERS: readonly Bound[] = [
  { sql: "SELECT id, md5(name) FROM person WHERE id = $1", values: ["2"] },
  { sql: "SELECT id, md5(name || $2) FROM person WHERE id > $1 ORDER BY id", values: ["2", "!"] },
  {
    sql: "SELECT id, initcap(name) FROM person WHERE nick = $1 OR $1 IS NULL ORDER BY id",
    values: [null],
  },
  {
    sql: "SELECT id, initcap(name) FROM person WHERE id = ANY ($1) ORDER BY id",
    values: ["{1,3,5}"],
  },
  { sql: "SELECT id & $1, tags @> $2 FROM person ORDER BY id", values: ["3", '{"k": "v"}'] },
  {
    sql: "SELECT to_char(height, $1) FROM person WHERE born >= $2 ORDER BY id LIMIT $3",
    values: ["0.0", "1990-01-01", "1"],
  },
  { sql: "SELECT *, md5(name) FROM person ORDER BY id", values: [] },
  { sql: "SELECT i2 & 1, i8, f4, n, b, u, j, t, tz, ts, iv, ia, ta FROM kind", values: [] },
];
