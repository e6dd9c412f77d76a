// Fills the embedded stand-in with a small schema: the translator's IRIS SQL, given to the engine itself.

import { classify } from "../sql/commands/classify.ts";
import type { DefinitionStep } from "../sql/definitions/definition.ts";
import { loadParser, parse } from "../sql/text/parse.ts";
import type { Engine, Logical, SelectMode } from "../standin/contract.ts";
import text from "./demo.sql" with { type: "text" };

export const DEMO_TEXT: string = text;

const TABLES = ["city", "person", "document", "person_in_city"];
const FIND = "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = ? AND " +
  `TABLE_NAME IN (${TABLES.map(() => "?").join(", ")})`;

/** Dates and times are written as ODBC has them. */
const ODBC_MODE: SelectMode = 1;

/** Does nothing where one of the tables is there already. */
export async function fillDemo(
  engine: Engine,
  { schema, namespace }: { schema: string; namespace: string },
): Promise<void> {
  await loadParser();
  const process = engine.open({ namespace, user: "_SYSTEM", job: "demo" });
  const run = (sql: string, values: readonly Logical[] = []) => {
    const result = process.prepare(sql, { selectMode: ODBC_MODE, schemaPath: schema })
      .execute(values);
    const found = result.next?.() !== undefined;
    result.close();
    return found;
  };
  if (!run(FIND, [schema, ...TABLES])) {
    for (const statement of parse(DEMO_TEXT)) {
      const plan = classify(statement, { irisSchema: schema });
      if (plan.kind === "data") run(plan.iris);
      else if (plan.kind === "definition") plan.steps.forEach((step) => define(step, run));
      else throw new Error(`the demo cannot have a statement of the kind ${plan.kind}`);
    }
  }
  process.close();
}

function define(
  step: DefinitionStep,
  run: (sql: string, values?: readonly Logical[]) => boolean,
): void {
  switch (step.do) {
    case "run":
      run(step.iris);
      return;
    case "note":
      if (step.make) {
        run(step.make);
        run(step.note.sql, step.note.values);
      }
      return;
    case "when": {
      const found = run(step.question.sql, step.question.values);
      (found ? step.found : step.missing).forEach((each) => define(each, run));
      return;
    }
    default:
      throw new Error(`the demo cannot have a definition's step ${step.do}`);
  }
}
