// Shows IRIS's other namespaces among the databases of the catalog's PostgreSQL; nobody connects to them here.

import { databaseOid } from "./oids.ts";
import { literal } from "../sql/text/quoting.ts";

/** What makes `now` of what was there `before`, the current database being one of its own. */
export function databasesAs(now: readonly string[], before: readonly string[]): string[] {
  return [
    ...before.filter((name) => !now.includes(name)).map((name) =>
      `DELETE FROM pg_catalog.pg_database WHERE oid = ${databaseOid(name)}`
    ),
    ...now.filter((name) => !before.includes(name)).map((name) =>
      "INSERT INTO pg_catalog.pg_database " +
      "SELECT (pg_catalog.jsonb_populate_record(d, pg_catalog.jsonb_build_object(" +
      `'oid', ${databaseOid(name)}, 'datname', ${literal(name)}, 'datallowconn', false))).* ` +
      "FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database() " +
      `AND d.datname <> ${literal(name)}`
    ),
  ];
}
