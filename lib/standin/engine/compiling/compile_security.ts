// CREATE USER, CREATE ROLE, GRANT and REVOKE, and what %CHECKPRIV answers.

import { IrisError } from "../../../iris/iris_error.ts";
import { nameKey } from "../../../iris/names.ts";
import type { CheckPrivilege } from "../../../iris/tree_control.ts";
import type { DdlStatement, Privilege, PrivilegeObject } from "../../../iris/tree_ddl.ts";
import { notInStandIn, refuse } from "../errors.ts";
import { DEFAULT_SCHEMA, type SchemaObject } from "../schema/schema.ts";
import { ADMIN_PRIVILEGES, type Given, type Need, type Scope } from "../schema/security.ts";
import type { Session } from "../processes/session.ts";

export type SecurityStatement = Extract<DdlStatement, {
  kind:
    | "create_user"
    | "alter_user"
    | "drop_user"
    | "create_role"
    | "drop_role"
    | "grant"
    | "revoke";
}>;

export function actOnSecurity(node: SecurityStatement, session: Session): void {
  const { security } = session;
  if (node.kind === "grant" || node.kind === "revoke") return changeGrants(node, session);
  // Users and roles are made by those who may do everything; %Admin_Secure is not told apart.
  if (!security.isAll(session)) throw refuse("adminMissing", session.user, "%Admin_Secure:USE");
  switch (node.kind) {
    case "create_user":
      return security.createUser(node.user, node.password);
    case "alter_user":
      return security.alterUser(node.user, node.password);
    case "drop_user":
      return security.dropUser(node.user, node.ifExists);
    case "create_role":
      return security.createRole(node.role);
    case "drop_role":
      return security.dropRole(node.role);
  }
}

function changeGrants(
  node: SecurityStatement & { kind: "grant" | "revoke" },
  session: Session,
): void {
  const { security } = session;
  const grantees = node.kind === "grant" ? node.to : node.from;
  const targets = node.on === null ? [null] : targetsOf(node.on, session);
  for (const target of targets) {
    for (const privilege of node.privileges) {
      const name = privilegeName(privilege, target?.scope ?? null, session);
      mayGrant(name, target, session);
      for (const grantee of grantees) {
        const given: Given = {
          grantee,
          privilege: name,
          on: target?.scope ?? null,
          columns: [...privilege.columns],
          option: node.kind === "grant" && node.option !== null,
          by: session.user,
        };
        if (node.kind === "grant") security.grant(given);
        else {
          security.revoke(given, {
            restrict: node.behaviour === "RESTRICT",
            optionOnly: node.optionOnly !== null,
          });
        }
      }
    }
  }
}

interface Target {
  scope: Scope;
  object: Named | null;
}

/** A table, a view, a function or a procedure. */
type Named = Pick<SchemaObject, "id" | "schema" | "owner">;

function targetsOf(on: PrivilegeObject, { schema }: Session): Target[] {
  return on.names.map(({ schema: given, name }): Target => {
    if (on.type === "SCHEMA") {
      if (!schema.hasSchema(name)) throw refuse("schemaMissing", name);
      return { scope: { kind: "schema", schema: nameKey(name) }, object: null };
    }
    if (given === null && name === "*") return { scope: { kind: "all" }, object: null };
    const routine = schema.routines.find(given ?? DEFAULT_SCHEMA, name);
    if (on.type === "PROCEDURE" && routine === undefined) {
      throw refuse("procedureMissing", `${given ?? DEFAULT_SCHEMA}.${name}`);
    }
    const object = routine ?? schema.require({ schema: given, name }, "");
    return { scope: { kind: "object", id: object.id }, object };
  });
}

/** An object's privilege, a role, or an admin privilege; of those a wrong name is SQLCODE 100. */
function privilegeName(privilege: Privilege, on: Scope | null, { security }: Session): string {
  const name = privilege.name;
  if (on !== null) {
    if (ADMIN_PRIVILEGES.has(name) || !OBJECT_PRIVILEGES.has(name)) {
      throw refuse("actionMisplaced", name);
    }
    return name === "ALL PRIVILEGES" ? "*" : name;
  }
  if (security.isRole(name)) return name;
  if (OBJECT_PRIVILEGES.has(name)) throw refuse("actionMisplaced", name);
  if (!name.startsWith("%")) throw refuse("userMissing", name);
  if (!ADMIN_PRIVILEGES.has(name)) throw new IrisError(100, `No such privilege '${name}'`);
  return name;
}

const OBJECT_PRIVILEGES = new Set([
  "%ALTER",
  "ALTER",
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "REFERENCES",
  "EXECUTE",
  "USE",
  "*",
  "ALL PRIVILEGES",
]);

/** Owners and those who were given the option. */
function mayGrant(privilege: string, target: Target | null, session: Session): void {
  const { security } = session;
  if (target?.object === null && !security.isAll(session)) {
    throw refuse("notPrivileged", session.user);
  }
  const need: Need = { privilege, object: target?.object ?? null, columns: new Set() };
  if (security.has(session, need, { option: true })) return;
  throw target === null
    ? refuse("adminMissing", session.user, privilege)
    : refuse("notPrivileged", session.user);
}

/** SQLCODE 0 with all of them, 100 without. */
export function checkPrivileges(node: CheckPrivilege, session: Session): void {
  const { security } = session;
  const objects = node.on === null ? [null] : targetsOf(node.on, session).map(({ object }) => {
    if (object === null) throw notInStandIn("%CHECKPRIV on a schema");
    return object;
  });
  for (const object of objects) {
    for (const privilege of node.privileges) {
      const held = object === null && security.isRole(privilege.name)
        ? security.holds(session, privilege.name)
        : security.has(session, {
          privilege: privilegeName(privilege, object === null ? null : { kind: "all" }, session),
          object,
          columns: new Set(privilege.columns),
        });
      if (!held) throw new IrisError(100, "Privilege is not held");
    }
  }
}
