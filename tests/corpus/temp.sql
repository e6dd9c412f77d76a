-- Temporary tables.

-- setup
CREATE TABLE temp_base (id integer PRIMARY KEY, name text);
INSERT INTO temp_base VALUES (1, 'a');
INSERT INTO temp_base VALUES (2, 'b');

-- play
CREATE TEMP TABLE temp_t (id integer PRIMARY KEY, name text);
INSERT INTO temp_t VALUES (1, 'x'), (2, 'y');
SELECT * FROM temp_t ORDER BY id;
SELECT b.name, t.name FROM temp_base b JOIN temp_t t ON t.id = b.id ORDER BY b.id;
UPDATE temp_base SET name = t.name FROM temp_t t WHERE t.id = temp_base.id;
SELECT * FROM temp_base ORDER BY id;
CREATE TEMPORARY TABLE temp_copy AS SELECT id FROM temp_base WHERE id > 1;
SELECT * FROM temp_copy;
CREATE TEMP TABLE IF NOT EXISTS temp_t (id integer);
-- error 42P07
CREATE TEMP TABLE temp_t (id integer);
INSERT INTO pg_temp.temp_t VALUES (3, 'z');
SELECT count(*) FROM temp_t;
BEGIN; CREATE TEMP TABLE temp_gone (a integer) ON COMMIT DROP; INSERT INTO temp_gone VALUES (1); SELECT * FROM temp_gone; COMMIT;
-- error 42P01
SELECT * FROM temp_gone;
CREATE TEMP TABLE temp_rows (a integer) ON COMMIT DELETE ROWS;
BEGIN; INSERT INTO temp_rows VALUES (1); SELECT count(*) FROM temp_rows; COMMIT;
SELECT count(*) FROM temp_rows;
DROP TABLE temp_t;
-- error 42P01
SELECT * FROM temp_t;
DISCARD TEMP;
-- error 42P01
SELECT * FROM temp_copy;
SELECT id, name INTO TEMP temp_into FROM temp_base WHERE id = 1;
SELECT * FROM temp_into;
CREATE TEMP VIEW temp_view AS SELECT name FROM temp_base;
SELECT name FROM temp_view ORDER BY name;
CREATE TEMP TABLE temp_base (n numeric(6,2), at timestamptz);
INSERT INTO temp_base VALUES (1.5, '2024-01-02 03:04:05+00');
SELECT * FROM temp_base;
UPDATE temp_base SET n = n + 1 RETURNING n;
INSERT INTO temp_base (n) VALUES (2), (3) RETURNING n;
DELETE FROM temp_base USING public.temp_base b WHERE temp_base.n = b.id;
SELECT count(*) FROM temp_base;
ALTER TABLE temp_base ADD COLUMN word text;
SELECT n, word FROM temp_base ORDER BY n;
CREATE INDEX temp_index ON temp_base (n);
DROP INDEX temp_index;
ALTER TABLE temp_base RENAME TO temp_renamed;
SELECT count(*) FROM temp_renamed;
SELECT * FROM temp_base ORDER BY id;
TRUNCATE temp_renamed;
WITH temp_renamed AS (SELECT 1 AS one) SELECT one FROM temp_renamed;
CREATE TEMP TABLE temp_serial (id serial PRIMARY KEY, word text DEFAULT 'w');
INSERT INTO temp_serial DEFAULT VALUES;
INSERT INTO temp_serial (word) VALUES ('x') RETURNING id, word;
BEGIN; DROP TABLE temp_serial; SAVEPOINT s; CREATE TEMP TABLE temp_serial (a integer); ROLLBACK TO s; COMMIT;
-- error 42P01
SELECT * FROM temp_serial;
-- error 42P01
SELECT * FROM pg_temp.temp_nowhere;
DISCARD ALL;
SET TimeZone = 'UTC';
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TEMP TABLE temp_without_path AS SELECT oid AS lo FROM pg_largeobject_metadata;
SELECT count(*) FROM temp_without_path;
SELECT relname FROM pg_class WHERE relname = 'temp_without_path';
DROP TABLE temp_without_path;
