// Which of those who wait for each other is ended, when, and what it is told.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { LockWait } from "../../lib/backend/contract.ts";
import type { PgError } from "../../lib/errors/pg_error.ts";
import { AdvisoryLocks } from "../../lib/session/locks/advisory_locks.ts";
import { circleFrom, type Edge } from "../../lib/session/locks/circle.ts";
import { Deadlocks, type Waiter } from "../../lib/session/locks/deadlocks.ts";
import { ManualClock } from "./manual_clock.ts";

const exclusive = (key: string) => ({ key, shared: false });
const shared = (key: string) => ({ key, shared: true });

class Ground {
  readonly clock = new ManualClock();
  readonly locks = new AdvisoryLocks();
  readonly deadlocks = new Deadlocks({
    advisoryLocks: this.locks,
    after: (milliseconds, run) => this.clock.after(milliseconds, run),
  });
  /** What IRIS tells each time; the last goes on. */
  tells: LockWait[][] = [[]];
  asked = 0;
  readonly ended: [processId: number, detail: string | undefined][] = [];

  waiter(processId: number, job?: string): Waiter & { signal: AbortSignal } {
    const cancel = new AbortController();
    return {
      processId,
      job: () => job,
      lockWaits: () => {
        this.asked++;
        return Promise.resolve(this.tells.length > 1 ? this.tells.shift()! : this.tells[0]);
      },
      end: (reason: PgError) => {
        assert.equal(reason.sqlstate, "40P01");
        this.ended.push([processId, reason.fields.detail]);
        cancel.abort(reason);
      },
      signal: cancel.signal,
    };
  }

