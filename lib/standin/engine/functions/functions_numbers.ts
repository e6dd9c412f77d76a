// Numeric functions: exact for decimals, IEEE for the transcendental ones.

import { asDecimal, asDouble, asInteger } from "../values/coerce.ts";
import { arithmetic } from "../compiling/compile_arithmetic.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { at, type FunctionRow, type FunctionTable, nullableOf, row } from "./functions.ts";
import { type Typed, typed } from "../compiling/typed.ts";
import {
  BIGINT,
  DECIMAL,
  decimal,
  digitsOf,
  DOUBLE,
  INTEGER,
  isNumber,
  type ValueType,
} from "../values/value_types.ts";

/** A function of doubles; a decimal argument gives a decimal with up to 18 digits back. */
function real(name: string, count = 1): FunctionRow {
  return row(count, count, (args, c) => {
    const result = `${name}(${args.map((value) => asDouble(value, c)).join(", ")})`;
    const double = args.some((value) => value.type.kind === "double");
    return double
      ? typed(result, DOUBLE, nullableOf(args))
      : typed(`iris_decimal_of_double(${result})`, decimal(36, 17), nullableOf(args));
  });
}

function rounding(cut: boolean): FunctionRow["make"] {
  return (args, c) => {
    const [value, places, flag] = [at(args, 0), at(args, 1), args[2]];
    const flagText = flag === undefined ? (cut ? "1" : "0") : asInteger(flag, c);
    if (value.type.kind === "double") {
      return typed(
        `iris_round_double(${asDouble(value, c)}, ${asInteger(places, c)}, ${flagText})`,
        DOUBLE,
        nullableOf(args),
      );
    }
    const scale = places.literal === undefined ? value.type.scale : Number(places.literal);
    return typed(
      `iris_round(${asDecimal(value, c)}, ${asInteger(places, c)}, ${flagText})`,
      decimal(18, Math.max(0, Number.isFinite(scale) ? scale : 0)),
      nullableOf(args),
    );
  };
}

function whole(name: "floor" | "ceiling"): FunctionRow["make"] {
  return (args, c) => {
    const value = at(args, 0);
    if (value.type.kind === "integer") return value;
    if (value.type.kind === "double") {
      return typed(`iris_double_${name}(${asDouble(value, c)})`, DOUBLE, value.nullable);
    }
    return typed(
      `iris_${name}(${asDecimal(value, c)})`,
      { ...decimal(18, 0) },
      value.nullable,
    );
  };
}

function magnitude(args: readonly Typed[], c: Compiler): Typed {
  const value = at(args, 0);
  const narrow = digitsOf(value.type) <= 18;
  if (narrow && (value.type.kind === "integer" || value.type.kind === "scaled")) {
    return typed(`abs(${value.sql})`, plain(value.type), value.nullable);
  }
  if (value.type.kind === "double") {
    return typed(`abs(${asDouble(value, c)})`, DOUBLE, value.nullable);
  }
  return typed(`iris_abs(${asDecimal(value, c)})`, decimalType(value), value.nullable);
}

function decimalType(value: Typed): ValueType {
  return isNumber(value.type) ? { ...value.type, kind: "decimal" } : DECIMAL;
}

function plain(type: ValueType): ValueType {
  const { counter: _counter, bit: _bit, ...rest } = type;
  return rest;
}

export const NUMBER_FUNCTIONS: FunctionTable = {
  ABS: row(1, 1, magnitude),
  SIGN: row(1, 1, (args, c) => {
    const value = at(args, 0);
    const plain = value.type.kind === "double" ? asDouble(value, c) : value.sql;
    return value.type.kind === "integer" || value.type.kind === "double"
      ? typed(`CAST(sign(${plain}) AS INTEGER)`, INTEGER, value.nullable)
      : typed(`iris_sign(${asDecimal(value, c)})`, INTEGER, value.nullable);
  }),
  ROUND: row(2, 3, rounding(false)),
  TRUNCATE: row(2, 2, rounding(true)),
  FLOOR: row(1, 1, whole("floor")),
  CEILING: row(1, 1, whole("ceiling")),
  MOD: row(2, 2, (args, c) => arithmetic("#", { left: at(args, 0), right: at(args, 1) }, c)),
  POWER: real("iris_power", 2),
  SQRT: real("iris_sqrt"),
  SQUARE: row(1, 1, (args, c) => arithmetic("*", { left: at(args, 0), right: at(args, 0) }, c)),
  EXP: real("iris_exp"),
  LOG: row(1, 2, (args, c) =>
    args.length === 1 ? real("iris_log").make(args, c) : typed(
      `iris_decimal_of_double(iris_log_base(${asDouble(at(args, 0), c)}, ${
        asDouble(at(args, 1), c)
      }))`,
      decimal(36, 17),
      nullableOf(args),
    )),
  LOG10: real("iris_log10"),
  SIN: real("iris_sin"),
  COS: real("iris_cos"),
  TAN: real("iris_tan"),
  COT: real("iris_cot"),
  ASIN: real("iris_asin"),
  ACOS: real("iris_acos"),
  ATAN: real("iris_atan"),
  ATAN2: real("iris_atan2", 2),
  DEGREES: real("iris_degrees"),
  RADIANS: real("iris_radians"),
  PI: row(0, 0, () => typed("iris_decimal_of_double(3.141592653589793)", decimal(19, 18), 0)),
  TO_NUMBER: row(
    1,
    1,
    (args, c) => typed(asDecimal(at(args, 0), c), decimal(18, 9), nullableOf(args)),
  ),
  "%TSQL.ZRAND": row(
    1,
    1,
    (args, c) => typed(`iris_random(${asDouble(at(args, 0), c)})`, DOUBLE, 0),
  ),
  "%TSQL.ZBITWISEAND": bitwise("&"),
  "%TSQL.ZBITWISEOR": bitwise("|"),
  "%TSQL.ZBITWISEXOR": row(2, 2, (args, c) => {
    const [a, b] = [asInteger(at(args, 0), c), asInteger(at(args, 1), c)];
    return typed(`((${a} | ${b}) - (${a} & ${b}))`, BIGINT, nullableOf(args));
  }),
};

function bitwise(operator: "&" | "|"): FunctionRow {
  return row(2, 2, (args, c) =>
    typed(
      `(${asInteger(at(args, 0), c)} ${operator} ${asInteger(at(args, 1), c)})`,
      BIGINT,
      nullableOf(args),
    ));
}
