// Reads one term: a literal, a column, a function, or something in parentheses.

import { type Node, parseEither, parseForSome } from "./parse_expression.ts";
import { isFunction, parseBraces, parseFunction } from "./parse_function.ts";
import { parseSubquery } from "./parse_query.ts";
import type { TokenReader } from "./token_reader.ts";
import {
  type ArrowRef,
  type ColumnRef,
  type Expression,
  PSEUDO_COLUMNS,
  type PseudoColumn,
  type PseudoColumnName,
  type QualifiedName,
  type VariableName,
  VARIABLES,
} from "./tree_expression.ts";

const PSEUDO: ReadonlySet<string> = new Set(PSEUDO_COLUMNS);
const SYSTEM_VARIABLES: ReadonlySet<string> = new Set(VARIABLES);

export function parseTerm(from: TokenReader): Node {
  from.enter();
  const node = parseOne(from);
  from.leave();
  return node;
}

function parseOne(from: TokenReader): Node {
  const { type, text } = from.token;
  switch (type) {
    case "number":
      from.take();
      return { kind: "number", text };
    case "string":
      from.take();
      return { kind: "string", value: text };
    case "parameter":
      return { kind: "parameter", index: from.parameter() };
    case "symbol":
      return parseSymbol(from);
    case "word":
      return parseWord(from);
    case "delimited":
      return isFunction(from) ? parseFunction(from) : parseColumn(from);
    default:
      throw noTerm(from);
  }
}

function parseSymbol(from: TokenReader): Node {
  if (from.at("{")) return parseBraces(from);
  if (!from.at("(")) throw noTerm(from);
  if (from.isQuery()) return parseScalarSubquery(from);
  from.take();
  const node = parseEither(from);
  from.expect(")");
  return node;
}

function parseScalarSubquery(from: TokenReader): Expression {
  if (from.clause === "values") {
    throw from.fail(-144, "Subqueries are not allowed in the VALUES list of INSERT");
  }
  return { kind: "subquery", query: parseSubquery(from, { items: 1 }) };
}

function parseWord(from: TokenReader): Node {
  const { key } = from.token;
  if (key === "NULL") {
    from.take();
    return { kind: "null" };
  }
  if (key === "EXISTS") {
    from.take();
    return { kind: "exists", query: parseSubquery(from, {}) };
  }
  if (key === "FOR") return parseForSome(from);
  if (key === "NOT") throw from.fail(-11, "A scalar expression expected, not a condition");
  if (isFunction(from)) return parseFunction(from);
  if (SYSTEM_VARIABLES.has(key)) {
    from.take();
    return { kind: "variable", name: key as VariableName };
  }
  if (from.isIdentifier() || PSEUDO.has(key)) return parseColumn(from);
  throw noTerm(from);
}

function noTerm(from: TokenReader): Error {
  return from.fail(
    -12,
    `A term expected, beginning with an identifier, a constant, an aggregate, a function or (, ` +
      `${from.found()} found`,
  );
}

/** `c`, `t.c`, `s.t.c`, `c->d`. */
function parseColumn(from: TokenReader): Expression {
  if (PSEUDO.has(from.token.key)) return pseudoColumn(from, null);
  const names = [from.identifier()];
  while (names.length < 3 && from.skip(".")) {
    if (PSEUDO.has(from.token.key)) return pseudoColumn(from, tableOf(names));
    names.push(from.identifier());
  }
  const name = names[names.length - 1];
  let node: ColumnRef | ArrowRef = {
    kind: "column",
    table: tableOf(names.slice(0, -1)),
    name,
  };
  while (from.at("->")) {
    if (from.clause === "on") {
      throw from.fail(-67, "Implicit join (arrow syntax) not supported in ON clause");
    }
    from.take();
    node = { kind: "arrow", from: node, name: from.identifier() };
  }
  return node;
}

function pseudoColumn(from: TokenReader, table: QualifiedName | null): PseudoColumn {
  const name = from.take().key as PseudoColumnName;
  return { kind: "pseudo_column", table, name };
}

function tableOf(names: readonly string[]): QualifiedName | null {
  if (names.length === 0) return null;
  if (names.length === 1) return { schema: null, name: names[0] };
  return { schema: names[0], name: names[1] };
}
