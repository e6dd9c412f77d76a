// The tables whose columns a statement depends on, and PostgreSQL's word for one that is not there.

import type { PgError } from "../../errors/pg_error.ts";
import { tellsPlaces } from "./find_name.ts";
import { bodyOf, type Node, type Tag, tagOf } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import type { NamedTable, PlanContext } from "../plans/plan_context.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import { Misplaced } from "../text/refuse.ts";
import { relationsOf } from "./relations.ts";
import { irisNameOf } from "./schema_names.ts";

/** Statements whose translation asks for columns. */
const ASKING: ReadonlySet<Tag> = new Set<Tag>([
  "SelectStmt",
  "InsertStmt",
  "UpdateStmt",
  "DeleteStmt",
  "MergeStmt",
  "ViewStmt",
  "CreateTableAsStmt",
]);

export function namedTables(
  statement: ParsedStatement,
  context: PlanContext,
): readonly NamedTable[] {
  if (statement.node === null) return NONE;
  const { node } = treeOf(statement);
  const asking = askingPart(node);
  if (asking === null) return NONE;
  const { data } = relationsOf(asking);
  if (data.length === 0) return NONE;
  const found = new Map<string, NamedTable>();
  for (const table of data) {
    const { schemaname, location = 0 } = table;
    const { schema, name } = irisNameOf(table, context);
    const key = tableKey(schema, name);
    const before = found.get(key);
    if (before && before.location <= location) continue;
    const written = schemaname ? `${schemaname}.${name}` : name;
    found.set(key, { key, schema, name, written, location });
  }
  return [...found.values()].sort((one, other) => one.location - other.location);
}

const NONE: readonly NamedTable[] = [];

/** Of CREATE TABLE it is the tables of LIKE; ALTER TABLE may ask for a column's type. */
function askingPart(node: Node): Node | null {
  const create = bodyOf(node, "CreateStmt");
  if (create) {
    const items = (create.tableElts ?? []).filter((element) => "TableLikeClause" in element);
    return items.length > 0 ? { List: { items } } : null;
  }
  const alter = bodyOf(node, "AlterTableStmt");
  if (alter) return alter.missing_ok || alter.objtype !== "OBJECT_TABLE" ? null : node;
  return ASKING.has(tagOf(node)) ? node : null;
}

export function tableKey(schema: string, name: string): string {
  return `${schema}\0${name}`;
}

export function missingTable(statement: ParsedStatement, table: NamedTable): PgError {
  const message = `relation "${table.written}" does not exist`;
  const location = tellsPlaces(statement) ? table.location : undefined;
  return new Misplaced("undefined_table", message, { location }).in(statement);
}
