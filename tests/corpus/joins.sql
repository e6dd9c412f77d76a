-- Joins of every kind, with ON, USING and NATURAL.

-- setup
CREATE TABLE joins_user (id integer PRIMARY KEY, name varchar(20), city_id integer);
CREATE TABLE joins_city (city_id integer PRIMARY KEY, city varchar(20));
CREATE TABLE joins_post (id integer PRIMARY KEY, user_id integer, title varchar(20));
INSERT INTO joins_user VALUES (1, 'Ann', 10);
INSERT INTO joins_user VALUES (2, 'Bob', 20);
INSERT INTO joins_user VALUES (3, 'Cid', NULL);
INSERT INTO joins_city VALUES (10, 'Rome');
INSERT INTO joins_city VALUES (30, 'Oslo');
INSERT INTO joins_post VALUES (1, 1, 'first');
INSERT INTO joins_post VALUES (2, 1, 'second');
INSERT INTO joins_post VALUES (3, 9, 'orphan');

-- play
SELECT u.name, c.city FROM joins_user u JOIN joins_city c ON c.city_id = u.city_id ORDER BY u.id;
SELECT u.name, c.city FROM joins_user u LEFT JOIN joins_city c ON c.city_id = u.city_id ORDER BY u.id;
SELECT u.name, c.city FROM joins_user u RIGHT OUTER JOIN joins_city c ON c.city_id = u.city_id ORDER BY c.city_id;
SELECT u.name, c.city FROM joins_user u FULL JOIN joins_city c ON c.city_id = u.city_id ORDER BY u.id, c.city_id;
SELECT u.name, c.city FROM joins_user u CROSS JOIN joins_city c ORDER BY u.id, c.city_id;
SELECT u.name, c.city FROM joins_user u, joins_city c WHERE c.city_id = u.city_id;
SELECT name, city FROM joins_user JOIN joins_city USING (city_id) ORDER BY id;
SELECT * FROM joins_user JOIN joins_city USING (city_id) ORDER BY id;
SELECT city_id, name, city FROM joins_user LEFT JOIN joins_city USING (city_id) ORDER BY id;
SELECT city_id, name, city FROM joins_user FULL JOIN joins_city USING (city_id) ORDER BY city_id, id;
SELECT * FROM joins_user NATURAL JOIN joins_city ORDER BY id;
SELECT city_id FROM joins_user NATURAL LEFT JOIN joins_city ORDER BY id;
SELECT u.name, p.title, c.city FROM joins_user u LEFT JOIN joins_post p ON p.user_id = u.id LEFT JOIN joins_city c ON c.city_id = u.city_id ORDER BY u.id, p.id;
SELECT u.name, p.title FROM joins_user u LEFT JOIN joins_post p ON p.user_id = u.id AND p.title LIKE 'f%' ORDER BY u.id;
SELECT u.name FROM joins_user u LEFT JOIN joins_post p ON p.user_id = u.id WHERE p.id IS NULL ORDER BY u.id;
SELECT u.name, count(p.id) AS posts FROM joins_user u LEFT JOIN joins_post p ON p.user_id = u.id GROUP BY u.id, u.name ORDER BY u.id;
SELECT a.name, b.name FROM joins_user a JOIN joins_user b ON a.id < b.id ORDER BY a.id, b.id;
SELECT u.name, x.title FROM joins_user u JOIN (joins_post p JOIN (SELECT id, title FROM joins_post) AS x ON x.id = p.id) ON p.user_id = u.id ORDER BY p.id;
SELECT u.*, p.* FROM joins_user u JOIN joins_post p ON p.user_id = u.id ORDER BY p.id;
SELECT j.name, j.city FROM (joins_user JOIN joins_city USING (city_id)) AS j ORDER BY j.id;
SELECT u.name, p.title FROM joins_user u INNER JOIN joins_post p ON (u.id = p.user_id AND u.id IN (1, 2)) WHERE NOT (p.title = 'second') ORDER BY 1, 2;
SELECT count(*) FROM joins_user u JOIN joins_post p ON true;
SELECT u.name, c.city FROM joins_user u JOIN joins_city c USING (city_id) WHERE u.city_id = 10 AND c.city_id = 10;
SELECT j.city_id FROM joins_user u JOIN joins_city c USING (city_id) AS j;
-- $1=Rome
SELECT u.name FROM joins_user u JOIN joins_city c ON c.city_id = u.city_id AND c.city = $1;
-- error 42702
SELECT id FROM joins_user u JOIN joins_post p ON p.user_id = u.id;
-- error 42703
SELECT 1 FROM joins_user JOIN joins_post USING (city_id);
-- error 42P01
SELECT 1 FROM joins_user u JOIN joins_post p ON p.user_id = c.city_id JOIN joins_city c ON true;
-- error 42804
SELECT 1 FROM joins_user u JOIN joins_post p ON u.id;
