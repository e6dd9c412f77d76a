// Casts: a constant becomes a constant of the type, anything else an IRIS CAST.

import type { TypeCast } from "@pgsql/types";
import { isEnum, isEnumArray } from "../../types/enums.ts";
import type { Expression } from "../../iris/tree_expression.ts";
import { bit } from "../../types/bits.ts";
import { bool } from "../../types/bool.ts";
import { timetz } from "../../types/datetime.ts";
import { money } from "../../types/money.ts";
import { numeric, numericPrecision, numericScale } from "../../types/numeric.ts";
import { bpchar, text, unknown, varchar } from "../../types/text.ts";
import type { Place } from "../compiling/compiler.ts";
import { binary, call, cast, compare, number, string, ZERO } from "../compiling/build.ts";
import { isBits, isKeptAsText, refuseCast } from "../values/kept_as_text.ts";
import { isMeeting, refuseMeeting, refuseStyle } from "../values/session_zone.ts";
import { strings } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { expressionRule } from "../compiling/rule.ts";
import { halfToEven } from "../numbers/rounding.ts";
import { boundsOf, inRange } from "../numbers/integer_bounds.ts";
import { wholeDigitsOf } from "../numbers/numeric_digits.ts";
import { readInteger } from "../values/read_text.ts";
import { asText } from "../values/text_casts.ts";
import { isFloat, isInteger, isNumber, isString, narrows } from "../types/type_families.ts";
import { type NamedType, valueTypeOf } from "../types/type_names.ts";
import { type Value, value } from "../compiling/value.ts";
import { workedOut } from "../values/worked_out.ts";
import { firstOf, mayBeWide, needHelper } from "../values/whole_characters.ts";
import { constant, ESCAPES } from "../values/constant.ts";

export const constantCast = expressionRule({
  name: "constant_cast",
  why:
    "IRIS turns a bad text into 0 without a word, so a constant is read here, as PostgreSQL does",
  on: "TypeCast",
  examples: [
    { pg: "SELECT '5'::int FROM t", iris: 'SELECT 5 AS "int4" FROM "SQLUser"."t"' },
    {
      pg: "SELECT a FROM t WHERE b >= DATE '2024-1-31'",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE "b" >= {d '2024-01-31'}`,
    },
    {
      pg: "SELECT a FROM t WHERE b < '2024-01-31 10:00+02'::timestamptz",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE "b" < {ts '2024-01-31 08:00:00'}`,
    },
    { pg: "SELECT 'yes'::boolean FROM t", iris: 'SELECT 1 AS "bool" FROM "SQLUser"."t"' },
    { pg: "SELECT 'abc'::varchar(2) FROM t", iris: `SELECT 'ab' AS "varchar" FROM "SQLUser"."t"` },
    {
      pg: "SELECT 'x'::int FROM t",
      iris: null,
      refused: 'invalid input syntax for type integer: "x"',
    },
  ],
  rewrite({ arg, typeName }, at) {
    const type = valueTypeOf(typeName!, at.to.context);
    const operand = at.compiled(arg!);
    if (operand.kind !== "value" || operand.type !== unknown.oid) return undefined;
    if (operand.expression.kind !== "string") return undefined;
    return constant(operand.expression.value, type, { at, node: arg! });
  },
});

