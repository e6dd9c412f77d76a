// The whole stand-in: the real driver, the helper class's contract, IRIS SQL on SQLite.

import assert from "node:assert/strict";
import type { ListValue } from "../../lib/iris/list.ts";
import { createEngine } from "../../lib/standin/engine/engine.ts";
import { inner, list, rowsOf, type Session } from "./driver.ts";
import { openSession, withDriver } from "./place.ts";

const VERSIONS = ["2024.1", "2025.3"] as const;

/** The test in a session of its own, on each version of IRIS that the engine knows. */
function onEachVersion(name: string, test: (session: Session) => Promise<void>): void {
  for (const version of VERSIONS) {
    Deno.test(`${name} (${version})`, async () => {
      const engine = createEngine({ version });
      try {
        await withDriver(async ({ driver, port }) => {
          await driver.connect(port);
          const session = await openSession(driver);
          await session.call("Init", list("1", "", ""));
          await test(session);
        }, { engine, version })();
      } finally {
        engine.close();
      }
    });
  }
}

async function good(session: Session, method: string, ...args: unknown[]): Promise<ListValue[]> {
  const answer = await session.call(method, ...args);
  assert.deepEqual(answer.slice(0, 3), [1n, 0n, ""], `${args[0]}: ${answer[1]} ${answer[2]}`);
  return answer.slice(3);
}

const run = (session: Session, sql: string, ...values: ListValue[]) =>
  good(session, "Direct", sql, list(...values));

async function rows(session: Session, sql: string, ...values: ListValue[]) {
  return rowsOf((await run(session, sql, ...values))[7]);
}

async function refused(session: Session, sql: string): Promise<unknown> {
  const [ok, code] = await session.call("Direct", sql, list());
  assert.equal(ok, 0n, sql);
  return code;
}

const TABLES = [
  "CREATE TABLE Town (id INTEGER PRIMARY KEY, name VARCHAR(50))",
  "CREATE TABLE Person (id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL, born DATE, " +
  "wage NUMERIC(10,2), weight DOUBLE, active BIT, seen TIMESTAMP, photo VARBINARY(100), town INTEGER)",
];

async function createTables(session: Session): Promise<void> {
  for (const sql of TABLES) await run(session, sql);
}

onEachVersion("values travel in ODBC form, both ways", async (session) => {
  await createTables(session);
  const [, type, count] = await run(
    session,
    "INSERT INTO Person (id, name, born, wage, weight, active, seen, photo) " +
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    "1",
    "\u0416",
    "2000-01-01",
    "1234.50",
    "0.5",
    "1",
    "2020-01-02 03:04:05",
    new Uint8Array([0, 255]),
  );
  assert.deepEqual([type, count], [2n, 1n]);
  await run(session, "INSERT INTO Person (id, name, wage) VALUES (2, ?, -0.25)", "\0");
  const columns = "id, name, born, wage, weight, active, seen, photo";
  const found = await rows(session, `SELECT ${columns} FROM Person ORDER BY id`);
  assert.deepEqual(found[0].slice(0, 4), [1n, "\u0416", "2000-01-01", "1234.5"]);
  assert.deepEqual(found[0].slice(4, 6), [0.5, 1n]);
  assert.match(String(found[0][6]), /^2020-01-02 03:04:05/);
  assert.equal(found[0][7], "\x00\xff");
  assert.deepEqual(found[1], [2n, "\0", "", "-.25", "", "", "", ""]);
});

onEachVersion("Prepare tells the types of columns and parameters", async (session) => {
  await createTables(session);
  const [, , type, , parameters, , columns] = await good(
    session,
    "Prepare",
    "SELECT id, name, born FROM Person WHERE id = ?",
  );
  assert.equal(type, 1n);
  assert.equal(rowsOf(parameters).length, 1);
  assert.deepEqual(rowsOf(columns).map(([name, odbcType]) => [name, odbcType]), [
    ["id", 4n],
    ["name", 12n],
    ["born", 9n],
  ]);
});

onEachVersion("a thousand rows in one call, a join, and batches", async (session) => {
  await createTables(session);
  await run(session, "INSERT INTO Town (id, name) VALUES (1, 'Ulm')");
  const insert = "INSERT INTO Person (id, name, town) VALUES (?, ?, ?)";
  const [, handle] = await good(session, "Prepare", insert);
  const many = Array.from({ length: 1000 }, (_, at) => list(BigInt(at), `name ${at}`, "1"));
  const outcome = await good(session, "ExecuteMany", String(handle), list(...many), "1");
  assert.deepEqual(outcome.slice(0, 4), [0n, 1000n, 1000n, 1000n]);
  const join = "SELECT p.id, t.name FROM Person p JOIN Town t ON t.id = p.town ORDER BY p.id";
  let answer = await good(session, "Direct", join, list(), "300");
  let cursor = answer[4];
  const found = rowsOf(answer[7]);
  while (cursor !== 0n) {
    answer = await good(session, "Fetch", String(cursor), "300");
    cursor = answer[1];
    found.push(...rowsOf(answer[4]));
  }
  assert.equal(found.length, 1000);
  assert.deepEqual(found[999], [999n, "Ulm"]);
});

onEachVersion("a bad row takes back all rows of its call, or only itself", async (session) => {
  await createTables(session);
  const [, handle] = await good(session, "Prepare", "INSERT INTO Town (id, name) VALUES (?, ?)");
  const twice = list(list("1", "a"), list("1", "b"), list("2", "c"));
  const count = async () => (await rows(session, "SELECT COUNT(*) FROM Town"))[0][0];
  const none = await session.call("ExecuteMany", String(handle), twice, "1");
  assert.deepEqual(none.slice(0, 2), [0n, -119n]);
  assert.equal(await count(), 0n);
  const some = await session.call("ExecuteMany", String(handle), twice, "3");
  assert.deepEqual(inner(inner(some[7])[0]).slice(0, 2), [2n, -119n]);
  assert.equal(await count(), 2n);
});

onEachVersion("savepoints undo what came after them", async (session) => {
  await createTables(session);
  const insert = (id: number) => run(session, `INSERT INTO Town (id) VALUES (${id})`);
  const ids = async () => (await rows(session, "SELECT id FROM Town ORDER BY id")).flat();
  await good(session, "Begin", "");
  await insert(1);
  await good(session, "Savepoint", "s");
  await insert(2);
  await good(session, "RollbackTo", "s");
  await insert(3);
  await good(session, "Release", "s");
  await good(session, "Commit");
  assert.deepEqual(await ids(), [1n, 3n]);
  await good(session, "Begin", "");
  await insert(4);
  await good(session, "Rollback");
  assert.deepEqual(await ids(), [1n, 3n]);
});

onEachVersion("SQL errors have IRIS's SQLCODEs", async (session) => {
  await createTables(session);
  assert.equal(await refused(session, "SELECT * FROM Nowhere"), -30n);
  assert.equal(await refused(session, "SELECT nothing FROM Town"), -29n);
  assert.equal(await refused(session, "SELECT 1;"), -25n);
  assert.equal(await refused(session, "INSERT INTO Person (id) VALUES (1)"), -108n);
  assert.deepEqual(
    (await session.call("Direct", "SELECT id FROM Town WHERE id = ?", list())).slice(0, 2),
    [0n, -400n],
  );
});
