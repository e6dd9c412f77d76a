// Functions of sequences inside a question without tables: the session calls them one after the other, and the
// catalog's PostgreSQL works out the rest with what they gave.

import type { FuncCall, SelectStmt } from "@pgsql/types";
import { statementTextOf, textOf } from "../text/deparse.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { EFFECTS } from "./session_call.ts";
import { nodesOf } from "../text/walk.ts";
import { type Misplaced, unsupported } from "../text/refuse.ts";
import type { CatalogDraws } from "../plans/plan.ts";
import type { SequenceCall } from "../plans/session_plan.ts";

type Drawing = SequenceCall["function"];

/** How many arguments each takes. */
const FUNCTIONS: ReadonlyMap<string, readonly number[]> = new Map<Drawing, number[]>([
  ["nextval", [1]],
  ["currval", [1]],
  ["lastval", [0]],
  ["setval", [2, 3]],
]);

/** Null where the statement calls none; one that may not be called exactly once is refused. */
export function catalogDraws(node: Node, parameterCount: number): CatalogDraws | null {
  const first = drawIn(node);
  if (!first) return null;
  const select = bodyOf(node, "SelectStmt");
  if (!select || !isOneRow(select)) throw inLarger(first);
  const draws: CatalogDraws["calls"][number][] = [];
  const replaced = (expression: Node): Node => {
    const call = bodyOf(expression, "FuncCall");
    if (!call || !drawn(call)) return within(expression, replaced);
    const args = (call.args ?? []).map(replaced);
    draws.push({ function: drawn(call)!, arguments: argumentsOf(args, call) });
    return bigint(parameterCount + draws.length);
  };
  const targetList = (select.targetList ?? []).map((target): Node => {
    const { val, name = nameOf(val), ...rest } = bodyOf(target, "ResTarget")!;
    return { ResTarget: { ...rest, ...name && { name }, ...val && { val: replaced(val) } } };
  });
  const text = statementTextOf({ SelectStmt: { ...select, targetList } });
  if (text === null) throw inLarger(first);
  return { calls: draws, text };
}

/** A call of a function of sequences anywhere in it. */
export function drawIn(node: Node): FuncCall | null {
  for (const one of nodesOf(node)) {
    const call = bodyOf(one, "FuncCall");
    if (call && drawn(call)) return call;
  }
  return null;
}

function drawn({ funcname, args = [] }: FuncCall): Drawing | null {
  const [first, second, ...rest] = strings(funcname);
  const name = second === undefined ? first : first === "pg_catalog" ? second : "";
  const known = rest.length === 0 && FUNCTIONS.get(name)?.includes(args.length);
  return known ? name as Drawing : null;
}

/** What PostgreSQL calls a column after the function that gives it. */
function nameOf(node: Node | undefined): string | undefined {
  const inner = bodyOf(node, "TypeCast")?.arg ?? node;
  return strings(bodyOf(inner, "FuncCall")?.funcname).at(-1);
}

function isOneRow({ targetList: _targets, op, limitOption: _limit, ...rest }: SelectStmt): boolean {
  return op === "SETOP_NONE" && Object.keys(rest).length === 0;
}

/** The expression with its parts replaced, where all of them are worked out whatever comes of the others. */
function within(expression: Node, replaced: (part: Node) => Node): Node {
  if (!drawIn(expression)) return expression;
  const operator = bodyOf(expression, "A_Expr");
  if (operator?.kind === "AEXPR_OP") {
    const { lexpr, rexpr, ...rest } = operator;
    const sides = {
      ...lexpr && { lexpr: replaced(lexpr) },
      ...rexpr && { rexpr: replaced(rexpr) },
    };
    return { A_Expr: { ...rest, ...sides } };
  }
  const cast = bodyOf(expression, "TypeCast");
  if (cast) return { TypeCast: { ...cast, arg: replaced(cast.arg!) } };
  const call = bodyOf(expression, "FuncCall");
  if (call && !EFFECTS.has(strings(call.funcname).at(-1)!)) {
    return { FuncCall: { ...call, args: call.args!.map(replaced) } };
  }
  const test = bodyOf(expression, "NullTest");
  if (test) return { NullTest: { ...test, arg: replaced(test.arg!) } };
  const array = bodyOf(expression, "A_ArrayExpr");
  if (array) return { A_ArrayExpr: { ...array, elements: array.elements!.map(replaced) } };
  throw inLarger(drawIn(expression)!);
}

function bigint(number: number): Node {
  const names = ["pg_catalog", "int8"].map((sval): Node => ({ String: { sval } }));
  return { TypeCast: { arg: { ParamRef: { number } }, typeName: { names, typemod: -1 } } };
}

function argumentsOf(args: readonly Node[], call: FuncCall): string[] {
  return args.map((arg) => {
    const text = textOf(arg);
    if (text === null) throw inLarger(call);
    return text;
  });
}

function inLarger(call: FuncCall): Misplaced {
  return unsupported(
    `${strings(call.funcname).at(-1)}() inside a larger query is not supported`,
    call.location,
    "Select it by itself, once for each row: SELECT nextval('s').",
  );
}
