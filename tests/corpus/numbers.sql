-- Exact and floating numbers: scale, rounding, functions, limits.

-- setup
CREATE TABLE numbers_value (id integer PRIMARY KEY, n numeric(10,2), m numeric, d double precision, r real);
INSERT INTO numbers_value VALUES (1, 10.50, 3.14159, 1.5, 0.1);
INSERT INTO numbers_value VALUES (2, -2.50, 100, -0.25, 1e10);
INSERT INTO numbers_value VALUES (3, 0, 0, 0, 0);
INSERT INTO numbers_value VALUES (4, NULL, NULL, NULL, NULL);
INSERT INTO numbers_value VALUES (5, 12345678.99, 0.000001, 1e300, 123456.789);

-- play
SELECT * FROM numbers_value ORDER BY id;
-- differs answer: a numeric without a scale has the scale of each value, which IRIS does not keep
SELECT id, n + m, n - m, n * 2, n * 1.50 FROM numbers_value ORDER BY id;
SELECT id, n / 3, n / 4, 1 / n FROM numbers_value WHERE n <> 0 ORDER BY id;
SELECT id, n * n AS square FROM numbers_value ORDER BY id;
SELECT id, d * 2, d + 1, d / 3 FROM numbers_value ORDER BY id;
SELECT id, d + n AS mixed, d + 1 AS with_integer FROM numbers_value ORDER BY id;
SELECT id, r, r::float8 > 1 AS big FROM numbers_value ORDER BY id;
SELECT id, round(n), round(n, 1), round(m, 3), trunc(n), trunc(n, 1) FROM numbers_value ORDER BY id;
-- differs answer: IRIS has no negative zero
SELECT id, round(2.5), round(-2.5), round(d) FROM numbers_value ORDER BY id;
-- differs answer: IRIS has no negative zero
SELECT id, ceil(n), ceiling(d), floor(n), floor(d) FROM numbers_value ORDER BY id;
SELECT id, abs(n), abs(d), sign(n), sign(d) FROM numbers_value ORDER BY id;
SELECT id, mod(n, 3), n % 3 AS rest FROM numbers_value ORDER BY id;
SELECT id, power(n, 2), sqrt(abs(n)) FROM numbers_value WHERE id < 4 ORDER BY id;
SELECT id, power(2::float8, 10), sqrt(16::float8), cbrt(27::float8) FROM numbers_value WHERE id = 1;
SELECT id, round(exp(1::float8)::numeric, 6), round(ln(10::float8)::numeric, 6), log(100::float8), log10(1000::float8) FROM numbers_value WHERE id = 1;
SELECT round(sin(1::float8)::numeric, 6), round(cos(1::float8)::numeric, 6), round(tan(1::float8)::numeric, 6), round(pi()::numeric, 6) FROM numbers_value WHERE id = 1;
SELECT round(atan2(1, 2)::numeric, 6), degrees(0::float8), radians(0::float8) FROM numbers_value WHERE id = 1;
SELECT greatest(n, 1), least(n, 1), greatest(n, d) FROM numbers_value ORDER BY id;
SELECT width_bucket(n, 0, 20, 4), scale(n), trim_scale(n) FROM numbers_value WHERE id = 1;
SELECT to_char(n, 'FM999G999G990D00'), to_char(n, '00000.0') FROM numbers_value ORDER BY id;
SELECT to_number('12,454.8', '99G999D9') FROM numbers_value WHERE id = 1;
SELECT 1.10 AS kept, 1e3 AS exponent, .5 AS leading, 1. AS trailing, -0.0 AS minus FROM numbers_value WHERE id = 1;
SELECT 'NaN'::float8, 'Infinity'::float8, '-Infinity'::float8 FROM numbers_value WHERE id = 1;
SELECT 0.1::float8 + 0.2::float8 AS inexact, 0.1 + 0.2 AS exact FROM numbers_value WHERE id = 1;
SELECT 1e300::float8 * 10 AS large, 1e-300::float8 / 10 AS small FROM numbers_value WHERE id = 1;
SELECT 123456789012345678901234567890.123456789 AS long FROM numbers_value WHERE id = 1;
SELECT id FROM numbers_value WHERE n = 10.5 ORDER BY id;
SELECT id FROM numbers_value WHERE n BETWEEN -3 AND 0 ORDER BY id;
SELECT id FROM numbers_value WHERE n BETWEEN SYMMETRIC 0 AND -3 ORDER BY id;
SELECT id FROM numbers_value WHERE n NOT BETWEEN 0 AND 11 ORDER BY id;
SELECT id FROM numbers_value WHERE d = -0.25 ORDER BY id;
SELECT id FROM numbers_value WHERE m > 3 ORDER BY m DESC;
SELECT sum(n), avg(n), min(n), max(n), sum(d), avg(d) FROM numbers_value WHERE id < 5;
SELECT n::numeric(12,4), n::numeric(12,0), m::numeric(10,3) FROM numbers_value ORDER BY id;
-- $1=10.5
SELECT id FROM numbers_value WHERE n = $1;
-- $1=0.25
-- differs answer: how many zeros end a value is not known before it is read, and IRIS keeps none
SELECT id, n * $1 AS part FROM numbers_value ORDER BY id;
-- $1:float8=-0.25
SELECT id FROM numbers_value WHERE d = $1;
-- $1=12.345
INSERT INTO numbers_value (id, n) VALUES (6, $1) RETURNING id, n;
-- $1=1e5
UPDATE numbers_value SET d = $1 WHERE id = 6 RETURNING d;
INSERT INTO numbers_value (id, n, m) VALUES (7, 1.005, 1.2300);
-- differs answer: how many zeros end a value is not known before it is read, and IRIS keeps none
SELECT n, m FROM numbers_value WHERE id = 7;
-- error 22012
SELECT n / 0 FROM numbers_value WHERE id = 1;
-- error 22012
SELECT d / 0 FROM numbers_value WHERE id = 1;
-- error 22003
INSERT INTO numbers_value (id, n) VALUES (8, 123456789.00);
-- error 2201F
SELECT sqrt(n) FROM numbers_value WHERE id = 2;
-- error 2201E
SELECT ln(n) FROM numbers_value WHERE id = 3;
-- error 42883
SELECT n + t FROM numbers_value, (SELECT 'x'::text AS t) AS x;
CREATE TABLE numbers_unbounded (id integer, d double precision, r real, n numeric);
INSERT INTO numbers_unbounded VALUES (1, 'Infinity', '-Infinity', 0), (2, '-inf', 'inf', 1.5);
INSERT INTO numbers_unbounded (id, d) SELECT id + 2, 'Infinity'::float8 FROM numbers_unbounded WHERE id = 1;
SELECT id, d, r FROM numbers_unbounded ORDER BY d, id;
SELECT id FROM numbers_unbounded WHERE d = 'Infinity' OR r = 'infinity'::real ORDER BY id;
UPDATE numbers_unbounded SET d = d * 2, r = '-Infinity' WHERE id = 2;
SELECT id, d, r, d < 0 AS below FROM numbers_unbounded ORDER BY id;
-- differs 22003: IRIS keeps eighteen decimals, and rounds the others away
INSERT INTO numbers_unbounded VALUES (3, 0, 0, 1e-30);
-- differs 22003: and refuses to do so to a constant, wherever it stands
INSERT INTO numbers_unbounded (n) SELECT 1e-30;
-- differs 22003: it has nineteen digits
INSERT INTO numbers_unbounded (n) SELECT -1e30 FROM numbers_value;
-- error 22003
INSERT INTO numbers_unbounded (r) VALUES (1e39);
-- error 22003
INSERT INTO numbers_unbounded (r) VALUES (-1e-50);
-- error 22003
INSERT INTO numbers_unbounded (r) SELECT 1e39 FROM numbers_value;
-- error 22003
UPDATE numbers_unbounded SET r = 1e39 WHERE id = 2;
-- error 22003
INSERT INTO numbers_unbounded (d) VALUES (1e309);
SELECT count(*) FROM numbers_unbounded WHERE id IS NULL AND n IS NULL;
INSERT INTO numbers_unbounded VALUES (10, 'NaN', 'NaN', 0), (11, '-0', '-0', 0), (12, 1.5, 2.5, 0);
SELECT id, d, r FROM numbers_unbounded WHERE id >= 10 ORDER BY d, id;
SELECT id FROM numbers_unbounded WHERE id >= 10 AND (d = 'NaN' OR d = 0) ORDER BY id;
SELECT max(d), min(d), count(DISTINCT d) FROM numbers_unbounded WHERE id >= 10;
SELECT d::text FROM numbers_unbounded WHERE id >= 10 ORDER BY id;
SELECT sum(d) FROM numbers_unbounded WHERE id > 10;
CREATE TABLE numbers_zero (id integer, f double precision, r real);
INSERT INTO numbers_zero VALUES (1, -0.0, -0.0), (2, -0.00, -0e0);
INSERT INTO numbers_zero VALUES (3, '-0', '-0.0');
SELECT * FROM numbers_zero ORDER BY id;
