// Prints the statements that make and drop functions and procedures.

import { printType } from "./print_expression.ts";
import { printDrop } from "./print_words.ts";
import type { Printer } from "./printer.ts";
import type { CreateRoutine, DropRoutine } from "./tree_ddl.ts";

export function printRoutine(to: Printer, statement: CreateRoutine | DropRoutine): void {
  if (statement.kind === "drop_routine") {
    printDrop(to, statement.type, statement.ifExists);
    return to.qualified(statement.routine);
  }
  const { orReplace, type, routine, parameters, returns, code } = statement;
  to.write(`CREATE ${orReplace ? "OR REPLACE " : ""}${type} `);
  to.qualified(routine);
  to.write("(");
  to.list(parameters, ({ mode, name, type }) => {
    to.write(`${mode} `);
    to.name(name);
    to.write(" ");
    printType(to, type);
  });
  to.write(")");
  if (returns !== null) {
    to.write(" RETURNS ");
    printType(to, returns);
  }
  if (type === "QUERY") to.write(` PROCEDURE LANGUAGE SQL BEGIN${code}END`);
  else to.write(` LANGUAGE OBJECTSCRIPT {${code}}`);
}
