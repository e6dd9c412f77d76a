// Who gets an advisory lock, who waits, and who may not wait.

import assert from "node:assert/strict";
import fc from "fast-check";
import { PgError } from "../../lib/errors/pg_error.ts";
import { AdvisoryLocks, type LockOwner } from "../../lib/session/locks/advisory_locks.ts";

const [ANN, BEN, CID] = [1, 2, 3].map((processId): LockOwner => ({ processId }));
const exclusive = (key: string) => ({ key, shared: false });
const shared = (key: string) => ({ key, shared: true });

/** Says when it is there. */
function watch(granted: string[], name: string, taken: Promise<void>): Promise<void> {
  return taken.then(() => {
    granted.push(name);
  });
}

Deno.test("waiting sessions get a lock in the order in which they came", async () => {
  const locks = new AdvisoryLocks();
  const granted: string[] = [];
  await locks.take(ANN, exclusive("a"));
  const ben = watch(granted, "ben", locks.take(BEN, exclusive("a")));
  const cid = watch(granted, "cid", locks.take(CID, exclusive("a")));
  locks.release(ANN, exclusive("a"));
  await ben;
  assert.deepEqual(granted, ["ben"]);
  locks.release(BEN, exclusive("a"));
  await cid;
  locks.release(CID, exclusive("a"));
  assert.equal(locks.size, 0);
});

Deno.test("shared locks go together, but not past who waits for an exclusive one", async () => {
  const locks = new AdvisoryLocks();
  const granted: string[] = [];
  assert.ok(locks.tryTake(ANN, shared("a")));
  const ben = watch(granted, "ben", locks.take(BEN, exclusive("a")));
  assert.ok(!locks.tryTake(CID, shared("a")));
  // Who holds it already does not queue for it.
  assert.ok(locks.tryTake(ANN, shared("a")));
  locks.release(ANN, shared("a"));
  locks.release(ANN, shared("a"));
  await ben;
  const both = [ANN, CID].map((owner) => locks.take(owner, shared("a")));
  locks.release(BEN, exclusive("a"));
  await Promise.all(both);
});

Deno.test("who has a lock shared and wants it alone is refused where another waits for the same", async () => {
  const locks = new AdvisoryLocks();
  for (const owner of [ANN, BEN]) await locks.take(owner, shared("a"));
  const ann = locks.take(ANN, exclusive("a"));
  await assert.rejects(locks.take(BEN, exclusive("a")), (error: PgError) => {
    assert.equal(error.sqlstate, "40P01");
    assert.equal(
      error.fields.detail,
      "Process 2 waits for ExclusiveLock on advisory lock [a]; blocked by process 1.\n" +
        "Process 1 waits for ExclusiveLock on advisory lock [a]; blocked by process 2.",
    );
    return true;
  });
  locks.release(BEN, shared("a"));
  await ann;
});

Deno.test("who gives up waiting lets the next one through", async () => {
  const locks = new AdvisoryLocks();
  await locks.take(ANN, shared("a"));
  const cancel = new AbortController();
  const ben = locks.take(BEN, { ...exclusive("a"), signal: cancel.signal });
  const cid = locks.take(CID, shared("a"));
  cancel.abort(new Error("enough"));
  await assert.rejects(ben, /enough/);
  await cid;
});

Deno.test("whatever is tried, two never hold what excludes each other, and nothing is left", () => {
  const step = fc.record({
    owner: fc.constantFrom(ANN, BEN, CID),
    key: fc.constantFrom("a", "b"),
    shared: fc.boolean(),
    release: fc.boolean(),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const locks = new AdvisoryLocks();
    const held: { owner: LockOwner; key: string; shared: boolean }[] = [];
    for (const { owner, key, shared, release } of steps) {
      const at = held.findIndex((each) =>
        each.owner === owner && each.key === key && each.shared === shared
      );
      if (release && at >= 0) locks.release(owner, held.splice(at, 1)[0]);
      if (release) continue;
      const free = held.every((each) =>
        each.owner === owner || each.key !== key || (each.shared && shared)
      );
      assert.equal(locks.tryTake(owner, { key, shared }), free);
      if (free) held.push({ owner, key, shared });
    }
    for (const each of held) locks.release(each.owner, each);
    assert.equal(locks.size, 0);
  }));
});
