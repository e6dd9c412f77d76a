// The real driver in a real backend process against the stand-in: connecting, rows, transactions, sudden death.

import assert from "node:assert/strict";
import {
  type BackendConnection,
  FIRST_BATCH_ROWS,
  type IrisOptions,
  openConnection,
  type OpenOptions,
  QUICK_FIRST_ROWS,
} from "../../lib/backend/connection.ts";
import type { Batch, Execution } from "../../lib/backend/contract.ts";
import { SkippedRequest } from "../../lib/backend/flights.ts";
import { HELPER_VERSION } from "../../lib/backend/install_helper.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { encodeList } from "../../lib/iris/list.ts";
import { type StandinOptions, startStandin } from "../../lib/standin/standin.ts";
import { NO_HINTS } from "../../lib/types/column.ts";
import { CLASS_TEXT, install } from "../standin/place.ts";
import { Driver } from "../standin/driver.ts";
import { createTinyEngine } from "../standin/tiny_engine.ts";
import { execution, type KeptLog, options } from "./support.ts";

const USERS = [
  { name: "_SYSTEM", password: "SYS", develop: true },
  { name: "reader", password: "Ж secret" },
];

interface Place {
  port: number;
  open(iris?: Partial<IrisOptions>, more?: Partial<OpenOptions>): Promise<BackendConnection>;
  log: KeptLog;
}

/** A stand-in, and connections to it that are closed after the test. */
function place(
  test: (place: Place) => Promise<void>,
  more: Partial<StandinOptions> = {},
): () => Promise<void> {
  return async () => {
    const engine = createTinyEngine();
    const standin = await startStandin({ users: USERS, namespaces: ["USER"], engine, ...more });
    const opened: BackendConnection[] = [];
    const kept = options({ port: standin.port });
    const open = async (iris: Partial<IrisOptions> = {}, more: Partial<OpenOptions> = {}) => {
      const connection = await openConnection({
        ...kept,
        ...more,
        iris: { ...kept.iris, ...iris },
      });
      opened.push(connection);
      return connection;
    };
    try {
      await test({ port: standin.port, open, log: kept.log });
    } finally {
      await Promise.all(opened.map((connection) => connection.close()));
      await standin.close();
    }
  };
}

/** The first cells of all rows, and what came after them. */
async function openRows(connection: BackendConnection, sql: string) {
  const first: (string | null)[] = [];
  let batch: Batch = await connection.execute(execution(sql));
  for (;;) {
    const rows = rowsOf(batch.bytes);
    assert.equal(rows.length, batch.rows);
    first.push(...rows.map(([cell]) => cell));
    if (batch.failure || batch.cursor === 0) return { first, failure: batch.failure };
    batch = await connection.fetch(batch.cursor, 0);
  }
}

const READER = { user: "reader", password: "Ж secret" };

Deno.test(
  "connecting installs the helper class and tells of the server",
  place(async ({ open }) => {
    const { info } = await open();
    assert.match(info.version, /^IRIS/);
    assert.equal(info.namespace, "USER");
    assert.equal(info.user, "_SYSTEM");
    assert.match(info.job, /^\d+$/);
    assert.equal(info.helper, HELPER_VERSION);
    // The next one finds it there.
    assert.equal((await open(READER)).info.helper, HELPER_VERSION);
  }),
);

Deno.test(
  "an older helper class is replaced, a newer one is left alone",
  place(async ({ open, port, log }) => {
    const driver = new Driver();
    try {
      await driver.connect(port);
      await install(driver, CLASS_TEXT.replace("17", "1"));
      assert.equal((await open(READER)).info.helper, null);
      assert.equal((await open()).info.helper, HELPER_VERSION);
      await install(driver, CLASS_TEXT.replace("17", "1000"));
      assert.equal((await open()).info.helper, null);
    } finally {
      await driver.close();
    }
    assert.ok(log.lines.some((line) => line.includes("newer gateway")), log.lines.join("\n"));
  }),
);

