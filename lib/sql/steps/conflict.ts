// ON CONFLICT: which key counts, how the row that is in the way is found, and what becomes of it.

import type { InferClause, OnConflictClause, RangeVar } from "@pgsql/types";
import { select } from "../../iris/select.ts";
import type { Expression } from "../../iris/tree_expression.ts";
import { and, column, compare, item, NULL } from "../compiling/build.ts";
import { type Compiler, Place } from "../compiling/compiler.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import type { Call, Conflict, Operand, UniqueKey } from "../program.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { assigned, assignmentsOf, enterTarget, refuseTwice } from "../rules/changes.ts";
import { fitted } from "../rules/fitted_values.ts";
import { columnNamed, Scope, type ScopeTable } from "../compiling/scope.ts";
import { checkedAssignments } from "../values/kept_checks.ts";
import { type Value, value } from "../compiling/value.ts";
import { type Builder, current, rowId } from "./builder.ts";
import type { Target } from "./returning.ts";

/** What a row is inserted with, by the names of its columns. */
export type RowValues = ReadonlyMap<string, Value>;

export interface Conflicting {
  build: Builder;
  relation: RangeVar;
  target: Target;
  values: RowValues;
}

export function conflictOf(clause: OnConflictClause, conflicting: Conflicting): Conflict {
  const { infer, action, whereClause, location } = clause;
  const updates = action === "ONCONFLICT_UPDATE";
  if (updates && !infer) {
    throw new Misplaced(
      "syntax_error",
      "ON CONFLICT DO UPDATE requires inference specification or constraint name",
      { location, hint: "For example, ON CONFLICT (column_name)." },
    );
  }
  return {
    target: infer ? keyOf(infer, conflicting) : null,
    values: infer?.conname ? operandsOf(conflicting) : {},
    update: updates ? updateOf(clause, conflicting) : null,
    filtered: whereClause !== undefined,
  };
}

function keyOf(infer: InferClause, { build, target, values }: Conflicting): UniqueKey {
  const { schema, name } = target.table;
  const table = { schema: schema!, name };
  if (infer.conname) return { table, columns: null, constraint: infer.conname, find: null };
  if (infer.whereClause) {
    throw unsupported(
      "ON CONFLICT with a partial index is not supported",
      infer.location,
      "IRIS has no partial indexes.",
    );
  }
  const columns = (infer.indexElems ?? []).map((node) => {
    const element = bodyOf(node, "IndexElem")!;
    if (!element.name) {
      throw unsupported(
        "ON CONFLICT with an expression is not supported",
        infer.location,
        "IRIS indexes columns only.",
      );
    }
    if (target.columns && !columnNamed(target.columns, element.name)) {
      throw new Misplaced("undefined_column", `column "${element.name}" does not exist`, {
        location: infer.location,
      });
    }
    return element.name;
  });
  return { table, columns, constraint: null, find: findOf(columns, { build, target, values }) };
}

/** Compares as the index does, in the column's own collation. A column that the row leaves out has its
 * default, and one that is NULL is in nobody's way: then there is nothing to look for. */
function findOf(
  columns: readonly string[],
  { build, target, values }: Omit<Conflicting, "relation">,
): Call | null {
  const given = columns.map((name) => values.get(name)?.expression);
  if (given.some((one) => one === undefined || one.kind === "null")) return null;
  const parts = columns.map((name, index) => compare(column(name), "=", given[index]!));
  return build.call({
    kind: "query",
    with: [],
    query: select({
      items: [item(rowId())],
      from: [{ kind: "table", name: target.table, alias: null }],
      where: and(parts),
    }),
  });
}

/** What can be handed to a statement that is only written when the key's columns are known. */
function operandsOf({ build: { to }, values }: Conflicting): Record<string, Operand> {
  const operands: Record<string, Operand> = {};
  for (const [name, { expression }] of values) {
    const found = operandOf(expression, to);
    if (found !== null) operands[name] = found;
  }
  return operands;
}

/** Parameters are operands, and constants can be made arguments; null for all else. */
export function operandOf(expression: Expression, to: Compiler): Operand | null {
  switch (expression.kind) {
    case "parameter":
      return expression.index;
    case "null":
      return to.argument({ value: null }).index;
    case "string":
      return to.argument({ value: expression.value }).index;
    case "datetime":
    case "number":
      return to.argument({ value: expression.text }).index;
    case "unary":
      return expression.operator === "-" && expression.operand.kind === "number"
        ? to.argument({ value: `-${expression.operand.text}` }).index
        : null;
    default:
      return null;
  }
}

export function isConstant({ kind }: Expression): boolean {
  return CONSTANTS.has(kind);
}

const CONSTANTS: ReadonlySet<Expression["kind"]> = new Set(
  ["parameter", "null", "string", "datetime", "number"] as const,
);

function updateOf(
  { targetList = [], whereClause }: OnConflictClause,
  { build, relation, target, values }: Conflicting,
): Call {
  const at = new Place(build.to, new Scope());
  const { table, alias } = enterTarget(relation, at);
  at.scope.enter(excluded(target, values), undefined);
  const targets = targetList.map((node) => bodyOf(node, "ResTarget")!);
  refuseTwice(targets);
  const written = targets.map((one): [string, Value] => {
    const known = target.columns?.find(({ name }) => name === one.name);
    return [one.name!, fitted(assigned(one, known), known, at)];
  });
  const { columns } = target;
  const assignments = assignmentsOf(checkedAssignments(written, { to: build.to, table, columns }));
  const where = whereClause ? [at.condition(whereClause as Node)] : [];
  return build.call({
    kind: "update",
    keywords: [],
    table,
    alias,
    assignments,
    from: [],
    where: current(null, where),
  });
}

/** The row that could not be inserted. */
function excluded({ columns }: Target, values: RowValues): ScopeTable {
  return {
    name: "excluded",
    schema: null,
    label: { schema: null, name: "excluded" },
    columns,
    resolve(name, location) {
      const found = values.get(name);
      if (found) return found;
      const known = columnNamed(columns, name);
      if (known?.defaulted === false) return value(NULL, known.type, { typmod: known.typmod });
      throw unsupported(
        `EXCLUDED.${name} is not supported where the column is not inserted`,
        location,
        "IRIS makes the default only when the row is inserted: give the column a value.",
      );
    },
  };
}
