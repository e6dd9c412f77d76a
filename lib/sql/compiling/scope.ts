// Which tables a name may mean, from the innermost query outwards.

import type { SelectStmt, WindowDef } from "@pgsql/types";
import type { Expression, QualifiedName } from "../../iris/tree_expression.ts";
import type { ShapedColumn } from "../../types/shape.ts";
import type { TableColumn } from "../plans/plan_context.ts";
import { Misplaced } from "../text/refuse.ts";
import type { Value } from "./value.ts";

export interface KnownColumn extends TableColumn {
  /** As IRIS knows it, where that is another name. */
  alias?: string;
  /** Which column beside it counts how many decimals are shown. */
  counted?: { by: string; among: readonly number[] };
  /** Of a query's column that is made after IRIS has answered. */
  shaped?: ShapedColumn;
}

/** IRIS tells names apart by their letters alone, whatever their case. */
export function columnNamed<Column extends KnownColumn>(
  columns: readonly Column[] | null,
  name: string,
): Column | undefined {
  const exact = columns?.find((column) => column.name === name);
  if (exact) return exact;
  const folded = name.toUpperCase();
  return columns?.find((column) => column.name.toUpperCase() === folded);
}

export interface ScopeTable {
  /** The alias, or the table's own name. */
  name: string;
  schema: string | null;
  /** What stands before a column of it in IRIS. */
  label: QualifiedName;
  /** True for a table of IRIS's, which has an %ID. */
  base?: boolean;
  /** Null where nobody has told. */
  columns: readonly KnownColumn[] | null;
  /** Of an outer join's other side: what is NULL where there is no row; null where nothing tells. */
  told?: Expression | null;
  /** Where a column's value is not to be had by its name: EXCLUDED, and what a loop's row was made of. */
  resolve?(name: string, location: number | undefined): Value;
}

/** A query that stands under a name, and the scope in which it was written. */
export interface NamedQuery {
  name: string;
  query: SelectStmt;
  columns: readonly string[];
  scope: Scope;
}

/** A column that a join made of two. */
export interface MergedColumn extends KnownColumn {
  expression: Expression;
}

export class Scope {
  readonly outer: Scope | null;
  readonly tables: ScopeTable[] = [];
  /** What stands in WINDOW, by name. */
  readonly windows = new Map<string, WindowDef>();
  /** Where its rows are groups, or seen through an aggregate. */
  grouped = false;
  readonly merged = new Map<string, MergedColumn>();
  readonly #queries = new Map<string, NamedQuery>();

  constructor(outer: Scope | null = null) {
    this.outer = outer;
  }

  enter(table: ScopeTable, location: number | undefined): void {
    const twice = this.tables.some(({ name, schema }) =>
      name === table.name && (schema === table.schema || schema === null || table.schema === null)
    );
    if (twice) {
      throw new Misplaced(
        "duplicate_alias",
        `table name "${table.name}" specified more than once`,
        { location },
      );
    }
    this.tables.push(table);
  }

  /** The nearest table of that name. */
  table(name: string, schema: string | null = null): ScopeTable | null {
    const found = this.tables.find((table) =>
      table.name === name && (schema === null || table.schema === schema)
    );
    return found ?? this.outer?.table(name, schema) ?? null;
  }

  name(query: NamedQuery): void {
    this.#queries.set(query.name, query);
  }

  namedQueries(): Iterable<NamedQuery> {
    return this.#queries.values();
  }

  namedQuery(name: string): NamedQuery | null {
    return this.#queries.get(name) ?? this.outer?.namedQuery(name) ?? null;
  }
}
