-- DEFAULT expressions, and the values that they give.

-- play
CREATE TABLE defaults_t (id integer PRIMARY KEY, n integer DEFAULT 5, neg integer DEFAULT -1, price numeric(6,2) DEFAULT 9.99, name text DEFAULT 'none', empty text DEFAULT '', flag boolean DEFAULT true, day date DEFAULT '2024-01-01', at timestamp DEFAULT '2024-01-01 10:00:00'::timestamp, note varchar(10) DEFAULT NULL, cast_text varchar(10) DEFAULT 'x'::character varying, d double precision DEFAULT 1.5);
INSERT INTO defaults_t (id) VALUES (1);
SELECT * FROM defaults_t;
INSERT INTO defaults_t (id, n, name, flag) VALUES (2, DEFAULT, DEFAULT, DEFAULT);
INSERT INTO defaults_t VALUES (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
SELECT id, n, neg, price, name, empty, flag, day, at FROM defaults_t ORDER BY id;
UPDATE defaults_t SET n = DEFAULT, flag = DEFAULT WHERE id = 3;
SELECT id, n, flag FROM defaults_t WHERE id = 3;
CREATE TABLE defaults_now (id integer PRIMARY KEY, a timestamp DEFAULT now(), b timestamptz DEFAULT CURRENT_TIMESTAMP, c date DEFAULT CURRENT_DATE, d timestamp DEFAULT localtimestamp);
INSERT INTO defaults_now (id) VALUES (1);
SELECT a IS NOT NULL AS a, b > '2020-01-01' AS b, c >= '2020-01-01' AS c, d IS NOT NULL AS d FROM defaults_now;
CREATE TABLE defaults_uuid (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n integer);
INSERT INTO defaults_uuid (n) VALUES (1);
INSERT INTO defaults_uuid (n) VALUES (2);
SELECT count(DISTINCT id), min(length(id::text)) FROM defaults_uuid;
CREATE TABLE defaults_expression (id integer PRIMARY KEY, n integer DEFAULT 2 + 3, t text DEFAULT upper('abc'), s integer DEFAULT length('four'));
INSERT INTO defaults_expression (id) VALUES (1);
SELECT * FROM defaults_expression;
CREATE TABLE defaults_json (id integer PRIMARY KEY, j jsonb DEFAULT '{}'::jsonb, k json NOT NULL DEFAULT '[]');
INSERT INTO defaults_json (id) VALUES (1);
SELECT * FROM defaults_json;
ALTER TABLE defaults_t ALTER COLUMN n SET DEFAULT 50;
ALTER TABLE defaults_t ALTER COLUMN name DROP DEFAULT;
INSERT INTO defaults_t (id) VALUES (4) RETURNING n, name, price;
SELECT column_name, column_default IS NOT NULL AS has FROM information_schema.columns WHERE table_name = 'defaults_t' ORDER BY ordinal_position;
-- error 42804
CREATE TABLE defaults_bad (day date DEFAULT 5);
-- error 0A000
CREATE TABLE defaults_bad (a integer, b integer DEFAULT a + 1);
CREATE TABLE defaults_told (id serial PRIMARY KEY, a timestamptz NOT NULL DEFAULT now(), b numeric(8,2) DEFAULT '0', c varchar(20) DEFAULT 'it''s', d integer[] DEFAULT '{}'::integer[], e text[] DEFAULT ARRAY[]::text[], f jsonb DEFAULT '{"a": 1}'::jsonb, g uuid DEFAULT gen_random_uuid(), h date DEFAULT (CURRENT_DATE + 1), i boolean NOT NULL DEFAULT false, j text DEFAULT 'x'::character varying, k integer DEFAULT -1, l interval DEFAULT '1 day', m text DEFAULT NULL, n double precision DEFAULT 2.5, o timestamp DEFAULT (now() AT TIME ZONE 'utc'), p bytea DEFAULT '\x00ff', q text DEFAULT md5(random()::text));
SELECT column_name, column_default FROM information_schema.columns WHERE table_name = 'defaults_told' ORDER BY ordinal_position;
INSERT INTO defaults_told (c) VALUES (DEFAULT), ('y');
INSERT INTO defaults_told DEFAULT VALUES RETURNING id, b, c, d, e, f, i, j, k, l, m, n, p;
SELECT id, b, c, d, e, f, h - current_date AS h, i, j, k, l, m, n, p, length(q) FROM defaults_told ORDER BY id;
INSERT INTO defaults_told (b, q) SELECT 7, 'q' RETURNING b, c, d, l;
ALTER TABLE defaults_told ALTER COLUMN k SET DEFAULT 2 * 21, ALTER b DROP DEFAULT, ALTER c SET DEFAULT lower('ABC');
ALTER TABLE defaults_told ADD COLUMN r integer DEFAULT 3 + 4, ADD COLUMN s text DEFAULT 'new'::text NOT NULL;
SELECT column_name, column_default FROM information_schema.columns WHERE table_name = 'defaults_told' AND column_name IN ('b', 'c', 'k', 'r', 's') ORDER BY 1;
INSERT INTO defaults_told (c) VALUES (DEFAULT) RETURNING b, c, k, r, s;
SELECT r, s FROM defaults_told WHERE id = 1;
UPDATE defaults_told SET k = DEFAULT, d = DEFAULT, f = DEFAULT, l = DEFAULT, n = DEFAULT, p = DEFAULT, c = DEFAULT, h = DEFAULT WHERE id = 1 RETURNING k, d, f, l, n, p, c;
ALTER TABLE defaults_told ALTER COLUMN k TYPE bigint;
INSERT INTO defaults_told (c) VALUES ('z') RETURNING k;
-- error 42883
CREATE TABLE defaults_bad (a integer DEFAULT no_such_function(1));
-- error 22P02
CREATE TABLE defaults_bad (a integer DEFAULT 'x');
-- error 0A000
CREATE TABLE defaults_bad (a integer DEFAULT (SELECT 1));
-- setup
CREATE TABLE defaults_required (id int PRIMARY KEY, n int NOT NULL DEFAULT 5);
-- error 23502
INSERT INTO defaults_required VALUES (1, NULL);
-- $1=2, $2=NULL
-- error 23502
INSERT INTO defaults_required VALUES ($1, $2);
-- error 23502
INSERT INTO defaults_required VALUES (2, 1), (3, NULL);
-- error 23502
INSERT INTO defaults_required VALUES (4, NULL) RETURNING *;
INSERT INTO defaults_required VALUES (5, 5) ON CONFLICT (id) DO UPDATE SET n = NULL;
-- error 23502
INSERT INTO defaults_required VALUES (5, 5) ON CONFLICT (id) DO UPDATE SET n = NULL;
SELECT * FROM defaults_required ORDER BY id;
CREATE TABLE defaults_moment (id integer PRIMARY KEY, at timestamptz DEFAULT now(), ts timestamp DEFAULT current_timestamp, d date DEFAULT current_date, t text DEFAULT upper('a'));
BEGIN;
INSERT INTO defaults_moment (id) VALUES (1);
SELECT pg_sleep(0.01);
INSERT INTO defaults_moment (id, at) VALUES (2, DEFAULT), (3, now());
INSERT INTO defaults_moment (id) SELECT id + 10 FROM defaults_moment;
INSERT INTO defaults_moment (id, t) SELECT g, repeat('x', g) FROM generate_series(21, 22) AS g;
MERGE INTO defaults_moment USING (VALUES (31)) AS v (id) ON defaults_moment.id = v.id WHEN NOT MATCHED THEN INSERT (id) VALUES (v.id);
INSERT INTO defaults_moment (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET at = excluded.at RETURNING at = now() AS same;
SELECT count(*) AS rows, count(DISTINCT at) AS moments, min(at) = now() AS now, min(ts) = localtimestamp AS local, min(d) = current_date AS day FROM defaults_moment;
SELECT id, t FROM defaults_moment ORDER BY id;
COMMIT;
SET TimeZone = 'Pacific/Kiritimati';
INSERT INTO defaults_moment (id) VALUES (40) RETURNING ts = localtimestamp AS local, d = current_date AS day;
SELECT extract(epoch FROM at - ts::timestamptz) AS apart, ts::date = d AS day FROM defaults_moment WHERE id = 40;
RESET TimeZone;
