// Arithmetic, concatenation and comparison.

import type { A_Expr } from "@pgsql/types";
import type { BinaryOperator, Expression } from "../../iris/tree_expression.ts";
import type { ComparisonOperator } from "../../iris/tree_predicate.ts";
import { bytea } from "../../types/bytea.ts";
import { int4 } from "../../types/integers.ts";
import { json, jsonb } from "../../types/json.ts";
import { date, timestamp } from "../../types/datetime.ts";
import { float8 } from "../../types/floats.ts";
import { numeric } from "../../types/numeric.ts";
import { QUOTIENT_SCALE } from "../../types/column.ts";
import { text, unknown } from "../../types/text.ts";
import { and, binary, call, cast, compare, not, or, string } from "../compiling/build.ts";
import { type Compiled, condition, type Quotient, type Value, value } from "../compiling/value.ts";
import type { Place } from "../compiling/compiler.ts";
import { productScale, scaleOf, widestScale } from "../numbers/display_scale.ts";
import {
  mostDecimals,
  reckonedDecimals,
  widestOf,
  withDecimals,
} from "../numbers/shown_decimals.ts";
import { refuseMeeting, refuseStyle } from "../values/session_zone.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { comparison as compared } from "../values/folding.ts";
import { asDouble, floatChecks } from "../numbers/float_range.ts";
import {
  boundsOf,
  checksOf,
  divided,
  inRange,
  negated,
  reckoned,
} from "../numbers/integer_bounds.ts";
import { powerOf } from "./functions/number_functions.ts";
import { inDigits, wholeDigitsOf } from "../numbers/numeric_digits.ts";
import { expressionRule } from "../compiling/rule.ts";
import type { RunTimeCheck } from "../numbers/run_time_checks.ts";
import {
  isStringOrBoolean,
  literalAs,
  noOperator,
  operandType,
  refuseArithmetic,
  refuseComparison,
  titleOf,
  widened,
} from "../types/operand_types.ts";
import { joined } from "../values/text_casts.ts";
import { comparedBy, type Sides } from "../values/text_order.ts";
import { isFloat, isInteger, widerNumber } from "../types/type_families.ts";

/** Both sides; a parameter takes the type of the other one. */
export function sidesOf(node: A_Expr, at: Place): Sides {
  return typed(node, { left: at.value(node.lexpr!), right: at.value(node.rexpr!) }, at);
}

function typed({ lexpr, rexpr }: A_Expr, { left, right }: Sides, at: Place): Sides {
  return {
    left: beside(left, right, { at, node: lexpr! }),
    right: beside(right, left, { at, node: rexpr! }),
  };
}

/** A string in quotes has no type to give, and takes one like a parameter. */
export function beside(
  one: Value,
  { type }: Value,
  { at, node }: { at: Place; node: Node },
): Value {
  return literalAs(at.assume(one, operandType(type)), type, { at, node });
}

/** IRIS reads a parameter beside a day as a day, and no moment. */
function asMoments({ left, right }: Sides): Sides {
  const beside = (one: Value, other: Value) =>
    other.expression.kind === "parameter" && other.type === timestamp.oid
      ? widened(one, timestamp.oid)
      : one;
  return { left: beside(left, right), right: beside(right, left) };
}

/** Sides that PostgreSQL can compare. */
export function comparedSides(node: A_Expr, at: Place, sign = "="): Sides {
  const sides = asMoments(sidesOf(node, at));
  refuseComparison({ left: sides.left.type, right: sides.right.type, sign }, node.location);
  const types = [sides.left.type, sides.right.type];
  refuseMeeting(types, { context: at.to.context, location: node.location });
  return sides;
}

/** Sides that PostgreSQL can reckon with; whoever does takes over their checks. */
function reckonedSides(node: A_Expr, at: Place): Sides {
  const { lexpr, rexpr } = node;
  const sides = typed(node, { left: at.unchecked(lexpr!), right: at.unchecked(rexpr!) }, at);
  const sign = strings(node.name).at(-1)!;
  refuseArithmetic({ left: sides.left.type, right: sides.right.type, sign }, node.location);
  return { left: asDouble(sides.left), right: asDouble(sides.right) };
}

