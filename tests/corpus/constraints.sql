-- Keys, uniqueness, references and checks, and the errors that they give.

-- play
CREATE TABLE constraints_parent (id integer PRIMARY KEY, code varchar(10) NOT NULL UNIQUE, a integer, b integer, CONSTRAINT constraints_parent_ab UNIQUE (a, b));
CREATE TABLE constraints_child (id integer PRIMARY KEY, parent_id integer NOT NULL REFERENCES constraints_parent (id), note text);
CREATE TABLE constraints_cascade (id integer PRIMARY KEY, parent_id integer, CONSTRAINT constraints_cascade_fk FOREIGN KEY (parent_id) REFERENCES constraints_parent (id) ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE constraints_null (id integer PRIMARY KEY, parent_id integer REFERENCES constraints_parent ON DELETE SET NULL);
CREATE TABLE constraints_pair (x integer, y integer, z integer, PRIMARY KEY (x, y));
INSERT INTO constraints_parent VALUES (1, 'one', 1, 1);
INSERT INTO constraints_parent VALUES (2, 'two', 1, 2);
INSERT INTO constraints_parent VALUES (3, 'ONE', NULL, 1);
INSERT INTO constraints_parent VALUES (4, 'four', NULL, 1);
INSERT INTO constraints_child VALUES (1, 1, 'x');
INSERT INTO constraints_cascade VALUES (1, 2);
INSERT INTO constraints_cascade VALUES (2, NULL);
INSERT INTO constraints_null VALUES (1, 2);
-- error 23505
INSERT INTO constraints_parent VALUES (1, 'five', 9, 9);
-- error 23505
INSERT INTO constraints_parent VALUES (5, 'one', 9, 9);
-- error 23505
INSERT INTO constraints_parent VALUES (5, 'five', 1, 2);
-- error 23502
INSERT INTO constraints_parent VALUES (5, NULL, 9, 9);
-- error 23503
INSERT INTO constraints_child VALUES (2, 99, 'x');
-- error 23502
INSERT INTO constraints_child VALUES (2, NULL, 'x');
-- error 23503
UPDATE constraints_child SET parent_id = 99 WHERE id = 1;
-- error 23503
DELETE FROM constraints_parent WHERE id = 1;
-- error 23503
UPDATE constraints_parent SET id = 100 WHERE id = 1;
DELETE FROM constraints_parent WHERE id = 2;
SELECT (SELECT count(*) FROM constraints_cascade) AS cascade, (SELECT count(*) FROM constraints_null WHERE parent_id IS NULL) AS nulled;
INSERT INTO constraints_pair VALUES (1, 1, 1);
INSERT INTO constraints_pair VALUES (1, 2, 1);
-- error 23505
INSERT INTO constraints_pair VALUES (1, 1, 2);
-- error 23502
INSERT INTO constraints_pair VALUES (1, NULL, 2);
CREATE TABLE constraints_unique_nulls (id integer PRIMARY KEY, u integer UNIQUE);
INSERT INTO constraints_unique_nulls VALUES (1, NULL);
INSERT INTO constraints_unique_nulls VALUES (2, NULL);
CREATE TABLE constraints_texts (t text UNIQUE);
INSERT INTO constraints_texts VALUES ('a');
INSERT INTO constraints_texts VALUES ('A');
INSERT INTO constraints_texts VALUES ('a ');
INSERT INTO constraints_texts VALUES ('');
-- error 23505
INSERT INTO constraints_texts VALUES ('');
CREATE TABLE constraints_check (id integer PRIMARY KEY, n integer CHECK (n > 0), k varchar(5) CHECK (k IN ('a', 'b')));
INSERT INTO constraints_check VALUES (1, 1, 'a');
INSERT INTO constraints_check VALUES (2, NULL, NULL);
-- error 23514
INSERT INTO constraints_check VALUES (3, 0, 'a');
-- error 23514
UPDATE constraints_check SET k = 'c' WHERE id = 1;
CREATE TABLE constraints_check_both (a integer, b integer, CHECK (a > b));
CREATE TABLE constraints_self (id integer PRIMARY KEY, parent integer REFERENCES constraints_self (id));
INSERT INTO constraints_self VALUES (1, NULL);
INSERT INTO constraints_self VALUES (2, 1);
-- error 23503
DELETE FROM constraints_self WHERE id = 1;
CREATE TABLE constraints_deferrable (id integer PRIMARY KEY, p integer, FOREIGN KEY (p) REFERENCES constraints_parent (id) DEFERRABLE INITIALLY DEFERRED);
-- error 42P01
CREATE TABLE constraints_bad (id integer REFERENCES constraints_nowhere (id));
-- error 42830
CREATE TABLE constraints_bad (id integer REFERENCES constraints_parent (a));
-- error 2BP01
DROP TABLE constraints_parent;
SELECT conname, contype FROM pg_constraint WHERE conrelid = 'constraints_parent'::regclass AND contype IN ('p', 'u') ORDER BY conname;
SELECT constraint_name, constraint_type FROM information_schema.table_constraints WHERE table_name = 'constraints_cascade' AND constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY') ORDER BY 1;
CREATE TABLE constraints_always (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t text);
INSERT INTO constraints_always (t) VALUES ('a') RETURNING id;
-- error 428C9
INSERT INTO constraints_always (id, t) VALUES (5, 'b');
-- error 428C9
INSERT INTO constraints_always VALUES (5, 'b');
INSERT INTO constraints_always (id, t) OVERRIDING USER VALUE VALUES (77, 'c') RETURNING id;
INSERT INTO constraints_always (id, t) VALUES (DEFAULT, 'd') RETURNING id, t;
-- error 428C9
UPDATE constraints_always SET id = 9 WHERE id = 1;
SELECT attname, attidentity FROM pg_attribute WHERE attrelid = 'constraints_always'::regclass AND attnum > 0 ORDER BY attnum;
CREATE TABLE constraints_kept (id integer PRIMARY KEY, price numeric(8,2) CHECK (price > 0), low integer, high integer DEFAULT 10, name varchar(20) CONSTRAINT named CHECK (length(name) > 1 AND name LIKE 'a%'), CHECK (low <= high));
INSERT INTO constraints_kept VALUES (1, 9.5, 1, 2, 'ab');
-- error 23514
INSERT INTO constraints_kept VALUES (2, 0, 1, 2, 'ab');
-- error 23514
INSERT INTO constraints_kept (id, price) VALUES (2, 0.001);
-- error 23514
INSERT INTO constraints_kept (id, low, high) VALUES (2, 3, 2);
-- error 23514
INSERT INTO constraints_kept (id, low) VALUES (2, 11);
INSERT INTO constraints_kept (id, low, name) VALUES (2, 10, NULL), (3, NULL, 'abc');
-- error 23514
INSERT INTO constraints_kept (id, name) VALUES (4, 'abc'), (5, 'b');
-- $1=6, $2=-1
-- error 23514
INSERT INTO constraints_kept (id, price) VALUES ($1, $2);
-- $1=6, $2=1.5
INSERT INTO constraints_kept (id, price) VALUES ($1, $2) RETURNING *;
-- error 23514
UPDATE constraints_kept SET price = price - 100 WHERE id = 1;
UPDATE constraints_kept SET price = price * 2 WHERE id = 1;
-- error 23514
UPDATE constraints_kept SET low = 7 WHERE id = 1 RETURNING id;
UPDATE constraints_kept SET low = 7, high = 8 WHERE id = 1 RETURNING id, low, high;
-- error 23514
UPDATE constraints_kept SET high = NULL, name = 'x' WHERE id = 1;
-- error 23514
INSERT INTO constraints_kept SELECT id + 10, -1 FROM constraints_kept;
INSERT INTO constraints_kept (id, price) SELECT id + 10, price FROM constraints_kept;
-- error 23514
INSERT INTO constraints_kept (id, price) VALUES (1, 3) ON CONFLICT (id) DO UPDATE SET price = 1 - EXCLUDED.price;
INSERT INTO constraints_kept (id, price) VALUES (1, 3) ON CONFLICT (id) DO UPDATE SET price = 1 + EXCLUDED.price;
-- error 23514
UPDATE constraints_kept SET name = initcap(name) WHERE id = 3;
SELECT * FROM constraints_kept ORDER BY id;
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'constraints_kept'::regclass AND contype = 'c' ORDER BY 1;
-- error 23514
ALTER TABLE constraints_kept ADD CONSTRAINT small CHECK (id < 10);
ALTER TABLE constraints_kept ADD CONSTRAINT positive CHECK (id BETWEEN 1 AND 100);
-- error 23514
INSERT INTO constraints_kept (id) VALUES (101);
ALTER TABLE constraints_kept DROP CONSTRAINT positive;
INSERT INTO constraints_kept (id) VALUES (101);
-- error 42703
CREATE TABLE constraints_nobody (a integer, CHECK (b > 1));

-- Rows that IRIS cannot work out, beside foreign keys: only IRIS has what they point to.
CREATE TABLE constraint_dept (id int PRIMARY KEY);
CREATE TABLE constraint_emp (id int PRIMARY KEY, dept int REFERENCES constraint_dept, salary numeric(8, 2) CHECK (salary > 0));
INSERT INTO constraint_dept VALUES (1), (2);
SELECT conname FROM pg_constraint WHERE conrelid = 'constraint_emp'::regclass AND contype = 'f';
INSERT INTO constraint_emp SELECT 1, 1, 2 WHERE md5('x') > '';
INSERT INTO constraint_emp (id, dept, salary) SELECT g, 1, g * 1.5 FROM generate_series(2, 4) g;
-- error 23503
INSERT INTO constraint_emp SELECT 5, 9, 2 WHERE md5('x') > '';
WITH d AS (INSERT INTO constraint_dept VALUES (5) RETURNING id) INSERT INTO constraint_emp SELECT 11, id, 1 FROM d;
UPDATE constraint_emp SET dept = length(md5('x')) - 30 WHERE id = 2;
-- error 23503
UPDATE constraint_emp SET dept = length(md5('x')) WHERE id = 2;
-- error 23503
DELETE FROM constraint_dept WHERE md5(id::text) = md5('1');
DELETE FROM constraint_dept WHERE md5(id::text) = md5('7');
SELECT * FROM constraint_emp ORDER BY id;
SELECT * FROM constraint_dept ORDER BY id;
-- $1=5.555
UPDATE constraint_emp SET salary = $1 WHERE id = 1 RETURNING salary;
-- $1=7, $2=1.005
INSERT INTO constraint_emp (id, salary) VALUES ($1, $2) RETURNING id, salary;
CREATE TABLE constraints_leaf (id integer PRIMARY KEY);
CREATE TABLE constraints_branch (id integer PRIMARY KEY, leaf integer REFERENCES constraints_leaf, up integer REFERENCES constraints_branch);
CREATE TABLE constraints_tree (branch integer REFERENCES constraints_branch, leaf integer REFERENCES constraints_leaf);
-- error 2BP01
DROP TABLE constraints_leaf, constraints_branch;
DROP TABLE IF EXISTS constraints_leaf, constraints_branch, constraints_nowhere, constraints_tree;
-- error 42P01
SELECT * FROM constraints_branch;
CREATE TABLE constraints_mark (m numeric(3,1) CHECK (m >= 1));
-- error 22003
INSERT INTO constraints_mark VALUES (12345);
-- error 23514
INSERT INTO constraints_mark VALUES (0.5);
