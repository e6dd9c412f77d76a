// An IRIS statement as a step; it has no parameters, which IRIS does not take in definitions.

import { print } from "../../iris/print.ts";
import type { Statement } from "../../iris/tree.ts";
import type { AlterTableAction } from "../../iris/tree_ddl.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { DefinitionPlan, DefinitionStep } from "./definition.ts";
import { unsupported } from "../text/refuse.ts";

export function running(statement: Statement): DefinitionStep {
  const { text, parameters } = print(statement);
  if (parameters.length > 0) {
    throw unsupported(
      "parameters and values of the session are not supported in a definition",
      undefined,
    );
  }
  return { do: "run", iris: text };
}

export function altering(table: QualifiedName, action: AlterTableAction): DefinitionStep {
  return running({ kind: "alter_table", table, action });
}

/** What IRIS is told, where everything goes well. */
export function irisTexts({ steps }: Pick<DefinitionPlan, "steps">): string[] {
  return steps.flatMap((step) => {
    if (step.do === "run") return [step.iris];
    if (step.do === "each") return irisTexts({ steps: step.steps(["x"]) });
    if (step.do === "ask") {
      return irisTexts({ steps: step.steps(step.expressions.map(() => null)) });
    }
    if (step.do !== "when") return [];
    const found = irisTexts({ steps: step.found });
    return found.length > 0 ? found : irisTexts({ steps: step.missing });
  });
}
