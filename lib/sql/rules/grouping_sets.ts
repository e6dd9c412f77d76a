// GROUPING SETS, ROLLUP and CUBE: a query for each set, one below the other. Longer than most: one algorithm.

import type { SelectStmt, SortBy } from "@pgsql/types";
import { column, unionAll } from "../compiling/build.ts";
import { columnName } from "../names/column_name.ts";
import { wrap } from "../compiling/draft.ts";
import { hasAggregate, isAggregate, sameNode } from "../compiling/grouping.ts";
import { bodyOf, locationOf, type Node, strings } from "../text/nodes.ts";
import { directionOf, movesNulls, orderItems } from "../values/ordered.ts";
import { isStar, type OutputColumn } from "../compiling/output.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { clauseRule } from "../compiling/rule.ts";
import { commonType } from "../types/type_families.ts";
import { value } from "../compiling/value.ts";

export const groupingSets = clauseRule({
  name: "grouping_sets",
  why:
    "IRIS groups one way at a time: each set is a query of its own, in which the other columns " +
    "are NULL; MIN makes them so without losing their type",
  on: "SelectStmt",
  examples: [
    {
      pg: "SELECT a, count(*) FROM t GROUP BY ROLLUP (a)",
      iris: 'SELECT "a", "count" FROM ((SELECT "a", COUNT(*) AS "count" FROM "SQLUser"."t" ' +
        'GROUP BY %EXACT("a")) UNION ALL (SELECT MIN(CASE WHEN 1 = 0 THEN "a" END) AS "a", ' +
        'COUNT(*) AS "count" FROM "SQLUser"."t")) AS "q"',
    },
    {
      pg: "SELECT a, grouping(a) FROM t GROUP BY GROUPING SETS ((a), ())",
      iris: 'SELECT "a", "grouping" FROM ((SELECT "a", 0 AS "grouping" FROM "SQLUser"."t" ' +
        'GROUP BY %EXACT("a")) UNION ALL (SELECT MIN(CASE WHEN 1 = 0 THEN "a" END) AS "a", ' +
        '1 AS "grouping" FROM "SQLUser"."t")) AS "q"',
    },
  ],
  rewrite(draft, select, at) {
    if (!hasGroupingSets(select)) return draft;
    const { targetList = [], sortClause = [] } = select;
    const sorts = sortClause.map((node) => bodyOf(node, "SortBy")!);
    const places = sorts.map((sort) => targetOf(sort, targetList));
    const hidden = sorts.filter((_, index) => places[index] < 0).map((sort, index): Node => ({
      ResTarget: { name: `order_${index + 1}`, val: sort.node },
    }));
    const sets = setsOf(select);
    const all = distinctNodes(sets.flat());
    const legs = sets.map((set) => {
      const leg = legOf({ ...select, targetList: [...targetList, ...hidden] }, set, all);
      return at.to.query(leg, { outer: draft.scope, nested: true });
    });
    const outputs = outputsOf(legs.map((leg) => leg.outputs), [...targetList, ...hidden]);
    const shown = outputs.slice(0, targetList.length);
    const wrapped = wrap(
      { query: unionAll(legs.map(({ query }) => query)), outputs: shown },
      outputs.slice(targetList.length),
    );
    let next = targetList.length;
    const orderBy = sorts.flatMap((sort, index) => {
      const output = outputs[places[index] >= 0 ? places[index] : next++];
      const direction = directionOf(sort);
      const moved = movesNulls(direction, value(output.expression));
      return orderItems(direction, {
        expression: column(output.alias),
        type: output.type,
        moved,
        context: at.to.context,
      });
    });
    return { ...draft, query: { ...wrapped.select, orderBy }, outputs: wrapped.outputs };
  },
});

export function hasGroupingSets({ groupClause = [] }: SelectStmt): boolean {
  return groupClause.some((node: Node) => bodyOf(node, "GroupingSet") !== null);
}

