// INSERT with RETURNING or ON CONFLICT, or of more rows than one statement of IRIS takes: row by row.

import type { InsertStmt, List } from "@pgsql/types";
import { select } from "../../iris/select.ts";
import type { Insert } from "../../iris/tree_dml.ts";
import { item, unionAll } from "../compiling/build.ts";
import { type Compiler, Place } from "../compiling/compiler.ts";
import { commonType, isNumber } from "../types/type_families.ts";
import { refuseOtherType, refuseUnfinished } from "../values/kept_rows.ts";
import { rowsCutToFit } from "../values/surplus_blanks.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { hintsOf, isStar, type Output, type OutputColumn } from "../compiling/output.ts";
import { type Call, cellOperand, type Driver, type Operand, type Step } from "../program.ts";
import { unsupported } from "../text/refuse.ts";
import {
  type Fit,
  isDefault,
  refuseMisfit,
  refuseTwice,
  refuseUnchecked,
  refuseUnknown,
  selectable,
  shownNames,
} from "../rules/changes.ts";
import { fitted, inserted } from "../rules/fitted_values.ts";
import { columnNamed, type KnownColumn, Scope } from "../compiling/scope.ts";
import { type Value, value } from "../compiling/value.ts";
import { checkedRow, defaultRow } from "../values/kept_checks.ts";
import { toVector } from "../values/vector_operands.ts";
import { text, unknown } from "../../types/text.ts";
import { NO_HINTS } from "../../types/column.ts";
import { vector, VECTOR_ELEMENT } from "../../types/vector.ts";
import { Builder, current, operand } from "./builder.ts";
import type { CompiledSteps } from "./compiled_steps.ts";
import { conflictOf, isConstant } from "./conflict.ts";
import { givenRows, isPlainCell } from "./given_rows.ts";
import { noRow, returned, sameRow, type Target, targetOf } from "./returning.ts";
import { rowsBehind } from "./rows_behind.ts";

/** What %Execute takes. (C:%SQL.Statement) */
const PARAMETERS_MAX = 380;

/** Whether one statement of IRIS cannot do it. */
export function needsRows({ selectStmt, returningClause, onConflictClause }: InsertStmt): boolean {
  if (returningClause || onConflictClause || rowsBehind(selectStmt)) return true;
  const rows = valuesOf(selectStmt);
  if (!rows || rows.length < 2) return false;
  return rows.length * rows[0].length > PARAMETERS_MAX || hasUnevenDefaults(rows) ||
    // IRIS compiles one INSERT for any number of rows.
    rows.every((row) => row.every(isPlainCell));
}

function hasUnevenDefaults(rows: readonly (readonly Node[])[]): boolean {
  return rows[0].some((first, index) =>
    rows.some((row) => isDefault(row[index] ?? first) !== isDefault(first))
  );
}

/** The lists of VALUES, where there is nothing else to the query. */
export function valuesOf(node: Node | undefined): (readonly Node[])[] | null {
  const query = bodyOf(node, "SelectStmt");
  if (!query?.valuesLists) return null;
  if (query.sortClause || query.limitCount || query.limitOffset || query.withClause) return null;
  return query.valuesLists.map((row: Node) => (bodyOf(row, "List") as List).items ?? []);
}

/** Rows that are bound when it runs: what stands in the statement's place for them is not looked at. */
export interface BoundRows {
  /** How many cells a row has. */
  width: number;
  /** Whether IRIS numbers the rows. */
  numbered: boolean;
  /** One behind the other; `rows` null is all of the rest. */
  parts: readonly { columns: readonly BoundColumn[]; rows: number | null }[];
}

export interface BoundColumn {
  name: string;
  /** Which cell of a row it gets, from 0. */
  cell: number;
}

export function insertRows(node: InsertStmt, to: Compiler, bound?: BoundRows): CompiledSteps {
  const inserting = new Inserting(node, to);
  const steps = bound ? inserting.bound(bound) : inserting.steps();
  const { give, outputs, build } = inserting;
  return {
    program: {
      texts: build.texts,
      steps,
      ...bound && { bound: { from: to.args.length, width: bound.width, numbered: bound.numbered } },
      answer: give ? { text: give.text, hidden: 0 } : null,
    },
    hints: outputs ? hintsOf(outputs) : NO_HINTS,
    tag: "INSERT",
    counts: true,
    ddl: false,
  };
}

/** A row's columns and their values; DEFAULT is left out, as IRIS wants it. */
type Row = [column: string, value: Value][];

class Inserting {
  readonly build: Builder;
  readonly give: Call | null;
  readonly #givesOfRow: boolean;
  readonly outputs: readonly Output[] | null;
  readonly #node: InsertStmt;
  readonly #to: Compiler;
  readonly #target: Target;
  /** Empty where neither the statement nor anybody else names them. */
  readonly #columns: readonly string[];
  readonly #fit: Fit;

