// Reads CREATE TABLE: its elements, keys and options.

import { parseColumnDefinition, parseReferences, parseStorage } from "./parse_column.ts";
import { parseQuery } from "./parse_query.ts";
import type { TokenReader } from "./token_reader.ts";
import type {
  CreateTable,
  CreateTableAs,
  ForeignKey,
  TableConstraint,
  TableElement,
  TableOption,
} from "./tree_ddl.ts";
import type { NumberLiteral, StringLiteral } from "./tree_expression.ts";

export function parseCreateTable(from: TokenReader): CreateTable | CreateTableAs {
  const temporary = from.skip("GLOBAL");
  if (temporary) from.expect("TEMPORARY");
  from.expect("TABLE");
  const ifNotExists = from.skipAll("IF", "NOT", "EXISTS");
  const table = from.qualifiedName();
  const head = { temporary, ifNotExists, table };
  if (from.skip("AS")) {
    const query = parseQuery(from, "statement");
    if (from.parameterCount > 0) {
      throw from.fail(-1, "Parameters are not allowed in CREATE TABLE AS");
    }
    return { kind: "create_table_as", ...head, query, options: parseOptions(from) };
  }
  from.expect("(");
  const elements = from.comma(() => parseElement(from));
  from.expect(")");
  return { kind: "create_table", ...head, elements, options: parseOptions(from) };
}

function parseElement(from: TokenReader): TableElement {
  if (from.skip("%PUBLICROWID")) return { kind: "public_rowid" };
  if (from.skip("%DESCRIPTION")) return { kind: "table_description", text: from.string() };
  if (isConstraint(from)) return parseTableConstraint(from);
  return parseColumnDefinition(from, { references: false });
}

export function isConstraint(from: TokenReader): boolean {
  return from.at("CONSTRAINT") || from.at("PRIMARY") || from.at("UNIQUE") || from.at("FOREIGN");
}

export function parseTableConstraint(from: TokenReader): TableConstraint {
  const name = from.skip("CONSTRAINT") ? from.identifier() : null;
  if (from.skipAll("PRIMARY", "KEY")) {
    return { kind: "primary_key", name, columns: from.identifiers() };
  }
  if (from.skip("UNIQUE")) return { kind: "unique", name, columns: from.identifiers() };
  if (!from.skipAll("FOREIGN", "KEY")) throw from.expected("PRIMARY KEY, UNIQUE or FOREIGN KEY");
  const columns = from.identifiers();
  const references = parseReferences(from);
  const node: ForeignKey = {
    kind: "foreign_key",
    name,
    columns,
    references,
    noCheck: from.skip("NOCHECK"),
  };
  return node;
}

function parseOptions(from: TokenReader): TableOption[] {
  if (!from.skip("WITH")) return [];
  return from.comma(() => {
    if (from.skip("STORAGETYPE")) return { kind: "storage", type: parseStorage(from) };
    from.expect("%CLASSPARAMETER");
    const name = from.take().text;
    from.skip("=");
    return { kind: "class_parameter", name, value: parseParameterValue(from) };
  });
}

export function parseParameterValue(from: TokenReader): NumberLiteral | StringLiteral {
  const { type, text } = from.token;
  if (type !== "number") return { kind: "string", value: from.parameterString() };
  from.take();
  return { kind: "number", text };
}
