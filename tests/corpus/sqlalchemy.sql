-- What SQLAlchemy 2 sends, with psycopg2 (values in the text), psycopg and asyncpg ($n with casts).

-- play
select pg_catalog.version() LIKE 'PostgreSQL%' AS pg;
select current_schema();
show transaction isolation level;
show standard_conforming_strings;
BEGIN;
SELECT pg_catalog.pg_class.relname 
FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace 
WHERE pg_catalog.pg_class.relname = 'sa_user_account' AND pg_catalog.pg_class.relkind = ANY (ARRAY['r', 'p', 'f', 'v', 'm']) AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != 'pg_catalog';
CREATE TABLE sa_user_account (
	id SERIAL NOT NULL, 
	name VARCHAR(30) NOT NULL, 
	fullname VARCHAR, 
	created_at TIMESTAMP WITHOUT TIME ZONE DEFAULT '2024-01-01 00:00:00' NOT NULL, 
	active BOOLEAN NOT NULL, 
	balance NUMERIC(10, 2), 
	score FLOAT, 
	data JSON, 
	PRIMARY KEY (id), 
	UNIQUE (name)
);
CREATE TABLE sa_address (
	id SERIAL NOT NULL, 
	email_address VARCHAR NOT NULL, 
	user_id INTEGER NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(user_id) REFERENCES sa_user_account (id)
);
CREATE INDEX ix_sa_address_email_address ON sa_address (email_address);
CREATE TABLE sa_order_item (
	order_id INTEGER NOT NULL, 
	item_id INTEGER NOT NULL, 
	qty INTEGER, 
	CONSTRAINT pk_sa_order_item PRIMARY KEY (order_id, item_id)
);
COMMIT;
BEGIN;
INSERT INTO sa_user_account (name, fullname, active, balance, score, data) VALUES ('spongebob', 'Spongebob Squarepants', true, 10.50, 1.5, '{"a": 1}') RETURNING sa_user_account.id, sa_user_account.created_at;
INSERT INTO sa_address (email_address, user_id) VALUES ('spongebob@example.org', 1) RETURNING sa_address.id;
COMMIT;
-- $1:varchar=sandy, $2:varchar=Sandy Cheeks, $3:bool=true, $4:numeric=20.25
INSERT INTO sa_user_account (name, fullname, active, balance) VALUES ($1::VARCHAR, $2::VARCHAR, $3::BOOLEAN, $4::NUMERIC(10, 2)) RETURNING sa_user_account.id, sa_user_account.created_at;
-- $1=patrick, $2=Patrick Star, $3=false, $4=squidward, $5=NULL, $6=true
INSERT INTO sa_user_account (name, fullname, active) SELECT p0::VARCHAR, p1::VARCHAR, p2::BOOLEAN FROM (VALUES ($1::VARCHAR, $2::VARCHAR, $3::BOOLEAN, 0), ($4::VARCHAR, $5::VARCHAR, $6::BOOLEAN, 1)) AS imp_sen(p0, p1, p2, sen_counter) ORDER BY sen_counter RETURNING sa_user_account.id, sa_user_account.id AS id__1;
INSERT INTO sa_address (email_address, user_id) VALUES ('sandy@example.org', 2), ('sandy@squirrelpower.org', 2);
INSERT INTO sa_order_item (order_id, item_id, qty) VALUES (1, 1, 5), (1, 2, 7);
SELECT sa_user_account.id, sa_user_account.name, sa_user_account.fullname 
FROM sa_user_account 
WHERE sa_user_account.name IN ('spongebob', 'sandy') ORDER BY sa_user_account.id;
-- $1:varchar=spongebob
SELECT sa_user_account.id, sa_user_account.name, sa_user_account.fullname, sa_user_account.created_at, sa_user_account.active, sa_user_account.balance, sa_user_account.score, sa_user_account.data 
FROM sa_user_account 
WHERE sa_user_account.name = $1::VARCHAR;
SELECT sa_user_account.id AS sa_user_account_id, sa_user_account.name AS sa_user_account_name 
FROM sa_user_account 
WHERE sa_user_account.id = 1;
SELECT sa_user_account.id, sa_user_account.name, sa_address_1.id AS id_1, sa_address_1.email_address, sa_address_1.user_id 
FROM sa_user_account LEFT OUTER JOIN sa_address AS sa_address_1 ON sa_user_account.id = sa_address_1.user_id ORDER BY sa_user_account.id, sa_address_1.id;
SELECT anon_1.id, anon_1.name, sa_address_1.id AS id_1, sa_address_1.email_address 
FROM (SELECT sa_user_account.id AS id, sa_user_account.name AS name 
FROM sa_user_account ORDER BY sa_user_account.id 
 LIMIT 2 OFFSET 1) AS anon_1 LEFT OUTER JOIN sa_address AS sa_address_1 ON anon_1.id = sa_address_1.user_id ORDER BY anon_1.id, sa_address_1.id;
