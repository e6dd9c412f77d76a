// A declared type becomes a column's type: SQL names, class names with parameters, vectors.

import { IrisError } from "../../../iris/iris_error.ts";
import type { SqlType } from "../../../iris/tree_expression.ts";
import type { Collation } from "../values/collations.ts";
import { decimalOfText, scaledOf } from "../values/decimals.ts";
import { notInStandIn } from "../errors.ts";
import { compilePattern } from "../functions/patterns.ts";
import {
  binary,
  BINARY_STREAM,
  CHARACTER_STREAM,
  LIST,
  numeric,
  TYPES,
  type ValueType,
  VARCHAR,
  varchar,
  VECTOR,
} from "../values/value_types.ts";

const CLASSES: Readonly<Record<string, string>> = {
  STRING: "VARCHAR",
  INTEGER: "INTEGER",
  BIGINT: "BIGINT",
  SMALLINT: "SMALLINT",
  TINYINT: "TINYINT",
  BOOLEAN: "BIT",
  DATE: "DATE",
  TIME: "TIME",
  TIMESTAMP: "TIMESTAMP2",
  POSIXTIME: "POSIXTIME",
  DATETIME: "DATETIME",
  DOUBLE: "DOUBLE",
  BINARY: "VARBINARY",
  COUNTER: "SERIAL",
  AUTOINCREMENT: "AUTO_INCREMENT",
  ROWVERSION: "ROWVERSION",
  UNIQUEIDENTIFIER: "UNIQUEIDENTIFIER",
};

/** DDL reads its types with the length 1 where none is given. */
export function columnType(type: SqlType): ValueType {
  if (type.name.startsWith("%")) return classType(type);
  const name = type.name.toUpperCase();
  if (name === "VECTOR") return vectorType(type);
  if (name === "EMBEDDING") throw notInStandIn("EMBEDDING columns");
  const make = TYPES[name];
  if (make === undefined) {
    throw new IrisError(
      -400,
      `ERROR #5373: Class '${type.name}', used by the column, does not exist`,
    );
  }
  const [first] = type.args;
  if (first?.kind === "keyword" && first.word.toUpperCase() === "MAX") {
    return /BINARY/.test(name) ? BINARY_STREAM : CHARACTER_STREAM;
  }
  // VARCHAR('') has no limit.
  if (first?.kind === "string" && first.value === "" && make([]).kind === "text") {
    return VARCHAR;
  }
  return make(type.args.map((argument) => {
    if (argument.kind !== "number") {
      throw new IrisError(-1, `A number is expected after ${type.name}`);
    }
    return Number(argument.text);
  }));
}

/** Names with and without `%`, old ones among them. PLUS, MINUS and MVR are not there. */
export function collationNamed(name: string, length: number | null): Collation {
  const counted = length === null ? "" as const : `(${length})` as const;
  switch (name.replace(/^%/, "").toUpperCase()) {
    case "EXACT":
      return "EXACT";
    case "SPACE":
      return "SPACE";
    case "SQLUPPER":
    case "UPPER":
    case "ALPHAUP":
      return `SQLUPPER${counted}`;
    case "SQLSTRING":
    case "STRING":
      return `SQLSTRING${counted}`;
    case "TRUNCATE":
      return counted === "" ? "EXACT" : `TRUNCATE${counted}`;
    default:
      throw notInStandIn(`the collation ${name}`);
  }
}

/** What each class of values may be limited by; other parameters are not there. */
const STRING_LIMITS = ["MAXLEN", "MINLEN", "VALUELIST", "PATTERN", "TRUNCATE", "COLLATION"];
const NUMBER_LIMITS = ["MINVAL", "MAXVAL", "VALUELIST"];
const LIMITS: Readonly<Partial<Record<ValueType["kind"], readonly string[]>>> = {
  text: STRING_LIMITS,
  binary: ["MAXLEN"],
  integer: NUMBER_LIMITS,
  scaled: [...NUMBER_LIMITS, "SCALE"],
  decimal: [...NUMBER_LIMITS, "SCALE"],
  date: ["MINVAL", "MAXVAL"],
  time: ["PRECISION"],
};

