// A SELECT that does nothing but call functions of the session, as with advisory locks and set_config().

import type { FuncCall, ResTarget, SelectStmt } from "@pgsql/types";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { nodesOf } from "../text/walk.ts";
import { scan, type Token, treeOf } from "../text/parse.ts";
import type { SessionCall, SessionCommand } from "../plans/session_plan.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import { type Misplaced, unsupported } from "../text/refuse.ts";
import { unitsBefore } from "../text/text_offsets.ts";

/** What they do is done by the session, so nobody else may be asked to work them out. */
export const EFFECTS: ReadonlySet<string> = new Set([
  "pg_advisory_lock",
  "pg_advisory_lock_shared",
  "pg_advisory_unlock",
  "pg_advisory_unlock_all",
  "pg_advisory_unlock_shared",
  "pg_advisory_xact_lock",
  "pg_advisory_xact_lock_shared",
  "pg_cancel_backend",
  "pg_notify",
  "pg_sleep",
  "pg_sleep_for",
  "pg_sleep_until",
  "pg_terminate_backend",
  "pg_try_advisory_lock",
  "pg_try_advisory_lock_shared",
  "pg_try_advisory_xact_lock",
  "pg_try_advisory_xact_lock_shared",
  "pgwire_refresh",
  "set_config",
]);

type Refusal = readonly [message: string, hint: string];

const LARGE_OBJECTS: Refusal = [
  "large objects are not supported",
  "Keep the bytes in a column of type bytea: one with STORAGE EXTERNAL takes any length.",
];

/** What these make would be in the catalog's PostgreSQL, which is no place to keep anything. */
const NOT_MADE: ReadonlyMap<string, Refusal> = new Map([
  ["lo_creat", LARGE_OBJECTS],
  ["lo_create", LARGE_OBJECTS],
  ["lo_from_bytea", LARGE_OBJECTS],
  ["pg_export_snapshot", [
    "pg_export_snapshot() is not supported",
    "IRIS has no snapshots: pg_dump needs none where it has one job.",
  ]],
]);

/** The catalog can work it out as well, where it is part of something larger. */
const QUESTION = "current_setting";

/** Null where the statement calls none of them. */
export function sessionCall(
  statement: ParsedStatement,
  parameterCount: number,
): SessionCommand | null {
  const { node } = treeOf(statement);
  const effects = effectsIn(node);
  const select = bodyOf(node, "SelectStmt");
  const before = select ? targetsBefore(select) : null;
  const targets = [...before ?? [], ...select ? targetsOf(select) : []];
  const functions = targets.map(({ val }) => functionOf(val));
  const counted = functions.filter((name) => name !== undefined && EFFECTS.has(name)).length;
  const whole = targets.length > 0 && functions.every((name) => name !== undefined);
  if (effects.length === 0 && !whole) return null;
  if (!select || !before || !whole || counted !== effects.length || !isPlain(select)) {
    // Without effects it is only a question after all.
    if (effects.length === 0) return null;
    throw mixed(effects[0]);
  }
  const calls = targets.map(({ val }, index): SessionCall => ({
    function: functions[index]!,
    arity: bodyOf(val, "FuncCall")!.args?.length ?? 0,
    ...index < before.length && { told: false },
  }));
  return {
    command: "call",
    tag: "SELECT",
    calls,
    arguments: argumentsOf(statement, targets, before.length > 0),
    parameterCount,
  };
}

function effectsIn(root: Node): FuncCall[] {
  const found: FuncCall[] = [];
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== "object" || value === null) continue;
    const call = bodyOf(value as Node, "FuncCall");
    const name = call && nameOf(call);
    const refused = name && NOT_MADE.get(name);
    if (refused) throw unsupported(refused[0], call!.location, refused[1]);
    if (name && EFFECTS.has(name)) found.push(call);
    for (const inner of Object.values(value)) rest.push(inner);
  }
  return found;
}

