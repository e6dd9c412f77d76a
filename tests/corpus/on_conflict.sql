-- INSERT ... ON CONFLICT, doing nothing or updating.

-- setup
CREATE TABLE on_conflict_t (id integer PRIMARY KEY, code varchar(10) UNIQUE, n integer DEFAULT 0, note text);
CREATE TABLE on_conflict_pair (a integer, b integer, n integer, PRIMARY KEY (a, b));
INSERT INTO on_conflict_t VALUES (1, 'one', 1, 'first');
INSERT INTO on_conflict_t VALUES (2, 'two', 2, NULL);
INSERT INTO on_conflict_pair VALUES (1, 1, 10);

-- play
INSERT INTO on_conflict_t (id, code) VALUES (1, 'x') ON CONFLICT DO NOTHING;
INSERT INTO on_conflict_t (id, code) VALUES (3, 'three') ON CONFLICT DO NOTHING;
INSERT INTO on_conflict_t (id, code) VALUES (4, 'two') ON CONFLICT DO NOTHING;
INSERT INTO on_conflict_t (id, code) VALUES (1, 'x') ON CONFLICT (id) DO NOTHING;
INSERT INTO on_conflict_t (id, code) VALUES (5, 'one') ON CONFLICT (code) DO NOTHING;
INSERT INTO on_conflict_t (id, code, n) VALUES (1, 'one', 50) ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n;
INSERT INTO on_conflict_t (id, code, n) VALUES (2, 'two', 5) ON CONFLICT (id) DO UPDATE SET n = on_conflict_t.n + EXCLUDED.n, note = 'bumped';
INSERT INTO on_conflict_t (id, code, n) VALUES (6, 'six', 6) ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n;
INSERT INTO on_conflict_t AS t (id, code, n) VALUES (3, 'three', 3) ON CONFLICT (id) DO UPDATE SET n = t.n + 1;
INSERT INTO on_conflict_t (id, code, n) VALUES (1, 'one', 99) ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n WHERE on_conflict_t.n < 10;
INSERT INTO on_conflict_t (id, code, n) VALUES (1, 'one', 7), (7, 'seven', 7) ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n;
INSERT INTO on_conflict_t (id, code, n) VALUES (70, 'seven', 8) ON CONFLICT (code) DO UPDATE SET n = EXCLUDED.n, note = EXCLUDED.note;
INSERT INTO on_conflict_t (id, code, n) VALUES (1, 'one', 1) ON CONFLICT ON CONSTRAINT on_conflict_t_pkey DO UPDATE SET n = 1;
SELECT * FROM on_conflict_t ORDER BY id;
INSERT INTO on_conflict_pair VALUES (1, 1, 20) ON CONFLICT (a, b) DO UPDATE SET n = EXCLUDED.n RETURNING a, b, n;
INSERT INTO on_conflict_pair VALUES (1, 2, 30) ON CONFLICT (b, a) DO UPDATE SET n = EXCLUDED.n;
INSERT INTO on_conflict_pair SELECT a, b, n + 1 FROM on_conflict_pair WHERE a = 1 ON CONFLICT (a, b) DO UPDATE SET n = EXCLUDED.n;
INSERT INTO on_conflict_pair VALUES (1, 1, 1), (2, 2, 2), (2, 3, 3) ON CONFLICT DO NOTHING;
SELECT * FROM on_conflict_pair ORDER BY a, b;
INSERT INTO on_conflict_t (id, code) VALUES (1, 'x') ON CONFLICT (id) DO NOTHING RETURNING id;
INSERT INTO on_conflict_t (id, code) VALUES (8, 'eight') ON CONFLICT (id) DO NOTHING RETURNING id;
INSERT INTO on_conflict_t (id, code, n) VALUES (8, 'eight', 4), (9, 'nine', 5) ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n RETURNING id, n;
-- $1=8, $2=eight, $3=80
INSERT INTO on_conflict_t (id, code, n) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n, code = EXCLUDED.code RETURNING *;
-- $1=8, $2=90
INSERT INTO on_conflict_t (id, n) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET n = $2 RETURNING n;
-- $1=8
INSERT INTO on_conflict_t (id) VALUES ($1) ON CONFLICT DO NOTHING;
INSERT INTO on_conflict_t (id, code) VALUES (8, 'VIII') ON CONFLICT (id) DO UPDATE SET (code, note) = (EXCLUDED.code, 'both') RETURNING code, note;
SELECT * FROM on_conflict_t ORDER BY id;
-- error 42P10
INSERT INTO on_conflict_t (id) VALUES (1) ON CONFLICT (n) DO NOTHING;
-- error 42601
INSERT INTO on_conflict_t (id) VALUES (1) ON CONFLICT DO UPDATE SET n = 1;
-- error 21000
INSERT INTO on_conflict_t (id, n) VALUES (50, 1), (50, 2) ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n;
-- error 23505
INSERT INTO on_conflict_t (id, code) VALUES (100, 'one') ON CONFLICT (id) DO NOTHING;
-- error 42704
INSERT INTO on_conflict_t (id) VALUES (1) ON CONFLICT ON CONSTRAINT nowhere DO NOTHING;

-- Rows with expressions of their own: the one that is in the way leaves the others alone.
CREATE TABLE on_conflict_own (id int PRIMARY KEY, word text, n numeric(6, 2) CHECK (n >= 0));
INSERT INTO on_conflict_own VALUES (1, 'one', 1);
INSERT INTO on_conflict_own VALUES (1, upper('again'), 2), (2, lower('TWO'), 2.5) ON CONFLICT DO NOTHING;
INSERT INTO on_conflict_own VALUES (2, upper('again'), 2), (3, lower('THREE'), 3) ON CONFLICT (id) DO NOTHING RETURNING id, word;
INSERT INTO on_conflict_own VALUES (3, 'again', 4), (4, 'four', 4) ON CONFLICT (id) DO UPDATE SET n = excluded.n + 0.5 WHERE on_conflict_own.n > 5 RETURNING *;
SELECT * FROM on_conflict_own ORDER BY id;
