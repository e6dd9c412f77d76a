// TRUNCATE of several tables: one after another, all or none.

import type { TruncateStmt } from "@pgsql/types";
import { NO_HINTS } from "../../types/column.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { Builder } from "./builder.ts";
import type { CompiledSteps } from "./compiled_steps.ts";

/** Each by the rule for one. */
export function truncateSeveral(
  { relations = [], ...rest }: TruncateStmt,
  to: Compiler,
): CompiledSteps {
  const build = new Builder(to);
  const compiled = relations.map((relation) =>
    to.statement({ TruncateStmt: { ...rest, relations: [relation] } })
  );
  const steps = compiled.map(({ statement }) => ({
    do: "run" as const,
    call: build.call(statement),
  }));
  const [{ tag, ddl }] = compiled;
  return {
    program: { texts: build.texts, steps, answer: null },
    hints: NO_HINTS,
    tag,
    counts: false,
    ddl,
  };
}
