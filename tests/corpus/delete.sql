-- DELETE with conditions, subqueries and USING.

-- setup
CREATE TABLE delete_t (id integer PRIMARY KEY, kind varchar(10), n integer);
CREATE TABLE delete_kind (kind varchar(10), old boolean);
INSERT INTO delete_t VALUES (1, 'a', 1);
INSERT INTO delete_t VALUES (2, 'a', 2);
INSERT INTO delete_t VALUES (3, 'b', 3);
INSERT INTO delete_t VALUES (4, 'b', NULL);
INSERT INTO delete_t VALUES (5, 'c', 5);
INSERT INTO delete_t VALUES (6, 'd', 6);
INSERT INTO delete_t VALUES (7, 'e', 7);
INSERT INTO delete_kind VALUES ('c', true);
INSERT INTO delete_kind VALUES ('d', false);

-- play
DELETE FROM delete_t WHERE id = 1;
DELETE FROM delete_t WHERE id = 999;
DELETE FROM delete_t AS t WHERE t.n IS NULL;
DELETE FROM delete_t WHERE kind IN (SELECT kind FROM delete_kind WHERE old);
DELETE FROM delete_t USING delete_kind k WHERE k.kind = delete_t.kind;
SELECT * FROM delete_t ORDER BY id;
DELETE FROM delete_t t WHERE NOT EXISTS (SELECT 1 FROM delete_t o WHERE o.id > t.id);
DELETE FROM delete_t WHERE id = (SELECT min(id) FROM delete_t);
-- $1=b
DELETE FROM delete_t WHERE kind = $1 AND n > 100;
-- $1={3,4}
DELETE FROM delete_t WHERE id = ANY ($1);
SELECT count(*) FROM delete_t;
DELETE FROM delete_kind;
SELECT count(*) FROM delete_kind;
-- error 42P01
DELETE FROM delete_nowhere;
-- error 42703
DELETE FROM delete_t WHERE nothing = 1;
INSERT INTO delete_t VALUES (11, 'x', 1), (12, 'xy', 2), (13, 'z', 3);
DELETE FROM delete_t WHERE kind ~ 'x(?!y)' RETURNING *;
SELECT * FROM delete_t WHERE id > 10 ORDER BY id;