function outputsOf(
  legs: readonly (readonly (OutputColumn | { star: true })[])[],
  targets: readonly Node[],
): OutputColumn[] {
  if (legs.flat().some(isStar)) {
    throw unsupported("* beside grouping sets is not supported", undefined, "Name the columns.");
  }
  const columns = legs as readonly (readonly OutputColumn[])[];
  const taken = new Set<string>();
  return columns[0].map((output, index) => {
    const same = columns.map((leg) => leg[index]);
    // Where it is grouped by, it is itself; elsewhere the NULL of an aggregate, which may be text.
    const { val } = bodyOf(targets[index], "ResTarget")!;
    const own = same.find(({ node }) => sameNode(node, val));
    const twice = taken.has(output.alias.toUpperCase());
    const alias = twice ? `column_${index + 1}` : output.alias;
    taken.add(alias.toUpperCase());
    return {
      ...output,
      alias,
      type: own?.type ?? commonType(same.map(({ type }) => type)),
      typmod: own?.typmod ?? output.typmod,
      notNull: same.every(({ notNull }) => notNull),
      expression: column(alias),
    };
  });
}

const SETS_MAX = 64;

type Sets = readonly (readonly Node[])[];

/** Every item of GROUP BY multiplies the sets. */
function setsOf({ groupClause = [], groupDistinct, targetList = [] }: SelectStmt): Sets {
  let sets: Sets = [[]];
  for (const node of groupClause) {
    const more = expand(node, targetList);
    if (sets.length * more.length > SETS_MAX) {
      throw new Misplaced("statement_too_complex", "too many grouping sets present", {
        location: locationOf(node),
        detail: `There may be ${SETS_MAX} of them.`,
      });
    }
    sets = sets.flatMap((set) => more.map((one) => distinctNodes([...set, ...one])));
  }
  if (!groupDistinct) return sets;
  return sets.filter((set, index) =>
    !sets.slice(0, index).some((other) =>
      other.length === set.length && set.every((node) => other.some((one) => sameNode(one, node)))
    )
  );
}

function distinctNodes(nodes: readonly Node[]): Node[] {
  return nodes.filter((node, index) =>
    !nodes.slice(0, index).some((other) => sameNode(other, node))
  );
}

function expand(node: Node, targets: readonly Node[]): Sets {
  const set = bodyOf(node, "GroupingSet");
  if (!set) return [simple(node, targets)];
  const { kind, content = [] } = set;
  switch (kind) {
    case "GROUPING_SET_ROLLUP": {
      const parts = content.map((part) => simple(part, targets));
      return Array.from(
        { length: parts.length + 1 },
        (_, missing) => parts.slice(0, parts.length - missing).flat(),
      );
    }
    case "GROUPING_SET_CUBE": {
      const parts = content.map((part) => simple(part, targets));
      if (2 ** parts.length > SETS_MAX) {
        throw new Misplaced("too_many_columns", "CUBE is limited to 6 elements", {
          location: set.location,
        });
      }
      // PostgreSQL begins with all of them, and counts down.
      return Array.from({ length: 2 ** parts.length }, (_, index) => {
        const bits = 2 ** parts.length - 1 - index;
        return parts.filter((_, at) => bits & (1 << (parts.length - 1 - at))).flat();
      });
    }
    case "GROUPING_SET_SETS":
      return content.flatMap((part) => expand(part, targets));
    default:
      return [[]];
  }
}

function simple(node: Node, targets: readonly Node[]): Node[] {
  const row = bodyOf(node, "RowExpr");
  if (row) return (row.args ?? []).flatMap((arg) => simple(arg, targets));
  const ordinal = bodyOf(node, "A_Const")?.ival;
  if (ordinal) {
    const target = bodyOf(targets[(ordinal.ival ?? 0) - 1], "ResTarget");
    if (target?.val) return [target.val];
    throw new Misplaced(
      "invalid_column_reference",
      `GROUP BY position ${ordinal.ival ?? 0} is not in select list`,
      { location: locationOf(node) },
    );
  }
  const names = strings(bodyOf(node, "ColumnRef")?.fields);
  const aliased = targets.map((target) => bodyOf(target, "ResTarget")!).find(({ name, val }) =>
    names.length === 1 && name === names[0] && val && !bodyOf(val, "ColumnRef")
  );
  return [aliased?.val ?? node];
}

