// Which plain cursors go backward, beside PostgreSQL's own: none that it lets go is refused.

import assert from "node:assert/strict";
import { readDeclare } from "../../lib/sql/commands/cursor_command.ts";
import { bodyOf } from "../../lib/sql/text/nodes.ts";
import { loadParser, parse, treeOf } from "../../lib/sql/text/parse.ts";
import { openPglite } from "../support/pglite.ts";

await loadParser();

const BOTH = [
  "SELECT * FROM t",
  "SELECT a + 1, (SELECT count(*) FROM u) FROM t WHERE b > 1",
  "SELECT * FROM t WHERE a = 1",
  "SELECT * FROM t ORDER BY a",
  "SELECT * FROM t ORDER BY b DESC LIMIT 3 OFFSET 1",
  "SELECT * FROM t LIMIT 2",
  "SELECT count(*) FROM t GROUP BY b ORDER BY count(*)",
  "SELECT sum(a) OVER () AS s FROM t ORDER BY s",
  "SELECT b FROM t UNION ALL SELECT a FROM u",
  "SELECT * FROM (SELECT a FROM t WHERE b < 3) AS s",
  "SELECT * FROM (SELECT DISTINCT b FROM t) AS s ORDER BY b + 1",
  "SELECT t.* FROM t LEFT JOIN u ON u.a = t.a",
  "SELECT t.b FROM t JOIN u ON u.a = t.a ORDER BY t.b + u.a",
  "SELECT DISTINCT b FROM t ORDER BY b",
  "SELECT * FROM v",
  "SELECT * FROM generate_series(1, 3)",
  "VALUES (1), (2)",
  "TABLE t",
  "WITH c AS MATERIALIZED (SELECT a FROM t) SELECT * FROM c",
];
const NEITHER = [
  "SELECT 1",
  "SELECT generate_series(1, 3)",
  "VALUES (1)",
  "SELECT count(*) FROM t",
  "SELECT 1 FROM t HAVING true",
  "SELECT b FROM t GROUP BY b",
  "SELECT DISTINCT b FROM t",
  "SELECT sum(a) OVER () FROM t",
  "SELECT b FROM t UNION SELECT a FROM u",
  "SELECT b FROM t UNION ALL SELECT count(*) FROM u",
  "SELECT * FROM (SELECT count(*) FROM t) AS s",
  "SELECT * FROM t FOR UPDATE",
  "SELECT * FROM t ORDER BY a FOR SHARE",
];
/** Of these PostgreSQL has plans of both kinds, or one that only it would know. */
const HERE_ALONE = [
  "SELECT * FROM t JOIN u ON t.b = u.c",
  "SELECT * FROM t, u",
  "WITH c AS (SELECT count(*) FROM t) SELECT * FROM c",
];

function goesHere(query: string): boolean {
  const [statement] = parse(`DECLARE c CURSOR FOR ${query}`);
  const command = readDeclare(bodyOf(treeOf(statement).node, "DeclareCursorStmt")!, statement);
  return command.command === "declare" && command.keeps === "recent";
}

Deno.test("a plain cursor goes backward where PostgreSQL's does", async (t) => {
  const postgres = await openPglite();
  await postgres.exec(`
    CREATE TABLE t (a int PRIMARY KEY, b int);
    CREATE TABLE u (a int PRIMARY KEY, c int);
    CREATE VIEW v AS SELECT b FROM t;
    INSERT INTO t SELECT n, n % 5 FROM generate_series(1, 50) AS n;
    INSERT INTO u SELECT n, n % 5 FROM generate_series(1, 50) AS n;
    ANALYZE`);
  const goesThere = async (query: string) => {
    await postgres.exec(`BEGIN; DECLARE c CURSOR FOR ${query}`);
    const { rows: [{ is_scrollable }] } = await postgres.query<{ is_scrollable: boolean }>(
      "SELECT is_scrollable FROM pg_cursors",
    );
    await postgres.exec("ROLLBACK");
    return is_scrollable;
  };
  const tables = [[BOTH, true, true], [NEITHER, false, false], [HERE_ALONE, false, true]] as const;
  for (const [queries, there, here] of tables) {
    for (const query of queries) {
      await t.step(query, async () => {
        assert.equal(await goesThere(query), there, "in PostgreSQL");
        assert.equal(goesHere(query), here, "here");
      });
    }
  }
  await postgres.close();
});
