// The SQL that makes the catalog's one PostgreSQL backend answer as a given session.

import type { CatalogSession } from "./contract.ts";
import { roleOid } from "./oids.ts";
import { identifier, literal } from "./quoting.ts";
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
  ...(["activity", "settings", "prepared", "cursors", "locks"] as const).map(settingOf),
];

/** The role that scripts/catalog_data.ts made; a client may be called postgres. */
export const SUPERUSER = "iris_pgwire";
export const SUPERUSER_FIRST = `SET SESSION AUTHORIZATION ${SUPERUSER}`;

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

/** A client chose some of these values, so each is a literal and none is SQL. */
function setting(name: string, value: string): string {
  return `pg_catalog.set_config(${literal(name)}, ${literal(value)}, false)`;
}

/** The namespace is the only database there is. */
export function nameDatabase(database: string): string {
  return `UPDATE pg_catalog.pg_database SET datname = ${literal(database)}`;
}

/** What a process is told once for each user, before it can act as that one. */
export function makeRole(role: string): string[] {
  return [
    `SELECT pg_catalog.binary_upgrade_set_next_pg_authid_oid('${roleOid(role)}')`,
    `CREATE ROLE ${identifier(role)} LOGIN`,
  ];
}
