// CREATE TABLE AS and SELECT INTO: a table of the query's columns, and then its rows. IRIS's own form would forget
// the types and take case for nothing.

import type { CreateTableAsStmt } from "@pgsql/types";
import { text, unknown } from "../../types/text.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { uniquelyNamed } from "../compiling/draft.ts";
import type { DefinitionStep } from "./definition.ts";
import { refuseUnfinished } from "../values/kept_rows.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { isStar, type OutputColumn } from "../compiling/output.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { temporary } from "../rules/create_table.ts";
import { TableBuilder } from "../rules/table_builder.ts";
import { derived } from "../compiling/build.ts";
import { select } from "../../iris/select.ts";
import { type Defined, definitionRule } from "../compiling/rule.ts";
import { unlessThere } from "./questions.ts";
import { inSchema } from "./schemas.ts";
import { running } from "./running.ts";
import { typeNumbered } from "../types/type_names.ts";
import { rememberColumn } from "./type_memory.ts";

const WHY = "IRIS's own CREATE TABLE AS would forget the types and take case for nothing";

export const createTableAs = definitionRule({
  name: "create_table_as",
  why: WHY,
  on: "CreateTableAsStmt",
  examples: [
    {
      pg: "CREATE TABLE x AS SELECT a, b::int AS n FROM t",
      iris: 'CREATE TABLE "SQLUser"."x" ("a" VARCHAR(3641144) COLLATE %EXACT, "n" INTEGER); ' +
        'INSERT INTO "SQLUser"."x" ("a", "n") SELECT "a", CAST("b" AS INTEGER) AS "n" ' +
        'FROM "SQLUser"."t"',
    },
    {
      pg: "CREATE MATERIALIZED VIEW x AS SELECT a FROM t",
      iris: null,
      refused: "materialized views are not supported",
    },
  ],
  rewrite: tableAs,
});

export const selectInto = definitionRule({
  name: "select_into",
  why: "another spelling of CREATE TABLE AS",
  on: "SelectStmt",
  examples: [
    {
      pg: "SELECT 1 AS n INTO x",
      iris: 'CREATE TABLE "SQLUser"."x" ("n" INTEGER); ' +
        'INSERT INTO "SQLUser"."x" ("n") SELECT 1 AS "n"',
    },
  ],
  rewrite: ({ intoClause, ...query }, to) =>
    intoClause ? tableAs({ query: { SelectStmt: query }, into: intoClause }, to) : null,
});

function tableAs(node: CreateTableAsStmt, to: Compiler): Defined {
  const { query, into, objtype } = node;
  const { rel, colNames, skipData = false } = into!;
  const source = bodyOf(query, "SelectStmt");
  if (objtype === "OBJECT_MATVIEW") {
    throw unsupported("materialized views are not supported", rel?.location, "Use a table.");
  }
  if (!source) throw unsupported("CREATE TABLE AS EXECUTE is not supported", rel?.location);
  if (rel?.relpersistence === "t") throw temporary(rel.location);
  const table = to.tableName(rel!);
  const draft = to.query(source, { outer: null, nested: false });
  if (draft.outputs.some(isStar)) {
    throw unsupported(
      "CREATE TABLE AS with columns that are not known is not supported",
      rel?.location,
    );
  }
  refuseUnfinished(draft.outputs);
  const { query: rows, outputs } = uniquelyNamed(draft);
  const given = strings(colNames);
  const columns = (outputs as OutputColumn[]).map(({ name, type, typmod }, index) => ({
    name: given[index] ?? name,
    type,
    typmod,
  }));
  const whole = rows.kind === "select"
    ? rows
    : select({ items: [{ kind: "star", table: null }], from: [derived(rows, "q")] });
  const insert = () =>
    running({
      kind: "insert",
      keywords: [],
      table,
      source: { kind: "query_source", columns: columns.map(({ name }) => name), query: whole },
    });
  return tableOf(node, { columns, rows: skipData ? [] : [insert()] }, to);
}

export interface TableOf {
  columns: readonly { name: string; type: number; typmod: number }[];
  /** What fills it. */
  rows: readonly DefinitionStep[];
}

/** The table itself, whoever knows its columns. */
export function tableOf(
  { into, if_not_exists: ifNotExists = false }: CreateTableAsStmt,
  { columns, rows }: TableOf,
  to: Compiler,
): Defined {
  const { rel, colNames, skipData = false } = into!;
  if (rel?.relpersistence === "t") throw temporary(rel.location);
  const table = to.tableName(rel!);
  if (strings(colNames).length > columns.length) {
    throw new Misplaced("syntax_error", "too many column names were specified");
  }
  const builder = new TableBuilder(table.name, to);
  for (const { name, type, typmod } of columns) {
    const oid = type === 0 || type === unknown.oid ? text.oid : type;
    builder.addColumn(name, typeNumbered(oid, typmod, to.context)!);
  }
  const steps = [
    running({
      kind: "create_table",
      temporary: false,
      ifNotExists: false,
      table,
      elements: builder.columns(),
      options: [],
    }),
    ...builder.remembered.flatMap((column) => rememberColumn(table, column)),
    ...rows,
  ];
  return {
    tag: skipData ? "CREATE TABLE AS" : "SELECT",
    counts: !skipData,
    steps: inSchema(rel!.schemaname, to, ifNotExists ? unlessThere(table, steps) : steps),
  };
}
