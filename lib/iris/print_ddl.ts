// Prints the statements that define tables, indexes, views and schemas.

import { printExpression, printType } from "./print_expression.ts";
import { printQuery } from "./print_query.ts";
import { printSecurity } from "./print_security.ts";
import type { Printer } from "./printer.ts";
import type {
  AlterTableAction,
  AlterView,
  ColumnConstraint,
  ColumnDefinition,
  Compute,
  CreateIndex,
  CreateView,
  DdlStatement,
  DefaultValue,
  References,
  TableConstraint,
  TableElement,
  TableOption,
} from "./tree_ddl.ts";
import type { NumberLiteral, QualifiedName, StringLiteral } from "./tree_expression.ts";

export function printDdl(to: Printer, statement: DdlStatement): void {
  switch (statement.kind) {
    case "create_table":
    case "create_table_as":
      to.write(statement.temporary ? "CREATE GLOBAL TEMPORARY TABLE " : "CREATE TABLE ");
      if (statement.ifNotExists) to.write("IF NOT EXISTS ");
      to.qualified(statement.table);
      if (statement.kind === "create_table") {
        to.write(" (");
        to.list(statement.elements, (element) => printElement(to, element));
        to.write(")");
      } else {
        to.write(" AS ");
        printQuery(to, statement.query);
      }
      return printOptions(to, statement.options);
    case "alter_table":
      to.write("ALTER TABLE ");
      to.qualified(statement.table);
      to.write(" ");
      return printAction(to, statement.action);
    case "drop_table":
      printDrop(to, "TABLE", statement.ifExists);
      to.qualified(statement.table);
      return printWords(to, [statement.behaviour, statement.data]);
    case "create_index":
      return printIndex(to, statement);
    case "drop_index":
      printDrop(to, "INDEX", statement.ifExists);
      to.name(statement.name);
      return printOnTable(to, statement.table);
    case "build_index":
      to.write("BUILD INDEX FOR TABLE ");
      to.qualified(statement.table);
      if (statement.names.length > 0) {
        to.write(" INDEX ");
        to.names(statement.names);
      }
      return;
    case "create_view":
    case "alter_view":
      return printView(to, statement);
    case "drop_view":
      printDrop(to, "VIEW", statement.ifExists);
      to.qualified(statement.view);
      return printWords(to, [statement.behaviour]);
    case "create_schema":
      to.write(statement.ifNotExists ? "CREATE SCHEMA IF NOT EXISTS " : "CREATE SCHEMA ");
      return to.name(statement.schema);
    case "drop_schema":
      printDrop(to, "SCHEMA", statement.ifExists);
      to.name(statement.schema);
      return printWords(to, [statement.behaviour]);
    default:
      return printSecurity(to, statement);
  }
}

export function printDrop(to: Printer, what: string, ifExists: boolean): void {
  to.write(ifExists ? `DROP ${what} IF EXISTS ` : `DROP ${what} `);
}

export function printWords(to: Printer, words: readonly (string | null)[]): void {
  for (const word of words) {
    if (word !== null) to.write(` ${word}`);
  }
}

function printOnTable(to: Printer, table: QualifiedName | null): void {
  if (table === null) return;
  to.write(" ON TABLE ");
  to.qualified(table);
}

function printElement(to: Printer, element: TableElement): void {
  switch (element.kind) {
    case "column_definition":
      return printColumn(to, element);
    case "public_rowid":
      to.write("%PUBLICROWID");
      return;
    case "table_description":
      to.write("%DESCRIPTION ");
      return to.string(element.text);
    default:
      return printTableConstraint(to, element);
  }
}

function printColumn(to: Printer, { name, type, constraints }: ColumnDefinition): void {
  to.name(name);
  if (type !== null) {
    to.write(" ");
    printType(to, type);
  }
  for (const constraint of constraints) {
    to.write(" ");
    printConstraint(to, constraint);
  }
}

const PLAIN = {
  not_null: "NOT NULL",
  nullable: "NULL",
  unique_column: "UNIQUE",
  primary_key_column: "PRIMARY KEY",
  identity: "IDENTITY",
  auto_increment: "AUTO_INCREMENT",
  private: "PRIVATE",
} as const;

function printConstraint(to: Printer, constraint: ColumnConstraint): void {
  switch (constraint.kind) {
    case "default":
      to.write("DEFAULT ");
      return printDefault(to, constraint.value);
    case "on_update":
      to.write("ON UPDATE ");
      return printDefault(to, constraint.value);
    case "collate":
      return printCollate(to, constraint);
    case "column_description":
      to.write("%DESCRIPTION ");
      return to.string(constraint.text);
    case "storage_type":
      to.write(`WITH STORAGETYPE = ${constraint.type}`);
      return;
    case "compute":
      return printCompute(to, constraint);
    case "references":
      return printReferences(to, constraint);
    default:
      to.write(PLAIN[constraint.kind]);
  }
}

function printCollate(to: Printer, node: { collation: string; length: number | null }): void {
  to.write(`COLLATE %${node.collation}`);
  if (node.length !== null) to.write(`(${node.length})`);
}

function printDefault(to: Printer, value: DefaultValue): void {
  if (value.kind === "objectscript") {
    to.write("OBJECTSCRIPT ");
    to.string(value.code);
  } else if (value.kind === "unary" && value.operand.kind === "number") {
    // Without parentheses: only a literal may stand here, not an expression.
    to.write(`${value.operator}${value.operand.text}`);
  } else printExpression(to, value);
}

function printCompute(to: Printer, { language, code, when, onChange }: Compute): void {
  to.write(language === null ? `COMPUTECODE {${code}}` : `COMPUTECODE ${language} {${code}}`);
  if (when !== null) to.write(` ${when}`);
  if (onChange.length === 0) return;
  to.write(" COMPUTEONCHANGE (");
  to.names(onChange);
  to.write(")");
}

