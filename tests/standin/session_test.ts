// PgWire.Session by its contract, method by method, called by the real driver.

import assert from "node:assert/strict";
import type { ListValue } from "../../lib/iris/list.ts";
import { pgwireSession } from "../../lib/standin/classes/pgwire_session.ts";
import { HELPER_FUNCTIONS } from "../../lib/standin/engine/functions/functions_helper.ts";
import { inner, list, rowsOf, type Session } from "./driver.ts";
import { loggedIn, openSession } from "./place.ts";
import { KINDS } from "./tiny_engine.ts";

const OK = [1n, 0n, ""];

/** A session that is used for one test. */
function inSession(
  test: (session: Session, rows: readonly unknown[]) => Promise<void>,
): () => Promise<void> {
  return loggedIn(async ({ driver, engine }) => {
    await test(await openSession(driver), engine.rows);
  });
}

/** The answer after its head, which says that all went well. */
async function good(session: Session, method: string, ...args: unknown[]): Promise<ListValue[]> {
  const [ok, code, message, level, ...rest] = await session.call(method, ...args);
  assert.deepEqual([ok, code, message], OK, `${method}: ${code} ${message}`);
  return [level, ...rest];
}

Deno.test(
  "Init tells of server and process",
  inSession(async (session) => {
    const [level, version, zversion, namespace, user, roles, job, schema, getRow, zone] =
      await good(session, "Init", list("1", "", "262144"));
    assert.deepEqual([level, version, namespace, user, schema], [
      0n,
      "17",
      "USER",
      "_SYSTEM",
      "SQLUser",
    ]);
    assert.match(String(zversion), /^IRIS for UNIX .* 2025\.3 /);
    assert.equal(roles, "%All");
    assert.match(String(job), /^\d+$/);
    assert.equal(getRow, 1n);
    assert.equal(typeof zone, "bigint");
    assert.deepEqual(await good(session, "Ping"), [0n]);
  }),
);

Deno.test(
  "Prepare describes, Execute runs, CloseStatement forgets",
  inSession(async (session) => {
    const [, handle, type, parameterCount, parameters, columnCount, columns] = await good(
      session,
      "Prepare",
      "COUNT 3",
    );
    assert.deepEqual([type, parameterCount, parameters, columnCount], [1n, 0n, "", 2n]);
    assert.deepEqual(rowsOf(columns), [
      ["id", 4n, 10n, 0n, 1n, "T", "SQLUser", "0000010000000", 10n, "%Library.Integer"],
      ["name", 12n, 10n, 0n, 1n, "T", "SQLUser", "0000000000000", 10n, "%Library.String"],
    ]);
    const answer = await good(session, "Execute", String(handle), list(), "0", "1000000");
    const [, statementType, rowCount, rowId, cursor, more, count, rows, described, outputs] =
      answer;
    assert.deepEqual([statementType, rowCount, rowId, cursor, more, count], [
      1n,
      3n,
      "",
      0n,
      0n,
      3n,
    ]);
    assert.deepEqual(rowsOf(rows), [[1n, "row 1"], [2n, "row 2"], [3n, "row 3"]]);
    assert.deepEqual([described, outputs], ["", ""]);
    await good(session, "CloseStatement", String(handle));
    const [ok, code, message] = await session.call("Execute", String(handle), list());
    assert.deepEqual([ok, code, message], [0n, -400n, `unknown statement handle ${handle}`]);
  }),
);

Deno.test(
  "Prepare of a parameter tells its type and name",
  inSession(async (session) => {
    const [, , type, count, parameters] = await good(session, "Prepare", "INSERT");
    assert.deepEqual([type, count], [2n, 1n]);
    assert.deepEqual(rowsOf(parameters), [[12n, 9n, 0n, 1n, "%parm(1)", 1n]]);
  }),
);

Deno.test(
  "Direct gives columns and every kind of value in ODBC form",
  inSession(async (session) => {
    const [, , , , , , , rows, columns] = await good(session, "Direct", "KINDS", list());
    assert.equal(inner(columns).length, KINDS.length);
    assert.deepEqual(rowsOf(rows), [[
      300n,
      -(2n ** 63n),
      "-.25",
      1.5,
      "e\u0416\u{1f600}",
      "\u00e9",
      "",
      "\0",
      "\x00\x01\xff",
      "2020-01-02",
      "2020-01-02 03:04:05.678901",
      "x".repeat(300),
    ]]);
  }),
);

