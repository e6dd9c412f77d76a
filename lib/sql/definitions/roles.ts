// CREATE, ALTER and DROP of users and roles, and roles that are granted: IRIS has users, who log in, and roles, which
// do not.

import type { CreateRoleStmt, DefElem, RoleSpec } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { type Defined, definitionRule } from "../compiling/rule.ts";
import type { DefinitionStep } from "./definition.ts";
import { running } from "./running.ts";
import { absent } from "./skipping.ts";

export const createRole = definitionRule({
  name: "create_role",
  why: "IRIS tells users, who have a password, from roles, which do not log in",
  on: "CreateRoleStmt",
  examples: [
    { pg: "CREATE ROLE readers", iris: 'CREATE ROLE "readers"' },
    {
      pg: "CREATE USER joe PASSWORD 'secret' IN ROLE readers",
      iris: `CREATE USER "joe" IDENTIFY BY 'secret'; GRANT readers TO "joe"`,
    },
    {
      pg: "CREATE USER joe",
      iris: null,
      refused: "a user without a password is not supported",
    },
    {
      pg: "CREATE ROLE joe SUPERUSER",
      iris: null,
      refused: "SUPERUSER is not supported",
    },
  ],
  rewrite: createSteps,
});

/** What IRIS's users and roles are in any case, as each option says it. */
const AS_IRIS: ReadonlyMap<string, boolean> = new Map([
  ["inherit", true],
  ["superuser", false],
  ["createdb", false],
  ["createrole", false],
  ["isreplication", false],
  ["bypassrls", false],
]);

const WORDS: Readonly<Record<string, string>> = {
  connectionlimit: "CONNECTION LIMIT",
  isreplication: "REPLICATION",
  validUntil: "VALID UNTIL",
};

interface Options {
  password: string | null;
  login: boolean | null;
  in: readonly string[];
  members: readonly { name: string; admin: boolean }[];
}

function createSteps(node: CreateRoleStmt): Defined {
  const { role = "", stmt_type } = node;
  const options = optionsOf(node.options);
  const isUser = options.login ?? stmt_type === "ROLESTMT_USER";
  if (isUser && options.password === null) {
    throw unsupported(
      "a user without a password is not supported",
      undefined,
      "Write CREATE USER ... PASSWORD '...', or CREATE ROLE for a role that does not log in.",
    );
  }
  if (!isUser && options.password !== null) {
    throw unsupported("a password for a role that does not log in is not supported", undefined);
  }
  const made = isUser
    ? running({ kind: "create_user", user: role, password: options.password! })
    : running({ kind: "create_role", role });
  return {
    tag: "CREATE ROLE",
    steps: [
      made,
      ...options.in.map((name) => granting(name, role, false)),
      ...options.members.map(({ name, admin }) => granting(role, name, admin)),
    ],
  };
}

function optionsOf(options: readonly Node[] = []): Options {
  let found: Options = { password: null, login: null, in: [], members: [] };
  for (const option of options) {
    const { defname = "", arg, location } = bodyOf(option, "DefElem") as DefElem;
    const flag = bodyOf(arg, "Boolean")?.boolval ?? false;
    if (defname === "password") {
      const password = bodyOf(arg, "String")?.sval;
      if (password === undefined) {
        throw unsupported("a user without a password is not supported", location);
      }
      found = { ...found, password };
    } else if (defname === "canlogin") found = { ...found, login: flag };
    else if (defname === "addroleto") found = { ...found, in: namesOf(arg) };
    else if (defname === "rolemembers" || defname === "adminmembers") {
      const admin = defname === "adminmembers";
      const members = namesOf(arg).map((name) => ({ name, admin }));
      found = { ...found, members: [...found.members, ...members] };
    } else if (AS_IRIS.get(defname) !== flag) {
      const word = WORDS[defname] ?? defname.toUpperCase();
      throw unsupported(
        `${AS_IRIS.get(defname) === true ? "NO" : ""}${word} is not supported`,
        location,
        "What a user of IRIS may do beside SQL is said in IRIS.",
      );
    }
  }
  return found;
}

function namesOf(list: Node | undefined): string[] {
  return (bodyOf(list, "List")?.items ?? []).map((each) => nameOf(bodyOf(each, "RoleSpec")!));
}

function nameOf({ rolename, roletype, location }: RoleSpec): string {
  if (rolename && roletype === "ROLESPEC_CSTRING") return rolename;
  throw unsupported("this role is not supported here", location, "Write its name.");
}

