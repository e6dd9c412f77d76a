// UNION, INTERSECT and EXCEPT.

import type { SelectStmt } from "@pgsql/types";
import { select } from "../../iris/select.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import type { Select, SetOperation } from "../../iris/tree_query.ts";
import { and, column, compare, derived, isNull, item, not, ONE, or } from "../compiling/build.ts";
import { numeric } from "../../types/numeric.ts";
import { type Draft, uniquelyNamed } from "../compiling/draft.ts";
import { sharedScale } from "../numbers/display_scale.ts";
import { refuseSign } from "../values/kept_as_text.ts";
import type { PlanContext } from "../plans/plan_context.ts";
import { refuseMeeting } from "../values/session_zone.ts";
import { exact } from "../values/exact.ts";
import { isStar, type Output, type OutputColumn } from "../compiling/output.ts";
import { startOf } from "../text/nodes.ts";
import { refuseMixture } from "../types/operand_types.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { clauseRule } from "../compiling/rule.ts";
import { commonType } from "../types/type_families.ts";
import { type Value, value } from "../compiling/value.ts";

export const setOperation = clauseRule({
  name: "set_operation",
  why: "IRIS has had UNION always, INTERSECT and EXCEPT only of late: those become EXISTS",
  on: "SelectStmt",
  examples: [
    {
      pg: "SELECT a FROM t UNION SELECT b FROM u",
      iris: '(SELECT "a" FROM "SQLUser"."t") UNION (SELECT "b" FROM "SQLUser"."u")',
    },
    {
      pg: "SELECT a FROM t EXCEPT SELECT b::int FROM u",
      iris: 'SELECT DISTINCT BY (%EXACT("l"."a")) "l"."a" FROM (SELECT "a" FROM "SQLUser"."t") ' +
        'AS "l" WHERE NOT (EXISTS (SELECT 1 FROM (SELECT CAST("b" AS INTEGER) AS "b" ' +
        'FROM "SQLUser"."u") AS "r" WHERE (%EXACT("l"."a") = "r"."b") OR ' +
        '(("l"."a" IS NULL) AND ("r"."b" IS NULL))))',
    },
    {
      pg: "SELECT a FROM t EXCEPT ALL SELECT b FROM u",
      iris: null,
      refused: "EXCEPT ALL is not supported",
    },
    {
      pg: "SELECT a, b FROM t UNION SELECT b FROM u",
      iris: null,
      refused: "each UNION query must have the same number of columns",
    },
  ],
  rewrite(draft, { op, all = false, larg, rarg }, at) {
    if (!larg || !rarg) return draft;
    const legOf = (leg: SelectStmt) => at.to.query(leg, { outer: draft.scope, nested: true });
    const legs = { left: legOf(larg), right: legOf(rarg) };
    const operator = op!.slice("SETOP_".length) as SetOperation["operator"];
    const outputs = commonOutputs(legs, operator);
    refuseMeetings(legs, at.to.context);
    if (!all) refuseTwins(outputs);
    if (operator !== "UNION") {
      if (all) throw unsupported(`${operator} ALL is not supported`, undefined);
      return { ...draft, ...byExists(legs, operator) };
    }
    const query: SetOperation = {
      kind: "set_operation",
      operator,
      all,
      parallel: false,
      left: legs.left.query,
      right: legs.right.query,
      orderBy: [],
      limit: null,
    };
    return { ...draft, query, outputs };
  },
});

function refuseMeetings({ left, right }: Legs, context: PlanContext): void {
  const typeOf = (output: Output) => isStar(output) ? 0 : output.type;
  for (const [index, output] of left.outputs.entries()) {
    const types = [typeOf(output), typeOf(right.outputs[index])];
    refuseMeeting(types, { context, location: undefined });
  }
}

/** Two that are the same value, and not the same to IRIS, would both stay. */
function refuseTwins(outputs: readonly Output[]): void {
  for (const output of outputs) {
    if (!isStar(output)) refuseSign(output.type, "=", undefined);
  }
}

interface Legs {
  left: Draft;
  right: Draft;
}

/** Named by the first leg, of a type that holds both. */
function commonOutputs({ left, right }: Legs, operator: string): Output[] {
  const counted = ![...left.outputs, ...right.outputs].some(isStar);
  if (!counted) return [...left.outputs];
  if (left.outputs.length !== right.outputs.length) {
    throw new Misplaced(
      "syntax_error",
      `each ${operator} query must have the same number of columns`,
    );
  }
  const rights = right.outputs as readonly OutputColumn[];
  const shapes = (leg: Draft) =>
    JSON.stringify(leg.outputs.map((one) => !isStar(one) && one.shaped));
  if (shapes(left) !== shapes(right)) {
    throw unsupported(`${operator} of lists that IRIS gives is not supported`, undefined);
  }
  return (left.outputs as readonly OutputColumn[]).map((output, index) => {
    const other = rights[index];
    refuseMixture([output.type, other.type], {
      what: operator,
      locations: [undefined, other.node ? startOf(other.node) : undefined],
    });
    const type = commonType([output.type, other.type]);
    return {
      ...output,
      type,
      scale: type === numeric.oid ? sharedScale([output, other].map(valueOf)) : undefined,
      typmod: output.typmod === other.typmod ? output.typmod : -1,
      notNull: output.notNull && other.notNull,
      node: null,
      expression: column(output.alias),
    };
  });
}

function valueOf({ expression, type, ...known }: OutputColumn): Value {
  return value(expression, type, known);
}

const LEFT = { schema: null, name: "l" };
const RIGHT = { schema: null, name: "r" };

function byExists({ left, right }: Legs, operator: string): { query: Select; outputs: Output[] } {
  if ([...left.outputs, ...right.outputs].some(isStar)) {
    throw unsupported(`${operator} with * is not supported`, undefined, "Name the columns.");
  }
  const [from, against] = [uniquelyNamed(left), uniquelyNamed(right)];
  const lefts = (from.outputs as OutputColumn[]).map((output) => ({
    ...output,
    node: null,
    expression: column(output.alias, LEFT),
  }));
  const rights = (against.outputs as OutputColumn[]).map((output) => ({
    ...output,
    expression: column(output.alias, RIGHT),
  }));
  const same = and(lefts.map((output, index) => matching(output, rights[index])));
  const found: Predicate = {
    kind: "exists",
    query: select({
      items: [item(ONE)],
      from: [derived(against.query, RIGHT.name)],
      where: same,
    }),
  };
  const keys = lefts.map((output) => exact(value(output.expression, output.type)));
  const query = select({
    distinct: { by: keys },
    items: lefts.map(({ expression }) => item(expression)),
    from: [derived(from.query, LEFT.name)],
    where: operator === "EXCEPT" ? not(found) : found,
  });
  return { query, outputs: lefts };
}

/** Two NULLs are the same here. */
function matching(left: OutputColumn, right: OutputColumn): Predicate {
  const sides = [left, right].map((output) => exact(value(output.expression, output.type)));
  return or([
    compare(sides[0], "=", sides[1]),
    and([isNull(left.expression), isNull(right.expression)]),
  ]);
}
