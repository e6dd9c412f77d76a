// Lays IRIS's roles and rights out as PostgreSQL's.

import type { GrantedTo, Relation } from "./relations.ts";
import { isRoutine, routineKey } from "./lay_out_routines.ts";
import { pathKey } from "../iris/names.ts";
import type { Privileges, Role, Routine, Table } from "./schema.ts";
import { ALL_RIGHTS } from "./session_switch.ts";

/** IRIS's words that PostgreSQL has as well; the one for all of them is a star. */
const PRIVILEGES: ReadonlyMap<string, string> = new Map([
  ["SELECT", "SELECT"],
  ["INSERT", "INSERT"],
  ["UPDATE", "UPDATE"],
  ["DELETE", "DELETE"],
  ["REFERENCES", "REFERENCES"],
  ["EXECUTE", "EXECUTE"],
  ["*", "ALL"],
]);

/** Most relations share one of these two, so that they are the same at a glance. */
const EVERYTHING: readonly GrantedTo[] = [{ role: ALL_RIGHTS, privilege: "ALL" }];
const NOTHING: readonly GrantedTo[] = [];

/** Who may do everything may do what the gateway's own user may. */
export function rolesWith(roles: readonly Role[], irisUser: string | undefined): Role[] {
  const own = roles.find(({ name }) => pathKey(name) === pathKey(irisUser ?? ""));
  return roles.map((role) =>
    own && role.isAll && role !== own ? { ...role, memberOf: [...role.memberOf, own.name] } : role
  );
}

export function grantsOn(
  { named, relations, routines, irisUser = "" }: {
    named: readonly { table: Pick<Table, "schema" | "name">; key: string }[];
    relations: readonly Relation[];
    routines: readonly Routine[];
    irisUser?: string;
  },
  { roles, grants }: Privileges,
): Map<string, readonly GrantedTo[]> {
  const all = new Map<string, readonly GrantedTo[]>();
  const user = pathKey(irisUser);
  for (const { key, kind, owner } of relations) {
    if (isRoutine(kind)) all.set(key, EVERYTHING);
    // The gateway's own user has all rights to what is its own.
    else if (owner !== null) all.set(key, pathKey(owner) === user ? NOTHING : EVERYTHING);
  }
  if (grants.length === 0) return all;
  const byName = new Map(
    named.map(({ table, key }) => [pathKey(`${table.schema}.${table.name}`), key]),
  );
  const routineByName = new Map(routines.map(({ schema, name }) => [
    pathKey(`${schema}.${name}`),
    routineKey({ schema, name }),
  ]));
  const known = new Set(roles.map(({ name }) => name));
  for (const { grantee, privilege: iris, on, grantable } of grants) {
    const privilege = PRIVILEGES.get(iris);
    const key = (iris === "EXECUTE" ? routineByName : byName).get(on) ?? "";
    const found = all.get(key);
    if (!found || !privilege || grantee !== null && !known.has(grantee)) continue;
    // PostgreSQL's everybody has no such option.
    const granted = { role: grantee, privilege, grantable: grantable && grantee !== null };
    all.set(key, [...found, granted]);
  }
  return all;
}
