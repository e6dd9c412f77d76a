// Builds lib/catalog/data/postgres.tar.gz: the smallest data directory that the catalog's PostgreSQL starts from.

import { PGlite } from "@electric-sql/pglite";
import { vector as pgvector } from "@electric-sql/pglite-pgvector";
import { vector } from "../lib/types/vector.ts";

const TARGET = new URL("../lib/catalog/data/postgres.tar.gz", import.meta.url);

/** PostgreSQL calls its own functions past pg_proc; one that is inlined is seen all the same, so what takes
 * its place is no more than a call. */
const VIEW_DEFINITIONS = [["oid", ""], ["oid, boolean", "_ext"], ["oid, integer", "_wrap"]]
  .flatMap(([parameters, suffix]) => {
    const values = suffix === "" ? "$1" : "$1, $2";
    return [
      `CREATE FUNCTION pg_catalog.iris_pgwire_query(${parameters}) RETURNS text LANGUAGE internal
         STABLE STRICT AS 'pg_get_viewdef${suffix}'`,
      `CREATE FUNCTION pg_catalog.iris_pgwire_viewdef(${parameters}) RETURNS text LANGUAGE sql
         STABLE AS $$ SELECT COALESCE(
           (SELECT description FROM pg_catalog.pg_description WHERE objoid = $1
              AND classoid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND objsubid = 0),
           pg_catalog.iris_pgwire_query(${values})) $$`,
      `CREATE OR REPLACE FUNCTION pg_catalog.pg_get_viewdef(${parameters}) RETURNS text LANGUAGE sql
         STABLE AS $$ SELECT pg_catalog.iris_pgwire_viewdef(${values}) $$`,
    ];
  });

/** `condition` continues the view's own query. */
function hideRoles(view: string, condition: string): string {
  return `DO $do$ BEGIN EXECUTE 'CREATE OR REPLACE VIEW pg_catalog.${view} AS '
    || rtrim(pg_get_viewdef('pg_catalog.${view}'::regclass), ';')
    || $more$ ${condition} NOT LIKE 'iris\\_pgwire%'$more$; END $do$`;
}

/** pgvector's library and description move into the data directory: whoever starts from it has the extension
 * without its package, and reads the library when a vector is first used. */
const PGVECTOR_FOLDER = "/pglite/data/pgvector";
const PGVECTOR_FILES = [
  ["/pglite/lib/postgresql/vector.so", `${PGVECTOR_FOLDER}/vector.so`],
  [
    "/pglite/share/postgresql/extension/vector.control",
    `${PGVECTOR_FOLDER}/extension/vector.control`,
  ],
] as const;

/** First of all, so that its types get the same OIDs whatever is made after it. */
const EXTENSION = [
  "CREATE EXTENSION vector",
  `DO $$ BEGIN IF ('public.vector'::regtype::oid, 'public.vector[]'::regtype::oid)
     <> (${vector.oid}, ${vector.array}) THEN RAISE 'the OIDs of vector are % and %',
     'public.vector'::regtype::oid, 'public.vector[]'::regtype::oid; END IF; END $$`,
  `ALTER SYSTEM SET dynamic_library_path = '$libdir:${PGVECTOR_FOLDER}'`,
  `ALTER SYSTEM SET extension_control_path = '$system:${PGVECTOR_FOLDER}'`,
];

/** Where a client and its server are. */
const PLACES = [
  ["inet_client_addr", "inet", "client_addr"],
  ["inet_client_port", "int4", "client_port"],
  ["inet_server_addr", "inet", "server_addr"],
  ["inet_server_port", "int4", "server_port"],
].map(([name, type, setting]) =>
  `CREATE OR REPLACE FUNCTION pg_catalog.${name}() RETURNS ${type} LANGUAGE sql STABLE AS $$ SELECT
     NULLIF(pg_catalog.iris_pgwire_config('iris_pgwire.${setting}', true), '')::${type} $$`
);

/** Things of the gateway's sessions, of which there is no trace in the one backend: JSON in a setting becomes
 * the function's rows, and what is not told is NULL. */