  constructor(node: InsertStmt, to: Compiler) {
    this.#node = node;
    this.#to = to;
    this.build = new Builder(to);
    this.#target = targetOf(node.relation!, to);
    const targets = (node.cols ?? []).map((column) => bodyOf(column, "ResTarget")!);
    refuseTwice(targets);
    const { table, columns } = this.#target;
    refuseUnknown(targets, { known: columns, table });
    const names = targets.map(({ name }) => name!);
    this.#columns = names.length > 0 ? names : shownNames(columns);
    this.#fit = { names, targets, columns: this.#columns };
    const { returningClause } = node;
    const answer = returningClause && returned(returningClause, {
      to,
      from: [{ RangeVar: node.relation! }],
      beside: [noRow("old", this.#target), sameRow("new", this.#target)],
    });
    this.outputs = answer?.outputs ?? null;
    this.#givesOfRow = answer?.ofRow ?? true;
    this.give = answer
      ? this.build.call({
        kind: "query",
        with: [],
        query: { ...answer.select, where: current(null) },
      })
      : null;
  }

  steps(): Step[] {
    const { selectStmt } = this.#node;
    if (!selectStmt) return this.#insert(this.#checked([], new Place(this.#to, new Scope())));
    const lists = valuesOf(selectStmt);
    if (!lists) return this.#fromRowsBehind(selectStmt) ?? this.#fromQuery(selectStmt);
    for (const list of lists) refuseMisfit(list, this.#fit);
    const rows = lists.map((list) => this.#row(list));
    if (rows.length > 1) {
      const given = this.#given(rows);
      if (given) return given;
    }
    if (this.#isTwice(rows)) return this.#fromRows(rows);
    const steps = rows.map((row) => this.#insert(row));
    // A row that is in somebody's way leaves out what follows for it, and nothing of the others.
    return this.#node.onConflictClause && rows.length > 1 ? steps.map(byItself) : steps.flat();
  }

  bound({ parts }: BoundRows): Step[] {
    let skip = 0;
    return parts.map(({ columns, rows: most }) => {
      const cells = columns.map(({ name, cell }): Row[0] => [
        name,
        boundCell(cellOperand(cell), columnNamed(this.#target.columns, name)),
      ]);
      const step = this.#each({ kind: "bound", skip, most }, cells);
      skip += most ?? 0;
      return step;
    });
  }

  #row(list: readonly Node[]): Row {
    const at = new Place(this.#to, new Scope());
    const row: Row = [];
    list.forEach((node, index) => {
      if (isDefault(node)) return;
      const name = this.#columns[index];
      const known = name === undefined ? undefined : columnNamed(this.#target.columns, name);
      row.push([name ?? "", inserted(node, known, at)]);
    });
    if (row.length < list.length && this.#columns.length === 0) {
      throw unsupported(
        "DEFAULT without a list of columns is not supported",
        undefined,
        "Name the columns.",
      );
    }
    return this.#checked(row, at);
  }

  #checked(row: Row, at: Place): Row {
    const { table, columns } = this.#target;
    const writing = { to: this.#to, table, columns };
    return row.length === 0 ? [...defaultRow(writing, at)] as Row : checkedRow(row, writing, at);
  }

  /** Rows of nothing but parameters and constants share their texts. */
  #given(rows: readonly Row[]): Step[] | null {
    const [first] = rows;
    const names = first.map(([name]) => name).join();
    if (rows.some((row) => row.map(([name]) => name).join() !== names)) return null;
    const given = givenRows(
      rows.map((row) => row.map(([, { expression }]) => expression)),
      this.#to,
    );
    if (!given) return null;
    const cells = first.map(([name, { type, typmod }], index): Row[0] => {
      const known = columnNamed(this.#target.columns, name);
      return [name, value(given.expressions[index], known?.type ?? type, { typmod })];
    });
    return [this.#each({ kind: "given", rows: given.rows }, cells)];
  }

  /** Null where the rows are for IRIS to work out. */
  #fromRowsBehind(node: Node): Step[] | null {
    const behind = rowsBehind(node);
    if (!behind || this.#columns.length === 0) return null;
    const { name, columns, lists, targets } = behind;
    const at = new Place(this.#to, new Scope());
    const values = lists.map((list) => list.map((cell) => at.value(cell)));
    const types = columns.map((_, index) => typeOfAll(values.map((row) => row[index].type)));
    if (types.includes(null)) return null;
    const given = givenRows(
      values.map((row) => row.map(({ expression }) => expression)),
      this.#to,
    );
    if (!given) return null;
    const over = new Place(this.#to, new Scope());
    over.scope.enter({
      name,
      schema: null,
      label: { schema: null, name },
      columns: columns.map((column, index) => ({
        name: column,
        type: types[index]!,
        typmod: -1,
        notNull: false,
      })),
      resolve: (column) => {
        const index = columns.indexOf(column);
        return value(given.expressions[index], types[index]!);
      },
    }, undefined);
    refuseMisfit(targets, this.#fit);
    const cells = targets.map((target, index): Row[0] => {
      const column = this.#columns[index];
      return [column, fitted(target, columnNamed(this.#target.columns, column), over)];
    });
    return [this.#each({ kind: "given", rows: given.rows }, cells)];
  }

  /** Whether something must not be worked out a second time for EXCLUDED. */
  #isTwice(rows: readonly Row[]): boolean {
    if (this.#node.onConflictClause?.action !== "ONCONFLICT_UPDATE") return false;
    return rows.some((row) => row.some(([, { expression }]) => !isConstant(expression)));
  }

  #fromRows(rows: readonly Row[]): Step[] {
    const names = rows[0].map(([name]) => name);
    if (rows.some((row) => row.map(([name]) => name).join() !== names.join())) {
      throw unsupported(
        "DEFAULT in some rows and not in others is not supported with ON CONFLICT DO UPDATE",
        undefined,
        "Insert the rows one by one.",
      );
    }
    const queries = rows.map((row) =>
      select({ items: row.map(([, one], index) => item(selectable(one), `cell_${index}`)) })
    );
    const call = this.build.call({ kind: "query", with: [], query: unionAll(queries) });
    return [this.#each(
      { kind: "query", call, id: false, once: false },
      rows[0].map(([name, { type }], index) => [name, value(operand(cellOperand(index)), type)]),
    )];
  }

  #fromQuery(node: Node): Step[] {
    refuseUnchecked(this.#target.columns);
    const selected = bodyOf(node, "SelectStmt")!;
    const { query, outputs } = this.#to.query(selected, { outer: null, nested: false });
    if (outputs.some(isStar) || this.#columns.length === 0) {
      throw unsupported(
        "INSERT of columns that are not known is not supported with RETURNING or ON CONFLICT",
        undefined,
        "Name the columns, both of the table and of the query.",
      );
    }
    refuseUnfinished(outputs);
    const given = outputs as readonly OutputColumn[];
    refuseMisfit(given.map(({ node }) => node ?? {} as Node), this.#fit);
    for (const [index, output] of given.entries()) {
      const known = columnNamed(this.#target.columns, this.#columns[index]);
      if (!known) continue;
      this.#to.assume({ kind: "value", ...output }, known.type);
      refuseOtherType(output, known);
    }
    const cut = rowsCutToFit(
      { query, outputs },
      (index) => columnNamed(this.#target.columns, this.#columns[index]),
    );
    const call = this.build.call({ kind: "query", with: [], query: cut });
    return [this.#each(
      { kind: "query", call, id: false, once: false },
      given.map(({ type }, index) => [
        this.#columns[index],
        value(operand(cellOperand(index)), type),
      ]),
    )];
  }

  #each(rows: Driver, cells: Row): Step {
    return { do: "each", rows, steps: this.#insert(cells) };
  }

  #insert(row: Row): Step[] {
    const { onConflictClause, relation } = this.#node;
    const { build } = this;
    const target = this.#target;
    const call = build.call({
      kind: "insert",
      keywords: [],
      table: target.table,
      source: sourceOf(row),
    });
    const conflict = onConflictClause
      ? conflictOf(onConflictClause, {
        build,
        relation: relation!,
        target,
        values: new Map(row),
      })
      : null;
    const insert: Step = { do: "insert", call, conflict };
    if (!this.give) return [insert];
    return [insert, { do: "give", call: this.give, ...this.#givesOfRow && { ofRow: true } }];
  }
}

function byItself(steps: readonly Step[]): Step {
  return { do: "each", rows: { kind: "given", rows: [[]] }, steps };
}

/** What VALUES makes of the types in a column of it; null where that takes more than to look. */
function typeOfAll(types: readonly number[]): number | null {
  const [first] = types;
  if (types.every((type) => type === first)) return first === unknown.oid ? text.oid : first;
  if (types.every((type) => type === 0 || type === unknown.oid)) return text.oid;
  return types.every(isNumber) ? commonType(types) : null;
}

/** It fits its column already. */
export function boundCell(cell: Operand, column: KnownColumn | undefined): Value {
  const { type = 0, typmod = -1, element = VECTOR_ELEMENT } = column ?? {};
  if (type !== vector.oid) return value(operand(cell), type);
  return value(toVector(operand(cell), element, typmod), type, { typmod });
}

function sourceOf(row: Row): Insert["source"] {
  if (row.length === 0) return { kind: "default_values" };
  const named = row.some(([name]) => name !== "");
  const columns = named ? row.map(([name]) => name) : [];
  // IRIS takes no query for a value.
  if (row.every(([, { expression }]) => expression.kind !== "subquery")) {
    return { kind: "values", columns, values: row.map(([, { expression }]) => expression) };
  }
  const items = row.map(([name, one], index) => item(selectable(one), name || `cell_${index}`));
  return { kind: "query_source", columns, query: select({ items }) };
}
