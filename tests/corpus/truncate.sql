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
