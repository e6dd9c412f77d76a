// GRANT and REVOKE of what both have: the four rights on rows, and REFERENCES.

import type { GrantStmt } from "@pgsql/types";
import type { Grant, PrivilegeObject, Revoke } from "../../iris/tree_ddl.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { DefinitionStep } from "./definition.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { definitionRule } from "../compiling/rule.ts";
import { running } from "./running.ts";

const PRIVILEGES: ReadonlySet<string> = new Set([
  "delete",
  "insert",
  "references",
  "select",
  "update",
]);

/** IRIS's role that everybody has. (GSQL_privileges) */
const EVERYBODY = "_PUBLIC";

export const grant = definitionRule({
  name: "grant",
  why: "the four rights on rows, and REFERENCES, are the same in IRIS",
  on: "GrantStmt",
  examples: [
    {
      pg: "GRANT SELECT, UPDATE (a) ON t TO joe WITH GRANT OPTION",
      iris: 'GRANT SELECT, UPDATE ("a") ON "SQLUser"."t" TO "joe" WITH GRANT OPTION',
    },
    {
      pg: "REVOKE ALL ON t FROM PUBLIC",
      iris: 'REVOKE * ON "SQLUser"."t" FROM "_PUBLIC"',
    },
    {
      pg: "GRANT USAGE ON SCHEMA app TO joe",
      iris: null,
      refused: "GRANT on anything but tables is not supported",
    },
  ],
  rewrite: (node, to) => ({
    tag: node.is_grant ? "GRANT" : "REVOKE",
    steps: grantSteps(node, to),
  }),
});

function grantSteps(node: GrantStmt, to: Compiler): DefinitionStep[] {
  const { objtype, targtype, objects = [], is_grant: isGrant = false } = node;
  if (objtype !== "OBJECT_TABLE" || targtype !== "ACL_TARGET_OBJECT") {
    throw unsupported("GRANT on anything but tables is not supported", undefined);
  }
  const names = objects.map((object) => to.tableName(bodyOf(object, "RangeVar")!));
  const on: PrivilegeObject = { type: null, names };
  const privileges = privilegesOf(node);
  const grantees = (node.grantees ?? []).map((grantee) => {
    const { rolename, roletype } = bodyOf(grantee, "RoleSpec")!;
    if (roletype === "ROLESPEC_PUBLIC") return EVERYBODY;
    if (rolename) return rolename;
    throw unsupported("CURRENT_USER in GRANT is not supported", undefined, "Write the name.");
  });
  const option = node.grant_option ? "GRANT" as const : null;
  const statement: Grant | Revoke = isGrant
    ? { kind: "grant", privileges, on, to: grantees, option }
    : {
      kind: "revoke",
      optionOnly: option,
      privileges,
      on,
      from: grantees,
      behaviour: node.behavior === "DROP_CASCADE" ? "CASCADE" : null,
      as: null,
    };
  return [running(statement)];
}

function privilegesOf({ privileges = [] }: GrantStmt): Grant["privileges"] {
  if (privileges.length === 0) return [{ name: "*", columns: [] }];
  return privileges.map((privilege) => {
    const { priv_name = "", cols } = bodyOf(privilege, "AccessPriv")!;
    if (!PRIVILEGES.has(priv_name)) {
      throw unsupported(`GRANT ${priv_name.toUpperCase()} is not supported`, undefined);
    }
    return { name: priv_name.toUpperCase(), columns: strings(cols) };
  });
}
