// LATERAL: a query that sees what stands before it. One row of it is a value in its place; more need a newer IRIS.

import type { RangeSubselect, SelectStmt } from "@pgsql/types";
import { select as selectOf } from "../../iris/select.ts";
import type { TableRef } from "../../iris/tree_query.ts";
import { derived, item, ONE } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import type { Draft } from "../compiling/draft.ts";
import { hasAggregate } from "../compiling/grouping.ts";
import { nodesOf } from "../text/walk.ts";
import { hasFeature } from "../iris_version.ts";
import { bodyOf, locationOf, type Node, strings } from "../text/nodes.ts";
import { isStar, type OutputColumn } from "../compiling/output.ts";
import { unsupported } from "../text/refuse.ts";
import { columnNamed } from "../compiling/scope.ts";
import { value } from "../compiling/value.ts";

/** Where the node is a LATERAL that gives one row exactly, its columns are values of what stands before,
 * and nothing is left of it in FROM. */
export function enterOneRow(node: Node, at: Place): boolean {
  const range = bodyOf(node, "RangeSubselect") ?? functionOfOthers(node, at);
  const select = bodyOf(range?.subquery, "SelectStmt");
  if (!range?.lateral || !select || !givesOneRow(select)) return false;
  const draft = at.to.query(select, { outer: at.scope, nested: true });
  if (draft.query.kind !== "select" || draft.outputs.some(isStar)) return false;
  const label = labelOf(range);
  const names = strings(range.alias?.colnames);
  const columns = (draft.outputs as readonly OutputColumn[]).map((output, index) => {
    const name = names[index] ?? output.name;
    return { ...output, name, expression: valueIn(draft, index) };
  });
  at.scope.enter({
    name: label,
    schema: null,
    label: { schema: null, name: label },
    columns,
    resolve(name) {
      const column = columnNamed(columns, name)!;
      return value(column.expression, column.type, column);
    },
  }, undefined);
  return true;
}

/** A function in FROM that is given columns of what stands before it. */
function functionOfOthers(node: Node, at: Place): RangeSubselect | null {
  const range = bodyOf(node, "RangeFunction");
  const [call, ...others] = (range?.functions ?? []).map((one) =>
    bodyOf(bodyOf(one, "List")?.items?.[0], "FuncCall")
  );
  const [schema, name, ...more] = strings(call?.funcname);
  if (!call || others.length > 0 || range!.ordinality || name === undefined || more.length > 0) {
    return null;
  }
  const isFunction = at.to.context.routineOf?.(schema, name)?.kind === "function";
  if (!isFunction || !namesColumn(call.args)) return null;
  const label = range!.alias?.aliasname ?? name;
  const target = { ResTarget: { name: label, val: { FuncCall: call } } };
  const select: SelectStmt = { targetList: [target], op: "SETOP_NONE" };
  return {
    lateral: true,
    subquery: { SelectStmt: select },
    alias: { ...range!.alias, aliasname: label },
  };
}

function namesColumn(args: readonly Node[] | undefined): boolean {
  for (const node of nodesOf(args)) if ("ColumnRef" in node) return true;
  return false;
}

/** Without FROM an expression stands for itself, an aggregate for a query of its own. */
function valueIn({ query }: Draft, index: number): OutputColumn["expression"] {
  if (query.kind !== "select") throw new TypeError("one row comes from one query");
  const one = query.items[index];
  if (one.kind !== "item") throw new TypeError("a star has no value");
  if (query.from.length === 0) return one.expression;
  return { kind: "subquery", query: { ...query, items: [one] } };
}

function givesOneRow(select: SelectStmt): boolean {
  const { op, groupClause, havingClause, distinctClause, limitCount, limitOffset } = select;
  if (op !== undefined && op !== "SETOP_NONE") return false;
  if (groupClause || havingClause || distinctClause || limitCount || limitOffset) return false;
  if (select.valuesLists || select.withClause) return false;
  const targets = select.targetList ?? [];
  if (!select.fromClause) return !select.whereClause && !targets.some(hasAggregate);
  return targets.length > 0 && targets.some(hasAggregate);
}

/** A row for each row, to hang a condition on. */
export function oneRow(alias: string): TableRef {
  return derived(selectOf({ items: [item(ONE, "one")] }), `${alias}_row`);
}

export function refuseOldLateral(at: Place, { subquery }: RangeSubselect): void {
  if (hasFeature(at.to.context, "lateral")) return;
  throw unsupported(
    "LATERAL of several rows is not supported by this version of IRIS",
    locationOf(subquery!),
    "IRIS has it from 2025.3 on. A join, or a window function, may do the same.",
  );
}

export function labelOf({ alias }: RangeSubselect): string {
  return alias?.aliasname ?? "unnamed_subquery";
}
