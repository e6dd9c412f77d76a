// One type's value as another type's, in SQLite text: the conversions that IRIS makes without being asked.

import type { Logical } from "../../contract.ts";
import { collate, type Collation, prependsBlank } from "./collations.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { parseMoment, posixOfMoment } from "./datetimes.ts";
import { decimalOfText, encodeDecimal, isExactAt, roundDecimal, scaledOf } from "./decimals.ts";
import { notInStandIn, refuse } from "../errors.ts";
import { constant, quote, type Typed, typed } from "../compiling/typed.ts";
import { decimalOf, type Stored, storedForComparison, textOf } from "./values.ts";
import {
  BIGINT,
  DATE,
  DECIMAL,
  decimal,
  DOUBLE,
  INTEGER,
  isNumber,
  isStream,
  numeric,
  PARAMETER,
  POSIXTIME,
  SCALED_DIGITS_MAX,
  TIME,
  TIMESTAMP,
  type ValueType,
  VARCHAR,
} from "./value_types.ts";

/** Gives a `?` that nothing else has typed the type of the select list: VARCHAR. */
export function settled(value: Typed, c: Compiler): Typed {
  if (value.parameter === undefined) return value;
  return {
    ...typed(c.slot(value.parameter, PARAMETER, textOf), { ...VARCHAR, precision: 12 }, 1),
    flexible: true,
  };
}

export function asText(value: Typed, c: Compiler): string {
  if (value.parameter !== undefined) return c.slot(value.parameter, VARCHAR, textOf);
  const { sql, type } = value;
  switch (type.kind) {
    case "text":
    case "timestamp":
    case "null":
    case "parameter":
      return sql;
    case "integer":
    case "date":
    case "posix":
      return `CAST(${sql} AS TEXT)`;
    case "scaled":
      return `iris_scaled_text(${sql}, ${type.scale})`;
    case "decimal":
      return `iris_decimal_text(${sql})`;
    case "double":
      return `iris_double_text(${sql})`;
    case "vector":
      return `iris_vector_text(${sql})`;
    case "time":
      return `iris_time_logical(${sql})`;
    case "binary":
      return `iris_latin1(${sql})`;
    case "character_stream":
    case "binary_stream":
      throw refuse("streamMisused", "This function", nameOf(value));
  }
}

export function nameOf(value: Typed): string {
  const column = value.origin?.column;
  return column === undefined || column === "rowid" ? "expression" : column.name;
}

export function asDecimal(value: Typed, c: Compiler): string {
  if (value.parameter !== undefined) {
    return c.slot(
      value.parameter,
      DECIMAL,
      (given) => {
        const text = textOf(given);
        return text === null ? null : encodeDecimal(decimalOf(given) ?? decimalOfText(text));
      },
    );
  }
  if (value.literal !== undefined) return quote(encodeDecimal(decimalOfText(value.literal)));
  const { sql, type } = value;
  switch (type.kind) {
    case "integer":
    case "date":
    case "posix":
      return `iris_decimal(${sql}, 0)`;
    case "scaled":
      return `iris_decimal(${sql}, ${type.scale})`;
    case "time":
      return `iris_decimal(${sql}, 9)`;
    case "decimal":
      return sql;
    case "double":
      return `iris_decimal_of_double(${reckoned(value)})`;
    case "null":
      return "NULL";
    default:
      return `iris_decimal_of_text(${asText(value, c)})`;
  }
}

/** A double to reckon with, which a NaN of the store is not. */
function reckoned({ sql, origin }: Typed): string {
  if (origin === undefined) return `iris_reckoned(${sql})`;
  return `CASE typeof(${sql}) WHEN 'text' THEN iris_reckoned(${sql}) ELSE ${sql} END`;
}

export function asDouble(value: Typed, c: Compiler): string {
  if (value.parameter !== undefined) {
    return c.slot(value.parameter, DOUBLE, (given) => {
      const stored = storedForComparison(given, DOUBLE, c.mode) ?? null;
      if (typeof stored === "string") throw notInStandIn("arithmetic with NAN");
      return stored;
    });
  }
  const { sql, type } = value;
  switch (type.kind) {
    case "integer":
    case "date":
    case "posix":
      return `CAST(${sql} AS REAL)`;
    case "scaled":
      return `(CAST(${sql} AS REAL) / 1e${type.scale})`;
    case "double":
      return reckoned(value);
    case "text":
      return `iris_double_of_text(${sql})`;
    case "null":
      return "NULL";
    default:
      return `iris_decimal_to_double(${asDecimal(value, c)})`;
  }
}

