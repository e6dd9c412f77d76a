-- CREATE INDEX in the forms that tools write, and DROP INDEX.

-- setup
CREATE TABLE indexes_t (id integer PRIMARY KEY, name varchar(20), n integer, note text);
INSERT INTO indexes_t VALUES (1, 'a', 1, 'x');
INSERT INTO indexes_t VALUES (2, 'b', 1, 'y');

-- play
CREATE INDEX indexes_name ON indexes_t (name);
CREATE UNIQUE INDEX indexes_unique ON indexes_t (id, name);
CREATE INDEX IF NOT EXISTS indexes_name ON indexes_t (name);
CREATE INDEX indexes_btree ON public.indexes_t USING btree (n DESC NULLS LAST, name);
CREATE INDEX CONCURRENTLY indexes_concurrently ON indexes_t (n);
CREATE INDEX indexes_include ON indexes_t (n) INCLUDE (name);
CREATE INDEX indexes_hash ON indexes_t USING hash (name);
CREATE INDEX indexes_pattern ON indexes_t (name varchar_pattern_ops);
CREATE INDEX ON indexes_t (note);
SELECT indexname FROM pg_indexes WHERE tablename = 'indexes_t' AND indexname IN ('indexes_name', 'indexes_unique') ORDER BY 1;
-- differs 0A000: an index of IRIS holds columns
CREATE INDEX indexes_lower ON indexes_t (lower(name));
-- differs: IRIS has no partial indexes
CREATE UNIQUE INDEX indexes_partial ON indexes_t (n) WHERE n > 100;
-- error 42P07
CREATE INDEX indexes_name ON indexes_t (n);
-- error 42703
CREATE INDEX indexes_bad ON indexes_t (nothing);
-- error 42P01
CREATE INDEX indexes_bad ON indexes_nowhere (id);
-- error 23505
CREATE UNIQUE INDEX indexes_dup ON indexes_t (n);
CREATE UNIQUE INDEX indexes_unique_name ON indexes_t (name);
-- error 23505
INSERT INTO indexes_t VALUES (3, 'a', 2, NULL);
DROP INDEX indexes_unique_name;
INSERT INTO indexes_t VALUES (3, 'a', 2, NULL);
DROP INDEX IF EXISTS indexes_nothing;
DROP INDEX CONCURRENTLY indexes_concurrently;
DROP INDEX indexes_btree, indexes_include;
DROP INDEX public.indexes_name;
-- error 42704
DROP INDEX indexes_name;
REINDEX TABLE indexes_t;
SELECT id FROM indexes_t WHERE name = 'a' ORDER BY id;
-- As ActiveRecord, GORM and Django rename.
CREATE TABLE indexes_keyed (id integer PRIMARY KEY, code integer CONSTRAINT indexes_code UNIQUE, n integer, m integer);
CREATE TABLE indexes_referring (id integer, keyed integer, CONSTRAINT indexes_fk FOREIGN KEY (keyed) REFERENCES indexes_t (id) ON DELETE CASCADE);
CREATE UNIQUE INDEX indexes_nm ON indexes_keyed (n, m);
CREATE INDEX indexes_m ON indexes_keyed (m);
ALTER INDEX indexes_nm RENAME TO indexes_mn;
ALTER INDEX public.indexes_m RENAME TO indexes_of_m;
ALTER INDEX indexes_keyed_pkey RENAME TO indexes_key;
ALTER TABLE indexes_keyed RENAME CONSTRAINT indexes_code TO indexes_coded;
ALTER TABLE indexes_referring RENAME CONSTRAINT indexes_fk TO indexes_reference;
ALTER TABLE indexes_keyed ADD CONSTRAINT indexes_positive CHECK (n > 0);
ALTER TABLE indexes_keyed RENAME CONSTRAINT indexes_positive TO indexes_check;
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'indexes_keyed' ORDER BY indexname;
SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid IN ('indexes_keyed'::regclass, 'indexes_referring'::regclass) AND contype <> 'n' ORDER BY conname;
INSERT INTO indexes_keyed VALUES (1, 1, 1, 1);
-- error 23505
INSERT INTO indexes_keyed VALUES (2, 2, 1, 1);
-- error 23505
INSERT INTO indexes_keyed VALUES (1, 2, 2, 1);
-- error 23514
INSERT INTO indexes_keyed VALUES (2, 2, 0, 1);
ALTER INDEX IF EXISTS indexes_nothing RENAME TO indexes_something;
-- error 42P01
ALTER INDEX indexes_nothing RENAME TO indexes_something;
-- error 42P07
ALTER INDEX indexes_mn RENAME TO indexes_of_m;
-- error 42704
ALTER TABLE indexes_keyed RENAME CONSTRAINT indexes_nothing TO indexes_something;
-- differs 0A000: IRIS makes the key anew, and could not while others refer to it
ALTER INDEX indexes_t_pkey RENAME TO indexes_t_key;
SELECT id FROM indexes_t ORDER BY id LIMIT '1' OFFSET '1';
