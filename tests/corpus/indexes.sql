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
