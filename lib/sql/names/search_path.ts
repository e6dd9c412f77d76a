// A statement of a session whose search_path leads elsewhere than to public: its names get the schemas that
// PostgreSQL finds them in.

import { addressTables, type Named } from "./address_tables.ts";
import { addressTypes } from "./address_types.ts";
import { withRoutines } from "./routines.ts";
import { treeOf } from "../text/parse.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";

/** Where the session's names lead. */
export interface Places {
  /** What tells these places from another session's. */
  key: string;
  /** By the name as the statement has it; what is not there stays as it is. */
  schemas: ReadonlyMap<string, string>;
  /** Where new things are made; null where nowhere is. */
  created: string | null;
  /** Of types that users made. */
  types: ReadonlyMap<string, string>;
  /** Of functions that IRIS has. */
  routines: ReadonlyMap<string, string>;
}

/** Names of tables and views that stand without a schema. */
export function namesWithoutSchema(statement: ParsedStatement): ReadonlySet<string> {
  const names = new Set<string>();
  const note = (name: string, schema: string | undefined) => {
    if (schema === undefined) names.add(name);
    return null;
  };
  if (statement.node === null) return names;
  addressTables(treeOf(statement).node, {
    made: () => null,
    sought: (named) => isPlain(named) ? note(named.relname, undefined) : null,
    listed: note,
  });
  return names;
}

export function placed(statement: ParsedStatement, places: Places): ParsedStatement {
  if (statement.node === null) return statement;
  const tree = treeOf(statement);
  const { key, schemas, created, types, routines } = places;
  const schemaOf = (name: string) => schemas.get(name) ?? null;
  const inSchema = (named: Named, schemaname: string | null) =>
    schemaname !== null && isPlain(named) ? { schemaname } : null;
  const typed = addressTypes(tree.node, { schemas: types, created });
  const called = withRoutines(typed, routines);
  const node = addressTables(called, {
    made: (named) => inSchema(named, created),
    sought: (named) => inSchema(named, schemaOf(named.relname)),
    listed: (name, schema) => schema === undefined ? schemaOf(name) : null,
  });
  if (!node && called === tree.node) return statement;
  return {
    ...statement,
    node: { ...tree, node: node ?? called },
    variant: `${statement.variant ?? ""}\0${key}`,
  };
}

function isPlain({ schemaname, relpersistence }: Named): boolean {
  return schemaname === undefined && relpersistence !== "t";
}
