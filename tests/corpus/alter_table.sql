-- ALTER TABLE: columns, types, names and constraints.

-- setup
CREATE TABLE alter_table_t (id integer PRIMARY KEY, name varchar(10), n integer);
CREATE TABLE alter_table_ref (id integer PRIMARY KEY);
INSERT INTO alter_table_t VALUES (1, 'a', 1);
INSERT INTO alter_table_t VALUES (2, 'b', NULL);
INSERT INTO alter_table_ref VALUES (1);

-- play
ALTER TABLE alter_table_t ADD COLUMN extra text;
ALTER TABLE alter_table_t ADD note varchar(20) DEFAULT 'none';
ALTER TABLE alter_table_t ADD COLUMN flag boolean NOT NULL DEFAULT false;
SELECT * FROM alter_table_t ORDER BY id;
ALTER TABLE alter_table_t ADD COLUMN IF NOT EXISTS extra text;
ALTER TABLE alter_table_t ADD COLUMN x integer, ADD COLUMN y integer DEFAULT 3;
SELECT id, x, y FROM alter_table_t ORDER BY id;
ALTER TABLE alter_table_t DROP COLUMN x;
ALTER TABLE alter_table_t DROP COLUMN IF EXISTS x, DROP COLUMN y CASCADE;
ALTER TABLE alter_table_t RENAME COLUMN extra TO more;
ALTER TABLE alter_table_t RENAME name TO title;
SELECT id, title, more FROM alter_table_t ORDER BY id;
ALTER TABLE alter_table_t ALTER COLUMN title TYPE varchar(50);
ALTER TABLE alter_table_t ALTER COLUMN title SET DATA TYPE text;
ALTER TABLE alter_table_t ALTER n TYPE bigint;
INSERT INTO alter_table_t (id, title, n) VALUES (3, 'a title that is longer than ten', 5000000000);
SELECT id, title, n FROM alter_table_t ORDER BY id;
ALTER TABLE alter_table_t ALTER COLUMN more SET DEFAULT 'm';
INSERT INTO alter_table_t (id, title) VALUES (4, 'd') RETURNING more, note, flag;
ALTER TABLE alter_table_t ALTER COLUMN more DROP DEFAULT;
ALTER TABLE alter_table_t ALTER COLUMN title SET NOT NULL;
-- error 23502
INSERT INTO alter_table_t (id) VALUES (5);
ALTER TABLE alter_table_t ALTER COLUMN title DROP NOT NULL;
INSERT INTO alter_table_t (id) VALUES (5);
ALTER TABLE alter_table_t ADD CONSTRAINT alter_table_title UNIQUE (title);
-- error 23505
INSERT INTO alter_table_t (id, title) VALUES (6, 'd');
ALTER TABLE alter_table_t DROP CONSTRAINT alter_table_title;
INSERT INTO alter_table_t (id, title) VALUES (6, 'd');
ALTER TABLE alter_table_t ADD COLUMN ref integer;
ALTER TABLE alter_table_t ADD CONSTRAINT alter_table_ref_fk FOREIGN KEY (ref) REFERENCES alter_table_ref (id) ON DELETE CASCADE;
-- error 23503
UPDATE alter_table_t SET ref = 99 WHERE id = 1;
UPDATE alter_table_t SET ref = 1 WHERE id = 1;
ALTER TABLE alter_table_t DROP CONSTRAINT IF EXISTS alter_table_nothing;
ALTER TABLE alter_table_t DROP CONSTRAINT alter_table_ref_fk;
ALTER TABLE alter_table_t RENAME TO alter_table_renamed;
SELECT count(*) FROM alter_table_renamed;
ALTER TABLE IF EXISTS alter_table_nowhere ADD COLUMN x integer;
ALTER TABLE IF EXISTS ONLY alter_table_renamed ADD COLUMN z integer;
ALTER TABLE alter_table_renamed OWNER TO CURRENT_USER;
-- error 42P01
SELECT * FROM alter_table_t;
-- error 42P01
ALTER TABLE alter_table_nowhere ADD COLUMN x integer;
-- error 42701
ALTER TABLE alter_table_renamed ADD COLUMN z integer;
-- error 42703
ALTER TABLE alter_table_renamed DROP COLUMN nothing;
-- error 42704
ALTER TABLE alter_table_renamed DROP CONSTRAINT nothing;
-- error 23502
ALTER TABLE alter_table_renamed ALTER COLUMN n SET NOT NULL;
-- error 23505
ALTER TABLE alter_table_renamed ADD CONSTRAINT alter_table_dup UNIQUE (title);
-- error 42P16
ALTER TABLE alter_table_renamed ADD PRIMARY KEY (n);
-- error 42804
ALTER TABLE alter_table_renamed ALTER COLUMN title TYPE integer;
SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'alter_table_renamed' ORDER BY ordinal_position;

-- A column goes with its keys and indexes; a constraint's name is there once.
CREATE TABLE alter_table_keyed (id int PRIMARY KEY, a int UNIQUE, b int, c int, d int, UNIQUE (b, c));
CREATE INDEX alter_table_keyed_cd ON alter_table_keyed (c, d);
ALTER TABLE alter_table_keyed ADD CONSTRAINT alter_table_positive CHECK (d > 0);
-- error 42710
ALTER TABLE alter_table_keyed ADD CONSTRAINT alter_table_positive CHECK (d > 1);
INSERT INTO alter_table_keyed VALUES (1, 1, 1, 1, 1);
ALTER TABLE alter_table_keyed DROP COLUMN a;
ALTER TABLE alter_table_keyed DROP COLUMN c;
SELECT indexname FROM pg_indexes WHERE tablename = 'alter_table_keyed';
INSERT INTO alter_table_keyed VALUES (2, 1, 1);
SELECT * FROM alter_table_keyed ORDER BY id;
CREATE TABLE alter_counted (a integer);
ALTER TABLE alter_counted ADD COLUMN b serial;
INSERT INTO alter_counted (a) VALUES (5), (6) RETURNING *;
-- differs: IRIS numbers new rows alone, and lets nobody change a number
ALTER TABLE alter_counted ADD COLUMN c serial;
-- differs: IRIS numbers new rows alone, and lets nobody change a number
ALTER TABLE alter_counted ADD COLUMN d integer GENERATED ALWAYS AS IDENTITY;