export const dateArithmetic = expressionRule({
  name: "date_arithmetic",
  why: "IRIS adds days to a date by DATEADD and counts them by DATEDIFF",
  on: "A_Expr",
  of: ["+", "-"],
  examples: [
    {
      pg: "SELECT a::date + 7 FROM t",
      iris: `SELECT CASE WHEN 7 > DATEDIFF('dd', CAST("a" AS DATE), {d '9999-12-31'}) THEN ` +
        `CAST(PgWire.Raise('0A000', 'a date before the year 1 or after 9999 is not supported', ` +
        `CAST("a" AS DATE)) AS DATE) ELSE CAST(DATEADD('dd', 7, CAST("a" AS DATE)) AS DATE) END ` +
        'AS "?column?" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a::date - b::date FROM t",
      iris:
        `SELECT DATEDIFF('dd', CAST("b" AS DATE), CAST("a" AS DATE)) AS "?column?" FROM "SQLUser"."t"`,
    },
  ],
  rewrite(node, at) {
    if (!node.lexpr) return undefined;
    const { left, right } = reckonedSides(node, at);
    const minus = strings(node.name).at(-1) === "-";
    if (left.type === date.oid && right.type === date.oid && minus) {
      const days = call("DATEDIFF", string("dd"), right.expression, left.expression);
      return { ...value(days, int4.oid), checks: checksOf([left, right]) };
    }
    if (left.type === date.oid && isInteger(right.type)) {
      return plusDays(left, right, minus);
    }
    if (right.type === date.oid && isInteger(left.type) && !minus) {
      return plusDays(right, left, false);
    }
    return undefined;
  },
});

/** IRIS's days end with the year 9999, and are told from those of 1840; what is beyond is none. */
function plusDays(day: Value, days: Value, minus: boolean): Value {
  const count = minus ? negative(days.expression) : days.expression;
  const sum = cast(call("DATEADD", string("dd"), count, day.expression), "DATE");
  const until = (end: string) => call("DATEDIFF", string("dd"), day.expression, dayOf(end));
  const [least, most] = boundsOf(days) ?? [-1n, 1n];
  const forward = minus ? least < 0n : most > 0n;
  const backward = minus ? most > 0n : least < 0n;
  const beyond: RunTimeCheck = {
    bad: or([
      ...forward ? [compare(count, ">", until("9999-12-31"))] : [],
      ...backward ? [compare(count, "<", until("0001-01-01"))] : [],
    ]),
    condition: "feature_not_supported",
    message: "a date before the year 1 or after 9999 is not supported",
    of: day.expression,
  };
  const before = checksOf([day, days]);
  return { ...value(sum, date.oid), checks: forward || backward ? [...before, beyond] : before };
}

function dayOf(day: string): Expression {
  return { kind: "datetime", escape: "d", text: day };
}

function negative(operand: Expression): Expression {
  return { kind: "unary", operator: "-", operand };
}

export const arithmetic = expressionRule({
  name: "arithmetic",
  why: "the same in IRIS",
  on: "A_Expr",
  of: ["+", "-", "*"],
  examples: [
    {
      pg: "SELECT a + b * 2 FROM t",
      iris: 'SELECT ("a" + ("b" * 2)) AS "?column?" FROM "SQLUser"."t"',
    },
    { pg: "SELECT -a FROM t", iris: 'SELECT (-"a") AS "?column?" FROM "SQLUser"."t"' },
  ],
  rewrite(node, at) {
    const sign = strings(node.name).at(-1) as BinaryOperator;
    if (!node.lexpr) {
      const operand = at.unchecked(node.rexpr!);
      if (sign === "*") return undefined;
      if (isStringOrBoolean(operand.type) && operand.type !== unknown.oid) {
        throw noOperator({ left: null, right: operand.type, sign }, node.location);
      }
      refuseArithmetic({ left: 0, right: operand.type, sign }, node.location);
      const unary: Expression = {
        kind: "unary",
        operator: sign as "+" | "-",
        operand: operand.expression,
      };
      if (isInteger(operand.type)) {
        const bounds = sign === "-" ? negated(operand) : boundsOf(operand);
        return inRange(unary, operand.type, { bounds, operands: [operand] });
      }
      return {
        ...value(unary, operand.type, { scale: scaleOf(operand) }),
        decimals: operand.decimals,
        wholeDigits: wholeDigitsOf(operand),
        checks: checksOf([operand]),
      };
    }
    const { left, right } = reckonedSides(node, at);
    const type = widerNumber(left.type, right.type);
    const scale = sign === "*" ? productScale(left, right) : widestScale(left, right);
    const whole = binary(left.expression, sign, right.expression);
    const operands = [left, right];
    if (type === numeric.oid) {
      const digits = sign === "*"
        ? (one: number, other: number) => one + other
        : (one: number, other: number) => Math.max(one, other) + 1;
      const decimals = reckonedDecimals(sign, operands);
      const widest = decimals ? widestOf(decimals) : scale;
      const made = inDigits(whole, { scale: widest, digits, operands, location: node.location });
      return withDecimals(made, decimals);
    }
    if (type === float8.oid) {
      const checks = [...checksOf(operands), ...floatChecks(whole, { sign, left, right })];
      return { ...value(whole, type, { scale }), checks };
    }
    const bounds = reckoned(sign, left, right);
    return { ...inRange(whole, type, { bounds, operands }), scale };
  },
});

