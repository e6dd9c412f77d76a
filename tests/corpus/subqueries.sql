-- Subqueries as values, lists, tables and conditions; row comparisons.

-- setup
CREATE TABLE subqueries_dept (id integer PRIMARY KEY, name varchar(20));
CREATE TABLE subqueries_emp (id integer PRIMARY KEY, dept integer, name varchar(20), salary integer, boss integer);
INSERT INTO subqueries_dept VALUES (1, 'sales');
INSERT INTO subqueries_dept VALUES (2, 'research');
INSERT INTO subqueries_dept VALUES (3, 'empty');
INSERT INTO subqueries_emp VALUES (1, 1, 'Ann', 100, NULL);
INSERT INTO subqueries_emp VALUES (2, 1, 'Bob', 80, 1);
INSERT INTO subqueries_emp VALUES (3, 2, 'Cid', 120, 1);
INSERT INTO subqueries_emp VALUES (4, 2, 'Dee', 90, 3);
INSERT INTO subqueries_emp VALUES (5, NULL, 'Eve', 70, 3);
CREATE TABLE subqueries_sale (id integer PRIMARY KEY, total numeric(12,2), code char(4));
INSERT INTO subqueries_sale VALUES (1, 20, 'ab');
INSERT INTO subqueries_sale VALUES (2, 0.5, 'cd');

