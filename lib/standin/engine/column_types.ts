// A declared type becomes a column's type: SQL names, class names with parameters, vectors.

import { IrisError } from "../../iris/iris_error.ts";
import type { SqlType } from "../../iris/tree_expression.ts";
import type { Collation } from "./collations.ts";
import { notInStandIn } from "./errors.ts";
import {
  BINARY_STREAM,
  CHARACTER_STREAM,
  numeric,
  TYPES,
  type ValueType,
  VARCHAR,
  varchar,
  VECTOR,
} from "./value_types.ts";

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

function classType(type: SqlType): ValueType {
  const name = type.name.replace(/^%(Library\.)?/i, "").toUpperCase();
  const parameters = new Map<string, string>();
  for (const argument of type.args) {
    if (argument.kind !== "named") throw new IrisError(-1, "A class parameter is expected");
    const { value } = argument;
    parameters.set(argument.name.toUpperCase(), value.kind === "number" ? value.text : value.value);
  }
  for (const parameter of parameters.keys()) {
    if (!["MAXLEN", "MINVAL", "MAXVAL", "SCALE", "PRECISION"].includes(parameter)) {
      throw notInStandIn(`the class parameter ${parameter}`);
    }
  }
  if (name === "NUMERIC") return numeric(18, Number(parameters.get("SCALE") ?? "2"));
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
  const made = base === "VARCHAR"
    ? length === "" ? VARCHAR : varchar(Number(length ?? "50"))
    : (TYPES[base] as (args: readonly number[]) => ValueType)(
      length === undefined || length === "" ? [] : [Number(length)],
    );
  const [min, max] = ["MINVAL", "MAXVAL"].map((key) => parameters.get(key));
  return {
    ...made,
    ...(min === undefined || min === "" ? {} : { min: BigInt(min) }),
    ...(max === undefined || max === "" ? {} : { max: BigInt(max) }),
  };
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
