-- Booleans as values, as conditions, as parameters, and the logic of three values.

-- setup
CREATE TABLE booleans_flag (id integer PRIMARY KEY, a boolean, b boolean NOT NULL DEFAULT false, n integer);
INSERT INTO booleans_flag VALUES (1, true, true, 1);
INSERT INTO booleans_flag VALUES (2, true, false, 2);
INSERT INTO booleans_flag VALUES (3, false, true, 3);
INSERT INTO booleans_flag VALUES (4, false, false, NULL);
INSERT INTO booleans_flag VALUES (5, NULL, true, 5);
INSERT INTO booleans_flag (id, a) VALUES (6, 't');

-- play
SELECT * FROM booleans_flag ORDER BY id;
SELECT id FROM booleans_flag WHERE a ORDER BY id;
SELECT id FROM booleans_flag WHERE NOT a ORDER BY id;
SELECT id FROM booleans_flag WHERE a AND b ORDER BY id;
SELECT id FROM booleans_flag WHERE a OR NOT b ORDER BY id;
SELECT id FROM booleans_flag WHERE a = true ORDER BY id;
SELECT id FROM booleans_flag WHERE a = 't' ORDER BY id;
SELECT id FROM booleans_flag WHERE a <> b ORDER BY id;
SELECT id FROM booleans_flag WHERE a IS TRUE ORDER BY id;
SELECT id FROM booleans_flag WHERE a IS NOT TRUE ORDER BY id;
SELECT id FROM booleans_flag WHERE a IS FALSE ORDER BY id;
SELECT id FROM booleans_flag WHERE a IS NOT FALSE ORDER BY id;
SELECT id FROM booleans_flag WHERE a IS UNKNOWN ORDER BY id;
SELECT id FROM booleans_flag WHERE a IS NOT UNKNOWN ORDER BY id;
SELECT id FROM booleans_flag WHERE (n > 1) IS TRUE ORDER BY id;
SELECT id FROM booleans_flag WHERE (n > 1) IS NOT TRUE ORDER BY id;
SELECT id FROM booleans_flag WHERE true ORDER BY id;
SELECT id FROM booleans_flag WHERE false ORDER BY id;
SELECT id FROM booleans_flag WHERE NULL ORDER BY id;
SELECT id FROM booleans_flag WHERE 1 = 1 AND id < 3 ORDER BY id;
SELECT id, n > 2 AS big, n IS NULL AS missing FROM booleans_flag ORDER BY id;
SELECT id, a AND b AS both, a OR b AS one, NOT a AS opposite FROM booleans_flag ORDER BY id;
SELECT id, a = b AS equal, a > b AS more FROM booleans_flag ORDER BY id;
SELECT id, (n > 1) = (n > 2) AS agree FROM booleans_flag ORDER BY id;
SELECT id, n BETWEEN 2 AND 3 AS within, n IN (1, 5) AS listed FROM booleans_flag ORDER BY id;
SELECT id, CASE WHEN a THEN 'yes' WHEN NOT a THEN 'no' ELSE 'unknown' END AS said FROM booleans_flag ORDER BY id;
SELECT id, CASE WHEN n > 2 THEN a ELSE b END AS chosen FROM booleans_flag ORDER BY id;
SELECT id FROM booleans_flag WHERE CASE WHEN n > 2 THEN a ELSE b END ORDER BY id;
SELECT id, coalesce(a, b) AS first, coalesce(a, false) AS sure FROM booleans_flag ORDER BY id;
SELECT id FROM booleans_flag WHERE coalesce(a, false) ORDER BY id;
SELECT a, count(*) FROM booleans_flag GROUP BY a ORDER BY a;
SELECT n > 2 AS big, count(*) FROM booleans_flag GROUP BY n > 2 ORDER BY 1;
SELECT id FROM booleans_flag ORDER BY a DESC NULLS LAST, id;
SELECT id FROM booleans_flag ORDER BY n > 2, id;
SELECT EXISTS (SELECT 1 FROM booleans_flag WHERE a) AS any_a, NOT EXISTS (SELECT 1 FROM booleans_flag WHERE id > 100) AS none;
SELECT id FROM booleans_flag WHERE a IN (true, NULL) ORDER BY id;
SELECT id, a IS DISTINCT FROM b AS different FROM booleans_flag ORDER BY id;
SELECT id FROM booleans_flag WHERE a IS NOT DISTINCT FROM NULL ORDER BY id;
SELECT bool_and(a), bool_or(a), every(b) FROM booleans_flag;
SELECT true, false, NULL::boolean, 1 < 2, 'a' = 'b' FROM booleans_flag WHERE id = 1;
-- $1=true
SELECT id FROM booleans_flag WHERE a = $1 ORDER BY id;
-- $1:bool=f
SELECT id FROM booleans_flag WHERE b = $1 ORDER BY id;
-- $1=true
SELECT id FROM booleans_flag WHERE $1 AND id < 3 ORDER BY id;
-- $1=false
SELECT id FROM booleans_flag WHERE $1 OR a ORDER BY id;
-- $1=NULL
SELECT id FROM booleans_flag WHERE a IS NOT DISTINCT FROM $1 ORDER BY id;
-- $1=NULL
SELECT id FROM booleans_flag WHERE $1::boolean IS NULL OR a = $1 ORDER BY id;
UPDATE booleans_flag SET b = NOT b WHERE id = 6;
UPDATE booleans_flag SET b = n > 1 WHERE id = 2;
UPDATE booleans_flag SET a = (SELECT bool_or(b) FROM booleans_flag) WHERE id = 5;
SELECT id, a, b FROM booleans_flag WHERE id IN (2, 5, 6) ORDER BY id;
-- error 42804
SELECT id FROM booleans_flag WHERE n;
-- error 42804
SELECT id FROM booleans_flag WHERE n AND a;
-- error 42883
SELECT id FROM booleans_flag WHERE a = 1;
-- error 42804
INSERT INTO booleans_flag VALUES (7, 1, true, 1);
-- error 22P02
INSERT INTO booleans_flag VALUES (7, 'maybe', true, 1);
