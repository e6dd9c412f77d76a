// Prints the columns, constraints and options of a table.

import { printExpression, printType } from "./print_expression.ts";
import type { Printer } from "./printer.ts";
import type {
  ColumnConstraint,
  ColumnDefinition,
  Compute,
  DefaultValue,
  References,
  TableConstraint,
  TableElement,
  TableOption,
} from "./tree_ddl.ts";

export function printElement(to: Printer, element: TableElement): void {
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

export function printColumn(to: Printer, { name, type, constraints }: ColumnDefinition): void {
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

export function printCollate(
  to: Printer,
  node: { collation: string; length: number | null },
): void {
  to.write(`COLLATE %${node.collation}`);
  if (node.length !== null) to.write(`(${node.length})`);
}

export function printDefault(to: Printer, value: DefaultValue): void {
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

export function printTableConstraint(to: Printer, node: TableConstraint): void {
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

export function printOptions(to: Printer, options: readonly TableOption[]): void {
  if (options.length === 0) return;
  to.write(" WITH ");
  to.list(options, (option) => {
    if (option.kind === "storage") {
      to.write(`STORAGETYPE = ${option.type}`);
      return;
    }
    to.write(`%CLASSPARAMETER ${option.name} = `);
    printExpression(to, option.value);
  });
}