/** The query for one set, in which all that only other sets group by is NULL. */
function legOf(select: SelectStmt, set: readonly Node[], all: readonly Node[]): SelectStmt {
  const missing = all.filter((node) => !set.some((one) => sameNode(one, node)));
  const fit = (tree: Node): Node => without(tree, missing, all) as Node;
  const {
    sortClause: _sort,
    limitCount: _count,
    limitOffset: _offset,
    limitOption: _option,
    distinctClause: _distinct,
    withClause: _with,
    ...rest
  } = select;
  const targetList = (select.targetList ?? []).map((node): Node => {
    const { val, ...target } = bodyOf(node, "ResTarget")!;
    return { ResTarget: { ...target, name: target.name ?? columnName(val!), val: fit(val!) } };
  });
  const having = select.havingClause ? fit(select.havingClause) : undefined;
  const whole = set.length === 0 && !having && !hasAggregate(targetList);
  return {
    ...rest,
    limitOption: "LIMIT_OPTION_DEFAULT",
    targetList,
    groupClause: set.length > 0 ? [...set] : undefined,
    havingClause: having ?? (whole ? { A_Const: { boolval: { boolval: true } } } : undefined),
  };
}

function without(tree: unknown, missing: readonly Node[], all: readonly Node[]): unknown {
  if (typeof tree !== "object" || tree === null) return tree;
  if (Array.isArray(tree)) return tree.map((one) => without(one, missing, all));
  const node = tree as Node;
  const grouping = bodyOf(node, "GroupingFunc");
  if (grouping) {
    const bits = (grouping.args ?? []).map((arg) => bitOf(arg, missing, all));
    const ival = bits.reduce((sum, bit) => sum * 2 + bit, 0);
    return { A_Const: { ival: { ival }, location: grouping.location } };
  }
  if (missing.some((one) => sameNode(one, node))) return nothing(node);
  if (isAggregate(node) || "SubLink" in node) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, inner]) => [key, without(inner, missing, all)]),
  );
}

function bitOf(arg: Node, missing: readonly Node[], all: readonly Node[]): number {
  if (missing.some((one) => sameNode(one, arg))) return 1;
  if (all.some((one) => sameNode(one, arg))) return 0;
  throw new Misplaced(
    "grouping_error",
    "arguments to GROUPING must be grouping expressions of the associated query level",
    { location: locationOf(arg) },
  );
}

/** NULL of the type that the node has, and an aggregate, since nothing groups by it. */
function nothing(node: Node): Node {
  const never: Node = {
    A_Expr: {
      kind: "AEXPR_OP",
      name: [{ String: { sval: "=" } }],
      lexpr: { A_Const: { ival: { ival: 1 } } },
      rexpr: { A_Const: { ival: { ival: 0 } } },
    },
  };
  const branch: Node = { CaseWhen: { expr: never, result: node } };
  return {
    FuncCall: {
      funcname: [{ String: { sval: "min" } }],
      args: [{ CaseExpr: { args: [branch] } }],
    },
  };
}

/** By number, by name or because it says the same; -1 where none does. */
function targetOf({ node }: SortBy, targets: readonly Node[]): number {
  const ordinal = bodyOf(node, "A_Const")?.ival;
  if (ordinal) {
    const index = (ordinal.ival ?? 0) - 1;
    if (index >= 0 && index < targets.length) return index;
    throw new Misplaced(
      "invalid_column_reference",
      `ORDER BY position ${ordinal.ival ?? 0} is not in select list`,
      { location: locationOf(node!) },
    );
  }
  const names = strings(bodyOf(node, "ColumnRef")?.fields);
  const bodies = targets.map((target) => bodyOf(target, "ResTarget")!);
  const named = bodies.findIndex(({ name, val }) =>
    names.length === 1 && (name ?? columnName(val!)) === names[0]
  );
  return named >= 0 ? named : bodies.findIndex(({ val }) => sameNode(val, node));
}
