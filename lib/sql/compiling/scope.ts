// Which tables a name may mean, from the innermost query outwards.

import type { SelectStmt, WindowDef } from "@pgsql/types";
import type { Expression, QualifiedName } from "../../iris/tree_expression.ts";
import type { ShapedColumn } from "../../types/shape.ts";
import { Misplaced } from "../text/refuse.ts";
import type { Value } from "./value.ts";

export interface KnownColumn {
  name: string;
  type: number;
  typmod: number;
  notNull: boolean;
  /** As IRIS knows it, where that is another name. */
  alias?: string;
  scale?: number;
  /** Of a query's column that is made after IRIS has answered. */
  shaped?: ShapedColumn;
  /** Not among the columns of a star. */
  hidden?: boolean;
  /** Whether IRIS gives it a value where INSERT gives none; missing where nobody knows. */
  defaulted?: boolean;
  /** What that value is, in IRIS's words. */
  byDefault?: string;
  /** The same in PostgreSQL's words, as it was defined. */
  defaultText?: string;
  /** It was written as a serial. */
  serial?: boolean;
  /** It is IRIS's IDENTITY, whose value is the row's number. */
  identity?: boolean;
  /** An identity that takes no value but its own. */
  always?: boolean;
  /** Its default is the next value of a sequence. */
  sequence?: string;
  /** The CHECK constraint that its type in IRIS keeps. */
  check?: string;
  /** Those of its table that the gateway keeps, whichever columns they are about. */
  keptChecks?: readonly KeptCheck[];
  /** The name of a user's own type, as it is remembered. */
  user?: string;
  /** What IRIS keeps the elements of a vector as. */
  element?: string;
  /** IRIS keeps it in a stream. */
  stream?: true;
  /** Its collation in IRIS is not EXACT, and PostgreSQL's comparison counts. */
  folds?: true;
}

/** A CHECK constraint, in PostgreSQL's words. */
export interface KeptCheck {
  name: string;
  text: string;
  /** Of a domain: what is said of a value that breaks it. */
  domain?: { condition: "check_violation" | "not_null_violation"; message: string };
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
