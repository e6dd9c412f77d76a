// What IRIS is told of lock_timeout: seconds, and the longest time of all where PostgreSQL waits without an end.

import assert from "node:assert/strict";
import type { IrisSession } from "../../lib/backend/iris_session.ts";
import { LockTimeout } from "../../lib/backend/lock_timeout.ts";
import { IrisError } from "../../lib/iris/iris_error.ts";
import { encodeList } from "../../lib/iris/list.ts";

interface Place {
  helper?: string | null;
  /** What the system is set to; null where it may not be asked. */
  own?: string | null;
  showsWaits?: boolean;
  longest?: number;
}

/** An IRIS process that notes what it is told. */
function processOf({ helper = "1", own = "7", showsWaits = true, longest = 32767 }: Place) {
  const told: string[] = [];
  const session: Pick<IrisSession, "helper" | "lockWaits" | "direct" | "closeCursor"> = {
    helper,
    lockWaits() {
      if (!showsWaits) throw new IrisError(-400, "<PROTECT>");
      return [];
    },
    direct(sql) {
      const none = { rows: new Uint8Array(0), outputs: new Uint8Array(0), columns: null };
      const result = { ...none, statementType: 26, rowCount: 0, rowId: "", cursor: 0 };
      const [, seconds] = /LOCK_TIMEOUT = (\d+)/.exec(sql) ?? [];
      if (seconds === undefined) {
        if (own === null) throw new IrisError(-359, "no such function");
        return { ...result, rows: encodeList([encodeList([own])]), failure: null };
      }
      if (Number(seconds) > longest) throw new IrisError(-400, "out of range");
      told.push(seconds);
      return { ...result, failure: null };
    },
    closeCursor() {},
  };
  return { told, timeout: new LockTimeout(session as IrisSession) };
}

const ROWS: readonly [fact: string, place: Place, milliseconds: number[], told: string[]][] = [
  ["without a limit it waits as long as IRIS can", {}, [0, 0], ["32767"]],
  ["seconds are whole ones", {}, [1, 1000, 1001, 2000], ["1", "2"]],
  ["no limit is longer than IRIS's longest", {}, [2147483647], ["32767"]],
  ["a limit comes and goes", {}, [0, 5000, 0], ["32767", "5", "32767"]],
  ["without the helper class nobody finds deadlocks", { helper: null }, [0], ["7"]],
  ["nor where the lock table is not shown", { showsWaits: false }, [0, 0], ["7"]],
  ["IRIS takes no such time", { longest: 100 }, [0, 3000, 0], ["7", "3", "7"]],
  ["IRIS does not tell its own time", { helper: null, own: null }, [0], ["10"]],
];

for (const [fact, place, milliseconds, told] of ROWS) {
  Deno.test(`lock_timeout in IRIS: ${fact}`, () => {
    const process = processOf(place);
    for (const each of milliseconds) process.timeout.set(each);
    assert.deepEqual(process.told, told);
  });
}

Deno.test("NOWAIT is for one statement, whatever comes of it", () => {
  const { timeout, told } = processOf({});
  assert.equal(timeout.withoutWaiting(() => 1), 1);
  timeout.set(0);
  const refused = new IrisError(-110, "");
  assert.throws(() =>
    timeout.withoutWaiting(() => {
      throw refused;
    }), refused);
  assert.deepEqual(told, ["0", "7", "32767", "0", "32767"]);
});
