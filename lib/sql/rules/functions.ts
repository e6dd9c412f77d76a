// Scalar functions, a row each: which arguments, what IRIS calls it, what it gives. One table, so it is long.

import type { FuncCall } from "@pgsql/types";
import type { Expression } from "../../iris/tree_expression.ts";
import { float8 } from "../../types/floats.ts";
import { int4 } from "../../types/integers.ts";
import { numeric } from "../../types/numeric.ts";
import { text, unknown } from "../../types/text.ts";
import { uuid } from "../../types/uuid.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import {
  and,
  binary,
  call,
  cast,
  compare,
  isNull,
  number,
  odbcCall,
  ONE,
  string,
  when,
  ZERO,
} from "../compiling/build.ts";
import { constantOf } from "../values/span.ts";
import type { Place } from "../compiling/compiler.ts";
import { scaleOf, widestScale } from "../numbers/display_scale.ts";
import { strings } from "../text/nodes.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { halfToEven } from "../numbers/rounding.ts";
import { shown } from "../values/text_casts.ts";
import { type Example, type ExpressionRule, expressionRule } from "../compiling/rule.ts";
import { absolute, type Bounds, inRange } from "../numbers/integer_bounds.ts";
import type { RunTimeCheck } from "../numbers/run_time_checks.ts";
import { isFloat, isInteger, isNumber, isString } from "../types/type_families.ts";
import { type Value, value } from "../compiling/value.ts";
import { characters, isWide, mayBeWide, needHelper } from "../values/whole_characters.ts";

interface FunctionRow {
  names: readonly string[];
  why: string;
  /** The least and the most arguments. */
  takes: readonly [number, number];
  /** What an argument without a type is taken for, by place; the last one counts for the rest. */
  of?: readonly number[];
  /** The type of the result; a function of the arguments where it depends on them. */
  gives: number | ((args: readonly Value[]) => number);
  iris(...args: Expression[]): Expression;
  /** Takes any type, each as the text that it is shown as. */
  shows?: true;
  /** IRIS gives fewer digits of a NUMERIC than PostgreSQL does. */
  inexact?: true;
  /** Takes numbers as floats. */
  asFloats?: true;
  /** What it cannot do. */
  refuses?(args: readonly Value[]): string | null;
  /** Between which numbers an integer's result is. */
  ranged?(operand: Value): Bounds | undefined;
  /** What may be wrong with the arguments, each as IRIS gets it. */
  fails?(...args: Expression[]): Omit<RunTimeCheck, "of">[];
  /** Of texts that may have characters beyond U+FFFF, where that is another. */
  ofText?(...args: Expression[]): Expression;
  /** Of a single float, where that is another. */
  ofFloat?(operand: Expression): Expression;
  /** How many decimals are shown of a NUMERIC. */
  scale?(args: readonly Value[]): number | undefined;
  /** `[pg, iris]` of the select item alone. */
  example: readonly [string, string];
}

const STRING = [text.oid];
const STRING_NUMBER = [text.oid, int4.oid];

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