-- play
SELECT name FROM subqueries_emp WHERE dept IN (SELECT id FROM subqueries_dept WHERE name = 'sales') ORDER BY id;
SELECT name FROM subqueries_dept d WHERE EXISTS (SELECT 1 FROM subqueries_emp e WHERE e.dept = d.id) ORDER BY id;
SELECT name FROM subqueries_dept d WHERE NOT EXISTS (SELECT * FROM subqueries_emp e WHERE e.dept = d.id) ORDER BY id;
SELECT name FROM subqueries_dept WHERE id NOT IN (SELECT dept FROM subqueries_emp) ORDER BY id;
SELECT name FROM subqueries_dept WHERE id NOT IN (SELECT dept FROM subqueries_emp WHERE dept IS NOT NULL) ORDER BY id;
SELECT name, (SELECT d.name FROM subqueries_dept d WHERE d.id = e.dept) AS dept FROM subqueries_emp e ORDER BY id;
SELECT name, salary > (SELECT avg(salary) FROM subqueries_emp) AS above FROM subqueries_emp ORDER BY id;
SELECT name FROM subqueries_emp e WHERE salary = (SELECT max(salary) FROM subqueries_emp WHERE dept = e.dept) ORDER BY id;
SELECT name FROM subqueries_emp WHERE salary > ALL (SELECT salary FROM subqueries_emp WHERE dept = 1) ORDER BY id;
SELECT name FROM subqueries_emp WHERE salary >= ANY (SELECT salary FROM subqueries_emp WHERE dept = 2) ORDER BY id;
SELECT name FROM subqueries_emp WHERE dept = SOME (SELECT id FROM subqueries_dept) ORDER BY id;
SELECT name FROM subqueries_emp WHERE salary < ALL (SELECT salary FROM subqueries_emp WHERE id > 100) ORDER BY id;
SELECT d.name, s.n FROM subqueries_dept d JOIN (SELECT dept, count(*) AS n FROM subqueries_emp GROUP BY dept) AS s ON s.dept = d.id ORDER BY d.id;
SELECT * FROM (SELECT name, salary FROM subqueries_emp WHERE salary > 80) AS rich ORDER BY salary;
SELECT x.name FROM (SELECT * FROM (SELECT * FROM subqueries_emp) AS y WHERE salary > 90) AS x ORDER BY x.id;
SELECT name, CASE WHEN EXISTS (SELECT 1 FROM subqueries_emp b WHERE b.boss = e.id) THEN 'boss' ELSE 'staff' END AS role FROM subqueries_emp e ORDER BY id;
SELECT d.name, (SELECT count(*) FROM subqueries_emp e WHERE e.dept = d.id) AS n FROM subqueries_dept d ORDER BY n DESC, d.id;
SELECT name FROM subqueries_emp ORDER BY (SELECT d.name FROM subqueries_dept d WHERE d.id = dept) NULLS FIRST, id;
SELECT dept, sum(salary) FROM subqueries_emp GROUP BY dept HAVING sum(salary) > (SELECT avg(salary) FROM subqueries_emp) * 2 ORDER BY dept;
SELECT name FROM subqueries_emp WHERE (dept, salary) = (1, 80);
SELECT name FROM subqueries_emp WHERE (dept, salary) IN ((1, 100), (2, 90)) ORDER BY id;
SELECT name FROM subqueries_emp WHERE (dept, salary) IN (SELECT dept, max(salary) FROM subqueries_emp GROUP BY dept) ORDER BY id;
SELECT name FROM subqueries_emp WHERE (dept, id) > (1, 2) ORDER BY id;
SELECT name FROM subqueries_emp WHERE (salary, id) < (90, 4) ORDER BY id;
SELECT name FROM subqueries_emp WHERE ROW(dept, salary) <> ROW(1, 80) ORDER BY id;
SELECT name FROM subqueries_emp WHERE (dept, salary) IS NOT DISTINCT FROM (NULL, 70) ORDER BY id;
SELECT name FROM subqueries_emp WHERE (dept, boss) IS NULL ORDER BY id;
SELECT count(*) FROM subqueries_emp WHERE (SELECT count(*) FROM subqueries_dept) = 3;
SELECT coalesce((SELECT name FROM subqueries_emp WHERE id = 99), 'nobody') AS who FROM subqueries_dept WHERE id = 1;
SELECT (SELECT name FROM subqueries_emp WHERE id = 99) AS who, (SELECT 1) + 1 AS two FROM subqueries_dept WHERE id = 1;
-- $1=sales
SELECT name FROM subqueries_emp WHERE dept = (SELECT id FROM subqueries_dept WHERE name = $1) ORDER BY id;
-- $1=1, $2=90
SELECT name FROM subqueries_emp WHERE (dept, salary) > ($1, $2) ORDER BY id;
-- error 21000
SELECT (SELECT name FROM subqueries_emp) FROM subqueries_dept;
-- error 42601
SELECT name FROM subqueries_emp WHERE dept IN (SELECT id, name FROM subqueries_dept);
-- error 42601
SELECT (SELECT id, name FROM subqueries_dept WHERE id = 1) FROM subqueries_emp;
SELECT (SELECT max(total) FROM subqueries_sale), (SELECT sum(total) FROM subqueries_sale), (SELECT avg(total) FROM subqueries_sale);
SELECT (SELECT total FROM subqueries_sale WHERE id = 1), (SELECT code FROM subqueries_sale WHERE id = 1);
SELECT id, (SELECT max(s.total) FROM subqueries_sale s WHERE s.id >= o.id) FROM subqueries_sale o ORDER BY id;
SELECT coalesce((SELECT sum(total) FROM subqueries_sale WHERE id > 100), 0), coalesce((SELECT sum(total) FROM subqueries_sale), 0);
SELECT CASE WHEN id = 1 THEN (SELECT max(total) FROM subqueries_sale) ELSE 0 END FROM subqueries_sale ORDER BY id;
SELECT id, total - (SELECT avg(total) FROM subqueries_sale) FROM subqueries_sale ORDER BY id;
SELECT (SELECT avg(total) FROM subqueries_sale WHERE id >= o.id) AS average FROM subqueries_sale o ORDER BY id;
WITH x AS (SELECT avg(total) AS a, max(total) AS m FROM subqueries_sale) SELECT a, m, m * 2 FROM x;
SELECT total FROM subqueries_sale UNION ALL SELECT 3 ORDER BY 1;
SELECT s.id, v.a FROM subqueries_sale s, (VALUES (1.50), (2)) v(a) ORDER BY 1, 2;
