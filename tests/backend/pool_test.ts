// The pool: its order, its limits, and connections that come back dirty, dead or never.

import assert from "node:assert/strict";
import { type BackendConnection, openConnection } from "../../lib/backend/connection.ts";
import type { Lease } from "../../lib/backend/contract.ts";
import { BackendPool, type PoolOptions } from "../../lib/backend/pool.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { SILENT } from "../../lib/observe/log.ts";
import { NO_HINTS } from "../../lib/types/column.ts";
import { execution, options } from "./support.ts";

function poolOf(
  more: Partial<PoolOptions> & { user?: () => string } = {},
): { pool: BackendPool; opened: BackendConnection[] } {
  const opened: BackendConnection[] = [];
  const pool = new BackendPool({
    log: SILENT,
    sizeMax: 2,
    acquireMsMax: 20_000,
    async open() {
      const user = more.user?.() ?? "u";
      const connection = await openConnection(options({ user }, "fake_child.ts"));
      opened.push(connection);
      return connection;
    },
    ...more,
  });
  return { pool, opened };
}

async function use<T>(pool: BackendPool, run: (lease: Lease) => Promise<T>): Promise<T> {
  const lease = await pool.acquire();
  try {
    return await run(lease);
  } finally {
    lease.release();
  }
}

Deno.test("many sessions share few connections, in the order they came", async () => {
  const { pool, opened } = poolOf();
  const order: number[] = [];
  const first = [await pool.acquire(), await pool.acquire()];
  const others = Array.from({ length: 20 }, (_, turn) =>
    use(pool, async (lease) => {
      order.push(turn);
      await lease.ping();
    }));
  for (const lease of first) lease.release();
  await Promise.all(others);
  assert.deepEqual(order, [...order].sort((some, other) => some - other));
  assert.equal(opened.length, 2);
  await pool.close();
});

Deno.test("a wait that is too long ends with 53300 and a hint", async () => {
  const { pool } = poolOf({ sizeMax: 1, acquireMsMax: 50 });
  const lease = await acquireSlowly(pool);
  await assert.rejects(pool.acquire(), (error: PgError) => {
    assert.equal(error.sqlstate, "53300");
    assert.match(error.fields.hint!, /PGWIRE_POOL_SIZE/);
    return true;
  });
  lease.release();
  await pool.close();
});

/** The first connection takes longer than the limit under test. */
async function acquireSlowly(pool: BackendPool): Promise<Lease> {
  for (;;) {
    try {
      return await pool.acquire();
    } catch (cause) {
      if (!(cause instanceof PgError && cause.sqlstate === "53300")) throw cause;
    }
  }
}

Deno.test("waiting for a connection can be given up", async () => {
  const { pool } = poolOf({ sizeMax: 1 });
  const lease = await pool.acquire();
  const stop = new AbortController();
  const waiting = pool.acquire({ signal: stop.signal });
  stop.abort();
  await assert.rejects(waiting, { condition: "query_canceled" });
  lease.release();
  await use(pool, (next) => next.ping());
  await pool.close();
});

Deno.test("a connection comes back without transaction and cursors", async () => {
  const { pool, opened } = poolOf({ sizeMax: 1 });
  await use(pool, async (lease) => {
    await lease.begin();
    await lease.execute(execution("open"));
  });
  await use(pool, async (lease) => {
    assert.equal(opened[0].level, 0);
    assert.equal((await lease.execute(execution("x"))).rowCount, 0);
  });
  assert.equal(opened.length, 1);
  await pool.close();
});

Deno.test("a connection that does not become clean is ended and replaced", async () => {
  const { pool, opened } = poolOf({ sizeMax: 1, resetMsMax: 50 });
  const lease = await pool.acquire();
  const lost = assert.rejects(lease.execute(execution("hang")), {
    condition: "connection_failure",
  });
  lease.release();
  await lost;
  await use(pool, (next) => next.ping());
  assert.equal(opened.length, 2);
  await pool.close();
});