Deno.test(
  "errors are data: at prepare, at execute, and after rows",
  inSession(async (session) => {
    const missing = await session.call("Prepare", "Nothing");
    assert.deepEqual(missing, [0n, -30n, " Table 'Nothing' not found", 0n]);
    assert.deepEqual(await session.call("Direct", "Nothing", list()), missing);
    const invalid = await session.call("Direct", "INSERT", list("bad"));
    assert.deepEqual(invalid, [0n, -104n, "Field 'name' failed validation", 0n]);
    const late = await session.call("Direct", "FAILING 2", list());
    assert.deepEqual(late.slice(0, 3), [0n, -400n, "Unexpected error occurred:  <DIVIDE>"]);
    const [, , , , , , , cursor, more, count, rows] = late;
    assert.deepEqual([cursor, more, count, rowsOf(rows).length], [0n, 0n, 2n, 2]);
    const broken = await session.call("Direct", "INSERT", new Uint8Array([9, 1]));
    assert.deepEqual(broken.slice(0, 2), [0n, -400n]);
    assert.match(String(broken[2]), /^<LIST> /);
  }),
);

Deno.test(
  "Fetch goes on where the batch before ended, by rows or by bytes",
  inSession(async (session) => {
    const [, , , , cursor, more, count] = await good(session, "Direct", "COUNT 10", list(), "4");
    assert.deepEqual([more, count], [1n, 4n]);
    const second = await good(session, "Fetch", String(cursor), "4");
    assert.deepEqual(second.slice(1, 4), [cursor, 1n, 4n]);
    assert.deepEqual(rowsOf(second[4])[0], [5n, "row 5"]);
    // A row has twelve bytes: the second one waits in the cursor.
    const small = await good(session, "Fetch", String(cursor), "0", "13");
    assert.deepEqual(small.slice(1, 4), [cursor, 1n, 1n]);
    const last = await good(session, "Fetch", String(cursor), "4");
    assert.deepEqual(last.slice(1, 4), [0n, 0n, 1n]);
    assert.deepEqual(rowsOf(last[4]), [[10n, "row 10"]]);
    const gone = await session.call("Fetch", String(cursor));
    assert.deepEqual(gone.slice(0, 3), [0n, -102n, `unknown cursor ${cursor}`]);
  }),
);

Deno.test(
  "CloseCursor and Reset forget cursors",
  inSession(async (session) => {
    for (const close of ["CloseCursor", "Reset"]) {
      const [, , , , cursor] = await good(session, "Direct", "COUNT 10", list(), "1");
      await good(session, close, String(cursor));
      assert.deepEqual((await session.call("Fetch", String(cursor))).slice(0, 2), [0n, -102n]);
    }
  }),
);

Deno.test(
  "a batch never outgrows an IRIS string, and every row arrives once",
  inSession(async (session) => {
    let answer = await good(session, "Direct", "COUNT 200000", list(), "0", "0");
    let [cursor, rows] = [answer[4], answer[7]];
    let next = 1n;
    let batches = 0;
    for (;;) {
      batches++;
      assert.ok(String(rows).length <= 3_000_000);
      for (const [id] of rowsOf(rows)) assert.equal(id, next++);
      if (cursor === 0n) break;
      answer = await good(session, "Fetch", String(cursor), "0", "0");
      [cursor, rows] = [answer[1], answer[4]];
    }
    assert.equal(next, 200_001n);
    assert.ok(batches > 1);
  }),
);

