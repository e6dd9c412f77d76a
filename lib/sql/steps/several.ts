// TRUNCATE and DROP of several things: one after another, all or none.

import type { DropStmt, TruncateStmt } from "@pgsql/types";
import { NO_HINTS } from "../../types/column.ts";
import type { Compiler } from "../compiler.ts";
import { Builder } from "./builder.ts";
import type { CompiledSteps } from "./compile_steps.ts";

export function truncateSeveral({ relations = [], ...rest }: TruncateStmt, to: Compiler) {
  const nodes = relations.map((relation) => ({
    TruncateStmt: { ...rest, relations: [relation] },
  }));
  return several(nodes, to);
}

export function dropSeveral({ objects = [], ...rest }: DropStmt, to: Compiler) {
  return several(objects.map((object) => ({ DropStmt: { ...rest, objects: [object] } })), to);
}

/** Each by the rule for one. */
function several(
  nodes: readonly Parameters<Compiler["statement"]>[0][],
  to: Compiler,
): CompiledSteps {
  const build = new Builder(to);
  const compiled = nodes.map((node) => to.statement(node));
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
