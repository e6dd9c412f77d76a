// INSERT, UPDATE, DELETE and TRUNCATE.

import type { InsertStmt, List, RangeVar, ResTarget } from "@pgsql/types";
import { select } from "../../iris/select.ts";
import type { Assignment, Insert } from "../../iris/tree_dml.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { typeByOid } from "../../types/types.ts";
import { cast, derived, item, unionAll } from "../compiling/build.ts";
import { type Compiler, Place } from "../compiling/compiler.ts";
import { defaultNode } from "../values/column_default.ts";
import { refuseOtherType, refuseUnfinished } from "../values/kept_rows.ts";
import { rowsCutToFit } from "../values/surplus_blanks.ts";
import { bodyOf, type Node, startOf } from "../text/nodes.ts";
import { isStar } from "../compiling/output.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { type CompiledStatement, statementRule } from "../compiling/rule.ts";
import { columnNamed, type KnownColumn, Scope } from "../compiling/scope.ts";
import type { Value } from "../compiling/value.ts";
import {
  checkedAssignments,
  checkedRow,
  defaultRow,
  keptChecks,
  type Writing,
  type Written,
} from "../values/kept_checks.ts";
import { nameQueries } from "./clauses.ts";
import { fitted, inserted } from "./fitted_values.ts";

const CHANGE = { counts: true, outputs: null, writes: true, ddl: false } as const;

export const insert = statementRule({
  name: "insert",
  why:
    "IRIS inserts one row of VALUES at a time, so several that it has to work out become a query",
  on: "InsertStmt",
  examples: [
    {
      pg: "INSERT INTO t (a, b) VALUES ($1, 'x')",
      iris: `INSERT INTO "SQLUser"."t" ("a", "b") VALUES (?, 'x')`,
      params: [1],
    },
    {
      pg: "INSERT INTO t (a, b) VALUES (1, upper('x')), (2, $1)",
      iris:
        `INSERT INTO "SQLUser"."t" ("a", "b") SELECT * FROM ((SELECT 1 AS "a", UPPER('x') AS "b") ` +
        'UNION ALL (SELECT 2 AS "a", ? AS "b")) AS "q"',
      params: [1],
    },
    {
      pg: "INSERT INTO t (a, b) VALUES (1, DEFAULT)",
      iris: 'INSERT INTO "SQLUser"."t" ("a") VALUES (1)',
    },
    {
      pg: "INSERT INTO t VALUES (1, $1)",
      iris: 'INSERT INTO "SQLUser"."t" VALUES (1, ?)',
      params: [1],
    },
    { pg: "INSERT INTO t DEFAULT VALUES", iris: 'INSERT INTO "SQLUser"."t" DEFAULT VALUES' },
    {
      pg: "INSERT INTO t (a) SELECT b FROM u",
      iris: 'INSERT INTO "SQLUser"."t" ("a") SELECT "b" FROM "SQLUser"."u"',
    },
    {
      pg: "INSERT INTO t (a) VALUES ((SELECT max(b) FROM u))",
      iris: 'INSERT INTO "SQLUser"."t" ("a") SELECT (SELECT MAX("b") AS "max" ' +
        'FROM "SQLUser"."u") AS "a"',
    },
  ],
  rewrite(node, to): CompiledStatement {
    const table = to.tableName(node.relation!);
    const source = sourceOf(node, { to, table });
    const keywords = to.context.filing ?? [];
    return { statement: { kind: "insert", keywords, table, source }, tag: "INSERT", ...CHANGE };
  },
});

interface Target {
  to: Compiler;
  table: QualifiedName;
}

function sourceOf(node: InsertStmt, { to, table }: Target): Insert["source"] {
  const targets = (node.cols ?? []).map((column) => bodyOf(column, "ResTarget")!);
  const names = targets.map(({ name }) => name!);
  refuseTwice(targets);
  const known = to.columnsOf(table);
  refuseUnknown(targets, { known, table });
  const selected = bodyOf(node.selectStmt, "SelectStmt");
  if (!selected) return defaultsOf({ to, table, columns: known });
  const rows = selected.valuesLists?.map((row) => bodyOf(row, "List")!);
  if (
    !rows || selected.withClause || selected.sortClause || selected.limitCount ||
    selected.limitOffset
  ) {
    refuseUnchecked(known);
    const { query, outputs } = to.query(selected, { outer: null, nested: false });
    refuseUnfinished(outputs);
    const columns = names.length > 0 ? names : shownNames(known);
    for (const [index, output] of outputs.entries()) {
      const column = columnNamed(known, columns[index] ?? "");
      if (!column || isStar(output)) continue;
      to.assume({ kind: "value", ...output }, column.type);
      refuseOtherType(output, column);
    }
    const cut = rowsCutToFit(
      { query, outputs },
      (index) => columnNamed(known, columns[index] ?? ""),
    );
    const whole = cut.kind === "select"
      ? cut
      : select({ items: [{ kind: "star", table: null }], from: [derived(cut, "q")] });
    const partly = hasCounter(known) || outputs.length < columns.length;
    const into = names.length === 0 && partly && !outputs.some(isStar)
      ? columns.slice(0, outputs.length)
      : names;
    return { kind: "query_source", columns: into, query: whole };
  }
  return valuesOf(rows, { names, targets, to, table });
}

