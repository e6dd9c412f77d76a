// A text that is too long for its column by blanks alone is cut, as PostgreSQL cuts it when it is assigned.

import { select } from "../../iris/select.ts";
import type { Expression } from "../../iris/tree_expression.ts";
import type { Query } from "../../iris/tree_query.ts";
import { bpchar, varchar } from "../../types/text.ts";
import { lengthOf } from "../../types/type_modifiers.ts";
import {
  and,
  call,
  column,
  compare,
  derived,
  item,
  number,
  ONE,
  string,
  when,
} from "../compiling/build.ts";
import { uniquelyNamed } from "../compiling/draft.ts";
import { isStar, type Output, type OutputColumn } from "../compiling/output.ts";
import { isString } from "../types/type_families.ts";
import type { KnownColumn } from "../compiling/scope.ts";

type Assigned = Pick<OutputColumn, "expression" | "type" | "typmod">;
type Into = Pick<KnownColumn, "type" | "typmod">;

/** What IRIS is to assign; what is longer by more IRIS refuses. */
export function cutToFit(one: Assigned, into: Into): Expression {
  const { expression } = one;
  if (!mayHaveSurplus(one, into)) return expression;
  const trimmed: Expression = {
    kind: "trim",
    side: "TRAILING",
    characters: string(" "),
    operand: expression,
  };
  // It is kept without them.
  if (into.type === bpchar.oid) return trimmed;
  const most = number(lengthOf(into.type, into.typmod));
  const surplus = and([
    compare(call("CHAR_LENGTH", expression), ">", most),
    compare(call("CHAR_LENGTH", trimmed), "<=", most),
  ]);
  return when(surplus, call("SUBSTRING", expression, ONE, most), expression);
}

/** The same for the columns of a query whose rows are inserted. */
export function rowsCutToFit(
  { query, outputs }: { query: Query; outputs: readonly Output[] },
  into: (index: number) => Into | undefined,
): Query {
  const cut = outputs.map((output, index) => {
    const column = into(index);
    return !isStar(output) && column !== undefined && mayHaveSurplus(output, column);
  });
  if (!cut.includes(true) || outputs.some(isStar)) return query;
  const known = outputs as readonly OutputColumn[];
  if (query.kind === "select" && query.distinct === null) {
    const items = query.items.map((one, index) =>
      cut[index] && one.kind === "item"
        ? item(cutToFit({ ...known[index], expression: one.expression }, into(index)!), one.alias)
        : one
    );
    return { ...query, items };
  }
  const named = uniquelyNamed({ query, outputs });
  const items = (named.outputs as OutputColumn[]).map((output, index) => {
    const expression = column(output.alias);
    return item(cut[index] ? cutToFit({ ...output, expression }, into(index)!) : expression);
  });
  return select({ items, from: [derived(named.query, "q")] });
}

const WRITTEN: ReadonlySet<Expression["kind"]> = new Set(["parameter", "null", "string", "number"]);

function mayHaveSurplus({ expression, type, typmod }: Assigned, into: Into): boolean {
  if (into.type !== varchar.oid && into.type !== bpchar.oid) return false;
  if (into.typmod < 0 || WRITTEN.has(expression.kind) || !isString(type)) return false;
  const fits = type === into.type && typmod >= 0 && typmod <= into.typmod;
  return !fits;
}
