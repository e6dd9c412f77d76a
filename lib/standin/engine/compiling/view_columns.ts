// What a view gives just now: the types of its columns, and whether rows can be changed through it.

import { IrisError } from "../../../iris/iris_error.ts";
import { compileQuery } from "./compile_query.ts";
import { Compiler } from "./compiler.ts";
import { isUpdatable } from "./dml_target.ts";
import type { View } from "../schema/schema.ts";
import type { Session } from "../processes/session.ts";
import type { Typed } from "./typed.ts";

export interface ViewFacts {
  /** Undefined where the query no longer compiles: a column of its tables has gone. */
  values: readonly Typed[] | undefined;
  updatable: boolean;
}

export function viewFacts(view: View, session: Session): ViewFacts {
  const c = new Compiler({
    schema: session.schema,
    version: session.version,
    mode: 1,
    schemaPath: "",
    user: session.user,
    physical: (table) => session.physical(table),
    isCompiled: (name) => session.isCompiled(name),
  });
  c.inView = true;
  try {
    const { columns } = compileQuery(view.query, null, c);
    return { values: columns.map(({ value }) => value), updatable: isUpdatable(view, c) };
  } catch (cause) {
    if (cause instanceof IrisError) return { values: undefined, updatable: false };
    throw cause;
  }
}
