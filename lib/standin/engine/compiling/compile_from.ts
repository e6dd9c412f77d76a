// What stands in FROM: tables, views, subqueries and joins, as sources of names and as SQLite text.

import { sameName } from "../../../iris/names.ts";
import type { JoinCondition, TableRef } from "../../../iris/tree_query.ts";
import { comparison } from "../values/compare.ts";
import { jsonTable } from "./compile_json_table.ts";
import { predicate } from "./compile_predicate.ts";
import { type CompiledQuery, compileQuery } from "./compile_query.ts";
import { routineRows } from "./compile_routine.ts";
import { type Compiler, type Scope, type Source, type SourceColumn } from "./compiler.ts";
import { refuse } from "../errors.ts";
import { informationSource } from "../schema/information_schema.ts";
import { managerFunction } from "../functions/manager_functions.ts";
import {
  physicalColumn,
  physicalShadow,
  rowIdName,
  type Table,
  type View,
} from "../schema/schema.ts";
import { type Nullable, type Typed, typed } from "./typed.ts";
import { hasShadow } from "../values/values.ts";
import { BIGINT, type ValueType } from "../values/value_types.ts";

/** The text is made last: what the other clauses asked of a source (%VID) changes it. */
export type FromText = () => string;

export function from(refs: readonly TableRef[], scope: Scope, c: Compiler): FromText {
  const parts = refs.map((ref) => {
    const text = tableRef(ref, scope, c);
    return keepsRight(ref) ? enclosed(text) : text;
  });
  return () => parts.map((part) => part()).join(" CROSS JOIN ");
}

/** Joins are written one after the other: what SQLite has in parentheses cannot look sideways (LATERAL). */
function operand(ref: TableRef, text: FromText): FromText {
  return ref.kind === "join" || ref.kind === "cross_join" || ref.kind === "full_join"
    ? enclosed(text)
    : text;
}

/** Behind a comma a RIGHT or FULL JOIN would keep rows of what stands before the comma. */
function keepsRight(ref: TableRef): boolean {
  if (ref.kind === "full_join") return true;
  if (ref.kind === "join") return ref.side === "RIGHT" || keepsRight(ref.left);
  return ref.kind === "cross_join" && keepsRight(ref.left);
}

function enclosed(text: FromText): FromText {
  return () => `(${text()})`;
}

function tableRef(ref: TableRef, scope: Scope, c: Compiler): FromText {
  switch (ref.kind) {
    case "table":
      return namedTable(ref, scope, c);
    case "derived": {
      if (ref.lateral) return lateral(ref, scope, c);
      const query = compileQuery(ref.query, scope.parent, c);
      return derived(query, { name: ref.alias ?? "", schema: null, aliased: true }, scope, c);
    }
    case "cross_join": {
      const left = tableRef(ref.left, scope, c);
      const right = operand(ref.right, tableRef(ref.right, scope, c));
      return () => `${left()} CROSS JOIN ${right()}`;
    }
    case "join":
      return join(ref, scope, c);
    case "full_join":
      return fullJoin(ref, scope, c);
    case "table_function":
      return rowsOfFunction(ref, scope, c);
    case "json_table":
      return jsonSource(ref, scope, c);
  }
}

function rowsOfFunction(
  ref: TableRef & { kind: "table_function" },
  scope: Scope,
  c: Compiler,
): FromText {
  const query = routineRows(ref, scope, c);
  if (query) {
    return derived(query, { name: ref.alias ?? "", schema: null, aliased: true }, scope, c);
  }
  const { columns, sql } = managerFunction(ref, scope, c);
  addSource(scope, { name: ref.alias ?? "", schema: null, aliased: true, columns });
  return () => sql;
}

function jsonSource(ref: TableRef & { kind: "json_table" }, scope: Scope, c: Compiler): FromText {
  const { columns, sql } = jsonTable(ref, scope, c);
  addSource(scope, { name: ref.alias ?? "", schema: null, aliased: true, columns });
  return () => sql;
}

