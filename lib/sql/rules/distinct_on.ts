// DISTINCT ON: the first row of each group, in the order of ORDER BY.

import type { SortBy } from "@pgsql/types";
import type { Expression, OrderItem } from "../../iris/tree_expression.ts";
import { column, compare, contains, ONE } from "../compiling/build.ts";
import { type Draft, wrap } from "../compiling/draft.ts";
import { exact } from "../values/exact.ts";
import { bodyOf, locationOf } from "../text/nodes.ts";
import { isStar, type OutputColumn } from "../compiling/output.ts";
import { orderItems } from "../values/ordered.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { clauseRule } from "../compiling/rule.ts";
import { value } from "../compiling/value.ts";
import { isDistinctOn, type Key, keyOf } from "./row_order.ts";

export const distinctOn = clauseRule({
  name: "distinct_on",
  why: "IRIS's DISTINCT BY takes any row of a group; the first one is the one numbered 1",
  on: "SelectStmt",
  examples: [
    {
      pg: "SELECT DISTINCT ON (a) a, b FROM t ORDER BY a NULLS FIRST, c DESC NULLS LAST",
      iris: 'SELECT "a", "b" FROM (SELECT "a", "b", "c" AS "order_2", ROW_NUMBER() OVER ' +
        '(PARTITION BY %EXACT("a") ORDER BY "a", "c" DESC) AS "row_in_group" ' +
        'FROM "SQLUser"."t") AS "q" WHERE "row_in_group" = 1 ORDER BY "a", "order_2" DESC',
    },
    {
      pg: "SELECT DISTINCT ON (a) a, b FROM t ORDER BY b",
      iris: null,
      refused: "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
    },
    {
      pg: "SELECT DISTINCT b::int FROM t",
      iris: 'SELECT DISTINCT CAST("b" AS INTEGER) AS "b" FROM "SQLUser"."t"',
    },
  ],
  rewrite(draft, select, at) {
    const { distinctClause = [], sortClause = [] } = select;
    if (!isDistinctOn(select) || draft.query.kind !== "select") return draft;
    const sorts = sortClause.map((node) => bodyOf(node, "SortBy")!);
    const groups = distinctClause.map((node) => keyOf({ node }, draft, at));
    const keys = sorts.map((sort) => keyOf(sort, draft, at));
    refuseOtherOrder(groups, keys, sorts);
    if (draft.outputs.some(isStar)) {
      throw unsupported(
        "DISTINCT ON beside a * is not supported",
        locationOf(distinctClause[0]),
        "Name the columns.",
      );
    }
    return ranked(draft, present(groups), present(keys));
  },
});

function present(keys: readonly (Key | null)[]): Key[] {
  return keys.filter((key) => key !== null);
}

/** As far as both lists go, each key of the order is one of the groups'. */
function refuseOtherOrder(
  groups: readonly (Key | null)[],
  keys: readonly (Key | null)[],
  sorts: readonly SortBy[],
): void {
  const names = groups.map(nameOf);
  const missing = keys.slice(0, groups.length).findIndex((key) => !names.includes(nameOf(key)));
  if (missing < 0) return;
  throw new Misplaced(
    "invalid_column_reference",
    "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
    { location: locationOf(sorts[missing].node!) },
  );
}

function nameOf(key: Key | null): string {
  return JSON.stringify(key?.value.expression ?? null);
}

const ROW = "row_in_group";
const GROUPED = new Set(["aggregate", "window"]);

function ranked(draft: Draft, groups: readonly Key[], keys: readonly Key[]): Draft {
  const { query } = draft;
  if (query.kind !== "select") return draft;
  const outputs = draft.outputs as readonly OutputColumn[];
  const hidden: OutputColumn[] = [];
  const hide = ({ value: known, index }: Key, alias: string): string => {
    if (index >= 0) return outputs[index].alias;
    hidden.push({ ...known, name: alias, alias, node: null });
    return alias;
  };
  const aliases = keys.map((key, at) => hide(key, `order_${at + 1}`));
  // Where rows are grouped, or windows seen, they are numbered around that.
  const around = query.groupBy.length > 0 || query.limit !== null ||
    contains([query.items, groups, keys], GROUPED);
  const partitions = around ? groups.map((key, at) => hide(key, `group_${at + 1}`)) : [];
  const number = (partitionBy: Expression[], orderBy: OrderItem[]): OutputColumn => ({
    name: ROW,
    alias: ROW,
    type: 0,
    typmod: -1,
    notNull: true,
    node: null,
    expression: {
      kind: "window",
      name: "ROW_NUMBER",
      args: [],
      star: false,
      partitionBy,
      orderBy,
      frame: null,
    },
  });
  const ordered = (expressionOf: (key: Key, at: number) => Expression) =>
    keys.flatMap((key, at) =>
      orderItems(key, {
        expression: expressionOf(key, at),
        type: key.value.type,
        moved: key.moved,
        context: key.context,
      })
    );
  const byAlias = ordered((_key, at) => column(aliases[at]));
  if (!around) {
    const rank = number(
      groups.map((key) => exact(key.value)),
      ordered((key) => key.value.expression),
    );
    const { select, outputs: given } = wrap(draft, [...hidden, rank]);
    const where = compare(column(ROW), "=", ONE);
    return { ...draft, query: { ...select, where, orderBy: byAlias }, outputs: given };
  }
  const inner = wrap(draft, hidden);
  const rank = number(
    groups.map((key, at) => exact(value(column(partitions[at]), key.value.type))),
    byAlias,
  );
  const carried = hidden.map((one) => ({ ...one, expression: column(one.alias) }));
  const middle = { ...draft, query: inner.select, outputs: inner.outputs };
  const { select, outputs: given } = wrap(middle, [...carried, rank]);
  const where = compare(column(ROW), "=", ONE);
  return { ...draft, query: { ...select, where, orderBy: byAlias }, outputs: given };
}
