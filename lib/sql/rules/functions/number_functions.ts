// Functions of numbers, a row each. One table, so it is long.

import type { Expression } from "../../../iris/tree_expression.ts";
import { float8 } from "../../../types/floats.ts";
import { int4 } from "../../../types/integers.ts";
import { numeric } from "../../../types/numeric.ts";
import {
  and,
  binary,
  call,
  cast,
  compare,
  number,
  odbcCall,
  ONE,
  when,
  ZERO,
} from "../../compiling/build.ts";
import type { Value } from "../../compiling/value.ts";
import { scaleOf, widestScale } from "../../numbers/display_scale.ts";
import { reckonedDecimals } from "../../numbers/shown_decimals.ts";
import { absolute } from "../../numbers/integer_bounds.ts";
import { halfToEven } from "../../numbers/rounding.ts";
import { isFloat } from "../../types/type_families.ts";
import { bad, BRACES, type FunctionRow, plain, SAME, same } from "./function_row.ts";

/** A NUMERIC stays one and any other number becomes a float, but not where a scale is given; what is not
 * known IRIS says. */
function numberLike([{ type }, scale]: readonly Value[]): number {
  if (type === 0) return 0;
  return type === numeric.oid || (scale && !isFloat(type)) ? numeric.oid : float8.oid;
}

/** Numbers but NUMERICs become floats. */
function floatLike(args: readonly Value[]): number {
  if (args.some(({ type }) => type === 0)) return 0;
  const exact = args.some(({ type }) => type === numeric.oid);
  return exact && !args.some(({ type }) => isFloat(type)) ? numeric.oid : float8.oid;
}

/** Of a logarithm. */
function logarithmOf(x: Expression) {
  const [zero, negative] = ["zero", "a negative number"].map((what) =>
    `cannot take logarithm of ${what}`
  );
  return [
    bad(compare(x, "=", ZERO), "invalid_argument_for_logarithm", zero),
    bad(compare(x, "<", ZERO), "invalid_argument_for_logarithm", negative),
  ];
}

function rootOf(x: Expression) {
  const message = "cannot take square root of a negative number";
  return [bad(compare(x, "<", ZERO), "invalid_argument_for_power_function", message)];
}

export function powerOf(x: Expression, y: Expression) {
  const condition = "invalid_argument_for_power_function";
  return [
    bad(
      and([compare(x, "=", ZERO), compare(y, "<", ZERO)]),
      condition,
      "zero raised to a negative power is undefined",
    ),
    bad(
      and([compare(x, "<", ZERO), compare(call("FLOOR", y), "<>", y)]),
      condition,
      "a negative number raised to a non-integer power yields a complex result",
    ),
  ];
}

function arcOf(x: Expression) {
  const message = "input is out of range";
  return [bad(compare(call("ABS", x), ">", ONE), "numeric_value_out_of_range", message)];
}

/** Of rounding to a number of decimals. */
function decimals([, digits]: readonly Value[]): number | undefined {
  if (!digits) return 0;
  const { expression } = digits;
  return expression.kind === "number" ? Number(expression.text) : undefined;
}

/** In radians. */
const DEGREE = number("0.017453292519943295");

/** One argument and a DOUBLE back, between braces. */
function odbcNumber(name: string, iris = name.toUpperCase()): FunctionRow {
  return {
    names: [name],
    why: BRACES,
    takes: [1, 1],
    of: [float8.oid],
    gives: floatLike,
    inexact: true,
    asFloats: true,
    iris: (x) => odbcCall(iris, x),
    example: [`${name}(a)`, `{fn ${iris}("a")}`],
  };
}

