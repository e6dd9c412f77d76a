// A table that IRIS made, whose strings fold case there: statements find, group and order what PostgreSQL would.

import assert from "node:assert/strict";
import pg from "pg";
import { openConnection } from "../../lib/backend/connection.ts";
import { EMBEDDED_PASSWORD, EMBEDDED_USER, startEmbedded } from "../../lib/cli/embedded.ts";
import { SILENT } from "../../lib/observe/log.ts";
import { execution, options } from "../backend/support.ts";
import { openTestGateway } from "../support/gateway.ts";
import { openPglite } from "../support/pglite.ts";

const DEFINITIONS = [
  "CREATE TABLE folk (id INTEGER, name VARCHAR(20), nick VARCHAR(20))",
  "CREATE TABLE exactly (id INTEGER, name VARCHAR(20) COLLATE %EXACT)",
];

const ROWS: readonly string[] = [
  ...[
    "'ada', 'Ada '",
    "'ADA', 'ADA'",
    "'Ada ', 'ada'",
    "'Bob', NULL",
    "NULL, 'bob'",
    "'bob', 'bob'",
  ]
    .map((row, index) => `INSERT INTO folk (id, name, nick) VALUES (${index + 1}, ${row})`),
  "INSERT INTO exactly (id, name) VALUES (1, 'ADA')",
  "INSERT INTO exactly (id, name) VALUES (2, 'bob')",
];

