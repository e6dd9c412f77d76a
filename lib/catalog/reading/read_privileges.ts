// Asks IRIS for its users and roles, and for what they may do with tables and functions.

import type { Lease } from "../../backend/contract.ts";
import { rowsOfText } from "../../backend/rows_of_text.ts";
import { PgError } from "../../errors/pg_error.ts";
import { NO_HINTS } from "../../types/column.ts";
import type { Grant, Privileges, Role } from "../schema.ts";
import { clientRole } from "../client_names.ts";
import { pathKey } from "../../iris/names.ts";

/** Each of them is a question of its own. */
const USERS_MAX = 200;
const EVERYTHING = "%All";
const MANAGER = "_SYSTEM";

/** Null where this user may not look: who may not see everything sees nothing. That users are told in the first
 * column, that a role among the privileges of a user stands without a name, and that these table functions have
 * the columns which the class reference gives those of %SQLCatalogPriv, is not verified against a live IRIS. */
export async function readPrivileges(lease: Lease): Promise<Privileges | null> {
  try {
    const roles = (await ask(lease, "SELECT ROLE_NAME FROM %SQL_Manager.Roles()")).map(([name]) =>
      name
    );
    if (roles.length === 0) return null;
    const users = (await ask(lease, "SELECT * FROM %SQL_Manager.Users()")).map(([name]) => name);
    if (users.length > USERS_MAX) return null;
    const option = await ifTold(lease, "GRANT_OPTION");
    const via = await ifTold(lease, "GRANTED_VIA");
    const given: Given[] = (await ask(
      lease,
      `SELECT r.ROLE_NAME, p.PRIVILEGE, p.NAME, ${option} FROM %SQL_Manager.Roles() r, ` +
        "%SQL_Manager.RolePrivileges(r.ROLE_NAME) p",
    )).map(([grantee, privilege, on, option]) => ({ grantee, privilege, on, option }));
    const sql = `SELECT PRIVILEGE, NAME, ${option}, ${via} FROM %SQL_Manager.UserPrivs(?)`;
    for (const grantee of [...new Set([...users, EVERYBODY])]) {
      const rows = await ask(lease, sql, grantee);
      const own = rows.filter(([, , , via]) => via === "" || pathKey(via) === "DIRECT");
      given.push(...own.map(([privilege, on, option]) => ({ grantee, privilege, on, option })));
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
  privilege: string;
  on: string;
  /** Yes or No. */
  option: string;
}

/** The column, or nothing where IRIS does not have it. */
async function ifTold(lease: Lease, column: string): Promise<string> {
  try {
    await lease.describe(`SELECT ${column} FROM %SQL_Manager.UserPrivs('')`, NO_HINTS);
    return column;
  } catch (cause) {
    if (cause instanceof PgError) return "NULL";
    throw cause;
  }
}

async function ask(lease: Lease, sql: string, ...values: string[]): Promise<string[][]> {
  return (await rowsOfText(lease, { sql, values })).map((row) => row.map((value) => value ?? ""));
}

function privilegesOf(
  { roles, users, given }: { roles: string[]; users: string[]; given: readonly Given[] },
): Privileges {
  const known = new Set(roles.map((role) => pathKey(role)));
  const heldBy = (name: string) =>
    given.filter(({ grantee, privilege, on }) =>
      on === "" && grantee === name && known.has(pathKey(privilege))
    ).map(({ privilege }) => roles.find((role) => pathKey(role) === pathKey(privilege))!);
  // What begins so is IRIS's own.
  const own = (name: string) => clientRole(name) === null || name === EVERYBODY;
  const role = (name: string, isUser: boolean): Role => ({
    name,
    isUser,
    isAll: name === MANAGER || heldBy(name).includes(EVERYTHING),
    memberOf: heldBy(name).filter((held) => !own(held)),
  });
  const grants = given.filter(({ grantee, on }) => on.includes(".") && !grantee.startsWith("%"))
    .map(({ grantee, privilege, on, option }): Grant => ({
      // Null is everybody.
      grantee: grantee === EVERYBODY ? null : grantee,
      privilege: privilege.toUpperCase(),
      on: pathKey(on),
      grantable: pathKey(option) === "YES",
    }));
  return {
    roles: [
      ...users.filter((name) => !own(name)).map((name) => role(name, true)),
      ...roles.filter((name) => !own(name)).map((name) => role(name, false)),
    ].sort((one, other) => one.name < other.name ? -1 : 1),
    grants,
  };
}