Deno.test("a connection that died while idle is replaced", async () => {
  const { pool, opened } = poolOf({ sizeMax: 1 });
  const { job } = await pool.info();
  Deno.kill(Number(job), "SIGKILL");
  await opened[0].ended;
  await use(pool, (lease) => lease.ping());
  assert.equal(opened.length, 2);
  await pool.close();
});

Deno.test("an idle connection is tried before it is lent, if it was idle for long", async () => {
  const { pool, opened } = poolOf({ sizeMax: 1, pingAfterMs: 0 });
  await use(pool, (lease) => lease.ping());
  await use(pool, (lease) => lease.ping());
  assert.equal(opened.length, 1);
  await pool.close();
});

Deno.test("when IRIS is away everybody hears it at once, and it is found again", async () => {
  let away = true;
  const { pool } = poolOf({
    user: () => away ? "refused" : "u",
    backoffMsLeast: 1,
    backoffMsMax: 1,
  });
  const all = await Promise.allSettled(Array.from({ length: 5 }, () => pool.acquire()));
  for (const one of all) {
    assert.equal(one.status === "rejected" && one.reason.condition, "invalid_password");
  }
  away = false;
  const lease = await untilConnected(pool);
  lease.release();
  await pool.close();
});

async function untilConnected(pool: BackendPool): Promise<Lease> {
  for (;;) {
    try {
      return await pool.acquire();
    } catch (cause) {
      if (!(cause instanceof PgError && cause.condition === "invalid_password")) throw cause;
    }
  }
}

Deno.test("during the pause after a failure the failure is told without another try", async () => {
  let tries = 0;
  const { pool } = poolOf({ user: () => (tries++, "refused"), backoffMsLeast: 60_000 });
  await assert.rejects(pool.acquire(), { condition: "invalid_password" });
  await assert.rejects(pool.acquire(), { condition: "invalid_password" });
  assert.equal(tries, 1);
  await pool.close();
});

Deno.test("what a statement looks like is asked once, until the schema changes", async () => {
  const { pool } = poolOf({ sizeMax: 1 });
  await use(pool, async (lease) => {
    const epochs: number[] = [];
    const ask = async () => epochs.push((await lease.describe("s", NO_HINTS)).parameterTypes[0]);
    await ask();
    await lease.execute(execution("x"));
    await ask();
    await lease.execute(execution("create"));
    await ask();
    pool.forget();
    await ask();
    assert.deepEqual(epochs, [0, 0, 1, 2]);
  });
  await pool.close();
});

Deno.test("a lease gives way to those who wait, unless something is open on it", async () => {
  const { pool, opened } = poolOf({ sizeMax: 1 });
  const order: string[] = [];
  const lease = await pool.acquire();
  await lease.giveWay();
  const [begun, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  // Whoever has it next keeps it until the first has done what is to be done.
  const other = use(pool, async (theirs) => {
    await theirs.begin();
    order.push("the other");
    begun.resolve();
    await done.promise;
  });
  await lease.begin();
  await lease.giveWay();
  order.push("in a transaction");
  await lease.rollback();
  await lease.giveWay();
  await begun.promise;
  await lease.ping();
  order.push("beside");
  lease.release();
  done.resolve();
  await other;
  assert.deepEqual(order, ["in a transaction", "the other", "beside"]);
  await use(pool, (next) => next.ping());
  assert.equal(opened.length, 2);
  await pool.close();
});

Deno.test("a lease that was given back is of no use", async () => {
  const { pool } = poolOf({ sizeMax: 1 });
  const lease = await pool.acquire();
  lease.release();
  lease.release();
  assert.equal(lease.alive, false);
  await assert.rejects(async () => await lease.ping(), { condition: "internal_error" });
  await use(pool, (next) => next.ping());
  await pool.close();
});

Deno.test("closing ends those who wait, and every process", async () => {
  const { pool, opened } = poolOf({ sizeMax: 1 });
  await pool.acquire();
  const waiting = assert.rejects(pool.acquire(), { condition: "admin_shutdown" });
  await pool.close();
  await waiting;
  await opened[0].ended;
  await assert.rejects(pool.acquire(), { condition: "admin_shutdown" });
});
