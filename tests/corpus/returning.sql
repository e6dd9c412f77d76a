-- RETURNING after INSERT, UPDATE and DELETE.

-- setup
CREATE TABLE returning_t (id serial PRIMARY KEY, name varchar(20), n integer DEFAULT 5, at timestamp DEFAULT '2024-01-01 00:00:00');
CREATE TABLE returning_other (k integer, word text);
INSERT INTO returning_other VALUES (1, 'uno');
INSERT INTO returning_other VALUES (2, 'due');

-- play
INSERT INTO returning_t (name) VALUES ('a') RETURNING id;
INSERT INTO returning_t (name) VALUES ('b') RETURNING *;
INSERT INTO returning_t (name, n) VALUES ('c', 9) RETURNING id, upper(name) AS up, n * 2, n > 5 AS big;
INSERT INTO returning_t (name) VALUES ('d') RETURNING id AS "ID", name AS "Name";
INSERT INTO returning_t DEFAULT VALUES RETURNING id, name, n;
INSERT INTO returning_t AS r (name) VALUES ('f') RETURNING r.id, r.*;
INSERT INTO returning_t (name) VALUES ('g') RETURNING returning_t.id, (SELECT count(*) FROM returning_other) AS others;
INSERT INTO returning_t (name) VALUES ('h') RETURNING 'constant' AS c, id + 100;
-- unordered
UPDATE returning_t SET n = n + 1 WHERE id <= 2 RETURNING id, n;
UPDATE returning_t SET name = 'changed' WHERE id = 3 RETURNING *;
UPDATE returning_t SET n = 0 WHERE id = 999 RETURNING id;
UPDATE returning_t AS t SET name = o.word FROM returning_other o WHERE o.k = t.id AND o.k = 1 RETURNING t.id, t.name, o.word;
UPDATE returning_t SET n = n * 2 WHERE id = 4 RETURNING old.n AS before, new.n AS after;
DELETE FROM returning_t WHERE id = 3 RETURNING *;
DELETE FROM returning_t WHERE id = 999 RETURNING id;
DELETE FROM returning_t t USING returning_other o WHERE o.k = t.id AND o.k = 2 RETURNING t.id, o.word;
-- unordered
DELETE FROM returning_t WHERE id IN (4, 5) RETURNING id;
SELECT id, name, n FROM returning_t ORDER BY id;
-- $1=param
INSERT INTO returning_t (name) VALUES ($1) RETURNING id, name;
-- $1=param, $2=10
INSERT INTO returning_t (name, n) VALUES ($1, $2) RETURNING id, n + $2 AS sum;
-- $1=new, $2=6
UPDATE returning_t SET name = $1 WHERE id = $2 RETURNING id, name;
-- $1=6
DELETE FROM returning_t WHERE id = $1 RETURNING name;
INSERT INTO returning_other SELECT id, name FROM returning_t WHERE id > 8 ORDER BY id RETURNING k, word;
-- error 42703
INSERT INTO returning_t (name) VALUES ('x') RETURNING nothing;
-- error 42803
DELETE FROM returning_t RETURNING count(*);
-- error 22012
INSERT INTO returning_t (name) VALUES ('x') RETURNING 1 / (n - 5);
SELECT count(*) FROM returning_t WHERE name = 'x';
CREATE TABLE returning_own (id integer PRIMARY KEY, v text);
INSERT INTO returning_own VALUES (1, 'a'), (2, 'b'), (3, 'c');
UPDATE returning_own SET v = v || 'x' WHERE id < 3 RETURNING id, (SELECT string_agg(v, ',' ORDER BY id) FROM returning_own);
DELETE FROM returning_own WHERE id < 3 RETURNING id, (SELECT count(*) FROM returning_own);
-- differs: a query there would see the row that is being inserted
INSERT INTO returning_own VALUES (7, 'q') RETURNING id, (SELECT count(*) FROM returning_own);
