// CREATE INDEX and CREATE VIEW.

import { refuseUnfinished } from "../values/kept_rows.ts";
import { bodyOf, strings } from "../text/nodes.ts";
import { unsupported } from "../text/refuse.ts";
import { statementRule } from "../compiling/rule.ts";
import { DDL } from "./create_table.ts";
import { VECTOR_METHODS, vectorIndex } from "./vector_index.ts";

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
  rewrite({ view, query, aliases, replace: orReplace = false, withCheckOption }, around) {
    const to = around.within({ lasts: true });
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
    refuseUnfinished(inner.outputs);
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
      pg:
        "CREATE INDEX i ON t USING hnsw (a vector_cosine_ops) WITH (m = 16, ef_construction = 64)",
      iris: 'CREATE INDEX "i" ON TABLE "SQLUser"."t" ("a") ' +
        "AS HNSW(Distance = 'Cosine', M = 16, efConstruction = 64)",
      since: "2025.3",
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
    const as = VECTOR_METHODS.has(accessMethod) ? vectorIndex(node) : null;
    if (!as && !METHODS.has(accessMethod)) {
      throw unsupported(
        `index method ${accessMethod} is not supported`,
        location,
        "IRIS has plain indexes, and HNSW for vectors.",
      );
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
      as,
      withData: included,
      build: null,
    } as const;
    return { statement, tag: "CREATE INDEX", ...DDL };
  },
});
