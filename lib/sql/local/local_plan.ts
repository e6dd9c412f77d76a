// A query that IRIS cannot express becomes questions for the rows of its tables, over which PostgreSQL itself
// works it out.

import type { RangeVar, SelectStmt } from "@pgsql/types";
import { tableKey } from "../names/named_tables.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import type { DataPlan } from "../plans/data_plan.ts";
import type { LocalColumn, LocalPlan, LocalSource, LocalTable } from "../plans/local_plans.ts";
import type { PlanContext, TableColumn } from "../plans/plan_context.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import type { Misplaced } from "../text/refuse.ts";
import { relationsOf } from "../names/relations.ts";
import { conditionsOn } from "./conditions_on.ts";
import { type Named, namedColumns } from "./named_columns.ts";
import { said } from "./said.ts";
import { staysRefused } from "./stays_refused.ts";
import { irisNameOf } from "../names/schema_names.ts";

/** Null where the refusal is to stand. What is only a mistake is for PostgreSQL to refuse, before it runs. */
export function localPlan(refused: Refused): LocalPlan | null {
  const { statement } = refused;
  const { node } = treeOf(statement);
  if (!bodyOf(node, "SelectStmt") || relationsOf(node).data.length === 0) return null;
  const source = localSource(node, refused);
  return source && { kind: "local", text: statement.text, ...source };
}

export interface Refused {
  statement: ParsedStatement;
  context: PlanContext;
  refusal: Misplaced;
}

/** Null where PostgreSQL cannot work it out for IRIS. */
export function localSource(
  node: Node,
  { statement, context, refusal }: Refused,
  changed?: RangeVar,
): LocalSource | null {
  const { localRows: rowsMax = 0 } = context;
  if (rowsMax === 0) return null;
  const { changes, userFunctions, data, parameterCount } = relationsOf(node);
  if (changes > (changed ? 1 : 0) || userFunctions || staysRefused(node)) return null;
  const tables = tablesOf(node, data, { ...context, rowsMax, changed });
  return tables && {
    parameterCount,
    // Positions count from the statement: the same text may stand anywhere in a client's.
    refusal: refusal.in({ ...statement, offset: 0 }),
    tables,
    rowsMax,
  };
}

interface Around extends PlanContext {
  rowsMax: number;
  /** Whose rows the statement changes. */
  changed?: RangeVar;
}

/** Null where IRIS cannot be asked for one of them. */
function tablesOf(
  node: Node,
  data: readonly RangeVar[],
  context: Around,
): LocalTable[] | null {
  const named = namedColumns(node);
  const found = new Map<string, LocalTable>();
  for (const relation of data) {
    const { schemaname, relname } = relation;
    const { schema, name } = irisNameOf(relation, context);
    const key = tableKey(schema, name);
    if (found.has(key)) continue;
    const places = data.filter((other) =>
      other.relname === relname && (other.schemaname ?? "public") === (schemaname ?? "public")
    );
    const known = context.columnsOf?.(schema, name)?.filter(({ hidden }) => !hidden) ?? null;
    const columns = known && neededColumns(known, named);
    const unread = (known ?? []).map(({ name }) => name)
      .filter((name) => !columns?.some((column) => column.name === name));
    const changed = context.changed !== undefined && places.includes(context.changed);
    if (changed && !columns) return null;
    const conditions = places.length === 1 ? conditionsOn(relation, node, context) : [];
    const fetch = fetchOf(relation, { columns, conditions, context, changed });
    if (!fetch) return null;
    const written = schemaname ? `${schemaname}.${name}` : name;
    const told = schemaname ?? "public";
    const table = { schema, name, told, written, columns, unread, fetch };
    found.set(key, changed ? { ...table, changed } : table);
  }
  return [...found.values()];
}

/** What is not named is not read, but has to be NULL where PostgreSQL would put a default. */
function neededColumns(known: readonly TableColumn[], { all, names }: Named): LocalColumn[] {
  const columns = known.map(({ name, type, defaulted }) => {
    const isRead = all || names.has(name.toUpperCase());
    return { name, type: isRead ? type : null, needed: isRead || defaulted !== false };
  });
  const needed = columns.filter(({ needed }) => needed);
  // Rows without columns cannot be loaded.
  return (needed.length > 0 ? needed : columns.slice(0, 1)).map(({ name, type }) => ({
    name,
    type,
  }));
}

function fetchOf(
  relation: RangeVar,
  { columns, conditions, context, changed }: {
    columns: readonly LocalColumn[] | null;
    conditions: readonly Node[];
    context: Around;
    changed: boolean;
  },
): DataPlan | null {
  const select: SelectStmt = {
    targetList: columns
      ? targetsOf(columns)
      : [target({ ColumnRef: { fields: [{ A_Star: {} }] } })],
    fromClause: [{ RangeVar: relation }],
    whereClause: all(conditions),
    // One more tells that there are too many.
    limitCount: { A_Const: { ival: { ival: context.rowsMax + 1 } } },
    limitOption: "LIMIT_OPTION_COUNT",
    op: "SETOP_NONE",
  };
  return said(select, context, changed);
}

/** What is asked of a table for these columns. */
export function targetsOf(columns: readonly LocalColumn[]): Node[] {
  return columns.map(({ name, type }) => target(type === null ? NULL : column(name)));
}

const NULL: Node = { A_Const: { isnull: true } };

function column(name: string): Node {
  return { ColumnRef: { fields: [{ String: { sval: name } }] } };
}

function target(val: Node): Node {
  return { ResTarget: { val } };
}

function all(conditions: readonly Node[]): Node | undefined {
  if (conditions.length < 2) return conditions[0];
  return { BoolExpr: { boolop: "AND_EXPR", args: [...conditions] } };
}
