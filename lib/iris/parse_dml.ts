// Reads the statements that change rows; an INSERT has one row.

import { parseCondition, parseExpression, parseExpressions } from "./parse_expression.ts";
import { parseTableRefs } from "./parse_from.ts";
import { nameKey } from "./names.ts";
import { parseQuery } from "./parse_query.ts";
import type { TokenReader } from "./token_reader.ts";
import {
  type Assignment,
  type DefaultValues,
  type Delete,
  DML_KEYWORDS,
  type DmlKeyword,
  type Insert,
  type InsertOrUpdate,
  type QuerySource,
  type SetSource,
  type Truncate,
  type Update,
  type ValuesSource,
} from "./tree_dml.ts";
import type { Expression } from "./tree_expression.ts";
import type { Predicate } from "./tree_predicate.ts";

const KEYWORDS: ReadonlySet<string> = new Set(DML_KEYWORDS);

function parseKeywords(from: TokenReader): DmlKeyword[] {
  const keywords: DmlKeyword[] = [];
  while (from.atAny(KEYWORDS)) keywords.push(from.take().key as DmlKeyword);
  return keywords;
}

export function parseInsert(from: TokenReader): Insert | InsertOrUpdate {
  from.expect("INSERT");
  const orUpdate = from.skip("OR");
  if (orUpdate) from.expect("UPDATE");
  const keywords = parseKeywords(from);
  from.skip("INTO");
  const table = from.qualifiedName();
  if (!orUpdate && from.skipAll("DEFAULT", "VALUES")) {
    const source: DefaultValues = { kind: "default_values" };
    return { kind: "insert", keywords, table, source };
  }
  const source = parseSource(from);
  return { kind: orUpdate ? "insert_or_update" : "insert", keywords, table, source };
}

function parseSource(from: TokenReader): ValuesSource | SetSource | QuerySource {
  if (from.skip("SET")) return { kind: "set", assignments: parseAssignments(from) };
  const columns = from.at("(") ? parseColumns(from) : [];
  if (from.skip("VALUES")) return { kind: "values", columns, values: parseRow(from, columns) };
  if (!from.at("SELECT")) throw from.expected("VALUES or SELECT");
  return { kind: "query_source", columns, query: parseQuery(from, "statement") };
}

function parseColumns(from: TokenReader): string[] {
  const columns = from.identifiers();
  checkOnce(from, columns);
  return columns;
}

function parseRow(from: TokenReader, columns: readonly string[]): Expression[] {
  from.expect("(");
  from.clause = "values";
  const values = parseExpressions(from);
  from.clause = "items";
  if (columns.length > values.length) {
    throw from.fail(
      -62,
      `Additional values expected: ${columns.length} fields, ${values.length} values`,
    );
  }
  from.expect(")");
  if (columns.length > 0 && values.length > columns.length) {
    throw from.fail(-116, `${values.length} values for ${columns.length} fields`);
  }
  return values;
}

function parseAssignments(from: TokenReader): Assignment[] {
  const { clause } = from;
  from.clause = "set";
  const assignments = from.comma(() => {
    const column = from.identifier();
    from.expect("=");
    return { column, value: parseExpression(from) };
  });
  from.clause = clause;
  checkOnce(from, assignments.map(({ column }) => column));
  return assignments;
}

function checkOnce(from: TokenReader, columns: readonly string[]): void {
  const seen = new Set<string>();
  for (const column of columns) {
    const key = nameKey(column);
    if (seen.has(key)) throw from.fail(-377, `Field '${column}' is assigned more than once`);
    seen.add(key);
  }
}

export function parseUpdate(from: TokenReader): Update {
  from.expect("UPDATE");
  const keywords = parseKeywords(from);
  const table = from.qualifiedName();
  const alias = parseAlias(from);
  const assignments = from.at("(") ? parsePaired(from) : parseSet(from);
  const tables = from.skip("FROM") ? parseTableRefs(from) : [];
  return {
    kind: "update",
    keywords,
    table,
    alias,
    assignments,
    from: tables,
    where: parseWhere(from),
  };
}

function parseSet(from: TokenReader): Assignment[] {
  from.expect("SET");
  return parseAssignments(from);
}

/** `UPDATE t (a, b) VALUES (1, 2)`. */
function parsePaired(from: TokenReader): Assignment[] {
  const columns = parseColumns(from);
  from.expect("VALUES");
  const values = parseRow(from, columns);
  return columns.map((column, at) => ({ column, value: values[at] }));
}

function parseAlias(from: TokenReader): string | null {
  return from.skip("AS") || from.isIdentifier() ? from.identifier() : null;
}

function parseWhere(from: TokenReader): Predicate | null {
  if (!from.skip("WHERE")) return null;
  if (from.at("CURRENT")) throw from.fail(-52, "Cursor is not declared");
  from.clause = "where";
  return parseCondition(from);
}

export function parseDelete(from: TokenReader): Delete {
  from.expect("DELETE");
  const keywords = parseKeywords(from);
  from.skip("FROM");
  const table = from.qualifiedName();
  const alias = parseAlias(from);
  const tables = from.skip("FROM") ? parseTableRefs(from) : [];
  return { kind: "delete", keywords, table, alias, from: tables, where: parseWhere(from) };
}

export function parseTruncate(from: TokenReader): Truncate {
  from.expect("TRUNCATE", "TABLE");
  return { kind: "truncate", table: from.qualifiedName() };
}
