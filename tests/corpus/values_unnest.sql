-- VALUES lists, unnest, generate_series and arrays as sources of rows.

-- setup
CREATE TABLE values_unnest_color (id integer PRIMARY KEY, name varchar(20));
INSERT INTO values_unnest_color VALUES (1, 'red');
INSERT INTO values_unnest_color VALUES (2, 'green');
INSERT INTO values_unnest_color VALUES (3, 'blue');

-- play
VALUES (1, 'one'), (2, 'two');
SELECT * FROM (VALUES (1, 'one'), (2, 'two')) AS v (n, word) ORDER BY n;
SELECT c.name, v.word FROM values_unnest_color c JOIN (VALUES (1, 'rot'), (3, 'blau')) AS v (id, word) ON v.id = c.id ORDER BY c.id;
SELECT column1, column2 FROM (VALUES (1, 2.5), (3, NULL)) AS v, values_unnest_color c WHERE c.id = 1 ORDER BY column1;
SELECT id FROM values_unnest_color WHERE id IN (VALUES (1), (3)) ORDER BY id;
SELECT id FROM values_unnest_color WHERE (id, name) IN (VALUES (1, 'red'), (2, 'blue')) ORDER BY id;
SELECT id FROM values_unnest_color UNION ALL VALUES (10), (20) ORDER BY id;
SELECT c.id, u.x FROM values_unnest_color c, unnest(ARRAY[1, 3]) AS u (x) WHERE u.x = c.id ORDER BY 1;
SELECT id FROM values_unnest_color WHERE id = ANY (ARRAY[1, 3]) ORDER BY id;
SELECT id FROM values_unnest_color WHERE id = ANY ('{2,3}') ORDER BY id;
SELECT id FROM values_unnest_color WHERE id <> ALL (ARRAY[1, 3]) ORDER BY id;
SELECT id FROM values_unnest_color WHERE name = ANY (ARRAY['red', 'blue']::text[]) ORDER BY id;
SELECT id FROM values_unnest_color WHERE NOT (id = ANY ('{}'::int[])) ORDER BY id;
SELECT g.i, c.name FROM generate_series(1, 4) AS g (i) LEFT JOIN values_unnest_color c ON c.id = g.i ORDER BY g.i;
SELECT g, c.name FROM generate_series(3, 1, -1) AS g JOIN values_unnest_color c ON c.id = g ORDER BY g;
SELECT d::date, count(c.id) FROM generate_series(date '2024-01-01', date '2024-01-03', interval '1 day') AS d LEFT JOIN values_unnest_color c ON c.id = extract(day from d) GROUP BY d ORDER BY d;
SELECT id FROM values_unnest_color WHERE id IN (SELECT unnest(ARRAY[2, 3])) ORDER BY id;
SELECT (ARRAY['a', 'b', 'c'])[id] AS letter FROM values_unnest_color ORDER BY id;
SELECT ARRAY[id, id * 2] AS pair FROM values_unnest_color ORDER BY id;
SELECT ARRAY(SELECT name FROM values_unnest_color ORDER BY id) AS names FROM values_unnest_color WHERE id = 1;
-- $1={1,3}
SELECT id FROM values_unnest_color WHERE id = ANY ($1) ORDER BY id;
-- $1={red,"blue"}
SELECT id FROM values_unnest_color WHERE name = ANY ($1) ORDER BY id;
-- $1={}
SELECT id FROM values_unnest_color WHERE id = ANY ($1) ORDER BY id;
-- $1={1,2}
SELECT id FROM values_unnest_color WHERE id <> ALL ($1) ORDER BY id;
-- $1={4,5}, $2={black,white}
INSERT INTO values_unnest_color SELECT * FROM unnest($1::int[], $2::text[]);
-- $1={1,4}
SELECT c.id FROM values_unnest_color c JOIN unnest($1::int[]) AS u (id) ON u.id = c.id ORDER BY 1;
SELECT * FROM values_unnest_color ORDER BY id;
-- error 42601
VALUES (1, 2), (3);
