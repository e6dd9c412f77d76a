// Asks IRIS for its users and roles, and for what they may do with tables and functions.

import type { Lease } from "../../backend/contract.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import { PgError } from "../../errors/pg_error.ts";
import type { Grant, Privileges, Role } from "../schema.ts";
import { clientRole } from "../client_names.ts";
import { keyOf } from "./rows_by_name.ts";

/** Each of them is a question of its own. */
const USERS_MAX = 200;
const EVERYTHING = "%All";
const MANAGER = "_SYSTEM";

/** Null where this user may not look: who may not see everything sees nothing. That users are told in the first
 * column, and that a role among the privileges of a user stands without a name, is not verified against a live
 * IRIS. */
export async function readPrivileges(lease: Lease): Promise<Privileges | null> {
  try {
    const roles = (await ask(lease, "SELECT ROLE_NAME FROM %SQL_Manager.Roles()")).map(([name]) =>
      name
    );
    if (roles.length === 0) return null;
    const users = (await ask(lease, "SELECT * FROM %SQL_Manager.Users()")).map(([name]) => name);
    if (users.length > USERS_MAX) return null;
    const given: Given[] = (await ask(
      lease,
      "SELECT r.ROLE_NAME, p.GRANTED_BY, p.PRIVILEGE, p.NAME FROM %SQL_Manager.Roles() r, " +
        "%SQL_Manager.RolePrivileges(r.ROLE_NAME) p",
    )).map(([grantee, by, privilege, on]) => ({ grantee, by, privilege, on }));
    const sql = "SELECT GRANTED_BY, PRIVILEGE, NAME FROM %SQL_Manager.UserPrivs(?)";
    for (const grantee of [...new Set([...users, EVERYBODY])]) {
      const rows = await ask(lease, sql, grantee);
      given.push(...rows.map(([by, privilege, on]) => ({ grantee, by, privilege, on })));
    }
    return privilegesOf({ roles, users, given });
  } catch (cause) {
    if (!(cause instanceof PgError)) throw cause;
    return null;
  }
}

const EVERYBODY = "_PUBLIC";

interface Given {
  grantee: string;
  by: string;
  privilege: string;
  on: string;
}

async function ask(lease: Lease, sql: string, ...values: string[]): Promise<string[][]> {
  return (await rowsOfText(lease, { sql, values })).map((row) => row.map((value) => value ?? ""));
}

function privilegesOf(
  { roles, users, given }: { roles: string[]; users: string[]; given: readonly Given[] },
): Privileges {
  const known = new Set(roles.map((role) => keyOf(role)));
  const heldBy = (name: string) =>
    given.filter(({ grantee, privilege, on }) =>
      on === "" && grantee === name && known.has(keyOf(privilege))
    ).map(({ privilege }) => roles.find((role) => keyOf(role) === keyOf(privilege))!);
  // What begins so is IRIS's own.
  const own = (name: string) => clientRole(name) === null || name === EVERYBODY;
  const role = (name: string, isUser: boolean): Role => ({
    name,
    isUser,
    isAll: name === MANAGER || heldBy(name).includes(EVERYTHING),
    memberOf: heldBy(name).filter((held) => !own(held)),
  });
  const grants = given.filter(({ grantee, on }) => on.includes(".") && !grantee.startsWith("%"))
    .map(({ grantee, privilege, on }): Grant => ({
      // Null is everybody.
      grantee: grantee === EVERYBODY ? null : grantee,
      privilege: privilege.toUpperCase(),
      on: keyOf(on),
    }));
  return {
    roles: [
      ...users.filter((name) => !own(name)).map((name) => role(name, true)),
      ...roles.filter((name) => !own(name)).map((name) => role(name, false)),
    ].sort((one, other) => one.name < other.name ? -1 : 1),
    grants,
  };
}
