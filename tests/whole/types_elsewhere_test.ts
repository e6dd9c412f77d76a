// Types that one gateway makes in an IRIS are another gateway's as well, with the same numbers, and outlive both.

import assert from "node:assert/strict";
import pg from "pg";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { loginOf, openTestGateway } from "../support/gateway.ts";
import { irisFlags, IrisProcess } from "../support/iris_process.ts";

const NUMBERS = `SELECT t.typname, t.oid, t.typarray, e.enumlabel, e.oid AS label
  FROM pg_type t LEFT JOIN pg_enum e ON e.enumtypid = t.oid
  WHERE t.typname IN ('mood', 'few', 'fewer') ORDER BY t.typname, e.enumsortorder`;

/** A generous end for what is seen after the next refresh. */
const TRIES_MAX = 300;
const PAUSE_MS = 100;

async function connected(gateway: Gateway): Promise<pg.Client> {
  const client = new pg.Client(loginOf(gateway));
  await client.connect();
  return client;
}

/** The rows, or a SQLSTATE. */
async function answerOf(client: pg.Client, sql: string): Promise<unknown> {
  try {
    return (await client.query({ text: sql, rowMode: "array" })).rows;
  } catch (cause) {
    return (cause as { code?: string }).code;
  }
}

async function becomes(client: pg.Client, sql: string, expected: unknown): Promise<void> {
  for (let tries = 1;; tries++) {
    // Whoever asks the catalog has it look whether it is as IRIS is.
    await client.query("SELECT count(*) FROM pg_class");
    const answer = await answerOf(client, sql);
    try {
      return assert.deepEqual(answer, expected, sql);
    } catch (cause) {
      if (tries === TRIES_MAX) throw cause;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

Deno.test("types are the same behind two gateways, and behind one that comes later", async () => {
  const iris = new IrisProcess();
  const flags = { ...irisFlags(await iris.start()), auth: "trust", "catalog-refresh": "200ms" };
  const gateways = [await openTestGateway({ flags }), await openTestGateway({ flags })];
  const clients = await Promise.all(gateways.map(connected));
  const [one, other] = clients;
  try {
    assert.equal(await answerOf(other, "SELECT 'sad'::mood"), "42704");
    await one.query("CREATE TYPE mood AS ENUM ('sad', 'ok')");
    await one.query("CREATE TYPE passing AS ENUM ('x')");
    await one.query("CREATE DOMAIN few AS int CHECK (VALUE < 9)");
    await one.query("CREATE DOMAIN fewer AS few CHECK (VALUE < 5)");
    await one.query("CREATE TABLE felt (id int PRIMARY KEY, m mood, n fewer)");
    await becomes(other, "SELECT 'sad'::mood", [["sad"]]);
    await becomes(other, "INSERT INTO felt VALUES (1, 'ok', 4) RETURNING m, n", [["ok", 4]]);
    await becomes(other, "INSERT INTO felt VALUES (2, 'glad', 4)", "22P02");
    await becomes(other, "INSERT INTO felt VALUES (2, 'ok', 5)", "23514");
    assert.deepEqual(await answerOf(other, NUMBERS), await answerOf(one, NUMBERS));

    await one.query("ALTER TYPE mood ADD VALUE 'glad' BEFORE 'ok'");
    await one.query("ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'");
    await one.query("ALTER DOMAIN few ADD CONSTRAINT least CHECK (VALUE > 0)");
    await becomes(other, "INSERT INTO felt VALUES (2, 'glad', 4) RETURNING m", [["glad"]]);
    await becomes(other, "SELECT m FROM felt ORDER BY m DESC", [["fine"], ["glad"]]);
    await becomes(other, "UPDATE felt SET n = 0 WHERE id = 1", "23514");
    await other.query("ALTER DOMAIN few DROP CONSTRAINT least");
    await other.query("DROP TYPE passing");
    await becomes(one, "UPDATE felt SET n = 0 WHERE id = 1 RETURNING n", [[0]]);
    await becomes(one, "SELECT 'x'::passing", "42704");

    const before = await answerOf(one, NUMBERS);
    await becomes(other, NUMBERS, before);
    await iris.restart();
    gateways.push(await openTestGateway({ flags }));
    clients.push(await connected(gateways.at(-1)!));
    const [later] = clients.slice(-1);
    await becomes(later, NUMBERS, before);
    await becomes(later, "SELECT m, n FROM felt ORDER BY m DESC", [["fine", 0], ["glad", 4]]);
    await becomes(later, "DROP TYPE mood", "2BP01");
  } finally {
    for (const client of clients) await client.end().catch(() => {});
    for (const gateway of gateways) await gateway.close();
    await iris.close();
  }
});
