// Sessions of one gateway: what they tell each other, and what they keep from each other.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import { PostgresCatalog } from "../../lib/catalog/catalog.ts";
import { PostgresProcess } from "../../lib/catalog/postgres_process.ts";
import { spawnCatalog } from "../../lib/cli/spawn_catalog.ts";
import { SILENT } from "../../lib/observe/log.ts";
import { CancelRegistry } from "../../lib/server/registry.ts";
import { AdvisoryLocks } from "../../lib/session/locks/advisory_locks.ts";
import { Deadlocks } from "../../lib/session/locks/deadlocks.ts";
import { LIMITS } from "../../lib/errors/limits.ts";
import { Notifications } from "../../lib/session/notifications/notifications.ts";
import { NotificationResponse } from "../../lib/wire/notices.ts";
import { printBackend } from "../../lib/wire/transcript.ts";
import { InMemory } from "./in_memory.ts";
import { ManualClock } from "./manual_clock.ts";

const complete = (tag: string) => `CommandComplete tag="${tag}"`;
const ready = (status: string) => `ReadyForQuery status=${status}`;

/** One for all tests: each session has a place of its own in it. */
const catalog = new PostgresCatalog(
  new PostgresProcess({
    spawn: spawnCatalog,
    log: SILENT,
  }),
  { database: "USER", version: () => "PostgreSQL" },
);
Deno.test.afterAll(() => catalog.close());

class Together {
  readonly clock = new ManualClock();
  readonly advisoryLocks = new AdvisoryLocks();
  readonly deadlocks = new Deadlocks({
    advisoryLocks: this.advisoryLocks,
    after: (milliseconds, run) => this.clock.after(milliseconds, run),
  });
  readonly notifications = new Notifications();
  readonly registry = new CancelRegistry();

  session(): Promise<InMemory> {
    return InMemory.loggedIn({ together: this, catalog });
  }
}

function test(name: string, play: (all: Together) => Promise<void>): void {
  Deno.test(name, () => play(new Together()));
}

