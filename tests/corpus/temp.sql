-- Temporary tables.

-- setup
CREATE TABLE temp_base (id integer PRIMARY KEY, name text);
INSERT INTO temp_base VALUES (1, 'a');
INSERT INTO temp_base VALUES (2, 'b');

-- play
CREATE TEMP TABLE temp_t (id integer PRIMARY KEY, name text);
INSERT INTO temp_t VALUES (1, 'x'), (2, 'y');
SELECT * FROM temp_t ORDER BY id;
SELECT b.name, t.name FROM temp_base b JOIN temp_t t ON t.id = b.id ORDER BY b.id;
UPDATE temp_base SET name = t.name FROM temp_t t WHERE t.id = temp_base.id;
SELECT * FROM temp_base ORDER BY id;
CREATE TEMPORARY TABLE temp_copy AS SELECT id FROM temp_base WHERE id > 1;
SELECT * FROM temp_copy;
CREATE TEMP TABLE IF NOT EXISTS temp_t (id integer);
-- error 42P07
CREATE TEMP TABLE temp_t (id integer);
INSERT INTO pg_temp.temp_t VALUES (3, 'z');
SELECT count(*) FROM temp_t;
BEGIN; CREATE TEMP TABLE temp_gone (a integer) ON COMMIT DROP; INSERT INTO temp_gone VALUES (1); SELECT * FROM temp_gone; COMMIT;
-- error 42P01
SELECT * FROM temp_gone;
CREATE TEMP TABLE temp_rows (a integer) ON COMMIT DELETE ROWS;
BEGIN; INSERT INTO temp_rows VALUES (1); SELECT count(*) FROM temp_rows; COMMIT;
SELECT count(*) FROM temp_rows;
DROP TABLE temp_t;
-- error 42P01
SELECT * FROM temp_t;
DISCARD TEMP;
-- error 42P01
SELECT * FROM temp_copy;
