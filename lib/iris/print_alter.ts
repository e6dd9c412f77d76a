// Prints what ALTER TABLE does.

import { printType } from "./print_expression.ts";
import { printCollate, printColumn, printDefault, printTableConstraint } from "./print_table.ts";
import { printWords } from "./print_words.ts";
import type { Printer } from "./printer.ts";
import type { AlterTableAction } from "./tree_ddl.ts";

export function printAlterAction(to: Printer, action: AlterTableAction): void {
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
