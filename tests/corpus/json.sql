-- JSON columns, operators and functions.

-- setup
CREATE TABLE json_doc (id integer PRIMARY KEY, j json, b jsonb);
INSERT INTO json_doc VALUES (1, '{"a": 1, "b": {"c": "x"}}', '{"b": [1, 2, 3], "a": "text"}');
INSERT INTO json_doc VALUES (2, '[1, 2,   "three"]', '{"a": null, "n": 1.50}');
INSERT INTO json_doc VALUES (3, NULL, NULL);
INSERT INTO json_doc VALUES (4, '"text"', '{}');
CREATE TABLE json_owner (id integer PRIMARY KEY, name char(4), total numeric(12,2));
CREATE TABLE json_part (id integer PRIMARY KEY, owner integer, tags text[], grid integer[], days date[], size float8);
INSERT INTO json_owner VALUES (1, 'ab', 10.5);
INSERT INTO json_owner VALUES (2, NULL, 20);
INSERT INTO json_part VALUES (1, 1, '{q,"a b",NULL}', '{{1,2},{3,4}}', '{2024-01-01}', 'NaN');
INSERT INTO json_part VALUES (2, 1, '{}', NULL, NULL, '-Infinity');

-- play
SELECT * FROM json_doc ORDER BY id;
SELECT id, j -> 'a', j ->> 'a' FROM json_doc ORDER BY id;
SELECT id, b -> 'b' -> 0 AS first, b -> 'b' ->> 1 AS second FROM json_doc ORDER BY id;
SELECT id, j #> '{b,c}', j #>> '{b,c}' FROM json_doc ORDER BY id;
SELECT id, j -> 2, j ->> -1 FROM json_doc WHERE id = 2;
SELECT id FROM json_doc WHERE b ->> 'a' = 'text' ORDER BY id;
SELECT id FROM json_doc WHERE (j ->> 'a')::int = 1 ORDER BY id;
SELECT id FROM json_doc WHERE b ? 'a' ORDER BY id;
SELECT id FROM json_doc WHERE b @> '{"a": "text"}' ORDER BY id;
SELECT id FROM json_doc WHERE b IS NOT NULL ORDER BY id;
SELECT id, json_typeof(j), jsonb_typeof(b) FROM json_doc ORDER BY id;
SELECT id, jsonb_array_length(b -> 'b') FROM json_doc WHERE id = 1;
SELECT json_build_object('id', id, 'name', 'n' || id) FROM json_doc ORDER BY id;
SELECT jsonb_build_object('id', id, 'list', jsonb_build_array(id, NULL, 'x')) FROM json_doc WHERE id = 1;
SELECT json_build_array(id, true, NULL) FROM json_doc WHERE id = 1;
SELECT json_agg(id ORDER BY id), jsonb_agg(id ORDER BY id) FROM json_doc;
SELECT coalesce(json_agg(json_build_object('id', id) ORDER BY id), '[]'::json) FROM json_doc WHERE id < 3;
SELECT json_object_agg(id, id * 2 ORDER BY id) FROM json_doc;
SELECT to_json(id), to_jsonb('a"b'::text) FROM json_doc WHERE id = 1;
SELECT row_to_json(d) FROM (SELECT id, 'x' AS name FROM json_doc) AS d ORDER BY d.id LIMIT 2;
SELECT b || '{"z": 1}', b - 'a' FROM json_doc WHERE id = 1;
SELECT jsonb_set(b, '{a}', '"new"') FROM json_doc WHERE id = 1;
SELECT b::text, j::text FROM json_doc ORDER BY id;
SELECT '{"x": 1}'::jsonb -> 'x' AS x, '{"k": [1]}'::json AS k FROM json_doc WHERE id = 1;
SELECT JSON_VALUE(b, '$.a'), JSON_QUERY(b, '$.b') FROM json_doc WHERE id = 1;
SELECT JSON_OBJECT('id': id, 'n': NULL), JSON_ARRAY(id, 'x') FROM json_doc WHERE id = 1;
SELECT id FROM json_doc WHERE j IS JSON OBJECT ORDER BY id;
SELECT e.value FROM json_doc d, jsonb_array_elements(d.b -> 'b') AS e WHERE d.id = 1 ORDER BY e.value::text;
-- $1={"new": true, "list": [1,2]}
INSERT INTO json_doc (id, b) VALUES (5, $1) RETURNING b;
-- $1={"kept":  "as is"}
INSERT INTO json_doc (id, j) VALUES (6, $1) RETURNING j;
-- $1=a
SELECT id, b ->> $1 FROM json_doc ORDER BY id;
UPDATE json_doc SET b = '{"changed": 1}' WHERE id = 4 RETURNING b;
-- error 22P02
INSERT INTO json_doc (id, b) VALUES (7, '{broken');
-- error 22P02
INSERT INTO json_doc (id, j) VALUES (7, 'plain');
SELECT row_to_json(p) FROM json_part p ORDER BY id;
SELECT json_build_object('tags', tags, 'grid', grid, 'days', days) FROM json_part ORDER BY id;
SELECT json_agg(grid ORDER BY id), jsonb_agg(tags ORDER BY id), to_json(max(id)) FROM json_part;
SELECT to_json(grid), to_jsonb(tags), to_json(size) FROM json_part ORDER BY id;
SELECT array_agg(size ORDER BY size), json_agg(size ORDER BY size DESC) FROM json_part;
SELECT o.id, json_agg(p ORDER BY p.id) FROM json_owner o LEFT JOIN json_part p ON p.owner = o.id GROUP BY o.id ORDER BY o.id;
SELECT o.id, to_json(p) FROM json_owner o LEFT JOIN json_part p ON p.owner = o.id ORDER BY o.id, p.id;
SELECT o.id, json_agg(x) FROM json_owner o LEFT JOIN (SELECT owner, size FROM json_part WHERE id = 1) x ON x.owner = o.id GROUP BY o.id ORDER BY o.id;
SELECT o.id, coalesce(json_agg(p ORDER BY p.id) FILTER (WHERE p.id IS NOT NULL), '[]') FROM json_owner o LEFT JOIN json_part p ON p.owner = o.id GROUP BY o.id ORDER BY o.id;
SELECT coalesce(json_agg(p) FILTER (WHERE p.id > 100), '[]'::json) FROM json_part p;
SELECT array_agg(id ORDER BY id) FILTER (WHERE id > 100), json_object_agg(id, owner) FILTER (WHERE id = 1) FROM json_part;
SELECT id % 2 AS odd, array_agg(id ORDER BY id) FILTER (WHERE id < 2) FROM json_part GROUP BY GROUPING SETS ((id % 2), ()) ORDER BY 1 NULLS LAST;
SELECT json_agg(row_to_json(p) ORDER BY p.id), json_agg(p.owner) FROM json_part p;
SELECT json_build_object('m', (SELECT max(total) FROM json_owner), 'a', (SELECT avg(total) FROM json_owner)) FROM json_part WHERE id = 1;
SELECT json_agg(x) FROM (SELECT max(total) AS m, avg(total) AS a FROM json_owner) x;
SELECT to_json(name), array_agg(name), ARRAY[total, 2] FROM json_owner GROUP BY id, name, total ORDER BY id;
CREATE TABLE json_paths (id integer PRIMARY KEY, j jsonb, t json);
INSERT INTO json_paths VALUES (1, '{"a": 1.0, "s": "x\ny\"z", "t": true, "f": false, "n": null, "o": {"k": 1, "b": [1, 2, {"z/y": 2}]}, "e": "", "d": [1.10, 2.0], "big": 12345678901234567890, "neg": -0.5}', '{"b":1, "a":  [1,  2], "o": {"x" : 1.50}, "b": 2}');
INSERT INTO json_paths VALUES (2, '{"a": "z", "1": "one"}', '{}'), (3, NULL, NULL), (4, '[1, 2, "three", []]', '[]'), (5, '{}', '7');
INSERT INTO json_paths VALUES (6, jsonb_build_object('long', repeat('ab', 5000)), NULL);
SELECT id, j->>'a', j->>'s', j->>'t', j->>'f', j->>'n', j->>'e', j->>'neg', j->>'big' FROM json_paths ORDER BY id;
SELECT id, j->>'o', j->>'d', j->'o'->>'b', j#>>'{o,b,2}', j->'o'->'b'->2->>'z/y', j->>0, j->>2, j->>-1, j#>>'{1}' FROM json_paths WHERE id < 6 ORDER BY id;
SELECT id, t->>'b', t->>'a', t->>'o', t->'o', t->'a', t->'o'->'x', j#>>'{}' FROM json_paths WHERE id < 6 ORDER BY id;
SELECT length(j->>'long') FROM json_paths WHERE id = 6;
SELECT id FROM json_paths WHERE j->>'t' = 'true' OR j->>'a' = 'z' ORDER BY id;
SELECT j->>'a' AS k, count(*) FROM json_paths GROUP BY 1 ORDER BY 1;
SELECT id, (j->>'t')::boolean, (j->>'d') IS NULL, coalesce(j->>'a', 'none') FROM json_paths WHERE id < 3 ORDER BY id;
