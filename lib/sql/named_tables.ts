// The tables whose columns a statement depends on, and PostgreSQL's word for one that is not there.

import type { PgError } from "../errors/pg_error.ts";
import { type Tag, tagOf } from "./nodes.ts";
import { treeOf } from "./parse.ts";
import type { NamedTable, ParsedStatement, PlanContext } from "./plan.ts";
import { Misplaced } from "./refuse.ts";
import { relationsOf } from "./relations.ts";

/** Statements whose translation asks for columns; in CREATE TABLE it is LIKE that does. */
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
  { irisSchema }: PlanContext,
): readonly NamedTable[] {
  if (statement.node === null) return NONE;
  const { node } = treeOf(statement);
  if (!ASKING.has(tagOf(node))) return NONE;
  const { data, catalog } = relationsOf(node);
  // Both together are refused anyway, and the catalog's own tables are not asked for here.
  if (data.length === 0 || catalog.length > 0) return NONE;
  const found = new Map<string, NamedTable>();
  for (const { schemaname, relname = "", location = 0 } of data) {
    const schema = !schemaname || schemaname === "public" ? irisSchema : schemaname;
    const key = tableKey(schema, relname);
    const before = found.get(key);
    if (before && before.location <= location) continue;
    const written = schemaname ? `${schemaname}.${relname}` : relname;
    found.set(key, { key, schema, name: relname, written, location });
  }
  return [...found.values()].sort((one, other) => one.location - other.location);
}

const NONE: readonly NamedTable[] = [];

export function tableKey(schema: string, name: string): string {
  return `${schema}\0${name}`;
}

export function missingTable(statement: ParsedStatement, table: NamedTable): PgError {
  const message = `relation "${table.written}" does not exist`;
  return new Misplaced("undefined_table", message, { location: table.location }).in(statement);
}
