// Lets PostgreSQL's functions tell how far sequences have come: the mirror's own never move.

import { settingOf } from "./told.ts";

const OWN = "pg_get_sequence_data";

/** PostgreSQL calls its own functions past pg_proc. One that is inlined is seen all the same; one that gives a row is
 * not, and so the other takes its name. */
export const DECLARE_SEQUENCE_VALUES: readonly string[] = [
  `CREATE OR REPLACE FUNCTION pg_catalog.iris_pgwire_sequence(oid) RETURNS jsonb LANGUAGE sql STABLE
     AS $$ SELECT NULLIF(pg_catalog.iris_pgwire_config('${
    settingOf("sequences")
  }', true), '')::jsonb
       -> (SELECT n.nspname || '.' || c.relname FROM pg_catalog.pg_class c
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1) $$`,
  `CREATE OR REPLACE FUNCTION pg_catalog.iris_pgwire_last_value(oid) RETURNS int8 LANGUAGE sql STABLE
     AS $$ SELECT CASE WHEN (told->>'called')::boolean THEN (told->>'last')::int8 END
       FROM pg_catalog.iris_pgwire_sequence($1) AS told $$`,
  `CREATE OR REPLACE FUNCTION pg_catalog.pg_sequence_last_value(regclass) RETURNS int8 LANGUAGE sql
     STABLE AS $$ SELECT pg_catalog.iris_pgwire_last_value($1) $$`,
  `UPDATE pg_catalog.pg_proc SET proname = 'iris_pgwire_sequence_data'
     WHERE proname = '${OWN}' AND prolang = 12`,
  `CREATE OR REPLACE FUNCTION pg_catalog.${OWN}(sequence_oid regclass, OUT last_value bigint,
     OUT is_called boolean) LANGUAGE sql STABLE AS $$ SELECT (told->>'last')::int8,
       (told->>'called')::boolean FROM pg_catalog.iris_pgwire_sequence($1) AS told $$`,
];
