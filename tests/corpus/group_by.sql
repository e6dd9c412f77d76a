-- GROUP BY with columns, ordinals, aliases and expressions, and HAVING.

-- setup
CREATE TABLE group_by_order (id integer PRIMARY KEY, customer varchar(10), status text, total numeric(10,2), at timestamp);
INSERT INTO group_by_order VALUES (1, 'ann', 'open', 10.00, '2024-01-01 10:00:00');
INSERT INTO group_by_order VALUES (2, 'ann', 'paid', 20.00, '2024-01-15 10:00:00');
INSERT INTO group_by_order VALUES (3, 'bob', 'paid', 5.50, '2024-02-01 10:00:00');
INSERT INTO group_by_order VALUES (4, 'Bob', 'open', 7.25, '2024-02-02 10:00:00');
INSERT INTO group_by_order VALUES (5, NULL, 'open', 1.00, '2024-02-03 10:00:00');
INSERT INTO group_by_order VALUES (6, NULL, NULL, NULL, NULL);

-- play
SELECT customer, count(*) FROM group_by_order GROUP BY customer ORDER BY customer;
SELECT customer, status, sum(total) FROM group_by_order GROUP BY customer, status ORDER BY customer, status;
SELECT status, count(*) FROM group_by_order GROUP BY 1 ORDER BY 1;
SELECT status AS s, count(*) AS n FROM group_by_order GROUP BY s ORDER BY n DESC, s;
SELECT lower(customer) AS c, count(*) FROM group_by_order GROUP BY lower(customer) ORDER BY c;
SELECT lower(customer), count(*) FROM group_by_order GROUP BY 1 ORDER BY 2 DESC, 1;
SELECT date_trunc('month', at) AS month, sum(total) FROM group_by_order GROUP BY month ORDER BY month;
SELECT extract(year from at) AS y, extract(month from at) AS m, count(*) FROM group_by_order GROUP BY 1, 2 ORDER BY 1, 2;
SELECT total > 6 AS large, count(*) FROM group_by_order GROUP BY total > 6 ORDER BY 1;
SELECT CASE WHEN total > 6 THEN 'large' ELSE 'small' END AS size, count(*) FROM group_by_order GROUP BY CASE WHEN total > 6 THEN 'large' ELSE 'small' END ORDER BY size;
SELECT count(*) FROM group_by_order GROUP BY customer ORDER BY customer;
SELECT customer FROM group_by_order GROUP BY customer ORDER BY count(*) DESC, customer;
SELECT customer FROM group_by_order GROUP BY customer HAVING count(*) > 1 ORDER BY customer;
SELECT customer, sum(total) FROM group_by_order GROUP BY customer HAVING sum(total) > 6 ORDER BY customer;
SELECT customer, count(*) FROM group_by_order WHERE total > 1 GROUP BY customer HAVING customer IS NOT NULL AND max(total) < 100 ORDER BY 1;
SELECT customer || '!' AS loud, count(*) FROM group_by_order GROUP BY customer ORDER BY loud;
SELECT upper(customer), max(total) + 1 FROM group_by_order GROUP BY customer ORDER BY customer;
SELECT id, customer, total FROM group_by_order GROUP BY id ORDER BY id LIMIT 2;
SELECT o.id, o.status, count(p.id) FROM group_by_order o LEFT JOIN group_by_order p ON p.customer = o.customer GROUP BY o.id ORDER BY o.id;
SELECT sum(n) FROM (SELECT customer, count(*) AS n FROM group_by_order GROUP BY customer) AS counts;
SELECT count(*), min(total) FROM group_by_order GROUP BY ();
SELECT 1 AS one FROM group_by_order GROUP BY 1;
SELECT max(total) FROM group_by_order HAVING max(total) > 5;
SELECT DISTINCT count(*) FROM group_by_order GROUP BY customer ORDER BY 1;
SELECT status, count(*) FROM group_by_order GROUP BY status HAVING bool_or(total > 15) ORDER BY status;
-- $1=6
SELECT customer, count(*) FROM group_by_order WHERE total > $1 GROUP BY customer ORDER BY customer;
-- $1=1
SELECT customer, count(*) FROM group_by_order GROUP BY customer HAVING count(*) > $1 ORDER BY customer;
-- error 42803
SELECT customer, status FROM group_by_order GROUP BY customer;
-- error 42803
SELECT customer FROM group_by_order GROUP BY customer ORDER BY total;
-- error 42803
SELECT count(*) FROM group_by_order GROUP BY count(*);
-- error 42P10
SELECT customer FROM group_by_order GROUP BY 2;
