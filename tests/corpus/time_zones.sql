-- A session whose clocks are not those of UTC: casts, parts, comparisons and assignments of moments.

-- setup
CREATE TABLE time_zones_log (id integer PRIMARY KEY, at timestamptz, ts timestamp, d date, t time);
INSERT INTO time_zones_log VALUES (1, '2024-01-05 08:30Z', '2024-01-05 08:30', '2024-01-05', '08:30');
INSERT INTO time_zones_log VALUES (2, '2024-02-01 00:10Z', '2024-02-01 00:10', '2024-02-01', '00:10');
INSERT INTO time_zones_log VALUES (3, '2024-03-10 06:30Z', '2024-03-10 06:30', '2024-03-10', NULL);

-- play
SELECT at - '2024-01-01Z', '2024-06-01Z' - at, ts - '2024-01-01', max(at) OVER () - '2024-01-01Z' FROM time_zones_log ORDER BY id;
UPDATE time_zones_log SET ts = d WHERE id = 3 RETURNING ts;
UPDATE time_zones_log SET d = ts WHERE id = 3 RETURNING d;
INSERT INTO time_zones_log (id, at, ts, d) VALUES (9, date '2024-07-01', date '2024-07-01', timestamp '2024-07-01 10:00') RETURNING at, ts, d;
DELETE FROM time_zones_log WHERE id = 9;
SET TIME ZONE 'America/New_York';
SELECT at::date, at::time, at::timestamp, ts::timestamptz, d::timestamptz FROM time_zones_log ORDER BY id;
SELECT date_trunc('day', at), extract(hour FROM at), date_part('dow', at), extract(epoch FROM at) FROM time_zones_log ORDER BY id;
SELECT to_char(at, 'YYYY-MM-DD HH24:MI'), age(at, '2024-01-01') FROM time_zones_log ORDER BY id;
SELECT id FROM time_zones_log WHERE at::date = '2024-01-31' ORDER BY id;
SELECT id FROM time_zones_log WHERE at > date '2024-01-31' ORDER BY id;
SELECT id FROM time_zones_log WHERE at > d ORDER BY id;
SELECT id FROM time_zones_log WHERE at = ts OR (id, at) = (1, timestamp '2024-01-05 03:30') ORDER BY id;
SELECT id FROM time_zones_log WHERE at BETWEEN date '2024-01-31' AND date '2024-02-01' ORDER BY id;
SELECT id FROM time_zones_log WHERE at IN (SELECT ts FROM time_zones_log) ORDER BY id;
SELECT at + interval '1 month', at + interval '1 day', at - interval '3 hours' FROM time_zones_log ORDER BY id;
SELECT at - d, at - ts, at::date - d FROM time_zones_log ORDER BY id;
SELECT coalesce(at, d), CASE WHEN id = 1 THEN at ELSE ts END, greatest(at, ts) FROM time_zones_log ORDER BY id;
SELECT at FROM time_zones_log UNION SELECT ts FROM time_zones_log ORDER BY 1;
SELECT at::date AS day, count(*) FROM time_zones_log GROUP BY 1 ORDER BY 1;
SELECT d AT TIME ZONE 'UTC', ts AT TIME ZONE 'Asia/Tokyo', at AT TIME ZONE 'Asia/Tokyo' FROM time_zones_log ORDER BY id;
SELECT json_build_object('at', at, 'day', at::date) FROM time_zones_log ORDER BY id;
UPDATE time_zones_log SET d = at, ts = at WHERE id = 2 RETURNING d, ts;
UPDATE time_zones_log SET at = d WHERE id = 2 RETURNING at;
INSERT INTO time_zones_log (id, at, d) VALUES (9, timestamp '2024-07-01 10:00', timestamptz '2024-07-01 02:00Z') RETURNING at, d;
INSERT INTO time_zones_log (id, at) SELECT 10, ts FROM time_zones_log WHERE id = 1 RETURNING at;
RESET TIME ZONE;
SELECT id, at, ts, d FROM time_zones_log ORDER BY id;
SET TimeZone = 'Europe/Berlin';
CREATE TABLE time_zones_clock (id integer PRIMARY KEY, at timestamptz);
INSERT INTO time_zones_clock VALUES (1, '2024-03-31 00:30+01'), (2, '2024-03-30 12:30+01'), (3, now()), (4, now() - interval '1 month');
SELECT id FROM time_zones_clock WHERE at >= '2024-03-31 12:30+02'::timestamptz - interval '1 day' AND id < 3 ORDER BY id;
SELECT id FROM time_zones_clock WHERE at >= timestamptz '2024-03-31 12:30+02' - interval '24 hours' AND id < 3 ORDER BY id;
SELECT id FROM time_zones_clock WHERE at >= date_trunc('day', '2024-03-31 12:30+02'::timestamptz) AND id < 3 ORDER BY id;
SELECT id FROM time_zones_clock WHERE at >= date_trunc('month', now() - interval '1 month') ORDER BY id;
SELECT id FROM time_zones_clock WHERE at > now() - interval '1 day' AND at <= now() ORDER BY id;
SELECT id, now()::date = current_date AS day, now()::timestamp = localtimestamp AS clock FROM time_zones_clock ORDER BY id;
UPDATE time_zones_clock SET at = timestamptz '2024-03-30 12:00' + interval '1 day' WHERE id = 1 RETURNING at;
PREPARE time_zones_clock_find (timestamptz, interval) AS SELECT id FROM time_zones_clock WHERE at >= $1 - interval '1 day' AND at < $1 + $2 AND id < 3 ORDER BY id;
EXECUTE time_zones_clock_find('2024-03-31 12:30+02', '1 day');
DEALLOCATE time_zones_clock_find;
RESET TimeZone;
