// MERGE: the source joined with the target drives the loop, and says of each row which WHEN it falls under.

import type { MergeStmt, MergeWhenClause } from "@pgsql/types";
import { select } from "../../iris/select.ts";
import type { Expression } from "../../iris/tree_expression.ts";
import type { Predicate } from "../../iris/tree_predicate.ts";
import { NO_HINTS } from "../../types/column.ts";
import { and, isNull, number } from "../compiling/build.ts";
import { type Compiler, Place } from "../compiling/compiler.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import type { Step } from "../program.ts";
import { hintsOf } from "../compiling/output.ts";
import { unsupported } from "../text/refuse.ts";
import {
  assignmentsOf as assignmentsFrom,
  enterTarget,
  isDefault,
  refuseMisfit,
  refuseTwice,
  refuseUnknown,
  shownNames,
} from "../rules/changes.ts";
import { fitted } from "../rules/fitted_values.ts";
import { nameQueries } from "../rules/clauses.ts";
import { columnNamed, type KnownColumn, Scope, type ScopeTable } from "../compiling/scope.ts";
import type { Value } from "../compiling/value.ts";
import { givenDefault } from "../values/column_default.ts";
import { checkedRow, defaultRow } from "../values/kept_checks.ts";
import { Builder, Cells, current, rowId } from "./builder.ts";
import type { CompiledSteps } from "./compiled_steps.ts";
import { type MergeAction, type MergeAnswer, mergeAnswer } from "./merge_returning.ts";
import { type Target, targetOf } from "./returning.ts";
import { assignmentsOf, rowPlace, tableRef } from "./update.ts";

export function merge(node: MergeStmt, to: Compiler): CompiledSteps {
  const { relation, sourceRelation, joinCondition, mergeWhenClauses = [] } = node;
  const build = new Builder(to);
  const target = targetOf(relation!, to);
  const all = new Place(to, new Scope());
  nameQueries(node.withClause, all.scope);
  enterTarget(relation!, all);
  const source = all.tableRef(sourceRelation!);
  const on = all.condition(joinCondition!);
  const id = rowId(target.label);
  const choice: { when: Predicate; then: Expression }[] = [];
  const cells = new Cells([id]);
  const others = all.scope.tables.slice(1).map((one) => cells.seenFrom(one));
  const [entered] = all.scope.tables;
  const answer = (action: MergeAction) =>
    mergeAnswer(node, action, { build, target, relation: relation!, cells, entered, others });
  const merging = { build, target, relation: relation!, all, cells, others, answer };
  const branches = mergeWhenClauses.map((one, index) => {
    const clause = bodyOf(one, "MergeWhenClause")!;
    choice.push({ when: whenOf(clause, { id, all }), then: number(index + 1) });
    return branchOf(clause, merging);
  });
  // Whichever branch gives a row, its columns are the same.
  const shape = answer("INSERT");
  const by = cells.operand({
    kind: "searched_case",
    branches: choice,
    otherwise: number(0),
  });
  const driver = build.call({
    kind: "query",
    with: [],
    query: select({
      items: cells.items(),
      from: [{
        kind: "join",
        side: "LEFT",
        left: source,
        right: tableRef(relation!, to),
        condition: { kind: "on", predicate: on },
      }],
    }),
  });
  return {
    program: {
      texts: build.texts,
      steps: [{
        do: "each",
        rows: { kind: "query", call: driver, id: true, once: false },
        steps: [{ do: "choose", by, branches }],
      }],
      answer: shape && { text: shape.give.text, hidden: 0 },
    },
    hints: shape ? hintsOf(shape.outputs) : NO_HINTS,
    tag: "MERGE",
    counts: true,
    ddl: false,
  };
}

function whenOf(
  { matchKind, condition }: MergeWhenClause,
  { id, all }: { id: Expression; all: Place },
): Predicate {
  if (matchKind === "MERGE_WHEN_NOT_MATCHED_BY_SOURCE") {
    throw unsupported("WHEN NOT MATCHED BY SOURCE is not supported", undefined);
  }
  const matched = isNull(id, matchKind === "MERGE_WHEN_MATCHED");
  return condition ? and([matched, all.condition(condition)]) : matched;
}

