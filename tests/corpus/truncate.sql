-- TRUNCATE of one table and of several, with and without identities.

-- setup
CREATE TABLE truncate_a (id serial PRIMARY KEY, n integer);
CREATE TABLE truncate_b (id integer PRIMARY KEY);
INSERT INTO truncate_a (n) VALUES (1);
INSERT INTO truncate_a (n) VALUES (2);
INSERT INTO truncate_b VALUES (1);

-- play
TRUNCATE truncate_b;
SELECT count(*) FROM truncate_b;
TRUNCATE TABLE truncate_a RESTART IDENTITY;
INSERT INTO truncate_a (n) VALUES (3) RETURNING id;
TRUNCATE truncate_a, truncate_b;
SELECT (SELECT count(*) FROM truncate_a) AS a, (SELECT count(*) FROM truncate_b) AS b;
INSERT INTO truncate_b VALUES (1);
TRUNCATE ONLY truncate_b CONTINUE IDENTITY CASCADE;
SELECT count(*) FROM truncate_b;
INSERT INTO truncate_b VALUES (5);
BEGIN; TRUNCATE truncate_b; SELECT count(*) FROM truncate_b; ROLLBACK;
SELECT count(*) FROM truncate_b;
-- error 42P01
TRUNCATE truncate_nowhere;
CREATE TABLE truncate_parent (id integer PRIMARY KEY);
CREATE TABLE truncate_child (id integer PRIMARY KEY, parent integer REFERENCES truncate_parent (id));
CREATE TABLE truncate_grandchild (child integer, FOREIGN KEY (child) REFERENCES truncate_child (id));
INSERT INTO truncate_parent VALUES (1);
INSERT INTO truncate_child VALUES (1, 1);
INSERT INTO truncate_grandchild VALUES (1);
TRUNCATE truncate_parent CASCADE;
SELECT (SELECT count(*) FROM truncate_parent) AS a, (SELECT count(*) FROM truncate_child) AS b, (SELECT count(*) FROM truncate_grandchild) AS c;
INSERT INTO truncate_parent VALUES (2);
INSERT INTO truncate_child VALUES (2, 2);
BEGIN; TRUNCATE truncate_parent, truncate_child CASCADE; ROLLBACK;
SELECT (SELECT count(*) FROM truncate_parent) AS a, (SELECT count(*) FROM truncate_child) AS b;
