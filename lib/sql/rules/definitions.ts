// DROP, CREATE INDEX, CREATE VIEW and CREATE SCHEMA.

import type { DropStmt } from "@pgsql/types";
import type { Behaviour } from "../../iris/tree_ddl.ts";
import type { Compiler } from "../compiler.ts";
import { bodyOf, strings } from "../nodes.ts";
import { unsupported } from "../refuse.ts";
import { statementRule } from "../rule.ts";
import { DDL } from "./create_table.ts";

function only(node: DropStmt, what: string): string[] {
  const { objects = [] } = node;
  if (objects.length > 1) {
    throw unsupported(
      `DROP ${what} of several is not supported`,
      undefined,
      "Drop them one by one.",
    );
  }
  const list = bodyOf(objects[0], "List")?.items;
  return list ? strings(list) : strings(objects);
}

function named(names: readonly string[], to: Compiler) {
  return to.tableName({ relname: names.at(-1)!, schemaname: names.at(-2) });
}

function behaviourOf({ behavior }: DropStmt): Behaviour {
  return behavior === "DROP_CASCADE" ? "CASCADE" : null;
}

export const dropTable = statementRule({
  name: "drop_table",
  why: "the same in IRIS, one table at a time",
  on: "DropStmt",
  of: ["OBJECT_TABLE"],
  examples: [
    { pg: "DROP TABLE IF EXISTS t CASCADE", iris: 'DROP TABLE IF EXISTS "SQLUser"."t" CASCADE' },
  ],
  rewrite(node, to) {
    const statement = {
      kind: "drop_table",
      ifExists: node.missing_ok ?? false,
      table: named(only(node, "TABLE"), to),
      behaviour: behaviourOf(node),
      data: null,
    } as const;
    return { statement, tag: "DROP TABLE", ...DDL };
  },
});

export const dropView = statementRule({
  name: "drop_view",
  why: "the same in IRIS, one view at a time",
  on: "DropStmt",
  of: ["OBJECT_VIEW"],
  examples: [{ pg: "DROP VIEW app.v", iris: 'DROP VIEW "app"."v"' }],
  rewrite(node, to) {
    const statement = {
      kind: "drop_view",
      ifExists: node.missing_ok ?? false,
      view: named(only(node, "VIEW"), to),
      behaviour: behaviourOf(node),
    } as const;
    return { statement, tag: "DROP VIEW", ...DDL };
  },
});

export const dropIndex = statementRule({
  name: "drop_index",
  why: "an index of IRIS belongs to its table and to no schema",
  on: "DropStmt",
  of: ["OBJECT_INDEX"],
  examples: [{ pg: "DROP INDEX IF EXISTS i", iris: 'DROP INDEX IF EXISTS "i"' }],
  rewrite(node) {
    const statement = {
      kind: "drop_index",
      ifExists: node.missing_ok ?? false,
      name: only(node, "INDEX").at(-1)!,
      table: null,
    } as const;
    return { statement, tag: "DROP INDEX", ...DDL };
  },
});

export const dropSchema = statementRule({
  name: "drop_schema",
  why: "the same in IRIS",
  on: "DropStmt",
  of: ["OBJECT_SCHEMA"],
  examples: [{ pg: "DROP SCHEMA app CASCADE", iris: 'DROP SCHEMA "app" CASCADE' }],
  rewrite(node, to) {
    const statement = {
      kind: "drop_schema",
      ifExists: node.missing_ok ?? false,
      schema: to.schemaName(only(node, "SCHEMA").at(-1)),
      behaviour: behaviourOf(node),
    } as const;
    return { statement, tag: "DROP SCHEMA", ...DDL };
  },
});

export const createSchema = statementRule({
  name: "create_schema",
  why: "the same in IRIS",
  on: "CreateSchemaStmt",
  examples: [
    { pg: "CREATE SCHEMA IF NOT EXISTS app", iris: 'CREATE SCHEMA IF NOT EXISTS "app"' },
  ],
  rewrite({ schemaname, if_not_exists: ifNotExists = false, schemaElts, authrole }, to) {
    if (schemaElts || !schemaname) {
      throw unsupported(
        "CREATE SCHEMA with anything but a name is not supported",
        authrole?.location,
      );
    }
    const statement = {
      kind: "create_schema",
      ifNotExists,
      schema: to.schemaName(schemaname),
    } as const;
    return { statement, tag: "CREATE SCHEMA", ...DDL };
  },
});

