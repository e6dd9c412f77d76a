// Reads the name of a type with its arguments, and knows which types CAST can make.

import type { TokenReader } from "./token_reader.ts";
import type { SqlType, TypeArgument } from "./tree_expression.ts";

/** Types that CAST and CONVERT know. (RSQL_cast) */
const CASTABLE = new Set([
  "CHAR",
  "VARCHAR",
  "NCHAR",
  "NVARCHAR",
  "CHAR VARYING",
  "CHARACTER VARYING",
  "INT",
  "INTEGER",
  "BIGINT",
  "SMALLINT",
  "TINYINT",
  "DEC",
  "DECIMAL",
  "NUMERIC",
  "DOUBLE",
  "MONEY",
  "SMALLMONEY",
  "DATE",
  "TIME",
  "TIMESTAMP",
  "DATETIME",
  "SMALLDATETIME",
  "POSIXTIME",
  "BIT",
  "BINARY",
  "VARBINARY",
  "GUID",
]);

/** The words that may follow a first word to make one name. */
const SECOND: Readonly<Record<string, readonly string[]>> = {
  DOUBLE: ["PRECISION"],
  CHAR: ["VARYING"],
  CHARACTER: ["VARYING"],
  NCHAR: ["VARYING"],
  NATIONAL: ["CHAR", "CHARACTER", "VARCHAR"],
  "NATIONAL CHAR": ["VARYING"],
  "NATIONAL CHARACTER": ["VARYING"],
  LONG: ["VARCHAR", "BINARY", "RAW"],
};

// Reserved words that name a type.
const RESERVED_TYPES = new Set(
  ("BIT CHAR CHARACTER DATE DEC DECIMAL DOUBLE FLOAT INT INTEGER NATIONAL NCHAR NUMERIC REAL " +
    "SMALLINT TIME VARCHAR %STRING").split(" "),
);

export function parseCastType(from: TokenReader): SqlType {
  const type = parseType(from);
  if (CASTABLE.has(type.name)) return type;
  throw from.fail(-376, `Unsupported CAST target specified: ${type.name}`);
}

export function parseType(from: TokenReader): SqlType {
  const { token } = from;
  if (token.type !== "word" || (token.reserved && !RESERVED_TYPES.has(token.key))) {
    throw from.expected("Data type");
  }
  from.take();
  let name = token.key;
  if (token.text.startsWith("%") || from.at(".")) {
    // A class: `%String`, `%Library.String`, `Pkg.Sub.Type`.
    name = token.text;
    while (from.skip(".")) name += `.${from.identifier()}`;
  } else {
    for (;;) {
      const second = from.optional(...(SECOND[name] ?? []));
      if (second === null) break;
      name += ` ${second}`;
    }
  }
  return { kind: "type", name, args: from.skip("(") ? parseArguments(from) : [] };
}

function parseArguments(from: TokenReader): TypeArgument[] {
  const args = from.comma(() => parseArgument(from));
  from.expect(")");
  return args;
}

function parseArgument(from: TokenReader): TypeArgument {
  const { type, text, key } = from.token;
  switch (type) {
    case "number":
      from.take();
      return { kind: "number", text };
    case "string":
      from.take();
      return { kind: "string", value: text };
    case "word":
      from.take();
      if (from.skip("=")) return { kind: "named", name: key, value: parseNamed(from) };
      return { kind: "keyword", word: key };
    default:
      throw from.expected("type argument");
  }
}

function parseNamed(from: TokenReader): { kind: "number"; text: string } | {
  kind: "string";
  value: string;
} {
  const sign = from.skip("-") ? "-" : "";
  const { type, text } = from.token;
  if (type === "number") {
    from.take();
    return { kind: "number", text: sign + text };
  }
  return { kind: "string", value: from.parameterString() };
}
