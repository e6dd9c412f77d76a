// Reads values and conditions. One grammar reads both, since only the end of a parenthesis tells them apart;
// what came out is checked where it is used. One algorithm, longer than a file should be.

import { parseTerm } from "./parse_term.ts";
import { parseSubquery } from "./parse_query.ts";
import { parseTableRefs } from "./parse_from.ts";
import type { TokenReader } from "./token_reader.ts";
import type { BinaryOperator, Expression } from "./tree_expression.ts";
import type { ComparisonOperator, Predicate } from "./tree_predicate.ts";

export type Node = Expression | Predicate;

const PREDICATES: Record<Predicate["kind"], true> = {
  comparison: true,
  quantified: true,
  between: true,
  in_items: true,
  in_query: true,
  in_list: true,
  in_set: true,
  starts_with: true,
  like: true,
  matches: true,
  pattern: true,
  is_null: true,
  is_json: true,
  exists: true,
  for_some: true,
  for_some_element: true,
  and: true,
  or: true,
  not: true,
};

const PREDICATE_KINDS: ReadonlySet<string> = new Set(Object.keys(PREDICATES));

function isPredicate(node: Node): node is Predicate {
  return PREDICATE_KINDS.has(node.kind);
}

const COMPARISONS = new Map<string, ComparisonOperator>([
  ["=", "="],
  ["<>", "<>"],
  ["!=", "<>"],
  ["<", "<"],
  ["<=", "<="],
  [">", ">"],
  [">=", ">="],
  ["[", "["],
  ["]", "]"],
]);

const PREDICATE_WORDS = new Set([
  "IS",
  "IN",
  "LIKE",
  "BETWEEN",
  "%STARTSWITH",
  "%MATCHES",
  "%PATTERN",
  "%INLIST",
  "%INSET",
  "%FIND",
]);

/** A value; a condition here is refused. */
export function parseExpression(from: TokenReader): Expression {
  const node = parseSum(from);
  const { key } = from.token;
  if (isPredicate(node) || COMPARISONS.has(key) || PREDICATE_WORDS.has(key)) {
    throw notScalar(from);
  }
  return node;
}

export function parseExpressions(from: TokenReader): Expression[] {
  return from.comma(() => parseExpression(from));
}

/** A condition; a bare value here is refused, as IRIS has no boolean values. */
export function parseCondition(from: TokenReader): Predicate {
  return condition(from, parseOr(from));
}

/** Inside parentheses either may stand. */
export function parseEither(from: TokenReader): Node {
  return parseOr(from);
}

function condition(from: TokenReader, node: Node): Predicate {
  if (isPredicate(node)) return node;
  throw from.fail(-14, "A comparison operator is required here");
}

function notScalar(from: TokenReader): Error {
  return from.fail(-11, "A scalar expression expected, not a condition");
}

function parseOr(from: TokenReader): Node {
  const first = parseAnd(from);
  if (!from.at("OR") && !from.at("!")) return first;
  const operands = [condition(from, first)];
  while (from.skip("OR") || from.skip("!")) operands.push(condition(from, parseAnd(from)));
  return { kind: "or", operands };
}

function parseAnd(from: TokenReader): Node {
  const first = parseNot(from);
  if (!from.at("AND") && !from.at("&")) return first;
  const operands = [condition(from, first)];
  while (from.skip("AND") || from.skip("&")) operands.push(condition(from, parseNot(from)));
  return { kind: "and", operands };
}

function parseNot(from: TokenReader): Node {
  if (!from.skip("NOT")) return parseComparison(from);
  from.enter();
  const operand = parseNot(from);
  from.leave();
  if (isPredicate(operand)) return { kind: "not", operand };
  throw from.fail(-15, "A condition expected after NOT");
}

function parseComparison(from: TokenReader): Node {
  const left = parseSum(from);
  const negated = from.at("NOT") && isOperator(from.peek(1).key);
  if (!negated && !isOperator(from.token.key)) return left;
  if (isPredicate(left)) throw notScalar(from);
  if (negated) from.take();
  const operator = COMPARISONS.get(from.token.key);
  if (operator === undefined) return parsePredicateTail(from, { operand: left, negated });
  from.take();
  const compared = parseCompared(from, left, operator);
  return negated ? { kind: "not", operand: compared } : compared;
}

function isOperator(key: string): boolean {
  return COMPARISONS.has(key) || PREDICATE_WORDS.has(key);
}

function parseCompared(
  from: TokenReader,
  left: Expression,
  operator: ComparisonOperator,
): Predicate {
  if (operator !== "[" && operator !== "]") {
    const quantifier = from.optional("ANY", "SOME", "ALL");
    if (quantifier !== null) {
      const query = parseSubquery(from, { items: 1 });
      return {
        kind: "quantified",
        operator,
        quantifier: quantifier === "ALL" ? "ALL" : "ANY",
        left,
        query,
      };
    }
  }
  return { kind: "comparison", operator, left, right: parseOperand(from) };
}

