// CREATE TABLE where one IRIS statement is not all: types to remember, a table that may be there.

import type { DefinitionStep } from "./definition.ts";
import { running } from "./running.ts";
import { definitionRule } from "../compiling/rule.ts";
import { type TableMade, tableOf } from "../rules/create_table.ts";
import { unlessThere, warning } from "./questions.ts";
import { inSchema, needsSchema } from "./schemas.ts";
import { rememberCheck, rememberColumn } from "./type_memory.ts";

export const defineTable = definitionRule({
  name: "define_table",
  why: "a type that IRIS does not have is remembered, so that the column comes back as what it was",
  on: "CreateStmt",
  examples: [
    {
      pg: "CREATE TABLE t (a timestamptz, b jsonb, c text[])",
      iris: 'CREATE TABLE "SQLUser"."t" ("a" TIMESTAMP, "b" VARCHAR(3641144) COLLATE %EXACT, ' +
        '"c" VARCHAR(3641144) COLLATE %EXACT)',
    },
    {
      pg: "CREATE TABLE IF NOT EXISTS t (a int)",
      iris: 'CREATE TABLE IF NOT EXISTS "SQLUser"."t" ("a" INTEGER)',
    },
    {
      pg: "CREATE TABLE t (a numeric(65,30))",
      iris: 'CREATE TABLE "SQLUser"."t" ("a" NUMERIC(37, 18))',
    },
    {
      pg: "CREATE TABLE t (a int, FOREIGN KEY (a) REFERENCES u (a) DEFERRABLE INITIALLY DEFERRED)",
      iris: 'CREATE TABLE "SQLUser"."t" ("a" INTEGER, CONSTRAINT "t_a_fkey" FOREIGN KEY ("a") ' +
        'REFERENCES "SQLUser"."u" ("a"))',
    },
  ],
  rewrite(node, to) {
    const made = tableOf(node, to);
    const { remembered, checks, warnings, questions, statement } = made;
    const plain = remembered.length + checks.length + warnings.length + questions.length === 0;
    const { schemaname } = node.relation!;
    if (plain && !statement.ifNotExists && !needsSchema(schemaname, to)) return null;
    return {
      tag: "CREATE TABLE",
      steps: inSchema(
        schemaname,
        to,
        questions.length === 0 ? stepsOf(made) : [{
          do: "ask",
          expressions: questions,
          steps(answers) {
            const worked = new Map(questions.map((question, at) => [question, answers[at]]));
            return stepsOf(tableOf(node, to, worked));
          },
        }],
      ),
    };
  },
});

function stepsOf({ statement, remembered, checks, warnings }: TableMade): DefinitionStep[] {
  const { table } = statement;
  const steps = [
    running(statement),
    ...remembered.flatMap((column) => rememberColumn(table, column)),
    ...checks.map((check) => rememberCheck(table, check)),
    ...warning(warnings),
  ];
  return statement.ifNotExists ? unlessThere(table, steps) : steps;
}