function classType(type: SqlType): ValueType {
  const parameters = new Map<string, string>();
  for (const argument of type.args) {
    if (argument.kind !== "named") throw new IrisError(-1, "A class parameter is expected");
    const { value } = argument;
    const text = value.kind === "number" ? value.text : value.value;
    // An empty value is no limit, but for MAXLEN.
    if (text !== "" || /^MAXLEN$/i.test(argument.name)) {
      parameters.set(argument.name.toUpperCase(), text);
    }
  }
  const made = classBase(type, parameters);
  for (const parameter of parameters.keys()) {
    if (!LIMITS[made.kind]?.includes(parameter)) {
      throw notInStandIn(`the class parameter ${parameter} of ${type.name}`);
    }
  }
  return { ...made, ...limitsOf(parameters, made) };
}

function classBase(type: SqlType, parameters: ReadonlyMap<string, string>): ValueType {
  const name = type.name.replace(/^%(Library\.)?/i, "").toUpperCase();
  if (name === "NUMERIC") return numeric(18, count(parameters.get("SCALE") ?? "2"));
  if (name === "LIST") return LIST;
  const base = CLASSES[name];
  if (base === undefined) {
    if (/^%Stream\.GlobalCharacter$/i.test(type.name)) return CHARACTER_STREAM;
    if (/^%Stream\.GlobalBinary$/i.test(type.name)) return BINARY_STREAM;
    throw new IrisError(
      -400,
      `ERROR #5373: Class '${type.name}', used by the column, does not exist`,
    );
  }
  const length = parameters.get("MAXLEN");
  if (base === "VARCHAR") return length === "" ? VARCHAR : varchar(count(length ?? "50"));
  if (base === "VARBINARY") {
    return length === "" ? binary(undefined) : binary(count(length ?? "50"));
  }
  const places = parameters.get("PRECISION");
  return (TYPES[base] as (args: readonly number[]) => ValueType)(
    places === undefined ? [] : [count(places)],
  );
}

function limitsOf(parameters: ReadonlyMap<string, string>, made: ValueType): Partial<ValueType> {
  const limits: Partial<ValueType> = {};
  const [least, most] = ["MINVAL", "MAXVAL"].map((key) => parameters.get(key));
  const scale = made.kind === "date" ? 0 : made.scale;
  if (least !== undefined) limits.min = scaledOf(decimalOfText(least), scale);
  if (most !== undefined) limits.max = scaledOf(decimalOfText(most), scale);
  const shortest = parameters.get("MINLEN");
  if (shortest !== undefined) limits.lengthMin = count(shortest);
  const list = parameters.get("VALUELIST");
  // The first character says what stands between the values.
  if (list !== undefined) limits.valueList = list.slice(1).split(list[0] ?? ",");
  const pattern = parameters.get("PATTERN");
  if (pattern !== undefined) {
    compilePattern(pattern);
    limits.pattern = pattern;
  }
  if (parameters.get("TRUNCATE") === "1") limits.truncate = true;
  const collation = parameters.get("COLLATION");
  if (collation !== undefined) limits.collation = collationNamed(collation, null);
  return limits;
}

function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new IrisError(-400, `ERROR #5001: '${text}' is no length`);
  return Number(text);
}

const ELEMENTS = new Set(["FLOAT", "DOUBLE", "DECIMAL", "INTEGER", "INT", "TIMESTAMP"]);

function vectorType(type: SqlType): ValueType {
  const [element, length] = type.args;
  const name = element === undefined
    ? "FLOAT"
    : element.kind === "keyword"
    ? element.word.toUpperCase()
    : "";
  if (!ELEMENTS.has(name)) throw new IrisError(-1, "A vector element type is expected");
  if (length !== undefined && length.kind !== "number") {
    throw new IrisError(-1, "A vector length is expected");
  }
  return {
    ...VECTOR,
    vector: {
      element: name,
      ...(length === undefined ? {} : { length: Number(length.text) }),
    },
  };
}
