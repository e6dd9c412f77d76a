-- Digits of a second and fields of an interval: what a type's modifier leaves of a value, wherever it is assigned or cast.

-- setup
CREATE TABLE whole_moments (id integer PRIMARY KEY, t time, tz timetz, ts timestamp, tsz timestamptz, i interval);
INSERT INTO whole_moments VALUES (1, '10:11:12.123456', '10:11:12.123456+02', '2024-01-02 03:04:05.678901', '2024-01-02 03:04:05.678901+00', '1 day 02:03:04.567891');
INSERT INTO whole_moments VALUES (2, '23:59:58.95', '23:59:59.999999-05', '2024-12-31 23:59:59.999999', '2024-12-31 23:59:59.9999995+00', '-00:00:00.5555555');
INSERT INTO whole_moments VALUES (3, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE cut_moments (id integer, t time(1), tz timetz(1), ts timestamp(1), tsz timestamptz(1), i interval(1));
CREATE TABLE cut_intervals (d interval day to second(2), y interval year, m interval hour to minute, a interval(0)[]);

-- play
SELECT id, t::time(0), t::time(3), ts::time(1), tz::time(0) FROM whole_moments ORDER BY id;
SELECT id, tz::timetz(0), tz::timetz(2) FROM whole_moments ORDER BY id;
SELECT id, ts::timestamp(0), ts::timestamp(3), tsz::timestamptz(2) FROM whole_moments ORDER BY id;
SELECT id, i::interval(0), i::interval(2), i::interval day, i::interval day to minute FROM whole_moments ORDER BY id;
SELECT id, (i * 2)::interval(1), (ts - '2024-01-01')::interval(0) FROM whole_moments ORDER BY id;
SELECT count(*) FROM whole_moments WHERE ts::timestamp(0) = '2025-01-01';
INSERT INTO cut_moments SELECT * FROM whole_moments;
SELECT * FROM cut_moments ORDER BY id;
INSERT INTO cut_moments (id, ts) SELECT id + 10, max(ts) FROM whole_moments GROUP BY id;
SELECT id, ts FROM cut_moments WHERE id > 10 ORDER BY id;
INSERT INTO cut_moments VALUES (20, '10:11:12.15'::time, '10:11:12.15+02'::timetz, '2024-01-02 03:04:05.678901'::timestamp, '2024-01-02 03:04:05.05+00', interval '1.26 seconds');
SELECT * FROM cut_moments WHERE id = 20;
-- $1=1 day 00:00:01.35, $2=10:11:12.15+02
INSERT INTO cut_moments (id, i, tz) VALUES (21, $1, $2);
SELECT id, i, tz FROM cut_moments WHERE id = 21;
UPDATE cut_moments SET ts = ts + interval '0.06 seconds', t = t + interval '0.06 second', i = i * 1.37 WHERE id = 20;
SELECT * FROM cut_moments WHERE id = 20;
UPDATE cut_moments SET tz = w.tz, ts = w.ts, i = w.i FROM whole_moments AS w WHERE w.id = 1 AND cut_moments.id = 20;
SELECT * FROM cut_moments WHERE id = 20;
INSERT INTO cut_intervals VALUES ('1 day 01:02:03.456', '1 year 5 months', '3 days 10:20:30', '{00:00:01.5,NULL}');
INSERT INTO cut_intervals VALUES ('-1 day -01:02:03.456', '-17 months', '-10:20:59', '{}');
SELECT * FROM cut_intervals ORDER BY d::text;
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'cut_intervals'::regclass AND attnum > 0 ORDER BY attnum;
CREATE TABLE cut_copy AS SELECT id, ts::timestamp(0) AS ts, i::interval(0) AS i, tz::timetz(0) AS tz FROM whole_moments;
SELECT * FROM cut_copy ORDER BY id;
