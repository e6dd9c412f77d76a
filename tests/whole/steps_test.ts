// Statements that take several of IRIS's, against a whole gateway: all or nothing, also beside others.

import assert from "node:assert/strict";
import pg from "pg";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { loginOf, withGateway } from "../support/gateway.ts";

type Client = InstanceType<typeof pg.Client>;

async function withClients(
  count: number,
  use: (...clients: Client[]) => Promise<void>,
  gateway: Gateway,
): Promise<void> {
  const clients = Array.from({ length: count }, () => new pg.Client(loginOf(gateway)));
  try {
    for (const client of clients) await client.connect();
    await use(...clients);
  } finally {
    for (const client of clients) await client.end();
  }
}

async function rowsOf(client: Client, text: string, values: unknown[] = []): Promise<unknown[][]> {
  const { rows } = await client.query({ text, values, rowMode: "array" });
  return rows;
}

/** The SQLSTATE that a statement is refused with. */
async function refusalOf(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
  } catch (cause) {
    return (cause as { code: string }).code;
  }
  return "none";
}

/** The stand-in refuses at once where IRIS would wait. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (cause) {
      if ((cause as { code: string }).code !== "55P03") throw cause;
    }
  }
}

const UPSERT = "INSERT INTO counter (id, n) VALUES ($1, 1) " +
  "ON CONFLICT (id) DO UPDATE SET n = counter.n + EXCLUDED.n RETURNING n";

Deno.test("statements of several steps", async (t) => {
  await withGateway(async (gateway) => {
    const step = (name: string, use: (...clients: Client[]) => Promise<void>, count = 1) =>
      t.step(name, () => withClients(count, use, gateway));

    await step("a row that fails leaves none of its statement behind", async (client) => {
      await client.query("CREATE TABLE whole (id int PRIMARY KEY, n int NOT NULL)");
      await client.query("INSERT INTO whole VALUES (3, 3)");
      const texts = [
        "INSERT INTO whole VALUES (1, 1), (2, 2), (3, 0) RETURNING id",
        "INSERT INTO whole VALUES (1, 1), (2, NULL) ON CONFLICT (id) DO NOTHING",
        "INSERT INTO whole SELECT id - 2, n FROM whole UNION ALL SELECT id, n FROM whole RETURNING id",
        "UPDATE whole SET n = n + 1 RETURNING 1 / (n - 4)",
        "DELETE FROM whole RETURNING 1 / (n - 3)",
        "MERGE INTO whole w USING (SELECT 3 AS id UNION ALL SELECT 3) s ON w.id = s.id " +
        "WHEN MATCHED THEN UPDATE SET n = w.n + 1",
      ];
      const codes = ["23505", "23502", "23505", "22012", "22012", "21000"];
      for (const [index, text] of texts.entries()) {
        assert.equal(await refusalOf(client.query(text)), codes[index], text);
        assert.deepEqual(await rowsOf(client, "SELECT id, n FROM whole"), [[3, 3]], text);
      }
      for (const [index, text] of texts.entries()) {
        await client.query("BEGIN");
        await client.query("UPDATE whole SET n = 3");
        await client.query("SAVEPOINT before");
        assert.equal(await refusalOf(client.query(text)), codes[index], text);
        assert.equal(await refusalOf(client.query("SELECT 1")), "25P02");
        await client.query("ROLLBACK TO SAVEPOINT before");
        assert.deepEqual(await rowsOf(client, "SELECT id, n FROM whole"), [[3, 3]], text);
        await client.query("COMMIT");
      }
    });

    await step("a transaction that is rolled back takes its programs with it", async (client) => {
      await client.query("BEGIN");
      const inserted = "INSERT INTO whole VALUES (10, 1), (11, 1) RETURNING id";
      assert.deepEqual(await rowsOf(client, inserted), [[10], [11]]);
      await client.query("ROLLBACK");
      assert.deepEqual(await rowsOf(client, "SELECT id FROM whole"), [[3]]);
    });

    await step("NULL is in nobody's way", async (client) => {
      await client.query("CREATE TABLE nullable (a int, b int, n int, UNIQUE (a, b))");
      const text = "INSERT INTO nullable VALUES ($1, $2, 1) " +
        "ON CONFLICT (a, b) DO UPDATE SET n = nullable.n + 1 RETURNING n";
      for (const values of [[1, null], [1, null], [1, 1]]) {
        assert.deepEqual(await rowsOf(client, text, values), [[1]]);
      }
      assert.deepEqual(await rowsOf(client, text, [1, 1]), [[2]]);
      assert.deepEqual(await rowsOf(client, "SELECT count(*) FROM nullable"), [["3"]]);
    });

    await step("two clients that upsert the same keys lose nothing", async (...clients) => {
      await clients[0].query("CREATE TABLE counter (id int PRIMARY KEY, n int)");
      await Promise.all(clients.map(async (client) => {
        for (let round = 0; round < 40; round++) {
          await patiently(() => client.query(UPSERT, [round % 4]));
        }
      }));
      const counted = await rowsOf(clients[0], "SELECT id, n FROM counter ORDER BY id");
      assert.deepEqual(counted, [[0, 20], [1, 20], [2, 20], [3, 20]]);
    }, 2);

    await step(
      "two clients that count up by RETURNING never see the same number",
      async (...two) => {
        const seen: unknown[] = [];
        await Promise.all(two.map(async (client) => {
          for (let round = 0; round < 30; round++) {
            const text = "UPDATE counter SET n = n + 1 WHERE id = 0 RETURNING n";
            const [[n]] = await patiently(() => rowsOf(client, text));
            seen.push(n);
          }
        }));
        assert.deepEqual(
          seen.sort((one, other) => Number(one) - Number(other)),
          Array.from({ length: 60 }, (_, index) => 21 + index),
        );
      },
      2,
    );

    await step("FOR UPDATE keeps others away until the end", async (first, second) => {
      await first.query("BEGIN");
      const locked = "SELECT id, n FROM counter WHERE id = $1 FOR UPDATE";
      assert.deepEqual(await rowsOf(first, locked, [1]), [[1, 20]]);
      await second.query("BEGIN");
      assert.equal(await refusalOf(second.query(`${locked} NOWAIT`, [1])), "55P03");
      await second.query("ROLLBACK");
      assert.deepEqual(await rowsOf(second, `${locked} NOWAIT`, [2]), [[2, 20]]);
      const waiting = patiently(() => rowsOf(second, locked, [1]));
      await first.query("UPDATE counter SET n = 0 WHERE id = 1");
      await first.query("COMMIT");
      assert.deepEqual(await waiting, [[1, 0]]);
    }, 2);

    await step("SKIP LOCKED takes the next rows that nobody has locked", async (first, second) => {
      await first.query("CREATE TABLE jobs (id int PRIMARY KEY, done boolean)");
      await first.query("INSERT INTO jobs SELECT n, n = 2 FROM (VALUES (1), (2), (3), (4)) v (n)");
      const next = "SELECT id FROM jobs WHERE NOT done ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED";
      await first.query("BEGIN");
      await second.query("BEGIN");
      assert.deepEqual(await rowsOf(first, next, [1]), [[1]]);
      assert.deepEqual(await rowsOf(second, next, [1]), [[3]]);
      assert.deepEqual(await rowsOf(first, next, [5]), [[1], [4]]);
      const all = "SELECT id FROM jobs ORDER BY id FOR UPDATE SKIP LOCKED";
      assert.deepEqual(await rowsOf(second, all), [[2], [3]]);
      await first.query("COMMIT");
      await second.query("COMMIT");
      const some = "SELECT id FROM jobs ORDER BY id DESC LIMIT 2 FOR UPDATE SKIP LOCKED";
      assert.deepEqual(await rowsOf(first, some), [[4], [3]]);
    }, 2);

    await step("FOR UPDATE locks where the first column is a counter", async (client) => {
      await client.query("CREATE TABLE counted (id serial PRIMARY KEY, word text)");
      assert.deepEqual(await rowsOf(client, "SELECT * FROM counted FOR UPDATE"), []);
      await client.query("INSERT INTO counted (word) VALUES ('a'), ('b')");
      const text = "SELECT * FROM counted ORDER BY id DESC LIMIT 1 FOR UPDATE";
      assert.deepEqual(await rowsOf(client, text), [[2, "b"]]);
    });

    await step("more rows than one statement of IRIS takes", async (client) => {
      await client.query("CREATE TABLE many (id int PRIMARY KEY, name text, at timestamp)");
      const values = Array.from({ length: 1000 }, (_, id) => [id, `name ${id}`, "2024-01-02"]);
      const list = values.map((_, row) => `($${row * 3 + 1}, $${row * 3 + 2}, $${row * 3 + 3})`);
      const plain = await client.query(`INSERT INTO many VALUES ${list}`, values.flat());
      assert.deepEqual([plain.rowCount, plain.command], [1000, "INSERT"]);
      assert.deepEqual(await rowsOf(client, "SELECT count(*), max(name) FROM many"), [
        ["1000", "name 999"],
      ]);
      const again = `INSERT INTO many VALUES ${list} ON CONFLICT (id) DO UPDATE ` +
        "SET name = EXCLUDED.name || '!' RETURNING id, name";
      const updated = await rowsOf(client, again, values.flat());
      assert.deepEqual(updated, values.map(([id, name]) => [id, `${name}!`]));
      const deleted = await rowsOf(client, "DELETE FROM many RETURNING id");
      assert.deepEqual(deleted, values.map(([id]) => [id]));
    });

    await step("the rows of a query are read before the first is inserted", async (client) => {
      await client.query("CREATE TABLE growing (id serial PRIMARY KEY, word text)");
      await client.query("INSERT INTO growing (word) VALUES ('a'), ('b')");
      const text = "INSERT INTO growing (word) SELECT word || word FROM growing RETURNING id, word";
      assert.deepEqual(await rowsOf(client, text), [[3, "aa"], [4, "bb"]]);
    });

    await step("values of all lengths and none survive the way through a loop", async (client) => {
      await client.query("CREATE TABLE words (k int, word text)");
      const long = "ä€😀".repeat(100_000);
      const words = ["", null, "x\u0001y", "  ", long];
      for (const [k, word] of words.entries()) {
        await client.query("INSERT INTO words VALUES ($1, $2)", [k, word]);
      }
      const text = "INSERT INTO words SELECT k, word FROM words RETURNING k, word";
      const copied = await rowsOf(client, text);
      assert.deepEqual(copied.sort(([a], [b]) => Number(a) - Number(b)), [...words.entries()]);
    });

    await step("TRUNCATE and DROP of several are one statement", async (client) => {
      await client.query("CREATE TABLE several_a (id int PRIMARY KEY)");
      await client.query("CREATE TABLE several_b (id int PRIMARY KEY)");
      await client.query("INSERT INTO several_a VALUES (1)");
      assert.equal(await refusalOf(client.query("TRUNCATE several_a, nosuch")), "42P01");
      assert.deepEqual(await rowsOf(client, "SELECT id FROM several_a"), [[1]]);
      await client.query("TRUNCATE several_a, several_b");
      assert.deepEqual(await rowsOf(client, "SELECT id FROM several_a"), []);
      await client.query("DROP TABLE several_a, several_b");
      assert.equal(await refusalOf(client.query("SELECT id FROM several_b")), "42P01");
    });

    await step("a read-only transaction refuses them all", async (client) => {
      const texts = [
        "INSERT INTO counter VALUES (9, 9) RETURNING id",
        "DELETE FROM counter RETURNING id",
        "SELECT id FROM counter FOR UPDATE",
      ];
      for (const text of texts) {
        await client.query("BEGIN READ ONLY");
        assert.equal(await refusalOf(client.query(text)), "25006", text);
        await client.query("ROLLBACK");
      }
    });
  });
});