Deno.test(
  "ExecuteMany: all or none, going on after bad rows, row ids, counts",
  inSession(async (session, stored) => {
    const [, handle] = await good(session, "Prepare", "INSERT");
    const many = (mode: number, ...values: string[]) =>
      session.call(
        "ExecuteMany",
        String(handle),
        list(...values.map((value) => list(value))),
        String(mode),
      );
    assert.deepEqual(await many(1, "a", "b"), [...OK, 0n, 2n, 2n, 2n, "", "", "", ""]);
    const none = await many(1, "c", "bad", "d");
    assert.deepEqual(none.slice(0, 7), [
      0n,
      -104n,
      "Field 'name' failed validation",
      0n,
      2n,
      1n,
      1n,
    ]);
    assert.deepEqual(rowsOf(none[7]), [[2n, -104n, "Field 'name' failed validation"]]);
    assert.deepEqual(stored, ["a", "b"]);
    const some = await many(3, "c", "bad", "d", "bad");
    assert.deepEqual([some[0], ...some.slice(4, 7)], [0n, 4n, 2n, 2n]);
    assert.deepEqual(rowsOf(some[7]).map(([row]) => row), [2n, 4n]);
    assert.deepEqual(stored, ["a", "b", "c", "d"]);
    const ids = await many(5, "e", "f");
    assert.deepEqual(inner(ids[8]), ["5", "6"]);
    const counts = await many(9, "i", "j");
    assert.deepEqual(inner(counts[9]), [1n, 1n]);
    const stopped = await many(0, "g", "bad", "h");
    assert.deepEqual(stopped.slice(4, 6), [2n, 1n]);
    assert.deepEqual(stored.slice(4), ["e", "f", "i", "j", "g"]);
  }),
);

Deno.test(
  "ExecuteMany: the first row that is found with each, as many as one answer holds",
  inSession(async (session) => {
    const found = async (sql: string, times: number) => {
      const [, handle] = await good(session, "Prepare", sql);
      const lists = list(...new Array(times).fill(list()));
      return await session.call("ExecuteMany", String(handle), lists, "16");
    };
    const two = await found("COUNT 3", 2);
    assert.deepEqual(two.slice(4, 6), [2n, 2n]);
    assert.deepEqual(rowsOf(two[10]), [[1n, "row 1"], [1n, "row 1"]]);
    assert.deepEqual(rowsOf((await found("COUNT 0", 2))[10]), [[], []]);
    const failing = await found("FAILING 0", 2);
    assert.deepEqual([failing[0], failing[4], failing[5], failing[10]], [0n, 1n, 0n, ""]);
    const long = await found("STREAM 200000", 20);
    assert.deepEqual([long[0], long[4], long[5]], [1n, 14n, 14n]);
  }),
);

/** Items that are run in one call; says what each has answered. */
async function listed(
  session: Session,
  items: readonly Uint8Array[],
  ...limits: string[]
): Promise<ListValue[][]> {
  const [ok, code, message, , ...answers] = await session.call(
    "ExecuteList",
    list(...items),
    ...limits,
  );
  assert.deepEqual([ok, code, message], OK);
  return answers.map(inner);
}

Deno.test(
  "ExecuteList: one after the other, up to one that fails or has more rows, as far as an answer goes",
  inSession(async (session, stored) => {
    const prepared = async (sql: string) => (await good(session, "Prepare", sql))[1];
    const [insert, three, many, failing] = [
      await prepared("INSERT"),
      await prepared("COUNT 3"),
      await prepared("COUNT 5000"),
      await prepared("FAILING 2"),
    ];
    const item = (handle: ListValue, rowsMax: bigint, ...values: string[]) =>
      list(handle, list(...values), rowsMax);
    const patient = ["100000", "60"];
    const all = await listed(
      session,
      [item(insert, 0n, "a"), item(three, 0n), item(insert, 0n, "b")],
      ...patient,
    );
    assert.deepEqual(all.map(([ok, , , , type, count]) => [ok, type, count]), [
      [1n, 2n, 1n],
      [1n, 1n, 3n],
      [1n, 2n, 1n],
    ]);
    assert.deepEqual(rowsOf(all[1][10]), [[1n, "row 1"], [2n, "row 2"], [3n, "row 3"]]);
    const last: readonly [what: string, last: Uint8Array, limits: readonly string[]][] = [
      ["fails", item(insert, 0n, "bad"), patient],
      ["fails among its rows", item(failing, 0n), patient],
      ["is unknown", item(99n, 0n), patient],
      ["has more rows", item(three, 2n), patient],
      ["fills the answer", item(many, 0n), ["50000", "60"]],
      ["takes too long", item(three, 0n), ["100000", "0"]],
    ];
    for (const [what, ending, limits] of last) {
      const before = stored.length;
      const answers = await listed(session, [ending, item(insert, 0n, what)], ...limits);
      assert.equal(answers.length, 1, what);
      assert.equal(stored.length, before, what);
    }
    assert.deepEqual(await listed(session, []), []);
  }),
);

