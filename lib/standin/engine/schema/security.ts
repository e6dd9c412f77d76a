// Users, roles and what is granted to them, kept in memory and in the SQLite file. One class, so it is longer.

import { Buffer } from "node:buffer";
import { scryptSync, timingSafeEqual } from "node:crypto";
import { nameKey } from "../../../iris/names.ts";
import { refuse } from "../errors.ts";
import type { Store } from "../store.ts";

/** What a statement asks of the user who runs it. */
export interface Need {
  /** SELECT, INSERT, ...; an admin privilege where there is no object. */
  privilege: string;
  object: { id: number; schema: string; owner: string } | null;
  /** The columns that are touched; none where the table as a whole counts. */
  columns: Set<string>;
  /** Asked for only where a column is touched. */
  ifTouched?: boolean;
}

/** Where a grant is valid: an object by its number, a schema, or everything. */
export type Scope =
  | { kind: "object"; id: number }
  | { kind: "schema"; schema: string }
  | { kind: "all" };

/** Null for admin privileges and roles. */
export interface Given {
  grantee: string;
  privilege: string;
  on: Scope | null;
  columns: string[];
  /** WITH GRANT or ADMIN OPTION. */
  option: boolean;
  by: string;
}

/** Who runs a statement. */
export interface Actor {
  user: string;
  /** _SYSTEM, or a user with the role %All. */
  all: boolean;
}

interface User {
  name: string;
  /** Undefined for the server's own users. */
  password?: string;
}

/** Roles that IRIS brings along. */
const ROLES = ["%All", "%DB_USER", "%Developer", "%Manager", "%Operator", "%SQL"];

/** Admin privileges that can be granted; another name is not an error but SQLCODE 100. */
export const ADMIN_PRIVILEGES: ReadonlySet<string> = new Set(
  `%ALTER_TABLE %ALTER_VIEW %BUILD_INDEX %CANCEL_QUERY %CREATE_FUNCTION %CREATE_METHOD
  %CREATE_PROCEDURE %CREATE_QUERY %CREATE_SCHEMA %CREATE_TABLE %CREATE_TRIGGER %CREATE_VIEW
  %DB_OBJECT_DEFINITION %DROP_FUNCTION %DROP_METHOD %DROP_PROCEDURE %DROP_QUERY %DROP_SCHEMA
  %DROP_TABLE %DROP_TRIGGER %DROP_VIEW %NOCHECK %NOINDEX %NOJOURN %NOLOCK %NOTRIGGER
  %USE_EMBEDDING`.split(/\s+/),
);

/** Everybody, in either form. (RSQL_grant) */
const PUBLIC = "*";
const PUBLIC_ROLE = "_PUBLIC";

export class Security {
  readonly #store: Store;
  readonly #users = new Map<string, User>();
  readonly #roles = new Map<string, string>(ROLES.map((name) => [nameKey(name), name]));
  #given: Given[] = [];

  constructor(store: Store) {
    this.#store = store;
    store.exec("CREATE TABLE IF NOT EXISTS standin_security (id INTEGER PRIMARY KEY, body TEXT)");
    const body = store.row("SELECT body FROM standin_security WHERE id = 1")?.[0];
    if (typeof body !== "string") return;
    const kept = JSON.parse(body) as { users: User[]; roles: string[]; given: Given[] };
    for (const user of kept.users) this.#users.set(nameKey(user.name), user);
    for (const role of kept.roles) this.#roles.set(nameKey(role), role);
    this.#given = kept.given;
  }

  #save(): void {
    const users = [...this.#users.values()].filter((user) => user.password !== undefined);
    const body = { users, roles: [...this.#roles.values()], given: this.#given };
    this.#store.run("INSERT OR REPLACE INTO standin_security (id, body) VALUES (1, ?)", [
      JSON.stringify(body),
    ]);
  }

