-- Casts between types, as `::`, CAST and typed literals, and what cannot be cast.

-- setup
CREATE TABLE casts_value (id integer PRIMARY KEY, i integer, b bigint, n numeric(12,3), d double precision, t text, v varchar(10), bo boolean, da date, ts timestamp, u uuid);
INSERT INTO casts_value VALUES (1, 42, 9000000000, 12.345, 2.5, '17', '3.75', true, '2024-02-29', '2024-02-29 13:14:15.678', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11');
INSERT INTO casts_value VALUES (2, -7, -1, -0.500, -1.5, 'true', 'x', false, '1999-12-31', '1999-12-31 23:59:59', NULL);
INSERT INTO casts_value VALUES (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

-- play
SELECT i::text, b::text, n::text, d::text FROM casts_value ORDER BY id;
SELECT bo::text, da::text, ts::text, u::text FROM casts_value ORDER BY id;
SELECT t::integer + 1 AS next FROM casts_value WHERE id = 1;
SELECT v::numeric * 2 AS twice FROM casts_value WHERE id = 1;
SELECT v::numeric(5,1) FROM casts_value WHERE id = 1;
SELECT n::integer, d::integer FROM casts_value ORDER BY id;
SELECT (n * 1000)::bigint FROM casts_value ORDER BY id;
SELECT i::smallint, i::bigint, i::numeric, i::double precision, i::real FROM casts_value ORDER BY id;
SELECT n::double precision, d::numeric FROM casts_value ORDER BY id;
SELECT n::numeric(5,1) AS rounded FROM casts_value ORDER BY id;
SELECT t::boolean FROM casts_value WHERE id = 2;
SELECT bo::integer FROM casts_value ORDER BY id;
SELECT i::boolean FROM casts_value ORDER BY id;
SELECT ts::date, ts::time FROM casts_value ORDER BY id;
SELECT da::timestamp FROM casts_value ORDER BY id;
SELECT da::timestamptz FROM casts_value ORDER BY id;
SELECT CAST(i AS varchar(1)) FROM casts_value WHERE id = 1;
SELECT CAST(t AS varchar(3)) FROM casts_value ORDER BY id;
SELECT v::char(5) || '|' AS padded, v::char(5) FROM casts_value WHERE id = 1;
SELECT i::varchar FROM casts_value ORDER BY id;
SELECT '2024-01-15'::date AS d, '10:20:30'::time AS t, '2024-01-15 10:20:30.5'::timestamp AS ts FROM casts_value WHERE id = 1;
SELECT date '2024-01-15' AS d, time '10:20' AS t, timestamp '2024-01-15 10:20:30' AS ts FROM casts_value WHERE id = 1;
SELECT '5'::int4 + i AS sum, int8 '7' AS seven, float8 '1.5' AS real, numeric '2.50' AS exact FROM casts_value WHERE id = 1;
SELECT id FROM casts_value WHERE da = '2024-02-29';
SELECT id FROM casts_value WHERE da = DATE '2024-02-29' AND ts > TIMESTAMP '2024-02-29 00:00:00';
SELECT id FROM casts_value WHERE da::text LIKE '2024%';
SELECT id FROM casts_value WHERE ts::date = '2024-02-29';
SELECT id FROM casts_value WHERE i = '42';
SELECT id FROM casts_value WHERE u = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11';
SELECT NULL::integer, NULL::text, NULL::date FROM casts_value WHERE id = 1;
SELECT 'yes'::boolean AND bo AS both, 'off'::boolean AS off FROM casts_value WHERE id = 1;
SELECT true::text, 'abc'::text, 1.5::text FROM casts_value WHERE id = 1;
SELECT pg_typeof(i)::text, pg_typeof(n)::text, pg_typeof(ts)::text FROM casts_value WHERE id = 1;
-- error 22P02
SELECT v::integer FROM casts_value ORDER BY id;
-- error 22P02
SELECT 'abc'::integer FROM casts_value;
-- error 22P02
SELECT t::numeric FROM casts_value WHERE id = 2;
-- error 22003
SELECT b::integer FROM casts_value WHERE id = 1;
-- error 22003
SELECT (b * 10)::smallint FROM casts_value WHERE id = 1;
-- error 22003
SELECT n::numeric(3,2) FROM casts_value WHERE id = 1;
-- error 22007
SELECT t::date FROM casts_value WHERE id = 2;
-- error 22008
SELECT '2023-02-30'::date FROM casts_value;
-- error 22P02
SELECT t::uuid FROM casts_value WHERE id = 1;
-- error 42846
SELECT da::integer FROM casts_value;
-- error 42704
SELECT i::no_such_type FROM casts_value;
-- error 22P02
SELECT id FROM casts_value WHERE i = 'abc';
-- error 42883
SELECT id FROM casts_value WHERE t = 17;
-- $1=5
SELECT $1::int + i AS sum FROM casts_value WHERE id = 1;
-- $1=1
SELECT i FROM casts_value WHERE id = $1::bigint;
-- $1=2024-02-29
SELECT id FROM casts_value WHERE da = $1::date;
-- error 22P02
-- $1=abc
SELECT i FROM casts_value WHERE id = $1;
-- $1=hello
SELECT $1::text || t AS joined FROM casts_value WHERE id = 1;
-- $1=hello
SELECT $1 AS untyped FROM casts_value WHERE id = 1;
-- $1=12.50
SELECT $1::numeric(10,2) + n AS sum FROM casts_value WHERE id = 1;
SELECT '\x48656c6c6f'::bytea AS bytes FROM casts_value WHERE id = 1;
SELECT n::money IS NOT NULL AS paid FROM casts_value WHERE id = 1;
