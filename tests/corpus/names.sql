-- How names are folded, quoted, qualified and given to result columns.

-- setup
CREATE TABLE names_person (id integer PRIMARY KEY, FirstName varchar(30), "LastName" varchar(30), "order" integer, "select" text);
INSERT INTO names_person VALUES (1, 'Ada', 'Lovelace', 10, 'x');
INSERT INTO names_person VALUES (2, 'Alan', 'Turing', 20, NULL);

-- play
SELECT * FROM names_person ORDER BY id;
SELECT firstname, FIRSTNAME, FirstName FROM names_person WHERE id = 1;
SELECT "LastName" FROM names_person ORDER BY "LastName";
-- error 42703
-- differs answer: a name without capitals is found in any case, so that IRIS's own tables need no quotes
SELECT LastName FROM names_person;
-- error 42703
SELECT "FirstName" FROM names_person;
SELECT "order", "select" FROM names_person ORDER BY "order" DESC;
SELECT p."order" + 1 AS "Next Order" FROM names_person AS p WHERE p."order" > 5 ORDER BY 1;
SELECT public.names_person.id FROM public.names_person ORDER BY id;
SELECT P.ID FROM NAMES_PERSON P ORDER BY P.ID;
-- error 42P01
SELECT names_person.id FROM names_person AS p;
-- error 42P01
-- differs answer: IRIS finds a table by its name in any case
SELECT * FROM "Names_Person";
-- error 42P01
SELECT * FROM no_such_schema.names_person;
SELECT 1 AS one, 2 two, 3 AS "Three", 4 AS "select" FROM names_person WHERE id = 1;
SELECT 1, 'a', id + 1, -id, firstname || 'x' FROM names_person WHERE id = 1;
SELECT count(*), max(id), min(firstname), upper(min(firstname)) FROM names_person;
SELECT id::text, CAST(id AS bigint), coalesce("select", 'none'), nullif(id, 1) FROM names_person WHERE id = 1;
SELECT CASE WHEN id = 1 THEN 'one' ELSE 'other' END FROM names_person ORDER BY id;
SELECT CASE WHEN id = 1 THEN 'one' ELSE "LastName" END FROM names_person ORDER BY id;
SELECT (SELECT max(id) FROM names_person), EXISTS (SELECT 1 FROM names_person) FROM names_person WHERE id = 1;
SELECT id AS a, id AS a, firstname AS a FROM names_person WHERE id = 1;
SELECT p.* FROM names_person p WHERE p.id = 2;
SELECT p.*, q.id FROM names_person p, names_person q WHERE p.id = 1 AND q.id = 2;
SELECT p.id, q.* FROM names_person p JOIN names_person q ON q.id = p.id + 1;
SELECT p.firstname AS "first name", p."LastName" AS "a ""quoted"" name" FROM names_person p ORDER BY p.id;
-- error 42702
SELECT id FROM names_person p, names_person q;
-- error 42712
SELECT 1 FROM names_person p, names_person p;
-- error 42703
SELECT p.nothing FROM names_person p;
-- error 42P01
SELECT x.id FROM names_person p;
SELECT t.a, t.b FROM (SELECT id, firstname FROM names_person) AS t(a, b) ORDER BY t.a;
SELECT p.a FROM names_person AS p(a, b) ORDER BY p.a;
SELECT p.a, p.b, p."order" FROM names_person AS p(a, b) ORDER BY p.a;
SELECT "Größe", "日本" FROM (SELECT id AS "Größe", firstname AS "日本" FROM names_person) AS g ORDER BY 1;
/* a comment */ SELECT id -- and another
FROM names_person /* nested /* comment */ */ ORDER BY id;
SELECT U&"\0069d" FROM names_person ORDER BY id;
SELECT id FROM ONLY names_person ORDER BY id;
TABLE names_person ORDER BY id;
SELECT FROM names_person;
SELECT id value, firstname name, "LastName" AS type FROM names_person ORDER BY name;
CREATE TABLE pg_names_of_users (id integer PRIMARY KEY, name text);
INSERT INTO pg_names_of_users VALUES (1, 'x'), (2, 'y') RETURNING id;
SELECT id, name FROM pg_names_of_users ORDER BY id;
UPDATE pg_names_of_users SET name = 'z' WHERE id = 2;
CREATE VIEW pg_names_view AS SELECT name FROM pg_names_of_users WHERE id = 2;
SELECT v.name, c.relkind FROM pg_names_view v CROSS JOIN (SELECT relkind FROM pg_class WHERE relname = 'pg_names_view') c;
DROP VIEW pg_names_view;
DROP TABLE pg_names_of_users;
-- error 42P01
SELECT * FROM pg_no_such_names;
