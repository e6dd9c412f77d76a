-- Decimals that differ from row to row: as many are shown as PostgreSQL shows.

-- setup
CREATE TABLE decimals_t (id integer PRIMARY KEY, x numeric(10,2), p numeric(8,3), q integer, g text);
INSERT INTO decimals_t VALUES (1, 10.50, 1.250, 3, 'a'), (2, NULL, 2.000, 4, 'a'), (3, 3.10, NULL, 0, 'b'), (4, NULL, NULL, NULL, 'c'), (5, 100, 7.5, 2, 'b');

-- play
SELECT sum(coalesce(x, 0)) FROM decimals_t;
SELECT g, sum(coalesce(x, 0)), avg(coalesce(x, 0)), max(coalesce(x, 0)), min(coalesce(x, 0)) FROM decimals_t GROUP BY g ORDER BY g;
SELECT id, coalesce(p, 0) * 2, coalesce(x, 0) * q, coalesce(x, 0) + q, coalesce(x, 0) - p, coalesce(x, 0) / 2, coalesce(x, 0) * coalesce(p, 0) FROM decimals_t ORDER BY id;
SELECT id, CASE WHEN q > 2 THEN x ELSE 0 END * 2, sum(CASE WHEN q > 2 THEN x ELSE 0 END) OVER (PARTITION BY g) FROM decimals_t ORDER BY id;
SELECT id, nullif(coalesce(x, 0), 0), abs(coalesce(x, 0)), -coalesce(x, 0), mod(coalesce(x, 0), 3) FROM decimals_t ORDER BY id;
SELECT id, greatest(x, 5), least(x, p) + 1, greatest(x, q, 1.5) FROM decimals_t ORDER BY id;
SELECT g, coalesce(sum(x), 0) AS t FROM decimals_t GROUP BY g ORDER BY t DESC LIMIT 2;
SELECT sum(t) FROM (SELECT coalesce(x, 0) AS t FROM decimals_t) s;
WITH m AS (SELECT g, sum(coalesce(x, 0)) AS s FROM decimals_t GROUP BY g) SELECT *, s * 2, s + 1.5, sum(s) OVER (), round(s * 100 / sum(s) OVER (), 2) FROM m ORDER BY g;
SELECT id, sum(coalesce(x, 0)) OVER (ORDER BY id), lag(coalesce(x, 0)) OVER (ORDER BY id), max(coalesce(x, 0)) OVER (ORDER BY id ROWS 1 PRECEDING) FROM decimals_t ORDER BY id;
SELECT coalesce(x, 0)::text, 'x: ' || coalesce(x, 0), (coalesce(x, 0) * 2)::text, concat(coalesce(x, 0)) FROM decimals_t ORDER BY id;
SELECT json_agg(coalesce(x, 0) ORDER BY id), jsonb_build_object('x', sum(coalesce(x, 0))) FROM decimals_t;
SELECT row_to_json(s) FROM (SELECT id, coalesce(x, 0) AS c FROM decimals_t) s ORDER BY id;
SELECT id, (SELECT sum(coalesce(p, 0)) FROM decimals_t i WHERE i.g = o.g) FROM decimals_t o ORDER BY id;
SELECT a.id, coalesce(b.c, 0) FROM decimals_t a LEFT JOIN (SELECT id, coalesce(x, 0) AS c FROM decimals_t WHERE id < 3) b USING (id) ORDER BY 1;
SELECT g, sum(coalesce(x, 0)) FROM decimals_t GROUP BY rollup(g) ORDER BY g;
SELECT id, coalesce(x, 0), x / 4 FROM decimals_t ORDER BY id FOR UPDATE;
UPDATE decimals_t SET x = coalesce(x, 0) * 1.1 RETURNING id, x, coalesce(p, 0) * x, x / 3;
