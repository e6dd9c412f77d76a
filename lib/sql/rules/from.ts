// What stands in FROM: tables, named queries, subqueries and joins.

import type { JoinExpr, RangeSubselect, RangeVar } from "@pgsql/types";
import type { TableRef } from "../../iris/tree_query.ts";
import type { Expression } from "../../iris/tree_expression.ts";
import { int4 } from "../../types/integers.ts";
import { and, call, column, derived } from "../compiling/build.ts";
import type { Place } from "../compiling/compiler.ts";
import { renamed } from "../compiling/draft.ts";
import { asCompared, comparison } from "../values/folding.ts";
import { isOfRows } from "../numbers/shown_decimals.ts";
import { refuseSign } from "../values/kept_as_text.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { isSayable, isStar, type Output, type OutputColumn } from "../compiling/output.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { tableRule } from "../compiling/rule.ts";
import {
  columnNamed,
  type KnownColumn,
  type NamedQuery,
  Scope,
  type ScopeTable,
} from "../compiling/scope.ts";
import { enterOneRow, labelOf, oneRow, refuseOldLateral } from "./lateral.ts";

export const table = tableRule({
  name: "table",
  why: "public is the configured schema of IRIS; a named query stands where its name does",
  on: "RangeVar",
  examples: [
    { pg: "SELECT a FROM public.t", iris: 'SELECT "a" FROM "SQLUser"."t"' },
    { pg: "SELECT a FROM App.Orders o", iris: 'SELECT "a" FROM "app"."orders" AS "o"' },
    {
      pg: "WITH x AS (SELECT a FROM t) SELECT x.a FROM x",
      iris: 'SELECT "x"."a" FROM (SELECT "a" FROM "SQLUser"."t") AS "x"',
    },
    {
      pg: "WITH x(b) AS (SELECT a FROM t) SELECT b FROM x y",
      iris: 'SELECT "b" FROM (SELECT "a" AS "b" FROM "SQLUser"."t") AS "y"',
    },
    {
      pg: "WITH RECURSIVE x AS (SELECT a FROM t UNION SELECT a FROM x) SELECT a FROM x",
      iris: null,
      refused: "WITH RECURSIVE is not supported",
    },
    {
      pg: "SELECT t.a FROM t, t",
      iris: null,
      refused: 'table name "t" specified more than once',
    },
  ],
  rewrite(node, at) {
    const { alias, relname = "", schemaname, location } = node;
    const named = schemaname ? null : at.scope.namedQuery(relname);
    if (named) return namedQuery(named, node, at);
    const name = at.to.tableName(node);
    const known = at.to.columnsOf(name);
    if (alias?.colnames && !known) {
      throw unsupported("column names after a table's alias are not supported", location);
    }
    const label = alias ? { schema: null, name: alias.aliasname! } : name;
    at.scope.enter({
      name: alias?.aliasname ?? relname,
      schema: alias ? null : schemaname ?? "public",
      label,
      columns: alias?.colnames ? relabelled(known!, node) : known,
      base: true,
    }, location);
    return { kind: "table", name, alias: alias?.aliasname ?? null };
  },
});

/** The first so many columns go by other names here. */
function relabelled(
  columns: readonly KnownColumn[],
  { alias, location }: RangeVar,
): KnownColumn[] {
  const names = strings(alias!.colnames);
  const shown = columns.filter(({ hidden }) => !hidden);
  if (names.length > shown.length) {
    throw tooManyNames(alias!.aliasname!, { shown, names, location });
  }
  return shown.map((column, index) =>
    index < names.length ? { ...column, name: names[index], alias: column.name } : column
  );
}

function tooManyNames(
  label: string,
  { shown, names, location }: {
    shown: readonly unknown[];
    names: readonly string[];
    location: number | undefined;
  },
): Misplaced {
  return new Misplaced(
    "invalid_column_reference",
    `table "${label}" has ${shown.length} columns available but ${names.length} columns specified`,
    { location },
  );
}