/** A whole number, cut toward zero. */
export function asInteger(value: Typed, c: Compiler): string {
  if (value.parameter !== undefined) {
    return c.slot(value.parameter, INTEGER, (given) => {
      const text = textOf(given);
      if (text === null) return null;
      return scaledOf(roundDecimal(decimalOf(given) ?? decimalOfText(text), 0, true), 0);
    });
  }
  const { sql, type } = value;
  if (type.kind === "integer" || type.kind === "date" || type.kind === "posix") return sql;
  if (type.kind === "scaled" && type.scale === 0) return sql;
  if (type.kind === "null") return "NULL";
  if (type.kind === "time") return `(${sql} / 1000000000)`;
  return `iris_decimal_whole(${asDecimal(value, c)})`;
}

/** A point in time as JavaScript reads it: the value and a letter for what it is. */
export function asMoment(value: Typed, c: Compiler): string {
  if (value.parameter !== undefined) {
    return `${c.slot(value.parameter, TIMESTAMP, textOf)}, 's'`;
  }
  switch (value.type.kind) {
    case "date":
      return `${value.sql}, 'd'`;
    case "time":
      return `${value.sql}, 't'`;
    case "posix":
      return `${value.sql}, 'p'`;
    case "integer":
    case "scaled":
    case "decimal":
    case "double":
      return `${asInteger(value, c)}, 'd'`;
    default:
      return `${asText(value, c)}, 's'`;
  }
}

/** The type that the values of several branches or legs have in common. */
export function unify(values: readonly Typed[]): ValueType {
  const types = values
    .filter((value) => value.parameter === undefined && value.type.kind !== "null")
    .map((value) => value.type);
  const first = types[0];
  if (first === undefined) return VARCHAR;
  const stream = types.find(isStream);
  if (stream !== undefined) return stream;
  if (types.every((type) => type.kind === first.kind)) return widest(types);
  const moments = new Set(types.map((type) => type.kind));
  if (types.some((type) => type.kind === "text" || type.kind === "vector")) {
    return widestText(types);
  }
  if (moments.size === 2 && moments.has("posix") && moments.has("timestamp")) return TIMESTAMP;
  const numbers = types.filter(isNumber);
  if (numbers.length === 0) return VARCHAR;
  return widest(numbers);
}

function widest(types: readonly ValueType[]): ValueType {
  const [first] = types;
  if (first === undefined) return VARCHAR;
  if (first.kind === "text") return widestText(types);
  if (!isNumber(first)) {
    return types.reduce((a, b) => (b.precision > a.precision ? b : a));
  }
  const double = types.find((type) => type.kind === "double");
  if (double !== undefined) return double;
  if (types.every((type) => type.kind === "integer")) {
    return types.reduce((a, b) => (b.precision > a.precision ? b : a));
  }
  const scale = Math.max(...types.map((type) => type.scale));
  const whole = Math.max(...types.map((type) => type.precision - type.scale));
  if (types.some((type) => type.kind === "decimal") || whole + scale > SCALED_DIGITS_MAX) {
    return decimal(whole + scale, scale);
  }
  return { ...numeric(whole + scale, scale) };
}

function widestText(types: readonly ValueType[]): ValueType {
  const collations = new Set(types.map((type) => type.collation ?? "EXACT"));
  const lengths = types.map((type) => type.precision);
  const [only] = collations;
  return {
    ...VARCHAR,
    precision: Math.max(...lengths),
    collation: collations.size === 1 && types.every((type) => type.kind === "text")
      ? only as Collation
      : "EXACT",
  };
}

/** The value as the common type has it. */
export function coerceTo(value: Typed, type: ValueType, c: Compiler): string {
  if (value.parameter !== undefined) return parameterAs(value.parameter, type, c);
  if (value.type.kind === "null") return "NULL";
  if (
    value.type.kind === type.kind && (type.kind !== "scaled" || value.type.scale === type.scale)
  ) {
    return value.sql;
  }
  switch (type.kind) {
    case "integer":
      return asInteger(value, c);
    case "scaled":
      if (value.type.kind === "integer") return `(${value.sql} * ${10n ** BigInt(type.scale)})`;
      if (value.type.kind === "scaled" && value.type.scale < type.scale) {
        return `(${value.sql} * ${10n ** BigInt(type.scale - value.type.scale)})`;
      }
      return `iris_decimal_scaled(${asDecimal(value, c)}, ${type.scale})`;
    case "decimal":
      return asDecimal(value, c);
    case "double":
      return asDouble(value, c);
    case "posix":
      return `iris_to_posix(${asMoment(value, c)})`;
    case "timestamp":
      return `iris_to_timestamp(${asMoment(value, c)})`;
    case "character_stream":
      return value.type.kind === "binary_stream" ? value.sql : asText(value, c);
    case "binary":
    case "binary_stream":
      return value.type.kind === "binary" || value.type.kind === "binary_stream"
        ? value.sql
        : `iris_bytes(${asText(value, c)})`;
    case "date":
      return asInteger(value, c);
    default:
      return asText(value, c);
  }
}

