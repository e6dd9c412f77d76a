// CREATE TABLE AS and SELECT INTO of a query that IRIS cannot express: PostgreSQL works the rows out, and says of
// which columns the table is.

import type { InsertStmt, IntoClause } from "@pgsql/types";
import { compileBound, defineTableAs } from "../compile.ts";
import { statementTextOf } from "../text/deparse.ts";
import { bodyOf, type Node, strings } from "../text/nodes.ts";
import { treeOf } from "../text/parse.ts";
import type { LocalMade, LocalTablePlan } from "../plans/local_plans.ts";
import type { PlanContext, TableColumn } from "../plans/plan_context.ts";
import { relationsOf } from "../names/relations.ts";
import type { Column } from "../../types/column.ts";
import { tableKey } from "../names/named_tables.ts";
import { localSource, type Refused } from "./local_plan.ts";
import { irisNameOf } from "../names/schema_names.ts";

/** Null where the refusal is to stand. */
export function localTable(refused: Refused): LocalTablePlan | null {
  const { node } = treeOf(refused.statement);
  const found = queryAndTable(node);
  if (!found) return null;
  const { query, into } = found;
  const source = localSource(query, refused);
  const text = statementTextOf(query);
  if (!source || text === null) return null;
  const { context } = refused;
  return {
    kind: "local_table",
    ...source,
    parameterCount: relationsOf(query).parameterCount,
    text,
    created: bodyOf(node, "SelectStmt") ? "SELECT INTO" : "CREATE TABLE AS",
    made: (columns) => madeOf(node, { into, columns, context }),
  };
}

function queryAndTable(node: Node): { query: Node; into: IntoClause } | null {
  const created = bodyOf(node, "CreateTableAsStmt");
  if (created?.objtype === "OBJECT_TABLE" && bodyOf(created.query, "SelectStmt")) {
    return { query: created.query!, into: created.into! };
  }
  const { intoClause: into, ...query } = bodyOf(node, "SelectStmt") ?? {};
  return into ? { query: { SelectStmt: query }, into } : null;
}

interface Made {
  into: IntoClause;
  columns: readonly Column[];
  context: PlanContext;
}

function madeOf(node: Node, { into, columns, context }: Made): LocalMade {
  const given = strings(into.colNames);
  const named = columns.map((column, index) => ({
    ...column,
    name: given[index] ?? column.name,
    notNull: false,
  }));
  return {
    columns: named,
    insert: into.skipData ? null : insertInto(into, { columns: named, context }),
    definition: (rows) => defineTableAs(node, { columns: named, rows, context }),
  };
}

/** The table is not there yet, but its columns are known. */
function insertInto(
  { rel }: IntoClause,
  { columns, context }: { columns: readonly TableColumn[]; context: PlanContext },
) {
  const { schema, name } = irisNameOf(rel!, context);
  const cols = columns.map(({ name }): Node => ({ ResTarget: { name } }));
  const insert: InsertStmt = { relation: rel, cols };
  const own = tableKey(schema, name);
  const cells = columns.map(({ name }, cell) => ({ name, cell }));
  return compileBound(
    insert,
    { width: cells.length, parts: [{ columns: cells, rows: null }] },
    {
      ...context,
      columnsOf: (schema, table) =>
        tableKey(schema, table) === own ? columns : context.columnsOf?.(schema, table) ?? null,
    },
  );
}
