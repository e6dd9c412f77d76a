// CREATE TABLE, whose columns and constraints the builder makes.

import type { CreateStmt } from "@pgsql/types";
import type { CreateTable } from "../../iris/tree_ddl.ts";
import { number } from "../compiling/build.ts";
import type { Compiler } from "../compiling/compiler.ts";
import { Misplaced, unsupported } from "../text/refuse.ts";
import { statementRule } from "../compiling/rule.ts";
import type { RememberedCheck, RememberedColumn } from "../definitions/type_memory.ts";
import type { WorkedDefaults } from "./column_defaults.ts";
import { TableBuilder } from "./table_builder.ts";

export const DDL = { counts: false, outputs: null, writes: true, ddl: true } as const;

export const createTable = statementRule({
  name: "create_table",
  why:
    "strings compare exactly, constraints have PostgreSQL's names, and a counter is an IDENTITY " +
    "that may be given a value",
  on: "CreateStmt",
  examples: [
    {
      pg: "CREATE TABLE t (id serial PRIMARY KEY, name varchar(20) NOT NULL, note text)",
      iris: 'CREATE TABLE "SQLUser"."t" ("id" INTEGER NOT NULL IDENTITY, ' +
        '"name" VARCHAR(20) NOT NULL COLLATE %EXACT, "note" VARCHAR(3641144) COLLATE %EXACT, ' +
        'CONSTRAINT "t_pkey" PRIMARY KEY ("id")) WITH %CLASSPARAMETER ALLOWIDENTITYINSERT = 1',
    },
    {
      pg: "CREATE TABLE t (a text STORAGE EXTERNAL, b bytea STORAGE EXTERNAL)",
      iris: 'CREATE TABLE "SQLUser"."t" ("a" LONGVARCHAR, "b" LONGVARBINARY)',
    },
    {
      pg: "CREATE TABLE IF NOT EXISTS t (a numeric(10,2) DEFAULT 0, b boolean DEFAULT true, " +
        "c timestamptz DEFAULT now(), d date DEFAULT '2024-1-1', UNIQUE (a, b))",
      iris: 'CREATE TABLE IF NOT EXISTS "SQLUser"."t" ("a" NUMERIC(10, 2) DEFAULT 0, ' +
        '"b" BIT DEFAULT 1, "c" TIMESTAMP DEFAULT GETUTCDATE(6), ' +
        `"d" %Date(MINVAL=-672045) DEFAULT {d '2024-01-01'}, CONSTRAINT "t_a_b_key" UNIQUE ("a", "b"))`,
    },
    {
      pg: "CREATE TABLE t (a int REFERENCES u ON DELETE CASCADE, " +
        "CONSTRAINT x FOREIGN KEY (a) REFERENCES app.v (b) ON UPDATE SET NULL)",
      iris: 'CREATE TABLE "SQLUser"."t" ("a" INTEGER, CONSTRAINT "t_a_fkey" FOREIGN KEY ("a") ' +
        'REFERENCES "SQLUser"."u" ON DELETE CASCADE, CONSTRAINT "x" FOREIGN KEY ("a") ' +
        'REFERENCES "app"."v" ("b") ON UPDATE SET NULL)',
    },
    {
      pg: "CREATE TABLE t (a int CHECK (a > 0), b varchar(5), CHECK (b IN ('x', 'y')))",
      iris: 'CREATE TABLE "SQLUser"."t" ("a" %Integer(MINVAL=1), ' +
        `"b" %String(MAXLEN=5, VALUELIST=",x,y") COLLATE %EXACT)`,
    },
    {
      pg: "CREATE TABLE t (a int, b int, CHECK (a > b))",
      iris: 'CREATE TABLE "SQLUser"."t" ("a" INTEGER, "b" INTEGER)',
    },
    {
      pg: "CREATE TEMP TABLE t (a int)",
      iris: null,
      refused: "temporary tables are not supported without a session",
    },
  ],
  rewrite(node, to) {
    return { statement: tableOf(node, to).statement, tag: "CREATE TABLE", ...DDL };
  },
});

/** The statement, and the columns whose types are to be remembered. */
export function tableOf(
  node: CreateStmt,
  to: Compiler,
  worked?: WorkedDefaults,
): TableMade {
  const { relation, tableElts = [], if_not_exists: ifNotExists = false } = node;
  refuseKinds(node);
  const table = new TableBuilder(relation!.relname!, to, { worked });
  for (const element of tableElts) table.add(element);
  const statement: CreateTable = {
    kind: "create_table",
    temporary: false,
    ifNotExists,
    table: to.tableName(relation!),
    elements: [...table.columns(), ...table.constraints],
    options: table.hasIdentity
      ? [{ kind: "class_parameter", name: "ALLOWIDENTITYINSERT", value: number(1) } as const]
      : [],
  };
  table.refuseUnkept(statement.table);
  const { remembered, checks, defaults } = table;
  return {
    statement,
    remembered,
    checks,
    warnings: [...table.warnings],
    questions: [...defaults.questions],
  };
}

export interface TableMade {
  statement: CreateTable;
  remembered: RememberedColumn[];
  checks: RememberedCheck[];
  warnings: string[];
  /** What PostgreSQL is to be asked before the table is made. */
  questions: string[];
}

interface TableKinds {
  relation?: { relpersistence?: string; location?: number };
  inhRelations?: unknown[];
  partspec?: unknown;
  partbound?: unknown;
  ofTypename?: unknown;
}

/** A session has led its own to a schema of its own before they come here. */
export function temporary(location?: number): Misplaced {
  return unsupported(
    "temporary tables are not supported without a session",
    location,
    "Run it through the gateway.",
  );
}

function refuseKinds(node: TableKinds): void {
  const location = node.relation?.location;
  if (node.relation?.relpersistence === "t") throw temporary(location);
  if (node.inhRelations) throw unsupported("INHERITS is not supported", location);
  if (node.partspec || node.partbound) throw unsupported("PARTITION is not supported", location);
  if (node.ofTypename) throw unsupported("tables of a type are not supported", location);
}