  /** Time passes, and all that promises can do about it is done. */
  async pass(milliseconds: number): Promise<void> {
    this.clock.pass(milliseconds);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

Deno.test("the first whose time is up is ended, and the others go on", async () => {
  const ground = new Ground();
  const { deadlocks, locks } = ground;
  const [ann, ben, cid] = [1, 2, 3].map((processId) => ground.waiter(processId));
  for (const [each, key] of [[ann, "a"], [ben, "b"], [cid, "c"]] as const) {
    await locks.take(each, exclusive(key));
  }
  const stop = deadlocks.watch(ann, 1000);
  const annWaits = locks.take(ann, { ...exclusive("b"), signal: ann.signal });
  await ground.pass(300);
  deadlocks.watch(ben, 1000);
  const benWaits = locks.take(ben, exclusive("c"));
  deadlocks.watch(cid, 1000);
  const cidWaits = locks.take(cid, shared("a"));
  const refused = assert.rejects(annWaits);
  await ground.pass(699);
  assert.deepEqual(ground.ended, []);
  await ground.pass(1);
  assert.deepEqual(ground.ended, [[
    1,
    "Process 1 waits for ExclusiveLock on advisory lock [b]; blocked by process 2.\n" +
    "Process 2 waits for ExclusiveLock on advisory lock [c]; blocked by process 3.\n" +
    "Process 3 waits for ShareLock on advisory lock [a]; blocked by process 1.",
  ]]);
  await refused;
  // It has not given back anything yet, but is in nobody's way any more.
  await ground.pass(300);
  assert.equal(ground.ended.length, 1);
  stop();
  locks.release(ann, exclusive("a"));
  await cidWaits;
  locks.release(cid, exclusive("c"));
  await benWaits;
  assert.equal(ground.asked, 0);
});

Deno.test("a circle that only the queue's order makes is none: the order gives way", async () => {
  const ground = new Ground();
  const { deadlocks, locks } = ground;
  const [ann, ben, cid] = [1, 2, 3].map((processId) => ground.waiter(processId));
  await locks.take(ann, exclusive("k"));
  await locks.take(cid, shared("l"));
  const benWaits = locks.take(ben, exclusive("l"));
  const cidWaits = locks.take(cid, exclusive("k"));
  deadlocks.watch(ann, 1000);
  const annWaits = locks.take(ann, shared("l"));
  await ground.pass(1000);
  await annWaits;
  assert.deepEqual(ground.ended, []);
  locks.release(ann, exclusive("k"));
  await cidWaits;
  locks.release(ann, shared("l"));
  locks.release(cid, shared("l"));
  await benWaits;
});

Deno.test("a circle through IRIS and an advisory lock is found, once IRIS tells it twice", async () => {
  const ground = new Ground();
  const { deadlocks, locks } = ground;
  const [ann, ben] = [ground.waiter(1, "71"), ground.waiter(2, "72")];
  const waits: LockWait[] = [{ waiter: "72", owner: "71" }, { waiter: "72", owner: "99" }];
  ground.tells = [waits, [], waits];
  await locks.take(ben, exclusive("b"));
  deadlocks.watch(ann, 1000);
  deadlocks.watch(ben, 60_000);
  const refused = assert.rejects(locks.take(ann, { ...exclusive("b"), signal: ann.signal }));
  await ground.pass(1000);
  assert.deepEqual(ground.ended, []);
  assert.equal(ground.asked, 2);
  await ground.pass(2000);
  await refused;
  assert.deepEqual(ground.ended, [[
    1,
    "Process 1 waits for ExclusiveLock on advisory lock [b]; blocked by process 2.\n" +
    "Process 2 waits for a lock in IRIS; blocked by process 1.",
  ]]);
});

Deno.test("a circle through a process of somebody else's is found as well", async () => {
  const ground = new Ground();
  const [ann, ben] = [ground.waiter(1, "71"), ground.waiter(2, "72")];
  ground.tells = [[{ waiter: "71", owner: "500" }, { waiter: "500", owner: "71" }]];
  ground.deadlocks.watch(ann, 1000);
  ground.deadlocks.watch(ben, 1000);
  await ground.pass(1000);
  assert.deepEqual(ground.ended, [[
    1,
    "Process 1 waits for a lock in IRIS; blocked by IRIS process 500.\n" +
    "IRIS process 500 waits for a lock in IRIS; blocked by process 1.",
  ]]);
});

Deno.test("IRIS is asked only where two may be in each other's way, and less and less often", async () => {
  const ground = new Ground();
  const stop = ground.deadlocks.watch(ground.waiter(1, "71"), 1000);
  await ground.pass(100_000);
  assert.equal(ground.asked, 0);
  const other = ground.deadlocks.watch(ground.waiter(2), 1e9);
  await ground.pass(10_000);
  assert.equal(ground.asked, 0);
  const third = ground.deadlocks.watch(ground.waiter(3, "73"), 1e9);
  await ground.pass(10_000);
  assert.equal(ground.asked, 1);
  for (const each of [stop, other, third]) each();
  assert.equal(ground.clock.running, 0);
});

Deno.test("a circle is found exactly where its begin leads back to itself", () => {
  const names = ["a", "b", "c", "d", "e"];
  const edge = fc.record({ waiter: fc.constantFrom(...names), blocker: fc.constantFrom(...names) })
    .map((ends): Edge => ({ ...ends, lock: "", firm: true, told: false }));
  fc.assert(fc.property(fc.array(edge, { maxLength: 12 }), (edges) => {
    const reached = new Set(edges.filter(({ waiter }) => waiter === "a").map((one) => one.blocker));
    for (let size = 0; size < reached.size;) {
      size = reached.size;
      for (const { waiter, blocker } of edges) if (reached.has(waiter)) reached.add(blocker);
    }
    const circle = circleFrom("a", edges);
    assert.equal(circle !== undefined, reached.has("a"));
    circle?.forEach(({ waiter, blocker }, at) => {
      assert.equal(waiter, at === 0 ? "a" : circle[at - 1].blocker);
      if (at === circle.length - 1) assert.equal(blocker, "a");
    });
  }));
});
