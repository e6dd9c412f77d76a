// Reads TOP, LIMIT, OFFSET and FETCH, of which a query has one style or none.

import type { Token } from "./lexer.ts";
import type { TokenReader } from "./token_reader.ts";
import type { RowCount, RowLimit, Top } from "./tree_query.ts";

export function parseTop(from: TokenReader): Top | null {
  if (!from.skip("TOP")) return null;
  if (from.skip("ALL")) return { kind: "top", count: "ALL" };
  return { kind: "top", count: parseCount(from) };
}

/** Gives `top` back where nothing follows; with TOP nothing may follow. */
export function parseLimit(from: TokenReader, top: Top | null): RowLimit | null {
  const { features } = from;
  if (!features.limit || !isLimitWord(from)) return top;
  if (top !== null) throw mixed(from);
  if (from.skip("LIMIT")) {
    from.skip("ALL");
    const count = parseCount(from);
    const offset = from.at("OFFSET") ? parseOffset(from) : null;
    if (isLimitWord(from)) throw mixed(from);
    return { kind: "limit", count, offset };
  }
  const offset = from.at("OFFSET") ? parseOffset(from) : null;
  if (offset !== null && !from.at("FETCH")) {
    if (isLimitWord(from)) throw mixed(from);
    if (!features.offsetAlone) throw from.expected("FETCH");
    return { kind: "offset", offset };
  }
  from.expect("FETCH");
  from.optional("FIRST", "NEXT");
  const count = parseCount(from);
  from.optional("ROW", "ROWS");
  from.skip("ONLY");
  if (isLimitWord(from)) throw mixed(from);
  return { kind: "fetch", count, offset };
}

function isLimitWord(from: TokenReader): boolean {
  return from.at("LIMIT") || from.at("OFFSET") || from.at("FETCH");
}

function mixed(from: TokenReader): Error {
  return from.fail(-386, "TOP, LIMIT and FETCH cannot be used in the same query");
}

function parseOffset(from: TokenReader): RowCount {
  from.expect("OFFSET");
  const offset = parseCount(from);
  from.optional("ROW", "ROWS");
  return offset;
}

/** `5`, `?`, `'5'`, each also in parentheses; below zero is zero. */
export function parseCount(from: TokenReader): RowCount {
  if (from.skip("(")) {
    const count = parseCount(from);
    from.expect(")");
    return count;
  }
  if (from.token.type === "parameter") return { kind: "parameter", index: from.parameter() };
  if (from.token.type === "string") return { kind: "string", value: from.take().text };
  if (from.skip("-")) {
    from.count();
    return { kind: "number", text: "0" };
  }
  return { kind: "number", text: String(from.count()) };
}

/** LIMIT and OFFSET are not reserved: they are no names but clauses where a count follows. */
export function isLimitClause(from: TokenReader): boolean {
  return from.features.limit && (from.at("LIMIT") || from.at("OFFSET")) && isCount(from.peek(1));
}

function isCount({ type, key }: Token): boolean {
  return type === "number" || type === "parameter" || type === "string" || key === "(" ||
    key === "ALL" || key === "-";
}
