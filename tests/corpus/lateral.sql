-- LATERAL subqueries, correlated FROM items and functions in FROM.

-- setup
CREATE TABLE lateral_author (id integer PRIMARY KEY, name varchar(20));
CREATE TABLE lateral_book (id integer PRIMARY KEY, author integer, title varchar(20), year integer);
INSERT INTO lateral_author VALUES (1, 'Woolf');
INSERT INTO lateral_author VALUES (2, 'Kafka');
INSERT INTO lateral_author VALUES (3, 'Nobody');
INSERT INTO lateral_book VALUES (1, 1, 'Orlando', 1928);
INSERT INTO lateral_book VALUES (2, 1, 'The Waves', 1931);
INSERT INTO lateral_book VALUES (3, 2, 'The Trial', 1925);

-- play
SELECT a.name, b.title FROM lateral_author a, LATERAL (SELECT title FROM lateral_book WHERE author = a.id) AS b ORDER BY 1, 2;
SELECT a.name, b.title FROM lateral_author a CROSS JOIN LATERAL (SELECT title FROM lateral_book WHERE author = a.id ORDER BY year DESC LIMIT 1) AS b ORDER BY 1;
SELECT a.name, b.title FROM lateral_author a LEFT JOIN LATERAL (SELECT title FROM lateral_book WHERE author = a.id ORDER BY year LIMIT 1) AS b ON true ORDER BY 1;
SELECT a.name, s.n, s.latest FROM lateral_author a JOIN LATERAL (SELECT count(*) AS n, max(year) AS latest FROM lateral_book b WHERE b.author = a.id) AS s ON s.n > 0 ORDER BY 1;
SELECT b.title, x.age FROM lateral_book b, LATERAL (SELECT 2024 - b.year AS age) AS x ORDER BY x.age;
SELECT b.title, x.age, y.decades FROM lateral_book b CROSS JOIN LATERAL (SELECT 2024 - b.year AS age) AS x CROSS JOIN LATERAL (SELECT x.age / 10 AS decades) AS y ORDER BY 1;
-- $1=1926
SELECT a.name, b.title FROM lateral_author a, LATERAL (SELECT title FROM lateral_book WHERE author = a.id AND year > $1) AS b ORDER BY 1, 2;
-- error 42P01
SELECT a.name FROM lateral_author a, (SELECT title FROM lateral_book WHERE author = a.id) AS b;
