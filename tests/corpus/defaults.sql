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
