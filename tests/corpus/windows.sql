-- Window functions, their partitions, orders and frames.

-- setup
CREATE TABLE windows_score (id integer PRIMARY KEY, team varchar(10), points integer, day date);
INSERT INTO windows_score VALUES (1, 'red', 10, '2024-01-01');
INSERT INTO windows_score VALUES (2, 'red', 20, '2024-01-02');
INSERT INTO windows_score VALUES (3, 'red', 20, '2024-01-03');
INSERT INTO windows_score VALUES (4, 'blue', 15, '2024-01-01');
INSERT INTO windows_score VALUES (5, 'blue', NULL, '2024-01-02');
INSERT INTO windows_score VALUES (6, 'blue', 5, '2024-01-03');

-- play
SELECT id, row_number() OVER (ORDER BY id DESC) FROM windows_score ORDER BY id;
SELECT id, row_number() OVER (PARTITION BY team ORDER BY day) AS n FROM windows_score ORDER BY id;
SELECT id, rank() OVER (ORDER BY points), dense_rank() OVER (ORDER BY points) FROM windows_score ORDER BY id;
SELECT id, rank() OVER (PARTITION BY team ORDER BY points DESC NULLS LAST) AS r FROM windows_score ORDER BY id;
SELECT id, percent_rank() OVER (ORDER BY id), cume_dist() OVER (ORDER BY id) FROM windows_score ORDER BY id;
SELECT id, ntile(4) OVER (ORDER BY id) FROM windows_score ORDER BY id;
SELECT id, lag(points) OVER (ORDER BY id), lead(points) OVER (ORDER BY id) FROM windows_score ORDER BY id;
SELECT id, lag(points, 2) OVER (ORDER BY id), lag(points, 1, 0) OVER (ORDER BY id) FROM windows_score ORDER BY id;
SELECT id, first_value(points) OVER (PARTITION BY team ORDER BY day) AS f FROM windows_score ORDER BY id;
SELECT id, last_value(points) OVER (PARTITION BY team ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS l FROM windows_score ORDER BY id;
SELECT id, nth_value(points, 2) OVER (PARTITION BY team ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS s FROM windows_score ORDER BY id;
SELECT id, sum(points) OVER (PARTITION BY team) AS total FROM windows_score ORDER BY id;
SELECT id, sum(points) OVER () AS total, count(*) OVER () AS rows FROM windows_score ORDER BY id;
SELECT id, count(*) OVER (PARTITION BY team), count(points) OVER (PARTITION BY team) FROM windows_score ORDER BY id;
SELECT id, sum(points) OVER (ORDER BY id) AS running FROM windows_score ORDER BY id;
SELECT id, sum(points) OVER (ORDER BY points) AS running FROM windows_score ORDER BY id;
SELECT id, sum(points) OVER (PARTITION BY team ORDER BY day ROWS UNBOUNDED PRECEDING) AS running FROM windows_score ORDER BY id;
SELECT id, avg(points) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS moving FROM windows_score ORDER BY id;
SELECT id, min(points) OVER (PARTITION BY team), max(points) OVER (PARTITION BY team) FROM windows_score ORDER BY id;
SELECT id, points - avg(points) OVER (PARTITION BY team) AS above FROM windows_score ORDER BY id;
SELECT id, 100 * points / sum(points) OVER () AS share FROM windows_score ORDER BY id;
SELECT id, sum(points) OVER w, count(*) OVER w FROM windows_score WINDOW w AS (PARTITION BY team ORDER BY day) ORDER BY id;
SELECT id, row_number() OVER (w ORDER BY day DESC) FROM windows_score WINDOW w AS (PARTITION BY team) ORDER BY id;
SELECT team, sum(points), rank() OVER (ORDER BY sum(points) DESC) FROM windows_score GROUP BY team ORDER BY team;
SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY team ORDER BY points DESC NULLS LAST, id) AS n FROM windows_score) AS ranked WHERE n = 1 ORDER BY id;
SELECT DISTINCT team, count(*) OVER (PARTITION BY team) FROM windows_score ORDER BY team;
SELECT id, row_number() OVER (ORDER BY points NULLS FIRST, id) AS n FROM windows_score ORDER BY n LIMIT 3;
SELECT id, sum(points) FILTER (WHERE points > 10) OVER (PARTITION BY team) AS high FROM windows_score ORDER BY id;
SELECT id, sum(points) OVER (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS remaining FROM windows_score ORDER BY id;
SELECT id, count(*) OVER (ORDER BY day RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS upto FROM windows_score ORDER BY id;
SELECT id, sum(points) OVER (ORDER BY id GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) AS g FROM windows_score ORDER BY id;
SELECT id, sum(points) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) AS others FROM windows_score ORDER BY id;
SELECT id, string_agg(team, ',') OVER (ORDER BY id) FROM windows_score ORDER BY id;
-- $1=2
SELECT id, lag(points, $1) OVER (ORDER BY id) FROM windows_score ORDER BY id;
-- error 42P20
SELECT id FROM windows_score WHERE row_number() OVER (ORDER BY id) = 1;
-- error 42809
SELECT row_number() FROM windows_score;
-- error 42704
SELECT sum(points) OVER nowhere FROM windows_score;
