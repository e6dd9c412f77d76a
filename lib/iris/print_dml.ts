// Prints the statements that change rows.

import { printExpression, printExpressions } from "./print_expression.ts";
import { printBareQuery, printTableRefs, printWhere } from "./print_query.ts";
import type { Printer } from "./printer.ts";
import type {
  Assignment,
  Delete,
  DmlStatement,
  Insert,
  InsertOrUpdate,
  Update,
} from "./tree_dml.ts";
import type { TableRef } from "./tree_query.ts";

export function printDml(to: Printer, statement: DmlStatement): void {
  switch (statement.kind) {
    case "insert":
    case "insert_or_update":
      return printInsert(to, statement);
    case "update":
      return printUpdate(to, statement);
    case "delete":
      return printDelete(to, statement);
    case "truncate":
      to.write("TRUNCATE TABLE ");
      return to.qualified(statement.table);
  }
}

function printInsert(
  to: Printer,
  { kind, keywords, table, source }: Insert | InsertOrUpdate,
): void {
  to.write(kind === "insert" ? "INSERT " : "INSERT OR UPDATE ");
  for (const keyword of keywords) to.write(`${keyword} `);
  to.write("INTO ");
  to.qualified(table);
  switch (source.kind) {
    case "values":
      printColumns(to, source.columns);
      to.write(" VALUES (");
      printExpressions(to, source.values);
      to.write(")");
      return;
    case "set":
      return printAssignments(to, source.assignments);
    case "query_source":
      printColumns(to, source.columns);
      to.write(" ");
      return printBareQuery(to, source.query);
    case "default_values":
      to.write(" DEFAULT VALUES");
  }
}

function printColumns(to: Printer, columns: readonly string[]): void {
  if (columns.length === 0) return;
  to.write(" (");
  to.names(columns);
  to.write(")");
}

function printAssignments(to: Printer, assignments: readonly Assignment[]): void {
  to.write(" SET ");
  to.list(assignments, ({ column, value }) => {
    to.name(column);
    to.write(" = ");
    printExpression(to, value);
  });
}

function printUpdate(to: Printer, statement: Update): void {
  to.write("UPDATE ");
  printTarget(to, statement);
  printAssignments(to, statement.assignments);
  printFrom(to, statement.from);
  printWhere(to, statement.where);
}

function printDelete(to: Printer, statement: Delete): void {
  to.write("DELETE ");
  for (const keyword of statement.keywords) to.write(`${keyword} `);
  to.write("FROM ");
  printTarget(to, { ...statement, keywords: [] });
  printFrom(to, statement.from);
  printWhere(to, statement.where);
}

function printTarget(to: Printer, { keywords, table, alias }: Update | Delete): void {
  for (const keyword of keywords) to.write(`${keyword} `);
  to.qualified(table);
  if (alias !== null) to.write(" AS ").name(alias);
}

function printFrom(to: Printer, from: readonly TableRef[]): void {
  if (from.length === 0) return;
  to.write(" FROM ");
  printTableRefs(to, from);
}
