// CAST and CONVERT, with IRIS's traps: 30 characters for a bare VARCHAR, 0 for text that is no number or date.

import type { Convert, SqlType } from "../../../iris/tree_expression.ts";
import { asDecimal, asDouble, asInteger, asMoment, asText, settled } from "../values/coerce.ts";
import type { Compiler, Scope } from "./compiler.ts";
import { notInStandIn, refuse } from "../errors.ts";
import { type Typed, typed } from "./typed.ts";
import { textOf } from "../values/values.ts";
import {
  BIGINT,
  binary,
  BIT,
  DATE,
  decimal,
  digitsOf,
  DOUBLE,
  GUID,
  INTEGER,
  isMoment,
  numeric,
  POSIXTIME,
  SCALED_DIGITS_MAX,
  SMALLINT,
  TIME,
  TIMESTAMP,
  TINYINT,
  type ValueType,
  varchar,
} from "../values/value_types.ts";

type Maker = (value: Typed, args: readonly number[], c: Compiler) => Typed;

const whole = (type: ValueType): Maker => (value, _, c) =>
  typed(asInteger(value, c), { ...type, digits: 19, typeClass: "" }, value.nullable);

const text = (missing: number | undefined): Maker => (value, [length = missing], c) =>
  typed(
    length === undefined ? displayText(value, c) : `substr(${displayText(value, c)}, 1, ${length})`,
    varchar(length),
    value.nullable,
  );

const bytes = (missing: number): Maker => (value, [length = missing], c) => {
  const sql = value.type.kind === "binary" || value.type.kind === "binary_stream"
    ? value.sql
    : `iris_bytes(${asText(value, c)})`;
  return typed(`substr(${sql}, 1, ${length})`, binary(length), value.nullable);
};

const decimals: Maker = (value, [precision, scale], c) => {
  const { type } = value;
  // Without a scale up to 15 decimals stay; the precision is never looked at.
  if (scale === undefined) {
    return typed(
      `iris_round(${asDecimal(value, c)}, 15)`,
      decimal(precision ?? 15, 15),
      value.nullable,
    );
  }
  const target = numeric(precision ?? 15, scale, "");
  const digits = digitsOf(type) - type.scale + scale;
  if ((type.kind === "integer" || type.kind === "scaled") && digits <= SCALED_DIGITS_MAX) {
    const by = scale - type.scale;
    const scaled: ValueType = { ...target, kind: "scaled", digits };
    if (by >= 0) return typed(`(${value.sql} * ${10n ** BigInt(by)})`, scaled, value.nullable);
  }
  return typed(
    `iris_round(${asDecimal(value, c)}, ${scale})`,
    { ...target, kind: "decimal" },
    value.nullable,
  );
};

const TARGETS: Readonly<Record<string, Maker>> = {
  CHAR: text(1),
  NCHAR: text(1),
  CHARACTER: text(1),
  VARCHAR: text(30),
  NVARCHAR: text(30),
  "CHAR VARYING": text(undefined),
  "CHARACTER VARYING": text(undefined),
  "NATIONAL CHAR": text(1),
  "NATIONAL CHARACTER": text(1),
  "NATIONAL VARCHAR": text(30),
  "NATIONAL CHAR VARYING": text(undefined),
  "NATIONAL CHARACTER VARYING": text(undefined),
  INT: whole(INTEGER),
  INTEGER: whole(INTEGER),
  BIGINT: whole(BIGINT),
  SMALLINT: whole(SMALLINT),
  TINYINT: whole(TINYINT),
  DEC: decimals,
  DECIMAL: decimals,
  NUMERIC: decimals,
  NUMBER: decimals,
  MONEY: (value, _, c) => decimals(value, [19, 4], c),
  SMALLMONEY: (value, _, c) => decimals(value, [19, 4], c),
  DOUBLE: (value, _, c) => typed(asDouble(value, c), DOUBLE, value.nullable),
  "DOUBLE PRECISION": (value, _, c) => typed(asDouble(value, c), DOUBLE, value.nullable),
  DATE: (value, _, c) =>
    value.type.kind === "date"
      ? value
      : typed(`iris_cast_date(${asMoment(value, c)})`, plain(DATE), value.nullable),
  TIME: (value, _, c) =>
    value.type.kind === "time"
      ? value
      : typed(`iris_cast_time(${asMoment(value, c)})`, plain(TIME), value.nullable),
  TIMESTAMP: stamp,
  DATETIME: stamp,
  SMALLDATETIME: stamp,
  POSIXTIME: (value, _, c) =>
    value.type.kind === "posix"
      ? value
      : typed(`iris_cast_posix(${asMoment(value, c)})`, plain(POSIXTIME), value.nullable),
  BIT: (value, _, c) =>
    typed(
      value.parameter !== undefined || value.type.kind === "text"
        ? `iris_cast_bit(${asText(value, c)})`
        : `(iris_decimal_to_double(${asDecimal(value, c)}) <> 0)`,
      plain(BIT),
      value.nullable,
    ),
  BINARY: bytes(1),
  VARBINARY: bytes(30),
  "BINARY VARYING": bytes(30),
  GUID: (value, _, c) => typed(`upper(${asText(value, c)})`, plain(GUID), value.nullable),
  UNIQUEIDENTIFIER: (value, _, c) =>
    typed(`upper(${asText(value, c)})`, plain(GUID), value.nullable),
};