const TOLD = [
  ["pg_stat_get_activity", "activity", "WHERE $1 IS NULL OR (a.one->>''pid'')::int4 = $1"],
  ["pg_prepared_statement", "prepared", ""],
  ["pg_cursor", "cursors", ""],
  ["pg_lock_status", "locks", ""],
].map(([name, kind, condition]) =>
  `DO $do$ DECLARE told text; BEGIN
  SELECT string_agg(CASE
      WHEN name IN ('datid', 'database') THEN '(SELECT d.oid FROM pg_catalog.pg_database d
        WHERE d.datname = pg_catalog.current_database())'
      WHEN name = 'usesysid' THEN
        'pg_catalog.to_regrole(pg_catalog.quote_ident(a.one->>''usename''))::oid'
      ELSE format('(a.one->>%L)::%s', name, type::regtype) END, ', ' ORDER BY number) INTO told
    FROM pg_proc, unnest(proargnames, proallargtypes, proargmodes)
      WITH ORDINALITY AS each(name, type, mode, number)
    WHERE oid = 'pg_catalog.${name}'::regproc AND mode = 'o';
  EXECUTE format('CREATE OR REPLACE FUNCTION pg_catalog.${name}(%s)
      RETURNS SETOF record LANGUAGE sql STABLE ROWS 100 AS $$ SELECT %s
      FROM pg_catalog.jsonb_array_elements(NULLIF(
        pg_catalog.iris_pgwire_config(''iris_pgwire.${kind}'', true), '''')::jsonb) AS a(one)
      ${condition} $$',
    pg_get_function_arguments('pg_catalog.${name}'::regproc), told);
END $do$`
);

/** PostgreSQL's own settings are those of the one backend; what a session holds goes before them. */
const SETTINGS = [
  `CREATE FUNCTION pg_catalog.iris_pgwire_held() RETURNS jsonb LANGUAGE sql STABLE
     AS $$ SELECT NULLIF(pg_catalog.iris_pgwire_config('iris_pgwire.settings', true), '')::jsonb $$`,
  `CREATE FUNCTION pg_catalog.iris_pgwire_setting(text, boolean) RETURNS text LANGUAGE sql STABLE
     STRICT AS $$ SELECT COALESCE(
       pg_catalog.iris_pgwire_held()->pg_catalog.lower($1)->>'shown',
       pg_catalog.iris_pgwire_config($1, $2)) $$`,
  `CREATE OR REPLACE FUNCTION pg_catalog.current_setting(text) RETURNS text LANGUAGE sql STABLE
     AS $$ SELECT pg_catalog.iris_pgwire_setting($1, false) $$`,
  `CREATE OR REPLACE FUNCTION pg_catalog.current_setting(text, boolean) RETURNS text LANGUAGE sql
     STABLE AS $$ SELECT pg_catalog.iris_pgwire_setting($1, $2) $$`,
  `DO $do$ DECLARE told text; arguments text := pg_get_function_arguments(
     'pg_catalog.pg_show_all_settings'::regproc); BEGIN
   EXECUTE format('CREATE FUNCTION pg_catalog.iris_pgwire_all_settings(%s) RETURNS SETOF record
     LANGUAGE internal STABLE AS ''show_all_settings''', arguments);
   SELECT string_agg(CASE name
       WHEN 'setting' THEN 'COALESCE(h.one->>''plain'', s.setting)'
       WHEN 'source' THEN 'CASE WHEN h.one->>''plain'' = s.setting
         AND h.one->>''source'' = ''default'' THEN s.source ELSE
         COALESCE(h.one->>''source'', s.source) END'
       WHEN 'boot_val' THEN 'CASE WHEN s.setting = h.one->>''reset'' THEN s.boot_val
         ELSE COALESCE(h.one->>''reset'', s.boot_val) END'
       WHEN 'reset_val' THEN 'COALESCE(h.one->>''reset'', s.reset_val)'
       ELSE format('s.%I', name) END, ', ' ORDER BY number) INTO told
     FROM pg_proc, unnest(proargnames) WITH ORDINALITY AS each(name, number)
     WHERE oid = 'pg_catalog.pg_show_all_settings'::regproc;
   EXECUTE format('CREATE OR REPLACE FUNCTION pg_catalog.pg_show_all_settings(%s)
     RETURNS SETOF record LANGUAGE sql STABLE ROWS 1000 AS $$ SELECT %s
     FROM pg_catalog.iris_pgwire_all_settings() AS s, LATERAL (SELECT
       pg_catalog.iris_pgwire_held()->pg_catalog.lower(s.name)) AS h(one) $$', arguments, told);
   END $do$`,
];