function namedQuery(named: NamedQuery, { alias, location }: RangeVar, at: Place): TableRef {
  const { query, outputs } = at.to.query(named.query, { outer: named.scope, nested: true });
  const names = alias?.colnames ? strings(alias.colnames) : named.columns;
  const label = alias?.aliasname ?? named.name;
  return enterDerived({ query, outputs, names, label, location }, at);
}

export interface Derived {
  query: Parameters<typeof renamed>[0];
  outputs: readonly Output[];
  /** Names after the alias, which may be fewer than the columns. */
  names: readonly string[];
  label: string;
  location: number | undefined;
}

export function enterDerived(
  { query, outputs, names, label, location }: Derived,
  at: Place,
): TableRef {
  const columns = outputs.some(isStar) ? null : outputs as readonly OutputColumn[];
  if (names.length > (columns?.length ?? 0)) {
    if (!columns) throw unsupported("column names for a query with * are not supported", location);
    throw tooManyNames(label, { shown: columns, names, location });
  }
  const taken = new Set<string>();
  const labelled = columns?.map((output, index) => {
    const name = names[index] ?? output.name;
    const sayable = isSayable(name) ? name : output.alias;
    const alias = taken.has(sayable.toUpperCase()) ? `${sayable}_${index + 1}` : sayable;
    taken.add(alias.toUpperCase());
    return { ...output, name, alias };
  });
  const counted = labelled ? withCounts(labelled, query) : null;
  at.scope.enter({
    name: label,
    schema: null,
    label: { schema: null, name: label },
    columns: counted,
  }, location);
  return derived(counted ? renamed(query, counted) : query, label);
}

/** A column more, which nobody sees, for each whose decimals are counted. */
function withCounts(
  outputs: readonly OutputColumn[],
  query: Derived["query"],
): (OutputColumn & KnownColumn)[] {
  const hidden: (OutputColumn & KnownColumn)[] = [];
  const plain = query.kind === "select" && query.distinct === null;
  const columns = outputs.map((output): OutputColumn & KnownColumn => {
    const { decimals, ...known } = output;
    if (!decimals || !plain) return known;
    if (query.groupBy.length > 0 && isOfRows(decimals)) return known;
    const name = `decimals_${hidden.length + 1}`;
    hidden.push({
      name,
      alias: name,
      type: int4.oid,
      typmod: -1,
      notNull: false,
      node: null,
      expression: decimals.count,
      hidden: true,
    });
    return { ...known, counted: { by: name, among: decimals.among } };
  });
  return [...columns, ...hidden];
}

export const subquery = tableRule({
  name: "subquery",
  why: "IRIS takes no column names after the alias, so they go into the query",
  on: "RangeSubselect",
  examples: [
    {
      pg: "SELECT s.n FROM (SELECT count(*) AS n FROM t) s",
      iris: 'SELECT "s"."n" FROM (SELECT COUNT(*) AS "n" FROM "SQLUser"."t") AS "s"',
    },
    {
      pg: "SELECT b FROM t, (VALUES (1, 'x'), (2, 'y')) v(a, b)",
      iris: `SELECT "v"."b" FROM "SQLUser"."t", ((SELECT 1 AS "a", 'x' AS "b") UNION ALL ` +
        `(SELECT 2 AS "column1", 'y' AS "column2")) AS "v"`,
    },
    {
      pg: "SELECT l.n FROM t, LATERAL (SELECT t.a + 1 AS n) l",
      iris: 'SELECT ("SQLUser"."t"."a" + 1) AS "n" FROM "SQLUser"."t"',
    },
    {
      pg:
        "SELECT s.n FROM t LEFT JOIN LATERAL (SELECT count(*) AS n FROM u WHERE u.b = t.b) s ON true",
      iris: 'SELECT (SELECT COUNT(*) AS "n" FROM "SQLUser"."u" ' +
        'WHERE "SQLUser"."u"."b" = "SQLUser"."t"."b") AS "n" FROM "SQLUser"."t"',
    },
    {
      pg: "SELECT 1 FROM t, LATERAL (SELECT u.a FROM u WHERE u.b = t.b) l",
      iris: null,
      refused: "LATERAL of several rows is not supported by this version of IRIS",
    },
  ],
  rewrite(node: RangeSubselect, at) {
    const { alias, lateral = false, subquery } = node;
    const select = bodyOf(subquery, "SelectStmt")!;
    if (lateral) refuseOldLateral(at, node);
    const outer = lateral ? at.scope : besideOf(at.scope);
    const { query, outputs } = at.to.query(select, { outer, nested: true });
    const names = strings(alias?.colnames);
    const table = enterDerived({
      query,
      outputs,
      names,
      label: labelOf(node),
      location: undefined,
    }, at);
    return table.kind === "derived" ? { ...table, lateral } : table;
  },
});

