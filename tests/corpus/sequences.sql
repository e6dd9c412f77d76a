-- Sequences by themselves and behind columns.

-- play
CREATE SEQUENCE sequences_s;
SELECT nextval('sequences_s');
SELECT nextval('sequences_s'), currval('sequences_s');
SELECT lastval();
SELECT setval('sequences_s', 41);
SELECT nextval('sequences_s');
SELECT setval('sequences_s', 100, false);
SELECT nextval('public.sequences_s'::regclass);
CREATE SEQUENCE sequences_from START WITH 10 INCREMENT BY 5;
SELECT nextval('sequences_from');
SELECT nextval('sequences_from');
ALTER SEQUENCE sequences_from RESTART WITH 7;
SELECT nextval('sequences_from');
CREATE SEQUENCE IF NOT EXISTS sequences_s;
CREATE TABLE sequences_t (id integer DEFAULT nextval('sequences_from') PRIMARY KEY, name text);
INSERT INTO sequences_t (name) VALUES ('a') RETURNING id;
INSERT INTO sequences_t (id, name) VALUES (nextval('sequences_from'), 'b') RETURNING id;
CREATE TABLE sequences_serial (id serial PRIMARY KEY, name text);
INSERT INTO sequences_serial (name) VALUES ('a');
SELECT currval('sequences_serial_id_seq');
SELECT currval(pg_get_serial_sequence('sequences_serial', 'id'));
-- differs 0A000: IRIS counts on from the greatest number there is, and cannot be told another
SELECT setval('sequences_serial_id_seq', 50);
-- differs answer: IRIS's counter was not set
INSERT INTO sequences_serial (name) VALUES ('b') RETURNING id;
-- differs answer: IRIS's counter was not set
SELECT setval(pg_get_serial_sequence('sequences_serial', 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) FROM sequences_serial;
SELECT nextval('sequences_s') + 1 AS after, 'x';
SELECT nextval('sequences_s')::int, currval('sequences_s') * 2, lastval() IS NOT NULL;
SELECT ARRAY[nextval('sequences_s'), nextval('sequences_s')];
SELECT nextval(NULL::regclass), setval('sequences_s', NULL);
SELECT setval('sequences_s', nextval('sequences_s') + 10);
SELECT nextval('sequences_s');
-- error 42P01
SELECT nextval('sequences_nowhere') + 1;
-- differs 0A000: the session draws numbers before the question is asked, and so for one row that is there for sure
SELECT nextval('sequences_s') FROM generate_series(1, 3);
-- differs 42P01: the gateway's sequences are rows of a table of its own, and no tables themselves
SELECT last_value, is_called FROM sequences_s;
-- error 42P07
CREATE SEQUENCE sequences_s;
-- error 42P01
SELECT nextval('sequences_nowhere');
DROP SEQUENCE sequences_s;
DROP SEQUENCE IF EXISTS sequences_s;
