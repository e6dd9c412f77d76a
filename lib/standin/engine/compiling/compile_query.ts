// SELECT and the set operations: names, grouping, order and row limits. One algorithm, so it is longer.

import { nameKey, sameName } from "../../../iris/names.ts";
import type { Expression, OrderItem } from "../../../iris/tree_expression.ts";
import type {
  Query,
  RowLimit,
  Select,
  SelectItem,
  SetOperation,
} from "../../../iris/tree_query.ts";
import {
  coerceTo,
  groupedValue,
  groupKey,
  literalAs,
  settled,
  sortKey,
  unify,
} from "../values/coerce.ts";
import { expression } from "./compile_expression.ts";
import { from, visibleColumns } from "./compile_from.ts";
import { predicate } from "./compile_predicate.ts";
import {
  type Compiler,
  expressionKey,
  newScope,
  resolveColumn,
  type Scope,
  type Source,
  type SourceColumn,
} from "./compiler.ts";
import { type Pages, pagesOf } from "./pages.ts";
import { notInStandIn, refuse } from "../errors.ts";
import { rowIdName, type Table } from "../schema/schema.ts";
import { type Typed, typed } from "./typed.ts";
import { decimalOf, readsAsText } from "../values/values.ts";
import { roundDecimal, scaledOf } from "../values/decimals.ts";
import { VARCHAR } from "../values/value_types.ts";

export interface OutputColumn extends SourceColumn {
  aliased: boolean;
}

export interface CompiledQuery {
  /** Its result columns are x1, x2, ... */
  sql: string;
  columns: OutputColumn[];
  /** For READ COMMITTED: the RowIDs of the rows that are read, table by table. */
  read?: ReadRows;
  /** The same rows, many at once. */
  pages?: Pages;
  /** At most one row, as far as the text alone can tell. */
  single: boolean;
}

export interface ReadRows {
  sql: string;
  tables: readonly Table[];
}

export function compileQuery(
  query: Query,
  parent: Scope | null,
  c: Compiler,
  options: { top?: boolean } = {},
): CompiledQuery {
  return query.kind === "select"
    ? compileSelect(query, parent, c, options)
    : compileSetOperation(query, parent, c, options);
}

export function scalarSubquery(query: Query, scope: Scope, c: Compiler): Typed {
  const compiled = compileQuery(query, scope, c);
  const [column] = compiled.columns;
  if (column === undefined || compiled.columns.length !== 1) {
    throw refuse("subqueryShape", compiled.columns.length);
  }
  return typed(`(${compiled.sql})`, column.value.type, 2);
}

interface Item {
  name: string;
  aliased: boolean;
  value: Typed;
  expression: Expression | null;
}

function compileSelect(
  select: Select,
  parent: Scope | null,
  c: Compiler,
  options: { top?: boolean },
): CompiledQuery {
  const scope = newScope(parent);
  const tables = from(select.from, scope, c);
  const where = select.where === null
    ? null
    : clause(scope, "WHERE", () => predicate(select.where as never, scope, c));
  const groups = groupBy(select, scope, c);
  let items = select.items.flatMap((item, at) => selectItems(item, { at, scope, c }));
  const having = select.having === null
    ? null
    : clause(scope, null, () => predicate(select.having as never, scope, c));
  if (select.distinct !== null && select.distinct.by.length === 0) {
    items = items.map((item) => ({ ...item, value: groupedValue(item.value, c) }));
  }
  const distinctBy = select.distinct?.by ?? [];
  if (distinctBy.length > 0) {
    if (groups.length > 0 || scope.aggregates > 0) throw notInStandIn("DISTINCT BY with groups");
    groups.push(...distinctBy.map((by) => groupKey(expression(by, scope, c), c)));
  }
  const order = orderBy(select.orderBy, { items, scope, c });
  const texts = items.map(({ value }, at) => `${itemText(value, options.top)} AS x${at + 1}`);
  const top = topCount(select.limit, c);
  const words = `SELECT ${select.distinct !== null && distinctBy.length === 0 ? "DISTINCT " : ""}`;
  const tail = [
    select.from.length > 0 ? `FROM ${tables()}` : "",
    where === null ? "" : `WHERE ${where}`,
    groups.length > 0 ? `GROUP BY ${groups.join(", ")}` : "",
    having === null ? "" : `HAVING ${having}`,
    order.length > 0 ? `ORDER BY ${order.join(", ")}` : "",
    top === null ? rowLimit(select.limit, c) : `LIMIT ${top}`,
  ].filter((part) => part !== "").join(" ");
  // Aggregates, groups, DISTINCT and %NOLOCK read uncommitted rows at every level.
  const locks = options.top === true && select.distinct === null && groups.length === 0 &&
    scope.aggregates === 0 && !select.keywords.includes("%NOLOCK");
  return {
    sql: `${words}${texts.join(", ")} ${tail}`,
    columns: items,
    ...(locks ? readRows(scope, tail, c) : {}),
    pages: options.top === true && isWholeTable(select, scope)
      ? pagesOf({
        table: scope.sources[0].table!.id,
        rowId: scope.sources[0].rowId!,
        from: tables(),
        items: texts,
        types: items.map(({ value }) => value.type),
        top,
        slots: c.slots.length,
      })
      : undefined,
    single: select.from.length === 0 || (scope.aggregates > 0 && groups.length === 0) ||
      byKey(select, scope),
  };
}

