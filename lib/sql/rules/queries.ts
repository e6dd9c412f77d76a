// SELECT and VALUES as statements.

import { statementRule } from "../rule.ts";

export const queryStatement = statementRule({
  name: "query",
  why: "a query is a statement in both",
  on: "SelectStmt",
  examples: [{ pg: "TABLE t", iris: 'SELECT * FROM "SQLUser"."t"' }],
  rewrite(select, to) {
    const { query, outputs } = to.query(select, { outer: null, nested: false });
    return {
      statement: { kind: "query", with: [], query },
      tag: "SELECT",
      counts: true,
      outputs,
      writes: false,
      ddl: false,
    };
  },
});
