// Prints the statements for users, roles and privileges.

import { printDrop, printWords } from "./print_words.ts";
import type { Printer } from "./printer.ts";
import type {
  AlterUser,
  CreateRole,
  CreateUser,
  DropRole,
  DropUser,
  Grant,
  Privilege,
  PrivilegeObject,
  Revoke,
} from "./tree_ddl.ts";

export type SecurityStatement =
  | CreateUser
  | AlterUser
  | DropUser
  | CreateRole
  | DropRole
  | Grant
  | Revoke;

export function printSecurity(to: Printer, statement: SecurityStatement): void {
  switch (statement.kind) {
    case "create_user":
    case "alter_user":
      to.write(statement.kind === "create_user" ? "CREATE USER " : "ALTER USER ");
      to.name(statement.user);
      to.write(" IDENTIFY BY ");
      return to.string(statement.password);
    case "drop_user":
      printDrop(to, "USER", statement.ifExists);
      return to.name(statement.user);
    case "create_role":
      to.write("CREATE ROLE ");
      return to.name(statement.role);
    case "drop_role":
      to.write("DROP ROLE ");
      return to.name(statement.role);
    case "grant":
      to.write("GRANT ");
      printPrivileges(to, statement);
      to.write(" TO ");
      to.list(statement.to, (grantee) => printGrantee(to, grantee));
      if (statement.option !== null) to.write(` WITH ${statement.option} OPTION`);
      return;
    case "revoke":
      to.write("REVOKE ");
      if (statement.optionOnly !== null) to.write(`${statement.optionOnly} OPTION FOR `);
      printPrivileges(to, statement);
      to.write(" FROM ");
      to.list(statement.from, (grantee) => printGrantee(to, grantee));
      printWords(to, [statement.behaviour]);
      if (statement.as !== null) {
        to.write(" AS ");
        to.name(statement.as);
      }
  }
}

function printGrantee(to: Printer, grantee: string): void {
  if (grantee === "*") to.write("*");
  else to.name(grantee);
}

// Words of the grammar where there is an object, else names of admin privileges and roles.
const OBJECT_PRIVILEGES = new Set([
  "*",
  "ALL PRIVILEGES",
  "%ALTER",
  "ALTER",
  "DELETE",
  "SELECT",
  "INSERT",
  "UPDATE",
  "EXECUTE",
  "REFERENCES",
  "USE",
]);

export function printPrivileges(
  to: Printer,
  { privileges, on }: { privileges: readonly Privilege[]; on: PrivilegeObject | null },
): void {
  to.list(privileges, ({ name, columns }) => {
    if (OBJECT_PRIVILEGES.has(name)) to.write(name);
    else to.bareName(name);
    if (columns.length === 0) return;
    to.write(" (");
    to.names(columns);
    to.write(")");
  });
  if (on === null) return;
  to.write(on.type === null ? " ON " : ` ON ${on.type} `);
  to.list(on.names, (object) => {
    if (object.name === "*") to.write("*");
    else to.qualified(object);
  });
}
