// UPDATE ... RETURNING: the rows are looked up first, and then each is changed where it still is as asked for.

import type { RangeVar, ResTarget, UpdateStmt } from "@pgsql/types";
import { select } from "../../iris/select.ts";
import type { Assignment } from "../../iris/tree_dml.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import type { TableRef } from "../../iris/tree_query.ts";
import { contains } from "../compiling/build.ts";
import { type Compiler, Place } from "../compiling/compiler.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { hintsOf } from "../compiling/output.ts";
import {
  assigned,
  assignmentsOf as writtenAs,
  enterTarget,
  refuseTwice,
} from "../rules/changes.ts";
import { fitted } from "../rules/fitted_values.ts";
import { nameQueries } from "../rules/clauses.ts";
import { Scope, type ScopeTable } from "../compiling/scope.ts";
import { checkedAssignments } from "../values/kept_checks.ts";
import type { Value } from "../compiling/value.ts";
import { Builder, Cells, current, rowId } from "./builder.ts";
import type { CompiledSteps } from "./compiled_steps.ts";
import { returned, sameRow, targetOf } from "./returning.ts";

export function updateReturning(node: UpdateStmt, to: Compiler): CompiledSteps {
  const { relation, targetList = [], fromClause = [], whereClause, returningClause } = node;
  const build = new Builder(to);
  const target = targetOf(relation!, to);
  const { table } = target;
  const all = new Place(to, new Scope());
  nameQueries(node.withClause, all.scope);
  const { alias } = enterTarget(relation!, all);
  const from = fromClause.map((one) => all.tableRef(one));
  const where = whereClause ? all.condition(whereClause) : null;
  const alone = from.length === 0;
  const cells = new Cells([rowId(alone ? null : target.label)]);
  const others = all.scope.tables.slice(1).map((one) => cells.seenFrom(one));
  const row = alone ? all : rowPlace(relation!, { to, others });
  const assignments = assignmentsOf(targetList, { table, all, row, cells });
  const old = cells.seenFrom({ name: "old", schema: null, ...target });
  const { select: answer, outputs } = returned(returningClause!, {
    to,
    from: [{ RangeVar: relation! }],
    beside: [...others, old, sameRow("new", target)],
    star: alone ? undefined : [all.scope.tables[0], ...others],
  });
  const change = build.call({
    kind: "update",
    keywords: [],
    table,
    alias,
    assignments,
    from: [],
    where: current(null, alone ? recheckable(where) : []),
  });
  const give = build.call({
    kind: "query",
    with: [],
    query: { ...answer, where: current(null) },
  });
  const driver = build.call({
    kind: "query",
    with: [],
    query: select({ items: cells.items(), from: [tableRef(relation!, to), ...from], where }),
  });
  return {
    program: {
      texts: build.texts,
      steps: [{
        do: "each",
        rows: { kind: "query", call: driver, id: true, once: !alone },
        steps: [{ do: "change", call: change, once: false }, { do: "give", call: give }],
      }],
      answer: { text: give.text, hidden: 0 },
    },
    hints: hintsOf(outputs),
    tag: "UPDATE",
    counts: true,
    ddl: false,
  };
}

/** Where the row that is changed is in the table, and all others are cells. */
export function rowPlace(
  relation: RangeVar,
  { to, others }: { to: Compiler; others: readonly ScopeTable[] },
): Place {
  const outer = new Scope();
  for (const one of others) outer.enter(one, undefined);
  const place = new Place(to, new Scope(outer));
  enterTarget(relation, place);
  return place;
}

export interface Assigning {
  table: Parameters<Compiler["columnsOf"]>[0];
  /** Where all tables are to be had. */
  all: Place;
  row: Place;
  cells: Cells;
}

/** A query in SET sees the table as it was before the statement: it becomes a cell. */
export function assignmentsOf(
  nodes: readonly Node[],
  { table, all, row, cells }: Assigning,
): Assignment[] {
  const targets: ResTarget[] = nodes.map((node) => bodyOf(node, "ResTarget")!);
  refuseTwice(targets);
  const known = all.to.columnsOf(table);
  const written = targets.map((target): [string, Value] => {
    const column = known?.find(({ name }) => name === target.name);
    const node = assigned(target, column);
    const before = hasNode(node, "SubLink");
    const found: Value = fitted(node, column, before ? all : row);
    return [target.name!, before ? cells.value(found.expression, found) : found];
  });
  return writtenAs(checkedAssignments(written, { to: all.to, table, columns: known }));
}

/** Whether a node of PostgreSQL's tree has another one inside. */
export function hasNode(tree: unknown, tag: string): boolean {
  const rest: unknown[] = [tree];
  while (rest.length > 0) {
    const one = rest.pop();
    if (typeof one !== "object" || one === null) continue;
    if (tag in one) return true;
    rest.push(...Object.values(one));
  }
  return false;
}

const QUERIES = new Set(["subquery", "exists", "in_query", "quantified", "for_some"]);

/** The parts of a condition that are looked at again when the row's turn comes: somebody may have changed it
 * meanwhile. Not those with a query inside, which sees what this statement has done already. */
export function recheckable(where: Predicate | null): Predicate[] {
  if (where === null) return [];
  const parts = where.kind === "and" ? where.operands : [where];
  return parts.filter((part) => !contains(part, QUERIES));
}

export function tableRef(relation: RangeVar, to: Compiler): TableRef {
  const alias = relation.alias?.aliasname ?? null;
  return { kind: "table", name: to.tableName(relation), alias };
}
