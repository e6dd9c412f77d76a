// CREATE INDEX: IRIS's names of indexes belong to their tables, PostgreSQL's to the schema.

import type { IndexStmt } from "@pgsql/types";
import { PgError } from "../../errors/pg_error.ts";
import type { CreateIndex } from "../../iris/tree_ddl.ts";
import type { Compiler } from "../compiler.ts";
import type { DefinitionStep } from "../definition.ts";
import { definitionRule } from "../rule.ts";
import { indexQuestion } from "./questions.ts";
import { running } from "./running.ts";

export const defineIndex = definitionRule({
  name: "define_index",
  why: "IRIS's names of indexes belong to their tables, PostgreSQL's to the schema",
  on: "IndexStmt",
  examples: [
    {
      pg: "CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)",
      iris: 'CREATE INDEX "i" ON TABLE "SQLUser"."t" ("a")',
    },
  ],
  rewrite: (node, to) => ({ tag: "CREATE INDEX", steps: indexSteps(node, to) }),
});

function indexSteps(
  { if_not_exists: ifNotExists = false, ...node }: IndexStmt,
  to: Compiler,
): DefinitionStep[] {
  const statement = to.statement({ IndexStmt: node }).statement as CreateIndex;
  const message = `relation "${statement.name}" already exists`;
  const found: DefinitionStep = ifNotExists
    ? { do: "notice", notice: new PgError("duplicate_table", `${message}, skipping`) }
    : { do: "fail", error: new PgError("duplicate_table", message) };
  return [{
    do: "when",
    question: indexQuestion(statement.table.schema!, statement.name),
    found: [found],
    missing: [running(statement)],
  }];
}
