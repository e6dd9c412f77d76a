-- DISTINCT, DISTINCT ON, and values that differ only in case or blanks.

-- setup
CREATE TABLE distinct_on_log (id integer PRIMARY KEY, host varchar(10), kind text, at timestamp, size integer);
INSERT INTO distinct_on_log VALUES (1, 'a', 'start', '2024-01-01 10:00:00', 5);
INSERT INTO distinct_on_log VALUES (2, 'a', 'stop', '2024-01-01 11:00:00', NULL);
INSERT INTO distinct_on_log VALUES (3, 'b', 'start', '2024-01-02 10:00:00', 7);
INSERT INTO distinct_on_log VALUES (4, 'b', 'Start', '2024-01-02 12:00:00', 7);
INSERT INTO distinct_on_log VALUES (5, 'c', 'start ', '2024-01-03 10:00:00', NULL);
INSERT INTO distinct_on_log VALUES (6, 'A', 'stop', '2024-01-03 11:00:00', 5);

-- play
SELECT DISTINCT host FROM distinct_on_log ORDER BY host;
SELECT DISTINCT kind FROM distinct_on_log WHERE host IN ('b', 'c') ORDER BY kind;
SELECT DISTINCT size FROM distinct_on_log ORDER BY size;
SELECT DISTINCT host, size FROM distinct_on_log WHERE host IN ('a', 'b') ORDER BY host, size;
SELECT DISTINCT lower(host) AS host FROM distinct_on_log ORDER BY 1;
SELECT DISTINCT size + 1 AS next FROM distinct_on_log ORDER BY next;
SELECT DISTINCT upper(kind) FROM distinct_on_log ORDER BY upper(kind);
SELECT count(DISTINCT host), count(DISTINCT lower(host)), count(DISTINCT size) FROM distinct_on_log;
SELECT DISTINCT ON (host) host, id FROM distinct_on_log WHERE host > 'Z' ORDER BY host, at;
SELECT DISTINCT ON (host) host, id, kind FROM distinct_on_log WHERE host > 'Z' ORDER BY host, at DESC;
SELECT DISTINCT ON (l.host) l.* FROM distinct_on_log l WHERE l.host > 'Z' ORDER BY l.host, l.at DESC;
SELECT DISTINCT ON (lower(host)) lower(host) AS host, id FROM distinct_on_log ORDER BY lower(host), id DESC;
SELECT DISTINCT ON (host, size) host, size, id FROM distinct_on_log WHERE host IN ('a', 'b') ORDER BY host, size NULLS FIRST, id;
SELECT DISTINCT ON (size) size, id FROM distinct_on_log ORDER BY size DESC, id LIMIT 2;
SELECT DISTINCT ON (1) size, id FROM distinct_on_log ORDER BY 1, 2;
SELECT id FROM (SELECT DISTINCT ON (size) size, id FROM distinct_on_log ORDER BY size, id) AS firsts ORDER BY id;
SELECT DISTINCT ON (size) id FROM distinct_on_log WHERE size IS NOT NULL ORDER BY size, at;
SELECT DISTINCT date_trunc('day', at) AS day FROM distinct_on_log ORDER BY day;
SELECT DISTINCT at::date AS day FROM distinct_on_log ORDER BY day DESC;
SELECT DISTINCT count(*) FROM distinct_on_log GROUP BY size ORDER BY 1;
SELECT DISTINCT id > 3 AS late FROM distinct_on_log ORDER BY late;
-- $1=b
SELECT DISTINCT ON (host) host, id FROM distinct_on_log WHERE host = $1 ORDER BY host, id DESC;
-- error 42P10
SELECT DISTINCT ON (host) host, id FROM distinct_on_log ORDER BY id;
