-- UPDATE with expressions, subqueries, FROM, row lists and defaults.

-- setup
CREATE TABLE update_t (id integer PRIMARY KEY, name varchar(20), n integer DEFAULT 3, note text);
CREATE TABLE update_source (id integer, word text, n integer);
INSERT INTO update_t VALUES (1, 'a', 1, NULL);
INSERT INTO update_t VALUES (2, 'b', 2, 'x');
INSERT INTO update_t VALUES (3, 'c', NULL, 'y');
INSERT INTO update_source VALUES (1, 'uno', 100);
INSERT INTO update_source VALUES (2, 'due', 200);

-- play
UPDATE update_t SET n = 10 WHERE id = 1;
UPDATE update_t SET n = n + 1, name = upper(name) WHERE id < 3;
UPDATE update_t SET note = NULL WHERE note = 'x';
UPDATE update_t SET n = DEFAULT WHERE id = 3;
UPDATE update_t SET n = 5 WHERE id = 999;
SELECT * FROM update_t ORDER BY id;
UPDATE update_t AS t SET note = 'alias' WHERE t.id = 1;
UPDATE update_t SET (name, n) = ('row', 7) WHERE id = 2;
UPDATE update_t SET (name, note) = (SELECT word, 'sub' FROM update_source WHERE id = 2) WHERE id = 2;
UPDATE update_t SET n = (SELECT max(n) FROM update_source) WHERE id = 3;
UPDATE update_t SET name = s.word FROM update_source s WHERE s.id = update_t.id;
UPDATE update_t t SET n = t.n + s.n FROM update_source AS s WHERE s.id = t.id AND s.n > 150;
UPDATE update_t SET note = s.word FROM (SELECT id, word FROM update_source WHERE n < 150) AS s WHERE s.id = update_t.id;
UPDATE update_t SET n = 0 WHERE id IN (SELECT id FROM update_source WHERE word = 'uno');
UPDATE update_t SET note = 'exists' WHERE EXISTS (SELECT 1 FROM update_source s WHERE s.id = update_t.id AND s.n = 200);
UPDATE update_t SET name = name || '!', n = CASE WHEN n > 100 THEN 1 ELSE 0 END;
SELECT * FROM update_t ORDER BY id;
UPDATE update_t SET id = id + 10 WHERE id = 3;
UPDATE update_t SET n = id, id = n + 50 WHERE id = 13;
SELECT * FROM update_t ORDER BY id;
-- $1=bound, $2=1
UPDATE update_t SET name = $1 WHERE id = $2;
-- $1=NULL, $2=1
UPDATE update_t SET note = $1 WHERE id = $2;
-- $1=5, $2=1
UPDATE update_t SET n = n + $1 WHERE id = $2 AND n >= 0;
-- $1=uno
UPDATE update_t SET n = s.n FROM update_source s WHERE s.word = $1 AND s.id = update_t.id;
-- $1={1,2}
UPDATE update_t SET note = 'any' WHERE id = ANY ($1);
SELECT * FROM update_t ORDER BY id;
-- error 23505
UPDATE update_t SET id = 1 WHERE id = 2;
-- error 23502
UPDATE update_t SET id = NULL WHERE id = 2;
-- error 42703
UPDATE update_t SET nothing = 1;
-- error 42601
UPDATE update_t SET n = 1, n = 2;
-- error 22001
UPDATE update_t SET name = 'a name that is longer than twenty' WHERE id = 1;
-- error 22012
UPDATE update_t SET n = 1 / (id - id);
-- error 42804
UPDATE update_t SET n = 'x'::text;
CREATE TABLE update_defaults (id integer PRIMARY KEY, a integer DEFAULT -4, b text DEFAULT 'it''s', c boolean DEFAULT true, d date DEFAULT '2024-02-29', e numeric(5,2) DEFAULT 1.25, f timestamp DEFAULT '2024-01-02 03:04:05', g jsonb DEFAULT '{"a": 1}', h text, i text DEFAULT '', j uuid DEFAULT gen_random_uuid(), k timestamptz DEFAULT now());
INSERT INTO update_defaults VALUES (1, 1, 'x', false, '2020-01-01', 2, '2020-01-01', '{}', 'h', 'i', NULL, NULL);
UPDATE update_defaults SET a = DEFAULT, b = DEFAULT, c = DEFAULT, d = DEFAULT, e = DEFAULT, f = DEFAULT, g = DEFAULT, h = DEFAULT, i = DEFAULT WHERE id = 1;
SELECT id, a, b, c, d, e, f, g, h, i FROM update_defaults;
UPDATE update_defaults SET (a, h, j, k) = (DEFAULT, 'kept', DEFAULT, DEFAULT) WHERE id = 1 RETURNING a, h, j IS NOT NULL AS j, k > '2020-01-01' AS k;
INSERT INTO update_defaults (id, a) VALUES (1, 9) ON CONFLICT (id) DO UPDATE SET a = EXCLUDED.a, h = DEFAULT;
SELECT a, h FROM update_defaults;
UPDATE update_t SET (name, n) = (SELECT s.word, s.n FROM update_source s WHERE s.id = update_t.id ORDER BY s.n LIMIT 1) WHERE id < 3 RETURNING id, name, n;
-- error 42601
UPDATE update_t SET (name, n) = (SELECT word FROM update_source WHERE id = 1);
UPDATE update_t SET name = initcap(name) WHERE id = 1 RETURNING name, old.name;
UPDATE update_t SET note = md5(name) WHERE name ~ '^d(?=u)' RETURNING *;
UPDATE update_t SET n = length(md5(s.word)) FROM update_source s WHERE s.id = update_t.id;
SELECT * FROM update_t ORDER BY id;
