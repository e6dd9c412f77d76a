// What `iris-pgwire translate` prints: the IRIS SQL of each statement, and the rules that made it.

import { compile } from "./compile.ts";
import { classify } from "./classify.ts";
import { irisTexts } from "./definitions/running.ts";
import { parse } from "./parse.ts";
import type { ParsedStatement, Plan, PlanContext } from "./plan.ts";

export interface TranslateOptions extends Partial<PlanContext> {
  /** Names the rules in a comment before each statement. */
  explain?: boolean;
}

/** One text for each statement. The parser must be loaded. */
export function translate(text: string, options: TranslateOptions = {}): string[] {
  const { explain = false, ...context } = options;
  const planContext = { irisSchema: "SQLUser", ...context };
  return parse(text).map((statement) => {
    const plan = classify(statement, planContext);
    const lines = explain ? explanation(statement, plan, planContext) : [];
    return [...lines, irisOf(plan)].join("\n");
  });
}

function irisOf(plan: Plan): string {
  switch (plan.kind) {
    case "data":
    case "native":
      return plan.iris;
    case "steps":
      return plan.program.texts.join(";\n");
    case "definition":
      return irisTexts(plan).join(";\n");
    case "catalog":
      return "-- answered by the catalog";
    case "session":
      return `-- answered by the session: ${plan.command.tag}`;
    case "empty":
      return "";
  }
}

function explanation(statement: ParsedStatement, plan: Plan, context: PlanContext): string[] {
  if (plan.kind === "native") return [`-- as written: ${plan.refusal.message}`];
  if (plan.kind !== "data" && plan.kind !== "steps") return [];
  const used = new Set<string>();
  compile(statement, context, (rule) => used.add(rule));
  const values = plan.arguments.map((argument) =>
    "param" in argument
      ? `$${argument.param}`
      : "session" in argument
      ? argument.session
      : "constant"
  );
  const lines = [`-- rules: ${[...used].join(", ")}`];
  return values.length > 0 ? [...lines, `-- values: ${values.join(", ")}`] : lines;
}
