// A data statement becomes IRIS SQL and what the session has to know about it.

import { print } from "../iris/print.ts";
import { Compiler, RuleBook } from "./compiler.ts";
import { hintsOf } from "./output.ts";
import { treeOf } from "./parse.ts";
import type { DataPlan, ParsedStatement, PlanContext } from "./plan.ts";
import { RULES } from "./rules.ts";

const rules = new RuleBook(RULES);

/** `used` hears the name of each rule that had a part in it. */
export function compile(
  statement: ParsedStatement,
  context: PlanContext,
  used?: (rule: string) => void,
): DataPlan {
  const compiler = new Compiler({ context, rules, used });
  const compiled = compiler.statement(treeOf(statement).node);
  const { text, parameters } = print(compiled.statement);
  const { tag, counts, outputs, writes, ddl } = compiled;
  return {
    kind: "data",
    iris: text,
    arguments: parameters.map((index) => compiler.args[index]),
    parameterTypes: compiler.parameterTypes,
    hints: hintsOf(outputs),
    tag,
    counts,
    rows: outputs !== null,
    writes,
    ddl,
  };
}