function bad(
  predicate: Predicate,
  condition: RunTimeCheck["condition"],
  message: string,
): Omit<RunTimeCheck, "of"> {
  return { bad: predicate, condition, message };
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

function same([{ type }]: readonly Value[]): number {
  return type === unknown.oid ? 0 : type;
}

/** Of rounding to a number of decimals. */
function decimals([, digits]: readonly Value[]): number | undefined {
  if (!digits) return 0;
  const { expression } = digits;
  return expression.kind === "number" ? Number(expression.text) : undefined;
}

const SAME = "the same in IRIS";
const BRACES = "IRIS documents it only between {fn and }";

const blank = string(" ");

/** In radians. */
const DEGREE = number("0.017453292519943295");

function trim(side: "BOTH" | "LEADING" | "TRAILING") {
  return (operand: Expression, characters: Expression = blank): Expression => ({
    kind: "trim",
    side,
    characters,
    operand,
  });
}

function position(haystack: Expression, needle: Expression): Expression {
  return { kind: "position", needle, haystack };
}

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

function plain(name: string, { gives = same as FunctionRow["gives"], of = [0] } = {}): FunctionRow {
  const iris = name.toUpperCase();
  return {
    names: [name],
    why: SAME,
    takes: [1, 1],
    of,
    gives,
    iris: (x) => call(iris, x),
    example: [`${name}(a)`, `${iris}("a")`],
  };
}

/** PostgreSQL takes a negative count for all but so many. */
function counted(name: "LEFT" | "RIGHT", s: Expression, n: Expression): Expression {
  const count = constantOf(n);
  if (count !== null && count >= 0n) return odbcCall(name, s, n);
  const length = binary(call("CHAR_LENGTH", s), "+", n);
  const rest = odbcCall(name, s, call("GREATEST", length, ZERO));
  return count === null ? when(compare(n, "<", ZERO), rest, odbcCall(name, s, n)) : rest;
}

/** More than any text has, from wherever. */
const MOST = number(String(2 ** 53 - 1));

function countedCharacters(side: "LEFT" | "RIGHT", s: Expression, n: Expression): Expression {
  const count = constantOf(n);
  const length = characters("Length", s);
  if (side === "LEFT") {
    const some = characters("Part", s, ONE, n);
    const rest = characters("Part", s, ONE, binary(length, "+", n));
    if (count !== null) return count >= 0n ? some : rest;
    return when(compare(n, "<", ZERO), rest, some);
  }
  // Without the first so many, however long it is.
  const some = characters(
    "Part",
    s,
    call("GREATEST", binary(binary(length, "-", n), "+", ONE), ONE),
    MOST,
  );
  const rest = characters("Part", s, binary(ONE, "-", n), MOST);
  if (count !== null) return count >= 0n ? some : rest;
  return when(compare(n, "<", ZERO), rest, some);
}

const ROWS: readonly FunctionRow[] = [
  plain("upper", { gives: text.oid, of: STRING }),
  plain("lower", { gives: text.oid, of: STRING }),
  {
    ...plain("reverse", { gives: text.oid, of: STRING }),
    ofText: (s) => characters("Reverse", s),
  },
  {
    names: ["ascii"],
    why: "of an empty string PostgreSQL's is 0",
    takes: [1, 1],
    of: STRING,
    gives: int4.oid,
    iris: (s) => call("COALESCE", call("ASCII", s), when(isNull(s, true), ZERO)),
    ofText: (s) => characters("Ascii", s),
    example: ["ascii(a)", 'COALESCE(ASCII("a"), CASE WHEN "a" IS NOT NULL THEN 0 END)'],
  },
  { ...plain("abs"), scale: ([x]) => scaleOf(x), ranged: absolute },
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
    names: ["length", "char_length", "character_length"],
    why: "IRIS's LENGTH does not count blanks at the end",
    takes: [1, 1],
    of: STRING,
    gives: int4.oid,
    iris: (s) => call("CHAR_LENGTH", s),
    ofText: (s) => characters("Length", s),
    example: ["length(a)", 'CHAR_LENGTH("a")'],
  },
  {
    names: ["substring", "substr"],
    why: "IRIS's SUBSTR counts a negative start from the end, its SUBSTRING does not",
    takes: [2, 3],
    of: [text.oid, int4.oid],
    gives: text.oid,
    iris: (...args) => call("SUBSTRING", ...args),
    ofText: (s, from, size = MOST) => characters("Part", s, from, size),
    fails: (_s, _from, size) => {
      if (!size || (constantOf(size) ?? -1n) >= 0n) return [];
      const message = "negative substring length not allowed";
      return [bad(compare(size, "<", ZERO), "substring_error", message)];
    },
    example: ["substring(a from 2 for 3)", 'SUBSTRING("a", 2, 3)'],
  },
  {
    names: ["left"],
    why: BRACES,
    takes: [2, 2],
    of: STRING_NUMBER,
    gives: text.oid,
    iris: (s, n) => counted("LEFT", s, n),
    ofText: (s, n) => countedCharacters("LEFT", s, n),
    example: ["left(a, 2)", '{fn LEFT("a", 2)}'],
  },
  {
    names: ["right"],
    why: BRACES,
    takes: [2, 2],
    of: STRING_NUMBER,
    gives: text.oid,
    iris: (s, n) => counted("RIGHT", s, n),
    ofText: (s, n) => countedCharacters("RIGHT", s, n),
    example: ["right(a, 2)", '{fn RIGHT("a", 2)}'],
  },
  {
    names: ["position", "strpos"],
    why: SAME,
    takes: [2, 2],
    of: STRING,
    gives: int4.oid,
    iris: position,
    ofText: (haystack, needle) => characters("Position", haystack, needle),
    example: ["position('x' in a)", `POSITION('x' IN "a")`],
  },
  {
    names: ["btrim"],
    why: "IRIS wants to be told what to trim, and from where",
    takes: [1, 2],
    of: STRING,
    gives: text.oid,
    iris: trim("BOTH"),
    refuses: ([, set]) => set && mayBeSetOfWide(set) ? "characters beyond U+FFFF" : null,
    example: ["trim(a)", `TRIM(BOTH ' ' FROM "a")`],
  },
  {
    names: ["ltrim"],
    why: "IRIS's LTRIM takes no characters",
    takes: [1, 2],
    of: STRING,
    gives: text.oid,
    iris: trim("LEADING"),
    refuses: ([, set]) => set && mayBeSetOfWide(set) ? "characters beyond U+FFFF" : null,
    example: ["ltrim(a, 'x')", `TRIM(LEADING 'x' FROM "a")`],
  },
  {
    names: ["rtrim"],
    why: "IRIS's RTRIM takes no characters",
    takes: [1, 2],
    of: STRING,
    gives: text.oid,
    iris: trim("TRAILING"),
    refuses: ([, set]) => set && mayBeSetOfWide(set) ? "characters beyond U+FFFF" : null,
    example: ["rtrim(a)", `TRIM(TRAILING ' ' FROM "a")`],
  },
  {
    names: ["replace"],
    why: SAME,
    takes: [3, 3],
    of: STRING,
    gives: text.oid,
    iris: (...args) => call("REPLACE", ...args),
    example: ["replace(a, 'x', 'y')", `REPLACE("a", 'x', 'y')`],
  },
  {
    names: ["repeat"],
    why: SAME,
    takes: [2, 2],
    of: STRING_NUMBER,
    gives: text.oid,
    iris: (s, n) => call("REPEAT", s, n),
    example: ["repeat(a, 3)", 'REPEAT("a", 3)'],
  },
  {
    names: ["lpad"],
    why: SAME,
    takes: [2, 3],
    of: [text.oid, int4.oid, text.oid],
    gives: text.oid,
    iris: (...args) => call("LPAD", ...args),
    ofText: (s, size, fill = blank) => characters("Filled", s, size, fill, ONE),
    example: ["lpad(a, 5, '0')", `LPAD("a", 5, '0')`],
  },
  {
    names: ["rpad"],
    why: SAME,
    takes: [2, 3],
    of: [text.oid, int4.oid, text.oid],
    gives: text.oid,
    iris: (...args) => call("RPAD", ...args),
    ofText: (s, size, fill = blank) => characters("Filled", s, size, fill, ZERO),
    example: ["rpad(a, 5)", 'RPAD("a", 5)'],
  },
  {
    names: ["chr"],
    why: "IRIS calls it CHAR",
    takes: [1, 1],
    of: [int4.oid],
    gives: text.oid,
    fails: (n) => {
      const constant = constantOf(n);
      if (constant !== null && constant > 0n && constant < 0xd800n) return [];
      return [
        bad(compare(n, "=", ZERO), "program_limit_exceeded", "null character not permitted"),
        bad(
          compare(n, "<", ZERO),
          "invalid_parameter_value",
          "character number must be positive",
        ),
        bad(
          compare(n, ">", number(0xd7ff)),
          "feature_not_supported",
          "characters beyond the 55295th are not supported",
        ),
      ];
    },
    iris: (n) => call("CHAR", n),
    example: ["chr(65)", "CHAR(65)"],
  },
  {
    names: ["split_part"],
    why: "IRIS calls it $PIECE",
    takes: [3, 3],
    of: [text.oid, text.oid, int4.oid],
    gives: text.oid,
    fails: (_s, _by, n) =>
      (constantOf(n) ?? 0n) !== 0n ? [] : [
        bad(compare(n, "=", ZERO), "invalid_parameter_value", "field position must not be zero"),
      ],
    refuses: ([, , { expression }]) =>
      constantOf(expression) === null ? "a position that is no constant" : null,
    iris: (s, by, n) => {
      const at = constantOf(n);
      if (at === null || at >= 0n) return call("$PIECE", s, by, n);
      // From the end: IRIS counts the pieces, of which there are as many as $LENGTH says.
      const last = binary(call("$LENGTH", s, by), "-", number(String(-at - 1n)));
      return {
        kind: "searched_case",
        branches: [
          { when: compare(last, ">", ZERO), then: call("$PIECE", s, by, last) },
          { when: isNull(s, true), then: string("") },
        ],
        otherwise: null,
      };
    },
    example: ["split_part(a, ',', 2)", `$PIECE("a", ',', 2)`],
  },
  {
    names: ["translate"],
    why: "IRIS calls it $TRANSLATE",
    takes: [3, 3],
    of: STRING,
    gives: text.oid,
    iris: (...args) => call("$TRANSLATE", ...args),
    refuses: ([, ...sets]) => sets.some(mayBeSetOfWide) ? "characters beyond U+FFFF" : null,
    example: ["translate(a, 'xy', 'z')", `$TRANSLATE("a", 'xy', 'z')`],
  },
  {
    names: ["overlay"],
    why: "IRIS calls it STUFF, and wants to know how much goes",
    takes: [3, 4],
    of: [text.oid, text.oid, int4.oid, int4.oid],
    gives: text.oid,
    iris: (s, by, from, size = call("CHAR_LENGTH", by)) => {
      const before = call("SUBSTRING", s, ONE, binary(from, "-", ONE));
      const after = call("SUBSTRING", s, binary(from, "+", size));
      return binary(binary(before, "||", by), "||", after);
    },
    ofText: (s, by, from, size = characters("Length", by)) => {
      const before = characters("Part", s, ONE, binary(from, "-", ONE));
      const after = characters("Part", s, binary(from, "+", size), MOST);
      return binary(binary(before, "||", by), "||", after);
    },
    example: [
      "overlay(a, 'x', 2, 1)",
      `((SUBSTRING("a", 1, (2 - 1)) || 'x') || SUBSTRING("a", (2 + 1)))`,
    ],
  },
  {
    names: ["concat_ws"],
    shows: true,
    why: "IRIS has none: the separator stands before each that is not NULL, and the first one goes",
    takes: [2, Infinity],
    of: STRING,
    gives: text.oid,
    iris: (by, ...args) => {
      const parts = args.map((one): Expression =>
        call("COALESCE", binary(by, "||", one), string(""))
      );
      const all = parts.reduce((left, right) => binary(left, "||", right));
      return call("SUBSTRING", all, binary(call("CHAR_LENGTH", by), "+", ONE));
    },
    example: [
      "concat_ws('-', a)",
      `SUBSTRING(COALESCE(('-' || "a"), ''), (CHAR_LENGTH('-') + 1))`,
    ],
  },
  {
    names: ["concat"],
    shows: true,
    why: "PostgreSQL's concat passes over NULLs, || does not",
    takes: [1, Infinity],
    of: STRING,
    gives: text.oid,
    iris: (...args) =>
      args.map((one): Expression => call("COALESCE", one, string("")))
        .reduce((left, right) => binary(left, "||", right)),
    example: ["concat(a, '-')", `(COALESCE("a", '') || COALESCE('-', ''))`],
  },
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
    names: ["num_nulls"],
    why: "IRIS has none: each NULL counts as one",
    takes: [1, Infinity],
    gives: int4.oid,
    iris: (...args) =>
      args.map((one): Expression => when(isNull(one), ONE, ZERO))
        .reduce((left, right) => binary(left, "+", right)),
    example: ["num_nulls(a)", 'CASE WHEN "a" IS NULL THEN 1 ELSE 0 END'],
  },
  {
    names: ["pi"],
    why: BRACES,
    takes: [0, 0],
    gives: float8.oid,
    iris: () => odbcCall("PI"),
    example: ["pi()", "{fn PI()}"],
  },
  {
    names: ["gen_random_uuid", "uuid_generate_v4"],
    why: "IRIS has one, under a name of another dialect",
    takes: [0, 0],
    gives: uuid.oid,
    iris: () => call("$TSQL_NEWID"),
    example: ["gen_random_uuid()", "$TSQL_NEWID()"],
  },
];

