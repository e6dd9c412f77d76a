// GRANT and REVOKE of what both have: the four rights on rows, and REFERENCES.

import type { GrantStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
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
      pg: "GRANT EXECUTE ON FUNCTION f(int) TO joe",
      iris: 'GRANT EXECUTE ON PROCEDURE "SQLUser"."f" TO "joe"',
    },
    {
      pg: "GRANT SELECT ON ALL TABLES IN SCHEMA app TO joe",
      iris: 'GRANT SELECT ON "app"."x" TO "joe"',
    },
    { pg: "GRANT USAGE ON SCHEMA app TO joe", iris: "" },
    {
      pg: "GRANT CREATE ON SCHEMA app TO joe",
      iris: null,
      refused: "GRANT CREATE on a schema is not supported",
    },
  ],
  rewrite: (node, to) => ({
    tag: node.is_grant ? "GRANT" : "REVOKE",
    steps: grantSteps(node, to),
  }),
});

function grantSteps(node: GrantStmt, to: Compiler): DefinitionStep[] {
  const { objtype = "", targtype, objects = [] } = node;
  if (targtype === "ACL_TARGET_OBJECT" && objtype === "OBJECT_SCHEMA") return usage(node);
  if (targtype === "ACL_TARGET_OBJECT" && objtype === "OBJECT_TABLE") {
    const names = objects.map((object) => to.tableName(bodyOf(object, "RangeVar")!));
    return [granting(node, { type: null, names }, privilegesOf(node))];
  }
  if (targtype === "ACL_TARGET_OBJECT" && ROUTINES.has(objtype)) {
    const names = objects.map((object) => {
      const names = strings(bodyOf(object, "ObjectWithArgs")!.objname);
      return { schema: to.schemaName(names.at(-2) ?? "public"), name: names.at(-1)! };
    });
    return [granting(node, { type: "PROCEDURE", names }, [{ name: "EXECUTE", columns: [] }])];
  }
  if (targtype === "ACL_TARGET_ALL_IN_SCHEMA" && objtype === "OBJECT_TABLE") {
    return objects.map((object): DefinitionStep => {
      const schema = to.schemaName(bodyOf(object, "String")!.sval!);
      return {
        do: "each",
        question: {
          sql: "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = ?",
          values: [schema],
        },
        steps: ([name]) => [
          granting(node, { type: null, names: [{ schema, name }] }, privilegesOf(node)),
        ],
      };
    });
  }
  throw unsupported("GRANT on anything but tables and functions is not supported", undefined);
}

const ROUTINES: ReadonlySet<string> = new Set([
  "OBJECT_FUNCTION",
  "OBJECT_PROCEDURE",
  "OBJECT_ROUTINE",
]);

/** Who may do something in a schema of IRIS's may name it. */
function usage({ privileges = [], is_grant: isGrant }: GrantStmt): DefinitionStep[] {
  const names = privileges.map((each) => bodyOf(each, "AccessPriv")!.priv_name ?? "");
  const other = names.length === 0 ? "ALL" : names.find((name) => name !== "usage");
  if (other !== undefined || !isGrant) {
    const word = isGrant ? "GRANT" : "REVOKE";
    const what = (other ?? "usage").toUpperCase();
    throw unsupported(`${word} ${what} on a schema is not supported`, undefined);
  }
  const told = "everybody may use all schemas: IRIS grants rights to what is in them";
  return [{ do: "notice", notice: new PgError("successful_completion", told) }];
}

function granting(
  node: GrantStmt,
  on: PrivilegeObject,
  privileges: Grant["privileges"],
): DefinitionStep {
  const { is_grant: isGrant = false } = node;
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
  return running(statement);
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