interface Merging {
  build: Builder;
  target: Target;
  relation: NonNullable<MergeStmt["relation"]>;
  all: Place;
  cells: Cells;
  others: readonly ScopeTable[];
  answer(action: MergeAction): MergeAnswer | null;
}

function branchOf(clause: MergeWhenClause, merging: Merging): Step[] {
  const { build, target, relation, all, cells, others, answer } = merging;
  const giving = (action: MergeAction): Step[] => {
    const found = answer(action);
    return found ? [{ do: "give", call: found.give }] : [];
  };
  const { table } = target;
  const alias = relation.alias?.aliasname ?? null;
  switch (clause.commandType) {
    case "CMD_UPDATE": {
      const row = rowPlace(relation, { to: build.to, others });
      const assignments = assignmentsOf(clause.targetList ?? [], { table, all, row, cells });
      const where = current(null);
      const from: [] = [];
      const call = build.call({
        kind: "update",
        keywords: [],
        table,
        alias,
        assignments,
        from,
        where,
      });
      return [{ do: "change", call, once: true }, ...giving("UPDATE")];
    }
    case "CMD_DELETE": {
      const where = current(null);
      const call = build.call({ kind: "delete", keywords: [], table, alias, from: [], where });
      const change: Step = { do: "change", call, once: true };
      const given = giving("DELETE");
      if (given.length === 0) return [change];
      const name = { schema: table.schema!, name: table.name };
      return [{ do: "lock", table: name, locked: "wait" }, ...given, change];
    }
    case "CMD_INSERT":
      return [
        { do: "insert", call: insertOf(clause, merging), conflict: null },
        ...giving("INSERT"),
      ];
    default:
      return [];
  }
}

/** DEFAULT VALUES are written as no values at all. */
function isDefaultAt(values: readonly Node[], index: number): boolean {
  return index >= values.length || isDefault(values[index]);
}

/** The defaults of columns without a value that IRIS would not give, or not as PostgreSQL does. */
function givenDefaults(
  given: readonly string[],
  known: readonly KnownColumn[] | null,
  at: Place,
): [string, Value][] {
  return (known ?? []).flatMap((column): [string, Value][] => {
    if (column.hidden || given.some((name) => columnNamed([column], name))) {
      return [];
    }
    const node = givenDefault(column);
    if (!node) return [];
    if (column.sequence !== undefined) {
      throw unsupported(
        "nextval() as a default is not supported in MERGE",
        undefined,
        `Give a value for ${column.name}, or let it be a serial.`,
      );
    }
    return [[column.name, fitted(node, column, at)]];
  });
}

function insertOf(clause: MergeWhenClause, { build, target, others }: Merging) {
  const { table, columns: known } = target;
  const { values = [], targetList = [] } = clause;
  const targets = targetList.map((one) => bodyOf(one, "ResTarget")!);
  refuseTwice(targets);
  refuseUnknown(targets, { known, table });
  const names = targets.map(({ name }) => name!);
  const columns = names.length > 0 ? names : shownNames(known);
  if (values.length > 0 && columns.length === 0) {
    throw unsupported("INSERT without a list of columns is not supported", undefined);
  }
  if (values.length > 0) refuseMisfit(values, { names, targets, columns });
  const scope = new Scope();
  for (const one of others) scope.enter(one, undefined);
  const at = new Place(build.to, scope);
  const written = values.flatMap((value, index): [string, Value][] =>
    isDefault(value)
      ? []
      : [[columns[index], fitted(value, columnNamed(known, columns[index]), at)]]
  );
  written.push(
    ...givenDefaults(columns.filter((_, index) => !isDefaultAt(values, index)), known, at),
  );
  const writing = { to: build.to, table, columns: known };
  const given = assignmentsFrom(
    written.length === 0 ? defaultRow(writing, at) : checkedRow(written, writing, at),
  );
  return build.call({
    kind: "insert",
    keywords: [],
    table,
    source: given.length === 0 ? { kind: "default_values" } : {
      kind: "values",
      columns: given.map(({ column }) => column),
      values: given.map(({ value }) => value),
    },
  });
}