/** IRIS takes the two units of such a character for two. */
function mayBeSetOfWide({ expression }: Value): boolean {
  return expression.kind === "string" && isWide(expression.value);
}

/** Every row is a rule of its own. */
export const FUNCTION_RULES: readonly ExpressionRule[] = ROWS.map((row) => {
  const [pg, iris] = row.example;
  const [column] = row.names.filter((name) => pg.startsWith(`${name}(`));
  const example: Example = {
    pg: `SELECT ${pg} FROM t`,
    iris: `SELECT ${iris} AS "${column ?? row.names[0]}" FROM "SQLUser"."t"`,
  };
  return expressionRule({
    name: `function_${row.names[0]}`,
    why: row.why,
    on: "FuncCall",
    of: row.names,
    examples: [example],
    rewrite: (node: FuncCall, at: Place) => called(row, node, at),
  });
});

function called(row: FunctionRow, node: FuncCall, at: Place): Value | undefined {
  const { args = [], funcname, location } = node;
  const names = strings(funcname);
  // A function of somebody's own schema only shares the name.
  if (names.length > 1 && names[0] !== "pg_catalog") return undefined;
  refusePlainDecorations(node, names.at(-1)!);
  const [least, most] = row.takes;
  if (args.length < least || args.length > most) {
    throw new Misplaced(
      "undefined_function",
      `function ${names.at(-1)} does not exist with ${args.length} arguments`,
      { location },
    );
  }
  const values = args.map((arg, index) => {
    const of = row.of ?? [0];
    return at.assume(at.value(arg), of[Math.min(index, of.length - 1)]);
  });
  if (row.names[0] === "substring" && values.length === 2 && isString(values[1].type)) {
    throw unsupported("substring with a pattern is not supported", location);
  }
  const type = typeof row.gives === "number" ? row.gives : row.gives(values);
  const refused = row.refuses?.(values);
  if (refused) throw unsupported(`${names.at(-1)} with ${refused} is not supported`, location);
  if (row.inexact && type === numeric.oid) {
    throw unsupported(`${names.at(-1)}() of numeric is not supported`, location, FEWER_DIGITS);
  }
  const scale = row.scale?.(values);
  const floating = row.ofFloat && values.length === 1 && isFloat(values[0].type);
  const floats = row.asFloats && type === float8.oid;
  const given = values.map((one) => {
    if (row.shows) return shown(one, location);
    return floats && isNumber(one.type) && !isFloat(one.type)
      ? cast(one.expression, float8.iris.cast!)
      : one.expression;
  });
  const wide = row.ofText && values.some(mayBeWide) && !values[0].stream;
  if (wide) needHelper(at.to.context, location);
  const iris = floating ? row.ofFloat : wide ? row.ofText : row.iris;
  const made = value(iris!(...given), type, { scale });
  // Of what nobody knows IRIS says what it likes.
  const fails = values.some((one) => one.type === 0) ? [] : row.fails?.(...given) ?? [];
  if (row.ranged && isInteger(type)) {
    return inRange(made.expression, type, { bounds: row.ranged(values[0]), operands: [] });
  }
  return fails.length === 0
    ? made
    : { ...made, checks: fails.map((one) => ({ ...one, of: given[0] })) };
}

const FEWER_DIGITS = "Cast the argument to double precision.";

/** What only aggregates and windows may have. */
export function refusePlainDecorations(node: FuncCall, name: string): void {
  const { agg_star, agg_distinct, agg_filter, agg_order, over, location } = node;
  if (agg_star || agg_distinct || agg_filter || agg_order || over) {
    throw new Misplaced("wrong_object_type", `${name} is not an aggregate function`, { location });
  }
}

export const userFunction = expressionRule({
  name: "user_function",
  why: "a function with a schema is one that somebody made in IRIS",
  on: "FuncCall",
  examples: [
    { pg: "SELECT app.f(a, 1) FROM t", iris: 'SELECT app.f("a", 1) AS "f" FROM "SQLUser"."t"' },
    { pg: "SELECT f(a) FROM t", iris: null, refused: "function f is not supported" },
  ],
  rewrite(node, at) {
    const names = strings(node.funcname);
    if (names.length !== 2 || names[0] === "pg_catalog") return undefined;
    refusePlainDecorations(node, names[1]);
    const args = (node.args ?? []).map((arg) => at.expression(arg));
    const schema = at.to.schemaName(names[0]);
    return value({ kind: "function", schema, name: names[1], args, braces: false });
  },
});