function namedTable(ref: TableRef & { kind: "table" }, scope: Scope, c: Compiler): FromText {
  const naming = {
    name: ref.alias ?? ref.name.name,
    schema: ref.name.schema,
    aliased: ref.alias !== null,
  };
  if (ref.name.schema === null) {
    const cte = c.ctes.get(ref.name.name.toUpperCase());
    if (cte !== undefined) return derived(cte, naming, scope, c);
  }
  const system = informationSource(ref.name, c);
  if (system !== undefined) {
    const alias = c.newAlias();
    addSource(scope, {
      ...naming,
      columns: system.columns.map(({ name, type }) => ({
        name,
        value: typed(`${alias}."${name}"`, type, 1),
      })),
    });
    return () => `${system.sql} AS ${alias}`;
  }
  const object = c.environment.schema.require(ref.name, c.environment.schemaPath);
  const schema = naming.aliased ? null : object.schema;
  const need = c.need("SELECT", object);
  if (object.kind === "view") {
    return derived(viewQuery(object, c), { ...naming, schema }, scope, c);
  }
  const source = tableSource(object, { ...naming, schema }, c);
  addSource(scope, { ...source.source, need });
  return () => source.sql;
}

/** A table under a fresh alias. */
export function tableSource(
  table: Table,
  naming: { name: string; schema: string | null; aliased: boolean },
  c: Compiler,
): { source: Source; sql: string; alias: string } {
  const alias = c.newAlias();
  const rowId: Typed = { ...typed(`${alias}.id`, BIGINT, 0), origin: { table, column: "rowid" } };
  const columns: SourceColumn[] = table.columns.map((column) => ({
    name: column.name,
    value: {
      ...typed(
        `${alias}.${physicalColumn(column)}`,
        column.type,
        column.notNull || column.identity ? 0 : 1,
      ),
      origin: { table, column },
      ...(hasShadow(column.type) ? { shadow: `${alias}.${physicalShadow(column)}` } : {}),
    },
  }));
  // The hidden RowID answers to its name when it is asked by it.
  if (!table.columns.some((column) => column.identity)) {
    columns.push({ name: rowIdName(table), value: rowId });
  }
  const source: Source = { ...naming, columns, table, rowId: rowId.sql };
  return { source, sql: `${c.physical(table)} AS ${alias}`, alias };
}

/** The columns that `*` stands for. */
export function visibleColumns(source: Source): SourceColumn[] {
  const { table } = source;
  if (table === undefined) return source.columns;
  return source.columns.filter(({ value }) => {
    const column = value.origin?.column;
    return column === "rowid" ? table.publicRowId : column === undefined || !column.hidden;
  });
}

function viewQuery(view: View, c: Compiler): CompiledQuery {
  const outer = c.inView;
  c.inView = true;
  const query = compileQuery(view.query, null, c);
  c.inView = outer;
  return {
    ...query,
    columns: query.columns.map((column, at) => ({
      ...column,
      name: view.columns[at] ?? column.name,
    })),
  };
}

/** A query under an alias: its items are x1, x2, ... there. */
function derived(
  query: { sql: string; columns: readonly SourceColumn[] },
  naming: { name: string; schema: string | null; aliased: boolean },
  scope: Scope,
  c: Compiler,
): FromText {
  const alias = c.newAlias();
  let counted = false;
  addSource(scope, {
    ...naming,
    columns: query.columns.map(({ name, value }, at) => ({
      name,
      value: {
        ...typed(`${alias}.x${at + 1}`, value.type, value.nullable),
        ...(value.origin === undefined ? {} : { origin: value.origin }),
      },
    })),
    vid: () => {
      counted = true;
      return `${alias}.vid`;
    },
  });
  return () =>
    counted
      ? `(SELECT *, row_number() OVER () AS vid FROM (${query.sql})) AS ${alias}`
      : `(${query.sql}) AS ${alias}`;
}

