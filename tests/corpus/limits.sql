-- LIMIT, OFFSET and FETCH, in every place and with every kind of count.

-- setup
CREATE TABLE limits_item (id integer PRIMARY KEY, name varchar(20), score integer);
INSERT INTO limits_item VALUES (1, 'a', 30);
INSERT INTO limits_item VALUES (2, 'b', 20);
INSERT INTO limits_item VALUES (3, 'c', 20);
INSERT INTO limits_item VALUES (4, 'd', 10);
INSERT INTO limits_item VALUES (5, 'e', NULL);

-- play
SELECT id FROM limits_item ORDER BY id LIMIT 2;
SELECT id FROM limits_item ORDER BY id LIMIT 0;
SELECT id FROM limits_item ORDER BY id LIMIT ALL;
SELECT id FROM limits_item ORDER BY id LIMIT NULL;
SELECT id FROM limits_item ORDER BY id OFFSET 3;
SELECT id FROM limits_item ORDER BY id OFFSET 3 ROWS;
SELECT id FROM limits_item ORDER BY id LIMIT 2 OFFSET 1;
SELECT id FROM limits_item ORDER BY id OFFSET 1 LIMIT 2;
SELECT id FROM limits_item ORDER BY id LIMIT 2 OFFSET 100;
SELECT id FROM limits_item ORDER BY id LIMIT 1 + 1 OFFSET 2 - 1;
SELECT id FROM limits_item ORDER BY id LIMIT '3';
SELECT id FROM limits_item ORDER BY id FETCH FIRST ROW ONLY;
SELECT id FROM limits_item ORDER BY id FETCH FIRST 2 ROWS ONLY;
SELECT id FROM limits_item ORDER BY id OFFSET 2 ROWS FETCH NEXT 2 ROWS ONLY;
SELECT id, score FROM limits_item WHERE score IS NOT NULL ORDER BY score DESC FETCH FIRST 2 ROWS WITH TIES;
-- error 2201W
SELECT id FROM limits_item ORDER BY id LIMIT -1;
-- error 2201X
SELECT id FROM limits_item ORDER BY id OFFSET -1;
-- error 42P10
SELECT id FROM limits_item LIMIT id;
-- $1=2
SELECT id FROM limits_item ORDER BY id LIMIT $1;
-- $1=2, $2=1
SELECT id FROM limits_item ORDER BY id LIMIT $1 OFFSET $2;
-- $1=1, $2=2
SELECT id FROM limits_item ORDER BY id OFFSET $1 FETCH NEXT $2 ROWS ONLY;
-- $1=NULL
SELECT id FROM limits_item ORDER BY id LIMIT $1;
-- $1=NULL, $2=3
SELECT id FROM limits_item ORDER BY id LIMIT $1 OFFSET $2;
-- $1=20, $2=1
SELECT id FROM limits_item WHERE score = $1 ORDER BY id LIMIT $2;
-- error 2201W
-- $1=-1
SELECT id FROM limits_item ORDER BY id LIMIT $1;
SELECT * FROM (SELECT id, score FROM limits_item ORDER BY id DESC LIMIT 2) AS last ORDER BY id;
SELECT id FROM limits_item WHERE id IN (SELECT id FROM limits_item ORDER BY score DESC NULLS LAST LIMIT 1) ORDER BY id;
SELECT id, (SELECT name FROM limits_item i WHERE i.id > o.id ORDER BY i.id LIMIT 1) AS next_name FROM limits_item o ORDER BY id LIMIT 5;
SELECT id FROM limits_item WHERE id < 3 UNION ALL SELECT id FROM limits_item WHERE id > 3 ORDER BY id LIMIT 3;
(SELECT id FROM limits_item ORDER BY id LIMIT 1) UNION ALL (SELECT id FROM limits_item ORDER BY id DESC LIMIT 1) ORDER BY id;
SELECT DISTINCT score FROM limits_item WHERE score > 0 ORDER BY score LIMIT 2;
SELECT score, count(*) FROM limits_item WHERE score > 0 GROUP BY score ORDER BY score LIMIT 2 OFFSET 1;
SELECT count(*) FROM (SELECT id FROM limits_item LIMIT 3) AS few;
SELECT id FROM limits_item ORDER BY id LIMIT (SELECT 2);
SELECT EXISTS (SELECT 1 FROM limits_item WHERE score = 20 LIMIT 1) AS found;
SELECT id FROM limits_item ORDER BY id DESC LIMIT 9223372036854775807;

-- A sample of all rows, and of none.
SELECT id FROM limits_item TABLESAMPLE BERNOULLI (100) ORDER BY id;
SELECT count(*) FROM limits_item AS x TABLESAMPLE SYSTEM (0) REPEATABLE (1);
-- error 42P01
SELECT id FROM limits_nowhere TABLESAMPLE BERNOULLI (100);
CREATE TABLE limits_least (a bigint, b bigint);
INSERT INTO limits_least VALUES (-9223372036854775807, 1), (9223372036854775807, 2);
-- differs 22003: IRIS's BIGINT begins one later
INSERT INTO limits_least VALUES (-9223372036854775808, 3);
SELECT a, b FROM limits_least WHERE a > -9223372036854775808 AND b < 3 ORDER BY b;