/** In their order; each leaves its changes to those after it. */
const STATEMENTS: readonly (string | [string, unknown[]])[] = [
  "SELECT * FROM folk ORDER BY id",
  "SELECT id FROM folk WHERE name = 'ada'",
  ["SELECT id FROM folk WHERE name = $1", ["ada"]],
  ["SELECT id FROM folk WHERE $1 = name AND id < $2", ["ADA", 9]],
  "SELECT id FROM folk WHERE name = 'Ada'",
  "SELECT id FROM folk WHERE name <> 'ada' ORDER BY id",
  "SELECT id FROM folk WHERE NOT (name = 'ada') ORDER BY id",
  "SELECT id FROM folk WHERE name = nick",
  "SELECT id FROM folk WHERE lower(name) = nick",
  "SELECT id FROM folk WHERE name IN ('ada', 'BOB') ORDER BY id",
  "SELECT id FROM folk WHERE name NOT IN ('ada', 'bob') ORDER BY id",
  ["SELECT id FROM folk WHERE name IN ($1, $2) ORDER BY id", ["Ada ", "bob"]],
  ["SELECT id FROM folk WHERE name = ANY ($1) ORDER BY id", [["ADA", "bob"]]],
  ["SELECT id FROM folk WHERE name <> ALL ($1) ORDER BY id", [["ADA", "bob"]]],
  "SELECT id FROM folk WHERE name IN (SELECT nick FROM folk) ORDER BY id",
  "SELECT id FROM folk WHERE name NOT IN (SELECT nick FROM folk WHERE nick IS NOT NULL) ORDER BY id",
  "SELECT id FROM folk WHERE name IN (SELECT name FROM exactly) ORDER BY id",
  "SELECT id FROM exactly WHERE name IN (SELECT name FROM folk) ORDER BY id",
  "SELECT id FROM folk WHERE 'ada' IN (SELECT nick FROM exactly e WHERE e.name = folk.name)",
  "SELECT id FROM folk WHERE name = (SELECT nick FROM folk WHERE id = 2)",
  "SELECT id FROM folk WHERE (name, nick) = ('ADA', 'ADA')",
  "SELECT id FROM folk WHERE (name, nick) IN (('ada', 'ADA'), ('bob', 'bob'))",
  "SELECT id FROM folk WHERE (name, nick) IN (SELECT nick, name FROM folk) ORDER BY id",
  "SELECT id FROM folk WHERE (name, nick) NOT IN (SELECT nick, name FROM folk WHERE id < 3) ORDER BY id",
  "SELECT id FROM folk WHERE name IS DISTINCT FROM 'ada' ORDER BY id",
  "SELECT id FROM folk WHERE name IS NOT DISTINCT FROM nick ORDER BY id",
  "SELECT id FROM folk WHERE name LIKE 'a%' ORDER BY id",
  "SELECT id FROM folk WHERE name ILIKE 'a%' ORDER BY id",
  "SELECT id FROM folk WHERE name NOT LIKE 'A%' ORDER BY id",
  "SELECT id FROM folk WHERE name ~ '^a' ORDER BY id",
  `SELECT id FROM folk WHERE name > 'B' COLLATE "C" ORDER BY id`,
  `SELECT id FROM folk WHERE name BETWEEN 'A' AND 'Bob' ORDER BY id`,
  "SELECT id FROM folk WHERE name IS NULL",
  "SELECT id FROM folk WHERE starts_with(name, 'A') ORDER BY id",
  "SELECT a.id, b.id AS other FROM folk a JOIN folk b ON a.name = b.nick ORDER BY 1, 2",
  "SELECT a.id, e.id AS other FROM folk a JOIN exactly e ON a.name = e.name ORDER BY 1, 2",
  "SELECT a.id, name, e.id AS other FROM folk a JOIN exactly e USING (name) ORDER BY 1, 3",
  "SELECT name, a.id FROM folk a LEFT JOIN exactly e USING (name) WHERE name = 'ADA'",
  "SELECT name, a.id, e.id FROM folk a FULL JOIN exactly e USING (name) ORDER BY a.id",
  "SELECT * FROM folk a NATURAL JOIN exactly e",
  "SELECT id, CASE name WHEN 'ADA' THEN 1 WHEN 'bob' THEN 2 ELSE 3 END AS x FROM folk ORDER BY id",
  "SELECT id, name = 'ada' AS x FROM folk ORDER BY id",
  "SELECT id, nullif(name, 'ADA') AS x FROM folk ORDER BY id",
  "SELECT id, coalesce(nick, name) = 'bob' AS x FROM folk ORDER BY id",
  "SELECT count(DISTINCT name), count(DISTINCT nick) FROM folk",
  `SELECT name, count(*) FROM folk GROUP BY name ORDER BY name COLLATE "C"`,
  `SELECT name, count(*) FROM folk GROUP BY 1 HAVING name = 'ada'`,
  `SELECT DISTINCT nick FROM folk ORDER BY 1`,
  "SELECT DISTINCT ON (nick) nick, id FROM folk ORDER BY nick, id",
  `SELECT min(name), max(name) FROM folk`,
  "SELECT string_agg(DISTINCT nick, ',') FROM folk WHERE nick LIKE 'a%'",
  `SELECT name FROM folk ORDER BY name DESC, id`,
  `SELECT id, rank() OVER (PARTITION BY nick ORDER BY id) AS x FROM folk ORDER BY id`,
  `SELECT id, rank() OVER (ORDER BY name) AS x FROM folk ORDER BY id`,
  "SELECT name FROM folk UNION SELECT nick FROM folk ORDER BY 1",
  "SELECT name FROM folk INTERSECT SELECT nick FROM folk ORDER BY 1",
  "SELECT name FROM folk EXCEPT SELECT name FROM exactly ORDER BY 1",
  "SELECT s.id FROM (SELECT id, name FROM folk) s WHERE s.name = 'ada'",
  "SELECT s.id FROM (SELECT * FROM folk) s WHERE s.name = 'ada'",
  "WITH s AS (SELECT id, nick AS n FROM folk) SELECT id FROM s WHERE n = 'bob' ORDER BY id",
  "SELECT s.n, count(*) FROM (SELECT nick AS n FROM folk) s GROUP BY s.n ORDER BY 1",
  "SELECT id FROM folk f WHERE EXISTS (SELECT 1 FROM folk g WHERE g.nick = f.name) ORDER BY id",
  "UPDATE folk SET id = id + 10 WHERE name = 'ada' RETURNING id, name",
  "UPDATE folk SET nick = name WHERE name = 'ADA' AND nick <> 'ada'",
  ["UPDATE folk SET nick = $1 WHERE name = $2", ["Eve", "Ada "]],
  "UPDATE folk SET id = e.id + 100 FROM exactly e WHERE e.name = folk.name RETURNING folk.id",
  "DELETE FROM folk WHERE nick = 'BOB'",
  "DELETE FROM folk USING exactly e WHERE e.name = folk.nick AND e.id = 2 RETURNING folk.name = 'BOB' AS x",
  "INSERT INTO folk (id, name) VALUES (50, 'eve') RETURNING name, name = 'EVE' AS x",
  "MERGE INTO folk f USING exactly e ON f.name = e.name WHEN MATCHED THEN UPDATE SET nick = 'm' " +
  "WHEN NOT MATCHED THEN INSERT (id, name) VALUES (60, e.name)",
  "SELECT * FROM folk ORDER BY id",
];