export const division = expressionRule({
  name: "division",
  why:
    "IRIS's / always divides exactly; its \\ drops the fraction, as PostgreSQL does for integers",
  on: "A_Expr",
  of: ["/"],
  examples: [
    {
      pg: "SELECT a::int / 2 FROM t",
      iris: 'SELECT (CAST("a" AS INTEGER) \\ 2) AS "?column?" FROM "SQLUser"."t"',
    },
    { pg: "SELECT a / 2.0 FROM t", iris: 'SELECT ("a" / 2.0) AS "?column?" FROM "SQLUser"."t"' },
  ],
  rewrite(node, at) {
    if (!node.lexpr) return undefined;
    const { left, right } = reckonedSides(node, at);
    const type = widerNumber(left.type, right.type);
    const operator = isInteger(type) ? "\\" : "/";
    const whole = binary(left.expression, operator, right.expression);
    const operands = [left, right];
    if (isInteger(type)) {
      return { ...inRange(whole, type, { bounds: divided(left, right), operands }), scale: 0 };
    }
    if (type === float8.oid) {
      const checks = [...checksOf(operands), ...floatChecks(whole, { sign: "/", left, right })];
      return { ...value(whole, type, { scale: QUOTIENT_SCALE }), checks };
    }
    const quotient = value(whole, type, { scale: QUOTIENT_SCALE });
    return { ...quotient, checks: checksOf(operands), quotient: quotientOf(left, right, type) };
  },
});

/** Undefined where it is no decimal, or one side is a quotient itself. */
function quotientOf(left: Value, right: Value, type: number): Quotient | undefined {
  const scales = [left, right].map((one) => mostDecimals(one) ?? 0);
  if (type !== numeric.oid || scales.includes(QUOTIENT_SCALE)) return undefined;
  const [over, by] = scales;
  return { dividend: left.expression, divisor: right.expression, scales: [over, by] };
}

export const modulo = expressionRule({
  name: "modulo",
  why: "IRIS's # may or may not take the sign of the divisor; MOD is the one that is documented",
  on: "A_Expr",
  of: ["%"],
  examples: [
    { pg: "SELECT a % 3 FROM t", iris: 'SELECT MOD("a", 3) AS "?column?" FROM "SQLUser"."t"' },
  ],
  rewrite(node, at) {
    if (!node.lexpr) return undefined;
    const { left, right } = reckonedSides(node, at);
    const type = widerNumber(left.type, right.type);
    const rest = value(call("MOD", left.expression, right.expression), type, {
      scale: widestScale(left, right),
    });
    const decimals = reckonedDecimals("%", [left, right]);
    return withDecimals({ ...rest, checks: checksOf([left, right]) }, decimals);
  },
});

export const power = expressionRule({
  name: "power",
  why: "IRIS has POWER and no operator for it",
  on: "A_Expr",
  of: ["^"],
  examples: [
    { pg: "SELECT a ^ 2 FROM t", iris: 'SELECT POWER("a", 2) AS "?column?" FROM "SQLUser"."t"' },
  ],
  rewrite(node, at) {
    const { left, right } = reckonedSides(node, at);
    const exact = (left.type === numeric.oid || right.type === numeric.oid) &&
      !isFloat(left.type) && !isFloat(right.type);
    const type = left.type === 0 || right.type === 0 ? 0 : exact ? numeric.oid : float8.oid;
    if (type === numeric.oid) {
      throw unsupported("^ of numerics is not supported", node.location);
    }
    const [base, exponent] = [left, right].map((one) =>
      type !== 0 && isInteger(one.type) ? cast(one.expression, float8.iris.cast!) : one.expression
    );
    const checks = type === 0 ? [] : powerOf(base, exponent).map((one) => ({ ...one, of: base }));
    return {
      ...value(call("POWER", base, exponent), type),
      checks: [...checksOf([left, right]), ...checks],
    };
  },
});

/** What || does not make text of. */
const UNJOINED: ReadonlySet<number> = new Set([json, jsonb, bytea].map(({ oid }) => oid));

