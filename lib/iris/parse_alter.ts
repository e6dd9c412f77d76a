// Reads ALTER TABLE, which does one thing a statement.

import { parseCollation, parseColumnDefinition, parseDefault } from "./parse_column.ts";
import { isConstraint, parseTableConstraint } from "./parse_table.ts";
import { parseType } from "./parse_type.ts";
import type { TokenReader } from "./token_reader.ts";
import type { AlterTable, AlterTableAction, Behaviour, DefaultValue } from "./tree_ddl.ts";

export function parseAlterTable(from: TokenReader): AlterTable {
  from.expect("TABLE");
  const table = from.qualifiedName();
  return { kind: "alter_table", table, action: parseAction(from) };
}

function parseAction(from: TokenReader): AlterTableAction {
  if (from.skip("ADD")) return parseAdd(from);
  if (from.skip("ALTER")) {
    from.skip("COLUMN");
    return parseAlterColumn(from);
  }
  if (from.skip("MODIFY")) {
    from.skip("COLUMN");
    return parseModify(from);
  }
  if (from.skip("DROP") || from.skip("DELETE")) return parseDrop(from);
  if (from.skip("RENAME")) {
    const to = from.identifier();
    // A table keeps its schema, so the new name has none.
    if (from.at(".")) throw from.expected("end of statement");
    return { kind: "rename_table", to };
  }
  if (from.skipAll("CONVERT", "TO", "STORAGETYPE")) {
    from.skip("=");
    return { kind: "convert_storage", type: from.oneOf("ROW", "COLUMNAR") };
  }
  throw from.fail(-60, `An action expected, ${from.found()} found`);
}

function parseAdd(from: TokenReader): AlterTableAction {
  if (isConstraint(from)) return { kind: "add_constraint", constraint: parseTableConstraint(from) };
  if (from.skip("DEFAULT")) {
    from.expect("(");
    const value = parseDefault(from);
    from.expect(")", "FOR");
    return { kind: "set_default", column: from.identifier(), value };
  }
  const column = () => parseColumnDefinition(from, { references: true });
  if (from.skip("(")) {
    const columns = from.comma(column);
    from.expect(")");
    return { kind: "add_columns", columns };
  }
  // COLUMN is not reserved, and a column may have that name.
  if (from.at("COLUMN") && from.isIdentifier(from.peek(1))) from.take();
  return { kind: "add_columns", columns: [column()] };
}

function parseAlterColumn(from: TokenReader): AlterTableAction {
  const column = from.identifier();
  if (from.skip("RENAME")) return { kind: "rename_column", column, to: from.identifier() };
  if (from.skipAll("SET", "DEFAULT") || from.skip("DEFAULT")) {
    return { kind: "set_default", column, value: parseDefault(from) };
  }
  if (from.skipAll("DROP", "DEFAULT")) return { kind: "drop_default", column };
  if (from.skip("NULL")) return { kind: "set_null", column };
  if (from.skipAll("NOT", "NULL")) return { kind: "set_not_null", column };
  if (from.skip("COLLATE")) return { kind: "set_collation", column, ...parseCollation(from) };
  return { kind: "alter_type", column, type: parseType(from) };
}

function parseModify(from: TokenReader): AlterTableAction {
  const column = from.identifier();
  if (from.skip("RENAME")) return { kind: "rename_column", column, to: from.identifier() };
  const isType = !from.at("DEFAULT") && !from.at("NULL") && !from.at("NOT");
  const type = isType ? parseType(from) : null;
  let value: DefaultValue | null = null;
  let nullable: boolean | null = null;
  for (;;) {
    if (from.skip("DEFAULT")) value = parseDefault(from);
    else if (from.skip("NULL")) nullable = true;
    else if (from.skipAll("NOT", "NULL")) nullable = false;
    else return { kind: "modify", column, type, value, nullable };
  }
}

function parseDrop(from: TokenReader): AlterTableAction {
  if (from.skip("CONSTRAINT")) {
    return { kind: "drop_constraint", name: from.identifier(), behaviour: parseBehaviour(from) };
  }
  if (from.skipAll("PRIMARY", "KEY")) return { kind: "drop_primary_key" };
  if (from.skipAll("FOREIGN", "KEY")) return { kind: "drop_foreign_key", name: from.identifier() };
  if (from.at("COLUMN") && from.isIdentifier(from.peek(1))) from.take();
  const column = from.identifier();
  const behaviour = parseBehaviour(from);
  return { kind: "drop_column", column, behaviour, data: from.optional("%DELDATA", "%NODELDATA") };
}

export function parseBehaviour(from: TokenReader): Behaviour {
  return from.optional("CASCADE", "RESTRICT");
}
