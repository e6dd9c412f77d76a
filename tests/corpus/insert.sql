-- INSERT of one row, of a query's rows, with defaults and with wrong lists.

-- setup
CREATE TABLE insert_item (id integer PRIMARY KEY, name varchar(20) NOT NULL, qty integer DEFAULT 1, note text, at timestamp);
CREATE TABLE insert_copy (id integer, name text);

-- play
INSERT INTO insert_item (id, name) VALUES (1, 'one');
INSERT INTO insert_item VALUES (2, 'two', 5, NULL, '2024-01-01 00:00:00');
INSERT INTO insert_item VALUES (3, 'three');
INSERT INTO insert_item (name, id) VALUES ('four', 4);
INSERT INTO insert_item (id, name, qty) VALUES (5, 'five', DEFAULT);
INSERT INTO insert_item (id, name, qty) VALUES (6, 'six', NULL);
INSERT INTO insert_item (id, name, qty) VALUES (3 + 4, upper('seven'), 2 * 3);
INSERT INTO insert_item (id, name, note) VALUES (8, '', '');
INSERT INTO insert_item AS i (id, name) VALUES (9, 'nine');
INSERT INTO public.insert_item (id, name, note) VALUES (10, 'ten', 'it''s; "quoted" -- not a comment');
INSERT INTO insert_item (id, name, qty) VALUES (11, 'eleven', (SELECT max(qty) FROM insert_item));
INSERT INTO insert_item (id, name) SELECT id + 20, name || '!' FROM insert_item WHERE id <= 2;
INSERT INTO insert_item (id, name, qty) SELECT 30, 'thirty', count(*) FROM insert_item;
INSERT INTO insert_copy SELECT id, name FROM insert_item WHERE qty > 4 ORDER BY id;
INSERT INTO insert_copy TABLE insert_copy;
INSERT INTO insert_copy SELECT id, name FROM insert_item WHERE id > 1000;
INSERT INTO insert_copy DEFAULT VALUES;
SELECT * FROM insert_item ORDER BY id;
SELECT * FROM insert_copy ORDER BY id, name;
-- $1=40, $2=forty, $3=NULL
INSERT INTO insert_item (id, name, qty) VALUES ($1, $2, $3);
-- $1=41, $2=forty-one
INSERT INTO insert_item (id, name, note) VALUES ($1, $2, $2::varchar);
-- error 42P08
-- $1=41, $2=forty-one
INSERT INTO insert_item (id, name, note) VALUES ($1, $2, $2);
-- $1:int4=42, $2:varchar=typed, $3:timestamp=2024-05-06 07:08:09.1
INSERT INTO insert_item (id, name, at) VALUES ($1, $2, $3);
-- $1=43, $2='', $3=''
INSERT INTO insert_item (id, name, note) VALUES ($1, $2, $3);
-- $1=2
INSERT INTO insert_item (id, name) SELECT id + 50, name FROM insert_item WHERE id = $1;
SELECT * FROM insert_item WHERE id >= 40 ORDER BY id;
-- error 23502
INSERT INTO insert_item (id) VALUES (60);
-- error 23502
INSERT INTO insert_item (id, name) VALUES (60, NULL);
-- error 23502
INSERT INTO insert_item (name) VALUES ('no id');
-- error 23505
INSERT INTO insert_item (id, name) VALUES (1, 'again');
-- error 42601
INSERT INTO insert_item (id, name) VALUES (60);
-- error 42601
INSERT INTO insert_item (id) VALUES (60, 'x');
-- error 42703
INSERT INTO insert_item (id, nothing) VALUES (60, 'x');
-- error 42701
INSERT INTO insert_item (id, id) VALUES (60, 60);
-- error 42P01
INSERT INTO insert_nowhere VALUES (1);
-- error 22001
INSERT INTO insert_item (id, name) VALUES (60, 'a name that is longer than twenty');
-- error 22P02
INSERT INTO insert_item (id, name) VALUES ('x', 'x');
-- error 42804
INSERT INTO insert_item (id, name, at) VALUES (60, 'x', 5);