function printReferences(to: Printer, node: References): void {
  to.write("REFERENCES ");
  to.qualified(node.table);
  if (node.columns.length > 0) {
    to.write(" (");
    to.list(node.columns, (column) => {
      if (column.toUpperCase() === "%ID") to.write("%ID");
      else to.name(column);
    });
    to.write(")");
  }
  if (node.onDelete !== null) to.write(` ON DELETE ${node.onDelete}`);
  if (node.onUpdate !== null) to.write(` ON UPDATE ${node.onUpdate}`);
}

const KEY_WORDS = {
  primary_key: "PRIMARY KEY (",
  unique: "UNIQUE (",
  foreign_key: "FOREIGN KEY (",
};

function printTableConstraint(to: Printer, node: TableConstraint): void {
  if (node.name !== null) {
    to.write("CONSTRAINT ");
    to.name(node.name);
    to.write(" ");
  }
  to.write(KEY_WORDS[node.kind]);
  to.names(node.columns);
  to.write(")");
  if (node.kind !== "foreign_key") return;
  to.write(" ");
  printReferences(to, node.references);
  if (node.noCheck) to.write(" NOCHECK");
}

function printOptions(to: Printer, options: readonly TableOption[]): void {
  if (options.length === 0) return;
  to.write(" WITH ");
  to.list(options, (option) => {
    if (option.kind === "storage") {
      to.write(`STORAGETYPE = ${option.type}`);
      return;
    }
    to.write(`%CLASSPARAMETER ${option.name} = `);
    printValue(to, option.value);
  });
}

function printValue(to: Printer, value: NumberLiteral | StringLiteral): void {
  printExpression(to, value);
}

function printAction(to: Printer, action: AlterTableAction): void {
  switch (action.kind) {
    case "add_columns":
      if (action.columns.length === 1) {
        to.write("ADD COLUMN ");
        return printColumn(to, action.columns[0]);
      }
      to.write("ADD (");
      to.list(action.columns, (column) => printColumn(to, column));
      to.write(")");
      return;
    case "add_constraint":
      to.write("ADD ");
      return printTableConstraint(to, action.constraint);
    case "drop_column":
      to.write("DROP COLUMN ");
      to.name(action.column);
      return printWords(to, [action.behaviour, action.data]);
    case "drop_constraint":
      to.write("DROP CONSTRAINT ");
      to.name(action.name);
      return printWords(to, [action.behaviour]);
    case "drop_primary_key":
      to.write("DROP PRIMARY KEY");
      return;
    case "drop_foreign_key":
      to.write("DROP FOREIGN KEY ");
      return to.name(action.name);
    case "rename_table":
      to.write("RENAME ");
      return to.name(action.to);
    case "convert_storage":
      to.write(`CONVERT TO STORAGETYPE = ${action.type}`);
      return;
    default:
      return printColumnAction(to, action);
  }
}

type ColumnAction = Exclude<Extract<AlterTableAction, { column: string }>, { kind: "drop_column" }>;

function printColumnAction(to: Printer, action: ColumnAction): void {
  to.write(action.kind === "modify" ? "MODIFY " : "ALTER COLUMN ");
  to.name(action.column);
  to.write(" ");
  switch (action.kind) {
    case "alter_type":
      return printType(to, action.type);
    case "rename_column":
      to.write("RENAME ");
      return to.name(action.to);
    case "set_default":
      to.write("SET DEFAULT ");
      return printDefault(to, action.value);
    case "drop_default":
      to.write("DROP DEFAULT");
      return;
    case "set_null":
      to.write("NULL");
      return;
    case "set_not_null":
      to.write("NOT NULL");
      return;
    case "set_collation":
      return printCollate(to, action);
    case "modify": {
      let gap = "";
      if (action.type !== null) {
        printType(to, action.type);
        gap = " ";
      }
      if (action.value !== null) {
        to.write(`${gap}DEFAULT `);
        printDefault(to, action.value);
        gap = " ";
      }
      if (action.nullable !== null) to.write(`${gap}${action.nullable ? "NULL" : "NOT NULL"}`);
    }
  }
}

function printIndex(to: Printer, index: CreateIndex): void {
  to.write("CREATE ");
  if (index.unique) to.write("UNIQUE ");
  if (index.type !== null) to.write(`${index.type} `);
  to.write("INDEX ");
  to.name(index.name);
  printOnTable(to, index.table);
  if (index.columns.length > 0) {
    to.write(" (");
    to.list(index.columns, ({ name, direction }) => {
      to.name(name);
      if (direction !== null) to.write(` ${direction}`);
    });
    to.write(")");
  }
  if (index.as !== null) {
    to.write(` AS ${index.as.name}`);
    if (index.as.parameters.length > 0) {
      to.write("(");
      to.list(index.as.parameters, ({ name, value }) => {
        to.write(`${name} = `);
        printValue(to, value);
      });
      to.write(")");
    }
  }
  if (index.withData.length > 0) {
    to.write(" WITH DATA (");
    to.names(index.withData);
    to.write(")");
  }
  if (index.build !== null) to.write(` ${index.build} BUILD`);
}

function printView(to: Printer, node: CreateView | AlterView): void {
  const words = node.kind === "alter_view"
    ? "ALTER VIEW "
    : node.orReplace
    ? "CREATE OR REPLACE VIEW "
    : "CREATE VIEW ";
  to.write(words);
  to.qualified(node.view);
  if (node.columns.length > 0) {
    to.write(" (");
    to.names(node.columns);
    to.write(")");
  }
  to.write(" AS ");
  printQuery(to, node.query);
  if (node.with !== null) to.write(` WITH ${node.with}`);
}