function defaultsOf(writing: Writing): Insert["source"] {
  const row = defaultRow(writing, new Place(writing.to, new Scope()));
  if (row.length === 0) return { kind: "default_values" };
  return {
    kind: "values",
    columns: row.map(([name]) => name),
    values: row.map(([, { expression }]) => expression),
  };
}

/** The gateway looks at values that stand in the statement. */
export function refuseUnchecked(known: readonly KnownColumn[] | null): void {
  if (keptChecks(known).length === 0) return;
  throw unsupported("a check of rows that no VALUES have is not supported", undefined, NO_VALUES);
}

const NO_VALUES = "Give each row its values.";

export function refuseTwice(targets: readonly ResTarget[]): void {
  const seen = new Set<string>();
  for (const { name = "", location } of targets) {
    if (seen.has(name)) {
      throw new Misplaced("duplicate_column", `column "${name}" specified more than once`, {
        location,
      });
    }
    seen.add(name);
  }
}

interface KnownTarget {
  known: readonly KnownColumn[] | null;
  table: QualifiedName;
}

export function refuseUnknown(
  targets: readonly ResTarget[],
  { known, table }: KnownTarget,
): void {
  if (!known) return;
  for (const { name = "", location } of targets) {
    if (name.startsWith("%") || columnNamed(known, name)) continue;
    throw new Misplaced(
      "undefined_column",
      `column "${name}" of relation "${table.name}" does not exist`,
      { location },
    );
  }
}

interface Rows extends Target {
  names: readonly string[];
  targets: readonly ResTarget[];
}

function valuesOf(lists: readonly List[], { names, targets, to, table }: Rows): Insert["source"] {
  const known = to.columnsOf(table);
  const columns = names.length > 0 ? names : shownNames(known);
  const rows = lists.map(({ items = [] }) => items);
  for (const row of rows) refuseMisfit(row, { names, targets, columns });
  const width = rows[0].length;
  const kept = [...Array(width).keys()].filter((index) => !isDefaultEverywhere(rows, index));
  if (kept.length < width && columns.length === 0) {
    throw unsupported(
      "DEFAULT without a list of columns is not supported",
      bodyOf(rows[0].find(isDefault), "SetToDefault")?.location,
      "Name the columns.",
    );
  }
  const at = new Place(to, new Scope());
  if (kept.length === 0 && rows.length === 1) return defaultsOf({ to, table, columns: known });
  const values = rows.map((row) => {
    const written = kept.map((index): [string, Value] => [
      columns[index] ?? "",
      inserted(row[index], columnNamed(known, columns[index] ?? ""), at),
    ]);
    return checkedRow(written, { to, table, columns: known }, at).map(([, one]) => one);
  });
  const partly = kept.length < width || names.length > 0 || width < columns.length ||
    hasCounter(known);
  const into = partly ? kept.map((index) => columns[index]) : [];
  const single = values.length === 1 &&
    values[0].every(({ expression }) => expression.kind !== "subquery");
  if (single) {
    const [row] = values;
    return { kind: "values", columns: into, values: row.map(({ expression }) => expression) };
  }
  const queries = values.map((row) =>
    select({
      items: row.map((one, index) => item(selectable(one), into[index] ?? `column_${index + 1}`)),
    })
  );
  const query = queries.length === 1
    ? queries[0]
    : select({ items: [{ kind: "star", table: null }], from: [derived(unionAll(queries), "q")] });
  return { kind: "query_source", columns: into, query };
}

export interface Fit {
  names: readonly string[];
  targets: readonly ResTarget[];
  /** All of the table where none is named; none where they are not known. */
  columns: readonly string[];
}