Deno.test(
  "ExecuteList: a program is all or nothing, and says where its steps are to be taken one by one",
  inSession(async (session, stored) => {
    const prepared = async (sql: string) => (await good(session, "Prepare", sql))[1];
    const [insert, three, none, many, stream] = [
      await prepared("INSERT"),
      await prepared("COUNT 3"),
      await prepared("COUNT 0"),
      await prepared("COUNT 1001"),
      await prepared("STREAM 5"),
    ];
    const call = (handle: ListValue, ...operands: bigint[]) => list(handle, list(...operands));
    const run = async (
      steps: readonly Uint8Array[],
      { values = ["x"], commits = 1n }: { values?: string[]; commits?: bigint } = {},
    ) => (await listed(session, [list(0n, list(...values), commits, list(...steps))]))[0];
    const each = list("each", call(three), list(list("insert", call(insert, -2n), 0n)), 1n, 0n);
    const rows = list("each", call(three), list(list("row", 2n)), 1n, 1n);
    const [ok, , , level, type, count, rowId] = await run([each]);
    assert.deepEqual([ok, level, type, count, rowId], [1n, 0n, 3n, 3n, "3"]);
    assert.deepEqual(stored, ["row 1", "row 2", "row 3"]);
    const given = await run([
      list("insert", call(insert, 1n), 0n),
      rows,
      list("give", call(stream)),
    ]);
    assert.deepEqual(given.slice(4, 10), [3n, 1n, "4", 0n, 0n, 4n]);
    assert.deepEqual(rowsOf(given[10]).slice(0, 3), [["row 1"], ["row 2"], ["row 3"]]);
    assert.deepEqual(inner(rowsOf(given[10])[3][0]), [0n, "sssss"]);
    assert.deepEqual(inner(given[12]), [3n]);
    // Nothing is given: what comes behind it is left out.
    await run([list("give", call(none)), list("insert", call(insert, 1n), 0n)]);
    assert.deepEqual(stored.slice(3), ["x"]);
    const failed = await run([each, list("insert", call(insert, 1n), 1n)], { values: ["bad"] });
    assert.deepEqual(failed, [0n, -104n, "Field 'name' failed validation", 0n]);
    const tooMany = list("each", call(many), list(list("insert", call(insert, -2n), 0n)), 1n, 0n);
    const odd = await run([each, tooMany]);
    assert.deepEqual([odd[0], odd[1], odd[3]], [0n, 0n, 0n]);
    assert.deepEqual(stored.slice(3), ["x"]);
    // Left open, and then a part of what is open.
    assert.equal((await run([each], { commits: 0n }))[3], 1n);
    assert.equal((await run([each], { values: ["y"] }))[3], 1n);
    assert.equal((await run([each, tooMany]))[3], 1n);
    assert.equal(stored.length, 10);
    await good(session, "Rollback");
    assert.equal(stored.length, 4);
  }),
);

Deno.test(
  "transactions and savepoints: levels in every answer, release and rollback to",
  inSession(async (session, stored) => {
    const level = async (method: string, ...args: string[]) =>
      (await good(session, method, ...args))[0];
    const insert = (value: string) => good(session, "Direct", "INSERT", list(value));
    assert.deepEqual((await session.call("Savepoint", "s")).slice(0, 2), [0n, -400n]);
    assert.equal(await level("Begin", ""), 1n);
    await insert("a");
    assert.equal(await level("Savepoint", "s"), 2n);
    await insert("b");
    assert.equal(await level("Savepoint", "t"), 3n);
    await insert("c");
    assert.equal(await level("RollbackTo", "s"), 2n);
    assert.deepEqual(stored, ["a"]);
    await insert("d");
    assert.equal(await level("RollbackTo", "s"), 2n);
    assert.deepEqual(stored, ["a"]);
    await insert("e");
    assert.equal(await level("Release", "s"), 1n);
    assert.deepEqual((await session.call("RollbackTo", "s")).slice(0, 2), [0n, -375n]);
    assert.equal(await level("Commit"), 0n);
    assert.deepEqual(stored, ["a", "e"]);
    assert.equal(await level("Begin", "1"), 1n);
    await insert("f");
    assert.equal(await level("Rollback"), 0n);
    assert.deepEqual(stored, ["a", "e"]);
  }),
);

