// A query half compiled: the clause rules hand it on, each with one clause more.

import { select } from "../../iris/select.ts";
import type { Query, Select } from "../../iris/tree_query.ts";
import { column, derived, item } from "./build.ts";
import { isSayable, isStar, type Output, type OutputColumn } from "./output.ts";
import type { Scope } from "./scope.ts";

export interface Draft {
  query: Query;
  outputs: readonly Output[];
  scope: Scope;
  /** True inside another query, where ORDER BY needs a TOP. */
  nested: boolean;
}

export function emptyDraft(scope: Scope, nested: boolean): Draft {
  return { query: select({ items: [] }), outputs: [], scope, nested };
}

const WRAPPER = "q";

export interface Wrapped {
  select: Select;
  outputs: readonly Output[];
}

/** The query as a table of another one, which gives the same columns. `hidden` are only for the outer
 * query's own use. */
export function wrap(
  { query, outputs }: Pick<Draft, "query" | "outputs">,
  hidden: readonly OutputColumn[] = [],
): Wrapped {
  const inner = uniquelyNamed({ query, outputs: [...outputs, ...hidden] });
  const known = inner.outputs.slice(0, outputs.length);
  const items = known.some(isStar)
    ? [{ kind: "star" as const, table: null }]
    : (known as OutputColumn[]).map(({ alias }) => item(column(alias)));
  return {
    select: select({ items, from: [derived(inner.query, WRAPPER)] }),
    outputs: known.map((output) =>
      isStar(output) ? output : {
        ...output,
        expression: column(output.alias),
        quotient: undefined,
        decimals: undefined,
      }
    ),
  };
}

/** Gives every column a name of its own, so that a query around can tell them apart. */
export function uniquelyNamed(
  { query, outputs }: Pick<Draft, "query" | "outputs">,
): { query: Query; outputs: Output[] } {
  const taken = new Set<string>();
  const named = outputs.map((output, at) => {
    if (isStar(output)) return output;
    let { alias } = output;
    if (taken.has(alias.toUpperCase()) || !isSayable(alias)) alias = `column_${at + 1}`;
    taken.add(alias.toUpperCase());
    return { ...output, alias };
  });
  if (named.some(isStar)) return { query, outputs: named };
  return { query: renamed(query, named as OutputColumn[]), outputs: named };
}

/** A query's columns are named by its first leg. */
export function renamed(query: Query, outputs: readonly OutputColumn[]): Query {
  if (query.kind === "set_operation") return { ...query, left: renamed(query.left, outputs) };
  const items = outputs.map((output, at) => {
    const old = query.items[at];
    const expression = old?.kind === "item" ? old.expression : output.expression;
    const same = expression.kind === "column" && expression.name === output.alias;
    return item(expression, same ? null : output.alias);
  });
  return { ...query, items };
}
