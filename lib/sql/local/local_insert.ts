// INSERT of rows that IRIS cannot work out: PostgreSQL makes them and assigns them to the columns, and IRIS is given
// the values.

import type { InsertStmt } from "@pgsql/types";
import { compileBound } from "../compile.ts";
import { givenDefault } from "../values/column_default.ts";
import { statementTextOf } from "../text/deparse.ts";
import { isGiven } from "../values/given_defaults.ts";
import { bodyOf, type Node } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import type { SequenceName } from "../plans/argument.ts";
import type { LocalInsert, LocalInsertPlan } from "../plans/local_plans.ts";
import type { PlanContext, TableColumn } from "../plans/plan_context.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { isCatalog, relationsOf } from "../names/relations.ts";
import { isDefault } from "../rules/changes.ts";
import { columnNamed } from "../compiling/scope.ts";
import { readSequenceName } from "../names/sequence_names.ts";
import { type BoundColumn, valuesOf } from "../steps/insert.ts";
import { localSource, type Refused } from "./local_plan.ts";
import { staysRefused } from "./stays_refused.ts";
import { irisNameOf } from "../names/schema_names.ts";

/** Null where the refusal is to stand. */
export function localInsert(refused: Refused): LocalInsertPlan | null {
  const { statement, context } = refused;
  const node = bodyOf(treeOf(statement).node, "InsertStmt");
  const relation = node?.relation;
  if (!node?.selectStmt || !relation || isCatalog(relation)) return null;
  // What the client gives is to be passed over then, in favour of IRIS's own.
  if (node.override === "OVERRIDING_USER_VALUE") return null;
  const { withClause, selectStmt } = node;
  const source = localSource(
    { List: { items: [selectStmt, ...withClause?.ctes ?? []] } },
    refused,
  );
  const { schema, name } = irisNameOf(relation, context);
  const columns = context.columnsOf?.(schema, name)?.filter(({ hidden }) => !hidden);
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
    target: { schema, told: relation.schemaname ?? "public", name, columns },
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
  const { schema, name } = irisNameOf(node.relation!, context);
  const shown = context.columnsOf!(schema, name)!.filter(({ hidden }) => !hidden);
  const missing = shown.filter((column) => !columns.includes(column));
  const written = missing.filter(isWritten);
  const names = node.cols?.map((column) => bodyOf(column, "ResTarget")!.name!);
  // As the client calls them; all of them come in the order of the table.
  const fields: Node[] = names
    ? [...names, ...written.map(({ name }) => name)].map((sval) => ({ String: { sval } }))
    : [{ A_Star: {} }];
  const exprs = fields.map((field): Node => ({
    ResTarget: { val: { ColumnRef: { fields: [field] } } },
  }));
  const text = statementTextOf({ InsertStmt: { ...plain, returningClause: { exprs } } });
  if (text === null || columns.length === 0) {
    throw unsupported("this INSERT is not supported", undefined);
  }
  const gives = names ? [...columns, ...written] : shown;
  const drawn = shown.filter((column) => column.sequence !== undefined);
  const behind = missing.filter((column) => drawn.includes(column));
  const parts = partsOf(node, { columns, gives, written });
  // A number is drawn for all rows or for none.
  for (const column of drawn.filter((one) => columns.includes(one))) {
    const some = parts.filter((part) => part.columns.some(({ name }) => name === column.name));
    if (some.length === 0) behind.push(column);
    else if (some.length < parts.length) throw notForSome();
  }
  const draws = behind.map(({ sequence }) => readSequenceName(sequence!, context));
  if (draws.includes(null)) throw notForSome();
  const numbers = behind.map(({ name }, index) => ({ name, cell: gives.length + index }));
  const bound = {
    width: gives.length + draws.length,
    parts: parts.map(({ columns, rows }) => ({ columns: [...columns, ...numbers], rows })),
  };
  const given = parts.map((part) => part.columns.length + numbers.length);
  return {
    text,
    columns: gives,
    written: shown.filter(isWritten),
    isWhole: given.every((count) => count === shown.length),
    draws: draws as SequenceName[],
    insert: compileBound(node, bound, { ...context, workedOut: "inserted" }),
  };
}

function notForSome(): Misplaced {
  return unsupported("nextval() as a default of some rows is not supported", undefined);
}

/** A default that IRIS has nothing like, and PostgreSQL works out. */
function isWritten(column: TableColumn): boolean {
  if (!isGiven(column) || column.sequence !== undefined) return false;
  // Of what IRIS alone knows the words, PostgreSQL may have none.
  if (column.defaultText === undefined) return false;
  if (!staysRefused(givenDefault(column)!)) return true;
  throw unsupported(`the default of column "${column.name}" is not supported here`, undefined);
}

interface Given {
  columns: readonly TableColumn[];
  gives: readonly TableColumn[];
  written: readonly TableColumn[];
}

/** Rows of VALUES may have DEFAULT for some of their columns, each for others. */
function partsOf(
  node: InsertStmt,
  { columns, gives, written }: Given,
): { columns: BoundColumn[]; rows: number | null }[] {
  const cellOf = (column: TableColumn) => ({ name: column.name, cell: gives.indexOf(column) });
  const lists = valuesOf(node.selectStmt);
  const always = written.map(cellOf);
  if (!lists?.some((list) => list.some(isDefault))) {
    return [{ columns: [...columns.map(cellOf), ...always], rows: null }];
  }
  const parts: { columns: BoundColumn[]; rows: number }[] = [];
  for (const list of lists) {
    const own = columns.filter((column, index) =>
      list[index] && (!isDefault(list[index]) || isWritten(column))
    );
    const given = [...own.map(cellOf), ...always];
    const last = parts.at(-1);
    const isSame = last?.columns.map(({ cell }) => cell).join() ===
      given.map(({ cell }) => cell).join();
    if (last && isSame) last.rows++;
    else parts.push({ columns: given, rows: 1 });
  }
  return parts;
}
