-- Enums: their labels as values, in the order in which they were declared.

-- setup
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy', '10 of 10', '9 of 10');
CREATE TABLE enums_people (id int PRIMARY KEY, name text, mood mood, was mood DEFAULT 'ok', likes mood NOT NULL DEFAULT 'happy'::mood);
INSERT INTO enums_people (id, name, mood) VALUES (1, 'Ann', 'happy'), (2, 'Bob', 'sad'), (3, 'Cid', 'ok'), (4, 'Dot', NULL), (5, 'Eve', '9 of 10'), (6, 'Fay', '10 of 10');

-- play
SELECT * FROM enums_people ORDER BY mood, id;
SELECT id, mood FROM enums_people ORDER BY mood DESC, id;
SELECT id, mood FROM enums_people ORDER BY mood NULLS FIRST;
SELECT id FROM enums_people ORDER BY mood DESC NULLS LAST LIMIT 2;
SELECT mood, name FROM enums_people ORDER BY 1;
-- unordered
SELECT id FROM enums_people WHERE mood = 'happy';
-- unordered
SELECT id FROM enums_people WHERE mood <> 'happy';
-- unordered
SELECT id FROM enums_people WHERE mood > 'ok';
-- unordered
SELECT id FROM enums_people WHERE 'ok' >= mood;
-- unordered
SELECT id FROM enums_people WHERE mood BETWEEN 'sad' AND 'happy';
-- unordered
SELECT id FROM enums_people WHERE mood NOT BETWEEN 'ok' AND 'happy';
-- unordered
SELECT id FROM enums_people WHERE mood IN ('sad', '9 of 10');
-- unordered
SELECT id FROM enums_people WHERE mood NOT IN ('sad', '9 of 10');
-- unordered
SELECT id FROM enums_people WHERE mood = ANY ('{sad,ok}');
-- unordered
SELECT id FROM enums_people WHERE mood = ANY (ARRAY['sad', 'ok']::mood[]);
-- unordered
SELECT id FROM enums_people WHERE mood > ALL (ARRAY['sad', 'ok']::mood[]);
-- unordered
SELECT id FROM enums_people WHERE mood > was;
-- unordered
SELECT id FROM enums_people WHERE mood IS DISTINCT FROM was;
-- unordered
SELECT id FROM enums_people WHERE (mood, id) > ('ok', 3);
-- unordered
SELECT id FROM enums_people WHERE mood > (SELECT min(mood) FROM enums_people);
-- unordered
SELECT id FROM enums_people WHERE mood >= ALL (SELECT mood FROM enums_people WHERE mood IS NOT NULL);
SELECT min(mood), max(mood), count(mood), count(DISTINCT mood) FROM enums_people;
SELECT max(mood) FILTER (WHERE id < 5) FROM enums_people;
SELECT greatest(mood, was), least(mood, was, likes) FROM enums_people WHERE mood IS NOT NULL ORDER BY id;
SELECT mood, count(*) FROM enums_people GROUP BY mood ORDER BY mood;
SELECT was, max(mood) FROM enums_people GROUP BY was HAVING max(mood) > 'happy' ORDER BY max(mood);
SELECT DISTINCT mood FROM enums_people ORDER BY mood;
SELECT DISTINCT ON (was) was, mood FROM enums_people ORDER BY was, mood DESC NULLS LAST;
SELECT mood FROM enums_people UNION SELECT likes FROM enums_people ORDER BY mood;
SELECT id, rank() OVER (ORDER BY mood DESC), max(mood) OVER (PARTITION BY was) FROM enums_people ORDER BY id;
SELECT id, first_value(mood) OVER (ORDER BY mood) FROM enums_people ORDER BY id;
SELECT id, coalesce(mood, 'sad'), nullif(mood, 'sad') FROM enums_people ORDER BY id;
SELECT id, CASE WHEN id > 3 THEN mood ELSE 'ok' END FROM enums_people ORDER BY 2, 1;
SELECT id, CASE mood WHEN 'sad' THEN 0 WHEN 'ok' THEN 1 ELSE 2 END FROM enums_people ORDER BY id;
SELECT mood::text, mood::varchar, 'is ' || mood FROM enums_people ORDER BY id;
SELECT id, name::text FROM enums_people ORDER BY mood::text, id;
SELECT length(mood::text), upper(mood::text) FROM enums_people ORDER BY id;
-- unordered
SELECT id FROM enums_people WHERE mood::text LIKE '%a%';
SELECT x.mood FROM (SELECT mood FROM enums_people) x ORDER BY x.mood;
WITH w AS (SELECT mood AS m FROM enums_people WHERE mood < 'happy') SELECT m FROM w ORDER BY m DESC;
SELECT a.id, b.id FROM enums_people a JOIN enums_people b ON a.mood < b.mood AND b.id < 4 ORDER BY 1, 2;
SELECT a.id FROM enums_people a JOIN enums_people b USING (mood) ORDER BY mood;
SELECT array_agg(mood ORDER BY id) FROM enums_people;
SELECT array_agg(mood ORDER BY mood) FROM enums_people;
SELECT string_agg(mood::text, ', ' ORDER BY mood) FROM enums_people;
SELECT json_agg(mood ORDER BY id), json_build_object('mood', max(mood)) FROM enums_people;
SELECT to_json(mood), row_to_json(p) FROM (SELECT mood, id FROM enums_people) p ORDER BY id;
SELECT mode() WITHIN GROUP (ORDER BY was), percentile_disc(0.5) WITHIN GROUP (ORDER BY mood) FROM enums_people;
SELECT enum_range(NULL::mood), enum_first(NULL::mood), enum_last(NULL::mood), enum_range('ok'::mood, NULL);
SELECT id, enum_range(NULL, mood) FROM enums_people WHERE id < 4 ORDER BY id;
SELECT 'ok'::mood, 'ok'::mood < 'happy'::mood, '{sad,NULL}'::mood[], pg_typeof('ok'::mood);
SELECT mood, pg_typeof(mood) FROM enums_people WHERE id = 1;
SELECT name::mood FROM enums_people WHERE id < 0;
-- error 22P02
SELECT name::mood FROM enums_people;
SELECT id, 'happy'::text::mood FROM enums_people WHERE id = 1;
-- error 22P02
SELECT 'glad'::mood;
-- error 22P02
SELECT id FROM enums_people WHERE mood = 'glad';
-- error 22P02
SELECT id FROM enums_people WHERE mood IN ('sad', 'glad');
-- error 22P02
INSERT INTO enums_people (id, mood) VALUES (7, 'glad');
-- error 22P02
UPDATE enums_people SET mood = 'Happy' WHERE id = 1;
-- error 42804
INSERT INTO enums_people (id, mood) SELECT 8, name FROM enums_people;
-- error 42804
UPDATE enums_people SET mood = name;
-- error 42883
SELECT id FROM enums_people WHERE mood = name;
-- error 42883
SELECT id FROM enums_people WHERE mood LIKE 's%';
-- error 42883
SELECT upper(mood) FROM enums_people;
-- error 42883
SELECT sum(mood) FROM enums_people;
-- $1=ok
SELECT id FROM enums_people WHERE mood = $1 ORDER BY id;
-- $1=ok, $2=happy
SELECT id FROM enums_people WHERE mood >= $1 AND mood < $2 ORDER BY id;
-- $1=ok
SELECT id FROM enums_people WHERE mood BETWEEN 'sad' AND $1 ORDER BY id;
-- $1=NULL
SELECT id FROM enums_people WHERE mood > $1;
-- $1={ok,happy}
SELECT id FROM enums_people WHERE mood = ANY ($1) ORDER BY id;
-- error 22P02
-- $1=glad
SELECT id FROM enums_people WHERE mood = $1;
-- $1=ok
SELECT $1::mood, $1::mood < max(mood) FROM enums_people;
-- $1:int4=7, $2=sad
INSERT INTO enums_people (id, mood) VALUES ($1, $2) RETURNING *;
-- error 22P02
-- $1:int4=8, $2=glad
INSERT INTO enums_people (id, mood) VALUES ($1, $2);
-- $1=happy
UPDATE enums_people SET mood = $1 WHERE mood = 'sad' RETURNING id, mood;
INSERT INTO enums_people VALUES (9, 'Gil', DEFAULT, DEFAULT, DEFAULT) RETURNING *;
INSERT INTO enums_people (id, mood) SELECT id + 10, mood FROM enums_people WHERE id < 3 RETURNING id, mood;
INSERT INTO enums_people (id, mood) VALUES (1, 'ok') ON CONFLICT (id) DO UPDATE SET mood = excluded.mood, was = enums_people.mood RETURNING id, mood, was;
-- error 23502
UPDATE enums_people SET likes = NULL WHERE id = 1;
UPDATE enums_people SET was = DEFAULT, mood = CASE WHEN mood > 'ok' THEN was ELSE mood END;
DELETE FROM enums_people WHERE mood < 'ok' OR mood > 'happy' RETURNING id;
SELECT * FROM enums_people ORDER BY id;
MERGE INTO enums_people p USING (VALUES (1, 'sad'::mood), (20, 'happy')) v (id, m) ON p.id = v.id WHEN MATCHED THEN UPDATE SET mood = m WHEN NOT MATCHED THEN INSERT (id, mood) VALUES (v.id, m);
SELECT id, mood FROM enums_people ORDER BY mood, id;
PREPARE enums_of (mood) AS SELECT id FROM enums_people WHERE mood = $1;
EXECUTE enums_of ('sad');
-- error 22P02
EXECUTE enums_of ('glad');
CREATE VIEW enums_view AS SELECT id, mood, coalesce(mood, was) AS feels FROM enums_people;
SELECT id, mood, feels FROM enums_view ORDER BY mood, id;
-- differs 0A000: IRIS would keep the order of today's labels in the view
CREATE VIEW enums_ordered AS SELECT id FROM enums_people WHERE mood > 'ok';
CREATE TABLE enums_copy AS SELECT id, mood FROM enums_people;
SELECT * FROM enums_copy ORDER BY mood, id;
-- error 22P02
INSERT INTO enums_copy VALUES (30, 'glad');
CREATE INDEX enums_copy_mood ON enums_copy (mood);
CREATE TABLE enums_lists (id int, moods mood[]);
INSERT INTO enums_lists VALUES (1, '{sad,ok}'), (2, ARRAY['happy', NULL]::mood[]), (3, NULL), (4, '{}');
SELECT * FROM enums_lists ORDER BY id;
-- error 22P02
INSERT INTO enums_lists VALUES (5, '{glad}');
-- error 22P02
INSERT INTO enums_lists VALUES (5, ARRAY['glad']::mood[]);
-- $1={ok,sad}
INSERT INTO enums_lists VALUES (6, $1) RETURNING moods;
-- unordered
SELECT id FROM enums_lists WHERE 'ok' = ANY (moods);
SELECT id, unnest(moods) AS m FROM enums_lists ORDER BY m, id;
SELECT moods[1], array_length(moods, 1) FROM enums_lists ORDER BY id;
SELECT id FROM enums_lists WHERE moods = '{sad,ok}';
ALTER TABLE enums_copy ADD COLUMN other mood DEFAULT 'ok';
ALTER TABLE enums_copy ALTER other SET DEFAULT 'sad';
INSERT INTO enums_copy (id) VALUES (31) RETURNING other;
ALTER TABLE enums_copy ALTER other DROP DEFAULT;
ALTER TABLE enums_copy ADD COLUMN word text DEFAULT 'ok';
-- error 42804
ALTER TABLE enums_copy ALTER word TYPE mood;
ALTER TABLE enums_copy ALTER word DROP DEFAULT;
ALTER TABLE enums_copy ALTER word TYPE mood USING word::mood;
ALTER TABLE enums_copy ALTER word SET DEFAULT 'ok';
SELECT id, other, word FROM enums_copy ORDER BY word, id;
ALTER TABLE enums_copy ALTER other TYPE text;
SELECT id FROM enums_copy WHERE other LIKE 'o%' ORDER BY id;
CREATE TEMP TABLE enums_temp (m mood);
INSERT INTO enums_temp VALUES ('happy'), ('sad');
SELECT m FROM enums_temp ORDER BY m;
SELECT t.typname, t.typtype, t.typcategory, t.typlen, e.enumlabel, row_number() OVER (ORDER BY e.enumsortorder) FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.typname = 'mood' ORDER BY e.enumsortorder;
SELECT column_name, data_type, udt_schema, udt_name, column_default FROM information_schema.columns WHERE table_name = 'enums_people' ORDER BY ordinal_position;
SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'enums_people'::regclass AND attnum > 0 ORDER BY attnum;
-- error 42710
CREATE TYPE mood AS ENUM ('x');
-- error 42710
CREATE TYPE enums_people AS ENUM ('x');
-- error 42704
CREATE TABLE enums_none (m nowhere);
-- error 42704
SELECT 'x'::nowhere;
CREATE TYPE empty AS ENUM ();
CREATE TABLE enums_empty (e empty);
-- error 22P02
INSERT INTO enums_empty VALUES ('x');
SELECT min(e) FROM enums_empty;
DROP TABLE enums_empty;
DROP TYPE empty;
ALTER TYPE mood ADD VALUE 'glad';
ALTER TYPE mood ADD VALUE 'so so' BEFORE 'ok';
ALTER TYPE mood ADD VALUE 'fine' AFTER 'ok';
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'fine' AFTER 'ok';
-- error 42710
ALTER TYPE mood ADD VALUE 'fine';
-- error 22023
ALTER TYPE mood ADD VALUE 'new' BEFORE 'nowhere';
SELECT enum_range(NULL::mood);
INSERT INTO enums_copy (id, mood) VALUES (40, 'so so'), (41, 'fine'), (42, 'glad');
SELECT mood FROM enums_copy WHERE mood IS NOT NULL ORDER BY mood, id;
ALTER TYPE mood RENAME VALUE 'ok' TO 'okay';
-- error 22023
ALTER TYPE mood RENAME VALUE 'ok' TO 'other';
-- error 42710
ALTER TYPE mood RENAME VALUE 'okay' TO 'sad';
SELECT mood, word FROM enums_copy WHERE mood IS NOT NULL ORDER BY mood, id;
SELECT moods FROM enums_lists ORDER BY id;
INSERT INTO enums_copy (id) VALUES (50) RETURNING word;
INSERT INTO enums_people (id) VALUES (50) RETURNING was;
-- error 42704
ALTER TYPE nowhere ADD VALUE 'x';
ALTER TYPE mood RENAME TO feeling;
SELECT id, mood FROM enums_people WHERE mood > 'so so'::feeling ORDER BY mood, id;
-- error 42704
SELECT 'sad'::mood;
SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = 'enums_people' AND data_type = 'USER-DEFINED' ORDER BY 1;
COMMENT ON TYPE feeling IS 'how it is';
SELECT obj_description('feeling'::regtype, 'pg_type');
BEGIN;
CREATE TYPE passing AS ENUM ('a', 'b');
SELECT 'b'::passing > 'a';
ROLLBACK;
-- error 42704
SELECT 'a'::passing;
CREATE SCHEMA enums_app;
CREATE TYPE enums_app.state AS ENUM ('open', 'closed');
CREATE TABLE enums_app.tickets (id int, state enums_app.state);
INSERT INTO enums_app.tickets VALUES (1, 'open'), (2, 'closed');
SELECT id FROM enums_app.tickets ORDER BY state DESC;
-- error 22P02
INSERT INTO enums_app.tickets VALUES (3, 'shut');
SELECT 'open'::enums_app.state, pg_typeof('open'::enums_app.state);
-- error 42704
SELECT 'open'::state;
-- error 2BP01
DROP TYPE enums_app.state;
DROP TABLE enums_app.tickets;
DROP TYPE enums_app.state;
DROP SCHEMA enums_app;
-- error 2BP01
DROP TYPE feeling;
DROP VIEW enums_view;
DROP TABLE enums_temp, enums_lists, enums_copy;
DROP TYPE feeling CASCADE;
SELECT * FROM enums_people ORDER BY id;
-- error 42704
DROP TYPE feeling;
DROP TYPE IF EXISTS feeling;
CREATE SCHEMA enums_kept;
CREATE TYPE enums_kept.state AS ENUM ('open', 'closed');
CREATE TABLE enums_outside (id int, one enums_kept.state, all_of enums_kept.state[]);
-- error 2BP01
DROP SCHEMA enums_kept;
INSERT INTO enums_outside VALUES (1, 'open', '{closed}') RETURNING *;
-- error 2BP01
DROP TYPE enums_kept.state;
DROP TYPE enums_kept.state CASCADE;
DROP SCHEMA enums_kept;
SELECT * FROM enums_outside;
DROP TABLE enums_outside;
-- error 23505
CREATE TYPE enums_twice AS ENUM ('a', 'a');
-- error 3F000
DROP TYPE nowhere.state;
DO $$ BEGIN CREATE TYPE enums_plain AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null; END $$;
DO LANGUAGE plpgsql 'BEGIN CREATE TYPE enums_plain AS ENUM (''b''); EXCEPTION WHEN undefined_table OR duplicate_object THEN NULL; END;';
SELECT enum_range(NULL::enums_plain);
-- error 42710
DO $$ BEGIN CREATE TYPE enums_plain AS ENUM ('b'); EXCEPTION WHEN undefined_table THEN END $$;
PREPARE enums_any (text[]) AS SELECT x FROM (VALUES (1)) v (x) WHERE 'a'::enums_plain = ANY ($1::enums_plain[]);
EXECUTE enums_any ('{a}');
CREATE TABLE enums_bound (e enums_plain);
PREPARE enums_cast (varchar) AS INSERT INTO enums_bound VALUES ($1::enums_plain);
EXECUTE enums_cast ('a');
PREPARE enums_listed (text[]) AS SELECT e FROM enums_bound WHERE e = ANY ($1::enums_plain[]);
EXECUTE enums_listed ('{a}');
-- error 22P02
EXECUTE enums_listed ('{b}');
DROP TABLE enums_bound;
DEALLOCATE ALL;
-- error 42809
COMMENT ON DOMAIN enums_plain IS 'none';
DROP TYPE enums_plain;
