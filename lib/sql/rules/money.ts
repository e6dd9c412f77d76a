// Reckoning with money, which is whole cents.

import type { Expression } from "../../iris/tree_expression.ts";
import { float8 } from "../../types/floats.ts";
import { money } from "../../types/money.ts";
import { binary, call, cast, number, odbcCall } from "../compiling/build.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { expressionRule } from "../compiling/rule.ts";
import { halfToEven } from "../numbers/rounding.ts";
import { isInteger, isNumber } from "../types/type_families.ts";
import { type Value, value } from "../compiling/value.ts";
import { sidesOf } from "./operators.ts";

const HUNDRED = number(100);
const DECIMALS = number(2);

export const moneyArithmetic = expressionRule({
  name: "money_arithmetic",
  why: "cents that are divided by an integer are cut off, and rounded to the even one otherwise",
  on: "A_Expr",
  of: ["+", "-", "*", "/"],
  examples: [
    {
      pg: "SELECT '$1.50'::money + '2'::money FROM t",
      iris: 'SELECT (1.50 + 2.00) AS "?column?" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT '$1.50'::money / 4 FROM t",
      iris: 'SELECT {fn TRUNCATE((1.50 / 4), 2)} AS "?column?" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT '$1.50'::money / '$0.50'::money FROM t",
      iris: 'SELECT (CAST(1.50 AS DOUBLE) / CAST(0.50 AS DOUBLE)) AS "?column?" ' +
        'FROM "SQLUser"."t"',
    },
    { pg: "SELECT a + 1 FROM t", iris: 'SELECT ("a" + 1) AS "?column?" FROM "SQLUser"."t"' },
  ],
  rewrite(node, at) {
    if (!node.lexpr || bodyOf(node.lexpr, "RowExpr")) return undefined;
    const { left, right } = sidesOf(node, at);
    if (left.type !== money.oid && right.type !== money.oid) return undefined;
    const sign = strings(node.name).at(-1)!;
    const made = reckoned(sign, left, right);
    return made && value(made.expression, made.type, { notNull: left.notNull && right.notNull });
  },
});

function reckoned(
  sign: string,
  left: Value,
  right: Value,
): { expression: Expression; type: number } | undefined {
  const [one, other] = [left.expression, right.expression];
  const both = left.type === right.type;
  if (both && (sign === "+" || sign === "-")) {
    return { expression: binary(one, sign, other), type: money.oid };
  }
  if (both && sign === "/") {
    const [dividend, divisor] = [one, other].map((side) => cast(side, "DOUBLE"));
    return { expression: binary(dividend, "/", divisor), type: float8.oid };
  }
  const factor = left.type === money.oid ? right : left;
  if (!isNumber(factor.type) || sign === "/" && factor === left) return undefined;
  if (sign !== "*" && sign !== "/") return undefined;
  const exact = binary(one, sign, other);
  if (!isInteger(factor.type)) {
    const cents = halfToEven(cast(binary(exact, "*", HUNDRED), "DOUBLE"));
    return { expression: call("ROUND", binary(cents, "/", HUNDRED), DECIMALS), type: money.oid };
  }
  const expression = sign === "/" ? odbcCall("TRUNCATE", exact, DECIMALS) : exact;
  return { expression, type: money.oid };
}
