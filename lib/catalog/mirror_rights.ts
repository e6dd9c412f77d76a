// Who is there and may do what, in the catalog's PostgreSQL as in IRIS; only what changed is told anew.

import type { GrantedTo, Layout, Relation } from "./lay_out.ts";
import { identifier } from "./quoting.ts";
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
  #granted = new Map<string, string>();

  forget(): void {
    this.#roles.clear();
    this.#granted.clear();
  }

  dropped(key: string): void {
    this.#granted.delete(key);
  }

  /** For a relation that was just made. */
  first({ key, title, kind }: Relation, grants: Layout["grants"]): Telling {
    if (kind === "function" || kind === "procedure") return { sql: [], roles: [] };
    const granted = grants.get(key);
    // Nobody reads it, but information_schema shows only what may be read.
    if (!granted) return { sql: [`GRANT ALL ON TABLE ${title} TO PUBLIC`], roles: [] };
    this.#granted.set(key, JSON.stringify(granted));
    return granting(title, granted);
  }

  /** What is another than before: roles first, as rights are granted to them. */
  *changes({ roles, grants, relations }: Layout): Generator<Telling> {
    for (const role of roles ?? []) {
      if (JSON.stringify(this.#roles.get(role.name)) === JSON.stringify(role)) continue;
      yield roleAs(role, this.#roles.get(role.name));
      this.#roles.set(role.name, role);
    }
    for (const { key, title, kind } of relations.values()) {
      const granted = grants.get(key);
      if (kind === "function" || kind === "procedure" || !granted) continue;
      const text = JSON.stringify(granted);
      if (this.#granted.get(key) === text) continue;
      const { sql, roles } = granting(title, granted);
      yield { sql: [...asNew(title), ...sql], roles };
      this.#granted.set(key, text);
    }
    const names = new Set(roles?.map(({ name }) => name));
    for (const name of roles ? [...this.#roles.keys()] : []) {
      if (names.has(name)) continue;
      yield { sql: [`DROP ROLE IF EXISTS ${identifier(name)}`], roles: [], gone: [name] };
      this.#roles.delete(name);
    }
  }
}

function granting(title: string, granted: readonly GrantedTo[]): Telling {
  return {
    sql: granted.map(({ role, privilege }) =>
      `GRANT ${privilege} ON TABLE ${title} TO ${role === null ? "PUBLIC" : identifier(role)}`
    ),
    roles: granted.flatMap(({ role }) => role ?? []),
  };
}

/** As if nothing had ever been granted, which is more than if all of it was taken back. */
function asNew(title: string): string[] {
  const oid = `${literalTitle(title)}::pg_catalog.regclass`;
  return [
    `UPDATE pg_catalog.pg_class SET relacl = NULL WHERE oid = ${oid}`,
    `DELETE FROM pg_catalog.pg_shdepend WHERE objid = ${oid} AND deptype = 'a' ` +
    "AND classid = 'pg_catalog.pg_class'::pg_catalog.regclass",
  ];
}

function literalTitle(title: string): string {
  return `'${title.replaceAll("'", "''")}'`;
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