SELECT sa_address.user_id AS sa_address_user_id, sa_address.id AS sa_address_id, sa_address.email_address AS sa_address_email_address 
FROM sa_address 
WHERE sa_address.user_id IN (1, 2, 3, 4) ORDER BY sa_address.id;
SELECT sa_user_account_1.id AS sa_user_account_1_id, sa_address.email_address AS sa_address_email_address 
FROM (SELECT sa_user_account.id AS id 
FROM sa_user_account 
WHERE sa_user_account.active IS true) AS sa_user_account_1 JOIN sa_address ON sa_user_account_1.id = sa_address.user_id ORDER BY sa_address.id;
SELECT count(*) AS count_1 
FROM (SELECT sa_user_account.id AS sa_user_account_id, sa_user_account.name AS sa_user_account_name 
FROM sa_user_account 
WHERE sa_user_account.active = true) AS anon_1;
SELECT count(sa_user_account.id) AS count_1, max(sa_user_account.balance) AS max_1 
FROM sa_user_account;
SELECT sa_user_account.name 
FROM sa_user_account 
WHERE EXISTS (SELECT 1 
FROM sa_address 
WHERE sa_user_account.id = sa_address.user_id AND sa_address.email_address LIKE '%squirrel%') ORDER BY sa_user_account.name;
SELECT sa_user_account.name 
FROM sa_user_account 
WHERE NOT (EXISTS (SELECT * 
FROM sa_address 
WHERE sa_user_account.id = sa_address.user_id)) ORDER BY sa_user_account.name;
SELECT sa_user_account.name || ' <' || coalesce(sa_user_account.fullname, '') || '>' AS anon_1 
FROM sa_user_account ORDER BY sa_user_account.id;
SELECT sa_user_account.name, count(sa_address.id) AS count 
FROM sa_user_account JOIN sa_address ON sa_user_account.id = sa_address.user_id GROUP BY sa_user_account.name 
HAVING count(sa_address.id) > 1;
SELECT row_number() OVER (PARTITION BY sa_user_account.name ORDER BY sa_address.id) AS anon_1, sa_user_account.name, sa_address.email_address 
FROM sa_user_account JOIN sa_address ON sa_user_account.id = sa_address.user_id ORDER BY sa_address.id;
WITH anon_1 AS 
(SELECT count(sa_address.id) AS count, sa_address.user_id AS user_id 
FROM sa_address GROUP BY sa_address.user_id)
 SELECT sa_user_account.name, anon_1.count 
FROM sa_user_account JOIN anon_1 ON sa_user_account.id = anon_1.user_id ORDER BY sa_user_account.name;
SELECT CAST(sa_user_account.id AS VARCHAR) AS id, CAST(sa_user_account.balance AS NUMERIC(12, 4)) AS balance 
FROM sa_user_account WHERE sa_user_account.id = 1;
SELECT sa_user_account.data ->> 'a' AS anon_1 
FROM sa_user_account WHERE sa_user_account.id = 1;
SELECT sa_user_account.name 
FROM sa_user_account 
WHERE lower(sa_user_account.name) LIKE lower('S%') ORDER BY sa_user_account.name NULLS LAST;
SELECT sa_user_account.name 
FROM sa_user_account 
WHERE sa_user_account.name ILIKE 'S%' AND sa_user_account.fullname IS NOT NULL ORDER BY sa_user_account.name DESC 
 LIMIT 1;
SELECT CASE WHEN (sa_user_account.name = 'sandy') THEN 'S' WHEN (sa_user_account.name = 'patrick') THEN 'P' ELSE '?' END AS anon_1 
FROM sa_user_account ORDER BY sa_user_account.id;
SELECT EXTRACT(year FROM sa_user_account.created_at) AS anon_1, date_trunc('month', sa_user_account.created_at) AS date_trunc_1 
FROM sa_user_account ORDER BY sa_user_account.id LIMIT 1;
UPDATE sa_user_account SET fullname='Spongebob S.' WHERE sa_user_account.id = 1;
-- $1:varchar=Sandy Squirrel, $2:int4=2
UPDATE sa_user_account SET fullname=$1::VARCHAR WHERE sa_user_account.id = $2::INTEGER;
UPDATE sa_user_account SET balance=(sa_user_account.balance + 5) WHERE sa_user_account.name = 'sandy' RETURNING sa_user_account.id, sa_user_account.balance;
UPDATE sa_user_account SET score=(SELECT count(*) AS count_1 
FROM sa_address 
WHERE sa_address.user_id = sa_user_account.id);
UPDATE sa_address SET email_address=sa_user_account.name || '@new.org' FROM sa_user_account WHERE sa_user_account.id = sa_address.user_id AND sa_user_account.name = 'spongebob';
SELECT sa_user_account.id, sa_user_account.fullname, sa_user_account.balance, sa_user_account.score 
FROM sa_user_account ORDER BY sa_user_account.id FOR UPDATE;
INSERT INTO sa_order_item (order_id, item_id, qty) VALUES (1, 1, 9) ON CONFLICT (order_id, item_id) DO UPDATE SET qty = excluded.qty RETURNING sa_order_item.order_id, sa_order_item.qty;
INSERT INTO sa_order_item (order_id, item_id, qty) VALUES (1, 2, 9) ON CONFLICT DO NOTHING;
BEGIN;
SAVEPOINT sa_savepoint_1;
-- error 23505
INSERT INTO sa_user_account (name, active) VALUES ('sandy', true) RETURNING sa_user_account.id;
ROLLBACK TO SAVEPOINT sa_savepoint_1;
SAVEPOINT sa_savepoint_2;
INSERT INTO sa_user_account (name, active) VALUES ('gary', true);
RELEASE SAVEPOINT sa_savepoint_2;
COMMIT;
DELETE FROM sa_address WHERE sa_address.id = 1;
DELETE FROM sa_address USING sa_user_account WHERE sa_address.user_id = sa_user_account.id AND sa_user_account.name = 'sandy' RETURNING sa_address.email_address IS NOT NULL AS gone;
SELECT sa_user_account.name FROM sa_user_account WHERE sa_user_account.name = 'gary' UNION ALL SELECT sa_user_account.name FROM sa_user_account WHERE sa_user_account.id = 1 ORDER BY name;
DROP TABLE sa_order_item;
DROP TABLE sa_address;
ROLLBACK;
