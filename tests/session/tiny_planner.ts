// The real planner, but for statements that begin with a word of the tiny pool's language: these become
// plans as they stand, `$1` written as `?`.

import { PgError } from "../../lib/errors/pg_error.ts";
import { loadParser } from "../../lib/sql/text/parse.ts";
import type { DataPlan } from "../../lib/sql/plans/data_plan.ts";
import type { Plan } from "../../lib/sql/plans/plan.ts";
import type { ParsedStatement } from "../../lib/sql/text/parsed_statement.ts";
import { Planner } from "../../lib/sql/planner.ts";
import { NO_HINTS } from "../../lib/types/column.ts";

await loadParser();

/** A text for the tiny pool is quoted as an SQL function call: `SELECT tiny('INSERT 1')`. */
const TINY = /^\s*SELECT tiny\('(.*)'\)\s*$/s;

export class TinyPlanner extends Planner {
  #plans = new Map<string, DataPlan>();
  forgotten = 0;

  constructor() {
    super({ irisSchema: "SQLUser" });
  }

  override plan(statement: ParsedStatement): Plan {
    const [, text] = TINY.exec(statement.text) ?? [];
    if (text === undefined) return super.plan(statement);
    const known = this.#plans.get(text);
    if (known) return known;
    const plan = tinyPlan(text);
    this.#plans.set(text, plan);
    return plan;
  }

  override forget(): void {
    this.forgotten++;
    this.#plans.clear();
    super.forget();
  }
}

function tinyPlan(text: string): DataPlan {
  const [verb] = text.split(" ");
  if (verb === "UNPLANNED") throw new PgError("feature_not_supported", "no plan for this");
  const rows = verb === "SELECT";
  const ddl = verb === "CREATE";
  return {
    kind: "data",
    iris: text.replaceAll(/\$\d/g, "?"),
    arguments: Array.from(text.matchAll(/\$(\d)/g), ([, param]) => ({ param: Number(param) })),
    parameterTypes: [],
    hints: NO_HINTS,
    tag: ddl ? "CREATE TABLE" : verb,
    counts: !ddl && verb !== "CALL",
    rows,
    writes: !rows && !ddl,
    ddl,
  };
}
