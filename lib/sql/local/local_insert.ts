// INSERT of rows that IRIS cannot work out: PostgreSQL makes them and assigns them to the columns, and IRIS is given
// the values.

import type { InsertStmt } from "@pgsql/types";
import { compileBound } from "../compile.ts";
import { statementTextOf } from "../deparse.ts";
import { bodyOf, type Node } from "../nodes.ts";
import { treeOf } from "../parse.ts";
import type {
  LocalInsert,
  LocalInsertPlan,
  PlanContext,
  SequenceName,
  TableColumn,
} from "../plan.ts";
import { Misplaced, unsupported } from "../refuse.ts";
import { isCatalog, relationsOf } from "../relations.ts";
import { isDefault } from "../rules/changes.ts";
import { columnNamed } from "../scope.ts";
import { readSequenceName } from "../sequence_names.ts";
import { type BoundRows, valuesOf } from "../steps/insert.ts";
import { localSource, type Refused } from "./local_plan.ts";

/** Null where the refusal is to stand. */
export function localInsert(refused: Refused): LocalInsertPlan | null {
  const { statement, context } = refused;
  const node = bodyOf(treeOf(statement).node, "InsertStmt");
  const { schemaname, relname = "" } = node?.relation ?? {};
  if (!node?.selectStmt || isCatalog(node.relation!)) return null;
  // What the client gives is to be passed over then, in favour of IRIS's own.
  if (node.override === "OVERRIDING_USER_VALUE") return null;
  const { withClause, selectStmt } = node;
  const source = localSource(
    { List: { items: [selectStmt, ...withClause?.ctes ?? []] } },
    refused,
  );
  const schema = !schemaname || schemaname === "public" ? context.irisSchema : schemaname;
  const columns = context.columnsOf?.(schema, relname)?.filter(({ hidden }) => !hidden);
  if (!source || !columns) return null;
  const named = namedIn(node, columns);
  if (!named) return null;
  const into = (width: number) => insertOf(node, { columns: named.slice(0, width), context });
  const width = widthOf(node) ?? queryOf(node);
  if (width === null || typeof width === "number" && !isPossible(() => into(width))) return null;
  return {
    kind: "local_insert",
    ...source,
    parameterCount: relationsOf(treeOf(statement).node).parameterCount,
    target: { told: schemaname ?? "public", name: relname, columns },
    width: typeof width === "number" ? width : { ask: width },
    into,
  };
}

function isPossible(make: () => LocalInsert): boolean {
  try {
    make();
    return true;
  } catch (cause) {
    if (cause instanceof Misplaced) return false;
    throw cause;
  }
}

/** The columns in their order; null where one of them is not known, or is set in part. */
function namedIn(
  { cols }: InsertStmt,
  known: readonly TableColumn[],
): readonly TableColumn[] | null {
  if (!cols) return known;
  const found: TableColumn[] = [];
  for (const column of cols) {
    const { name = "", indirection } = bodyOf(column, "ResTarget")!;
    const one = columnNamed(known, name);
    if (!one || indirection) return null;
    found.push(one);
  }
  return found;
}

/** Null where only PostgreSQL knows. */
function widthOf({ cols, selectStmt }: InsertStmt): number | null {
  if (cols) return cols.length;
  let query = bodyOf(selectStmt, "SelectStmt")!;
  while (query.larg) query = query.larg;
  if (query.valuesLists) return bodyOf(query.valuesLists[0], "List")!.items!.length;
  const targets = (query.targetList ?? []).map((node) => bodyOf(node, "ResTarget")!.val!);
  return targets.some(isStar) ? null : targets.length;
}

function isStar(node: Node): boolean {
  const fields = bodyOf(node, "ColumnRef")?.fields ?? bodyOf(node, "A_Indirection")?.indirection;
  return fields?.some((field) => "A_Star" in field) ?? false;
}

/** The rows alone. */
function queryOf({ withClause, selectStmt }: InsertStmt): string | null {
  const query = bodyOf(selectStmt, "SelectStmt")!;
  const ctes = [...withClause?.ctes ?? [], ...query.withClause?.ctes ?? []];
  const recursive = withClause?.recursive || query.withClause?.recursive;
  if (ctes.length === 0) return statementTextOf(selectStmt!);
  const around = { ctes, ...recursive && { recursive } };
  return statementTextOf({ SelectStmt: { ...query, withClause: around } });
}

interface Into {
  columns: readonly TableColumn[];
  context: PlanContext;
}

function insertOf(node: InsertStmt, { columns, context }: Into): LocalInsert {
  const { onConflictClause: _conflict, returningClause: _returning, ...plain } = node;
  // As the client calls them; all of them come in the order of the table.
  const fields: Node[] = node.cols?.map((column): Node => ({
    String: { sval: bodyOf(column, "ResTarget")!.name! },
  })) ?? [{ A_Star: {} }];
  const exprs = fields.map((field): Node => ({
    ResTarget: { val: { ColumnRef: { fields: [field] } } },
  }));
  const text = statementTextOf({ InsertStmt: { ...plain, returningClause: { exprs } } });
  if (text === null || columns.length === 0) {
    throw unsupported("this INSERT is not supported", undefined);
  }
  const shown = context.columnsOf!(...placeOf(node, context))!.filter(({ hidden }) => !hidden);
  const parts = partsOf(node, columns);
  const given = new Set(parts.flatMap((part) => part.columns.map(({ name }) => name)));
  const drawn = shown.filter(({ name, sequence }) => sequence !== undefined && !given.has(name));
  // A number is drawn for all rows or for none.
  const isPartly = columns.some(({ name, sequence }) =>
    sequence !== undefined && given.has(name) &&
    parts.some((part) => part.columns.every((column) => column.name !== name))
  );
  const draws = drawn.map(({ sequence }) => readSequenceName(sequence!, context));
  if (isPartly || draws.includes(null)) {
    throw unsupported("nextval() as a default of some rows is not supported", undefined);
  }
  const behind = drawn.map(({ name }, index) => ({ name, cell: columns.length + index }));
  const bound: BoundRows = {
    width: columns.length + draws.length,
    parts: parts.map(({ columns, rows }) => ({ columns: [...columns, ...behind], rows })),
  };
  return {
    text,
    gives: node.cols ? columns : shown,
    columns,
    hasDefaults: parts.some((part) => part.columns.length < columns.length),
    draws: draws as SequenceName[],
    insert: compileBound(node, bound, context),
  };
}

function placeOf({ relation }: InsertStmt, { irisSchema }: PlanContext): [string, string] {
  const { schemaname, relname = "" } = relation!;
  return [!schemaname || schemaname === "public" ? irisSchema : schemaname, relname];
}

/** Rows of VALUES may have DEFAULT for some of their columns, each for others. */
function partsOf(node: InsertStmt, columns: readonly TableColumn[]): BoundRows["parts"] {
  const cells = columns.map(({ name }, cell) => ({ name, cell }));
  const lists = valuesOf(node.selectStmt);
  if (!lists?.some((list) => list.some(isDefault))) return [{ columns: cells, rows: null }];
  const parts: { columns: typeof cells; rows: number }[] = [];
  for (const list of lists) {
    const given = cells.filter(({ cell }) => list[cell] && !isDefault(list[cell]));
    const last = parts.at(-1);
    const isSame = last?.columns.map(({ cell }) => cell).join() ===
      given.map(({ cell }) => cell).join();
    if (last && isSame) last.rows++;
    else parts.push({ columns: given, rows: 1 });
  }
  return parts;
}
