// What the rows of a table must fulfil before something new is said of them.

import type { PgError } from "../../errors/pg_error.ts";
import { print } from "../../iris/print.ts";
import { select } from "../../iris/select.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import { item, number } from "../compiling/build.ts";
import type { Compiler } from "../compiling/compiler.ts";
import type { DefinitionStep } from "./definition.ts";
import { toldSchema } from "../names/schema_names.ts";

/** Fails where a row is `broken`. */
export function unlessBroken(
  table: QualifiedName,
  { broken, error, missing = [] }: {
    broken: Predicate;
    error: PgError;
    missing?: readonly DefinitionStep[];
  },
): DefinitionStep {
  const { text: sql } = print({
    kind: "query",
    with: [],
    query: select({
      items: [item(number(1), "broken")],
      from: [{ kind: "table", name: table, alias: null }],
      where: broken,
    }),
  });
  return {
    do: "when",
    question: { sql, values: [] },
    found: [{ do: "fail", error }],
    missing,
  };
}

/** The fields of such an error, in the client's names. */
export function tableFields(table: QualifiedName, { context }: Compiler) {
  return { schema: toldSchema(table.schema!, context), table: table.name };
}
