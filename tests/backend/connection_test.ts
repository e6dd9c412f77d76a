// The gateway's side of a backend process: order, errors, and a process that dies at any moment.

import assert from "node:assert/strict";
import {
  FIRST_BATCH_ROWS,
  openConnection,
  QUICK_FIRST_ROWS,
} from "../../lib/backend/connection.ts";
import type { Execution } from "../../lib/backend/contract.ts";
import { FRAME_BYTES_MAX } from "../../lib/backend/protocol.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { execution, options } from "./support.ts";

const open = (user = "u") => openConnection(options({ user }, "fake_child.ts"));

Deno.test("pipelined requests are answered in their order", async () => {
  const connection = await open();
  const run = (sql: string) => connection.execute(execution(sql));
  const replies = await Promise.allSettled([
    run("open"),
    run("big"),
    run("fail"),
    connection.begin(),
    run("open"),
    connection.fetch(1, 0),
    run("open"),
  ]);
  const shown = replies.map((reply) => {
    if (reply.status === "rejected") return reply.reason.sqlstate;
    return reply.value && `${reply.value.cursor} ${reply.value.bytes.length}`;
  });
  assert.deepEqual(shown, ["1 3", "0 1000000", "42P01", undefined, "2 3", "0 0", "3 3"]);
  assert.equal(connection.level, 1);
  assert.deepEqual([...connection.cursors], [2, 3]);
  await connection.close();
});

const FULL = "in full";
const BY_NUMBER = "by number";
const GERMAN = { output: { ...OUTPUT_DEFAULTS, dateStyle: "German" } } as const;

Deno.test("a statement that runs again goes by its number, as long as nothing else has changed", async () => {
  const connection = await open();
  const turns: [goes: string, more?: Partial<Execution>, before?: () => unknown][] = [
    [FULL],
    [BY_NUMBER],
    [BY_NUMBER, { rowsMax: 3 }],
    [FULL, { formats: [1] }],
    [BY_NUMBER, { formats: [1] }],
    [FULL],
    [FULL, { keep: false }],
    [BY_NUMBER],
    [FULL, { hints: { head: [{ type: 23 }], tail: [] } }],
    [FULL],
    [FULL, GERMAN],
    [BY_NUMBER, GERMAN],
    [FULL],
    [FULL, {}, () => assert.rejects(connection.execute(execution("fail")))],
    [FULL, {}, () => connection.epoch++],
    [BY_NUMBER, {}, () => connection.execute(execution("another"))],
    [BY_NUMBER],
  ];
  for (const [turn, [goes, more = {}, before]] of turns.entries()) {
    await before?.();
    const { rowId, rows, columns } = await connection.execute(execution("one", [], more));
    const told = { goes: rowId, columns: columns!.map(({ name }) => name) };
    assert.deepEqual(told, { goes, columns: ["one"] }, `turn ${turn}`);
    // As many as the process was told. Who answered soon is asked for more of them.
    const quick = goes === BY_NUMBER ? QUICK_FIRST_ROWS : FIRST_BATCH_ROWS;
    const limits = more.rowsMax ? [more.rowsMax] : [FIRST_BATCH_ROWS, quick];
    assert.ok(limits.includes(rows), `turn ${turn}: ${rows} rows`);
  }
  const several = await Promise.all(
    ["two", "two", "one", "create", "create"].map((sql) => connection.execute(execution(sql))),
  );
  assert.deepEqual(
    several.map(({ rowId, columns }) => [columns?.[0].name, rowId]),
    [
      ["two", FULL],
      ["two", BY_NUMBER],
      ["one", BY_NUMBER],
      [undefined, FULL],
      [undefined, BY_NUMBER],
    ],
  );
  await connection.close();
});

Deno.test("many different statements get their numbers again and again", async () => {
  const connection = await open();
  for (const count of [1, 300, 7, 300, 600, 599]) {
    const sql = `statement ${count}`;
    const all = Array.from(
      { length: count },
      (_, at) => connection.execute(execution(`${sql} ${at}`)),
    );
    for (const [at, { columns }] of (await Promise.all(all)).entries()) {
      assert.equal(columns![0].name, `${sql} ${at}`);
    }
  }
  await connection.close();
});

Deno.test("a child that ends before it is connected says why in the detail", async () => {
  await assert.rejects(open("dies"), {
    condition: "cannot_connect_now",
    fields: { detail: "why it dies" },
  });
});

Deno.test("a refused login is the error of opening", async () => {
  await assert.rejects(open("refused"), { condition: "invalid_password" });
});

Deno.test("what the child writes to standard error goes into the log", async () => {
  const kept = options({}, "fake_child.ts");
  const connection = await openConnection(kept);
  await connection.close();
  assert.ok(kept.log.lines.some((line) => line.includes("hello from the child")));
});

for (const sql of ["die", "hang"]) {
  Deno.test(`a process killed in the middle of a request fails it with 08006 (${sql})`, async () => {
    const connection = await open();
    const pending = connection.execute(execution(sql));
    if (sql === "hang") Deno.kill(Number(connection.info.job), "SIGKILL");
    await assert.rejects(pending, (error: PgError) => {
      assert.equal(error.sqlstate, "08006");
      assert.equal(error.message, "the connection to IRIS was lost");
      assert.ok(error.fields.hint);
      return true;
    });
    assert.equal(connection.alive, false);
    await assert.rejects(connection.ping(), { condition: "connection_failure" });
    await connection.close();
  });
}

Deno.test("a process killed while idle is known to be dead", async () => {
  const connection = await open();
  Deno.kill(Number(connection.info.job), "SIGKILL");
  await connection.ended;
  assert.equal(connection.alive, false);
  await assert.rejects(connection.ping(), { condition: "connection_failure" });
});

Deno.test("a child that breaks the protocol is ended", async () => {
  const connection = await open();
  await assert.rejects(connection.execute(execution("nonsense")), PgError);
  await connection.ended;
  assert.equal(connection.alive, false);
});

Deno.test("a request beyond the limit fails alone", async () => {
  const connection = await open();
  const parameters = new Uint8Array(FRAME_BYTES_MAX);
  const request = { ...execution("x"), parameters };
  await assert.rejects(connection.execute(request), { condition: "program_limit_exceeded" });
  await connection.ping();
  await connection.close();
});

Deno.test("IRIS is asked to cancel until it has found what to cancel", async () => {
  const connection = await open();
  const flag = Deno.makeTempFileSync();
  const reason = new PgError("query_canceled", "canceling statement due to a test");
  const running = assert.rejects(connection.execute(execution(`until ${flag}`)), reason);
  const did = ["", "", "cancel"];
  const asked: (string | undefined)[] = [];
  await connection.cancel(reason, {
    ask: () => {
      const done = did.shift();
      asked.push(done);
      if (done === "cancel") Deno.writeTextFileSync(flag, "now");
      return Promise.resolve(done ?? "");
    },
    graceMs: 60_000,
  });
  await running;
  assert.deepEqual(asked, ["", "", "cancel"]);
  await connection.ping();
  await connection.close();
  Deno.removeSync(flag);
});
