// Prints transactions, locks, options, calls and plans.

import { printDml } from "./print_dml.ts";
import { printExpression, printExpressions } from "./print_expression.ts";
import { printQueryStatement } from "./print_query.ts";
import { printPrivileges } from "./print_security.ts";
import type { Printer } from "./printer.ts";
import type { CancelQuery, ControlStatement, Explain, TransactionModes } from "./tree_control.ts";

export function printControl(to: Printer, statement: ControlStatement): void {
  switch (statement.kind) {
    case "start_transaction":
      to.write("START TRANSACTION");
      return printModes(to, statement.modes);
    case "set_transaction":
      to.write("SET TRANSACTION");
      return printModes(to, statement.modes);
    case "commit":
      to.write("COMMIT");
      return;
    case "rollback":
      to.write("ROLLBACK");
      return;
    case "savepoint":
      to.write("SAVEPOINT ");
      return to.name(statement.name);
    case "rollback_to":
      to.write("ROLLBACK TO SAVEPOINT ");
      return to.name(statement.name);
    case "in_transaction":
      to.write("%INTRANSACTION");
      return;
    case "set_option":
      to.write(`SET OPTION ${statement.name} = `);
      if (statement.quoted) to.string(statement.value);
      else to.write(statement.value);
      return;
    case "call":
      to.write("CALL ");
      if (statement.procedure.schema !== null) {
        to.bareName(statement.procedure.schema);
        to.write(".");
      }
      to.bareName(statement.procedure.name);
      to.write("(");
      printExpressions(to, statement.args);
      to.write(")");
      return;
    case "lock":
      to.write("LOCK TABLE ");
      to.qualified(statement.table);
      to.write(` IN ${statement.mode} MODE`);
      if (statement.waitSeconds !== null) to.write(` WAIT ${statement.waitSeconds}`);
      return;
    case "unlock":
      to.write("UNLOCK TABLE ");
      to.qualified(statement.table);
      to.write(` IN ${statement.mode} MODE`);
      if (statement.immediate) to.write(" IMMEDIATE");
      return;
    case "cancel_query":
      return printCancel(to, statement);
    case "tune_table":
      to.write("TUNE TABLE ");
      return to.qualified(statement.table);
    case "explain":
      return printExplain(to, statement);
    case "check_privilege":
      to.write("%CHECKPRIV ");
      return printPrivileges(to, statement);
  }
}

function printModes(to: Printer, { isolation, access, commitMode }: TransactionModes): void {
  const modes: string[] = [];
  if (commitMode !== null) modes.push(`%COMMITMODE ${commitMode}`);
  if (isolation !== null) modes.push(`ISOLATION LEVEL ${isolation}`);
  if (access !== null) modes.push(access);
  if (modes.length > 0) to.write(` ${modes.join(", ")}`);
}

function printCancel(to: Printer, { process, statement, timeoutSeconds }: CancelQuery): void {
  to.write("CANCEL QUERY ");
  printExpression(to, process);
  if (statement !== null) {
    to.write(" IDENTIFIED BY ");
    printExpression(to, statement);
  }
  if (timeoutSeconds !== null) to.write(` TIMEOUT ${timeoutSeconds}`);
}

function printExplain(to: Printer, { plans, stats, statement }: Explain): void {
  to.write("EXPLAIN ");
  if (plans !== null) to.write(`${plans} `);
  if (stats) to.write("STAT ");
  if (statement.kind === "query") printQueryStatement(to, statement);
  else printDml(to, statement);
}
