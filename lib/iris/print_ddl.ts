// Prints the statements that define tables, indexes, views and schemas.

import { printAlterAction } from "./print_alter.ts";
import { printExpression } from "./print_expression.ts";
import { printQuery } from "./print_query.ts";
import { printRoutine } from "./print_routine.ts";
import { printSecurity } from "./print_security.ts";
import { printElement, printOptions } from "./print_table.ts";
import { printDrop, printWords } from "./print_words.ts";
import type { Printer } from "./printer.ts";
import type { AlterView, CreateIndex, CreateView, DdlStatement } from "./tree_ddl.ts";
import type { QualifiedName } from "./tree_expression.ts";

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
      return printAlterAction(to, statement.action);
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
    case "create_routine":
    case "drop_routine":
      return printRoutine(to, statement);
    default:
      return printSecurity(to, statement);
  }
}

function printOnTable(to: Printer, table: QualifiedName | null): void {
  if (table === null) return;
  to.write(" ON TABLE ");
  to.qualified(table);
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
        printExpression(to, value);
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