/** Everything that promises could do without waiting for anything outside is done. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

const heard = (channel: string, payload: string) =>
  `NotificationResponse processId=1 channel="${channel}" payload="${payload}"`;

test("a notification reaches an idle session at once", async (all) => {
  const [one, two] = [await all.session(), await all.session()];
  await two.query("LISTEN a");
  two.sent = [];
  await one.query("BEGIN; NOTIFY a, 'x'");
  await settled();
  assert.deepEqual(two.replies(), []);
  await one.query("COMMIT");
  await settled();
  assert.deepEqual(two.replies(), [heard("a", "x")]);
});

test("a notification waits for the end of the listener's transaction", async (all) => {
  const [one, two] = [await all.session(), await all.session()];
  await two.query("LISTEN a; LISTEN b");
  await two.query("BEGIN");
  await one.query("NOTIFY a, 'x'; NOTIFY b, 'y'");
  await settled();
  assert.deepEqual(two.replies(), [complete("BEGIN"), ready("T")]);
  assert.deepEqual(await two.query("SHOW server_encoding"), [
    'RowDescription columns=[{name="server_encoding" tableOid=0 attribute=0 type=25 size=-1 typmod=-1 format=0}]',
    "DataRow values=['UTF8']",
    complete("SHOW"),
    ready("T"),
  ]);
  assert.deepEqual(await two.query("COMMIT"), [
    complete("COMMIT"),
    heard("a", "x"),
    heard("b", "y"),
    ready("I"),
  ]);
});

test("a notification waits for the Sync of a pipeline", async (all) => {
  const [one, two] = [await all.session(), await all.session()];
  await two.query("LISTEN a");
  await two.play('Parse statement="s" query="BEGIN" paramTypes=[]', "Flush");
  await one.query("NOTIFY a, 'x'");
  await settled();
  assert.deepEqual(two.replies(), ["ParseComplete"]);
  assert.deepEqual(await two.play("Sync"), [heard("a", "x"), ready("I")]);
});

test("a session that has gone hears nothing and holds nothing", async (all) => {
  const [one, two] = [await all.session(), await all.session()];
  await two.query("LISTEN a; SELECT pg_advisory_lock(1); BEGIN; SELECT pg_advisory_xact_lock(2)");
  assert.equal(all.advisoryLocks.size, 2);
  await two.session.close();
  assert.equal(all.advisoryLocks.size, 0);
  two.sent = [];
  assert.deepEqual(await one.query("NOTIFY a"), [complete("NOTIFY"), ready("I")]);
  await settled();
  assert.deepEqual(two.replies(), []);
});

test("a listener that takes nothing stops who notifies, and loses nothing", async (all) => {
  const [one, two] = [await all.session(), await all.session()];
  await two.query("LISTEN a");
  await two.query("BEGIN");
  const payload = "x".repeat(7999);
  let told = 0;
  let last: string[] = [];
  while (told <= LIMITS.unheardBytes.max / 7999 + 1) {
    last = await one.query(`NOTIFY a, '${payload}'`);
    if (last[0] !== complete("NOTIFY")) break;
    told++;
  }
  assert.deepEqual(last, ["ERROR 54000 too many notifications in the NOTIFY queue", ready("I")]);
  const replies = await two.query("COMMIT");
  assert.equal(replies.filter((line) => line.startsWith("NotificationResponse")).length, told);
  assert.deepEqual(await one.query("NOTIFY a"), [complete("NOTIFY"), ready("I")]);
});

test("an advisory lock is waited for until its session gives it back", async (all) => {
  const [one, two] = [await all.session(), await all.session()];
  await one.query("SELECT pg_advisory_lock(1)");
  const waiting = two.query("SELECT pg_advisory_lock(1)");
  assert.equal((await one.query("SELECT pg_try_advisory_lock(1)")).at(1), "DataRow values=['t']");
  await one.query("SELECT pg_advisory_unlock(1)");
  await one.query("SELECT pg_advisory_unlock(1)");
  assert.deepEqual((await waiting).slice(-2), [complete("SELECT 1"), ready("I")]);
  assert.equal((await one.query("SELECT pg_try_advisory_lock(1)")).at(1), "DataRow values=['f']");
});

for (const end of ["COMMIT", "ROLLBACK", "ROLLBACK TO s", "SELECT tiny('FAIL')"]) {
  test(`a transaction's advisory lock ends with ${end}`, async (all) => {
    const [one, two] = [await all.session(), await all.session()];
    await one.query("BEGIN; SAVEPOINT s; SELECT pg_advisory_xact_lock(1, 2)");
    const asked = "SELECT pg_try_advisory_xact_lock(1, 2), pg_try_advisory_xact_lock(4294967298)";
    assert.equal((await two.query(asked)).at(1), "DataRow values=['f','t']");
    await one.query(end);
    assert.equal((await two.query(asked)).at(1), "DataRow values=['t','t']");
  });
}

test("waiting for an advisory lock can be cancelled", async (all) => {
  const [one, two] = [await all.session(), await all.session()];
  await one.query("SELECT pg_advisory_lock(1)");
  const waiting = two.query("SELECT pg_advisory_lock(1)");
  while (!all.advisoryLocks.isWaitedFor("0,1,1")) await settled();
  all.registry.cancel(2, new Uint8Array(4).fill(7));
  assert.deepEqual((await waiting).slice(-2), [
    "ERROR 57014 canceling statement due to user request",
    ready("I"),
  ]);
  await one.query("SELECT pg_advisory_unlock_all()");
  assert.equal(all.advisoryLocks.size, 0);
});

test("sleep can be cancelled", async (all) => {
  const one = await all.session();
  const sleeping = one.query("SELECT pg_sleep(1000)");
  const cancel = setInterval(() => all.registry.cancel(1, new Uint8Array(4).fill(7)), 1);
  const replies = await sleeping;
  clearInterval(cancel);
  assert.equal(replies.at(-2), "ERROR 57014 canceling statement due to user request");
});

test("two sessions that wait for each other are a deadlock, after deadlock_timeout", async (all) => {
  const [one, two] = [await all.session(), await all.session()];
  await one.query("SELECT pg_advisory_lock(1)");
  await two.query("BEGIN; SELECT pg_advisory_xact_lock(2)");
  const waiting = one.query("SELECT pg_advisory_lock(2)");
  while (!all.advisoryLocks.isWaitedFor("0,2,1")) await settled();
  all.clock.pass(500);
  const replies = two.query("SET deadlock_timeout = 400; SELECT pg_advisory_lock(1)");
  while (!all.advisoryLocks.isWaitedFor("0,1,1")) await settled();
  all.clock.pass(400);
  assert.deepEqual((await replies).slice(-2), ["ERROR 40P01 deadlock detected", ready("E")]);
  // The error has ended the transaction, and with it its lock.
  assert.deepEqual((await waiting).slice(-2), [complete("SELECT 1"), ready("I")]);
});

Deno.test("NotificationResponse is printed as the tests above read it", () => {
  const to = new Writer();
  const body = { processId: 1, channel: "a", payload: "x" };
  NotificationResponse.encode(body, to);
  assert.equal(printBackend({ name: "NotificationResponse", body }), `B ${heard("a", "x")}`);
});