export const typeCast = expressionRule({
  name: "cast",
  why: "IRIS needs the length of a string, cuts off fractions and has no text for booleans",
  on: "TypeCast",
  examples: [
    { pg: "SELECT a::int FROM t", iris: 'SELECT CAST("a" AS INTEGER) AS "a" FROM "SQLUser"."t"' },
    {
      pg: "SELECT $1::int FROM t",
      iris: 'SELECT CAST(? AS INTEGER) AS "int4" FROM "SQLUser"."t"',
      params: [1],
    },
    {
      pg: "SELECT 1.5::int FROM t",
      iris: 'SELECT CAST(ROUND(1.5, 0) AS INTEGER) AS "int4" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a::float8::int FROM t",
      iris: 'SELECT CAST(CASE WHEN ABS(CAST("a" AS DOUBLE)) >= 4503599627370496 ' +
        'THEN CAST("a" AS DOUBLE) WHEN MOD(ABS(CAST("a" AS DOUBLE)), 1) = 0.5 THEN ' +
        '(ROUND((CAST("a" AS DOUBLE) / 2), 0) * 2) ELSE ROUND(CAST("a" AS DOUBLE), 0) END ' +
        'AS INTEGER) AS "a" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a::numeric(6,2)::text FROM t",
      iris: `SELECT (((CASE WHEN CAST("a" AS NUMERIC(6, 2)) < 0 THEN '-' ELSE '' END || ` +
        `{fn TRUNCATE(ABS(CAST("a" AS NUMERIC(6, 2))), 0)}) || '.') || SUBSTRING(((MOD(ABS(` +
        `CAST("a" AS NUMERIC(6, 2))), 1) + 1) * 100), 2)) AS "a" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT a::uuid::text FROM t",
      iris: `SELECT LOWER(CAST("a" AS GUID)) AS "a" FROM "SQLUser"."t"`,
    },
    {
      pg: "SELECT a::varchar(10) FROM t",
      iris: 'SELECT CAST("a" AS VARCHAR(10)) AS "a" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT a::numeric(10,2) FROM t",
      iris: 'SELECT CAST("a" AS NUMERIC(10, 2)) AS "a" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT (a > 1)::text FROM t",
      iris: `SELECT CASE WHEN CASE WHEN "a" > 1 THEN 1 WHEN NOT ("a" > 1) THEN 0 END = 1 ` +
        `THEN 'true' WHEN CASE WHEN "a" > 1 THEN 1 WHEN NOT ("a" > 1) THEN 0 END = 0 ` +
        `THEN 'false' END AS "text" FROM "SQLUser"."t"`,
    },
    { pg: "SELECT true::int FROM t", iris: 'SELECT 1 AS "int4" FROM "SQLUser"."t"' },
  ],
  rewrite({ arg, typeName, location }, at) {
    const type = valueTypeOf(typeName!, at.to.context);
    const list = at.shaped(arg!);
    if (list.shaped && type.oid !== list.type && AS_PRINTED.has(type.row.name)) {
      return { ...list, type: type.oid };
    }
    if (list.shaped && type.oid === list.type) return list;
    const operand = at.assume(at.value(arg!), type.oid);
    const bound = boundAsOther(operand, type, { at, cast: { arg, typeName, location } });
    if (bound) return bound;
    const { typmod, notNull } = { typmod: type.typmod, notNull: operand.notNull };
    if (at.to.context.zoned && isMeeting([operand.type, type.oid])) {
      const found = workedOut({ TypeCast: { arg, typeName, location } }, type.oid, at);
      if (found) return { ...found, typmod };
      refuseMeeting([operand.type, type.oid], { context: at.to.context, location });
    }
    if (isString(type.oid)) refuseStyle(operand, { context: at.to.context, location });
    const cut = isString(type.oid) && type.typmod >= 0 && mayBeWide(operand);
    if (cut) needHelper(at.to.context, { what: "counting characters", location });
    const cents = operand.type === money.oid && type.oid === numeric.oid && typmod < 0;
    const scale = cents ? MONEY_SCALE : undefined;
    const cast = value(converted(operand, type, location), type.oid, { typmod, notNull, scale });
    if (isReadable(operand, type)) {
      const { expression } = operand;
      const inside = isInteger(type.oid) ? readInteger(expression, type) : undefined;
      return { ...cast, unread: expression, inside };
    }
    refuseUnread(operand, type, location);
    return inItsRange(cast, operand, type);
  },
});

const MONEY_SCALE = 2;

/** A parameter of another type needs no row to be cast: PostgreSQL does it when the statement runs. */
function boundAsOther(
  { expression, type }: Value,
  { oid, typmod }: NamedType,
  { at, cast }: { at: Place; cast: TypeCast },
): Value | null {
  if (expression.kind !== "parameter" || type === 0 || type === oid) return null;
  if (type === unknown.oid || isString(type) && isString(oid)) return null;
  if (isInteger(type) && isNumber(oid) && !narrows(type, oid)) return null;
  const found = workedOut({ TypeCast: cast }, oid, at);
  return found && { ...found, typmod };
}

/** IRIS makes 0 of a text that is no number, and 1840-12-31 of one that is no date. */
function isReadable({ type, expression }: Value, { row, oid, typmod }: NamedType): boolean {
  return isString(type) && type !== unknown.oid && expression.kind !== "parameter" &&
    (typmod < 0 || oid === numeric.oid) && READ.has(row.name);
}

/** IRIS casts to whole numbers of any size, and passes over a precision. */
function inItsRange(cast: Value, operand: Value, { oid, typmod }: NamedType): Value {
  if (!isNumber(operand.type)) return cast;
  if (isInteger(oid)) {
    const bounds = boundsOf(operand) ?? EVERYTHING;
    return inRange(cast.expression, oid, { bounds, operands: [] });
  }
  const whole = wholeDigitsOf(operand) ?? Infinity;
  const most = Math.max(numericPrecision(typmod) - Math.max(numericScale(typmod), 0), 0);
  if (oid !== numeric.oid || typmod < 4 || whole < most) return cast;
  const { expression } = cast;
  return {
    ...cast,
    checks: [{
      bad: compare(call("ABS", expression), ">=", number(`1${"0".repeat(most)}`)),
      condition: "numeric_value_out_of_range",
      message: "numeric field overflow",
      of: expression,
      range: true,
    }],
  };
}

/** Of a number that is no integer. */
const EVERYTHING = [-(10n ** 30n), 10n ** 30n] as const;

/** What neither the gateway nor IRIS would read, or cut, as PostgreSQL does. */
function refuseUnread(
  { type, expression }: Value,
  { row, oid, typmod }: NamedType,
  location: number | undefined,
): void {
  if (expression.kind === "parameter" || expression.kind === "null") return;
  const isText = isString(type) && type !== unknown.oid;
  if (isText && READ.has(row.name)) {
    throw unsupported(`reading a ${row.title} of that precision is not supported`, location);
  }
  if (isFloat(type) && oid === numeric.oid && typmod < 0) {
    throw unsupported("a cast of a float to numeric is not supported", location, ROUNDED);
  }
  const precise = typmod >= 0 && typmod < MICROSECONDS;
  if (precise && (ESCAPES.has(oid) || oid === timetz.oid) && type !== 0) {
    throw unsupported(`a ${row.title} of less than microseconds is not supported`, location);
  }
}

const MICROSECONDS = 6;
const ROUNDED = "Say how many digits: numeric(15, 4).";

const READ = new Set([
  ...["int2", "int4", "int8", "numeric", "float4", "float8", "bool", "uuid"],
  ...["date", "time", "timestamp", "timestamptz"],
]);

function converted(operand: Value, type: NamedType, location: number | undefined): Expression {
  const { expression } = operand;
  refuseUnlabelled(operand, type, location);
  if (operand.type === bool.oid) {
    if (type.row === bool || isInteger(type.oid)) return expression;
  }
  if (type.row === bool && isInteger(operand.type)) {
    return {
      kind: "searched_case",
      branches: [
        { when: compare(expression, "<>", ZERO), then: number(1) },
        { when: compare(expression, "=", ZERO), then: number(0) },
      ],
      otherwise: null,
    };
  }
  if (isInteger(type.oid) && isNumber(operand.type) && !isInteger(operand.type)) {
    const rounded = isFloat(operand.type)
      ? halfToEven(expression)
      : call("ROUND", expression, ZERO);
    return cast(rounded, castName(type, location));
  }
  if (isBits(type.oid) && operand.type === type.oid && type.typmod >= 0) {
    return cutBits(expression, type);
  }
  if (isKeptAsText(type.oid) || isKeptAsText(operand.type) && !isString(type.oid)) {
    refuseCast({ from: operand.type, to: type.oid }, location);
  }
  if (isString(type.oid)) {
    const written = asText(operand, location);
    if (written) return type.typmod < 0 ? written : cast(written, castName(type, location));
  }
  // IRIS takes a bare ? for a VARCHAR, so a parameter is cast even where its type is known.
  if (isString(type.oid) && type.typmod >= 0 && mayBeWide(operand)) {
    return firstOf(expression, number(type.typmod - 4));
  }
  const same = type.oid === operand.type || (isString(type.oid) && isString(operand.type));
  if (same && type.typmod < 0 && expression.kind !== "parameter") return expression;
  return cast(expression, castName(type, location));
}

/** Whether a text is a label only PostgreSQL tells. */
function refuseUnlabelled(
  { type, expression }: Value,
  { oid, row }: NamedType,
  location: number | undefined,
): void {
  const { kind } = expression;
  if (!isEnum(oid) && !isEnumArray(oid) || type === oid) return;
  if (kind === "parameter" || kind === "null") return;
  throw unsupported(`reading a ${row.title} out of a text is not supported`, location);
}

/** Cut off on the right, and a bit(n) filled up there. */
function cutBits(expression: Expression, { row, typmod }: NamedType): Expression {
  const filled = row === bit ? binary(expression, "||", string("0".repeat(typmod))) : expression;
  return call("SUBSTRING", filled, number(1), number(typmod));
}

/** What prints as it is. */
const AS_PRINTED = new Set(["text", "json", "jsonb"]);

function castName({ row, typmod }: NamedType, location: number | undefined): string {
  if (row.iris.cast === null) {
    throw unsupported(`a cast to ${row.title} is not supported`, location);
  }
  return typmod >= 0 && SIZED.has(row.name) ? row.iris.column(typmod) : row.iris.cast;
}

const SIZED = new Set([varchar.name, bpchar.name, "numeric"]);

export const collate = expressionRule({
  name: "collate",
  why: "IRIS has no COLLATE in expressions; character by character is what %EXACT does",
  on: "CollateClause",
  examples: [
    {
      pg: "SELECT a FROM t WHERE b COLLATE \"C\" > 'x'",
      iris: `SELECT "a" FROM "SQLUser"."t" WHERE %EXACT("b") > 'x'`,
    },
    {
      pg: "SELECT a FROM t WHERE b COLLATE \"de-DE\" > 'x'",
      iris: null,
      refused: 'collation "de-DE" is not supported',
    },
  ],
  rewrite({ arg, collname, location }, at) {
    const name = strings(collname).at(-1)!;
    if (!BINARY.has(name)) {
      throw unsupported(`collation "${name}" is not supported`, location, 'Use "C".');
    }
    const operand = at.value(arg!);
    return value(
      { kind: "collation", name: "%EXACT", operand: operand.expression, length: null },
      operand.type || text.oid,
    );
  },
});

const BINARY = new Set(["C", "POSIX", "ucs_basic", "default"]);
