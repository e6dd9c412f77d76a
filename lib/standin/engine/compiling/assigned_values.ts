// The values that INSERT and UPDATE give their columns: parameters as they are, the rest as SQLite computes it.

import type { Logical } from "../../contract.ts";
import type { Expression } from "../../../iris/tree_expression.ts";
import { refuse } from "../errors.ts";
import type { Row } from "../filing/row.ts";
import type { Session } from "../processes/session.ts";
import type { Column, Table } from "../schema/schema.ts";
import { assignLogical, assignStored, type Filing } from "../values/assign.ts";
import { settled } from "../values/coerce.ts";
import type { Stored } from "../values/values.ts";
import { expression } from "./compile_expression.ts";
import type { Compiler, Scope } from "./compiler.ts";
import { innerRows } from "./select_plan.ts";

/** Where a column's value comes from: a `?`, or a place in the row that SQLite computes. */
type Source =
  | { column: Column; parameter: number }
  | { column: Column; at: number; type: Column["type"] };

export interface Assigned {
  sources: Source[];
  /** The SQLite expressions that the row is computed from. */
  texts: string[];
}

export function paired(
  columns: readonly Column[],
  values: readonly Expression[],
  error: (columns: number, values: number) => Error,
): { column: Column; value: Expression }[] {
  if (columns.length !== values.length) throw error(columns.length, values.length);
  return columns.map((column, at) => ({ column, value: values[at] as Expression }));
}

export function checkTwice(columns: readonly Column[]): void {
  const seen = new Set<number>();
  for (const column of columns) {
    if (seen.has(column.id)) throw refuse("fieldTwice", column.name);
    seen.add(column.id);
  }
}

/** Parameters go straight to their columns; everything else is computed by SQLite. */
export function assign(
  pairs: readonly { column: Column; value: Expression }[],
  scope: Scope,
  c: Compiler,
): Assigned {
  checkTwice(pairs.map(({ column }) => column));
  const assigned: Assigned = { sources: [], texts: [] };
  for (const { column, value } of pairs) {
    if (column.type.counter === "rowversion") throw refuse("readOnlyField", column.name);
    if (value.kind === "parameter") {
      c.describe(value.index, column.type);
      assigned.sources.push({ column, parameter: value.index });
      continue;
    }
    const compiled = settled(expression(value, scope, c), c);
    assigned.sources.push({ column, at: assigned.texts.length, type: compiled.type });
    assigned.texts.push(compiled.sql);
  }
  return assigned;
}

export function reader(
  { sources, texts }: Assigned,
  { table, filing, c }: { table: Table; filing: Filing; c: Compiler },
): (session: Session, values: readonly Logical[]) => Row {
  const { mode } = c;
  const sql = `SELECT ${texts.join(", ")}`;
  return (session, values) => {
    const computed = texts.length === 0
      ? []
      : innerRows(session, { sql, slots: c.slots }, values)[0] ?? [];
    return rowFrom(sources, { computed, values, table, filing, mode });
  };
}

export function rowFrom(
  sources: readonly Source[],
  given: {
    computed: readonly Stored[];
    values: readonly Logical[];
    table: Table;
    filing: Filing;
    mode: 0 | 1 | 2;
  },
): Row {
  const { computed, values, table, filing, mode } = given;
  const row: Row = new Map();
  for (const source of sources) {
    const target = { table, column: source.column, filing };
    row.set(
      source.column.id,
      "parameter" in source
        ? assignLogical(values[source.parameter] ?? null, target, mode)
        : assignStored(computed[source.at] ?? null, source.type, { target, mode }),
    );
  }
  return row;
}