/** What stands beside a query in FROM is not to be seen inside. */
function besideOf(scope: Scope): Scope {
  const beside = new Scope(scope.outer);
  for (const name of scope.namedQueries()) beside.name(name);
  return beside;
}

const SIDES = {
  JOIN_INNER: "INNER",
  JOIN_LEFT: "LEFT",
  JOIN_RIGHT: "RIGHT",
  JOIN_FULL: "FULL",
} as const;

export const join = tableRule({
  name: "join",
  why: "IRIS's USING and NATURAL merge no columns and do not work everywhere: they become ON",
  on: "JoinExpr",
  examples: [
    {
      pg: "SELECT x.a FROM t x LEFT JOIN u y ON x.a = y.a",
      iris: 'SELECT "x"."a" FROM "SQLUser"."t" AS "x" LEFT JOIN "SQLUser"."u" AS "y" ' +
        'ON "x"."a" = "y"."a"',
    },
    {
      pg: "SELECT x.b FROM t x CROSS JOIN u y",
      iris: 'SELECT "x"."b" FROM "SQLUser"."t" AS "x" CROSS JOIN "SQLUser"."u" AS "y"',
    },
    {
      pg: "SELECT a FROM t x FULL JOIN u y USING (a)",
      iris: 'SELECT COALESCE("x"."a", "y"."a") AS "a" FROM "SQLUser"."t" AS "x" FULL JOIN ' +
        '"SQLUser"."u" AS "y" ON "x"."a" = "y"."a"',
    },
    {
      pg: "SELECT x.a FROM t x NATURAL JOIN u y",
      iris: null,
      refused: "NATURAL JOIN of tables whose columns are not known is not supported",
    },
  ],
  rewrite(node, at) {
    if (node.alias || node.join_using_alias) {
      throw unsupported("an alias for a join is not supported", undefined);
    }
    const before = at.scope.tables.length;
    const left = at.tableRef(node.larg!);
    const middle = at.scope.tables.length;
    const one = joinOneRow(node, left, at);
    if (one) return one;
    const right = at.tableRef(node.rarg!);
    const side = SIDES[node.jointype as keyof typeof SIDES];
    const tables = {
      left: at.scope.tables.slice(before, middle),
      right: at.scope.tables.slice(middle),
    };
    const mergedBefore = [...at.scope.merged.values()];
    const merging = node.isNatural ? commonColumns(tables) : strings(node.usingClause);
    if (merging.length === 0 && !node.quals) return { kind: "cross_join", left, right };
    const predicate = merging.length > 0
      ? and(merging.map((name) => merge(name, { ...tables, side, at })))
      : at.condition(node.quals!, "JOIN/ON");
    // Only from here on: in its own condition every row is there.
    if (side !== "LEFT" && side !== "INNER") tables.left.forEach(mayBeMissing);
    if (side !== "RIGHT" && side !== "INNER") tables.right.forEach(mayBeMissing);
    if (side !== "INNER") mergedBefore.forEach((merged) => merged.notNull = false);
    if (side === "FULL") return { kind: "full_join", left, right, on: predicate };
    return { kind: "join", side, left, right, condition: { kind: "on", predicate } };
  },
});

