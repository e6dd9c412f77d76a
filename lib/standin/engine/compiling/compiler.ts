// What a compilation knows: the schema, the select mode, the parameters' slots and the names in scope.

import type { EngineParameter, Logical, SelectMode } from "../../contract.ts";
import { nameKey, sameName } from "../../../iris/names.ts";
import type { Expression, QualifiedName } from "../../../iris/tree_expression.ts";
import { refuse } from "../errors.ts";
import type { InformationTable } from "../schema/information_table.ts";
import type { Schema, SchemaObject, Table } from "../schema/schema.ts";
import type { Need } from "../schema/security.ts";
import type { Typed } from "./typed.ts";
import type { Stored } from "../values/values.ts";
import { PARAMETER, type ValueType } from "../values/value_types.ts";

export interface Environment {
  schema: Schema;
  version: "2024.1" | "2025.3";
  mode: SelectMode;
  schemaPath: string;
  user: string;
  /** Where a table's rows are for this process: temporary ones have a place each. */
  physical(table: Table): string;
  /** Whether a class that brings functions with it is compiled here. */
  isCompiled(name: string): boolean;
}

/** A SQLite parameter: which `?` of the statement it takes its value from, and how. */
export interface Slot {
  index: number;
  convert: (value: Logical) => Stored;
}

export interface SourceColumn {
  name: string;
  value: Typed;
}

/** Something in FROM. */
export interface Source {
  /** The alias, or the table's name where there is none. */
  name: string;
  schema: string | null;
  aliased: boolean;
  columns: SourceColumn[];
  table?: Table;
  rowId?: string;
  /** Where the columns that are asked for are written down. */
  need?: Need;
  /** A row counter, made where somebody asks for %VID. */
  vid?: () => string;
}

export interface Scope {
  sources: Source[];
  /** What stands before a join, for LATERAL queries inside it alone. */
  siblings: readonly Source[];
  parent: Scope | null;
  /** Expressions of GROUP BY on collated columns: what stands for them in the other clauses. */
  grouped: Map<string, Typed> | null;
  /** Where aggregates or windows may not stand: the clause's name. */
  noAggregates: string | null;
  noWindows: string | null;
  aggregates: number;
  windows: number;
}

export class Compiler {
  readonly environment: Environment;
  readonly slots: Slot[] = [];
  readonly parameterTypes = new Map<number, ValueType>();
  readonly ctes = new Map<string, CteSource>();
  /** Tables that the plan reads or writes, so that DDL knows. */
  readonly tables = new Set<number>();
  /** What the user must be allowed to do; a view's own query runs as its owner. */
  readonly needs: Need[] = [];
  /** A plan that reads the tables of one process alone cannot be shared. */
  privateTables = false;
  inView = false;
  /** What the plan reads of INFORMATION_SCHEMA, which is filled when it is asked for. */
  readonly information = new Set<InformationTable>();
  #aliasNext = 0;

  constructor(environment: Environment) {
    this.environment = environment;
  }

  get mode(): SelectMode {
    return this.environment.mode;
  }

  need(
    privilege: string,
    object: SchemaObject | null,
    { columns = [], ifTouched = false }: { columns?: readonly string[]; ifTouched?: boolean } = {},
  ): Need {
    const need: Need = { privilege, object, columns: new Set(columns), ifTouched };
    if (!this.inView) this.needs.push(need);
    return need;
  }

  newAlias(): string {
    return `a${this.#aliasNext++}`;
  }

  physical(table: Table): string {
    this.tables.add(table.id);
    if (table.temporary) this.privateTables = true;
    return this.environment.physical(table);
  }

  /** What a `?` is said to be, where nothing has said so before. */
  describe(index: number, type: ValueType): void {
    if (!this.parameterTypes.has(index)) this.parameterTypes.set(index, type);
  }

  /** Gives a `?` its type, the first time it is used, and a place in SQLite's parameters. */
  slot(index: number, type: ValueType, convert: (value: Logical) => Stored): string {
    if (this.inView) throw refuse("viewParameter");
    this.describe(index, type);
    this.slots.push({ index, convert });
    return `?${this.slots.length}`;
  }

  parameters(count: number): EngineParameter[] {
    return Array.from({ length: count }, (_, index) => {
      const { odbcType, precision, scale } = this.parameterTypes.get(index) ?? PARAMETER;
      return { odbcType, precision, scale, nullable: 1 };
    });
  }
}

export interface CteSource {
  name: string;
  columns: SourceColumn[];
  sql: string;
}

export function newScope(parent: Scope | null): Scope {
  return {
    sources: [],
    siblings: [],
    parent,
    grouped: null,
    noAggregates: null,
    noWindows: null,
    aggregates: 0,
    windows: 0,
  };
}

function qualifies(source: Source, table: QualifiedName): boolean {
  if (!sameName(source.name, table.name)) return false;
  // A table with an alias is known by its alias alone.
  if (table.schema === null) return true;
  return !source.aliased && source.schema !== null && sameName(source.schema, table.schema);
}

/** Finds what a column name means, in this query or in one around it. */
export function resolveColumn(
  ref: { table: QualifiedName | null; name: string },
  scope: Scope,
): Typed {
  const key = nameKey(ref.name);
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const sources = ref.table === null
      ? at.sources
      : at.sources.filter((source) => qualifies(source, ref.table as QualifiedName));
    const found: Typed[] = [];
    for (const source of sources) {
      const value = columnOf(source, key);
      if (value !== undefined) found.push(value);
    }
    if (found.length > 1) throw refuse("fieldAmbiguous", ref.name.toUpperCase());
    if (found[0] !== undefined) return grouped(found[0], at);
    if (ref.table !== null && sources.length > 0) {
      throw refuse("fieldNotFound", fieldText(ref));
    }
  }
  if (ref.table !== null) throw refuse("labelNotFound", ref.table.name.toUpperCase());
  throw refuse("fieldNotFound", fieldText(ref));
}

/** The row's own names: %ID, %VID, %TABLENAME. */
export function resolveSource(table: QualifiedName | null, scope: Scope): Source {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const sources = table === null
      ? at.sources
      : at.sources.filter((source) => qualifies(source, table));
    if (sources.length > 1) throw refuse("fieldAmbiguous", "%ID");
    if (sources[0] !== undefined) return sources[0];
  }
  throw table === null
    ? refuse("fieldNotFound", "%ID")
    : refuse("labelNotFound", table.name.toUpperCase());
}

function columnOf(source: Source, key: string): Typed | undefined {
  const column = source.columns.find((one) => nameKey(one.name) === key);
  if (column === undefined) return undefined;
  source.need?.columns.add(column.name);
  return { ...column.value, label: column.name };
}

function grouped(value: Typed, scope: Scope): Typed {
  return scope.grouped?.get(value.sql) ?? value;
}

function fieldText(ref: { table: QualifiedName | null; name: string }): string {
  return (ref.table === null ? "" : `${ref.table.name}.`).toUpperCase() + ref.name.toUpperCase();
}

/** An expression's own text, to know it again in GROUP BY. */
export function expressionKey(expression: Expression): string {
  return JSON.stringify(
    expression,
    (key, value) => key === "name" && typeof value === "string" ? nameKey(value) : value,
  );
}