function functionOf(node: Node | undefined): string | undefined {
  const call = bodyOf(node, "FuncCall");
  if (!call) return undefined;
  const { over, agg_filter, agg_order, agg_distinct, agg_star, func_variadic, args = [] } = call;
  if (over || agg_filter || agg_order || agg_distinct || agg_star || func_variadic) {
    return undefined;
  }
  if (args.some((arg) => bodyOf(arg, "NamedArgExpr"))) return undefined;
  const name = nameOf(call);
  return name !== undefined && (EFFECTS.has(name) || name === QUESTION) ? name : undefined;
}

function nameOf({ funcname }: FuncCall): string | undefined {
  const [first, second, ...rest] = strings(funcname);
  if (second === undefined) return first;
  return first === "pg_catalog" && rest.length === 0 ? second : undefined;
}

/** FROM, WHERE and LIMIT say how often to call, and nothing more. */
function isPlain(select: SelectStmt): boolean {
  const { distinctClause, groupClause, havingClause, windowClause, sortClause } = select;
  const { lockingClause, op, fromClause = [] } = select;
  return op === "SETOP_NONE" && !distinctClause && !groupClause && !havingClause &&
    !windowClause && !sortClause && !lockingClause &&
    fromClause.every((from) => bodyOf(from, "RangeVar"));
}

function targetsOf({ targetList = [] }: SelectStmt): ResTarget[] {
  return targetList.map((each) => bodyOf(each, "ResTarget")!);
}

/** What queries in WITH call before, where each of them is called once for FROM and for nothing else: Kysely takes
 * the lock of its migrations so. Null where they are anything more. */
function targetsBefore(select: SelectStmt): ResTarget[] | null {
  const { withClause, targetList: _targets, op: _op, limitOption: _limit, ...rest } = select;
  if (!withClause) return [];
  const { fromClause = [], ...more } = rest;
  if (withClause.recursive || Object.keys(more).length > 0) return null;
  if ([...nodesOf(select)].some((one) => "ColumnRef" in one)) return null;
  const queries = (withClause.ctes ?? []).map((each) => bodyOf(each, "CommonTableExpr")!);
  const used = new Set(fromClause.map((from) => bodyOf(from, "RangeVar")?.relname));
  const isUsed = queries.every(({ ctename }) => used.has(ctename));
  if (!isUsed || fromClause.length !== queries.length) return null;
  const selects = queries.map(({ ctequery }) => bodyOf(ctequery, "SelectStmt"));
  const isOneRow = selects.every((one) => one !== null && Object.keys(one).every(isOfOneRow));
  return isOneRow ? selects.flatMap((one) => targetsOf(one!)) : null;
}

function isOfOneRow(part: string): boolean {
  return part === "targetList" || part === "op" || part === "limitOption";
}

/** The arguments as columns of a query of their own, over whatever the functions were called. */
function argumentsOf(
  statement: ParsedStatement,
  targets: readonly ResTarget[],
  once: boolean,
): string | null {
  const { text } = statement;
  const tokens = scan(text);
  const lists: string[] = [];
  let next = 0;
  for (const { val, name } of targets) {
    const { location = 0 } = bodyOf(val, "FuncCall")!;
    const start = unitsBefore(text, location - treeOf(statement).start);
    const open = tokens.findIndex((token) => token.start >= start && token.text === "(");
    const close = closing(tokens, open);
    const list = text.slice(tokens[open].end, tokens[close].start);
    if (list.trim() !== "") lists.push(list);
    next = close + 1;
    if (name === undefined) continue;
    next += tokens[next].text.toLowerCase() === "as" ? 2 : 1;
  }
  const tail = !once && next < tokens.length ? text.slice(tokens[next].start) : "";
  return lists.length === 0 && tail === "" ? null : `SELECT ${lists.join(", ")} ${tail}`;
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  return tokens.findIndex((token, at) => {
    if (at < open) return false;
    if (token.text === "(") depth++;
    if (token.text === ")") depth--;
    return depth === 0;
  });
}

function mixed(call: FuncCall): Misplaced {
  return unsupported(
    `${nameOf(call)}() inside a larger query is not supported`,
    call.location,
    "Select nothing but such functions, each by itself: SELECT pg_advisory_lock(1).",
  );
}
