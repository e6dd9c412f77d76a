// Reads what stands in FROM: tables, functions, queries, JSON_TABLE, and their joins.

import { parseCondition, parseExpression, parseExpressions } from "./parse_expression.ts";
import { isLimitClause } from "./parse_limit.ts";
import { parseSubquery } from "./parse_query.ts";
import { parseType } from "./parse_type.ts";
import type { TokenReader } from "./token_reader.ts";
import type { Predicate } from "./tree_predicate.ts";
import {
  FROM_HINTS,
  type FromHint,
  type JoinCondition,
  type JsonTable,
  type TableRef,
} from "./tree_query.ts";
import type { QualifiedName } from "./tree_expression.ts";

const HINTS: ReadonlySet<string> = new Set(FROM_HINTS);

export function parseHints(from: TokenReader): FromHint[] {
  const hints: FromHint[] = [];
  while (from.atAny(HINTS)) {
    const name = from.take().key as FromHint["name"];
    let names: QualifiedName[] = [];
    if (name === "%FIRSTTABLE" || name === "%STARTTABLE") names = [from.qualifiedName()];
    else if (name === "%IGNOREINDEX" || name === "%IGNOREINDICES") {
      names = from.comma(() => from.qualifiedName());
    }
    hints.push({ name, names });
  }
  return hints;
}

/** A comma binds less than JOIN. */
export function parseTableRefs(from: TokenReader): TableRef[] {
  const { clause } = from;
  const refs = from.comma(() => parseJoins(from));
  from.clause = clause;
  return refs;
}

const JOINS_MAX = 500;

function parseJoins(from: TokenReader): TableRef {
  let left = parseTable(from);
  for (let count = 0;; count++) {
    if (count > JOINS_MAX) throw from.fail(-400, "<FRAMESTACK>");
    const joined = parseJoin(from, left);
    if (joined === null) return left;
    // NATURAL may only come first, and alone.
    if (joined.kind === "join" && joined.condition.kind === "natural" && count > 0) {
      throw from.fail(-1, "NATURAL JOIN must be the first join");
    }
    left = joined;
  }
}

function parseJoin(from: TokenReader, left: TableRef): TableRef | null {
  if (from.skipAll("CROSS", "JOIN")) return { kind: "cross_join", left, right: parseTable(from) };
  const natural = from.skip("NATURAL");
  const side = from.optional("INNER", "LEFT", "RIGHT", "FULL") ?? null;
  if (side === null && !natural && !from.at("JOIN")) return null;
  if (side !== null && side !== "INNER") from.skip("OUTER");
  from.expect("JOIN");
  const right = parseTable(from);
  if (side === "FULL") {
    if (natural) throw from.expected("ON");
    from.expect("ON");
    return { kind: "full_join", left, right, on: parseOn(from) };
  }
  const condition = natural ? NATURAL : parseJoinCondition(from);
  if (condition.kind !== "on" && !(isBase(left) && isBase(right))) {
    throw from.fail(-1, "NATURAL and USING are supported only between tables");
  }
  return { kind: "join", side: side ?? "INNER", left, right, condition };
}

const NATURAL: JoinCondition = { kind: "natural" };

function isBase(ref: TableRef): boolean {
  if (ref.kind === "table") return true;
  return (ref.kind === "join" || ref.kind === "cross_join" || ref.kind === "full_join") &&
    isBase(ref.left) && isBase(ref.right);
}

function parseJoinCondition(from: TokenReader): JoinCondition {
  if (from.skip("USING")) return { kind: "using", columns: from.identifiers() };
  from.expect("ON");
  return { kind: "on", predicate: parseOn(from) };
}

function parseOn(from: TokenReader): Predicate {
  const { clause } = from;
  from.clause = "on";
  const predicate = parseCondition(from);
  from.clause = clause;
  return predicate;
}

function parseTable(from: TokenReader): TableRef {
  const lateral = from.features.lateral && isLateral(from) && from.skip("LATERAL");
  if (from.at("(")) {
    if (from.isQuery()) {
      const query = parseSubquery(from, {});
      return { kind: "derived", query, alias: parseAlias(from), lateral };
    }
    if (lateral || from.peek(1).key === "VALUES") {
      from.take();
      throw from.expected("SELECT");
    }
    return parseEnclosedJoin(from);
  }
  if (from.at("JSON_TABLE") && from.peek(1).key === "(") return parseJsonTable(from);
  const name = from.qualifiedName();
  if (from.skip("(")) {
    const args = from.at(")") ? [] : parseExpressions(from);
    from.expect(")");
    return { kind: "table_function", name, args, alias: parseAlias(from), lateral };
  }
  if (lateral) throw from.expected("(");
  return { kind: "table", name, alias: parseAlias(from) };
}

/** LATERAL is not reserved, so a table may have that name. */
function isLateral(from: TokenReader): boolean {
  return from.at("LATERAL") && (from.peek(1).key === "(" || from.isIdentifier(from.peek(1)));
}

/** Joins in parentheses; whether IRIS takes them was not verified against a live IRIS. */
function parseEnclosedJoin(from: TokenReader): TableRef {
  from.enter();
  from.expect("(");
  const joined = parseJoins(from);
  from.expect(")");
  from.leave();
  return joined;
}

function parseAlias(from: TokenReader): string | null {
  if (from.skip("AS")) return from.identifier();
  return from.isIdentifier() && !isLimitClause(from) ? from.identifier() : null;
}

/** `JSON_TABLE(json, 'path' COLUMNS (name type PATH 'path', ...))`. */
function parseJsonTable(from: TokenReader): JsonTable {
  from.expect("JSON_TABLE", "(");
  const json = parseExpression(from);
  from.expect(",");
  const path = from.string();
  from.expect("COLUMNS", "(");
  const columns = from.comma(() => {
    const name = from.identifier();
    const type = parseType(from);
    from.expect("PATH");
    return { name, type, path: from.string() };
  });
  from.expect(")", ")");
  return { kind: "json_table", json, path, columns, alias: parseAlias(from) };
}
