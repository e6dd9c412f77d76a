-- Parameters that are declared as something else than the text around them tells, and what a prepared statement rests on.

-- setup
CREATE TABLE declared_types_t (id integer PRIMARY KEY, d date, n numeric(10,2), t text, f double precision, b boolean, at timestamptz);
INSERT INTO declared_types_t VALUES (1, '2024-03-05', 2.5, 'x', 1.5, true, '2024-01-01 00:00:00+00'), (2, '2023-12-31', 10, 'y', 0.5, false, NULL);

-- play
-- $1:float8=2.5
SELECT $1 / 2 + id AS half, $1 + 1 AS more, $1 * 2 AS twice, $1::int AS whole, round($1) AS rounded FROM declared_types_t ORDER BY id;
-- $1:float8=3.5
SELECT $1::int + id AS whole FROM declared_types_t ORDER BY id;
-- $1:numeric=2.5
SELECT $1 / 2 + id > 3.2 AS more, $1::int AS whole, $1::text AS text, $1::float8 AS double FROM declared_types_t ORDER BY id;
-- $1:int4=7
SELECT $1 / 2 + id AS half, $1::text AS text, $1::numeric(10,2) AS decimal, $1::bool AND b AS both FROM declared_types_t ORDER BY id;
-- $1:bool=t
SELECT $1::int + id AS number, $1::text AS text, NOT $1 AS other FROM declared_types_t ORDER BY id;
-- $1:timestamp=2024-02-29 10:11:12.5
SELECT $1::date AS day, $1::text AS text, $1::time AS clock, $1 - d AS since FROM declared_types_t ORDER BY id;
-- $1:timestamptz=2024-02-29 10:11:12.5+02
SELECT $1::date AS day, $1::text AS text, $1 - at AS since FROM declared_types_t ORDER BY id;
-- $1:interval=1 day 2 hours
SELECT at + $1 AS later, $1 * 2 AS twice FROM declared_types_t ORDER BY id;
-- $1:int2=3, $2:int8=10
SELECT $1 + $2 AS sum, $1 * id AS product, $2 / id AS quotient FROM declared_types_t ORDER BY id;
-- $1:text=2024-03-05
SELECT id FROM declared_types_t WHERE d = $1::date;
-- $1:text=03/05/2024
SELECT id FROM declared_types_t WHERE d = $1::date;
-- $1:text=March 5, 2024
SELECT id, $1::date AS day FROM declared_types_t WHERE d = $1::date;
-- $1:varchar=12/30/2023, $2:bpchar=2024-01-01
SELECT id FROM declared_types_t WHERE d BETWEEN $1::date AND $2::date;
-- $1:text=xx
-- error 22007
SELECT id FROM declared_types_t WHERE d = $1::date;
-- $1:text=yes
SELECT $1::bool AND b AS both FROM declared_types_t ORDER BY id;
-- $1:text=2
-- error 22P02
SELECT $1::bool AND b AS both FROM declared_types_t ORDER BY id;
-- $1:text= 0x1F 
SELECT $1::int + id AS sum FROM declared_types_t ORDER BY id;
-- $1:text=1.5
-- error 22P02
SELECT $1::int + id AS sum FROM declared_types_t ORDER BY id;
-- $1:text=99999999999
-- error 22003
SELECT $1::int + id AS sum FROM declared_types_t ORDER BY id;
-- $1:text=1e1
SELECT $1::numeric + id AS sum, $1::float8 + id AS other FROM declared_types_t ORDER BY id;
-- $1:text=2.5
SELECT id FROM declared_types_t WHERE n = $1::numeric AND f = $1::float8 - 1;
-- $1:text=2023-12-31, $2:text=2024-01-01
SELECT id FROM declared_types_t WHERE at >= $1::timestamptz AND at < $2::timestamptz + interval '1 day';
-- $1:text=2
SELECT id FROM declared_types_t WHERE $1::int IS NULL OR id = $1::int;
-- $1:text=NULL
SELECT id FROM declared_types_t WHERE $1::int IS NULL OR id = $1::int ORDER BY id;
-- $1:text=NULL
SELECT coalesce($1::int, id) AS first, greatest($1::int, id) AS most FROM declared_types_t ORDER BY id;
-- $1:text=1
SELECT id FROM declared_types_t ORDER BY id LIMIT $1::int;
-- $1:text=03, $2:text=01/02/2024, $3:text=3.456, $4:text=2024-01-01 00:00+02
INSERT INTO declared_types_t (id, d, n, at) VALUES ($1::int, $2::date, $3::numeric, $4::timestamptz) RETURNING *;
-- $1:text=x
-- error 22P02
INSERT INTO declared_types_t (id) VALUES ($1::int);
-- $1:text=2023-06-30, $2:text=off, $3:text=1
UPDATE declared_types_t SET d = $1::date, b = $2::bool WHERE id = $3::int RETURNING id, d, b;
-- $1:float8=10.5
INSERT INTO declared_types_t (id) VALUES ($1) RETURNING id;
-- $1:numeric=12.5
INSERT INTO declared_types_t (id) VALUES ($1) RETURNING id;
-- $1:float8=1.5
SELECT id FROM declared_types_t WHERE id = $1;
-- $1:int8=99999999999
SELECT id FROM declared_types_t WHERE id = $1;
PREPARE declared_types_day (text) AS SELECT id, $1::date AS day FROM declared_types_t WHERE d = $1::date;
EXECUTE declared_types_day('06/30/2023');
SET DateStyle = 'ISO, DMY';
EXECUTE declared_types_day('30/06/2023');
RESET DateStyle;
PREPARE declared_types_zone AS SELECT at::date AS day, extract(hour FROM at) AS hour FROM declared_types_t WHERE id = 1;
EXECUTE declared_types_zone;
SET TimeZone = 'America/New_York';
EXECUTE declared_types_zone;
SET TimeZone = 'Asia/Tokyo';
EXECUTE declared_types_zone;
RESET TimeZone;
CREATE SCHEMA declared_types_a;
CREATE SCHEMA declared_types_b;
CREATE TABLE declared_types_a.one (a integer);
CREATE TABLE declared_types_b.one (a text, b integer);
SET search_path = declared_types_a;
PREPARE declared_types_find AS SELECT * FROM one;
PREPARE declared_types_add AS INSERT INTO one VALUES ('7');
EXECUTE declared_types_add;
EXECUTE declared_types_find;
SET search_path = declared_types_b;
EXECUTE declared_types_add;
-- error 0A000
EXECUTE declared_types_find;
RESET search_path;
SELECT a FROM declared_types_a.one;
SELECT a, b FROM declared_types_b.one;
CREATE TABLE declared_types_changing (a integer, b text);
INSERT INTO declared_types_changing VALUES (1, 'x');
PREPARE declared_types_all AS SELECT * FROM declared_types_changing;
PREPARE declared_types_some AS SELECT a FROM declared_types_changing;
ALTER TABLE declared_types_changing ADD COLUMN c integer;
-- error 0A000
EXECUTE declared_types_all;
EXECUTE declared_types_some;
ALTER TABLE declared_types_changing DROP COLUMN c;
EXECUTE declared_types_all;
ALTER TABLE declared_types_changing RENAME COLUMN b TO bb;
-- error 0A000
EXECUTE declared_types_all;
DROP TABLE declared_types_changing;
-- error 42P01
EXECUTE declared_types_some;
DEALLOCATE ALL;
DROP TABLE declared_types_a.one, declared_types_b.one;
DROP SCHEMA declared_types_a;
DROP SCHEMA declared_types_b;
-- $1:float8=2.5
SELECT sqrt($1) * id AS root, $1 * f AS product, -$1 AS minus, abs($1) AS size FROM declared_types_t WHERE id < 3 ORDER BY id;
-- $1:timestamptz=2024-02-29 23:30:00+00
UPDATE declared_types_t SET d = $1 WHERE id = 1 RETURNING d;
-- $1:timestamp=2024-02-28 23:30:00
UPDATE declared_types_t SET d = $1, at = $1 WHERE id = 1 RETURNING d, at;
-- $1:numeric=1.5
UPDATE declared_types_t SET n = n * $1 WHERE id < 3 RETURNING id, n;
