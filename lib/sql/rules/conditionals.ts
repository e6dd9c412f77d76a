// CASE, COALESCE, NULLIF, GREATEST and LEAST.

import type { Expression } from "../../iris/tree_expression.ts";
import { OUTPUT_DEFAULTS } from "../../types/column.ts";
import { typeByOid } from "../../types/types.ts";
import { call, cast, isNull, string, when } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { commonScale, scaleOf } from "../numbers/display_scale.ts";
import { refuseMeeting } from "../values/session_zone.ts";
import { bodyOf, type Node, startOf } from "../text/nodes.ts";
import { literalAs, operandType, refuseMixture, widened } from "../types/operand_types.ts";
import { refuseOrder, refuseSign } from "../values/kept_as_text.ts";
import { oneOf } from "../values/one_of_several.ts";
import { expressionRule } from "../compiling/rule.ts";
import { commonType, isInteger, isNumber } from "../types/type_families.ts";
import { inOrder, orderingAmong } from "../values/text_order.ts";
import { type Value, value } from "../compiling/value.ts";
import { beside, comparedSides } from "./operators.ts";

export const caseExpression = expressionRule({
  name: "case",
  why: "the same in IRIS, which knows both forms",
  on: "CaseExpr",
  examples: [
    {
      pg: "SELECT CASE WHEN a > 1 THEN 'x' ELSE 'y' END FROM t",
      iris: `SELECT CASE WHEN "a" > 1 THEN 'x' ELSE 'y' END AS "case" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT CASE a WHEN 1 THEN b END FROM t",
      iris: 'SELECT CASE "a" WHEN 1 THEN "b" END AS "case" FROM "SQLUser"."t"',
    },
  ],
  rewrite({ arg, args = [], defresult }, at) {
    const whens = args.map((branch) => bodyOf(branch, "CaseWhen")!);
    const results = unified(
      [
        ...whens.map(({ result }) => result!),
        ...(defresult ? [defresult] : []),
      ],
      at,
      "CASE",
    );
    const branchesOnly = results.values.filter((one) => one.expression.kind !== "null");
    const known = {
      scale: commonScale(branchesOnly),
      notNull: defresult !== undefined && results.values.every((one) => one.notNull),
    };
    const chosen = (make: (results: readonly Expression[]) => Expression) => {
      const { values, type } = results;
      return oneOf(values, value(make(values.map(expressionOf)), type, known), make);
    };
    if (arg) {
      const operand = at.value(arg);
      refuseSign(operand.type, "=", startOf(arg));
      const given = whens.map(({ expr }) =>
        beside(at.value(expr!), operand, { at, node: expr! }).expression
      );
      const { expression } = operand;
      return chosen((results): Expression => ({
        kind: "simple_case",
        operand: expression,
        branches: given.map((when, index) => ({ when, then: results[index] })),
        otherwise: results[whens.length] ?? null,
      }));
    }
    const conditions = whens.map(({ expr }) => at.condition(expr!, "CASE/WHEN"));
    return chosen((results): Expression => ({
      kind: "searched_case",
      branches: conditions.map((when, index) => ({ when, then: results[index] })),
      otherwise: results[whens.length] ?? null,
    }));
  },
});

function expressionOf({ expression }: Value): Expression {
  return expression;
}

interface Unified {
  values: Value[];
  type: number;
}

/** Values that become one: they have, or are given, one type. `what` takes them, as PostgreSQL names it. */
function unified(nodes: readonly Node[], at: Place, what: string): Unified {
  const values = nodes.map((node) => at.value(node));
  const untyped = (one: Value) => one.expression.kind === "parameter" && one.type === 0;
  // The last branch of a CASE is its ELSE, which PostgreSQL looks at first.
  const order = [...nodes.keys()];
  if (what === "CASE") order.unshift(order.pop()!);
  const types = order.map((index) => values[index].type);
  refuseMixture(types, { what, locations: order.map((index) => startOf(nodes[index])) });
  refuseMeeting(types, { context: at.to.context, location: startOf(nodes[0]) });
  const type = commonType(values.filter((one) => !untyped(one)).map((one) => one.type));
  const fit = (one: Value, index: number) =>
    widened(literalAs(at.assume(one, type), type, { at, node: nodes[index] }), type);
  return { values: values.map(fit).map(ownNumber), type };
}

/** IRIS takes a bare ? for a number of the kind that it stands beside. */
function ownNumber(one: Value, _index: number, all: readonly Value[]): Value {
  const { type, expression } = one;
  if (expression.kind !== "parameter" || !isNumber(type) || isInteger(type)) return one;
  if (!all.some((other) => isNumber(other.type) && other.type !== type)) return one;
  return { ...one, expression: cast(expression, typeByOid(type)!.iris.cast!) };
}

export const coalesce = expressionRule({
  name: "coalesce",
  why: "the same in IRIS; its own IFNULL gives NULL where it should not",
  on: "CoalesceExpr",
  examples: [
    {
      pg: "SELECT coalesce(a, 0) FROM t",
      iris: 'SELECT COALESCE("a", 0) AS "coalesce" FROM "SQLUser"."t"',
    },
  ],
  rewrite({ args = [] }, at) {
    const list = shapedOr(args, at);
    if (list) return list;
    const { values, type } = unified(args, at, "COALESCE");
    const notNull = values.some((one) => one.notNull);
    if (values.length === 1) return values[0];
    const made = call("COALESCE", ...values.map(expressionOf));
    const known = { notNull, scale: commonScale(values) };
    // What goes with a value goes with the first that is there.
    return oneOf(values, value(made, type, known), (others) => {
      const there = others.map((other, at) =>
        values[at].notNull ? other : when(isNull(values[at].expression, true), other)
      );
      return call("COALESCE", ...there);
    });
  },
});

/** A list that IRIS gives, and a constant for where it gives none. */
function shapedOr([first, second, ...rest]: readonly Node[], at: Place): Value | null {
  const list = at.shaped(first);
  if (!list.shaped || !second || rest.length > 0) return null;
  const constant = bodyOf(bodyOf(second, "TypeCast")?.arg ?? second, "A_Const");
  if (!constant?.sval) return null;
  const written = typeByOid(list.type)?.text.decode(constant.sval.sval ?? "", OUTPUT_DEFAULTS);
  const otherwise = typeByOid(list.type)?.text.encode(written, OUTPUT_DEFAULTS) ?? null;
  const empty = call("COALESCE", list.expression, string("[]"));
  return { ...list, expression: empty, notNull: true, shaped: { ...list.shaped, otherwise } };
}

export const nullIf = expressionRule({
  name: "nullif",
  why: "the same in IRIS",
  on: "A_Expr",
  of: ["AEXPR_NULLIF"],
  examples: [
    {
      pg: "SELECT nullif(a, 0) FROM t",
      iris: 'SELECT NULLIF("a", 0) AS "nullif" FROM "SQLUser"."t"',
    },
  ],
  rewrite(node, at) {
    const { left, right } = comparedSides(node, at);
    const type = operandType(left.type) || operandType(right.type);
    const whole = value(call("NULLIF", left.expression, right.expression), type, {
      scale: scaleOf(left),
    });
    const nulled = { ...whole, decimals: left.decimals };
    return type === left.type ? oneOf([left], nulled, null) : nulled;
  },
});

export const greatestLeast = expressionRule({
  name: "greatest_least",
  why: "PostgreSQL passes over NULLs, IRIS may not: each argument stands in for a missing one",
  on: "MinMaxExpr",
  examples: [
    {
      pg: "SELECT greatest(a, 1) FROM t",
      iris: 'SELECT GREATEST(COALESCE("a", 1), 1) AS "greatest" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT least(a, b) FROM t",
      iris: 'SELECT LEAST(COALESCE("a", "b"), COALESCE("b", "a")) AS "least" FROM "SQLUser"."t"',
    },
  ],
  rewrite({ op, args = [] }, at) {
    const { values, type } = unified(args, at, op === "IS_LEAST" ? "LEAST" : "GREATEST");
    if (values.length === 1) return values[0];
    refuseOrder(type, startOf(args[0]));
    const compared = inOrder(values, at.to.context);
    const safe = values.map((one, index): Expression => {
      if (one.notNull) return compared[index];
      return call("COALESCE", compared[index], ...compared.filter((_, other) => other !== index));
    });
    const notNull = values.some((one) => one.notNull);
    const chosen = call(op === "IS_GREATEST" ? "GREATEST" : "LEAST", ...safe);
    const keyed = compared.some((one, index) => one !== values[index].expression);
    const scale = commonScale(values);
    const extreme = keyed
      ? orderingAmong(values, at.to.context)?.valueOf(chosen) ?? chosen
      : chosen;
    return oneOf(values, value(extreme, type, { notNull, scale }), null);
  },
});
