// What INSERT, UPDATE and DELETE change: a table, or the table behind an updatable view.

import { sameName } from "../../../iris/names.ts";
import type { QualifiedName } from "../../../iris/tree_expression.ts";
import type { Select } from "../../../iris/tree_query.ts";
import { tableSource, visibleColumns } from "./compile_from.ts";
import { predicate } from "./compile_predicate.ts";
import { Compiler, newScope, resolveColumn, type Source, type SourceColumn } from "./compiler.ts";
import { refuse } from "../errors.ts";
import {
  type Column,
  findColumn,
  qualified,
  rowIdName,
  type SchemaObject,
  type Table,
  type View,
} from "../schema/schema.ts";
import { innerRows } from "./select_plan.ts";
import type { Session } from "../processes/session.ts";

/** What a view must still show of a row that was filed through it. */
export interface ViewCheck {
  view: string;
  /** Gives a row where the RowID `?1` is in the view. */
  sql: string;
}

export interface DmlTarget {
  table: Table;
  /** What was named. */
  object: SchemaObject;
  /** Its name, for messages. */
  name: string;
  /** A column of the table by the name that the target gives it. */
  column(name: string): Column | undefined;
  /** The columns that a list of values without names goes to. */
  columns: Column[];
  checks: ViewCheck[];
  /** The target under a fresh alias; a view brings its conditions along. */
  open(naming: Naming, c: Compiler): OpenTarget;
}

interface Naming {
  name: string;
  schema: string | null;
  aliased: boolean;
}

export interface OpenTarget {
  source: Source;
  sql: string;
  alias: string;
  conditions: string[];
}

export function dmlTarget(name: QualifiedName, c: Compiler): DmlTarget {
  const object = c.environment.schema.require(name, c.environment.schemaPath);
  if (object.kind === "table") return tableTarget(object);
  if (object.option === "READ ONLY") throw refuse("viewReadOnly", qualified(object));
  return viewTarget(object, c);
}

/** Statements that a view cannot take at all. */
export function targetTable(name: QualifiedName, c: Compiler): Table {
  const object = c.environment.schema.require(name, c.environment.schemaPath);
  if (object.kind === "view") throw refuse("viewReadOnly", qualified(object));
  return object;
}

function tableTarget(table: Table): DmlTarget {
  return {
    table,
    object: table,
    name: qualified(table),
    column: (name) => findColumn(table, name),
    columns: table.columns.filter((column) =>
      !column.identity && !column.hidden && column.type.counter !== "rowversion"
    ),
    checks: [],
    open: (naming, c) => ({ ...tableSource(table, naming, c), conditions: [] }),
  };
}

/** Updatable: one table or updatable view, plain columns, no groups and no DISTINCT. */
function updatableQuery(view: View): Select | undefined {
  const { query } = view;
  if (query.kind !== "select" || query.from.length !== 1 || query.from[0]?.kind !== "table") {
    return undefined;
  }
  const plain = query.items.every((item) =>
    item.kind === "star" || item.expression.kind === "column"
  );
  return plain && query.groupBy.length === 0 && query.having === null &&
      query.distinct === null && query.limit === null
    ? query
    : undefined;
}

export function isUpdatable(view: View, c: Compiler): boolean {
  if (view.option === "READ ONLY") return false;
  const ref = updatableQuery(view)?.from[0];
  if (ref?.kind !== "table") return false;
  const inner = c.environment.schema.find(ref.name, c.environment.schemaPath);
  return inner?.kind === "table" || (inner?.kind === "view" && isUpdatable(inner, c));
}

function viewTarget(view: View, c: Compiler): DmlTarget {
  const query = updatableQuery(view);
  const ref = query?.from[0];
  if (query === undefined || ref?.kind !== "table" || !isUpdatable(view, c)) {
    throw refuse("viewReadOnly", qualified(view));
  }
  const inner = dmlTarget(ref.name, c);
  const { table } = inner;
  const open = (naming: Naming, compiler: Compiler): OpenTarget => {
    const below = inner.open({
      name: ref.alias ?? ref.name.name,
      schema: null,
      aliased: ref.alias !== null,
    }, compiler);
    const scope = newScope(null);
    scope.sources.push(below.source);
    const named = query.items.flatMap((item): SourceColumn[] => {
      if (item.kind === "star") return visibleColumns(below.source);
      if (item.expression.kind !== "column") throw refuse("viewReadOnly", qualified(view));
      const { expression } = item;
      return [{
        name: item.alias ?? expression.name,
        value: resolveColumn(expression, scope),
      }];
    });
    const columns = named.map(({ name, value }, at) => ({ name: view.columns[at] ?? name, value }));
    const conditions = query.where === null
      ? []
      : [inView(compiler, () => predicate(query.where as never, scope, compiler))];
    return {
      ...below,
      source: { ...naming, columns },
      conditions: [...below.conditions, ...conditions],
    };
  };
  const checker = new Compiler(c.environment);
  const own = open({ name: view.name, schema: view.schema, aliased: false }, checker);
  if (checker.privateTables) c.privateTables = true;
  const pairs = own.source.columns.flatMap(({ name, value }) => {
    const column = value.origin?.column;
    return column === undefined || column === "rowid" ? [] : [{ name, column }];
  });
  return {
    table,
    object: view,
    name: qualified(view),
    column: (name) => pairs.find((pair) => sameName(pair.name, name))?.column,
    columns: pairs.map((pair) => pair.column),
    checks: [...inner.checks, ...ownCheck(view, own, query.where !== null)],
    open,
  };
}

function ownCheck(view: View, own: OpenTarget, conditional: boolean): ViewCheck[] {
  if (view.option === null) return [];
  // LOCAL looks at the view's own condition alone, the last one; otherwise those below count as well.
  const conditions = view.option !== "LOCAL CHECK OPTION"
    ? own.conditions
    : conditional
    ? own.conditions.slice(-1)
    : [];
  if (conditions.length === 0) return [];
  const tests = [`${own.alias}.id = ?1`, ...conditions].join(" AND ");
  return [{ view: qualified(view), sql: `SELECT 1 FROM ${own.sql} WHERE ${tests}` }];
}

function inView<T>(c: Compiler, work: () => T): T {
  const outer = c.inView;
  c.inView = true;
  try {
    return work();
  } finally {
    c.inView = outer;
  }
}

/** WITH CHECK OPTION: the row that was just filed must be one of the view's. */
export function checkViews(
  session: Session,
  checks: readonly ViewCheck[],
  { id, filing }: { id: bigint; filing: "INSERT" | "UPDATE" },
): void {
  for (const { view, sql } of checks) {
    const slots = [{ index: 0, convert: () => id }];
    if (innerRows(session, { sql, slots }, [null]).length > 0) continue;
    throw refuse(filing === "INSERT" ? "viewCheckInsert" : "viewCheckUpdate", view);
  }
}

/** The column of a name, or why there is none that could be changed. */
export function targetColumn(target: DmlTarget, name: string): Column {
  const column = target.column(name);
  if (column !== undefined) return column;
  if (sameName(name, rowIdName(target.table)) || sameName(name, "%ID")) {
    throw refuse("rowIdGiven", name);
  }
  throw refuse("fieldNotInTable", name.toUpperCase(), target.name);
}
