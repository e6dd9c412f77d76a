// A tree becomes IRIS SQL: every operation in parentheses, every identifier delimited.

import { printControl } from "./print_control.ts";
import { printDdl } from "./print_ddl.ts";
import { printDml } from "./print_dml.ts";
import { printQueryStatement } from "./print_query.ts";
import { Printer } from "./printer.ts";
import type { ControlStatement } from "./tree_control.ts";
import type { DmlStatement } from "./tree_dml.ts";
import type { Statement } from "./tree.ts";

export interface Printed {
  text: string;
  /** The `index` of each `?`, in the order of the text. */
  parameters: number[];
}

export function print(statement: Statement): Printed {
  const to = new Printer();
  if (statement.kind === "query") printQueryStatement(to, statement);
  else if (isDml(statement)) printDml(to, statement);
  else if (isControl(statement)) printControl(to, statement);
  else printDdl(to, statement);
  return { text: to.text(), parameters: to.parameters };
}

const DML: ReadonlySet<string> = new Set<DmlStatement["kind"]>([
  "insert",
  "insert_or_update",
  "update",
  "delete",
  "truncate",
]);

function isDml(statement: Statement): statement is DmlStatement {
  return DML.has(statement.kind);
}

const CONTROL: Record<ControlStatement["kind"], true> = {
  start_transaction: true,
  set_transaction: true,
  commit: true,
  rollback: true,
  savepoint: true,
  rollback_to: true,
  in_transaction: true,
  set_option: true,
  call: true,
  lock: true,
  unlock: true,
  cancel_query: true,
  tune_table: true,
  explain: true,
  check_privilege: true,
};

function isControl(statement: Statement): statement is ControlStatement {
  return statement.kind in CONTROL;
}
