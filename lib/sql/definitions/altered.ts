// What is known of a table while it is altered, and what is not done where there is none.

import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { DefinitionStep } from "./definition.ts";
import type { WorkedDefaults } from "../rules/column_defaults.ts";
import { tableQuestion } from "./questions.ts";
import { skipping } from "./skipping.ts";

export interface Altered {
  to: Compiler;
  table: QualifiedName;
  location: number | undefined;
  worked: WorkedDefaults;
  /** What PostgreSQL is to be asked before. */
  questions: Set<string>;
}

/** Nothing happens to a table that is not there. */
export function whereThere(table: QualifiedName, found: readonly DefinitionStep[]): DefinitionStep {
  return {
    do: "when",
    question: tableQuestion(table),
    found,
    missing: [skipping(`relation "${table.name}" does not exist`)],
  };
}