Deno.test(
  "where the class may not be installed the log says so, and IRIS's own objects do the work",
  place(async ({ open, log }) => {
    assert.equal((await open(READER)).info.helper, null);
    assert.equal((await open({ install: false })).info.helper, null);
    assert.ok(log.lines.some((line) => line.includes("%Development:USE")), log.lines.join("\n"));
    assert.ok(log.lines.some((line) => line.includes("PGWIRE_HELPER_CLASS")));
  }),
);

const REFUSED: [what: string, iris: Partial<IrisOptions>, condition: string, message: RegExp][] = [
  ["a wrong password", { password: "x" }, "invalid_password", /user or the password of "_SYSTEM"/],
  ["an unknown namespace", { namespace: "NONE" }, "invalid_catalog_name", /namespace "NONE"/],
  [
    "an unknown host",
    { host: "nowhere.invalid" },
    "sqlclient_unable_to_establish_sqlconnection",
    /host name "nowhere.invalid"/,
  ],
  [
    "a closed port",
    { port: 1 },
    "cannot_connect_now",
    /could not connect to IRIS at 127.0.0.1:1/,
  ],
  [
    "a folder without driver",
    { driverFolder: "/nowhere" },
    "system_error",
    /driver cannot be loaded/,
  ],
];

for (const [what, iris, condition, message] of REFUSED) {
  Deno.test(
    `${what} is told in a sentence with a hint`,
    place(async ({ open }) => {
      await assert.rejects(open(iris), (error: PgError) => {
        assert.equal(error.condition, condition, error.message + error.fields.detail);
        assert.match(error.message, message);
        assert.ok(error.fields.hint);
        assert.doesNotMatch(`${error.message}${error.fields.detail}`, /SSL Error|SYS\b(?!TEM)/);
        return true;
      });
    }),
  );
}

Deno.test(
  "a used-up licence is 53300",
  place(async ({ open }) => {
    await open();
    await assert.rejects(open(), { condition: "too_many_connections" });
  }, { connectionsMax: 1 }),
);

const STRANGERS: [what: string, serve: (conn: Deno.Conn) => void, message: RegExp][] = [
  ["hangs up", (conn) => conn.close(), /hung up during the login/],
  ["says nothing", () => {}, /did not answer in time/],
  [
    "speaks HTTP",
    (conn) => conn.write(new TextEncoder().encode("HTTP/1.1 400 Bad Request\r\n\r\n")),
    /does not speak the SuperServer protocol/,
  ],
];

for (const [what, serve, message] of STRANGERS) {
  Deno.test(`a server that ${what} is told in a sentence`, async () => {
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const taken: Deno.Conn[] = [];
    const accepting = (async () => {
      for await (const conn of listener) {
        taken.push(conn);
        await conn.read(new Uint8Array(100));
        serve(conn);
      }
    })();
    const { port } = listener.addr;
    const kept = options({ port, connectMsMax: 1000 });
    await assert.rejects(openConnection(kept), { message });
    listener.close();
    await accepting;
    for (const conn of taken) {
      try {
        conn.close();
      } catch (cause) {
        if (!(cause instanceof Deno.errors.BadResource)) throw cause;
      }
    }
  });
}

/** The values of DataRow messages as text. */
function rowsOf(bytes: Uint8Array): (string | null)[][] {
  const view = new Uint8Array(bytes);
  const rows: (string | null)[][] = [];
  const int32 = (at: number) =>
    view[at] << 24 | view[at + 1] << 16 | view[at + 2] << 8 | view[at + 3];
  for (let at = 0; at < view.length;) {
    assert.equal(view[at], 0x44);
    const end = at + 1 + int32(at + 1);
    const row: (string | null)[] = [];
    for (at += 7; at < end;) {
      const size = int32(at);
      at += 4;
      row.push(size < 0 ? null : new TextDecoder().decode(view.subarray(at, at += size)));
    }
    rows.push(row);
  }
  return rows;
}

const PATHS: [path: string, iris: Partial<IrisOptions>][] = [
  ["with the helper class", {}],
  ["without the helper class", { install: false }],
];

