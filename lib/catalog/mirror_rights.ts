// Who is there and may do what, in the catalog's PostgreSQL as in IRIS; only what changed is told anew.

import { type GrantedTo, isType, type Layout, type Relation } from "./relations.ts";
import { isRoutine } from "./lay_out_routines.ts";
import { identifier } from "../sql/text/quoting.ts";
import type { Role } from "./schema.ts";
import { ALL_RIGHTS } from "./session_switch.ts";

/** Statements, the roles that have to be there for them, and those that go. */
export interface Telling {
  sql: readonly string[];
  roles: readonly string[];
  gone?: readonly string[];
}

export class MirrorRights {
  #roles = new Map<string, Role>();
  /** By relation, what was granted; nothing is said of what everybody may do everything with. */
  #granted = new Map<string, readonly GrantedTo[]>();

  copy(): MirrorRights {
    const copy = new MirrorRights();
    copy.#roles = new Map(this.#roles);
    copy.#granted = new Map(this.#granted);
    return copy;
  }

  dropped(key: string): void {
    this.#granted.delete(key);
  }

  /** For a relation that was just made. */
  first(relation: Relation, grants: Layout["grants"]): Telling {
    const { key, title, kind } = relation;
    const granted = grants.get(key);
    if (!granted) {
      // A function is everybody's if nothing is said. Nobody reads a table here, but information_schema shows only
      // what may be read.
      const all = isRoutine(kind) || isType(kind) ? [] : [`GRANT ALL ON TABLE ${title} TO PUBLIC`];
      return { sql: all, roles: [] };
    }
    this.#granted.set(key, granted);
    return granting(relation, granted);
  }

  /** What is another than before: roles first, as rights are granted to them. */
  *changes({ roles, grants, relations }: Layout): Generator<Telling> {
    for (const role of roles ?? []) {
      if (JSON.stringify(this.#roles.get(role.name)) === JSON.stringify(role)) continue;
      yield roleAs(role, this.#roles.get(role.name));
      this.#roles.set(role.name, role);
    }
    for (const relation of relations.values()) {
      const { key } = relation;
      const granted = grants.get(key);
      if (!granted) continue;
      if (isSame(this.#granted.get(key), granted)) continue;
      const { sql, roles } = granting(relation, granted);
      yield { sql: [...asNew(relation), ...sql], roles };
      this.#granted.set(key, granted);
    }
    const names = new Set(roles?.map(({ name }) => name));
    for (const name of roles ? [...this.#roles.keys()] : []) {
      if (names.has(name)) continue;
      yield { sql: [`DROP ROLE IF EXISTS ${identifier(name)}`], roles: [], gone: [name] };
      this.#roles.delete(name);
    }
  }
}

function isSame(one: readonly GrantedTo[] | undefined, other: readonly GrantedTo[]): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function granting({ title, kind }: Relation, granted: readonly GrantedTo[]): Telling {
  const on = `${isRoutine(kind) ? "ROUTINE" : "TABLE"} ${title}`;
  return {
    sql: [
      // Where IRIS tells of rights, nobody has one that it does not tell of.
      ...isRoutine(kind) ? [`REVOKE ALL ON ${on} FROM PUBLIC`] : [],
      ...granted.map(({ role, privilege, grantable }) =>
        `GRANT ${privilege} ON ${on} TO ${role === null ? "PUBLIC" : identifier(role)}` +
        (grantable ? " WITH GRANT OPTION" : "")
      ),
    ],
    roles: granted.flatMap(({ role }) => role ?? []),
  };
}

/** As if nothing had ever been granted, which is more than if all of it was taken back. */
function asNew({ oid, kind }: Relation): string[] {
  const [catalog, acl] = isRoutine(kind) ? ["pg_proc", "proacl"] : ["pg_class", "relacl"];
  return [
    `UPDATE pg_catalog.${catalog} SET ${acl} = NULL WHERE oid = ${oid}`,
    `DELETE FROM pg_catalog.pg_shdepend WHERE objid = ${oid} AND deptype = 'a' ` +
    `AND classid = 'pg_catalog.${catalog}'::pg_catalog.regclass`,
  ];
}

function roleAs({ name, isUser, isAll, memberOf }: Role, before: Role | undefined): Telling {
  const role = identifier(name);
  const held = [...memberOf, ...isAll ? [ALL_RIGHTS] : []];
  const lost = [...before?.memberOf ?? [], ...before?.isAll ? [ALL_RIGHTS] : []]
    .filter((one) => !held.includes(one));
  return {
    sql: [
      `ALTER ROLE ${role} ${isUser ? "LOGIN" : "NOLOGIN"}`,
      ...lost.map((one) => `REVOKE ${identifier(one)} FROM ${role}`),
      ...held.map((one) => `GRANT ${identifier(one)} TO ${role}`),
    ],
    roles: [name, ...memberOf],
  };
}