export const createView = statementRule({
  name: "create_view",
  why: "the same in IRIS",
  on: "ViewStmt",
  examples: [
    {
      pg: "CREATE OR REPLACE VIEW v (x) AS SELECT a FROM t WHERE b = 1",
      iris: 'CREATE OR REPLACE VIEW "SQLUser"."v" ("x") AS SELECT "a" FROM "SQLUser"."t" ' +
        'WHERE "b" = 1',
    },
  ],
  rewrite({ view, query, aliases, replace: orReplace = false, withCheckOption }, to) {
    if (view!.relpersistence === "t") {
      throw unsupported("temporary views are not supported", view!.location);
    }
    const checked = withCheckOption ?? "NO_CHECK_OPTION";
    const inner = to.query(bodyOf(query, "SelectStmt")!, { outer: null, nested: true });
    if (to.args.length > 0) {
      throw unsupported(
        "parameters and values of the session are not supported in a view",
        view!.location,
      );
    }
    const statement = {
      kind: "create_view",
      orReplace,
      view: to.tableName(view!),
      columns: strings(aliases),
      query: inner.query,
      with: CHECKS[checked],
    } as const;
    return { statement, tag: "CREATE VIEW", ...DDL, outputs: null, viewed: inner.outputs };
  },
});

const CHECKS = {
  NO_CHECK_OPTION: null,
  LOCAL_CHECK_OPTION: "LOCAL CHECK OPTION",
  CASCADED_CHECK_OPTION: "CASCADED CHECK OPTION",
} as const;

const METHODS = new Set(["btree", "hash", ""]);

export const createIndex = statementRule({
  name: "create_index",
  why: "IRIS indexes columns, never expressions nor a part of the rows",
  on: "IndexStmt",
  examples: [
    {
      pg: "CREATE UNIQUE INDEX i ON t (a, b DESC) INCLUDE (c)",
      iris: 'CREATE UNIQUE INDEX "i" ON TABLE "SQLUser"."t" ("a", "b" DESC) WITH DATA ("c")',
    },
    {
      pg: "CREATE INDEX ON t USING btree (a)",
      iris: 'CREATE INDEX "t_a_idx" ON TABLE "SQLUser"."t" ("a")',
    },
    {
      pg: "CREATE INDEX i ON t (lower(a))",
      iris: null,
      refused: "an index on an expression is not supported",
    },
    {
      pg: "CREATE INDEX i ON t (a) WHERE a > 1",
      iris: null,
      refused: "an index on a part of the rows is not supported",
    },
  ],
  rewrite(node, to) {
    const { relation, idxname, indexParams = [], unique = false, accessMethod = "" } = node;
    const { location } = relation!;
    if (node.whereClause) {
      throw unsupported("an index on a part of the rows is not supported", location);
    }
    if (!METHODS.has(accessMethod)) {
      throw unsupported(`index method ${accessMethod} is not supported`, location);
    }
    const columns = indexParams.map((param) => {
      const { name, ordering } = bodyOf(param, "IndexElem")!;
      if (!name) throw unsupported("an index on an expression is not supported", location);
      return { name, direction: ordering === "SORTBY_DESC" ? "DESC" as const : null };
    });
    const names = columns.map(({ name }) => name);
    const included = (node.indexIncludingParams ?? []).map((param) =>
      bodyOf(param, "IndexElem")?.name ?? ""
    );
    const statement = {
      kind: "create_index",
      unique,
      type: null,
      name: idxname ?? [relation!.relname, ...names, "idx"].join("_"),
      table: to.tableName(relation!),
      columns,
      as: null,
      withData: included,
      build: null,
    } as const;
    return { statement, tag: "CREATE INDEX", ...DDL };
  },
});