for (const [path, iris] of PATHS) {
  for (const keep of [true, false]) {
    Deno.test(
      `values of every kind arrive (${path}, ${keep ? "kept" : "direct"})`,
      place(async ({ open }) => {
        const connection = await open(iris);
        const run = () => connection.execute(execution("KINDS", [], { keep }));
        for (const executed of [await run(), await run()]) {
          assert.equal(executed.statementType, 1);
          assert.equal(executed.rows, 1);
          assert.equal(executed.cursor, 0);
          assert.deepEqual(executed.columns!.map(({ name }) => name), [
            "id",
            "big",
            "price",
            "ratio",
            "name",
            "latin",
            "none",
            "blank",
            "bytes",
            "day",
            "at",
            "long",
          ]);
          assert.deepEqual(executed.columns!.slice(0, 5).map(({ type }) => type), [
            23,
            20,
            1700,
            701,
            1043,
          ]);
          assert.deepEqual(rowsOf(executed.bytes), [[
            "300",
            "-9223372036854775808",
            "-0.25",
            "1.5",
            "e\u0416\u{1f600}",
            "\u00e9",
            null,
            "",
            "\\x0001ff",
            "2020-01-02",
            "2020-01-02 03:04:05.678901",
            "x".repeat(300),
          ]]);
        }
      }),
    );
  }

  Deno.test(
    `describe tells types, and hints rename (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris);
      const insert = await connection.describe("INSERT x", NO_HINTS);
      assert.deepEqual(insert, { statementType: 2, parameterTypes: [25], columns: null });
      const hints = { head: [{ name: "first", type: 20 }], tail: [{ name: "last" }] };
      const { columns } = await connection.describe("COUNT 1", hints);
      assert.deepEqual(columns!.map(({ name, type, size }) => [name, type, size]), [
        ["first", 20, 8],
        ["last", 1043, -1],
      ]);
    }),
  );

  Deno.test(
    `rows come in batches as they are asked for (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris);
      const first = await connection.execute(execution("COUNT 25", [], { rowsMax: 10 }));
      assert.equal(first.rows, 10);
      assert.notEqual(first.cursor, 0);
      const second = await connection.fetch(first.cursor, 10);
      const third = await connection.fetch(second.cursor, 10);
      assert.deepEqual([second.rows, third.rows, third.cursor], [10, 5, 0]);
      const all = [first, second, third].flatMap(({ bytes }) => rowsOf(bytes));
      assert.deepEqual(
        all.map(([id]) => Number(id)),
        Array.from({ length: 25 }, (_, at) => at + 1),
      );
      await assert.rejects(connection.fetch(first.cursor, 1), {
        condition: "invalid_cursor_state",
      });
      const closed = await connection.execute(execution("COUNT 5", [], { rowsMax: 1 }));
      await connection.closeCursor(closed.cursor);
      await assert.rejects(connection.fetch(closed.cursor, 1), {
        condition: "invalid_cursor_state",
      });
    }),
  );

  Deno.test(
    `who wants all rows gets a few of them soon, and then many at a time (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris);
      const sizes: number[] = [];
      let batch: Batch = await connection.execute(execution("COUNT 4000"));
      for (; batch.cursor !== 0; batch = await connection.fetch(batch.cursor, 0)) {
        sizes.push(batch.rows);
      }
      const [first, second] = [...sizes, batch.rows];
      assert.deepEqual([first, second >= 1000], [FIRST_BATCH_ROWS, true]);
      assert.equal(sizes.reduce((sum, size) => sum + size, batch.rows), 4000);
      const some = await connection.execute(execution("COUNT 4000", [], { rowsMax: 500 }));
      assert.equal(some.rows, 500);
    }),
  );

  Deno.test(
    `what is asked for ahead, and turns out to be behind the last row, is skipped (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris);
      const { cursor } = await connection.execute(execution("COUNT 150"));
      const [last, behind] = [connection.fetch(cursor, 0), connection.fetch(cursor, 0)];
      await assert.rejects(behind, SkippedRequest);
      assert.deepEqual([(await last).rows, (await last).cursor], [50, 0]);
      assert.equal(connection.cursors.size, 0);
      assert.equal((await openRows(connection, "COUNT 3")).first.length, 3);
    }),
  );

  Deno.test(
    `all rows come in their order where IRIS gives few at a time (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris, { batchRowsMax: 70 });
      const all = await openRows(connection, "COUNT 4000");
      assert.equal(all.failure, undefined);
      assert.deepEqual(all.first, Array.from({ length: 4000 }, (_, at) => String(at + 1)));
      const some = await connection.execute(execution("COUNT 4000"));
      assert.equal(some.rows, 70);
      assert.equal((await connection.fetch(some.cursor, 50)).rows, 50);
      assert.equal((await connection.fetch(some.cursor, 200)).rows, 70);
      await connection.closeCursor(some.cursor);
      assert.equal(connection.cursors.size, 0);
    }),
  );

  Deno.test(
    `rows that came before an error are not lost where IRIS gives few at a time (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris, { batchRowsMax: 70 });
      for (const count of [69, 70, 71, 139, 140, 141, 1000]) {
        const { first, failure } = await openRows(connection, `FAILING ${count}`);
        assert.equal(first.length, count);
        assert.equal(failure!.condition, "division_by_zero");
        assert.equal(connection.cursors.size, 0);
      }
      await connection.ping();
    }),
  );

  Deno.test(
    `what runs again has the columns that it had (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris);
      const count = (more: Partial<Execution> = {}) =>
        connection.execute(execution("COUNT 3", [], more));
      const { columns, bytes } = await count();
      assert.notEqual(columns, null);
      for (const formats of [[], [1], [1], [], [], [0]]) {
        const again = await count({ formats });
        assert.deepEqual(again.columns, columns);
        assert.deepEqual(rowsOf(again.bytes).length, rowsOf(bytes).length);
      }
      const [limited, inserted, once] = await Promise.all([
        count({ rowsMax: 2 }),
        connection.execute(execution("INSERT x", ["a"])),
        connection.execute(execution("INSERT x", ["b"])),
      ]);
      assert.deepEqual([limited.rows, limited.columns], [2, columns]);
      assert.deepEqual([inserted.columns, once.columns], [null, null]);
      const { bytes: filed } = await connection.execute(execution("SELECT x"));
      assert.deepEqual(rowsOf(filed).flat(), ["a", "b"]);
    }),
  );

  Deno.test(
    `an error after some rows comes with them (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris);
      const { rows, cursor, failure } = await connection.execute(execution("FAILING 3"));
      assert.equal(rows, 3);
      assert.equal(cursor, 0);
      assert.equal(failure!.condition, "division_by_zero");
      await connection.ping();
    }),
  );

  Deno.test(
    `errors keep SQLCODE and text (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris);
      for (const keep of [true, false]) {
        await assert.rejects(connection.execute(execution("NOTABLE", [], { keep })), {
          condition: "undefined_table",
          message: 'relation "notable" does not exist',
        });
      }
      await assert.rejects(connection.execute(execution("INSERT x", ["bad"])), (error: PgError) => {
        assert.equal(error.condition, "invalid_text_representation");
        assert.match(error.fields.reported!, /^SQLCODE -104: /);
        return true;
      });
      const wrong = connection.execute(execution("INSERT x", ["a", "b"]));
      await assert.rejects(wrong, { condition: "internal_error" });
      await connection.ping();
    }),
  );

  Deno.test(
    `parameters of every kind arrive, NULL and '' apart (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris);
      for (const value of [null, "\0", "a", "\u00e9", "\u0416\u{1f600}"]) {
        const { rowCount, rowId } = await connection.execute(execution("INSERT x", [value]));
        assert.equal(rowCount, 1);
        assert.notEqual(rowId, "");
      }
      const { bytes } = await connection.execute(execution("SELECT x"));
      assert.deepEqual(rowsOf(bytes), [[null], [""], ["a"], ["\u00e9"], ["\u0416\u{1f600}"]]);
    }),
  );

  Deno.test(
    `transactions and savepoints (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris);
      const insert = (value: string) => connection.execute(execution("INSERT x", [value]));
      const names = async () =>
        rowsOf((await connection.execute(execution("SELECT x"))).bytes).flat();
      await connection.begin();
      assert.equal(connection.level, 1);
      await insert("a");
      await connection.savepoint("s");
      await insert("b");
      await connection.savepoint("s");
      await insert("c");
      await connection.rollbackTo("s");
      assert.deepEqual(await names(), ["a", "b"]);
      await connection.rollbackTo("s");
      assert.deepEqual(await names(), ["a", "b"]);
      await connection.releaseSavepoint("s");
      await connection.rollbackTo("s");
      assert.deepEqual(await names(), ["a"]);
      await assert.rejects(connection.rollbackTo("none"), {
        condition: "invalid_savepoint_specification",
      });
      await connection.commit();
      assert.equal(connection.level, 0);
      await connection.begin();
      await insert("d");
      await connection.rollback();
      assert.deepEqual(await names(), ["a"]);
      await connection.begin();
      await insert("e");
      await connection.reset();
      assert.equal(connection.level, 0);
      assert.deepEqual(await names(), ["a"]);
    }),
  );

  Deno.test(
    `many rows in one request, all or none (${path})`,
    place(async ({ open }) => {
      const connection = await open(iris);
      const many = (values: string[], mode: number) => {
        const rows = encodeList(values.map((value) => encodeList([value])));
        return connection.executeMany({ sql: "INSERT x", rows, mode });
      };
      const good = await many(["a", "b", "c"], 1);
      const all = { tried: 3, well: 3, rowCount: 3, failures: [], rowId: "", counts: [] };
      assert.deepEqual({ ...good }, all);
      const none = await many(["d", "bad", "e"], 1);
      assert.equal(none.failures[0].row, 2);
      assert.equal(none.failures[0].error.condition, "invalid_text_representation");
      const some = await many(["f", "bad", "g"], 3);
      assert.equal(some.well, 2);
      const counted = await many(["h", "i", "bad"], 12);
      assert.deepEqual([counted.counts, counted.rowId], [[1, 1], "7"]);
      const { bytes } = await connection.execute(execution("SELECT x"));
      assert.deepEqual(rowsOf(bytes).flat(), ["a", "b", "c", "f", "g", "h", "i"]);
    }),
  );
}

Deno.test(
  "a stream travels inside its row, or in pieces when it is long",
  place(async ({ open }) => {
    const connection = await open();
    for (const length of [0, 1, 1000, 2_500_000]) {
      const { bytes } = await connection.execute(execution(`STREAM ${length}`));
      assert.deepEqual(rowsOf(bytes), [["s".repeat(length)]]);
    }
  }),
);

Deno.test(
  "a batch is cut by its bytes, so that memory stays small",
  place(async ({ open }) => {
    const connection = await open();
    const { bytes, rows, cursor } = await connection.execute(execution("FIVE 100000"));
    assert.ok(bytes.length < 1_000_000, String(bytes.length));
    let seen = rows;
    for (let next = cursor; next !== 0;) {
      const batch = await connection.fetch(next, 0);
      seen += batch.rows;
      next = batch.cursor;
    }
    assert.equal(seen, 100_000);
  }),
);

Deno.test(
  "a statement whose first rows came soon gives more of them at once",
  place(async ({ open }) => {
    const connection = await open();
    const sizes = new Set<number>();
    // A machine that is busy may take its time, and then the next one is to be few rows again.
    for (let turn = 0; turn < 500 && sizes.size < 2; turn++) {
      const { rows, cursor } = await connection.execute(execution("COUNT 4000"));
      sizes.add(rows);
      await connection.closeCursor(cursor);
    }
    assert.deepEqual([...sizes], [FIRST_BATCH_ROWS, QUICK_FIRST_ROWS]);
    const some = await connection.execute(execution("COUNT 4000", [], { rowsMax: 70 }));
    assert.equal(some.rows, 70);
  }),
);

Deno.test(
  "more prepared statements than are kept, and a changed schema, make no difference",
  place(async ({ open }) => {
    const connection = await open();
    for (let turn = 0; turn < 600; turn++) {
      const { rows } = await connection.execute(execution(`COUNT ${turn % 300}`));
      assert.equal(rows, Math.min(turn % 300, FIRST_BATCH_ROWS));
    }
    connection.epoch++;
    assert.equal((await connection.execute(execution("COUNT 7"))).rows, 7);
  }),
);

Deno.test(
  "too many or too large values are refused before IRIS sees them",
  place(async ({ open }) => {
    const connection = await open();
    const many = new Array(381).fill("1");
    await assert.rejects(connection.execute(execution("INSERT x", many)), {
      condition: "program_limit_exceeded",
    });
    await assert.rejects(connection.execute(execution("INSERT x", ["y".repeat(3_000_001)])), {
      condition: "program_limit_exceeded",
    });
    await connection.ping();
  }),
);

Deno.test(
  "a format that no type has is refused, and the connection goes on",
  place(async ({ open }) => {
    const connection = await open();
    for (const keep of [true, false]) {
      const wrong = connection.execute(execution("COUNT 5000", [], { keep, formats: [7] }));
      await assert.rejects(wrong, PgError);
    }
    await connection.ping();
  }),
);

Deno.test(
  "IRIS that goes away in the middle is told as a lost connection",
  async () => {
    const engine = createTinyEngine();
    const standin = await startStandin({ users: USERS, namespaces: ["USER"], engine });
    const connection = await openConnection(options({ port: standin.port }));
    await standin.close();
    await assert.rejects(connection.ping(), (error: PgError) => {
      assert.equal(error.sqlstate, "08006");
      assert.equal(error.message, "the connection to IRIS was lost");
      return true;
    });
    await connection.ended;
    assert.equal(connection.alive, false);
  },
);

Deno.test(
  "killing the process in the middle of a fetch fails the fetch, and IRIS rolls back",
  place(async ({ open, port }) => {
    let pid = 0;
    const kept = options({ port });
    const spawn = () => {
      const child = kept.spawn();
      pid = child.pid;
      return child;
    };
    const other = await open();
    const connection = await openConnection({ ...kept, spawn });
    await connection.begin();
    await connection.execute(execution("INSERT x", ["lost"]));
    const { cursor } = await connection.execute(execution("FIVE 1000000"));
    const fetching = connection.fetch(cursor, 0);
    Deno.kill(pid, "SIGKILL");
    await assert.rejects(fetching, { condition: "connection_failure" });
    await connection.close();
    const { bytes } = await other.execute(execution("SELECT x"));
    assert.deepEqual(rowsOf(bytes), []);
  }),
);

/** What runs of an INSERT of flight 5 behind it, and of the one behind that. */
const FLIGHTS: readonly [what: string, sql: string, more: Partial<Execution>, runs: boolean][] = [
  ["fails", "BROKEN", { flight: 5 }, false],
  ["fails among its rows", "FAILING 5", { flight: 5 }, false],
  ["has more rows", "COUNT 5", { flight: 5, rowsMax: 2 }, false],
  ["gave more than is held of a flight", "STREAM 300000", { flight: 5 }, false],
  ["gave all that it had", "COUNT 5", { flight: 5 }, true],
  ["fails in a flight before", "BROKEN", { flight: 4 }, true],
  ["fails in no flight", "BROKEN", {}, true],
];

Deno.test(
  "a request is skipped behind one of its flight that leaves something to decide",
  place(async ({ open }) => {
    const connection = await open();
    for (const [what, sql, more, runs] of FLIGHTS) {
      await connection.begin();
      const insert = execution("INSERT x", [what], { flight: 5 });
      const [, ...behind] = await Promise.allSettled([
        connection.execute(execution(sql, [], more)),
        connection.execute(insert),
        connection.execute(insert),
      ]);
      for (const each of behind) {
        if (runs) assert.equal(each.status, "fulfilled", what);
        else assert.ok(each.status === "rejected" && each.reason instanceof SkippedRequest, what);
      }
      await connection.execute({ ...insert, flight: 6 });
      const { bytes } = await connection.execute(execution("SELECT x"));
      assert.equal(rowsOf(bytes).length, runs ? 3 : 1, what);
      await connection.rollback();
    }
  }),
);
