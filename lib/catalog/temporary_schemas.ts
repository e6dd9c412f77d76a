// Makes the tables of a session's own schema temporary ones to whoever looks at them in the catalog's PostgreSQL.

import { TEMPORARY_SCHEMAS } from "../sql/names/temporary_names.ts";
import { literal } from "../sql/text/quoting.ts";

/** Which schema of the mirror is the session's own. */
export const OWN_TEMPORARY = "iris_pgwire.temporary";

export function isTemporarySchema(name: string): boolean {
  return name.startsWith(TEMPORARY_SCHEMAS);
}

/** With its indexes. PostgreSQL neither changes nor reads a temporary table of a session that it does not know, so
 * this comes last, and is taken back for as long as it is to do so. */
export function persists(as: "temporary" | "permanent", oid: number): string {
  return `UPDATE pg_catalog.pg_class SET relpersistence = '${as[0]}' WHERE oid = ${oid} ` +
    `OR oid IN (SELECT indexrelid FROM pg_catalog.pg_index WHERE indrelid = ${oid})`;
}

/** For a transaction that is undone. */
export const ALL_PERMANENT =
  "UPDATE pg_catalog.pg_class SET relpersistence = 'p' WHERE relpersistence = 't'";

/** PostgreSQL's own functions are replaced by what is no more than a call, as only that is seen by all. */
export const DECLARE_TEMPORARY: readonly string[] = [
  `CREATE OR REPLACE FUNCTION pg_catalog.iris_pgwire_temporary() RETURNS oid LANGUAGE sql STABLE
     AS $$ SELECT COALESCE((SELECT oid FROM pg_catalog.pg_namespace WHERE nspname =
       pg_catalog.iris_pgwire_config('${OWN_TEMPORARY}', true)), 0::oid) $$`,
  `CREATE OR REPLACE FUNCTION pg_catalog.iris_pgwire_other_temporary(oid) RETURNS boolean
     LANGUAGE sql STABLE STRICT AS $$ SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace
       WHERE oid = $1 AND pg_catalog.starts_with(nspname, ${literal(TEMPORARY_SCHEMAS)})
         AND oid <> pg_catalog.iris_pgwire_temporary()) $$`,
  `CREATE OR REPLACE FUNCTION pg_catalog.pg_my_temp_schema() RETURNS oid LANGUAGE sql STABLE
     AS $$ SELECT pg_catalog.iris_pgwire_temporary() $$`,
  `CREATE OR REPLACE FUNCTION pg_catalog.pg_is_other_temp_schema(oid) RETURNS boolean LANGUAGE sql
     STABLE STRICT AS $$ SELECT pg_catalog.iris_pgwire_other_temporary($1) $$`,
];
