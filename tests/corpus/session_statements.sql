-- What sessions of any PostgreSQL program send beside their queries.

-- setup
CREATE TABLE session_statements_t (id integer PRIMARY KEY, n integer);
INSERT INTO session_statements_t VALUES (1, 10);

-- play
SET client_encoding TO 'UTF8';
SET application_name = 'corpus';
SHOW application_name;
SET extra_float_digits = 3;
SHOW extra_float_digits;
SET statement_timeout = 60000;
SHOW statement_timeout;
SET statement_timeout TO DEFAULT;
SET lock_timeout = '5s';
SHOW lock_timeout;
SET search_path TO public;
SHOW search_path;
SET search_path = public, pg_catalog;
SELECT current_schema();
SET standard_conforming_strings = on;
SET bytea_output = 'hex';
SET DateStyle TO 'ISO';
SHOW DateStyle;
SET TIME ZONE 'Europe/Berlin';
SHOW TimeZone;
SET TIME ZONE 'UTC';
SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED;
SHOW TRANSACTION ISOLATION LEVEL;
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE;
SET row_security = off;
SET client_min_messages = warning;
SET synchronous_commit = off;
SET work_mem = '64MB';
SHOW work_mem;
SET enable_seqscan = off;
RESET enable_seqscan;
SET my.setting = 'custom';
SHOW my.setting;
SELECT current_setting('my.setting');
SELECT set_config('my.setting', 'other', false);
SELECT current_setting('my.setting', true), current_setting('no.such', true);
SHOW server_encoding;
SHOW standard_conforming_strings;
SHOW integer_datetimes;
SHOW max_identifier_length;
SELECT 1;
SELECT 'x' AS a, 2 + 2 AS b, NULL AS c;
SELECT current_database() IS NOT NULL AS db, version() LIKE 'PostgreSQL%' AS pg, current_schemas(false);
SELECT pg_is_in_recovery();
SELECT pg_try_advisory_lock(1), pg_advisory_unlock(1);
SELECT pg_advisory_lock(7);
SELECT pg_advisory_unlock(7);
SELECT pg_advisory_unlock_all();
SELECT pg_advisory_xact_lock(5);
SELECT pg_sleep(0.001);
SELECT pg_backend_pid() > 0 AS alive, txid_current() > 0 AS counted;
LISTEN corpus;
NOTIFY corpus, 'hello';
UNLISTEN corpus;
SELECT pg_notify('corpus', 'nobody listens');
UNLISTEN *;
ANALYZE;
ANALYZE session_statements_t;
VACUUM;
VACUUM ANALYZE session_statements_t;
VACUUM (FULL, ANALYZE) session_statements_t;
CLUSTER;
CHECKPOINT;
DISCARD PLANS;
SET LOCAL statement_timeout = 5;
BEGIN; SET LOCAL application_name = 'inside'; SHOW application_name; COMMIT;
SHOW application_name;
RESET application_name;
RESET ALL;
DISCARD ALL;
;
SELECT n FROM session_statements_t;
-- error 42704
SET no_such_setting = 1;
-- error 22023
SET client_min_messages = 'loud';
-- error 22023
SET TimeZone = 'Nowhere/Land';
-- error 42704
SHOW no_such_setting;
-- error 55P02
SET server_version = '9';
-- differs 0A000: IRIS runs no PL/pgSQL
DO $$ BEGIN PERFORM 1; END $$;
SET TIME ZONE INTERVAL '+00:00' HOUR TO MINUTE;
SHOW TimeZone;
SET TIME ZONE INTERVAL '-08:30' HOUR TO MINUTE;
SELECT current_setting('TimeZone'), timestamptz '2024-01-01 12:00+00';
-- error 22023
SET TIME ZONE INTERVAL '1 month';
RESET TIME ZONE;
-- differs 0A000: IRIS's = is never true of NULL, and the statement goes there as it was read
SET transform_null_equals = on;
SET transform_null_equals = off;
-- As Kysely takes the lock of its migrations.
WITH set_timeout AS (SELECT set_config('lock_timeout', '3600000', true) AS config_val) SELECT pg_advisory_lock(3853314791062309107) FROM set_timeout;
SELECT pg_advisory_unlock(3853314791062309107);
WITH one AS (SELECT set_config('iris_pgwire_test.a', 'x', false)), two AS (SELECT set_config('iris_pgwire_test.b', 'y', false)) SELECT current_setting('iris_pgwire_test.a'), current_setting('iris_pgwire_test.b') AS b FROM one, two;
