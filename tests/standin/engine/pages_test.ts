// Whole tables are read by pages, and nobody can tell by their rows.

import { deepEqual, equal } from "node:assert/strict";
import { createEngine } from "../../../lib/standin/engine/engine.ts";
import { run } from "./play.ts";

const ROWS = 2_300;

function filled() {
  const engine = createEngine({});
  const process = engine.open({ namespace: "USER", user: "_SYSTEM", job: "1" });
  run(process, "CREATE TABLE t (k INTEGER PRIMARY KEY, word VARCHAR(20))");
  process.together!(() => {
    for (let k = 1; k <= ROWS; k++) run(process, ["INSERT INTO t VALUES (?, ?)", [String(k), "x"]]);
  });
  const open = (sql: string, values: string[] = []) => {
    const prepared = process.prepare(sql, { selectMode: 1, schemaPath: "" });
    const { next, close } = prepared.execute(values);
    const rest = () => {
      const keys: unknown[] = [];
      for (let row = next!(); row !== undefined; row = next!()) keys.push(Number(row[0]));
      return keys;
    };
    return { next: () => Number(next!()?.[0]), rest, close };
  };
  return { process, open, close: () => engine.close() };
}

const upTo = (last: number, first = 1) =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);

Deno.test("each row comes once, in whatever page, and no more than TOP allows", () => {
  const { open, close } = filled();
  deepEqual(open("SELECT k, word FROM t").rest(), upTo(ROWS));
  for (const top of [0, 1, 49, 50, 51, 1050, 1051, ROWS - 1, ROWS, ROWS + 1]) {
    const wanted = upTo(Math.min(top, ROWS));
    deepEqual(open(`SELECT TOP ${top} k FROM t`).rest(), wanted);
    deepEqual(open("SELECT TOP ? k FROM t", [String(top)]).rest(), wanted);
  }
  close();
});

Deno.test("two that read the same statement do not disturb each other", () => {
  const { open, close } = filled();
  const [one, other] = [open("SELECT k FROM t"), open("SELECT k FROM t")];
  equal(one.next(), 1);
  deepEqual(other.rest(), upTo(ROWS));
  deepEqual(one.rest(), upTo(ROWS, 2));
  close();
});

Deno.test("a table that goes while it is read has given its rows", () => {
  const { process, open, close } = filled();
  const reading = open("SELECT k FROM t");
  equal(reading.next(), 1);
  run(process, "DROP TABLE t");
  deepEqual(reading.rest(), upTo(ROWS, 2));
  close();
});

Deno.test("what is deleted before its page is read does not come", () => {
  const { process, open, close } = filled();
  const reading = open("SELECT k FROM t");
  equal(reading.next(), 1);
  run(process, "DELETE FROM t WHERE k > 1000");
  deepEqual(reading.rest(), upTo(1000, 2));
  close();
});

Deno.test("RowIDs that are no numbers of JavaScript's are read row by row", () => {
  const { process, open, close } = filled();
  process.setOption("IdentityInsert", "1");
  run(process, "CREATE TABLE far (id IDENTITY, word VARCHAR(20))");
  run(process, ["INSERT INTO far (id, word) VALUES (?, 'x')", ["9007199254740993"]]);
  run(process, ["INSERT INTO far (id, word) VALUES (?, 'x')", ["1"]]);
  deepEqual(run(process, "SELECT id FROM far").rows.flat().map(String).sort(), [
    "1",
    "9007199254740993",
  ]);
  equal(open("SELECT word FROM far").rest().length, 2);
  close();
});
