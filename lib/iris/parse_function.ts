// Reads everything that looks like a function: built in ones with words inside, aggregates, windows, casts.
// A table of readers by name, longer than a file should be.

import {
  parseCondition,
  parseExpression,
  parseExpressions,
  parseOperand,
} from "./parse_expression.ts";
import { parseAggregate, parseWindow } from "./parse_aggregate.ts";
import { parseCastType } from "./parse_type.ts";
import type { TokenReader } from "./token_reader.ts";
import {
  AGGREGATES,
  type CollationName,
  COLLATIONS,
  type Expression,
  type FormatName,
  FORMATS,
  type FunctionArgument,
  type Keyword,
  type NiladicName,
  NILADICS,
  type OnNull,
  WINDOW_FUNCTIONS,
} from "./tree_expression.ts";

type Reader = (from: TokenReader) => Expression;

const READERS = new Map<string, Reader>([
  ["CASE", parseCase],
  ["CAST", parseCast],
  ["CONVERT", parseConvert],
  ["TRIM", parseTrim],
  ["POSITION", parsePosition],
  ["SUBSTRING", parseSubstring],
  ["JSON_OBJECT", parseJsonObject],
  ["JSON_ARRAY", parseJsonArray],
]);
for (const name of NILADICS) READERS.set(name, parseNiladic);
for (const name of COLLATIONS) READERS.set(name, parseCollation);
for (const name of FORMATS) READERS.set(name, parseFormat);
for (const name of WINDOW_FUNCTIONS) READERS.set(name, parseWindow);
for (const name of AGGREGATES) READERS.set(name, parseAggregate);

/** Those that need no parenthesis after their name. */
const BARE = new Set<string>(["CASE", ...NILADICS, ...COLLATIONS, ...FORMATS]);

/** Reserved words that are functions all the same. LEFT and RIGHT are so between braces alone. */
const RESERVED_FUNCTIONS = new Set(
  "CHAR CHARACTER_LENGTH CHAR_LENGTH COALESCE HOUR LOWER MINUTE NULLIF SECOND SPACE UPPER".split(
    " ",
  ),
);

export function isFunction(from: TokenReader): boolean {
  const { type, key, reserved } = from.token;
  if (type === "word" && BARE.has(key)) return true;
  const next = from.peek(1).key;
  if (next === "." && (type === "delimited" || !reserved)) {
    return from.isIdentifier(from.peek(2)) && from.peek(3).key === "(";
  }
  if (next !== "(") return false;
  return type === "delimited" || !reserved || READERS.has(key) || RESERVED_FUNCTIONS.has(key);
}

export function parseFunction(from: TokenReader): Expression {
  const { type, key } = from.token;
  const reader = type === "word" ? READERS.get(key) : undefined;
  if (reader !== undefined && from.peek(1).key !== ".") return reader(from);
  return parseCall(from);
}

/** Functions with a bare word among their arguments: its place. */
const KEYWORD_ARGUMENT: Readonly<Record<string, number>> = {
  DATEADD: 0,
  DATEDIFF: 0,
  DATENAME: 0,
  DATEPART: 0,
  TIMESTAMPADD: 0,
  TIMESTAMPDIFF: 0,
  TO_VECTOR: 1,
};

function parseCall(from: TokenReader): Expression {
  const first = from.token;
  if (from.peek(1).key === ".") {
    const schema = from.identifier();
    from.take();
    return {
      kind: "function",
      schema,
      name: from.identifier(),
      args: parseArguments(from, ""),
      braces: false,
    };
  }
  from.take();
  const name = first.type === "word" ? first.key : first.text;
  return { kind: "function", schema: null, name, args: parseArguments(from, name), braces: false };
}

function parseArguments(from: TokenReader, name: string): FunctionArgument[] {
  from.expect("(");
  if (from.skip(")")) return [];
  const place = KEYWORD_ARGUMENT[name];
  let at = 0;
  const args = from.comma(() => at++ === place ? parseKeyword(from, name) : parseExpression(from));
  from.expect(")");
  return args;
}

function parseKeyword(from: TokenReader, name: string): FunctionArgument {
  const { type, key } = from.token;
  const next = from.peek(1).key;
  if (type === "word" && (next === "," || next === ")")) {
    from.take();
    return { kind: "keyword", word: key } satisfies Keyword;
  }
  // The element type decides the plan, so it can be neither a parameter nor a literal. (RSQL_tovector)
  if (name === "TO_VECTOR") throw from.expected("Vector type");
  return parseExpression(from);
}

/** `{fn F(...)}`, `{d '...'}`, `{t '...'}`, `{ts '...'}`. */
export function parseBraces(from: TokenReader): Expression {
  from.expect("{");
  const { key } = from.token;
  if (key === "FN") {
    from.take();
    const node = parseBraceFunction(from);
    from.expect("}");
    return node;
  }
  if (key !== "D" && key !== "T" && key !== "TS") {
    throw from.fail(-40, "ODBC escape extension not supported");
  }
  from.take();
  const text = from.string();
  from.expect("}");
  return { kind: "datetime", escape: key.toLowerCase() as "d" | "t" | "ts", text };
}

function parseBraceFunction(from: TokenReader): Expression {
  const { type, key } = from.token;
  if (type !== "word" || from.peek(1).key !== "(") throw from.expected("Function name");
  from.take();
  if (key !== "CONVERT") {
    return {
      kind: "function",
      schema: null,
      name: key,
      args: parseArguments(from, key),
      braces: true,
    };
  }
  from.expect("(");
  const operand = parseExpression(from);
  from.expect(",");
  if (!from.token.key.startsWith("SQL_")) throw from.expected("SQL_ data type");
  const target = from.take().key;
  from.expect(")");
  return { kind: "odbc_convert", operand, type: target };
}