export const NUMBER_FUNCTIONS: readonly FunctionRow[] = [
  {
    ...plain("abs"),
    scale: ([x]) => scaleOf(x),
    decimals: ([x]) => x.decimals,
    ranged: absolute,
  },
  plain("floor", { gives: numberLike }),
  { ...plain("sqrt", { gives: floatLike }), inexact: true, asFloats: true, fails: rootOf },
  plain("sign", { gives: numberLike }),
  {
    names: ["degrees"],
    why: "IRIS's has other last digits",
    takes: [1, 1],
    of: [float8.oid],
    gives: float8.oid,
    asFloats: true,
    iris: (x) => binary(x, "/", cast(DEGREE, "DOUBLE")),
    example: ["degrees(a)", '("a" / CAST(0.017453292519943295 AS DOUBLE))'],
  },
  {
    names: ["radians"],
    why: "IRIS's has other last digits",
    takes: [1, 1],
    of: [float8.oid],
    gives: float8.oid,
    asFloats: true,
    iris: (x) => binary(x, "*", cast(DEGREE, "DOUBLE")),
    example: ["radians(a)", '("a" * CAST(0.017453292519943295 AS DOUBLE))'],
  },
  odbcNumber("exp"),
  { ...odbcNumber("ln", "LOG"), fails: logarithmOf },
  { ...odbcNumber("log10"), fails: logarithmOf },
  odbcNumber("sin"),
  odbcNumber("cos"),
  odbcNumber("tan"),
  odbcNumber("cot"),
  { ...odbcNumber("asin"), fails: arcOf },
  { ...odbcNumber("acos"), fails: arcOf },
  odbcNumber("atan"),
  {
    names: ["ceil", "ceiling"],
    why: "IRIS knows the long name",
    takes: [1, 1],
    gives: numberLike,
    iris: (x) => call("CEILING", x),
    example: ["ceil(a)", 'CEILING("a")'],
  },
  {
    names: ["round"],
    why: "IRIS wants the number of digits",
    takes: [1, 2],
    of: [0, int4.oid],
    gives: numberLike,
    scale: decimals,
    iris: (x, digits = ZERO) => call("ROUND", x, digits),
    ofFloat: halfToEven,
    example: ["round(a)", 'ROUND("a", 0)'],
  },
  {
    names: ["trunc"],
    why: "IRIS calls it TRUNCATE, and wants the number of digits",
    takes: [1, 2],
    of: [0, int4.oid],
    gives: numberLike,
    scale: decimals,
    iris: (x, digits = ZERO) => odbcCall("TRUNCATE", x, digits),
    ofFloat: (x) => when(compare(x, "<", ZERO), call("CEILING", x), call("FLOOR", x)),
    example: ["trunc(a, 2)", '{fn TRUNCATE("a", 2)}'],
  },
  {
    names: ["log"],
    why: "IRIS's LOG is the natural one",
    takes: [1, 1],
    gives: floatLike,
    inexact: true,
    asFloats: true,
    fails: logarithmOf,
    iris: (x) => odbcCall("LOG10", x),
    example: ["log(a)", '{fn LOG10("a")}'],
  },
  {
    names: ["mod"],
    why: SAME,
    takes: [2, 2],
    gives: same,
    scale: (args) => widestScale(...args),
    decimals: (args) => reckonedDecimals("%", args),
    iris: (a, b) => call("MOD", a, b),
    example: ["mod(a, 2)", 'MOD("a", 2)'],
  },
  {
    names: ["power", "pow"],
    why: "IRIS knows the long name",
    takes: [2, 2],
    gives: floatLike,
    inexact: true,
    asFloats: true,
    fails: powerOf,
    iris: (a, b) => call("POWER", a, b),
    example: ["pow(a, 2)", 'POWER("a", 2)'],
  },
  {
    names: ["div"],
    why: "IRIS has an operator for it",
    takes: [2, 2],
    gives: numeric.oid,
    scale: () => 0,
    iris: (a, b) => binary(a, "\\", b),
    example: ["div(a, 2)", '("a" \\ 2)'],
  },
  {
    names: ["atan2"],
    why: BRACES,
    takes: [2, 2],
    of: [float8.oid],
    gives: float8.oid,
    iris: (y, x) => odbcCall("ATAN2", y, x),
    example: ["atan2(a, 2)", '{fn ATAN2("a", 2)}'],
  },
  {
    names: ["pi"],
    why: BRACES,
    takes: [0, 0],
    gives: float8.oid,
    iris: () => odbcCall("PI"),
    example: ["pi()", "{fn PI()}"],
  },
];
