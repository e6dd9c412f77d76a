-- Dates, times and timestamps: values, arithmetic, parts, formats, zones.

-- setup
CREATE TABLE datetime_event (id integer PRIMARY KEY, d date, t time, ts timestamp, tz timestamptz);
INSERT INTO datetime_event VALUES (1, '2024-02-29', '10:20:30', '2024-02-29 10:20:30', '2024-02-29 10:20:30+00');
INSERT INTO datetime_event VALUES (2, '1999-12-31', '23:59:59.5', '1999-12-31 23:59:59.123456', '1999-12-31 23:59:59+02');
INSERT INTO datetime_event VALUES (3, '1969-07-20', '00:00', '1969-07-20 20:17:40', '1969-07-20 20:17:40Z');
INSERT INTO datetime_event VALUES (4, NULL, NULL, NULL, NULL);

-- play
SELECT * FROM datetime_event ORDER BY id;
SELECT id, d + 1, d - 1, d + 365 FROM datetime_event ORDER BY id;
SELECT id, d - date '2000-01-01' AS days, date '2024-03-01' - d AS until FROM datetime_event ORDER BY id;
SELECT id, ts - timestamp '2000-01-01 00:00:00' AS since FROM datetime_event ORDER BY id;
SELECT id, d + t AS both, d + time '01:00' AS early FROM datetime_event ORDER BY id;
SELECT id, extract(year from d), extract(month from d), extract(day from d) FROM datetime_event ORDER BY id;
SELECT id, extract(hour from ts), extract(minute from ts), extract(second from ts) FROM datetime_event ORDER BY id;
SELECT id, extract(dow from d), extract(isodow from d), extract(doy from d), extract(week from d), extract(quarter from d) FROM datetime_event ORDER BY id;
SELECT id, extract(epoch from ts), extract(epoch from d), extract(epoch from tz) FROM datetime_event ORDER BY id;
SELECT id, extract(millisecond from ts), extract(microseconds from ts), extract(isoyear from d), extract(century from d), extract(decade from d) FROM datetime_event ORDER BY id;
SELECT id, date_part('year', ts), date_part('second', ts), date_part('dow', d) FROM datetime_event ORDER BY id;
SELECT id, extract(hour from t), extract(second from t) FROM datetime_event ORDER BY id;
SELECT id, date_trunc('year', ts), date_trunc('quarter', ts), date_trunc('month', ts) FROM datetime_event ORDER BY id;
SELECT id, date_trunc('week', ts), date_trunc('day', ts), date_trunc('hour', ts), date_trunc('minute', ts), date_trunc('second', ts) FROM datetime_event ORDER BY id;
SELECT id, date_trunc('month', d)::date, date_trunc('day', tz) FROM datetime_event ORDER BY id;
SELECT id, to_char(d, 'YYYY-MM-DD'), to_char(ts, 'DD.MM.YYYY HH24:MI:SS'), to_char(ts, 'HH12:MI AM') FROM datetime_event ORDER BY id;
SELECT id, to_char(d, 'Day, DD Month YYYY'), to_char(d, 'FMDay FMMonth'), to_char(ts, 'Dy DDD Q IW') FROM datetime_event ORDER BY id;
SELECT id, to_char(ts, 'US'), to_char(ts, 'MS'), to_char(d, 'YY"y"MM"m"') FROM datetime_event ORDER BY id;
SELECT to_date('15/01/2024', 'DD/MM/YYYY'), to_timestamp('2024-01-15 10:11', 'YYYY-MM-DD HH24:MI') FROM datetime_event WHERE id = 1;
SELECT to_timestamp(0), to_timestamp(1700000000) FROM datetime_event WHERE id = 1;
SELECT make_date(2024, 2, 29), make_time(1, 2, 3.5), make_timestamp(2024, 2, 29, 1, 2, 3) FROM datetime_event WHERE id = 1;
SELECT id, ts::date, ts::time, d::timestamp, tz::timestamp FROM datetime_event ORDER BY id;
SELECT id, tz AT TIME ZONE 'UTC', ts AT TIME ZONE 'UTC' FROM datetime_event ORDER BY id;
SELECT id, tz AT TIME ZONE 'America/New_York' FROM datetime_event ORDER BY id;
SELECT id, tz AT TIME ZONE '+02' FROM datetime_event ORDER BY id;
SELECT id, timezone('UTC', tz) FROM datetime_event ORDER BY id;
SELECT id FROM datetime_event WHERE d > '2000-01-01' ORDER BY id;
SELECT id FROM datetime_event WHERE ts < '2000-01-01' ORDER BY id;
SELECT id FROM datetime_event WHERE ts BETWEEN '1999-01-01' AND '2024-12-31 23:59:59' ORDER BY id;
SELECT id FROM datetime_event WHERE d = ts::date ORDER BY id;
SELECT id FROM datetime_event WHERE ts >= d ORDER BY id;
SELECT id FROM datetime_event WHERE t > '10:00' ORDER BY id;
SELECT id FROM datetime_event WHERE tz = '2024-02-29 12:20:30+02' ORDER BY id;
SELECT id FROM datetime_event WHERE extract(year from d) = 2024 ORDER BY id;
SELECT id FROM datetime_event WHERE d IN ('2024-02-29', '1969-07-20') ORDER BY id;
SELECT id FROM datetime_event WHERE (d, d + 10) OVERLAPS (date '2024-03-01', date '2024-03-05') ORDER BY id;
SELECT min(d), max(ts), count(t) FROM datetime_event;
SELECT date_trunc('year', d) AS year, count(*) FROM datetime_event GROUP BY 1 ORDER BY 1;
SELECT d <= current_date AS past, ts <= now() AS before, tz < current_timestamp AS earlier FROM datetime_event WHERE id = 1;
SELECT now() = transaction_timestamp() AS same, now() = current_timestamp AS again FROM datetime_event WHERE id = 1;
SELECT age(ts, timestamp '1999-01-01') FROM datetime_event ORDER BY id;
SELECT isfinite(ts), isfinite(d) FROM datetime_event WHERE id = 1;
-- $1=2024-02-29
SELECT id FROM datetime_event WHERE d = $1;
-- $1=1999-12-31 23:59:59.123456
SELECT id FROM datetime_event WHERE ts = $1;
-- $1=2024-02-29 11:20:30+01
SELECT id, tz FROM datetime_event WHERE tz = $1;
-- $1=10:20:30
SELECT id FROM datetime_event WHERE t = $1;
-- $1=3
SELECT id, d + $1::int AS later FROM datetime_event ORDER BY id;
-- $1=2000-01-01
SELECT id, d - $1::date AS days FROM datetime_event ORDER BY id;
-- $1=month
SELECT id, date_trunc($1, ts) FROM datetime_event ORDER BY id;
INSERT INTO datetime_event (id, ts, tz) VALUES (5, '2024-06-15T08:09:10.123', '2024-06-15T08:09:10.123Z');
SELECT ts, tz FROM datetime_event WHERE id = 5;
UPDATE datetime_event SET d = d + 1, ts = '2024-01-01' WHERE id = 1 RETURNING d, ts;
BEGIN; SET LOCAL TimeZone = 'Asia/Kolkata'; SELECT tz FROM datetime_event ORDER BY id; COMMIT;
BEGIN; SET LOCAL DateStyle = 'German'; SELECT d, ts FROM datetime_event WHERE id = 2; COMMIT;
-- differs 22008: an IRIS DATE ends in 9999
INSERT INTO datetime_event (id, d) VALUES (6, '12000-01-01');
-- differs 22008: IRIS has no infinite dates
INSERT INTO datetime_event (id, ts) VALUES (7, 'infinity');
-- error 22008
INSERT INTO datetime_event (id, d) VALUES (8, '2024-02-30');
-- error 22007
INSERT INTO datetime_event (id, ts) VALUES (8, 'yesterdayish');
-- error 22023
SELECT date_trunc('fortnight', ts) FROM datetime_event;
-- error 22023
SELECT extract(fortnight from ts) FROM datetime_event;
-- error 42883
SELECT d + d FROM datetime_event;
CREATE TABLE datetime_styled (id integer PRIMARY KEY, d date, ts timestamp);
INSERT INTO datetime_styled VALUES (1, '2024-03-05', '2024-03-05 10:00:01.5'), (2, '2024-12-31', NULL);
PREPARE datetime_styled_text AS SELECT d::text AS day, ts::text AS moment FROM datetime_styled ORDER BY id;
EXECUTE datetime_styled_text;
SET DateStyle = 'German';
EXECUTE datetime_styled_text;
SELECT id FROM datetime_styled WHERE d::text = '05.03.2024';
SELECT min(d::text) AS least, 'on ' || min(d) AS joined, concat(min(ts)) AS shown FROM datetime_styled;
UPDATE datetime_styled SET d = '08.09.2024' WHERE id = 2 RETURNING d::text AS day;
SET DateStyle = 'SQL, DMY';
SELECT d::text AS day, ts::varchar AS moment FROM datetime_styled ORDER BY id;
RESET DateStyle;
EXECUTE datetime_styled_text;
DEALLOCATE datetime_styled_text;
CREATE TABLE datetime_bin (id integer, ts timestamptz, t timestamp, d date);
INSERT INTO datetime_bin VALUES (1, '2024-01-10 10:07+00', '2024-01-10 10:07', '2024-01-10'), (2, '2024-03-10 10:00+00', '2024-03-10 00:00', '2024-03-10');
SELECT date_bin('1 day', t, '2024-02-01'), date_bin('15 min', ts, timestamptz '2024-02-01'), date_bin('7 days', t, '2024-03-17'::timestamp), date_bin('15 min', t, t + interval '1 hour 3 min'), date_bin('1 hour', ts, 'epoch') FROM datetime_bin ORDER BY id;
SELECT age(t, 'epoch'), age('2024-02-01', t), age(d, '2020-02-29'), age('2024-01-01', d) FROM datetime_bin ORDER BY id;
SELECT id, lag(d, 1, '1999-01-01') OVER (ORDER BY id), lead(t, 1, 'epoch') OVER (ORDER BY id) FROM datetime_bin ORDER BY id;