function parseCase(from: TokenReader): Expression {
  from.expect("CASE");
  if (from.at("WHEN")) {
    const branches = [];
    while (from.skip("WHEN")) {
      const when = parseCondition(from);
      from.expect("THEN");
      branches.push({ when, then: parseExpression(from) });
    }
    return { kind: "searched_case", branches, otherwise: parseElse(from) };
  }
  const operand = parseExpression(from);
  const branches = [];
  if (!from.at("WHEN")) throw from.expected("WHEN");
  while (from.skip("WHEN")) {
    const when = parseExpression(from);
    from.expect("THEN");
    branches.push({ when, then: parseExpression(from) });
  }
  return { kind: "simple_case", operand, branches, otherwise: parseElse(from) };
}

function parseElse(from: TokenReader): Expression | null {
  const otherwise = from.skip("ELSE") ? parseExpression(from) : null;
  from.expect("END");
  return otherwise;
}

function parseCast(from: TokenReader): Expression {
  from.expect("CAST", "(");
  const operand = parseExpression(from);
  from.expect("AS");
  const type = parseCastType(from);
  from.expect(")");
  return { kind: "cast", operand, type };
}

function parseConvert(from: TokenReader): Expression {
  from.expect("CONVERT", "(");
  const type = parseCastType(from);
  from.expect(",");
  const operand = parseExpression(from);
  const style = from.skip(",") ? parseExpression(from) : null;
  from.expect(")");
  return { kind: "convert", type, operand, style };
}

function parseTrim(from: TokenReader): Expression {
  from.expect("TRIM", "(");
  const side = from.optional("BOTH", "LEADING", "TRAILING");
  let characters: Expression | null = null;
  let operand: Expression;
  if (side !== null && from.skip("FROM")) operand = parseExpression(from);
  else {
    operand = parseExpression(from);
    if (from.skip("FROM")) {
      characters = operand;
      operand = parseExpression(from);
    }
  }
  from.expect(")");
  return { kind: "trim", side: side ?? "BOTH", characters, operand };
}

function parsePosition(from: TokenReader): Expression {
  from.expect("POSITION", "(");
  const needle = parseOperand(from);
  from.expect("IN");
  const haystack = parseExpression(from);
  from.expect(")");
  return { kind: "position", needle, haystack };
}

function parseSubstring(from: TokenReader): Expression {
  from.expect("SUBSTRING", "(");
  const args = [parseExpression(from)];
  if (from.skip("FROM")) {
    args.push(parseExpression(from));
    if (from.skip("FOR")) args.push(parseExpression(from));
  } else while (from.skip(",")) args.push(parseExpression(from));
  from.expect(")");
  return { kind: "function", schema: null, name: "SUBSTRING", args, braces: false };
}

function parseJsonObject(from: TokenReader): Expression {
  from.expect("JSON_OBJECT", "(");
  const members = from.at(")") || isOnNull(from) ? [] : from.comma(() => {
    const key = parseExpression(from);
    from.expect(":");
    return { key, value: parseExpression(from) };
  });
  const onNull = parseOnNull(from);
  from.expect(")");
  return { kind: "json_object", members, onNull };
}

function parseJsonArray(from: TokenReader): Expression {
  from.expect("JSON_ARRAY", "(");
  const items = from.at(")") || isOnNull(from) ? [] : parseExpressions(from);
  const onNull = parseOnNull(from);
  from.expect(")");
  return { kind: "json_array", items, onNull };
}

function isOnNull(from: TokenReader): boolean {
  return (from.at("NULL") || from.at("ABSENT")) && from.peek(1).key === "ON";
}

function parseOnNull(from: TokenReader): OnNull {
  if (!isOnNull(from)) return null;
  const onNull = from.oneOf("NULL", "ABSENT");
  from.expect("ON", "NULL");
  return onNull;
}

function parseNiladic(from: TokenReader): Expression {
  const name = from.take().key as NiladicName;
  const exact = name === "CURRENT_TIME" || name === "CURRENT_TIMESTAMP";
  let precision: number | null = null;
  if (exact && from.skip("(")) {
    precision = from.count();
    from.expect(")");
  }
  return { kind: "niladic", name, precision };
}

function parseCollation(from: TokenReader): Expression {
  const name = from.take().key as CollationName;
  if (!from.at("(")) {
    return { kind: "collation", name, operand: parseOperandTerm(from), length: null };
  }
  from.take();
  const operand = parseExpression(from);
  const length = from.skip(",") ? from.count() : null;
  from.expect(")");
  return { kind: "collation", name, operand, length };
}

function parseFormat(from: TokenReader): Expression {
  const name = from.take().key as FormatName;
  if (!from.at("(")) return { kind: "format", name, operand: parseOperandTerm(from) };
  from.take();
  const operand = parseExpression(from);
  from.expect(")");
  return { kind: "format", name, operand };
}

/** `%EXACT Name`: the name alone, whatever follows it. */
function parseOperandTerm(from: TokenReader): Expression {
  if (!from.isIdentifier()) throw from.expected("IDENTIFIER");
  const table = from.peek(1).key === "." ? { schema: null, name: from.identifier() } : null;
  if (table !== null) from.expect(".");
  return { kind: "column", table, name: from.identifier() };
}
