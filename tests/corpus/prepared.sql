-- PREPARE and EXECUTE in SQL, and parameters of every type in the extended protocol.

-- setup
CREATE TABLE prepared_t (id integer PRIMARY KEY, name varchar(20), price numeric(8,2), ratio double precision, ok boolean, d date, ts timestamp, u uuid, t text, l bigint, s smallint);
INSERT INTO prepared_t VALUES (1, 'a', 1.50, 0.5, true, '2024-01-01', '2024-01-01 10:00:00', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'text', 5, 6);

-- play
PREPARE find AS SELECT name FROM prepared_t WHERE id = $1;
EXECUTE find(1);
EXECUTE find(2);
EXECUTE find(1 + 0);
-- error 42P05
PREPARE find AS SELECT 1;
-- error 42601
EXECUTE find;
DEALLOCATE find;
-- error 26000
EXECUTE find(1);
PREPARE add (integer, text) AS INSERT INTO prepared_t (id, name) VALUES ($1, $2);
EXECUTE add(2, 'b');
EXECUTE add(3, NULL);
PREPARE change AS UPDATE prepared_t SET name = $2 WHERE id = $1 RETURNING id, name;
EXECUTE change(3, 'c');
DEALLOCATE ALL;
-- $1=1
SELECT id, name FROM prepared_t WHERE id = $1;
-- $1=a
SELECT id FROM prepared_t WHERE name = $1;
-- $1=1.5
SELECT id FROM prepared_t WHERE price = $1;
-- $1=0.5
SELECT id FROM prepared_t WHERE ratio = $1;
-- $1=t
SELECT id FROM prepared_t WHERE ok = $1;
-- $1=2024-01-01
SELECT id FROM prepared_t WHERE d = $1;
-- $1=2024-01-01 10:00:00
SELECT id FROM prepared_t WHERE ts = $1;
-- $1=A0EEBC999C0B4EF8BB6D6BB9BD380A11
SELECT id FROM prepared_t WHERE u = $1;
-- $1=5, $2=6
SELECT id FROM prepared_t WHERE l = $1 AND s = $2;
-- $1=1, $2=2
SELECT id FROM prepared_t WHERE id IN ($1, $2) ORDER BY id;
-- $1=1, $2=3
SELECT id FROM prepared_t WHERE id BETWEEN $1 AND $2 ORDER BY id;
-- $1=NULL
SELECT id FROM prepared_t WHERE name = $1;
-- $1=NULL, $2=1
SELECT coalesce($1, name) AS name FROM prepared_t WHERE id = $2;
-- $1=a, $2=1
SELECT CASE WHEN name = $1 THEN 'it' ELSE 'other' END AS said FROM prepared_t WHERE id = $2;
-- $1=2, $2=1
SELECT id FROM prepared_t WHERE id = $2 OR id = $1 ORDER BY id;
-- $1=1
SELECT id FROM prepared_t WHERE $1 = id;
-- $1=10
-- differs answer: how many zeros end a bound value is not known before it is bound, and IRIS keeps none
SELECT id, price * $1 AS product FROM prepared_t ORDER BY id;
-- $1:int4=1, $2:text=unused
SELECT id FROM prepared_t WHERE id = $1;
-- $1:varchar=a
SELECT id FROM prepared_t WHERE name = $1;
-- $1:int8=1
SELECT id FROM prepared_t WHERE id = $1;
-- $1:text=a
SELECT id, $1 AS given FROM prepared_t WHERE name = $1;
-- $1:numeric=1.50
-- differs answer: how many zeros end a bound value is not known before it is bound, and IRIS keeps none
SELECT id, $1 + 1 AS more FROM prepared_t WHERE price = $1;
-- $1:timestamptz=2024-01-01 10:00:00+00
SELECT id FROM prepared_t WHERE ts <= $1 ORDER BY id;
-- $1:unknown=a
SELECT id FROM prepared_t WHERE name = $1;
-- $1=20, $2=twenty, $3=9.99, $4=1e3, $5=false, $6=2024-06-07, $7=2024-06-07 08:09:10.111213, $8=b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11, $9=long text, $10=9007199254740993, $11=-5
INSERT INTO prepared_t VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);
-- extended
SELECT * FROM prepared_t WHERE id = 20;
-- extended
SELECT count(*) FROM prepared_t;
-- extended
UPDATE prepared_t SET name = 'x' WHERE id = 20;
-- extended
BEGIN;
-- extended
COMMIT;
-- extended
;
-- error 22P02
-- $1=abc
SELECT id FROM prepared_t WHERE id = $1;
-- error 22003
-- $1=99999999999
SELECT id FROM prepared_t WHERE id = $1;
-- error 22007
-- $1=not a date
SELECT id FROM prepared_t WHERE d = $1;
-- error 42601
-- extended
SELECT 1; SELECT 2;
-- error 42P18
-- $1=x
SELECT $1 IS NULL AS missing, id FROM prepared_t WHERE id = 1;
-- error 08P01
-- $1=1
SELECT id FROM prepared_t WHERE id = $1 AND s = $2;
CREATE TABLE prepared_moments (id integer, i integer, d date, ts timestamp);
INSERT INTO prepared_moments VALUES (1, 7, '2024-02-29', '2024-02-29 10:11:12.5');
PREPARE prepared_between (timestamp) AS SELECT ts - $1, d = $1, d < $1, $1 - ts FROM prepared_moments;
EXECUTE prepared_between ('2024-02-29');
EXECUTE prepared_between ('2024-02-29 10:00');
PREPARE prepared_since AS SELECT ts - $1 AS since FROM prepared_moments;
EXECUTE prepared_since ('2024-02-01');
PREPARE prepared_lag (numeric) AS SELECT lag(i, 1, $1) OVER (ORDER BY id) FROM prepared_moments;
EXECUTE prepared_lag (7.5);
-- error 22007
SELECT interval '2024-02-29';
PREPARE prepared_interval (interval) AS SELECT ts + $1 FROM prepared_moments;
-- error 22007
EXECUTE prepared_interval ('2024-02-29');
CREATE TABLE prepared_texts (t text, v varchar(40));
PREPARE prepared_text (boolean, uuid) AS INSERT INTO prepared_texts VALUES ($1, $2) RETURNING t, v;
EXECUTE prepared_text (true, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11');