/** Nothing but its own rows, in whatever order. */
function isWholeTable(select: Select, scope: Scope): boolean {
  const { where, groupBy, having, distinct, orderBy, limit } = select;
  const [source, ...others] = scope.sources;
  return source?.table !== undefined && source.rowId !== undefined && others.length === 0 &&
    where === null && groupBy.length === 0 && having === null && distinct === null &&
    orderBy.length === 0 && (limit === null || limit.kind === "top") &&
    scope.aggregates === 0 && scope.windows === 0;
}

function topCount(limit: RowLimit | null, c: Compiler): string | null {
  return limit?.kind === "top" && limit.count !== "ALL" ? rowCount(limit.count, c) : null;
}

/** Tables under views and subqueries are left out. (unsure; not verified against a live IRIS) */
function readRows(scope: Scope, tail: string, c: Compiler): { read?: ReadRows } {
  const sources = scope.sources.filter((source) =>
    source.table !== undefined && source.rowId !== undefined
  );
  if (sources.length === 0) return {};
  const ids = sources.map((source) => source.rowId);
  // Every parameter has to have its place, also where only the items asked for it.
  const last = c.slots.length === 0 ? [] : [`?${c.slots.length}`];
  return {
    read: {
      sql: `SELECT ${[...ids, ...last].join(", ")} ${tail}`,
      tables: sources.flatMap(({ table }) => table === undefined ? [] : [table]),
    },
  };
}

/** 64-bit integers leave SQLite as text, so that JavaScript does not round them. */
function itemText(value: Typed, top: boolean | undefined): string {
  return top && readsAsText(value.type) ? `CAST(${value.sql} AS TEXT)` : value.sql;
}

function clause<T>(scope: Scope, name: string | null, work: () => T): T {
  const outer = { aggregates: scope.noAggregates, windows: scope.noWindows };
  scope.noAggregates = name;
  scope.noWindows = name ?? "HAVING";
  const result = work();
  scope.noAggregates = outer.aggregates;
  scope.noWindows = outer.windows;
  return result;
}

function groupBy(select: Select, scope: Scope, c: Compiler): string[] {
  if (select.groupBy.length === 0) return [];
  const grouped = new Map<string, Typed>();
  const keys = clause(scope, "GROUP BY", () =>
    select.groupBy.map((node, at) => {
      const value = settled(groupExpression(node, select, scope, c), c);
      // An ordinal is only a number to IRIS: everything is in one group.
      if (value.literal !== undefined || value.parameter !== undefined) return `'${at}'`;
      const collation = value.type.collation ?? "EXACT";
      if (value.type.kind === "text" && collation !== "EXACT") {
        grouped.set(value.sql, groupedValue(value, c));
      }
      return groupKey(value, c);
    }));
  scope.grouped = grouped.size > 0 ? grouped : null;
  return keys;
}

/** An alias may be grouped by where no column has its name. */
function groupExpression(node: Expression, select: Select, scope: Scope, c: Compiler): Typed {
  if (node.kind === "column" && node.table === null && c.environment.version !== "2024.1") {
    const known = scope.sources.some((source) =>
      source.columns.some((column) => sameName(column.name, node.name))
    );
    const item = select.items.find((one): one is SelectItem =>
      one.kind === "item" && one.alias !== null && sameName(one.alias, node.name)
    );
    if (!known && item !== undefined) return expression(item.expression, scope, c);
  }
  return expression(node, scope, c);
}

