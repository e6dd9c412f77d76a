-- Errors of text, of names, of types and of values, with PostgreSQL's SQLSTATE.

-- setup
CREATE TABLE errors_t (id integer PRIMARY KEY, name varchar(5) NOT NULL, n integer, d date);
INSERT INTO errors_t VALUES (1, 'a', 0, '2024-01-01');

-- play
-- error 42601
SELEC * FROM errors_t;
-- error 42601
SELECT * FROM errors_t WHERE;
-- error 42601
SELECT * FORM errors_t;
-- error 42601
SELECT 'unterminated FROM errors_t;
-- error 42601
INSERT INTO errors_t (id name) VALUES (1, 'a');
-- error 42601
CREATE TABLE errors_bad (id integer,);
-- error 42601
SELECT * FROM errors_t LIMIT 1, 2;
-- error 42601
SELECT "" FROM errors_t;
-- error 42P01
SELECT * FROM errors_nowhere;
-- error 42P01
INSERT INTO errors_nowhere VALUES (1);
-- error 42P01
UPDATE errors_nowhere SET a = 1;
-- error 42P01
SELECT * FROM errors_t JOIN errors_nowhere ON true;
-- error 42703
SELECT nothing FROM errors_t;
-- error 42703
SELECT id FROM errors_t WHERE nothing = 1;
-- error 42703
SELECT id FROM errors_t ORDER BY nothing;
-- error 42703
UPDATE errors_t SET nothing = 1;
-- error 42703
SELECT name AS label FROM errors_t WHERE label = 'a';
-- error 42883
SELECT nosuch(id) FROM errors_t;
-- error 42883
SELECT length(id) FROM errors_t;
-- error 42883
SELECT id + name FROM errors_t;
-- error 42883
SELECT id FROM errors_t WHERE d = 5;
-- error 42883
SELECT id FROM errors_t WHERE name = id;
-- error 42804
SELECT CASE WHEN id = 1 THEN d ELSE n END FROM errors_t;
-- error 42804
SELECT coalesce(d, n) FROM errors_t;
-- error 22012
SELECT 1 / n FROM errors_t;
-- error 22012
SELECT id % n FROM errors_t;
-- error 22003
SELECT 2147483647 + id FROM errors_t;
-- error 22P02
SELECT name::integer FROM errors_t;
-- error 22007
SELECT id FROM errors_t WHERE d = 'never';
-- error 22001
INSERT INTO errors_t VALUES (2, 'too long', 1, NULL);
-- error 23502
INSERT INTO errors_t VALUES (2, NULL, 1, NULL);
-- error 23505
INSERT INTO errors_t VALUES (1, 'b', 1, NULL);
-- error 42803
SELECT name, max(id) FROM errors_t;
-- error 42803
SELECT * FROM errors_t GROUP BY name;
-- error 42P02
SELECT $1;
-- error 42P02
SELECT id FROM errors_t WHERE id = $1;
-- error 3F000
CREATE TABLE no_such_schema.t (a integer);
-- error 42809
SELECT lower(DISTINCT name) FROM errors_t;
-- error 0A000
SELECT max(DISTINCT id) OVER () FROM errors_t;
-- error 42704
DROP TYPE no_such_type;
-- error 42P01
DROP VIEW no_such_view;
-- error 42704
DROP INDEX no_such_index;
-- error 42P01
TRUNCATE errors_nowhere;
-- error 42P01
ALTER TABLE errors_nowhere ADD COLUMN a integer;
-- error 0A000
SELECT * FROM otherdb.public.errors_t;
-- error 42883
SELECT pg_typeof(1, 2) FROM errors_t;
SELECT * FROM errors_t;
