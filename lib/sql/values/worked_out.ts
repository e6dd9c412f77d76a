// An expression without columns that IRIS lacks becomes a parameter, whose value PostgreSQL works out when the
// statement runs.

import { typeByOid } from "../../types/types.ts";
import { isEnumArray } from "../../types/enums.ts";
import { typeNumbered } from "../types/type_names.ts";
import { qualifiedTitle } from "../types/user_types.ts";
import type { Place } from "../compiling/compiler.ts";
import { textOf } from "../text/deparse.ts";
import { staysRefused } from "../local/stays_refused.ts";
import { nodesOf } from "../text/walk.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { relationsOf } from "../names/relations.ts";
import { type Value, value } from "../compiling/value.ts";

/** Null where only IRIS or the session can tell. */
export function workedOut(node: Node, type: number, at: Place): Value | null {
  const row = typeByOid(type);
  if (!row || !isAlone(node)) return null;
  const text = textOf(node);
  if (text === null) return null;
  const { parameterCount: params } = relationsOf({ List: { items: [node] } });
  if (params > 0) at.to.parameter(params);
  const { context } = at.to;
  const own = context.userTypes && typeNumbered(type, -1, context)?.user?.type;
  const title = own
    ? `${qualifiedTitle(own, context.irisSchema)}${isEnumArray(type) ? "[]" : ""}`
    : row.title;
  return value(at.to.argument({ workedOut: `(${text})::${title}`, type, params }), type);
}

/** PostgreSQL is told when the transaction began, but another time is its own, and so is the user. */
const OF_THE_SESSION: ReadonlySet<string> = new Set([
  ...["statement_timestamp", "clock_timestamp", "timeofday"],
  ...["age", "current_setting", "pg_backend_pid", "pg_sleep"],
]);
const PARTS: readonly string[] = ["ColumnRef", "SubLink", "SetToDefault"];
/** Of SQLValueFunction, as its names begin. */
const TIMES = /^SVFOP_(?:CURRENT_DATE|CURRENT_TIME|LOCALTIME)/;

function isAlone(node: Node): boolean {
  if (staysRefused(node) || relationsOf({ List: { items: [node] } }).userFunctions) return false;
  for (const one of nodesOf(node)) {
    if (PARTS.some((part) => part in one)) return false;
    const special = bodyOf(one, "SQLValueFunction")?.op;
    if ("SQLValueFunction" in one && !TIMES.test(special ?? "SVFOP_CURRENT_DATE")) return false;
    const name = strings(bodyOf(one, "FuncCall")?.funcname).at(-1);
    if (name !== undefined && OF_THE_SESSION.has(name)) return false;
  }
  return true;
}