function told({ base, label, columns, resolve }: ScopeTable): Expression | null {
  if (resolve) return null;
  if (base) return { kind: "pseudo_column", table: label, name: "%ID" };
  const always = columns?.find(({ notNull }) => notNull);
  return always ? column(always.alias ?? always.name, label) : null;
}

/** An outer join gives NULLs for a row that is not there, whatever its columns forbid. */
function mayBeMissing(table: ScopeTable): void {
  if (table.told === undefined) table.told = told(table);
  table.columns = table.columns?.map((known) => ({ ...known, notNull: false })) ?? null;
}

/** A LATERAL that gives one row joins nothing; only a condition may take rows away. */
function joinOneRow(node: JoinExpr, left: TableRef, at: Place): TableRef | null {
  const { larg: _left, rarg, jointype, quals, usingClause, isNatural } = node;
  if ((jointype !== "JOIN_INNER" && jointype !== "JOIN_LEFT") || usingClause || isNatural) {
    return null;
  }
  const always = !quals || bodyOf(quals, "A_Const")?.boolval?.boolval === true;
  if (!always && jointype === "JOIN_LEFT") return null;
  if (!enterOneRow(rarg!, at)) return null;
  if (always) return left;
  const predicate = at.condition(quals!);
  const right = oneRow(at.scope.tables.at(-1)!.name);
  return { kind: "join", side: "INNER", left, right, condition: { kind: "on", predicate } };
}

interface Joined {
  left: readonly ScopeTable[];
  right: readonly ScopeTable[];
}

function commonColumns({ left, right }: Joined): string[] {
  const names = (tables: readonly ScopeTable[]) =>
    tables.flatMap(({ columns }) => {
      if (columns) return columns.filter(({ hidden }) => !hidden).map(({ name }) => name);
      throw unsupported(
        "NATURAL JOIN of tables whose columns are not known is not supported",
        undefined,
        "Name the columns: JOIN ... ON, or JOIN ... USING.",
      );
    });
  const rights = new Set(names(right));
  return [...new Set(names(left))].filter((name) => rights.has(name));
}

interface Merging extends Joined {
  side: JoinSide;
  at: Place;
}

type JoinSide = typeof SIDES[keyof typeof SIDES];

function merge(name: string, { left, right, side, at }: Merging) {
  const from = sideColumn(name, left, at);
  const to = sideColumn(name, right, at);
  refuseSign(from.type, "=", undefined);
  const expression = side === "RIGHT"
    ? to.expression
    : side === "FULL"
    ? call("COALESCE", from.expression, to.expression)
    : from.expression;
  const known = side === "RIGHT" ? to : from;
  const notNull = side === "FULL" ? from.notNull && to.notNull : known.notNull;
  at.scope.merged.set(name, { ...known, notNull, name, expression });
  return comparison(from.expression, "=", to.expression);
}

type SideColumn = Omit<KnownColumn, "name"> & { expression: Expression };

function sideColumn(name: string, tables: readonly ScopeTable[], at: Place): SideColumn {
  const merged = at.scope.merged.get(name);
  if (merged && tables.length > 1) return merged;
  const [only] = tables;
  const owners = tables.filter(({ columns }) => columnNamed(columns, name));
  const owner = owners[0] ?? (tables.length === 1 && only.columns === null ? only : null);
  if (owners.length > 1) {
    throw new Misplaced(
      "ambiguous_column",
      `common column name "${name}" appears more than once in left table`,
    );
  }
  if (!owner) {
    if (tables.some(({ columns }) => columns === null)) {
      throw unsupported("USING over several tables is not supported", undefined, "Use ON.");
    }
    throw new Misplaced(
      "undefined_column",
      `column "${name}" specified in USING clause does not exist in left table`,
    );
  }
  const known = columnNamed(owner.columns, name);
  const { type = 0, typmod = -1, notNull = false } = known ?? {};
  return { type, typmod, notNull, expression: asCompared(column(name, owner.label), known) };
}
