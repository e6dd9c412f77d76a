-- Views: made, read, replaced, written through, dropped.

-- setup
CREATE TABLE views_t (id integer PRIMARY KEY, name varchar(20), n integer);
INSERT INTO views_t VALUES (1, 'a', 10);
INSERT INTO views_t VALUES (2, 'b', 20);
INSERT INTO views_t VALUES (3, 'c', NULL);

-- play
CREATE VIEW views_v AS SELECT id, name FROM views_t WHERE n IS NOT NULL;
SELECT * FROM views_v ORDER BY id;
SELECT v.name FROM views_v v JOIN views_t t ON t.id = v.id WHERE t.n > 10;
CREATE VIEW views_named (a, b) AS SELECT id, n * 2 FROM views_t;
SELECT a, b FROM views_named ORDER BY a;
CREATE OR REPLACE VIEW views_v AS SELECT id, name, n FROM views_t WHERE n > 10;
SELECT * FROM views_v ORDER BY id;
CREATE VIEW views_group AS SELECT count(*) AS rows, sum(n) AS total FROM views_t;
SELECT rows, total FROM views_group;
CREATE VIEW views_of_view AS SELECT name AS label FROM views_v;
SELECT label FROM views_of_view ORDER BY label;
CREATE VIEW views_ordered AS SELECT id FROM views_t ORDER BY id DESC LIMIT 2;
SELECT * FROM views_ordered ORDER BY id;
CREATE VIEW views_flag AS SELECT id, n > 10 AS big FROM views_t;
SELECT id, big FROM views_flag WHERE big ORDER BY id;
INSERT INTO views_v (id, name, n) VALUES (4, 'd', 40);
UPDATE views_v SET name = 'B' WHERE id = 2;
DELETE FROM views_v WHERE id = 4;
SELECT * FROM views_t ORDER BY id;
SELECT table_name FROM information_schema.views WHERE table_name IN ('views_v', 'views_named') ORDER BY 1;
-- error 42P07
CREATE VIEW views_v AS SELECT 1 AS x FROM views_t;
-- error 42P01
CREATE VIEW views_bad AS SELECT * FROM views_nowhere;
-- error 42809
DROP TABLE views_named;
-- error 2BP01
DROP VIEW views_v;
DROP VIEW views_of_view;
DROP VIEW views_v, views_named;
DROP VIEW IF EXISTS views_v;
-- error 42P01
SELECT * FROM views_v;
-- differs: IRIS has no materialized views
CREATE MATERIALIZED VIEW views_m AS SELECT id FROM views_t;
CREATE VIEW views_r AS SELECT id, n * 1.50 AS total, name FROM views_t;
SELECT * FROM views_r ORDER BY id;
SELECT sum(total), max(total) + 1 AS more FROM views_r;
-- error 42P16
CREATE OR REPLACE VIEW views_r AS SELECT id, n * 1.50 AS total FROM views_t;
-- error 42P16
CREATE OR REPLACE VIEW views_r AS SELECT id, n * 1.50 AS amount, name FROM views_t;
-- error 42P16
CREATE OR REPLACE VIEW views_r AS SELECT id, n AS total, name FROM views_t;
-- error 42809
CREATE OR REPLACE VIEW views_t AS SELECT 1 AS id;
CREATE OR REPLACE VIEW views_r AS SELECT id, n * 2.25 AS total, name, n + 1 AS next FROM views_t;
SELECT * FROM views_r ORDER BY id;
DROP VIEW views_r;
