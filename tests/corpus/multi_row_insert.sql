-- INSERT of several rows at once, all or nothing.

-- setup
CREATE TABLE multi_row_insert_t (id integer PRIMARY KEY, name text, n integer DEFAULT 7);
CREATE TABLE multi_row_insert_serial (id serial PRIMARY KEY, name text);

-- play
INSERT INTO multi_row_insert_t VALUES (1, 'a', 1), (2, 'b', 2), (3, NULL, NULL);
INSERT INTO multi_row_insert_t (id, name) VALUES (4, 'd'), (5, 'e');
INSERT INTO multi_row_insert_t (id, n) VALUES (6, DEFAULT), (7, 70), (8, NULL);
INSERT INTO multi_row_insert_serial (name) VALUES ('x'), ('y'), ('z');
INSERT INTO multi_row_insert_serial (name) VALUES ('p'), ('q') RETURNING id;
INSERT INTO multi_row_insert_serial (name) SELECT name FROM multi_row_insert_t WHERE id < 3 ORDER BY id RETURNING id, name;
SELECT * FROM multi_row_insert_t ORDER BY id;
SELECT * FROM multi_row_insert_serial ORDER BY id;
-- $1=s, $2=71, $3=t, $4=72
INSERT INTO multi_row_insert_serial (name) SELECT p0::VARCHAR FROM (VALUES ($1, $2::int, 0), ($3, $4::int, 1)) AS imp_sen(p0, p1, sen_counter) ORDER BY sen_counter RETURNING id, name;
INSERT INTO multi_row_insert_t (id, name, n) SELECT p0::INTEGER, p1::VARCHAR, p2 FROM (VALUES (300, 'a', 1, 0), (301, 'b', NULL, 1)) AS v(p0, p1, p2, k) ORDER BY k RETURNING id, name, n;
INSERT INTO multi_row_insert_t (id, name) SELECT v.a, v.b FROM (VALUES (310, 'x'), (311, 'y')) AS v(a, b);
INSERT INTO multi_row_insert_t (id, name) SELECT a, b FROM (VALUES (312, 'x', 2), (313, 'y', 1)) AS v(a, b, k) ORDER BY k RETURNING id;
INSERT INTO multi_row_insert_t (id, name) SELECT a, b FROM (VALUES (300, 'again', 0), (314, 'new', 1)) AS v(a, b, k) ORDER BY k ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING id, name;
-- error 23505
INSERT INTO multi_row_insert_t (id, name) SELECT a, b FROM (VALUES (320, 'new'), (300, 'again')) AS v(a, b);
DELETE FROM multi_row_insert_t WHERE id >= 300;
SELECT * FROM multi_row_insert_t ORDER BY id;
-- $1=10, $2=ten, $3=11, $4=eleven
INSERT INTO multi_row_insert_t (id, name) VALUES ($1, $2), ($3, $4);
-- $1=12, $2=13
INSERT INTO multi_row_insert_t (id, name) VALUES ($1, 'same'), ($2, 'same') RETURNING *;
-- $1=20
INSERT INTO multi_row_insert_t (id, n) VALUES ($1, 1), ($1::int + 1, 2) RETURNING id, n;
-- error 23505
INSERT INTO multi_row_insert_t (id) VALUES (100), (101), (1);
SELECT count(*) FROM multi_row_insert_t WHERE id >= 100;
-- error 42601
INSERT INTO multi_row_insert_t (id, name) VALUES (100, 'a'), (101);
-- error 22P02
INSERT INTO multi_row_insert_t (id) VALUES (100), ('x');
SELECT count(*) FROM multi_row_insert_t;
BEGIN; INSERT INTO multi_row_insert_t (id) VALUES (200), (201); SELECT count(*) FROM multi_row_insert_t WHERE id >= 200; ROLLBACK;
SELECT count(*) FROM multi_row_insert_t WHERE id >= 200;