/** The operand of an operator: a value that no operator of lower rank continues. */
export function parseOperand(from: TokenReader): Expression {
  const node = parseSum(from);
  if (isPredicate(node)) throw notScalar(from);
  return node;
}

interface Subject {
  operand: Expression;
  negated: boolean;
}

function parsePredicateTail(from: TokenReader, { operand, negated }: Subject): Predicate {
  const { key } = from.take();
  switch (key) {
    case "IS":
      if (negated) throw from.expected("predicate");
      return parseIs(from, operand);
    case "BETWEEN": {
      const low = parseOperand(from);
      from.expect("AND");
      return { kind: "between", negated, operand, low, high: parseOperand(from) };
    }
    case "IN":
      return parseIn(from, { operand, negated });
    case "LIKE":
    case "%MATCHES": {
      const kind = key === "LIKE" ? "like" : "matches";
      const pattern = parseOperand(from);
      const escape = from.skip("ESCAPE") ? parseOperand(from) : null;
      return { kind, negated, operand, pattern, escape };
    }
    case "%STARTSWITH":
      return { kind: "starts_with", negated, operand, prefix: parseOperand(from) };
    case "%PATTERN":
      return { kind: "pattern", negated, operand, pattern: parseOperand(from) };
    case "%INLIST":
      return { kind: "in_list", negated, operand, list: parseOperand(from) };
    case "%INSET":
    case "%FIND":
      return { kind: "in_set", negated, operator: key, operand, set: parseOperand(from) };
    default:
      throw from.expected("predicate");
  }
}

function parseIs(from: TokenReader, operand: Expression): Predicate {
  const negated = from.skip("NOT");
  if (from.skip("NULL")) return { kind: "is_null", negated, operand };
  if (!from.skip("JSON")) throw from.expected("NULL");
  const type = from.optional("VALUE", "SCALAR", "ARRAY", "OBJECT");
  return { kind: "is_json", negated, operand, type };
}

function parseIn(from: TokenReader, { operand, negated }: Subject): Predicate {
  if (from.isQuery()) {
    return { kind: "in_query", negated, operand, query: parseSubquery(from, { items: 1 }) };
  }
  from.expect("(");
  const items = parseExpressions(from);
  from.expect(")");
  return { kind: "in_items", negated, operand, items };
}

/** `FOR SOME (tables) (condition)` and `FOR SOME %ELEMENT(list) [AS alias] (condition)`. */
export function parseForSome(from: TokenReader): Predicate {
  from.expect("FOR", "SOME");
  if (!from.skip("%ELEMENT")) {
    from.expect("(");
    const tables = parseTableRefs(from);
    from.expect(")");
    return { kind: "for_some", from: tables, where: parseEnclosedCondition(from) };
  }
  from.expect("(");
  const list = parseExpression(from);
  from.expect(")");
  const alias = from.skip("AS") || from.isIdentifier() ? from.identifier() : null;
  return { kind: "for_some_element", list, alias, where: parseEnclosedCondition(from) };
}

function parseEnclosedCondition(from: TokenReader): Predicate {
  from.expect("(");
  const where = parseCondition(from);
  from.expect(")");
  return where;
}

// `||` stands beside + and -, as IRIS has it. (GSQL_langelements)
const SUMS: ReadonlyMap<string, BinaryOperator> = new Map([["+", "+"], ["-", "-"], ["||", "||"]]);
const PRODUCTS: ReadonlyMap<string, BinaryOperator> = new Map([
  ["*", "*"],
  ["/", "/"],
  ["\\", "\\"],
  ["#", "#"],
]);

/** A chain is as deep a tree as it is long, and whoever walks it needs the stack for it. */
const CHAIN_MAX = 2000;

function parseSum(from: TokenReader): Node {
  return parseChain(from, SUMS, parseProduct);
}

function parseProduct(from: TokenReader): Node {
  return parseChain(from, PRODUCTS, parseSigned);
}

function parseChain(
  from: TokenReader,
  operators: ReadonlyMap<string, BinaryOperator>,
  parseNext: (from: TokenReader) => Node,
): Node {
  let left = parseNext(from);
  for (let count = 0;; count++) {
    const operator = operators.get(from.token.key);
    if (operator === undefined) return left;
    if (count > CHAIN_MAX) throw from.fail(-400, "<FRAMESTACK>");
    if (isPredicate(left)) throw notScalar(from);
    from.take();
    const right = parseNext(from);
    if (isPredicate(right)) throw notScalar(from);
    left = { kind: "binary", operator, left, right };
  }
}

function parseSigned(from: TokenReader): Node {
  const operator = from.optional("-", "+");
  if (operator === null) return parseTerm(from);
  from.enter();
  const operand = parseSigned(from);
  from.leave();
  if (isPredicate(operand)) throw notScalar(from);
  return { kind: "unary", operator, operand };
}
