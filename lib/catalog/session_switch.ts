// The SQL that makes the catalog's one PostgreSQL backend answer as a given session.

import type { CatalogSession } from "./contract.ts";
import { LANGUAGE } from "./lay_out_routines.ts";
import { roleOid } from "./oids.ts";
import { identifier, literal } from "../sql/text/quoting.ts";
import { SUPERUSER } from "./superuser.ts";
import { OWN_TEMPORARY } from "./temporary_schemas.ts";
import { settingOf } from "./told.ts";

/** Settings that change what PostgreSQL answers or how it looks; the rest is the gateway's business. */
const TOLD = [
  "search_path",
  "DateStyle",
  "IntervalStyle",
  "TimeZone",
  "bytea_output",
  "extra_float_digits",
  "application_name",
  "iris_pgwire.pid",
  "iris_pgwire.client_addr",
  "iris_pgwire.client_port",
  "iris_pgwire.server_addr",
  "iris_pgwire.server_port",
  OWN_TEMPORARY,
  ...(["activity", "settings", "prepared", "cursors", "locks", "sequences"] as const).map(
    settingOf,
  ),
];

export const SUPERUSER_FIRST = `SET SESSION AUTHORIZATION ${SUPERUSER}`;

/** Who has it may do everything in IRIS. Here they are no superusers, but are shown as such. */
export const ALL_RIGHTS = "%All";

/** Whose PostgreSQL's own tables are: who asks for all roles, as pg_dump does, must find every owner. */
const OWNER_OID = 10;

/** The last OID that no client's thing has. */
const BUILT_IN_MAX = 16383;

export const DECLARE_ROLES: readonly string[] = [
  `SELECT pg_catalog.binary_upgrade_set_next_pg_authid_oid('${roleOid(ALL_RIGHTS)}')`,
  `CREATE ROLE ${identifier(ALL_RIGHTS)}`,
  `CREATE OR REPLACE VIEW pg_catalog.pg_roles AS SELECT a.rolname,
    a.rolsuper OR m.member IS NOT NULL AS rolsuper, a.rolinherit,
    a.rolcreaterole OR m.member IS NOT NULL AS rolcreaterole,
    a.rolcreatedb OR m.member IS NOT NULL AS rolcreatedb, a.rolcanlogin, a.rolreplication,
    a.rolconnlimit, '********'::text AS rolpassword, a.rolvaliduntil, a.rolbypassrls,
    s.setconfig AS rolconfig, a.oid
    FROM pg_catalog.pg_authid a
    LEFT JOIN pg_catalog.pg_db_role_setting s ON a.oid = s.setrole AND s.setdatabase = 0
    LEFT JOIN pg_catalog.pg_auth_members m ON m.member = a.oid AND m.roleid = ${roleOid(ALL_RIGHTS)}
    WHERE a.oid = ${OWNER_OID} OR
      a.rolname NOT LIKE 'iris\\_pgwire%' AND a.rolname <> ${literal(ALL_RIGHTS)}`,
];

/** What this gateway adds to PostgreSQL, and takes away from it, is not a client's: pg_dump passes over what has the OID
 * of a built-in thing, and the rights that were there at first. */
export const BUILD_IN: readonly string[] = [
  `REASSIGN OWNED BY ${SUPERUSER} TO iris_pgwire_owner`,
  `UPDATE pg_catalog.pg_depend SET objid = ${BUILT_IN_MAX} FROM pg_catalog.pg_language
    WHERE lanname = ${literal(LANGUAGE)} AND objid = pg_language.oid
      AND classid = 'pg_catalog.pg_language'::pg_catalog.regclass`,
  `UPDATE pg_catalog.pg_language SET oid = ${BUILT_IN_MAX} WHERE lanname = ${literal(LANGUAGE)}`,
  ...[["pg_language", "lanacl"], ["pg_proc", "proacl"]].flatMap(([catalog, acl]) => {
    const classId = `'pg_catalog.${catalog}'::pg_catalog.regclass`;
    return [
      `DELETE FROM pg_catalog.pg_init_privs USING pg_catalog.${catalog} AS it
        WHERE classoid = ${classId} AND objoid = it.oid AND initprivs IS DISTINCT FROM it.${acl}`,
      `INSERT INTO pg_catalog.pg_init_privs SELECT it.oid, ${classId}, 0, 'i', it.${acl}
        FROM pg_catalog.${catalog} AS it WHERE it.oid <= ${BUILT_IN_MAX} AND it.${acl} IS NOT NULL
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_init_privs
            WHERE classoid = ${classId} AND objoid = it.oid)`,
    ];
  }),
];

export function becomeSession({ settings }: CatalogSession, version: string): string {
  const told = TOLD.flatMap((name) => {
    const value = settings.get(name);
    return value === undefined ? [] : [setting(name, value)];
  });
  told.push(setting("iris_pgwire.version", version));
  return [
    SUPERUSER_FIRST,
    "RESET ALL",
    `SELECT ${told.join(", ")}`,
    `SET SESSION AUTHORIZATION ${identifier(settings.get("session_authorization") ?? "")}`,
  ].join(";");
}

/** For a transaction of the superuser's, in which the session's names lead where they lead it. */
export function pathOf({ settings }: CatalogSession): string {
  const path = literal(settings.get("search_path") ?? "");
  return `SELECT pg_catalog.set_config('search_path', ${path}, true)`;
}

/** A client chose some of these values, so each is a literal and none is SQL. */
function setting(name: string, value: string): string {
  return `pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`;
}

/** What a process looks for when it starts. */
export const DATABASE_FIRST = "postgres";

/** The namespace is the only database there is; the others are no more than names. */
export function nameDatabase(database: string): string {
  return `UPDATE pg_catalog.pg_database SET datname = ${literal(database)} ` +
    "WHERE datname = pg_catalog.current_database()";
}

/** Who may do everything may make schemas, though not here. */
export function grantDatabase(database: string): string[] {
  return [`GRANT CREATE ON DATABASE ${identifier(database)} TO ${identifier(ALL_RIGHTS)}`];
}

/** What a process is told once for each user, before it can act as that one. */
export function makeRole(role: string): string[] {
  return [
    `SELECT pg_catalog.binary_upgrade_set_next_pg_authid_oid('${roleOid(role)}')`,
    `CREATE ROLE ${identifier(role)} LOGIN`,
  ];
}
