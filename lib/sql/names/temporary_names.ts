// A statement of a session that has temporary tables: their names lead to the session's own schema in IRIS.

import { addressTables, madeBy, type Named } from "./address_tables.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import type { ParsedStatement } from "../text/parsed_statement.ts";
import type { OnCommit, TemporaryChange } from "./temporary_change.ts";

/** Schemas of sessions begin so: in small letters, so that it is the same to PostgreSQL and to IRIS without quotes,
 * and as PostgreSQL's own do, which its clients do not show. What begins with pg_temp_ takes no tables there. */
export const TEMPORARY_SCHEMAS = "pg_temporary";

export interface Temporaries {
  /** The session's own schema in IRIS. */
  schema: string;
  /** What is in it. */
  has(name: string): boolean;
}

/** The same statement where it names nothing temporary. */
export function withTemporaries(
  statement: ParsedStatement,
  temporaries: Temporaries,
): ParsedStatement {
  if (statement.node === null || statement.variant !== undefined) return statement;
  const tree = treeOf(statement);
  const own = { schemaname: temporaries.schema, relpersistence: "p" };
  const isOwn = (name: string, schema: string | undefined) =>
    (schema === undefined || schema === OWN_SCHEMA) && temporaries.has(name);
  const node = addressTables(tree.node, {
    made: (named) => isTemporary(named) ? own : null,
    sought: ({ relname, schemaname }) => isOwn(relname, schemaname) ? own : null,
    listed: (name, schema) => isOwn(name, schema) ? temporaries.schema : null,
  });
  if (!node) return statement;
  return {
    ...statement,
    node: { ...tree, node },
    variant: temporaries.schema,
    temporary: changeBy(tree.node, temporaries),
  };
}

const OWN_SCHEMA = "pg_temp";

function isTemporary({ relpersistence, schemaname }: Named): boolean {
  return relpersistence === "t" || schemaname === OWN_SCHEMA;
}

function changeBy(root: Node, temporaries: Temporaries): TemporaryChange | undefined {
  const made = madeBy(root);
  if (made && isTemporary(made)) {
    return { made: { name: made.relname, onCommit: onCommitOf(root) }, gone: [] };
  }
  const index = bodyOf(root, "IndexStmt");
  if (index?.idxname) return { made: { name: index.idxname, onCommit: "keep" }, gone: [] };
  const renamed = bodyOf(root, "RenameStmt");
  if (renamed?.renameType === "OBJECT_TABLE") {
    const name = renamed.newname!;
    return { made: { name, onCommit: "keep" }, gone: [renamed.relation!.relname!] };
  }
  const drop = bodyOf(root, "DropStmt");
  if (!drop) return undefined;
  const names = (drop.objects ?? []).map((each) =>
    strings(bodyOf(each, "List")?.items).at(-1) ?? ""
  );
  return { gone: names.filter((name) => temporaries.has(name)) };
}

function onCommitOf(root: Node): OnCommit {
  const into = bodyOf(root, "CreateTableAsStmt")?.into ?? bodyOf(root, "SelectStmt")?.intoClause;
  switch (bodyOf(root, "CreateStmt")?.oncommit ?? into?.onCommit) {
    case "ONCOMMIT_DROP":
      return "drop";
    case "ONCOMMIT_DELETE_ROWS":
      return "empty";
    default:
      return "keep";
  }
}
