// The pool's size: a minimum, spares, retirement, limits for users, and what happens while IRIS is away.

import assert from "node:assert/strict";
import { type BackendConnection, openConnection } from "../../lib/backend/connection.ts";
import { BackendPool, type PoolOptions } from "../../lib/backend/pool.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { SILENT } from "../../lib/observe/log.ts";
import { execution, options } from "./support.ts";

function poolOf(more: Partial<PoolOptions> & { user?: () => string } = {}) {
  const opened: BackendConnection[] = [];
  const told = { opened: Promise.withResolvers<void>(), want: Infinity };
  const pool = new BackendPool({
    log: SILENT,
    sizeMax: 4,
    acquireMsMax: 20_000,
    async open() {
      const user = more.user?.() ?? "u";
      const connection = await openConnection(options({ user }, "fake_child.ts"));
      if (opened.push(connection) === told.want) told.opened.resolve();
      return connection;
    },
    ...more,
  });
  /** Settles when so many connections have been opened in all. */
  const grownTo = (count: number) => {
    told.want = count;
    if (opened.length >= count) told.opened.resolve();
    return told.opened.promise;
  };
  return { pool, opened, grownTo };
}

const WARM: [string, Partial<PoolOptions>, number][] = [
  ["a minimum is filled when the first one comes", { sizeMin: 3 }, 3],
  ["spares are opened while others are lent", { spares: 2 }, 3],
  ["spares do not go beyond the maximum", { spares: 9, sizeMax: 2 }, 2],
];
for (const [fact, more, count] of WARM) {
  Deno.test(fact, async () => {
    const { pool, opened, grownTo } = poolOf(more);
    const lease = await pool.acquire();
    await grownTo(count);
    lease.release();
    await (await pool.acquire()).ping();
    await pool.close();
    assert.equal(opened.length, count);
  });
}

Deno.test("what nobody uses is closed, but for the minimum", async () => {
  const { pool, opened } = poolOf({ idleMsMax: 1, sizeMin: 1 });
  const leases = await Promise.all(Array.from({ length: 3 }, () => pool.acquire()));
  const two = Promise.withResolvers<void>();
  let ended = 0;
  for (const connection of opened) {
    connection.ended.then(() => ++ended === 2 && two.resolve());
  }
  for (const lease of leases) lease.release();
  await two.promise;
  await (await pool.acquire()).ping();
  await pool.close();
});

Deno.test("a user gets no more than their share, and whoever comes behind is not held up", async () => {
  const { pool } = poolOf({ sizeMax: 2, userMax: 1 });
  const first = await pool.acquire({ user: "greedy" });
  const order: string[] = [];
  const second = pool.acquire({ user: "greedy" }).then((lease) => (order.push("greedy"), lease));
  const other = await pool.acquire({ user: "modest" });
  order.push("modest");
  first.release();
  (await second).release();
  assert.deepEqual(order, ["modest", "greedy"]);
  other.release();
  await pool.close();
});

Deno.test("those who come while IRIS is away may wait for it", async () => {
  let away = true;
  const { pool } = poolOf({
    user: () => away ? "refused" : "u",
    waitWhenAway: true,
    backoffMsLeast: 1,
    backoffMsMax: 1,
  });
  const waiting = pool.acquire();
  await assert.rejects(pool.acquire({ signal: AbortSignal.timeout(1) }), PgError);
  away = false;
  (await waiting).release();
  await pool.close();
});

Deno.test("whoever waited in vain while IRIS was away is told why", async () => {
  const { pool } = poolOf({
    user: () => "refused",
    waitWhenAway: true,
    acquireMsMax: 1000,
    backoffMsLeast: 1,
    backoffMsMax: 1,
  });
  // On a slow machine the first try is not over by then.
  let told: PgError;
  do told = await pool.acquire().then(() => assert.fail(), (cause) => cause); while (
    told.condition === "too_many_connections"
  );
  assert.equal(told.condition, "invalid_password");
  await pool.close();
});

Deno.test("what IRIS does not cancel in time is ended, and its place is free", async () => {
  const { pool, opened } = poolOf({ sizeMax: 1, cancelMsMax: 20 });
  const lease = await pool.acquire();
  const reason = new PgError("query_canceled", "canceling statement due to a test");
  const running = assert.rejects(lease.execute(execution("hang")), reason);
  lease.cancel(reason);
  await running;
  assert.equal(lease.alive, false);
  lease.release();
  await (await pool.acquire()).ping();
  assert.ok(opened.length >= 2);
  await pool.close();
});

Deno.test("a cancel of what is over does nothing", async () => {
  const { pool, opened } = poolOf({ sizeMax: 1 });
  const lease = await pool.acquire();
  await lease.ping();
  lease.cancel(new PgError("query_canceled", "canceling statement due to a test"));
  await lease.ping();
  assert.equal(opened.length, 1);
  lease.release();
  await pool.close();
});

Deno.test("a pool grows and shrinks while it is at work", async () => {
  const { pool, opened } = poolOf({ sizeMax: 1 });
  const first = await pool.acquire();
  const waiting = pool.acquire();
  pool.configure({ sizeMax: 3, acquireMsMax: 20_000 });
  const [second, third] = [await waiting, await pool.acquire()];
  assert.equal(opened.length, 3);
  third.release();
  pool.configure({ sizeMax: 1, acquireMsMax: 20_000 });
  second.release();
  await Promise.race([Promise.all(opened.slice(1).map(({ ended }) => ended)), opened[0].ended]);
  assert.deepEqual(opened.map(({ alive }) => alive), [true, false, false]);
  first.release();
  await (await pool.acquire()).ping();
  assert.equal(opened.length, 3);
  await pool.close();
});