  /** A user of the server's own list. */
  know(name: string): void {
    const key = nameKey(name);
    if (!this.#users.has(key)) this.#users.set(key, { name });
  }

  createUser(name: string, password: string): void {
    if (this.#known(name)) throw refuse("userTwice", name);
    this.#users.set(nameKey(name), { name, password: hashed(name, password) });
    this.#save();
  }

  alterUser(name: string, password: string): void {
    const user = this.#users.get(nameKey(name));
    if (user === undefined) throw refuse("userMissing", name);
    user.password = hashed(user.name, password);
    this.#save();
  }

  dropUser(name: string, ifExists: boolean): void {
    if (!this.#users.has(nameKey(name))) {
      if (ifExists) return;
      throw refuse("userMissing", name);
    }
    this.#users.delete(nameKey(name));
    this.#forget(name);
  }

  createRole(name: string): void {
    if (this.#known(name)) throw refuse("userTwice", name);
    this.#roles.set(nameKey(name), name);
    this.#save();
  }

  dropRole(name: string): void {
    if (!this.#roles.has(nameKey(name))) throw refuse("userMissing", name);
    this.#roles.delete(nameKey(name));
    this.#given = this.#given.filter((one) => !(one.on === null && same(one.privilege, name)));
    this.#forget(name);
  }

  #forget(name: string): void {
    this.#given = this.#given.filter((one) => !same(one.grantee, name));
    this.#save();
  }

  #known(name: string): boolean {
    return this.#users.has(nameKey(name)) || this.#roles.has(nameKey(name));
  }

  get users(): string[] {
    return [...this.#users.values()].map(({ name }) => name);
  }

  get roles(): string[] {
    return [...this.#roles.values()];
  }

  isRole(name: string): boolean {
    return this.#roles.has(nameKey(name));
  }

  /** The name as it was created, where the password is right. */
  login(name: string, password: string): string | undefined {
    const user = this.#users.get(nameKey(name));
    if (user?.password === undefined) return undefined;
    const given = hashed(user.name, password);
    return timingSafeEqual(Buffer.from(given), Buffer.from(user.password)) ? user.name : undefined;
  }

  grant(added: Given): void {
    if (!isEverybody(added.grantee) && !this.#known(added.grantee)) {
      throw refuse("userMissing", added.grantee);
    }
    const known = this.#given.find((one) =>
      alike(one, added) && alike(added, one) && same(one.by, added.by)
    );
    if (known === undefined) this.#given.push(added);
    else if (added.option) known.option = true;
    this.#save();
  }

  /** What the grantee passed on goes as well with CASCADE, and forbids it with RESTRICT. */
  revoke(taken: Given, options: { restrict: boolean; optionOnly: boolean }): void {
    const found = this.#given.filter((one) => alike(one, taken));
    const passed = this.#given.filter((one) =>
      same(one.by, taken.grantee) && alike({ ...one, grantee: taken.grantee }, taken)
    );
    if (options.restrict && passed.length > 0) throw refuse("revokeRestrict", taken.grantee);
    if (options.optionOnly) { for (const one of found) one.option = false; }
    else this.#given = this.#given.filter((one) => !found.includes(one) && !passed.includes(one));
    this.#save();
  }

  /** Everything that was granted to a user or role directly. */
  givenTo(name: string): Given[] {
    return this.#given.filter((one) => same(one.grantee, name));
  }

  /** The user, everybody, and the roles that come with both, one through another. */
  #grantees(user: string): Set<string> {
    const names = new Set([nameKey(user), PUBLIC, PUBLIC_ROLE]);
    for (const name of names) {
      for (const one of this.#given) {
        if (nameKey(one.grantee) === name && one.on === null && this.isRole(one.privilege)) {
          names.add(nameKey(one.privilege));
        }
      }
    }
    return names;
  }

  /** The role, given directly or through another. */
  holds(actor: Actor, role: string): boolean {
    return this.isAll(actor) || this.#grantees(actor.user).has(nameKey(role));
  }

  isAll(actor: Actor): boolean {
    return actor.all || this.#grantees(actor.user).has(nameKey("%All"));
  }

  has(actor: Actor, need: Need, { option = false }: { option?: boolean } = {}): boolean {
    if (need.ifTouched && need.columns.size === 0) return true;
    if (this.isAll(actor)) return true;
    const { object } = need;
    // Who made it may do everything with it.
    if (object !== null && same(object.owner, actor.user)) return true;
    const names = this.#grantees(actor.user);
    const given = this.#given.filter((one) =>
      names.has(nameKey(one.grantee)) && (one.option || !option) &&
      (one.privilege === need.privilege || (object !== null && one.privilege === "*")) &&
      (object === null ? one.on === null : one.on !== null && covers(one.on, object))
    );
    if (given.some((one) => one.columns.length === 0)) return true;
    if (given.length === 0) return false;
    const columns = new Set(given.flatMap((one) => one.columns.map(nameKey)));
    return [...need.columns].every((column) => columns.has(nameKey(column)));
  }

  check(actor: Actor, needs: readonly Need[]): void {
    for (const need of needs) {
      if (this.has(actor, need)) continue;
      throw need.object === null
        ? refuse("adminMissing", actor.user, need.privilege)
        : refuse("notPrivileged", actor.user);
    }
  }
}

function isEverybody(grantee: string): boolean {
  return grantee === PUBLIC || same(grantee, PUBLIC_ROLE);
}

function same(a: string, b: string): boolean {
  return nameKey(a) === nameKey(b);
}

function covers(on: Scope, object: { id: number; schema: string }): boolean {
  return on.kind === "all" || (on.kind === "object" && on.id === object.id) ||
    (on.kind === "schema" && same(on.schema, object.schema));
}

/** The same privilege on the same thing for the same grantee; without columns all of them are meant. */
function alike(one: Given, other: Given): boolean {
  return same(one.grantee, other.grantee) &&
    (same(one.privilege, other.privilege) || other.privilege === "*") &&
    JSON.stringify(one.on) === JSON.stringify(other.on) &&
    (other.columns.length === 0 ||
      one.columns.map(nameKey).sort().join() === other.columns.map(nameKey).sort().join());
}

function hashed(name: string, password: string): string {
  return scryptSync(password, nameKey(name), 32).toString("hex");
}
