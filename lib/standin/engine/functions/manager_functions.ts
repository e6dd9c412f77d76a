// The table functions of IRIS's own that clients read roles, privileges and namespaces from.

import type { TableFunction } from "../../../iris/tree_query.ts";
import { asText, settled } from "../values/coerce.ts";
import { expression } from "../compiling/compile_expression.ts";
import type { Compiler, Scope, SourceColumn } from "../compiling/compiler.ts";
import { notInStandIn, refuse } from "../errors.ts";
import { qualified } from "../schema/schema.ts";
import type { Given } from "../schema/security.ts";
import type { Session } from "../processes/session.ts";
import { typed } from "../compiling/typed.ts";
import { VARCHAR } from "../values/value_types.ts";

const GIVEN = ["GRANTED_BY", "PRIVILEGE", "NAME", "GRANT_OPTION"];

/** Only the columns that are known; how many arguments each takes. */
const FUNCTIONS: Readonly<Record<string, { columns: readonly string[]; args: number }>> = {
  "%SQL_MANAGER.USERS": { columns: ["USERNAME"], args: 0 },
  "%SQL_MANAGER.ROLES": { columns: ["ROLE_NAME"], args: 0 },
  "%SQL_MANAGER.ROLEPRIVILEGES": { columns: GIVEN, args: 1 },
  "%SQL_MANAGER.USERPRIVS": { columns: [...GIVEN, "GRANTED_VIA"], args: 1 },
  "%SYS.NAMESPACE_LIST": { columns: ["Nsp", "Status", "Remote"], args: 0 },
};

export function managerFunction(
  { name, args }: TableFunction,
  scope: Scope,
  c: Compiler,
): { columns: SourceColumn[]; sql: string } {
  const key = `${name.schema}.${name.name}`.toUpperCase();
  const known = FUNCTIONS[key];
  if (known === undefined && name.schema?.startsWith("%")) {
    throw notInStandIn(`the table-valued function ${name.name}`);
  }
  // Which of its codes IRIS has for this is not verified against a live IRIS.
  if (known === undefined) throw refuse("functionMissing", key);
  if (args.length < known.args) throw refuse("argumentsMissing", name.name, known.args);
  if (args.length > known.args) throw refuse("argumentsMany", name.name, known.args);
  const [argument] = args;
  const of = argument === undefined ? "''" : asText(settled(expression(argument, scope, c), c), c);
  const alias = c.newAlias();
  return {
    columns: known.columns.map((column, at) => ({
      name: column,
      value: typed(`json_extract(${alias}.value, '$[${at}]')`, VARCHAR, 1),
    })),
    sql: `json_each(iris_security('${key}', ${of})) AS ${alias}`,
  };
}

/** Only for those who may do everything: others see none. */
export function managerRows(kind: string, name: string, session: Session): string[][] {
  const { security } = session;
  if (!security.isAll(session)) return [];
  if (kind === "%SYS.NAMESPACE_LIST") {
    return ["%SYS", session.namespace].map((namespace) => [namespace, "1", "0"]);
  }
  if (kind === "%SQL_MANAGER.USERS") return security.users.map((user) => [user]);
  if (kind === "%SQL_MANAGER.ROLES") return security.roles.map((role) => [role]);
  const direct = security.givenTo(name);
  if (kind === "%SQL_MANAGER.ROLEPRIVILEGES") return rowsOf(direct, "Direct", session);
  const roles = direct.filter(({ on, privilege }) => on === null && security.isRole(privilege));
  return [
    ...rowsOf(direct, "Direct", session),
    ...roles.flatMap(({ privilege }) => rowsOf(security.givenTo(privilege), "Role", session)),
    ...name === EVERYBODY ? [] : rowsOf(security.givenTo(EVERYBODY), EVERYBODY, session),
  ];
}

const EVERYBODY = "_PUBLIC";

/** How a right to some columns is told, nobody knows. (C:%Library.SQLCatalogPriv) */
function rowsOf(given: readonly Given[], via: string, session: Session): string[][] {
  return given.filter(({ columns }) => columns.length === 0).map((one) => [
    one.by,
    one.privilege,
    objectName(one, session),
    one.option ? "Yes" : "No",
    via,
  ]);
}

function objectName({ on }: Given, { schema }: Session): string {
  if (on === null) return "";
  if (on.kind !== "object") return on.kind === "all" ? "*" : on.schema;
  const all = [...schema.objects(), ...schema.routines.all()];
  const object = all.find((one) => one.id === on.id);
  return object === undefined ? "" : qualified(object);
}