function selectItems(
  item: Select["items"][number],
  { at, scope, c }: { at: number; scope: Scope; c: Compiler },
): Item[] {
  if (item.kind === "item") {
    const value = settled(expression(item.expression, scope, c), c);
    return [{
      name: item.alias ?? itemName(item.expression, value, at + 1),
      aliased: item.alias !== null,
      value,
      expression: item.expression,
    }];
  }
  const { table } = item;
  const sources = table === null
    ? scope.sources
    : scope.sources.filter((source) =>
      sameName(source.name, table.name) &&
      (table.schema === null || (source.schema !== null && sameName(source.schema, table.schema)))
    );
  if (table !== null && sources.length === 0) {
    throw refuse("labelNotFound", table.name.toUpperCase());
  }
  return sources.flatMap(starColumns).map(({ name, value }) => ({
    name,
    aliased: false,
    value: scope.grouped?.get(value.sql) ?? value,
    expression: null,
  }));
}

function starColumns(source: Source): SourceColumn[] {
  const columns = visibleColumns(source);
  for (const { name } of columns) source.need?.columns.add(name);
  return columns;
}

function itemName(node: Expression, value: Typed, at: number): string {
  switch (node.kind) {
    case "column":
      // As it was defined, not as it was typed.
      return value.label ?? node.name;
    case "aggregate":
      return `Aggregate_${at}`;
    case "window":
      return `Window_${at}`;
    case "string":
    case "number":
    case "datetime":
    case "parameter":
      return `HostVar_${at}`;
    case "null":
      return `Literal_${at}`;
    case "pseudo_column":
      if (node.name === "%ID") {
        return value.origin === undefined ? "ID" : rowIdName(value.origin.table);
      }
      return node.name === "%VID" ? "%VID" : `Literal_${at}`;
    case "subquery":
      return `Subquery_${at}`;
    default:
      return `Expression_${at}`;
  }
}

function orderBy(
  order: readonly OrderItem[],
  { items, scope, c }: { items: readonly Item[]; scope: Scope; c: Compiler },
): string[] {
  return order.flatMap(({ expression: node, direction }) => {
    const value = sortValue(node, { items, scope, c });
    if (value === undefined || value.literal !== undefined) return [];
    const place = direction === "DESC" ? " DESC" : "";
    return [`${sortKey(value, c)}${place}`];
  });
}

/** Undefined for what IRIS ignores: constants, parameters and subqueries. */
function sortValue(
  node: Expression,
  { items, scope, c }: { items: readonly Item[]; scope: Scope; c: Compiler },
): Typed | undefined {
  switch (node.kind) {
    case "number": {
      const at = Number(node.text);
      const item = items[at - 1];
      if (item === undefined) throw refuse("ordinal", node.text);
      return item.value;
    }
    case "string":
    case "null":
    case "datetime":
    case "parameter":
    case "subquery":
    case "unary":
      return node.kind === "unary" && node.operand.kind !== "number"
        ? expression(node, scope, c)
        : undefined;
    case "column": {
      const item = node.table === null
        ? items.find((one) => one.aliased && sameName(one.name, node.name))
        : undefined;
      return item?.value ?? resolveColumn(node, scope);
    }
    default: {
      const key = expressionKey(node);
      const item = items.find((one) =>
        one.expression !== null && expressionKey(one.expression) === key
      );
      if (item !== undefined) return item.value;
      const before = scope.aggregates;
      const value = expression(node, scope, c);
      if (scope.aggregates > before) throw refuse("aggregateOrder");
      return value;
    }
  }
}

/** But for TOP, whose count pages need as well. */
function rowLimit(limit: RowLimit | null, c: Compiler): string {
  if (limit === null || limit.kind === "top") return "";
  switch (limit.kind) {
    case "limit":
    case "fetch":
      return `LIMIT ${rowCount(limit.count, c)}` +
        (limit.offset === null ? "" : ` OFFSET ${rowCount(limit.offset, c)}`);
    case "offset":
      return `LIMIT -1 OFFSET ${rowCount(limit.offset, c)}`;
  }
}

