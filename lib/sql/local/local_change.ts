// UPDATE and DELETE that IRIS cannot express: PostgreSQL finds the rows among those that IRIS gives and works out
// what becomes of them, and IRIS changes them by their %ID.

import type { DeleteStmt, RangeVar, ReturningClause, UpdateStmt } from "@pgsql/types";
import { compileProgram } from "../compile.ts";
import { columnNamed } from "../compiling/scope.ts";
import { isCatalog, relationsOf } from "../names/relations.ts";
import type { LocalChangePlan } from "../plans/local_plans.ts";
import type { PlanContext, TableColumn } from "../plans/plan_context.ts";
import { isDefault } from "../rules/changes.ts";
import { changeFound, lookAgain } from "../steps/found_rows.ts";
import { hasNode } from "../steps/update.ts";
import { statementTextOf } from "../text/deparse.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import { Misplaced } from "../text/refuse.ts";
import { keptChecks } from "../values/kept_checks.ts";
import { defaultNode } from "../values/column_default.ts";
import { localSource, type Refused, targetsOf } from "./local_plan.ts";
import { nodesOf } from "../text/walk.ts";
import { irisNameOf } from "../names/schema_names.ts";

/** Null where the refusal is to stand. */
export function localChange(refused: Refused): LocalChangePlan | null {
  const { statement, context } = refused;
  const { node } = treeOf(statement);
  const update = bodyOf(node, "UpdateStmt");
  const own: UpdateStmt | DeleteStmt | null = update ?? bodyOf(node, "DeleteStmt");
  if (!own || isCatalog(own.relation!) || hasNode(own.whereClause, "CurrentOfExpr")) return null;
  const relation = own.relation!;
  const { schema, name } = irisNameOf(relation, context);
  const known = context.columnsOf?.(schema, name)?.filter(({ hidden }) => !hidden);
  const columns = known && (update ? setColumns(update, known) : []);
  if (!known || !columns) return null;
  try {
    const changed = update ? { UpdateStmt: withoutDefaults(update, known) } : node;
    const parts = [changed, ...partlySet(update), ...wholeRow(known)];
    const source = localSource({ List: { items: parts } }, refused, relation);
    const text = giving(changed, columns);
    const found = source?.tables.find((table) => table.changed);
    if (!source || !found || text === null) return null;
    const target = { schema, told: relation.schemaname ?? "public", name, columns: known };
    const targetList = targetsOf(found.columns!);
    const plain: RangeVar = { ...relation, alias: undefined };
    return {
      kind: "local_change",
      ...source,
      parameterCount: relationsOf(node).parameterCount,
      tag: update ? "UPDATE" : "DELETE",
      target,
      text,
      columns,
      returns: own.returningClause !== undefined,
      look: compileProgram((to) => lookAgain({ relation: plain, targetList }, to), context),
      change: changeOf(plain, {
        columns: update ? columns : null,
        context: { ...context, workedOut: "updated" },
      }),
    };
  } catch (cause) {
    if (cause instanceof Misplaced) return null;
    throw cause;
  }
}

function changeOf(
  relation: RangeVar,
  { columns, context }: { columns: readonly TableColumn[] | null; context: PlanContext },
) {
  return compileProgram((to) => changeFound({ relation, columns }, to), context);
}

/** Null where one of them is not known. */
function setColumns(
  { targetList = [] }: UpdateStmt,
  known: readonly TableColumn[],
): TableColumn[] | null {
  const found = new Set<TableColumn>();
  for (const node of targetList) {
    const column = columnNamed(known, bodyOf(node, "ResTarget")!.name!);
    if (!column) return null;
    found.add(column);
  }
  return [...found];
}

/** The mirror's columns have no defaults of IRIS's. */
function withoutDefaults(update: UpdateStmt, known: readonly TableColumn[]): UpdateStmt {
  const targetList = update.targetList?.map((node): Node => {
    const target = bodyOf(node, "ResTarget")!;
    if (!target.val || !isDefault(target.val)) return node;
    const column = columnNamed(known, target.name!);
    return { ResTarget: { ...target, val: defaultNode(column, target.location) } };
  });
  return { ...update, targetList };
}

/** Of an array of which an element is set, all others stay. */
function partlySet(update: UpdateStmt | null): Node[] {
  return (update?.targetList ?? []).flatMap((node): Node[] => {
    const { name, indirection } = bodyOf(node, "ResTarget")!;
    return indirection ? [column([name!])] : [];
  });
}

/** Checks are about the whole row, and tell it. */
function wholeRow(known: readonly TableColumn[]): Node[] {
  return keptChecks(known).length > 0 ? [{ ColumnRef: { fields: [{ A_Star: {} }] } }] : [];
}

function column(names: readonly string[]): Node {
  return { ColumnRef: { fields: names.map((sval) => ({ String: { sval } })) } };
}

/** Null where PostgreSQL would not read it as it is meant. */
function giving(node: Node, columns: readonly TableColumn[]): string | null {
  const update = bodyOf(node, "UpdateStmt");
  const own: UpdateStmt | DeleteStmt = update ?? bodyOf(node, "DeleteStmt")!;
  const { exprs = [], options } = own.returningClause ?? {};
  const [before, after] = rowNames(options);
  if (isTaken(node, [before, after])) return null;
  const asked = [column([before, "ctid"]), ...columns.map(({ name }) => column([after, name]))];
  const returningClause: ReturningClause = {
    ...options && { options },
    exprs: [...asked.map((val): Node => ({ ResTarget: { val } })), ...exprs],
  };
  const changed = { ...own, returningClause };
  return statementTextOf(update ? { UpdateStmt: changed } : { DeleteStmt: changed });
}

/** What the client calls the row before and after. */
function rowNames(options: ReturningClause["options"] = []): [string, string] {
  const named = (which: string) =>
    options.map((node) => bodyOf(node, "ReturningOption")!)
      .find(({ option }) => option === which)?.value;
  return [named("RETURNING_OPTION_OLD") ?? "old", named("RETURNING_OPTION_NEW") ?? "new"];
}

function isTaken(root: Node, names: readonly string[]): boolean {
  for (const node of nodesOf(root)) {
    const { relname, aliasname, ctename } = node as Record<string, unknown>;
    if ([relname, aliasname, ctename].some((one) => names.includes(one as string))) return true;
  }
  return false;
}