/** Without a list of columns the last ones may go without a value. */
export function refuseMisfit(row: readonly Node[], { names, targets, columns }: Fit): void {
  if (columns.length > 0 && row.length > columns.length) {
    throw new Misplaced("syntax_error", "INSERT has more expressions than target columns", {
      location: startOf(row[columns.length]),
    });
  }
  if (names.length > row.length) {
    throw new Misplaced("syntax_error", "INSERT has more target columns than expressions", {
      location: targets[row.length].location,
    });
  }
}

/** Among values without names IRIS expects none for a column that counts by itself. */
function hasCounter(known: readonly KnownColumn[] | null): boolean {
  return known?.some(({ identity, serial }) => identity || serial) ?? false;
}

export function shownNames(known: readonly KnownColumn[] | null): string[] {
  return (known ?? []).filter(({ hidden }) => !hidden).map(({ name }) => name);
}

export function isDefault(node: Node): boolean {
  return "SetToDefault" in node;
}

/** A column that no row gives a value for is left out; IRIS has no DEFAULT among values. */
function isDefaultEverywhere(rows: readonly (readonly Node[])[], index: number): boolean {
  const defaults = rows.filter((row) => isDefault(row[index]));
  if (defaults.length > 0 && defaults.length < rows.length) {
    throw unsupported(
      "DEFAULT in some rows and not in others is not supported",
      bodyOf(defaults[0][index], "SetToDefault")?.location,
      "Insert the rows one by one.",
    );
  }
  return defaults.length > 0;
}

/** In a query IRIS takes an untyped ? for a VARCHAR. */
export function selectable({ expression, type }: Value) {
  const target = expression.kind === "parameter" ? typeByOid(type)?.iris.cast : null;
  return target ? cast(expression, target) : expression;
}

export const update = statementRule({
  name: "update",
  why: "the same in IRIS; its FROM joins the target through WHERE as well",
  on: "UpdateStmt",
  examples: [
    {
      pg: "UPDATE t SET a = $1, b = a > 1 WHERE c = $2",
      iris: 'UPDATE "SQLUser"."t" SET "a" = ?, "b" = CASE WHEN "a" > 1 THEN 1 ' +
        'WHEN NOT ("a" > 1) THEN 0 END WHERE "c" = ?',
      params: [1, 2],
    },
    {
      pg: "UPDATE t x SET (a, b) = (1, 2) FROM u WHERE x.c = u.c",
      iris: 'UPDATE "SQLUser"."t" AS "x" SET "a" = 1, "b" = 2 FROM "SQLUser"."u" ' +
        'WHERE "x"."c" = "SQLUser"."u"."c"',
    },
    {
      pg: "UPDATE t SET (a, b) = (SELECT c, d FROM u WHERE u.c = t.c)",
      iris: 'UPDATE "SQLUser"."t" SET "a" = (SELECT "c" FROM "SQLUser"."u" WHERE ' +
        '"SQLUser"."u"."c" = "SQLUser"."t"."c"), "b" = (SELECT "d" FROM "SQLUser"."u" WHERE ' +
        '"SQLUser"."u"."c" = "SQLUser"."t"."c")',
    },
    {
      pg: "WITH x AS (SELECT c FROM u) UPDATE t SET a = 1 WHERE b IN (SELECT c FROM x)",
      iris: 'UPDATE "SQLUser"."t" SET "a" = 1 WHERE "b" IN (SELECT "c" FROM ' +
        '(SELECT "c" FROM "SQLUser"."u") AS "x")',
    },
    {
      pg: "UPDATE t SET a = DEFAULT",
      iris: null,
      refused: "SET ... = DEFAULT of this column is not supported",
    },
  ],
  rewrite({ relation, targetList = [], fromClause = [], whereClause, ...rest }, to) {
    const at = new Place(to, new Scope());
    nameQueries(rest.withClause, at.scope);
    const { table, alias } = enterTarget(relation!, at);
    const from = fromClause.map((node) => at.tableRef(node));
    const targets = targetList.map((node) => bodyOf(node, "ResTarget")!);
    refuseTwice(targets);
    const known = to.columnsOf(table);
    refuseUnknown(targets, { known, table });
    const written = targets.map((target): [string, Value] => {
      const column = columnNamed(known, target.name!);
      return [target.name!, fitted(assigned(target, column), column, at)];
    });
    const label = alias ? { schema: null, name: alias } : fromClause.length > 0 ? table : null;
    const assignments = assignmentsOf(
      checkedAssignments(written, { to, table, columns: known, label }),
    );
    const where = whereClause ? at.condition(whereClause) : null;
    const statement = {
      kind: "update",
      keywords: [],
      table,
      alias,
      assignments,
      from,
      where,
    } as const;
    return { statement, tag: "UPDATE", ...CHANGE };
  },
});

