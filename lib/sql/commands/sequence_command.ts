// A SELECT that does nothing but call functions of sequences, which the session answers.

import type { Node, ResTarget, SelectStmt } from "@pgsql/types";
import { bodyOf, strings } from "../text/nodes.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import type { SequenceCall, SessionCommand } from "../plans/session_plan.ts";
import { said } from "../local/said.ts";
import { sequenceNameOf } from "../names/sequence_names.ts";

/** Null where it is anything else; then a function of sequences among it is refused where it stands. */
export function readSequenceCalls(
  select: SelectStmt,
  context: PlanContext,
): SessionCommand | null {
  return plainCalls(select, context) ?? setvalOfRows(select, context);
}

/** `SELECT setval('s', max(id)) FROM t`, as it stands behind a load of data. */
function setvalOfRows(select: SelectStmt, context: PlanContext): SessionCommand | null {
  const [target, ...others] = select.targetList ?? [];
  const { val, name } = bodyOf(target, "ResTarget") ?? {};
  const call = bodyOf(val, "FuncCall");
  if (others.length > 0 || strings(call?.funcname).at(-1) !== "setval") return null;
  const [first, ...values] = call!.args ?? [];
  const sequence = sequenceNameOf(first, context);
  if (!sequence || values.length === 0 || values.length > 2) return null;
  const plan = said(
    { ...select, targetList: values.map((val) => ({ ResTarget: { val } })) },
    context,
  );
  if (!plan || plan.arguments.length > 0) return null;
  const made = { function: "setval", sequence, column: name ?? "setval" } as const;
  return { command: "sequence", tag: "SELECT", calls: [made], values: plan.iris };
}

function plainCalls(
  { targetList = [], fromClause, whereClause, op, valuesLists, ...rest }: SelectStmt,
  context: PlanContext,
): SessionCommand | null {
  const { limitCount, sortClause, groupClause, distinctClause, withClause, intoClause } = rest;
  const plain = op === "SETOP_NONE" && !fromClause && !whereClause && !valuesLists && !limitCount &&
    !sortClause && !groupClause && !distinctClause && !withClause && !intoClause;
  if (!plain || targetList.length === 0) return null;
  const calls: SequenceCall[] = [];
  for (const node of targetList) {
    const call = callOf(bodyOf(node, "ResTarget")!, context);
    if (!call) return null;
    calls.push(call);
  }
  return { command: "sequence", tag: "SELECT", calls };
}

const NAMES: ReadonlySet<string> = new Set(["nextval", "currval", "setval", "lastval"]);

function callOf({ val, name }: ResTarget, context: PlanContext): SequenceCall | null {
  const call = bodyOf(val, "FuncCall");
  const called = strings(call?.funcname).at(-1) ?? "";
  if (!call || !NAMES.has(called)) return null;
  const { args = [] } = call;
  const made = { function: called as SequenceCall["function"], column: name ?? called };
  if (made.function === "lastval") return args.length === 0 ? { ...made, sequence: null } : null;
  const sequence = sequenceNameOf(args[0], context);
  if (!sequence) return null;
  if (made.function !== "setval") return args.length === 1 ? { ...made, sequence } : null;
  const value = integerOf(args[1]);
  const flag = args[2] && bodyOf(args[2], "A_Const")?.boolval;
  if (value === null || (args[2] && !flag)) return null;
  return { ...made, sequence, value, called: flag ? flag.boolval ?? false : true };
}

function integerOf(node: Node | undefined): string | null {
  const negative = bodyOf(node, "A_Expr");
  if (negative && !negative.lexpr && strings(negative.name)[0] === "-") {
    const inner = integerOf(negative.rexpr);
    return inner === null ? null : `-${inner}`;
  }
  const constant = bodyOf(bodyOf(node, "TypeCast")?.arg ?? node, "A_Const");
  if (constant?.ival) return String(constant.ival.ival ?? 0);
  const text = constant?.fval?.fval ?? constant?.sval?.sval;
  return text !== undefined && /^-?\d{1,19}$/.test(text) ? text : null;
}
