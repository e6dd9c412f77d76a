-- Domains: a base type, and what its values have to fulfil.

-- setup
CREATE DOMAIN posint AS int CHECK (VALUE > 0);
CREATE DOMAIN short AS varchar(5) NOT NULL DEFAULT 'none';
CREATE DOMAIN rate AS numeric(5,2) DEFAULT 1.5 CONSTRAINT rate_least CHECK (VALUE >= 0) CONSTRAINT rate_most CHECK (VALUE <= 100);
CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@ ]+@[^@ ]+$');
CREATE TABLE domains_t (id int PRIMARY KEY, n posint, s short, r rate, e email, m posint DEFAULT 7);
INSERT INTO domains_t (id, n) VALUES (1, 5), (2, NULL);
INSERT INTO domains_t VALUES (3, 9, 'three', 2.345, 'a@b.c', NULL);

-- play
SELECT * FROM domains_t ORDER BY id;
SELECT n + 1, s || '!', r * 2, upper(e), sum(m) OVER () FROM domains_t ORDER BY id;
-- unordered
SELECT id FROM domains_t WHERE n > 4 AND s LIKE 't%' AND r BETWEEN 1 AND 3;
SELECT max(n), min(s), avg(r), count(e) FROM domains_t;
SELECT n, count(*) FROM domains_t GROUP BY n ORDER BY n NULLS FIRST;
-- error 23514
INSERT INTO domains_t (id, n) VALUES (4, 0);
-- error 23514
INSERT INTO domains_t (id, n) VALUES (4, 1), (5, -1);
-- error 23502
INSERT INTO domains_t (id, s) VALUES (4, NULL);
-- error 22001
INSERT INTO domains_t (id, s) VALUES (4, 'longer');
-- error 23514
INSERT INTO domains_t (id, r) VALUES (4, 100.01);
-- error 23514
INSERT INTO domains_t (id, r) VALUES (4, -1);
-- error 22003
INSERT INTO domains_t (id, r) VALUES (4, 10000);
-- error 22P02
INSERT INTO domains_t (id, n) VALUES (4, 'x');
-- error 23514
INSERT INTO domains_t (id, e) VALUES (4, 'nobody');
-- error 23514
UPDATE domains_t SET n = n - 5;
-- error 23502
UPDATE domains_t SET s = NULL WHERE id = 1;
-- error 23514
UPDATE domains_t SET e = 'x' WHERE id = 1;
UPDATE domains_t SET n = n + 1, s = 'five', e = 'x@y.z' WHERE id = 1 RETURNING n, s, e;
UPDATE domains_t SET s = DEFAULT, r = DEFAULT, m = DEFAULT WHERE id = 3 RETURNING *;
INSERT INTO domains_t (id, n, e) VALUES (6, 6, 'six@x.y') RETURNING *;
-- unordered
INSERT INTO domains_t (id, n) SELECT id + 10, n FROM domains_t WHERE id < 3 RETURNING id, n, s, m;
-- error 23514
INSERT INTO domains_t (id, n) SELECT id + 20, 3 - id FROM domains_t;
INSERT INTO domains_t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 2 RETURNING n;
-- error 23514
INSERT INTO domains_t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = -2;
-- $1:int4=30, $2=8, $3=abc
INSERT INTO domains_t (id, n, s) VALUES ($1, $2, $3) RETURNING n, s, r;
-- error 23514
-- $1:int4=31, $2=-8
INSERT INTO domains_t (id, n) VALUES ($1, $2);
-- error 22P02
-- $1:int4=31, $2=x
INSERT INTO domains_t (id, n) VALUES ($1, $2);
-- error 22001
-- $1:int4=31, $2=abcdef
INSERT INTO domains_t (id, s) VALUES ($1, $2);
-- error 23502
-- $1:int4=31, $2=NULL
INSERT INTO domains_t (id, s) VALUES ($1, $2);
-- $1=8
SELECT id FROM domains_t WHERE n = $1;
-- error 23514
-- differs 23514: the error comes before the columns are told
SELECT (-1)::posint;
SELECT 1::posint, 'abc'::short, NULL::posint, pg_typeof(1::posint);
-- error 23502
-- differs 23502: the error comes before the columns are told
SELECT NULL::short;
SELECT 'longer'::short || id FROM domains_t WHERE 1 = 0 UNION SELECT 'abcdefgh'::short;
SELECT id::posint FROM domains_t ORDER BY id;
-- error 23514
-- differs 23514: the error comes before the columns are told
SELECT (id - 2)::posint FROM domains_t;
SELECT * FROM domains_t ORDER BY id;
SELECT column_name, data_type, domain_schema, domain_name, udt_name, character_maximum_length, numeric_precision, column_default, is_nullable FROM information_schema.columns WHERE table_name = 'domains_t' ORDER BY ordinal_position;
SELECT domain_schema, domain_name, data_type, character_maximum_length, numeric_scale, domain_default, udt_name FROM information_schema.domains WHERE domain_schema = 'public' ORDER BY domain_name;
SELECT domain_name, constraint_name FROM information_schema.domain_constraints WHERE constraint_name NOT LIKE '%not_null' ORDER BY 1, 2;
SELECT typname, typtype, typcategory, typnotnull, typtypmod, typdefault, format_type(typbasetype, typtypmod) FROM pg_type WHERE typname IN ('posint', 'short', 'rate', 'email') ORDER BY typname;
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contypid <> 0 AND contype = 'c' AND contypid::regtype::text IN ('posint', 'short', 'rate', 'email') ORDER BY conname;
-- error 42710
CREATE DOMAIN posint AS text;
-- error 42704
CREATE DOMAIN nothing AS nowhere;
-- error 42883
CREATE DOMAIN wrong AS int CHECK (VALUE ~ 'x');
-- error 42703
CREATE DOMAIN wrong AS int CHECK (other > 1);
-- error 22P02
CREATE DOMAIN wrong AS int DEFAULT 'x';
-- error 42601
CREATE DOMAIN wrong AS int UNIQUE;
-- error 42710
CREATE DOMAIN wrong AS int CONSTRAINT c CHECK (VALUE > 1) CONSTRAINT c CHECK (VALUE < 9);
ALTER DOMAIN posint ADD CHECK (VALUE < 1000);
-- error 23514
INSERT INTO domains_t (id, n) VALUES (40, 1000);
-- error 23514
ALTER DOMAIN posint ADD CONSTRAINT few CHECK (VALUE < 7);
ALTER DOMAIN posint ADD CONSTRAINT few CHECK (VALUE < 7) NOT VALID;
-- error 23514
INSERT INTO domains_t (id, n) VALUES (40, 8);
-- error 23514
ALTER DOMAIN posint VALIDATE CONSTRAINT few;
ALTER DOMAIN posint DROP CONSTRAINT few;
ALTER DOMAIN posint DROP CONSTRAINT IF EXISTS few;
-- error 42704
ALTER DOMAIN posint DROP CONSTRAINT few;
ALTER DOMAIN posint RENAME CONSTRAINT posint_check1 TO posint_most;
ALTER DOMAIN posint DROP CONSTRAINT posint_most;
INSERT INTO domains_t (id, n) VALUES (41, 1000) RETURNING n;
-- error 23502
ALTER DOMAIN posint SET NOT NULL;
UPDATE domains_t SET n = 1 WHERE n IS NULL;
UPDATE domains_t SET m = 1 WHERE m IS NULL;
ALTER DOMAIN posint SET NOT NULL;
-- error 23502
INSERT INTO domains_t (id, n) VALUES (42, NULL);
-- error 23502
INSERT INTO domains_t (id) VALUES (42);
ALTER DOMAIN posint SET DEFAULT 3;
INSERT INTO domains_t (id) VALUES (42) RETURNING n, m;
ALTER DOMAIN posint DROP DEFAULT;
ALTER DOMAIN posint DROP NOT NULL;
INSERT INTO domains_t (id) VALUES (43) RETURNING n, m;
ALTER TABLE domains_t ADD COLUMN p posint;
-- error 23514
UPDATE domains_t SET p = 0 WHERE id = 1;
UPDATE domains_t SET p = 4 WHERE id = 1;
ALTER DOMAIN posint RENAME TO positive;
SELECT id, p FROM domains_t WHERE p IS NOT NULL;
-- error 23514
UPDATE domains_t SET p = 0 WHERE id = 1;
COMMENT ON DOMAIN positive IS 'more than nothing';
SELECT obj_description('positive'::regtype, 'pg_type');
CREATE TYPE domains_mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN not_sad AS domains_mood CHECK (VALUE > 'sad');
CREATE TABLE domains_moods (id int, m not_sad);
INSERT INTO domains_moods VALUES (1, 'ok'), (2, 'happy'), (3, NULL);
-- error 23514
INSERT INTO domains_moods VALUES (4, 'sad');
-- error 22P02
INSERT INTO domains_moods VALUES (4, 'glad');
SELECT id, m FROM domains_moods ORDER BY m DESC, id;
-- error 2BP01
DROP TYPE domains_mood;
-- error 2BP01
DROP DOMAIN not_sad;
DROP TABLE domains_moods;
DROP DOMAIN not_sad;
DROP TYPE domains_mood;
CREATE DOMAIN numbers AS int[] CHECK (array_length(VALUE, 1) < 4);
CREATE TABLE domains_lists (a numbers);
INSERT INTO domains_lists VALUES ('{1,2}');
-- error 23514
INSERT INTO domains_lists VALUES ('{1,2,3,4}');
SELECT * FROM domains_lists;
DROP TABLE domains_lists;
DROP DOMAIN numbers;
-- error 2BP01
DROP DOMAIN positive;
DROP DOMAIN positive CASCADE;
SELECT * FROM domains_t ORDER BY id;
DROP DOMAIN IF EXISTS positive, nothing;
DROP TABLE domains_t;
DROP DOMAIN short, rate;
DROP TYPE email;
-- Over each other: what all of them ask, from the lowest on.
CREATE DOMAIN domains_low AS int CHECK (VALUE > 0);
CREATE DOMAIN domains_mid AS domains_low DEFAULT 5 CHECK (VALUE < 100);
CREATE DOMAIN domains_top AS domains_mid NOT NULL CONSTRAINT aa CHECK (VALUE <> 13);
CREATE TABLE domains_over (id int, a domains_low, b domains_mid, c domains_top DEFAULT 1);
INSERT INTO domains_over VALUES (1, 1, 1, 1);
-- error 23514
INSERT INTO domains_over VALUES (2, 0, 1, 1);
-- error 23514
INSERT INTO domains_over VALUES (2, 1, 0, 1);
-- error 23514
INSERT INTO domains_over VALUES (2, 1, 100, 1);
-- error 23514
INSERT INTO domains_over VALUES (2, 1, 1, 13);
-- error 23514
INSERT INTO domains_over VALUES (2, 1, 1, -1);
-- error 23502
INSERT INTO domains_over VALUES (2, 1, 1, NULL);
INSERT INTO domains_over (id) VALUES (3) RETURNING *;
SELECT c + 1, pg_typeof(c) FROM domains_over ORDER BY id;
SELECT typname, format_type(typbasetype, typtypmod), typdefault, typnotnull FROM pg_type WHERE typname LIKE 'domains\_%' AND typtype = 'd' ORDER BY typname;
-- error 23514
ALTER DOMAIN domains_low ADD CONSTRAINT few CHECK (VALUE < 5);
ALTER DOMAIN domains_low ADD CONSTRAINT most CHECK (VALUE < 20);
-- error 23514
INSERT INTO domains_over VALUES (4, 1, 1, 21);
-- error 23502
ALTER DOMAIN domains_low SET NOT NULL;
-- error 42710
ALTER DOMAIN domains_low RENAME CONSTRAINT most TO domains_low_check;
-- error 42704
ALTER DOMAIN domains_low RENAME CONSTRAINT nothing TO something;
COMMENT ON CONSTRAINT most ON DOMAIN domains_low IS 'not many';
SELECT conname, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint') FROM pg_constraint WHERE contypid = 'domains_low'::regtype ORDER BY conname;
ALTER DOMAIN domains_low DROP CONSTRAINT most;
ALTER DOMAIN domains_low RENAME TO domains_least;
-- error 23514
INSERT INTO domains_over VALUES (4, 1, -1, 1);
-- error 2BP01
DROP DOMAIN domains_least;
-- error 2BP01
DROP DOMAIN domains_mid, domains_top;
DROP DOMAIN domains_least CASCADE;
SELECT * FROM domains_over;
DROP TABLE domains_over;
-- error 42601
CREATE DOMAIN wrong AS int DEFAULT 1 DEFAULT 2;
-- error 42601
CREATE DOMAIN wrong AS int NULL NOT NULL;
-- error 42804
CREATE DOMAIN wrong AS int CHECK (VALUE);
-- error 42803
CREATE DOMAIN wrong AS int CHECK (sum(VALUE) > 0);
-- error 42704
CREATE DOMAIN wrong AS serial;
-- error 42P17
CREATE DOMAIN wrong AS int CHECK (VALUE > 0) NO INHERIT;
-- error 0A000
CREATE DOMAIN wrong AS int CHECK (VALUE IN (SELECT 1));
-- error 42809
ALTER DOMAIN int4 SET NOT NULL;
-- error 42809
DROP DOMAIN int4;
-- error 3F000
DROP DOMAIN nowhere.wrong;
DROP DOMAIN IF EXISTS nowhere.wrong;