export const concatenation = expressionRule({
  name: "concatenation",
  why: "the same in IRIS, but that it has texts of its own for dates, booleans and numbers",
  on: "A_Expr",
  of: ["||"],
  examples: [
    {
      pg: "SELECT a || '-' || b FROM t",
      iris: `SELECT (("a" || '-') || "b") AS "?column?" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT 'on ' || a::date FROM t",
      iris: `SELECT ('on ' || TO_CHAR(CAST("a" AS DATE), 'YYYY-MM-DD')) AS "?column?" ` +
        'FROM "SQLUser"."t"',
    },
  ],
  rewrite(node, at) {
    if (!node.lexpr) return undefined;
    const left = at.assume(at.value(node.lexpr), text.oid);
    const right = at.assume(at.value(node.rexpr!), text.oid);
    const { location } = node;
    if (UNJOINED.has(left.type) || UNJOINED.has(right.type)) {
      const title = titleOf(UNJOINED.has(left.type) ? left.type : right.type);
      throw unsupported(`|| of values of type ${title} is not supported`, location);
    }
    for (const side of [left, right]) refuseStyle(side, { context: at.to.context, location });
    return value(binary(joined(left, location), "||", joined(right, location)), text.oid, {
      notNull: left.notNull && right.notNull,
    });
  },
});

export const COMPARISONS: Readonly<Record<string, ComparisonOperator>> = {
  "=": "=",
  "<>": "<>",
  "!=": "<>",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

export const comparison = expressionRule({
  name: "comparison",
  why: "the same in IRIS, but for text that looks like a number, which it orders by its value; " +
    "rows are compared column by column",
  on: "A_Expr",
  of: Object.keys(COMPARISONS),
  examples: [
    { pg: "SELECT a FROM t WHERE b >= 1", iris: 'SELECT "a" FROM "SQLUser"."t" WHERE "b" >= 1' },
    {
      pg: "SELECT a FROM t WHERE (b, c) = (1, 2)",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE ("b" = 1) AND ("c" = 2)',
    },
    {
      pg: "SELECT a > 1 FROM t",
      iris:
        'SELECT CASE WHEN "a" > 1 THEN 1 WHEN NOT ("a" > 1) THEN 0 END AS "?column?" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a FROM t WHERE b::text > '9'",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE ('x' || CAST("b" AS VARCHAR(3641144))) > 'x9'`,
    },
    {
      pg: "SELECT a FROM t WHERE b::varchar > 'abc'",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE CAST("b" AS VARCHAR(3641144)) > 'abc'`,
    },
    {
      pg: "SELECT a FROM t WHERE (b, c) < (1, 2)",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE ("b" < 1) OR (("b" = 1) AND ("c" < 2))',
    },
  ],
  rewrite(node, at) {
    const sign = COMPARISONS[strings(node.name).at(-1)!];
    const left = bodyOf(node.lexpr, "RowExpr");
    const right = bodyOf(node.rexpr, "RowExpr");
    if (left && right) return compareRows(node, sign, at);
    const sides = comparedSides(node, at, strings(node.name).at(-1));
    const [one, other] = comparedBy(sign, sides, at.to.context);
    return condition(compared(one, sign, other));
  },
});

function compareRows(
  node: A_Expr,
  sign: ComparisonOperator,
  at: Place,
): Compiled {
  const lefts = bodyOf(node.lexpr, "RowExpr")!.args ?? [];
  const rights = bodyOf(node.rexpr, "RowExpr")!.args ?? [];
  if (lefts.length !== rights.length || lefts.length === 0) {
    throw unsupported("rows of different lengths cannot be compared", node.location);
  }
  const pairs = lefts.map((lexpr, index) => sidesOf({ lexpr, rexpr: rights[index] }, at));
  for (const { left, right } of pairs) {
    const { location } = node;
    refuseComparison({ left: left.type, right: right.type, sign }, location);
    refuseMeeting([left.type, right.type], { context: at.to.context, location });
  }
  const by = (index: number, operator: ComparisonOperator) => {
    const [one, other] = comparedBy(operator, pairs[index], at.to.context);
    return compared(one, operator, other);
  };
  const equal = and(pairs.map((_, index) => by(index, "=")));
  if (sign === "=") return condition(equal);
  if (sign === "<>") return condition(not(equal));
  // As a dictionary has it: the first columns that differ decide.
  const strict = sign.startsWith("<") ? "<" : ">";
  return condition(or(pairs.map((_, index) => {
    const last = index === pairs.length - 1;
    const before = pairs.slice(0, index).map((_, earlier) => by(earlier, "="));
    return and([...before, by(index, last ? sign : strict)]);
  })));
}

export const booleanLogic = expressionRule({
  name: "boolean_logic",
  why: "the same in IRIS; a boolean column becomes a condition by = 1",
  on: "BoolExpr",
  examples: [
    {
      pg: "SELECT a FROM t WHERE b AND NOT c OR d = 1",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE (("b" = 1) AND (NOT ("c" = 1))) OR ("d" = 1)',
    },
    {
      pg: "SELECT a FROM t WHERE $1",
      iris: 'SELECT "a" FROM "SQLUser"."t" WHERE ? = 1',
      params: [1],
    },
  ],
  rewrite({ boolop, args = [] }, at) {
    const operands = args.map((arg) => at.condition(arg, boolop!.split("_")[0]));
    if (boolop === "NOT_EXPR") return condition(not(operands[0]));
    return condition(boolop === "AND_EXPR" ? and(operands) : or(operands));
  },
});
