// The operators + - * / \ # and ||, with IRIS's types: whole numbers divide into decimals, and nothing overflows silently.

import type { BinaryOperator } from "../../../iris/tree_expression.ts";
import { asDecimal, asDouble, asInteger, asText } from "../values/coerce.ts";
import type { Compiler } from "./compiler.ts";
import { type Typed, typed } from "./typed.ts";
import {
  BIGINT,
  decimal,
  digitsOf,
  DOUBLE,
  INTEGER,
  isNumber,
  numeric,
  SCALED_DIGITS_MAX,
  type ValueType,
  VARCHAR,
} from "../values/value_types.ts";

export function arithmetic(
  operator: BinaryOperator,
  operands: { left: Typed; right: Typed },
  c: Compiler,
): Typed {
  if (operator === "||") return concatenation(operands.left, operands.right, c);
  const left = numberOf(operands.left, c);
  const right = numberOf(operands.right, c);
  const nullable = left.nullable === 0 && right.nullable === 0 ? 0 : 2;
  if (left.type.kind === "double" || right.type.kind === "double") {
    return { ...doubles(operator, asDouble(left, c), asDouble(right, c)), nullable };
  }
  switch (operator) {
    case "+":
    case "-":
    case "*":
      return { ...sumOrProduct(operator, { left, right }, c), nullable };
    case "/": {
      const [a, b] = [left.type, right.type];
      const scale = Math.min(17, Math.max(6, a.scale + digitsOf(b) + 1));
      return typed(
        `iris_divide(${asDecimal(left, c)}, ${asDecimal(right, c)})`,
        decimal(digitsOf(a) - a.scale + b.scale + scale, scale),
        nullable,
      );
    }
    case "\\":
    case "#":
      return { ...quotient(operator, { left, right }, c), nullable };
  }
}

/** Dates and times count as the numbers that they are inside; text as the number it begins with. */
function numberOf(value: Typed, c: Compiler): Typed {
  if (value.parameter !== undefined) {
    return typed(asDecimal(value, c), decimal(18, 9), 1);
  }
  if (isNumber(value.type)) return value;
  if (value.type.kind === "date") return typed(value.sql, INTEGER, value.nullable);
  if (value.type.kind === "posix") return typed(value.sql, BIGINT, value.nullable);
  if (value.type.kind === "null") return typed("NULL", INTEGER, 1);
  return typed(asDecimal(value, c), decimal(18, 9), value.nullable);
}

function doubles(operator: BinaryOperator, left: string, right: string): Typed {
  switch (operator) {
    case "/":
      return typed(`iris_double_divide(${left}, ${right})`, DOUBLE);
    case "\\":
      return typed(`iris_double_quotient(${left}, ${right})`, DOUBLE);
    case "#":
      return typed(`iris_double_remainder(${left}, ${right})`, DOUBLE);
    default:
      return typed(`(${left} ${operator} ${right})`, DOUBLE);
  }
}

function sumOrProduct(
  operator: "+" | "-" | "*",
  { left, right }: { left: Typed; right: Typed },
  c: Compiler,
): Typed {
  const [a, b] = [left.type, right.type];
  const fixed = a.kind !== "decimal" && b.kind !== "decimal";
  if (operator === "*") {
    const scale = a.scale + b.scale;
    const digits = digitsOf(a) + digitsOf(b);
    const type = decimal(a.precision + b.precision + 1, scale);
    if (fixed && digits <= SCALED_DIGITS_MAX && scale <= 17) {
      return typed(`(${left.sql} * ${right.sql})`, { ...type, kind: "scaled", scale, digits });
    }
    return typed(`iris_multiply(${asDecimal(left, c)}, ${asDecimal(right, c)})`, type);
  }
  const scale = Math.max(a.scale, b.scale);
  const digits = Math.max(digitsOf(a) - a.scale, digitsOf(b) - b.scale) + scale + 1;
  if (a.kind === "integer" && b.kind === "integer") {
    const type: ValueType = { ...BIGINT, digits: Math.min(19, digits) };
    return digits <= SCALED_DIGITS_MAX
      ? typed(`(${left.sql} ${operator} ${right.sql})`, type)
      : typed(`iris_integer_${operator === "+" ? "add" : "subtract"}(${left.sql}, ${right.sql})`, {
        ...BIGINT,
      });
  }
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  if (fixed && digits <= SCALED_DIGITS_MAX) {
    return typed(
      `(${rescaled(left, scale)} ${operator} ${rescaled(right, scale)})`,
      { ...numeric(whole + scale + 1, scale), kind: "scaled", digits },
    );
  }
  const name = operator === "+" ? "iris_add" : "iris_subtract";
  return typed(
    `${name}(${asDecimal(left, c)}, ${asDecimal(right, c)})`,
    decimal(whole + scale + 1, scale),
  );
}

function rescaled(value: Typed, scale: number): string {
  const by = scale - value.type.scale;
  return by === 0 ? value.sql : `(${value.sql} * ${10n ** BigInt(by)})`;
}

function quotient(
  operator: "\\" | "#",
  { left, right }: { left: Typed; right: Typed },
  c: Compiler,
): Typed {
  if (left.type.kind === "integer" && right.type.kind === "integer") {
    // A literal other than zero needs no guard.
    const divisor = right.literal !== undefined && right.sql !== "0"
      ? right.sql
      : `iris_not_zero(${right.sql})`;
    const sign = operator === "\\" ? "/" : "%";
    return typed(`(${left.sql} ${sign} ${divisor})`, { ...BIGINT, digits: digitsOf(left.type) });
  }
  const name = operator === "\\" ? "iris_quotient" : "iris_remainder";
  return typed(
    `${name}(${asDecimal(left, c)}, ${asDecimal(right, c)})`,
    decimal(18, operator === "\\" ? 0 : Math.max(left.type.scale, right.type.scale)),
  );
}

function concatenation(left: Typed, right: Typed, c: Compiler): Typed {
  const same = left.type.kind === "text" && right.type.kind === "text" &&
    left.type.collation === right.type.collation;
  return typed(
    `(${asText(left, c)} || ${asText(right, c)})`,
    {
      ...VARCHAR,
      precision: Math.min(3641144, left.type.precision + right.type.precision),
      collation: same ? left.type.collation : "EXACT",
    },
    left.nullable === 0 && right.nullable === 0 ? 0 : 2,
  );
}

export function negated(value: Typed, c: Compiler): Typed {
  const number = numberOf(value, c);
  const { type } = number;
  if (value.literal !== undefined && isNumber(type)) {
    const literal = value.literal.startsWith("-") ? value.literal.slice(1) : `-${value.literal}`;
    return {
      ...typed(
        type.kind === "decimal" ? `iris_negate(${number.sql})` : `(-${number.sql})`,
        type,
        0,
      ),
      literal,
      flexible: true,
    };
  }
  if (type.kind === "decimal") return typed(`iris_negate(${number.sql})`, type, number.nullable);
  if (type.kind === "integer" && digitsOf(type) > SCALED_DIGITS_MAX) {
    return typed(`iris_integer_subtract(0, ${asInteger(number, c)})`, type, number.nullable);
  }
  return typed(`(-${number.sql})`, type, number.nullable);
}