export function assignmentsOf(written: Written): Assignment[] {
  return written.map(([column, { expression }]) => ({ column, value: expression }));
}

export function assigned(
  { val, location, indirection }: ResTarget,
  column: KnownColumn | undefined,
): Node {
  if (indirection) throw unsupported("a part of a column cannot be set", location);
  if (isDefault(val!)) return defaultNode(column, location);
  const multiple = bodyOf(val, "MultiAssignRef");
  if (!multiple) return val!;
  const row = bodyOf(multiple.source, "RowExpr");
  const given = row?.args ?? targetsOf(multiple.source, location);
  if (given.length !== multiple.ncolumns) {
    throw new Misplaced("syntax_error", "number of columns does not match number of values", {
      location,
    });
  }
  const one = given[multiple.colno! - 1];
  if (row) return isDefault(one) ? defaultNode(column, location) : one;
  const query = bodyOf(bodyOf(multiple.source, "SubLink")!.subselect, "SelectStmt")!;
  const subselect = { SelectStmt: { ...query, targetList: [one] } };
  return { SubLink: { ...bodyOf(multiple.source, "SubLink")!, subselect } };
}

/** Each column is asked for alone, so the others must not matter to the query's rows. */
function targetsOf(source: Node | undefined, location: number | undefined): readonly Node[] {
  const query = bodyOf(bodyOf(source, "SubLink")?.subselect, "SelectStmt");
  const { targetList = [], sortClause = [], groupClause = [] } = query ?? {};
  const byPlace = [...sortClause, ...groupClause].some((node) => {
    const key = bodyOf(node, "SortBy")?.node ?? node;
    return bodyOf(key, "A_Const") !== null;
  });
  const hasStar = targetList.some((node) =>
    bodyOf(bodyOf(node, "ResTarget")?.val, "ColumnRef")?.fields?.some((field) => "A_Star" in field)
  );
  const simple = query && query.op === "SETOP_NONE" && !query.valuesLists &&
    !query.distinctClause && !byPlace && !hasStar;
  if (simple) return targetList;
  throw unsupported(
    "SET of several columns from this query is not supported",
    location,
    "Name the columns of the query, without DISTINCT, UNION and places in ORDER BY.",
  );
}

export function enterTarget(
  relation: RangeVar,
  at: Place,
): { table: QualifiedName; alias: string | null } {
  const table = at.to.tableName(relation);
  const alias = relation.alias?.aliasname ?? null;
  at.scope.enter({
    name: alias ?? table.name,
    schema: alias ? null : relation.schemaname ?? "public",
    label: alias ? { schema: null, name: alias } : table,
    columns: at.to.columnsOf(table),
  }, relation.location);
  return { table, alias };
}

export const deleteRows = statementRule({
  name: "delete",
  why: "PostgreSQL's USING is a second FROM in IRIS",
  on: "DeleteStmt",
  examples: [
    {
      pg: "DELETE FROM t WHERE a IN ($1, $2)",
      iris: 'DELETE FROM "SQLUser"."t" WHERE "a" IN (?, ?)',
      params: [1, 2],
    },
    {
      pg: "DELETE FROM t USING u WHERE t.a = u.a",
      iris: 'DELETE FROM "SQLUser"."t" FROM "SQLUser"."u" ' +
        'WHERE "SQLUser"."t"."a" = "SQLUser"."u"."a"',
    },
  ],
  rewrite({ relation, usingClause = [], whereClause, ...rest }, to) {
    const at = new Place(to, new Scope());
    nameQueries(rest.withClause, at.scope);
    const { table, alias } = enterTarget(relation!, at);
    const from = usingClause.map((node) => at.tableRef(node));
    const where = whereClause ? at.condition(whereClause) : null;
    const statement = { kind: "delete", keywords: [], table, alias, from, where } as const;
    return { statement, tag: "DELETE", ...CHANGE };
  },
});

export const truncate = statementRule({
  name: "truncate",
  why: "the same in IRIS, one table at a time; it always starts the counters again",
  on: "TruncateStmt",
  examples: [
    { pg: "TRUNCATE t", iris: 'TRUNCATE TABLE "SQLUser"."t"' },
  ],
  rewrite({ relations = [] }, to) {
    const [relation] = relations.map((node) => bodyOf(node, "RangeVar")!);
    const statement = { kind: "truncate", table: to.tableName(relation) } as const;
    return { statement, tag: "TRUNCATE TABLE", ...CHANGE, counts: false };
  },
});