/** A negative count is no rows at all. */
function rowCount(
  count: Exclude<RowLimit, { kind: "offset" } | { kind: "top" }>["count"],
  c: Compiler,
): string {
  switch (count.kind) {
    case "number":
      return String(Math.trunc(Number(count.text)));
    case "string":
      return literalAs(String(Math.max(0, Math.trunc(Number(count.value) || 0))), BIGINT_COUNT, c);
    case "parameter":
      return c.slot(count.index, { ...VARCHAR, precision: 12 }, (value) => {
        const number = decimalOf(value);
        if (number === undefined) return 0n;
        const rows = scaledOf(roundDecimal(number, 0, true), 0);
        return rows < 0n ? 0n : rows;
      });
  }
}

const BIGINT_COUNT = { ...VARCHAR, kind: "integer" as const };

/** True where WHERE compares every column of a unique key, or the RowID, with one value. */
function byKey(select: Select, scope: Scope): boolean {
  const [source] = scope.sources;
  const table = source?.table;
  if (scope.sources.length !== 1 || table === undefined || select.where === null) return false;
  const parts = select.where.kind === "and" ? select.where.operands : [select.where];
  const names = new Set<string>();
  for (const part of parts) {
    if (part.kind !== "comparison" || part.operator !== "=") continue;
    if (part.right.kind === "column") continue;
    if (part.left.kind === "column") names.add(nameKey(part.left.name));
    if (part.left.kind === "pseudo_column" && part.left.name === "%ID") return true;
  }
  const named = (id: number) => {
    const column = table.columns.find((one) => one.id === id);
    return column !== undefined && names.has(nameKey(column.name));
  };
  return table.columns.some((column) => column.identity && names.has(nameKey(column.name))) ||
    table.keys.some((key) => key.columns.every(named));
}

function compileSetOperation(
  operation: SetOperation,
  parent: Scope | null,
  c: Compiler,
  options: { top?: boolean },
): CompiledQuery {
  const left = compileQuery(operation.left, parent, c);
  const right = compileQuery(operation.right, parent, c);
  if (left.columns.length !== right.columns.length) {
    throw refuse("unionShape", left.columns.length, right.columns.length);
  }
  const keepsAll = operation.operator === "UNION" && operation.all;
  const columns = left.columns.map((column, at): OutputColumn => {
    const other = right.columns[at] as OutputColumn;
    const both = [column.value, other.value];
    const type = operation.operator === "EXCEPT" ? column.value.type : unify(both);
    const value = typed(`x${at + 1}`, type, both.some((one) => one.nullable !== 0) ? 1 : 0);
    return { name: column.name, aliased: column.aliased, value };
  });
  const leg = (query: CompiledQuery) => {
    const alias = c.newAlias();
    const values = query.columns.map(({ value }, at) => {
      const type = (columns[at] as OutputColumn).value.type;
      const inner = { ...value, sql: `${alias}.x${at + 1}`, shadow: undefined };
      const text = coerceTo(inner, type, c);
      if (keepsAll) return `${text} AS x${at + 1}`;
      return `${groupedValue(typed(text, type), c).sql} AS x${at + 1}`;
    });
    return `SELECT ${values.join(", ")} FROM (${query.sql}) AS ${alias}`;
  };
  const word = keepsAll ? "UNION ALL" : operation.operator;
  const texts = columns.map(({ value }, at) => `${itemText(value, options.top)} AS x${at + 1}`);
  const order = operation.orderBy.flatMap((item) => {
    const value = unionSortValue(item.expression, columns);
    return value === undefined ? [] : [
      `${sortKey({ ...value, sql: `q.${value.sql}` }, c)}${
        item.direction === "DESC" ? " DESC" : ""
      }`,
    ];
  });
  const sql = [
    `SELECT ${texts.join(", ")} FROM (${leg(left)} ${word} ${leg(right)}) AS q`,
    order.length > 0 ? `ORDER BY ${order.join(", ")}` : "",
    rowLimit(operation.limit, c),
  ].filter((part) => part !== "").join(" ");
  return { sql, columns, single: false };
}

function unionSortValue(
  node: Expression,
  columns: readonly OutputColumn[],
): Typed | undefined {
  if (node.kind === "number") {
    const column = columns[Number(node.text) - 1];
    if (column === undefined) throw refuse("ordinal", node.text);
    return column.value;
  }
  if (node.kind === "column") {
    const column = columns.find((one) => sameName(one.name, node.name));
    if (column === undefined) throw refuse("unionOrder", node.name.toUpperCase());
    return column.value;
  }
  throw refuse("unionOrder", "expression");
}
