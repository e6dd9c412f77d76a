// Lock waits: a call is made again when the lock is free, and ends when time, a cancel or its process does.

import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { IrisError } from "../../../lib/standin/contract.ts";
import { createEngine } from "../../../lib/standin/engine/engine.ts";
import { run } from "./play.ts";

function two() {
  const engine = createEngine({});
  const open = (job: string) => {
    const process = engine.open({ namespace: "USER", user: "_SYSTEM", job });
    return {
      process,
      now: (sql: string) => run(process, sql),
      /** As the server makes a call. */
      call: async (...sql: string[]) =>
        await process.patiently!(() => sql.map((one) => run(process, one)).at(-1)!),
    };
  };
  const [a, b] = [open("1"), open("2")];
  a.now("CREATE TABLE t (k INTEGER PRIMARY KEY, v INTEGER)");
  a.now("INSERT INTO t VALUES (1, 1)");
  a.now("INSERT INTO t VALUES (2, 2)");
  return { a, b, close: () => engine.close() };
}

const rows = [
  { waits: "UPDATE t SET v = v + 100 WHERE k = 1", then: [[1, 110], [2, 2]] },
  { waits: "UPDATE t SET v = v + 100", then: [[1, 110], [2, 102]] },
  { waits: "DELETE FROM t WHERE k = 1", then: [[2, 2]] },
  { waits: "LOCK TABLE t IN EXCLUSIVE MODE", then: [[1, 10], [2, 2]] },
] as const;

for (const { waits, then } of rows) {
  Deno.test(`${waits} waits for the row, and sees what was committed`, async () => {
    const { a, b, close } = two();
    a.now("START TRANSACTION");
    a.now("UPDATE t SET v = 10 WHERE k = 1");
    const waiting = b.call(waits);
    a.now("COMMIT");
    await waiting;
    deepEqual(b.now("SELECT k, v FROM t ORDER BY k").rows, then.map((row) => [...row]));
    close();
  });
}

const refused = (sqlcode: number) => (cause: unknown) =>
  cause instanceof IrisError && cause.sqlcode === sqlcode;

Deno.test("what a call did before it waited is done once", async () => {
  const { a, b, close } = two();
  a.now("START TRANSACTION");
  a.now("UPDATE t SET v = 10 WHERE k = 1");
  const waiting = b.call(
    "START TRANSACTION",
    "INSERT INTO t VALUES (3, 3)",
    "UPDATE t SET v = 20 WHERE k = 1",
  );
  a.now("ROLLBACK");
  await waiting;
  equal(b.process.transactionLevel, 1);
  b.now("COMMIT");
  deepEqual(a.now("SELECT k, v FROM t ORDER BY k").rows, [[1, 20], [2, 2], [3, 3]]);
  close();
});

Deno.test("what statements did together before they waited is done once as well", async () => {
  const { a, b, close } = two();
  a.now("START TRANSACTION");
  a.now("UPDATE t SET v = 10 WHERE k = 1");
  const waiting = b.process.patiently!(() =>
    b.process.together!(() => {
      b.now("START TRANSACTION");
      b.now("DELETE FROM t WHERE k = 2");
      b.now("INSERT INTO t VALUES (3, 3)");
      throws(() => b.now("INSERT INTO t VALUES (3, 4)"), refused(-119));
      b.now("UPDATE t SET v = 20 WHERE k = 1");
    })
  );
  a.now("ROLLBACK");
  await waiting;
  deepEqual(b.now("SELECT k, v FROM t ORDER BY k").rows, [[1, 20], [3, 3]]);
  b.now("ROLLBACK");
  deepEqual(a.now("SELECT k, v FROM t ORDER BY k").rows, [[1, 1], [2, 2]]);
  close();
});

Deno.test("what is committed already is not made again: then the lock is refused at once", async () => {
  const { a, b, close } = two();
  a.now("START TRANSACTION");
  a.now("UPDATE t SET v = 10 WHERE k = 1");
  await rejects(
    b.call("INSERT INTO t VALUES (3, 3)", "UPDATE t SET v = 20 WHERE k = 1"),
    refused(-110),
  );
  close();
});

Deno.test("a wait ends with -110 after the process's own time, and without a server at once", async () => {
  const { a, b, close } = two();
  a.now("LOCK TABLE t IN EXCLUSIVE MODE");
  throws(() => b.now("UPDATE t SET v = 1"), refused(-110));
  for (const option of ["LOCK_TIMEOUT", "ProcessLockTimeout"]) {
    b.process.setOption(option, "0.01");
    await rejects(b.call("UPDATE t SET v = 1"), refused(-110));
    b.process.setOption(option, "10");
  }
  await rejects(b.call("LOCK TABLE t IN SHARE MODE WAIT 0"), refused(-110));
  close();
});

Deno.test("a wait ends with -456 when it is cancelled, and only a wait can be", async () => {
  const { a, b, close } = two();
  throws(() => a.now("CANCEL QUERY 2"), refused(-400));
  a.now("LOCK TABLE t IN EXCLUSIVE MODE");
  b.now("START TRANSACTION");
  const waiting = b.call("UPDATE t SET v = 1");
  a.now("CANCEL QUERY 2");
  await rejects(waiting, refused(-456));
  equal(b.process.transactionLevel, 1);
  throws(() => a.now("CANCEL QUERY 2"), refused(-400));
  close();
});

Deno.test("a process that ends while it waits leaves nothing behind", async () => {
  const { a, b, close } = two();
  a.now("LOCK TABLE t IN EXCLUSIVE MODE");
  const waiting = b.call("UPDATE t SET v = 1");
  b.process.close();
  await rejects(waiting, Deno.errors.Interrupted);
  a.now("UNLOCK TABLE t IN EXCLUSIVE MODE");
  deepEqual(a.now("SELECT v FROM t ORDER BY k").rows, [[1], [2]]);
  close();
});
