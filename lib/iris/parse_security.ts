// Reads users' passwords, GRANT, REVOKE and %CHECKPRIV.

import { parseBehaviour } from "./parse_alter.ts";
import type { TokenReader } from "./token_reader.ts";
import type { CheckPrivilege } from "./tree_control.ts";
import type { Grant, Privilege, PrivilegeObject, Revoke } from "./tree_ddl.ts";
import type { QualifiedName } from "./tree_expression.ts";

export function parsePassword(from: TokenReader): { user: string; password: string } {
  const user = from.identifier();
  const isIdentified = from.optional("IDENTIFY", "IDENTIFIED") !== null;
  if (isIdentified) from.expect("BY");
  else {
    from.skip("WITH");
    from.expect("PASSWORD");
  }
  const password = from.token.type === "string" ? from.string() : from.identifier();
  return { user, password };
}

export function parseGrant(from: TokenReader): Grant {
  from.expect("GRANT");
  const { privileges, on } = parsePrivileges(from);
  from.expect("TO");
  const to = from.comma(() => parseGrantee(from));
  const option = from.skip("WITH") ? from.oneOf("GRANT", "ADMIN") : null;
  if (option !== null) from.expect("OPTION");
  return { kind: "grant", privileges, on, to, option };
}

export function parseRevoke(from: TokenReader): Revoke {
  from.expect("REVOKE");
  const optionOnly = from.optional("GRANT", "ADMIN");
  if (optionOnly !== null) from.expect("OPTION", "FOR");
  const { privileges, on } = parsePrivileges(from);
  from.expect("FROM");
  const grantees = from.comma(() => parseGrantee(from));
  const behaviour = parseBehaviour(from);
  const as = from.skip("AS") ? from.identifier() : null;
  return { kind: "revoke", optionOnly, privileges, on, from: grantees, behaviour, as };
}

export function parseCheckPrivilege(from: TokenReader): CheckPrivilege {
  from.expect("%CHECKPRIV");
  const grantable = from.optional("GRANT", "ADMIN");
  if (grantable !== null) from.expect("OPTION", "FOR");
  return { kind: "check_privilege", ...parsePrivileges(from) };
}

const OBJECT_PRIVILEGES = new Set(
  "%ALTER ALTER DELETE SELECT INSERT UPDATE EXECUTE REFERENCES USE *".split(" "),
);

function parsePrivileges(
  from: TokenReader,
): { privileges: Privilege[]; on: PrivilegeObject | null } {
  const privileges = from.comma(() => parsePrivilege(from));
  return { privileges, on: from.skip("ON") ? parseObject(from) : null };
}

function parsePrivilege(from: TokenReader): Privilege {
  if (from.skip("ALL")) {
    from.skip("PRIVILEGES");
    return { name: "ALL PRIVILEGES", columns: [] };
  }
  if (!from.atAny(OBJECT_PRIVILEGES)) {
    // An admin privilege or a role; names of IRIS's own begin with %.
    const name = from.identifier();
    return { name: name.startsWith("%") ? name.toUpperCase() : name, columns: [] };
  }
  const name = from.take().key;
  return { name, columns: from.at("(") ? from.identifiers() : [] };
}

function parseObject(from: TokenReader): PrivilegeObject {
  const type = from.optional("TABLE", "VIEW", "SCHEMA", "PROCEDURE");
  const names = from.comma((): QualifiedName => {
    if (from.skip("*")) return { schema: null, name: "*" };
    const first = from.identifier();
    if (!from.skip(".")) return { schema: null, name: first };
    return { schema: first, name: from.identifier() };
  });
  return { type, names };
}

function parseGrantee(from: TokenReader): string {
  if (from.skip("*")) return "*";
  return from.identifier();
}