/** A `?` that is compared with, or stands beside, a value of a known type. */
export function parameterAs(index: number, type: ValueType, c: Compiler): string {
  return c.slot(index, type, parameterConverter(type, c));
}

export function parameterConverter(
  type: ValueType,
  c: Compiler,
): (value: Logical) => Stored {
  const mode = c.mode;
  return (value) => {
    const stored = storedForComparison(value, type, mode);
    if (stored !== undefined) return stored;
    // Dates that are no dates: an error in ODBC mode, no rows in logical mode.
    if (mode !== 0 && type.kind === "date") throw refuse("dateInvalid", textOf(value) ?? "");
    if (mode !== 0 && type.kind === "time") throw refuse("timeInvalid", textOf(value) ?? "");
    return null;
  };
}

/** A literal compared with a value of a known type, converted while compiling. */
export function literalAs(literal: string, type: ValueType, c: Compiler): string {
  const value = literal === "" ? "\0" : literal;
  return constant(parameterConverter(type, c)(value));
}

/** The collated value of a string. */
export function collated(value: Typed, collation: Collation, c: Compiler): string {
  if (collation === "EXACT") return asText(value, c);
  if (value.parameter !== undefined) {
    return c.slot(value.parameter, VARCHAR, (given) => {
      const text = textOf(given);
      return text === null ? null : collate(text, collation);
    });
  }
  if (value.literal !== undefined) return quote(collate(value.literal, collation));
  if (value.shadow !== undefined && value.type.collation === collation) return value.shadow;
  return `iris_collate(${asText(value, c)}, '${collation}')`;
}

/** What ORDER BY, MIN and `<` sort by. */
export function sortKey(value: Typed, c: Compiler): string {
  if (value.type.kind !== "text" && value.parameter === undefined) return value.sql;
  const collation = value.type.collation ?? "EXACT";
  const text = collated(value, collation, c);
  if (prependsBlank(collation)) return text;
  // Only what begins like a number can be one; other strings are their own key.
  return `CASE WHEN ${text} GLOB '[-.0-9]*' OR ${text} = '' THEN iris_key(${text}) ELSE ${text} END`;
}

/** What tells one group from another. */
export function groupKey(value: Typed, c: Compiler): string {
  if (value.type.kind !== "text") return value.sql;
  return collated(value, value.type.collation ?? "EXACT", c);
}

/** What DISTINCT and GROUP BY give back for a collated string: upper case, without blanks at the end. */
export function groupedValue(value: Typed, c: Compiler): Typed {
  const collation = value.type.collation ?? "EXACT";
  if (value.type.kind !== "text" || collation === "EXACT" || value.literal !== undefined) {
    return value;
  }
  const key = collated(value, collation, c);
  return { ...value, sql: prependsBlank(collation) ? `substr(${key}, 2)` : key, shadow: key };
}

/** A decimal constant, as the narrowest of the number types. */
export function numberLiteral(text: string): Typed {
  const number = decimalOfText(text);
  if (isExactAt(number, 0)) {
    const whole = scaledOf(number, 0);
    if (whole < 1n << 63n && whole >= -(1n << 63n)) {
      const type = whole < 1n << 31n && whole >= -(1n << 31n) ? INTEGER : BIGINT;
      const digits = whole.toString().replace("-", "").length;
      return { ...typed(constant(whole), { ...type, digits }, 0), literal: text, flexible: true };
    }
  }
  const digits = number.mantissa.toString().replace("-", "").length;
  const scale = Math.max(0, -number.exponent);
  return {
    ...typed(quote(encodeDecimal(number)), decimal(Math.max(digits, scale), scale), 0),
    literal: text,
    flexible: true,
  };
}

export function dateTimeLiteral(escape: "d" | "t" | "ts", text: string): Typed {
  if (escape === "ts") {
    const moment = parseMoment(text);
    if (moment === undefined) throw refuse("dateInvalid", text);
    // Compared with a PosixTime it is one; elsewhere it is the text of a TimeStamp.
    return typed(constant(posixOfMoment(moment)), POSIXTIME, 0);
  }
  const type = escape === "d" ? DATE : TIME;
  const stored = storedForComparison(text, type, 1);
  if (stored === undefined) throw refuse(escape === "d" ? "dateInvalid" : "timeInvalid", text);
  return typed(constant(stored), type, 0);
}
