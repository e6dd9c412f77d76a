-- WITH: simple, chained, repeated, with column lists, recursive, and around writes.

-- setup
CREATE TABLE cte_part (id integer PRIMARY KEY, parent integer, name varchar(20), cost integer);
INSERT INTO cte_part VALUES (1, NULL, 'car', 0);
INSERT INTO cte_part VALUES (2, 1, 'engine', 500);
INSERT INTO cte_part VALUES (3, 1, 'wheel', 50);
INSERT INTO cte_part VALUES (4, 2, 'piston', 20);
INSERT INTO cte_part VALUES (5, 4, 'ring', 2);

-- play
WITH costly AS (SELECT id, name FROM cte_part WHERE cost > 40) SELECT * FROM costly ORDER BY id;
WITH c (a, b) AS (SELECT id, name FROM cte_part) SELECT b FROM c WHERE a = 2;
WITH a AS (SELECT * FROM cte_part WHERE cost > 0), b AS (SELECT * FROM a WHERE cost < 100) SELECT id FROM b ORDER BY id;
WITH a AS (SELECT id, parent FROM cte_part) SELECT x.id, y.id FROM a x JOIN a y ON y.parent = x.id ORDER BY 1, 2;
WITH totals AS (SELECT parent, sum(cost) AS total FROM cte_part GROUP BY parent) SELECT p.name, t.total FROM cte_part p JOIN totals t ON t.parent = p.id ORDER BY p.id;
WITH a AS MATERIALIZED (SELECT count(*) AS n FROM cte_part) SELECT n FROM a;
WITH a AS NOT MATERIALIZED (SELECT max(cost) AS m FROM cte_part) SELECT name FROM cte_part, a WHERE cost = a.m;
WITH a AS (SELECT id FROM cte_part ORDER BY cost DESC LIMIT 2) SELECT id FROM a ORDER BY id;
WITH a AS (SELECT 1 AS x UNION ALL SELECT 2) SELECT p.name FROM cte_part p JOIN a ON a.x = p.id ORDER BY p.id;
WITH cte_part AS (SELECT 9 AS id) SELECT id FROM cte_part;
WITH a AS (WITH b AS (SELECT id FROM cte_part WHERE id > 3) SELECT id FROM b) SELECT count(*) FROM a;
SELECT id FROM cte_part WHERE id IN (WITH a AS (SELECT parent FROM cte_part) SELECT parent FROM a) ORDER BY id;
WITH a AS (SELECT id FROM cte_part) SELECT id FROM a WHERE id > (SELECT avg(id) FROM a) ORDER BY id;
WITH a AS (SELECT id FROM cte_part WHERE id < 2), b AS (SELECT id FROM cte_part WHERE id > 4) SELECT id FROM a UNION ALL SELECT id FROM b ORDER BY id;
WITH a AS (SELECT id, cost FROM cte_part), b AS (SELECT avg(cost) AS mean FROM a) SELECT id FROM a, b WHERE cost > mean ORDER BY id;
WITH v (k, label) AS (VALUES (1, 'one'), (2, 'two')) SELECT p.id, v.label FROM cte_part p JOIN v ON v.k = p.id ORDER BY 1;
-- $1=40
WITH costly AS (SELECT id FROM cte_part WHERE cost > $1) SELECT id FROM costly ORDER BY id;
-- $1=1, $2=2
WITH a AS (SELECT id, name FROM cte_part WHERE parent = $1) SELECT name FROM a WHERE id = $2;
WITH a AS (SELECT id FROM cte_part WHERE cost > 100) UPDATE cte_part SET cost = cost + 1 FROM a WHERE cte_part.id = a.id;
WITH a AS (SELECT id FROM cte_part WHERE name = 'ring') DELETE FROM cte_part USING a WHERE cte_part.id = a.id;
WITH a AS (SELECT 6 AS id, 2 AS parent, 'valve' AS name, 7 AS cost) INSERT INTO cte_part SELECT * FROM a;
SELECT id, cost FROM cte_part ORDER BY id;
WITH RECURSIVE n (i) AS (SELECT id FROM cte_part WHERE id = 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i FROM n ORDER BY i;
WITH RECURSIVE tree AS (SELECT id, name, 0 AS depth FROM cte_part WHERE parent IS NULL UNION ALL SELECT p.id, p.name, t.depth + 1 FROM cte_part p JOIN tree t ON p.parent = t.id) SELECT * FROM tree ORDER BY depth, id;
WITH RECURSIVE a AS (SELECT id FROM cte_part WHERE id = 1) SELECT id FROM a;
WITH moved AS (DELETE FROM cte_part WHERE id = 6 RETURNING id) SELECT id FROM moved;
-- error 42P01
WITH a AS (SELECT 1 AS x) SELECT x FROM b;
-- error 42712
WITH a AS (SELECT 1 AS x), a AS (SELECT 2 AS x) SELECT x FROM a, cte_part;
WITH a AS (SELECT id FROM cte_part WHERE cost > 100) UPDATE cte_part SET cost = cost - 1 WHERE id IN (SELECT id FROM a) RETURNING id, cost;
WITH a AS (SELECT min(id) AS id FROM cte_part), b AS (SELECT id FROM a) DELETE FROM cte_part WHERE id = (SELECT id FROM b) RETURNING name;
WITH a (x, y) AS (VALUES (7, 'seven'), (8, 'eight')) INSERT INTO cte_part (id, name) SELECT x, y FROM a RETURNING id, name;
WITH a AS (SELECT 8 AS id, 'again' AS name) INSERT INTO cte_part (id, name) SELECT id, name FROM a ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name;
WITH a AS (SELECT 7 AS id) INSERT INTO cte_part (id, cost) VALUES (9, (SELECT id FROM a));
WITH a AS (SELECT 9 AS id UNION ALL SELECT 10) MERGE INTO cte_part p USING a ON p.id = a.id WHEN MATCHED THEN UPDATE SET cost = 99 WHEN NOT MATCHED THEN INSERT (id, name) VALUES (a.id, 'merged');
SELECT id, name, cost FROM cte_part WHERE id > 6 ORDER BY id;
WITH moved AS (DELETE FROM cte_part WHERE id IN (8, 9) RETURNING id, name) INSERT INTO cte_part (id, name) SELECT id + 100, name FROM moved;
WITH ins AS (INSERT INTO cte_part (id, name) VALUES (201, 'a'), (202, 'b') RETURNING id, name) SELECT name FROM ins ORDER BY id;
WITH up AS (UPDATE cte_part SET cost = coalesce(cost, 0) + 1 WHERE id > 200 RETURNING *) SELECT count(*), sum(cost) FROM up;
WITH new AS (INSERT INTO cte_part (id, name) VALUES (201, 'x') ON CONFLICT (id) DO NOTHING RETURNING id) SELECT id FROM new UNION ALL SELECT id FROM cte_part WHERE id = 201;
WITH gone AS (DELETE FROM cte_part WHERE id > 100 RETURNING id) SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM cte_part WHERE id > 100);
SELECT id, name FROM cte_part ORDER BY id;
