-- UNION, INTERSECT and EXCEPT, with and without ALL, nested and ordered.

-- setup
CREATE TABLE set_operations_a (id integer, name varchar(10));
CREATE TABLE set_operations_b (id integer, name text);
INSERT INTO set_operations_a VALUES (1, 'x');
INSERT INTO set_operations_a VALUES (1, 'x');
INSERT INTO set_operations_a VALUES (2, 'X');
INSERT INTO set_operations_a VALUES (NULL, NULL);
INSERT INTO set_operations_b VALUES (1, 'x');
INSERT INTO set_operations_b VALUES (3, 'y');
INSERT INTO set_operations_b VALUES (NULL, NULL);

-- play
SELECT id FROM set_operations_a UNION SELECT id FROM set_operations_b ORDER BY id;
SELECT id FROM set_operations_a UNION ALL SELECT id FROM set_operations_b ORDER BY id;
SELECT name FROM set_operations_a UNION SELECT name FROM set_operations_b ORDER BY name;
SELECT id, name FROM set_operations_a INTERSECT SELECT id, name FROM set_operations_b ORDER BY id;
SELECT id FROM set_operations_a EXCEPT SELECT id FROM set_operations_b ORDER BY id;
SELECT id FROM set_operations_a INTERSECT ALL SELECT id FROM set_operations_b ORDER BY id;
SELECT id FROM set_operations_a EXCEPT ALL SELECT id FROM set_operations_b ORDER BY id;
SELECT id FROM set_operations_a UNION SELECT id FROM set_operations_b EXCEPT SELECT 3 ORDER BY id;
SELECT id FROM set_operations_a UNION ALL SELECT id FROM set_operations_b INTERSECT SELECT 3 ORDER BY id;
(SELECT id FROM set_operations_a UNION ALL SELECT id FROM set_operations_b) EXCEPT SELECT 1 ORDER BY id;
SELECT id AS n, 'a' AS source FROM set_operations_a UNION ALL SELECT id, 'b' FROM set_operations_b ORDER BY n, source;
SELECT id FROM set_operations_a UNION SELECT 2.5 ORDER BY 1;
SELECT id, NULL AS extra FROM set_operations_a UNION ALL SELECT id, name FROM set_operations_b ORDER BY 1, 2;
SELECT count(*) FROM (SELECT id FROM set_operations_a UNION SELECT id FROM set_operations_b) AS u;
SELECT id FROM set_operations_a UNION ALL SELECT id FROM set_operations_b ORDER BY id DESC NULLS LAST LIMIT 2;
SELECT id FROM set_operations_a UNION ALL SELECT id FROM set_operations_b ORDER BY id LIMIT 2 OFFSET 2;
SELECT id FROM set_operations_b WHERE id IN (SELECT id FROM set_operations_a UNION SELECT 3) ORDER BY id;
SELECT upper(name) AS up FROM set_operations_a UNION SELECT name FROM set_operations_b ORDER BY up;
SELECT sum(id) FROM set_operations_a UNION ALL SELECT count(*) FROM set_operations_b ORDER BY 1;
(SELECT id FROM set_operations_a ORDER BY id LIMIT 1) UNION ALL (SELECT id FROM set_operations_b ORDER BY id DESC NULLS LAST LIMIT 1) ORDER BY 1;
-- unordered
SELECT id, name FROM set_operations_a UNION SELECT id, name FROM set_operations_b;
-- $1=1, $2=3
SELECT id FROM set_operations_a WHERE id = $1 UNION SELECT id FROM set_operations_b WHERE id = $2 ORDER BY id;
-- error 42601
SELECT id FROM set_operations_a UNION SELECT id, name FROM set_operations_b;
-- error 42804
SELECT id FROM set_operations_a UNION SELECT name FROM set_operations_b;