Deno.test(
  "Reset rolls back; prepared statements and options stay",
  inSession(async (session, stored) => {
    const [, handle] = await good(session, "Prepare", "INSERT");
    await good(session, "Begin", "");
    await good(session, "Execute", String(handle), list("a"));
    assert.deepEqual(await good(session, "Reset"), [0n]);
    assert.deepEqual(stored, []);
    await good(session, "Execute", String(handle), list("b"));
    assert.deepEqual(stored, ["b"]);
  }),
);

Deno.test(
  "the isolation of a transaction ends with it, and options tell their old value",
  inSession(async (session) => {
    const isolation = async (value: string) =>
      (await good(session, "SetOption", "IsolationMode", value))[1];
    for (const end of ["Commit", "Rollback", "Reset"]) {
      await good(session, "Begin", "3");
      await good(session, "Begin", "1");
      assert.equal(await isolation("3"), "3");
      await good(session, end);
      assert.equal(await isolation("0"), "0");
    }
    assert.deepEqual((await session.call("SetOption", "No", "1")).slice(0, 2), [0n, -400n]);
  }),
);

Deno.test(
  "streams travel inside the row up to a size, else in pieces",
  inSession(async (session) => {
    await good(session, "Init", list("1", "", "100"));
    const cell = async (size: number) => {
      const answer = await good(session, "Direct", `STREAM ${size}`, list());
      return inner(rowsOf(answer[7])[0][0]);
    };
    assert.deepEqual(await cell(100), [0n, "s".repeat(100)]);
    const [mark, oid, size] = await cell(250);
    assert.deepEqual([mark, size], [1n, 250n]);
    const bytes = Uint8Array.from(String(oid), (unit) => unit.charCodeAt(0));
    const piece = (offset: number) => good(session, "ReadStream", bytes, String(offset), "200");
    assert.deepEqual(await piece(0), [0n, "s".repeat(200), 0n, 250n]);
    assert.deepEqual(await piece(200), [0n, "s".repeat(50), 1n, 250n]);
    await good(session, "Reset");
    assert.deepEqual((await session.call("ReadStream", bytes)).slice(0, 2), [0n, -412n]);
  }),
);

Deno.test(
  "CancelProcess says that nothing runs",
  loggedIn(async ({ driver }) => {
    await openSession(driver);
    const answer = await driver.iris("classMethodBytes", "PgWire.Session", "CancelProcess", "999");
    const [ok, code, message, level, done] = inner(
      String.fromCharCode(...answer as Uint8Array),
    );
    assert.deepEqual([ok, code, level, done], [0n, -400n, 0n, ""]);
    assert.match(String(message), /runs no query/);
  }),
);

Deno.test("the methods are those of the class text that the gateway installs", () => {
  const path = new URL("../../lib/backend/PgWire.Session.cls", import.meta.url);
  const declared = [...Deno.readTextFileSync(path).matchAll(/^(?:Class)?Method (\w+)\(.*$/gm)];
  const open = declared.filter(([line]) => !line.includes("Private"));
  const named = (isSql: boolean) =>
    open.filter(([line]) => line.includes("SqlProc") === isSql).map(([, name]) => name).sort();
  const { methods, classMethods } = pgwireSession;
  const known = [...Object.keys(methods ?? {}), ...Object.keys(classMethods ?? {})];
  assert.deepEqual(known.filter((name) => name !== "%New").sort(), named(false));
  const functions = named(true).map((name) => `PGWIRE.${name.toUpperCase()}`);
  assert.deepEqual(Object.keys(HELPER_FUNCTIONS).sort(), functions);
});
