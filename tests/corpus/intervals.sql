-- Interval literals, and their arithmetic with dates and timestamps.

-- setup
CREATE TABLE intervals_task (id integer PRIMARY KEY, d date, ts timestamp, tz timestamptz, days integer);
INSERT INTO intervals_task VALUES (1, '2024-01-31', '2024-01-31 10:00:00', '2024-01-31 10:00:00+00', 3);
INSERT INTO intervals_task VALUES (2, '2023-12-31', '2023-12-31 23:30:00', '2023-12-31 23:30:00+00', -1);
INSERT INTO intervals_task VALUES (3, NULL, NULL, NULL, NULL);
CREATE TABLE intervals_kept (id integer PRIMARY KEY, a interval, b interval, at timestamp, d date, t timetz, price money, r numrange);
INSERT INTO intervals_kept VALUES (1, '1 day 02:00', '3 hours', '2024-01-31 10:00', '2024-01-31', '10:00+02', '$1.50', '[1.0,2)');
INSERT INTO intervals_kept VALUES (2, '30 days', '1 mon', '2024-02-29 23:00', '2024-02-29', '23:59-05', '$2.00', '[1,2.0)');
INSERT INTO intervals_kept VALUES (3, '1 mon', '30 days', NULL, NULL, NULL, NULL, NULL);

-- play
SELECT id, ts + interval '1 day', ts - interval '1 day' FROM intervals_task ORDER BY id;
SELECT id, ts + interval '1 month', ts - interval '1 month', ts + interval '1 year' FROM intervals_task ORDER BY id;
SELECT id, ts + interval '1 month 2 days 3 hours' FROM intervals_task ORDER BY id;
SELECT id, ts + interval '90 minutes', ts + interval '30 seconds', ts + interval '1.5 hours' FROM intervals_task ORDER BY id;
SELECT id, ts + interval '01:30:00', ts + interval '1 week', ts + '2 days' FROM intervals_task ORDER BY id;
SELECT id, d + interval '1 month', d - interval '1 week' FROM intervals_task ORDER BY id;
SELECT id, (d + interval '1 month')::date FROM intervals_task ORDER BY id;
SELECT id, tz + interval '1 hour', tz + interval '1 day' FROM intervals_task ORDER BY id;
SELECT id, interval '1 day' + ts FROM intervals_task ORDER BY id;
SELECT id, ts + interval '1' day, ts + interval '2' month FROM intervals_task ORDER BY id;
SELECT id, ts + interval '1 day' * 3, ts + 2 * interval '1 hour' FROM intervals_task ORDER BY id;
SELECT id, ts + days * interval '1 day' FROM intervals_task ORDER BY id;
SELECT id, ts + (days || ' days')::interval FROM intervals_task ORDER BY id;
SELECT id, ts + make_interval(days => days) FROM intervals_task ORDER BY id;
SELECT id, ts + make_interval(0, 1, 0, 2) FROM intervals_task ORDER BY id;
SELECT id, ts + INTERVAL 'P1DT2H' FROM intervals_task ORDER BY id;
SELECT id, ts + interval '1 day ago', ts + interval '-1 day' FROM intervals_task ORDER BY id;
SELECT id FROM intervals_task WHERE ts > timestamp '2024-02-10' - interval '15 days' ORDER BY id;
SELECT id FROM intervals_task WHERE ts + interval '1 hour' > '2024-01-01' ORDER BY id;
SELECT id FROM intervals_task WHERE ts > now() - interval '100 years' ORDER BY id;
SELECT id FROM intervals_task WHERE d BETWEEN date '2024-01-01' AND date '2024-01-01' + interval '1 month' ORDER BY id;
SELECT id, ts - timestamp '2023-12-30 12:00:00' AS passed FROM intervals_task ORDER BY id;
SELECT id, (ts - timestamp '2023-12-30 12:00:00') > interval '2 days' AS long FROM intervals_task ORDER BY id;
SELECT id, extract(epoch from (ts - timestamp '2023-12-30 12:00:00')) AS seconds FROM intervals_task ORDER BY id;
SELECT id, extract(day from ts - timestamp '2023-12-30 12:00:00') AS days FROM intervals_task ORDER BY id;
SELECT interval '1 day 2 hours' AS i, interval '14 months' AS m, justify_days(interval '35 days') AS j FROM intervals_task WHERE id = 1;
SELECT age(timestamp '2024-03-01', timestamp '2023-01-15') FROM intervals_task WHERE id = 1;
SELECT date_trunc('month', d) + interval '1 month' - interval '1 day' AS month_end FROM intervals_task ORDER BY id;
SELECT max(ts) - min(ts) AS range FROM intervals_task;
SELECT date_bin('15 minutes', ts, timestamp '2024-01-01') FROM intervals_task ORDER BY id;
-- $1=1 day
SELECT id, ts + $1::interval FROM intervals_task ORDER BY id;
-- $1=2
SELECT id, ts + $1 * interval '1 day' FROM intervals_task ORDER BY id;
-- $1=2024-02-10 00:00:00, $2=15
SELECT id FROM intervals_task WHERE ts > $1::timestamp - make_interval(days => $2) ORDER BY id;
UPDATE intervals_task SET ts = ts + interval '1 day' WHERE id = 1 RETURNING ts;
-- error 22007
SELECT ts + interval 'one day' FROM intervals_task;
-- error 42883
SELECT interval '1 day' - ts FROM intervals_task;
SELECT a * 2, b / 2, -a, a + b, a - b FROM intervals_kept ORDER BY id;
SELECT at + a, at - b, d + a, a + d FROM intervals_kept ORDER BY id;
SELECT a + interval '1 hour', interval '1 hour' + a, b - interval '1 hour' FROM intervals_kept ORDER BY id;
SELECT sum(a), avg(b), max(a), min(b), count(DISTINCT a) FROM intervals_kept;
SELECT id, sum(b) OVER (ORDER BY id), rank() OVER (ORDER BY b) FROM intervals_kept ORDER BY id;
SELECT id FROM intervals_kept WHERE a = '30 days' ORDER BY id;
SELECT id FROM intervals_kept WHERE a IN ('30 days', '2 days') ORDER BY id;
SELECT id FROM intervals_kept WHERE a = ANY ('{30 days}'::interval[]) ORDER BY id;
SELECT id FROM intervals_kept WHERE a IN (SELECT b FROM intervals_kept) ORDER BY id;
SELECT id FROM intervals_kept WHERE (id, a) = (2, '1 mon') ORDER BY id;
SELECT count(*) FROM (SELECT a FROM intervals_kept UNION SELECT b FROM intervals_kept) AS u;
SELECT count(*) FROM (SELECT r FROM intervals_kept WHERE id < 3 UNION SELECT r FROM intervals_kept WHERE id < 3) AS u;
SELECT x.id, y.id FROM intervals_kept x JOIN intervals_kept y USING (a) ORDER BY 1, 2;
SELECT id, CASE a WHEN '30 days' THEN 'month' ELSE 'other' END, greatest(a, b), least(a, b) FROM intervals_kept WHERE id = 1 ORDER BY id;
SELECT count(*) FROM intervals_kept GROUP BY a ORDER BY 1;
SELECT array_agg(DISTINCT b) FROM intervals_kept WHERE id = 1;
SELECT extract(hour FROM a), extract(epoch FROM b), date_part('day', a), date_trunc('day', a) FROM intervals_kept ORDER BY id;
SELECT t + interval '1 hour', extract(hour FROM t), price::numeric FROM intervals_kept ORDER BY id;
UPDATE intervals_kept SET a = a * 2, at = at + b WHERE id = 1 RETURNING a, at;