/** PostgreSQL's own current_setting(), which the ones below stand before. */
const CONFIG = `CREATE FUNCTION pg_catalog.iris_pgwire_config(text, boolean) RETURNS text
  LANGUAGE internal STABLE STRICT AS 'show_config_by_name_missing_ok'`;

/** What makes PostgreSQL answer as this gateway, and keeps a client inside its catalog. */
const PREPARE = [
  CONFIG,
  // A session is told who and where it is by settings, because there is one backend for all.
  `CREATE OR REPLACE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE
     AS $$ SELECT pg_catalog.iris_pgwire_config('iris_pgwire.version', false) $$`,
  `CREATE OR REPLACE FUNCTION pg_catalog.pg_backend_pid() RETURNS int4 LANGUAGE sql STABLE
     AS $$ SELECT pg_catalog.iris_pgwire_config('iris_pgwire.pid', false)::int4 $$`,
  ...PLACES,
  // The session's own: it has the schema read again.
  "CREATE FUNCTION pg_catalog.pgwire_refresh() RETURNS void LANGUAGE sql AS ''",
  ...TOLD,
  ...SETTINGS,
  // A view's query is IRIS's own text, which the mirror leaves as a comment on the view's rule; the number of
  // the view stands there in place of the rule's.
  ...VIEW_DEFINITIONS,
  // PGlite cannot interrupt a statement, and the session settings are the gateway's to change.
  "REVOKE EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) FROM PUBLIC",
  "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep(double precision) FROM PUBLIC",
  "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep_for(interval) FROM PUBLIC",
  "REVOKE EXECUTE ON FUNCTION pg_catalog.pg_sleep_until(timestamptz) FROM PUBLIC",
  // The mirror says which OIDs its tables get, and nobody else does.
  `DO $$ DECLARE each regprocedure; BEGIN
     FOR each IN SELECT oid FROM pg_proc WHERE proname LIKE 'binary\_upgrade\_%' LOOP
       EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each);
     END LOOP; END $$`,
  "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC",
  "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
  "REVOKE TEMP ON DATABASE postgres FROM PUBLIC",
  // A client may be called postgres, and must not be the superuser for that.
  "CREATE ROLE iris_pgwire SUPERUSER LOGIN",
  "SET SESSION AUTHORIZATION iris_pgwire",
  "ALTER ROLE postgres RENAME TO iris_pgwire_owner",
  // The gateway's own roles are nobody's business.
  hideRoles("pg_roles", "WHERE rolname"),
  hideRoles("pg_shadow", "AND rolname"),
  // Two databases that only initdb needs: most of the directory.
  "UPDATE pg_database SET datistemplate = false",
  "DROP DATABASE template1",
  "DROP DATABASE template0",
  "VACUUM FULL",
  // The second one lets go of the log that the first one still needed.
  "CHECKPOINT",
  "CHECKPOINT",
];

const db = new PGlite({
  initDbStartParams: ["--wal-segsize=1"],
  extensions: { pgvector },
  startParams: [
    ...PGlite.defaultStartParams,
    ...["wal_level=minimal", "max_wal_senders=0", "min_wal_size=2MB", "max_wal_size=2MB"]
      .flatMap((parameter) => ["-c", parameter]),
  ],
});
await db.waitReady;
const { FS } = db.Module;
FS.mkdir(PGVECTOR_FOLDER);
FS.mkdir(`${PGVECTOR_FOLDER}/extension`);
for (const [from, to] of PGVECTOR_FILES) FS.writeFile(to, FS.readFile(from));
for (const sql of [...EXTENSION, ...PREPARE]) await db.exec(sql);
const dump = await db.dumpDataDir("gzip");
await Deno.mkdir(new URL(".", TARGET), { recursive: true });
await Deno.writeFile(TARGET, new Uint8Array(await dump.arrayBuffer()));
await db.close();
console.log(`${TARGET.pathname}: ${(dump.size / 1e6).toFixed(2)} MB`);
