// RETURNING becomes a query for the row that was changed; what is not in the table any more, or never was,
// comes from the cells of the loop's row.

import type { ColumnRef, RangeVar, ReturningClause, SelectStmt } from "@pgsql/types";
import type { Select } from "../../iris/tree_query.ts";
import type { QualifiedName } from "../../iris/tree_expression.ts";
import { typeByOid } from "../../types/types.ts";
import { cast, column, contains, containsNode, NULL } from "../compiling/build.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { asCompared } from "../values/folding.ts";
import { nodesOf } from "../text/walk.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { dividedByGateway } from "../numbers/divided_by_gateway.ts";
import type { Output } from "../compiling/output.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { columnNamed, type KnownColumn, Scope, type ScopeTable } from "../compiling/scope.ts";
import { value } from "../compiling/value.ts";

export interface Returned {
  select: Select;
  outputs: readonly Output[];
  scope: Scope;
  /** It looks at nothing but the row. */
  ofRow: boolean;
}

export interface ReturningFrom {
  to: Compiler;
  /** What FROM, or nothing but the table that is changed, becomes. */
  from: SelectStmt["fromClause"];
  where?: Node;
  with?: SelectStmt["withClause"];
  /** Tables that are not in that FROM: `old`, `new`, and those of UPDATE's own FROM. */
  beside: readonly ScopeTable[];
  /** The tables whose columns a bare star stands for, where they are not just those of FROM. */
  star?: readonly ScopeTable[];
}

export function returned(
  { exprs = [], options }: ReturningClause,
  { to, from, where, with: withClause, beside, star }: ReturningFrom,
): Returned {
  refuseOwnTable(exprs, from);
  const outer = new Scope();
  for (const table of renamed(beside, options)) outer.enter(table, undefined);
  const targetList = exprs.flatMap((node) => withoutStar(node, outer.tables, star));
  const select: SelectStmt = { targetList, fromClause: from, whereClause: where, withClause };
  const draft = to.query(select, { outer, nested: false });
  const { query, outputs, scope } = dividedByGateway(draft);
  if (query.kind !== "select") throw unsupported("this RETURNING is not supported", undefined);
  refuseAggregates(query, exprs);
  const ofRow = !containsNode(query, looksElsewhere);
  return { select: query, outputs, scope, ofRow };
}

/** PostgreSQL's queries there see the table as it was before, IRIS's in the midst of the change. */
function refuseOwnTable(exprs: readonly Node[], from: SelectStmt["fromClause"]): void {
  const target = bodyOf(from?.[0], "RangeVar");
  for (const node of nodesOf(exprs)) {
    const read = bodyOf(node, "RangeVar");
    if (!read || read.relname !== target?.relname) continue;
    throw unsupported(
      "a query in RETURNING that reads the table that is changed is not supported",
      read.location,
      "Ask for it before or after.",
    );
  }
}

/** RETURNING WITH (OLD AS o, NEW AS n) */
function renamed(tables: readonly ScopeTable[], options: ReturningClause["options"] = []) {
  const names = new Map<string, string>();
  for (const node of options) {
    const { option, value } = bodyOf(node, "ReturningOption")!;
    names.set(option === "RETURNING_OPTION_OLD" ? "old" : "new", value!);
  }
  return tables.map((table) => ({ ...table, name: names.get(table.name) ?? table.name }));
}

/** What is no real table has no star of its own. */
function withoutStar(
  node: Node,
  beside: readonly ScopeTable[],
  all: readonly ScopeTable[] | undefined,
): Node[] {
  const ref = bodyOf(bodyOf(node, "ResTarget")?.val, "ColumnRef");
  if (!ref || !bodyOf(ref.fields?.at(-1), "A_Star")) return [node];
  const names = strings(ref.fields).slice(0, -1);
  if (names.length === 0) return all ? all.flatMap((table) => columnsOf(table, ref)) : [node];
  const table = beside.find(({ name }) => name === names.at(-1));
  return table ? columnsOf(table, ref) : [node];
}

function columnsOf({ name: table, columns }: ScopeTable, { location }: ColumnRef): Node[] {
  if (!columns) {
    throw unsupported(
      "* in RETURNING over columns that are not known is not supported",
      location,
      "Name the columns.",
    );
  }
  return columns.filter(({ hidden }) => !hidden).map(({ name }) => {
    const fields = [table, name].map((sval) => ({ String: { sval } }));
    return { ResTarget: { val: { ColumnRef: { fields, location } } } };
  });
}

const AGGREGATES = new Set(["aggregate"]);
const WINDOWS = new Set(["window"]);

function refuseAggregates(query: Select, [first]: readonly Node[]): void {
  const { location } = bodyOf(first, "ResTarget")!;
  // Those of a query inside are its own affair.
  const items = query.items.filter((one) => !contains(one, SUBQUERIES));
  const what = contains(items, WINDOWS)
    ? "window"
    : contains(items, AGGREGATES)
    ? "aggregate"
    : null;
  if (what === null) return;
  throw new Misplaced(
    what === "window" ? "windowing_error" : "grouping_error",
    `${what} functions are not allowed in RETURNING`,
    { location },
  );
}

const SUBQUERIES = new Set(["subquery", "exists", "in_query", "quantified"]);
/** Its functions only look at their arguments. */
const HELPER = "PgWire";

/** Somebody's own function may read any table. */
function looksElsewhere(node: { kind?: string }): boolean {
  const { kind, schema } = node as { kind?: string; schema?: string | null };
  if (kind === "function") return schema !== null && schema !== HELPER;
  return kind !== undefined && SUBQUERIES.has(kind);
}

export interface Target {
  table: QualifiedName;
  label: QualifiedName;
  columns: readonly KnownColumn[] | null;
}

export function targetOf({ alias, ...relation }: RangeVar, to: Compiler): Target {
  const table = to.tableName(relation);
  const label = alias ? { schema: null, name: alias.aliasname! } : table;
  return { table, label, columns: to.columnsOf(table) };
}

/** The row as it is in the table: `new`, or `old` before anything has happened. */
export function sameRow(name: string, { label, columns }: Target): ScopeTable {
  return {
    name,
    schema: null,
    label,
    columns,
    resolve: (wanted) => {
      const known = columnNamed(columns, wanted);
      return value(asCompared(column(wanted, label), known), known?.type, known ?? {});
    },
  };
}

/** The row that is not there: `old` of INSERT, and `new` of DELETE. */
export function noRow(name: string, { label, columns }: Target): ScopeTable {
  return {
    name,
    schema: null,
    label,
    columns,
    resolve: (wanted) => {
      const known = columnNamed(columns, wanted);
      const target = typeByOid(known?.type ?? 0)?.iris.cast;
      return value(target ? cast(NULL, target) : NULL, known?.type, { typmod: known?.typmod });
    },
  };
}
