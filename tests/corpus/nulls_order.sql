-- Where NULLs stand in an order, and how text is ordered and compared.

-- setup
CREATE TABLE nulls_order_row (id integer PRIMARY KEY, n integer, t text, c varchar(10));
INSERT INTO nulls_order_row VALUES (1, 3, 'b', 'B');
INSERT INTO nulls_order_row VALUES (2, NULL, 'a', 'b');
INSERT INTO nulls_order_row VALUES (3, 1, NULL, 'a');
INSERT INTO nulls_order_row VALUES (4, 2, '', 'A');
INSERT INTO nulls_order_row VALUES (5, NULL, '10', NULL);
INSERT INTO nulls_order_row VALUES (6, 1, '9', 'a ');

-- play
SELECT id, n FROM nulls_order_row ORDER BY n, id;
SELECT id, n FROM nulls_order_row ORDER BY n DESC, id;
SELECT id, n FROM nulls_order_row ORDER BY n NULLS FIRST, id;
SELECT id, n FROM nulls_order_row ORDER BY n ASC NULLS LAST, id DESC;
SELECT id, n FROM nulls_order_row ORDER BY n DESC NULLS LAST, id;
SELECT id, n FROM nulls_order_row ORDER BY n DESC NULLS FIRST, id;
SELECT id, n FROM nulls_order_row ORDER BY 2 NULLS FIRST, 1;
SELECT id, n AS rank FROM nulls_order_row ORDER BY rank DESC, id;
SELECT id, n + 1 AS rank FROM nulls_order_row ORDER BY n + 1 DESC NULLS LAST, id;
SELECT id FROM nulls_order_row ORDER BY -n, id;
SELECT id, t FROM nulls_order_row ORDER BY t, id;
SELECT id, t FROM nulls_order_row ORDER BY t DESC, id;
SELECT id, c FROM nulls_order_row ORDER BY c COLLATE "C", id;
SELECT id, t FROM nulls_order_row ORDER BY t USING >, id;
SELECT n, count(*) FROM nulls_order_row GROUP BY n ORDER BY n DESC;
SELECT DISTINCT n FROM nulls_order_row ORDER BY n;
SELECT n FROM nulls_order_row UNION SELECT NULL ORDER BY n;
SELECT id FROM nulls_order_row ORDER BY CASE WHEN n IS NULL THEN 0 ELSE 1 END, n DESC, id;
SELECT id, row_number() OVER (ORDER BY n, id) AS place FROM nulls_order_row ORDER BY place;
SELECT id, row_number() OVER (ORDER BY n DESC NULLS LAST, id) AS place FROM nulls_order_row ORDER BY place;
SELECT id FROM nulls_order_row ORDER BY n NULLS FIRST, id LIMIT 3;
SELECT id FROM nulls_order_row WHERE c = 'a' ORDER BY id;
SELECT id FROM nulls_order_row WHERE c = 'b' ORDER BY id;
SELECT id FROM nulls_order_row WHERE t = '' ORDER BY id;
SELECT id FROM nulls_order_row WHERE t IS NULL ORDER BY id;
SELECT id, length(t), length(c) FROM nulls_order_row ORDER BY id;
SELECT c, count(*) FROM nulls_order_row GROUP BY c ORDER BY c COLLATE "C";
SELECT count(DISTINCT c), count(DISTINCT t), count(c) FROM nulls_order_row;
SELECT min(t), max(t), min(n), max(n) FROM nulls_order_row;
SELECT id FROM nulls_order_row WHERE t < 'b' ORDER BY id;
SELECT id FROM nulls_order_row WHERE t > '9' ORDER BY id;
SELECT coalesce(t, 'none'), nullif(t, ''), t || 'x' FROM nulls_order_row ORDER BY id;
SELECT greatest(n, 2), least(n, 2), greatest(n, NULL) FROM nulls_order_row ORDER BY id;
SELECT id FROM nulls_order_row WHERE n NOT IN (1, NULL) ORDER BY id;
SELECT id FROM nulls_order_row WHERE n IS DISTINCT FROM 1 ORDER BY id;
SELECT id FROM nulls_order_row WHERE n IS NOT DISTINCT FROM NULL ORDER BY id;
SELECT id, n IS DISTINCT FROM id AS differs FROM nulls_order_row ORDER BY id;
SELECT id, n = NULL AS unknown, n IS NULL AS missing, num_nulls(n, t) AS gaps FROM nulls_order_row ORDER BY id;
-- $1=NULL
SELECT id FROM nulls_order_row WHERE n = $1 ORDER BY id;
-- $1=''
SELECT id FROM nulls_order_row WHERE t = $1 ORDER BY id;
-- error 42P10
SELECT id FROM nulls_order_row ORDER BY 3;
-- error 42P10
SELECT DISTINCT id FROM nulls_order_row ORDER BY n;
-- error 42803
SELECT n, id FROM nulls_order_row GROUP BY n;