function granting(role: string, grantee: string, admin: boolean): DefinitionStep {
  return running({
    kind: "grant",
    privileges: [{ name: role, columns: [] }],
    on: null,
    to: [grantee],
    option: admin ? "ADMIN" : null,
  });
}

export const alterRole = definitionRule({
  name: "alter_role",
  why: "of a user IRIS's SQL changes the password",
  on: "AlterRoleStmt",
  examples: [
    { pg: "ALTER USER joe PASSWORD 'new'", iris: `ALTER USER "joe" IDENTIFY BY 'new'` },
    { pg: "ALTER ROLE joe CREATEDB", iris: null, refused: "CREATEDB is not supported" },
  ],
  rewrite({ role, options }) {
    const user = nameOf(role!);
    const { password, login } = optionsOf(options);
    if (login === false) throw unsupported("NOLOGIN of a user is not supported", undefined);
    const steps = password === null ? [] : [running({ kind: "alter_user", user, password })];
    return { tag: "ALTER ROLE", steps };
  },
});

export const dropRole = definitionRule({
  name: "drop_role",
  why: "IRIS drops users and roles by different words, so it is asked which of them it is",
  on: "DropRoleStmt",
  examples: [
    { pg: "DROP ROLE readers", iris: 'DROP ROLE "readers"' },
  ],
  rewrite({ roles = [], missing_ok: missingOk = false }) {
    return {
      tag: "DROP ROLE",
      steps: roles.map((each): DefinitionStep => {
        const role = nameOf(bodyOf(each, "RoleSpec")!);
        const error = new PgError("undefined_object", `role "${role}" does not exist`);
        const isUser: DefinitionStep = {
          do: "when",
          question: { sql: USERS_QUESTION, values: [role] },
          found: [running({ kind: "drop_user", ifExists: false, user: role })],
          missing: [absent(error, missingOk)],
        };
        return {
          do: "when",
          question: { sql: ROLES_QUESTION, values: [role] },
          found: [running({ kind: "drop_role", role })],
          missing: [isUser],
        };
      }),
    };
  },
});

const ROLES_QUESTION =
  "SELECT ROLE_NAME FROM %SQL_Manager.Roles() WHERE %SQLUPPER(ROLE_NAME) = %SQLUPPER(?)";
/** That they have a USERNAME is not verified against a live IRIS. */
const USERS_QUESTION =
  "SELECT USERNAME FROM %SQL_Manager.Users() WHERE %SQLUPPER(USERNAME) = %SQLUPPER(?)";

export const grantRole = definitionRule({
  name: "grant_role",
  why: "the same in IRIS",
  on: "GrantRoleStmt",
  examples: [
    {
      pg: "GRANT readers TO joe WITH ADMIN OPTION",
      iris: 'GRANT readers TO "joe" WITH ADMIN OPTION',
    },
    { pg: "REVOKE readers FROM joe", iris: 'REVOKE readers FROM "joe"' },
    {
      pg: "GRANT readers TO joe WITH INHERIT FALSE",
      iris: null,
      refused: "INHERIT is not supported",
    },
  ],
  rewrite({ granted_roles = [], grantee_roles = [], is_grant = false, opt = [], behavior }) {
    let admin = false;
    for (const each of opt) {
      const { defname = "", arg, location } = bodyOf(each, "DefElem") as DefElem;
      if (defname !== "admin") {
        throw new Misplaced("feature_not_supported", `${defname.toUpperCase()} is not supported`, {
          location,
        });
      }
      admin = bodyOf(arg, "Boolean")?.boolval ?? strings(arg ? [arg] : [])[0] !== "false";
    }
    const privileges = granted_roles.map((each) => ({
      name: bodyOf(each, "AccessPriv")!.priv_name!,
      columns: [],
    }));
    const grantees = grantee_roles.map((each) => nameOf(bodyOf(each, "RoleSpec")!));
    const option = admin ? "ADMIN" as const : null;
    const statement = is_grant
      ? { kind: "grant", privileges, on: null, to: grantees, option } as const
      : {
        kind: "revoke",
        optionOnly: option,
        privileges,
        on: null,
        from: grantees,
        behaviour: behavior === "DROP_CASCADE" ? "CASCADE" : null,
        as: null,
      } as const;
    return { tag: is_grant ? "GRANT ROLE" : "REVOKE ROLE", steps: [running(statement)] };
  },
});