function plain(type: ValueType): ValueType {
  return { ...type, typeClass: "" };
}

function stamp(value: Typed, _: readonly number[], c: Compiler): Typed {
  if (value.type.kind === "timestamp") return value;
  return typed(`iris_cast_timestamp(${asMoment(value, c)})`, plain(TIMESTAMP), value.nullable);
}

/** Dates as text: ODBC's form in ODBC mode, the day number in logical mode. (unsure; not verified) */
function displayText(value: Typed, c: Compiler): string {
  if (c.mode === 0 || value.parameter !== undefined) return asText(value, c);
  switch (value.type.kind) {
    case "date":
      return `iris_date_text(${value.sql})`;
    case "time":
      return `iris_time_text(${value.sql})`;
    case "posix":
      return `iris_posix_text(${value.sql})`;
    default:
      return asText(value, c);
  }
}

export function castTo(operand: Typed, type: SqlType, c: Compiler): Typed {
  const make = TARGETS[type.name.toUpperCase()];
  if (make === undefined) throw refuse("castTarget", type.name);
  const args = type.args.map((argument) => {
    if (argument.kind !== "number") throw refuse("castTarget", type.name);
    return Number(argument.text);
  });
  if (operand.parameter === undefined) return make(operand, args, c);
  // The `?` is described as what it is cast to, and read as the text that it is.
  const target = make({ ...operand, parameter: undefined, sql: "NULL" }, args, c).type;
  const value = typed(c.slot(operand.parameter, target, textOf), varchar(undefined), 1);
  return make(value, args, c);
}

/** What Microsoft's style numbers mean, in the codes of TO_CHAR. (unsure; not verified against a live IRIS) */
const STYLES: Readonly<Record<number, string>> = {
  0: "Mon DD YYYY HH12:MIAM",
  1: "MM/DD/YY",
  2: "YY.MM.DD",
  3: "DD/MM/YY",
  4: "DD.MM.YY",
  5: "DD-MM-YY",
  6: "DD Mon YY",
  7: "Mon DD, YY",
  8: "HH24:MI:SS",
  10: "MM-DD-YY",
  11: "YY/MM/DD",
  12: "YYMMDD",
  20: "YYYY-MM-DD HH24:MI:SS",
  21: "YYYY-MM-DD HH24:MI:SS.FF",
  100: "Mon DD YYYY HH12:MIAM",
  101: "MM/DD/YYYY",
  102: "YYYY.MM.DD",
  103: "DD/MM/YYYY",
  104: "DD.MM.YYYY",
  105: "DD-MM-YYYY",
  106: "DD Mon YYYY",
  107: "Mon DD, YYYY",
  108: "HH24:MI:SS",
  110: "MM-DD-YYYY",
  111: "YYYY/MM/DD",
  112: "YYYYMMDD",
  120: "YYYY-MM-DD HH24:MI:SS",
  121: "YYYY-MM-DD HH24:MI:SS.FF",
};

/** Dates become text of that style, and text of that style becomes dates; for other types a style says nothing. */
function styled(
  operand: Typed,
  { type, style }: { type: SqlType; style: NonNullable<Convert["style"]> },
  c: Compiler,
): Typed {
  if (style.kind !== "number") throw notInStandIn("CONVERT with a style that is no number");
  const value = settled(operand, c);
  const target = castTo({ ...value, sql: "NULL" }, type, c).type;
  const toText = target.kind === "text" && isMoment(value.type);
  const toMoment = isMoment(target) && target.kind !== "time" && value.type.kind === "text";
  if (!toText && !toMoment) return castTo(operand, type, c);
  const format = STYLES[Number(style.text)];
  if (format === undefined) throw notInStandIn(`the style ${style.text} of CONVERT`);
  const made = toText
    ? typed(`iris_date_to_char(${asMoment(value, c)}, '${format}')`, varchar(undefined))
    : typed(`iris_styled(${asText(value, c)}, '${format}', '${type.name}')`, TIMESTAMP);
  return castTo({ ...made, nullable: value.nullable }, type, c);
}

export function convertTo(
  operand: Typed,
  { type, node }: { type: SqlType; node: Convert; scope: Scope },
  c: Compiler,
): Typed {
  if (node.style !== null) return styled(operand, { type, style: node.style }, c);
  if (operand.type.kind === "character_stream") {
    const length = type.args[0]?.kind === "number" ? Number(type.args[0].text) : 30;
    return typed(`substr(${operand.sql}, 1, ${length})`, varchar(length), operand.nullable);
  }
  return castTo(operand, type, c);
}