type Ask = (sql: string, values: unknown[]) => Promise<unknown>;

/** Over tables that were there before the gateway came. */
async function withFolk(mode: "postgres" | "iris", use: (ask: Ask) => Promise<void>) {
  const iris = await startEmbedded({ namespace: "USER", log: SILENT });
  const login = { user: EMBEDDED_USER, password: EMBEDDED_PASSWORD };
  try {
    const connection = await openConnection(options({ port: iris.port, ...login }));
    for (const sql of [...DEFINITIONS, ...ROWS]) await connection.execute(execution(sql));
    await connection.close();
    const gateway = await openTestGateway({
      flags: {
        "iris-host": "127.0.0.1",
        "iris-port": String(iris.port),
        "iris-username": login.user,
        "iris-password": login.password,
        auth: "trust",
        "text-comparison": mode,
      },
    });
    const { host, port } = gateway;
    const client = new pg.Client({ host, port, ...login, database: "USER" });
    try {
      await client.connect();
      await use(async (text, values) => {
        const { rows } = await client.query<unknown[], unknown[]>({
          text,
          values,
          rowMode: "array",
        });
        return rows.map((row: unknown[]) => row.map(String));
      });
    } finally {
      await client.end();
      await gateway.close();
    }
  } finally {
    await iris.close();
  }
}

async function answerOf(ask: Ask, statement: string | [string, unknown[]]): Promise<unknown> {
  const [sql, values] = typeof statement === "string" ? [statement, []] : statement;
  try {
    return await ask(sql, values);
  } catch (cause) {
    return (cause as { code?: string }).code ?? String(cause);
  }
}

Deno.test("columns that fold case in IRIS are compared as in PostgreSQL", async () => {
  const postgres = await openPglite();
  for (const sql of [...DEFINITIONS.map((one) => one.replace(" COLLATE %EXACT", "")), ...ROWS]) {
    await postgres.exec(sql);
  }
  const ask: Ask = async (sql, values) => {
    const { rows } = await postgres.query<unknown[]>(sql, values, { rowMode: "array" });
    return rows.map((row) => row.map(String));
  };
  try {
    await withFolk("postgres", async (gateway) => {
      const differences: unknown[] = [];
      for (const statement of STATEMENTS) {
        const expected = JSON.stringify(await answerOf(ask, statement));
        const given = JSON.stringify(await answerOf(gateway, statement));
        if (given !== expected) differences.push({ statement, expected, given });
      }
      assert.deepEqual(differences, []);
    });
  } finally {
    await postgres.close();
  }
});

Deno.test("by the setting they are compared as in IRIS", async () => {
  await withFolk("iris", async (gateway) => {
    const rows: readonly [string, unknown][] = [
      ["SELECT id FROM folk WHERE name = 'ada' ORDER BY id", [["1"], ["2"], ["3"]]],
      ["SELECT id FROM folk WHERE name <> 'ada' ORDER BY id", [["4"], ["6"]]],
      ["SELECT id FROM folk WHERE name IN ('BOB') ORDER BY id", [["4"], ["6"]]],
      ["SELECT id FROM exactly WHERE name = 'ada'", []],
    ];
    for (const [sql, expected] of rows) {
      assert.deepEqual(await answerOf(gateway, sql), expected, sql);
    }
  });
});