/** SQLite has no LATERAL, but its table functions may read the row before them: the rows travel as JSON. */
function lateral(ref: TableRef & { kind: "derived" }, scope: Scope, c: Compiler): FromText {
  const around: Scope = { ...scope, sources: [...scope.siblings, ...scope.sources] };
  const query = compileQuery(ref.query, around, c);
  const alias = c.newAlias();
  addSource(scope, {
    name: ref.alias ?? "",
    schema: null,
    aliased: true,
    columns: query.columns.map(({ name, value: { type, nullable } }, at) => {
      const item = `json_extract(${alias}.value, '$[${at}]')`;
      return { name, value: typed(isBytes(type) ? `unhex(${item})` : item, type, nullable) };
    }),
  });
  const items = query.columns.map(({ value: { type } }, at) =>
    // Text made of JSON would go in as JSON: a copy is text.
    isBytes(type)
      ? `CASE WHEN x${at + 1} IS NOT NULL THEN hex(x${at + 1}) END`
      : storedAsText(type)
      ? `(x${at + 1} || '')`
      : `x${at + 1}`
  );
  const rows = `SELECT json_group_array(json_array(${items.join(", ")})) FROM (${query.sql})`;
  return () => `json_each((${rows})) AS ${alias}`;
}

function isBytes(type: ValueType): boolean {
  return ["binary", "binary_stream", "vector"].includes(type.kind);
}

function storedAsText(type: ValueType): boolean {
  return ["text", "timestamp", "decimal", "character_stream"].includes(type.kind);
}

function addSource(scope: Scope, source: Source): void {
  const twice = source.name !== "" &&
    scope.sources.some((other) =>
      sameName(other.name, source.name) &&
      (other.schema === null || source.schema === null || sameName(other.schema, source.schema))
    );
  if (twice) throw refuse("labelTwice", source.name.toUpperCase());
  scope.sources.push(source);
}

function join(ref: TableRef & { kind: "join" }, scope: Scope, c: Compiler): FromText {
  const inner = joined(scope);
  const left = tableRef(ref.left, inner, c);
  const lefts = inner.sources.length;
  const right = operand(ref.right, tableRef(ref.right, inner, c));
  const condition = joinCondition(ref.condition, { scope: inner, lefts, c });
  inner.sources.forEach((source, at) => {
    const optional = (ref.side === "LEFT" && at >= lefts) || (ref.side === "RIGHT" && at < lefts);
    addSource(scope, optional ? nullableSource(source) : source);
  });
  return () => `${left()} ${ref.side} JOIN ${right()} ON ${condition}`;
}

/** ON sees the two sides alone; a LATERAL query also what stands before them. */
function joined(scope: Scope): Scope {
  return { ...scope, sources: [], siblings: [...scope.siblings, ...scope.sources] };
}

function fullJoin(ref: TableRef & { kind: "full_join" }, scope: Scope, c: Compiler): FromText {
  const inner = joined(scope);
  const left = tableRef(ref.left, inner, c);
  const right = operand(ref.right, tableRef(ref.right, inner, c));
  const condition = onCondition(ref.on, inner, c);
  for (const source of inner.sources) addSource(scope, nullableSource(source));
  return () => `${left()} FULL JOIN ${right()} ON ${condition}`;
}

function onCondition(on: Parameters<typeof predicate>[0], scope: Scope, c: Compiler): string {
  const strict: Scope = { ...scope, noAggregates: "ON", noWindows: "ON" };
  return predicate(on, strict, c);
}

function nullableSource(source: Source): Source {
  return {
    ...source,
    columns: source.columns.map(({ name, value }) => ({
      name,
      value: { ...value, nullable: 1 as Nullable },
    })),
  };
}

function joinCondition(
  condition: JoinCondition,
  { scope, lefts, c }: { scope: Scope; lefts: number; c: Compiler },
): string {
  if (condition.kind === "on") return onCondition(condition.predicate, scope, c);
  const sides = [scope.sources.slice(0, lefts), scope.sources.slice(lefts)].map((sources) =>
    sources.flatMap((source) => {
      if (source.table === undefined) throw refuse("fieldNotFound", "USING");
      return visibleColumns(source);
    })
  );
  const [left = [], right = []] = sides;
  const names = condition.kind === "using"
    ? condition.columns
    : left.map((column) => column.name).filter((name) =>
      right.some((other) => sameName(other.name, name))
    );
  if (names.length === 0) return "1";
  const tests = names.map((name) => {
    const [a, b] = [left, right].map((columns) =>
      columns.find((column) => sameName(column.name, name))
    );
    if (a === undefined || b === undefined) throw refuse("fieldNotFound", name.toUpperCase());
    return comparison("=", { left: a.value, right: b.value }, c);
  });
  return `(${tests.join(" AND ")})`;
}
