// What IRIS and the gateway's own processes say, damaged in every way: each is an error of its own or an answer, and
// whoever waits is told.
//
// FUZZ_ANSWERS says how many, FUZZ_SEED where to begin; FUZZ_LONG means a hundred times as many, from another seed each
// time.

import assert from "node:assert/strict";
import { BackendPort } from "../../lib/backend/port.ts";
import { bodyOf, Framer } from "../../lib/backend/framer.ts";
import { HelperSession } from "../../lib/backend/helper_session.ts";
import * as protocol from "../../lib/backend/protocol.ts";
import { Requests } from "../../lib/backend/requests.ts";
import { Cursor } from "../../lib/bytes/cursor.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { PostgresProcess } from "../../lib/catalog/postgres_process.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { encodeList, ListWriter } from "../../lib/iris/list.ts";
import { SILENT } from "../../lib/observe/log.ts";
import type { Program } from "../../lib/sql/program.ts";
import { RowEncoder } from "../../lib/rows/encode_rows.ts";
import { NO_HINTS, OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import { TYPES } from "../../lib/types/types.ts";
import { backendFrames } from "../../lib/wire/backend.ts";
import { ReadyForQuery } from "../../lib/wire/startup.ts";
import { damaged } from "./damages.ts";
import { Random } from "./random.ts";

const LONG = Deno.env.has("FUZZ_LONG");
const ANSWERS = Number(Deno.env.get("FUZZ_ANSWERS") ?? (LONG ? 2_000_000 : 10_000));
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? (LONG ? Date.now() : 20_261_121));
/** Each of these begins a process of its own, as far as the gateway can tell. */
const CONVERSATIONS = Math.ceil(ANSWERS / 40);

/** Plays so many, and says which of them went wrong. */
async function over(
  count: number,
  play: (random: Random) => void | Promise<void>,
): Promise<void> {
  for (let seed = SEED; seed < SEED + count; seed++) {
    try {
      await play(new Random(seed));
    } catch (cause) {
      throw new Error(`seed ${seed}: ${cause instanceof Error ? cause.stack : cause}`, { cause });
    }
    if (seed % 500 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
}

/** A PgError is an answer as well, unless it says that there is a bug. */
function orRefused(work: () => void): void {
  try {
    work();
  } catch (cause) {
    assert.ok(cause instanceof PgError, cause instanceof Error ? cause.stack : String(cause));
    assert.notEqual(cause.condition, "internal_error", cause.message);
  }
}

const CELLS = [
  () => new ListWriter().string("2024-02-29 10:11:12.5"),
  () => new ListWriter().string("Жук 😀"),
  () => new ListWriter().string("{1,2}"),
  () => new ListWriter().string('{"a": [1]}'),
  () => new ListWriter().integer(-42n),
  () => new ListWriter().integer(1n << 60n),
  () => new ListWriter().decimal("-12.5"),
  () => new ListWriter().double(0.1),
  () => new ListWriter().nothing(),
  () => new ListWriter().empty(),
  () => new ListWriter().list(new ListWriter().integer(0).string("x").take()),
  () =>
    new ListWriter().list(new ListWriter().integer(1).bytes(Uint8Array.of(1)).integer(5).take()),
].map((make) => make().take());
const OIDS = [...TYPES].map(({ oid }) => oid);

Deno.test(`${ANSWERS} damaged rows of IRIS's are rows or refused`, async () => {
  await over(ANSWERS, (random) => {
    const columns = Array.from({ length: 1 + random.below(3) }, () => ({
      type: random.oneOf(OIDS),
      stream: random.oneIn(6),
      ...random.oneIn(4) && { typmod: random.below(1 << 20) },
    }));
    const rows = new ListWriter();
    for (let row = random.below(3); row >= 0; row--) {
      const cells = columns.map(() => random.oneOf(CELLS)).flatMap((cell) => [...cell]);
      rows.list(random.oneIn(2) ? damaged(Uint8Array.from(cells), random) : Uint8Array.from(cells));
    }
    const bytes = random.oneIn(2) ? damaged(rows.take(), random) : rows.take();
    orRefused(() => {
      const format = random.below(2);
      const encoder = new RowEncoder(columns, [format], OUTPUT_DEFAULTS, () => ["12", "34"]);
      const to = new Writer();
      const count = encoder.encode(bytes, to);
      const frames = backendFrames(to.take());
      assert.equal(frames.length, count);
      for (const { tag, body } of frames) {
        assert.equal(tag, "D");
        const from = new Cursor(body);
        assert.equal(from.uint16(), columns.length);
        for (const _ of columns) {
          const size = from.int32();
          if (size !== -1) from.take(size);
        }
        from.finish();
      }
    });
  });
});

const OK = [1, 0, "", 0] as const;
const COLUMN = encodeList(["A", 4, 10, 0, 2, "T", "SQLUser", "", 5, ""]);
const COLUMNS = new ListWriter().list(COLUMN).list(COLUMN).take();
const ROW = encodeList([1n, "x"]);
const ROWS = new ListWriter().list(ROW).list(ROW).take();
const INIT = [...OK, "7", "IRIS 2026.1", "USER", "_SYSTEM", "", "42"];

const LISTED = encodeList([...OK, 1, 2, "", 0, 0, 2, ROWS, "", ""]);
const PROGRAM = encodeList([...OK, 3, 1, "7", 0, 0, 1, ROWS, "", encodeList(["7"])]);

/** A good answer of the helper class to each of its methods; the others have nothing to add. */
const REPLIES: Readonly<Record<string, Uint8Array>> = {
  Init: encodeList(INIT),
  Prepare: encodeList([...OK, 3, 1, 1, new ListWriter().list(encodeList([4])).take(), 2, COLUMNS]),
  Execute: encodeList([...OK, 1, 2, "", 5, 1, 2, ROWS, COLUMNS]),
  Direct: encodeList([...OK, 1, 2, "", 0, 0, 2, ROWS, COLUMNS]),
  ExecuteList: encodeList([...OK, LISTED, PROGRAM]),
  Fetch: encodeList([...OK, 5, 0, 2, ROWS]),
  ExecuteMany: encodeList([
    ...[...OK, 2, 1, 1],
    new ListWriter().list(encodeList([2, -119, "twice"])).take(),
    encodeList(["1"]),
    encodeList([1]),
    ROWS,
  ]),
  CancelProcess: encodeList([...OK, "cancel"]),
  LockWaits: encodeList([...OK, new ListWriter().list(encodeList(["1", "2"])).take()]),
};
const PLAIN = encodeList([...OK]);
/** INSERT ... RETURNING */
const RETURNING: Program = {
  texts: ["INSERT", "SELECT"],
  steps: [
    { do: "insert", call: { text: 0, operands: [0] }, conflict: null },
    { do: "give", call: { text: 1, operands: [-1] } },
  ],
  answer: { text: 1, hidden: 0 },
};
/** INSERT ... ON CONFLICT DO UPDATE */
const UPSERT: Program = {
  texts: ["INSERT", "SELECT", "UPDATE"],
  steps: [{
    do: "insert",
    call: { text: 0, operands: [0] },
    conflict: {
      target: {
        table: { schema: "SQLUser", name: "T" },
        columns: ["A"],
        constraint: null,
        find: { text: 1, operands: [0] },
      },
      values: {},
      update: { text: 2, operands: [-1] },
      filtered: false,
    },
  }],
  answer: null,
};
const FAILED = encodeList([0, -30, "Table 'SQLUSER.T' not found", 1]);

const asked = {
  epoch: 0,
  parameters: encodeList([1n]),
  ...NO_HINTS,
  formats: [0],
  output: null,
  keep: true,
  flight: 0,
};
const NO_BYTES = new Uint8Array();
const REQUESTS: readonly ((random: Random) => Uint8Array)[] = [
  (random) =>
    protocol.Execute.bytes({
      ...asked,
      sql: `SELECT ${random.below(3)}`,
      rowsMax: random.below(3),
      formats: [random.below(2)],
      number: random.below(3),
      flight: random.below(2),
    }),
  (random) =>
    protocol.Again.bytes({
      ...asked,
      number: random.below(3),
      rowsMax: random.below(3),
      flight: random.below(2),
    }),
  (random) =>
    protocol.RunSteps.bytes({
      ...asked,
      program: JSON.stringify(random.oneOf([RETURNING, UPSERT])),
      rowsMax: random.below(3),
      flight: random.below(2),
    }),
  (random) => protocol.Describe.bytes({ epoch: 0, sql: `SELECT ${random.below(3)}`, ...NO_HINTS }),
  (random) => protocol.Fetch.bytes({ cursor: 5, rowsMax: 0, fills: random.oneIn(2) }),
  () => protocol.ExecuteMany.bytes({ epoch: 0, sql: "INSERT", rows: NO_BYTES, mode: 15 }),
  (random) =>
    protocol.RunMany.bytes({
      epoch: 0,
      program: JSON.stringify(random.oneOf([RETURNING, UPSERT])),
      rows: new ListWriter().list(PLAIN).list(PLAIN).take(),
      ...NO_HINTS,
      formats: [],
      output: null,
    }),
  () => protocol.CloseCursor.bytes({ cursor: 5 }),
  () => protocol.Begin.bytes({}),
  () => protocol.Commit.bytes({}),
  () => protocol.Savepoint.bytes({ name: "s" }),
  () => protocol.Ping.bytes({}),
  () => protocol.Locking.bytes({ waitMs: 1000, readUncommitted: true }),
  () => protocol.LockTable.bytes({ lock: "LOCK TABLE t", unlock: "UNLOCK TABLE t" }),
  () => protocol.CancelProcess.bytes({ job: "42", force: false }),
  () => protocol.LockWaits.bytes({}),
  () => protocol.Reset.bytes({}),
];
/** What is said of an error that nobody has thought of. */
const BUG = "the backend process had an error";
const BY_TAG = new Map(protocol.REPLIES.map((row) => [row.tag, row]));

Deno.test(`${ANSWERS} damaged answers of the helper class are told as errors, one reply each`, async () => {
  let framesSeen = 0;
  await over(Math.ceil(ANSWERS / 10), (random) => {
    const answers = (method: string): Uint8Array => {
      if (random.oneIn(20)) {
        throw new Error(random.oneOf(["<COMMUNICATION LINK ERROR>", "<WRITE>"]));
      }
      const good = random.oneIn(8) ? FAILED : REPLIES[method] ?? PLAIN;
      return random.oneIn(2) ? damaged(good, random) : good;
    };
    const object = { invokeBytes: answers } as unknown as ConstructorParameters<
      typeof HelperSession
    >[0];
    let requests: Requests | undefined;
    try {
      requests = new Requests(new HelperSession(object, { schemaPath: "SQLUser" }));
    } catch (cause) {
      // The process says that it could not begin, whatever it was.
      assert.ok(cause instanceof Error);
    }
    for (let count = 10; requests && count > 0; count--) {
      const to = new Writer();
      const frames = Array.from(
        { length: 1 + random.below(3) },
        () => random.oneOf(REQUESTS)(random),
      );
      const { answered, goesOn } = requests.answer(frames, { from: 0, to });
      const framer = new Framer();
      framer.push(Uint8Array.of(...to.take(), ...requests.rest));
      const replies = [...framer];
      assert.equal(replies.length, answered);
      for (const frame of replies) {
        const row = BY_TAG.get(String.fromCharCode(frame[0]));
        assert.ok(row, "there is no such reply");
        const { error } = row.decode(bodyOf(frame));
        if (error instanceof PgError) assert.notEqual(error.message, BUG, error.fields.detail);
        framesSeen++;
      }
      if (!goesOn) break;
    }
  });
  assert.ok(framesSeen > CONVERSATIONS);
});

interface Said {
  /** What the process answers to a request. */
  answer(): Uint8Array;
}

/** A process as the gateway sees one: three streams, a status, and an end when it is killed. */
function processThat({ answer }: Said): Deno.ChildProcess {
  let out: ReadableByteStreamController;
  const ended = Promise.withResolvers<Deno.CommandStatus>();
  const end = () => {
    if (closed) return;
    closed = true;
    out.close();
    out.byobRequest?.respond(0);
    ended.resolve({ success: false, code: 137, signal: "SIGKILL" });
  };
  let closed = false;
  const stdout = new ReadableStream({
    type: "bytes",
    start: (controller) => void (out = controller),
  });
  const stderr = new ReadableStream({ type: "bytes", start: (controller) => controller.close() });
  const stdin = new WritableStream<Uint8Array>({
    write() {
      const bytes = answer();
      if (closed) return;
      // A process that says nothing more has ended.
      if (bytes.length === 0) end();
      else out.enqueue(bytes);
    },
  });
  return {
    stdin,
    stdout,
    stderr,
    status: ended.promise,
    kill: end,
  } as unknown as Deno.ChildProcess;
}

const error = new PgError("undefined_table", "there is no t", { detail: "d", hint: "h" });
const GOOD: readonly (() => Uint8Array)[] = [
  () => protocol.Done.bytes({ level: 1 }),
  () => protocol.Failed.bytes({ level: 0, fatal: 0, error }),
  () => protocol.Failed.bytes({ level: 0, fatal: 1, error }),
  () =>
    protocol.Described.bytes({
      level: 0,
      statementType: 1,
      parameterTypes: [23],
      columns: [{ name: "a", tableOid: 1, attribute: 1, type: 23, size: 4, typmod: -1 }],
    }),
  () => protocol.Rows.bytes({ level: 0, rows: 1, cursor: 5, failure: error, bytes: NO_BYTES }),
];

Deno.test(`${CONVERSATIONS} damaged conversations with a backend process leave nobody waiting`, async () => {
  await over(CONVERSATIONS, async (random) => {
    const answer = () => {
      const good = random.oneOf(GOOD)();
      return random.oneIn(2) ? damaged(good, random) : good;
    };
    const port = new BackendPort({ spawn: () => processThat({ answer }), log: SILENT });
    const outcomes = [protocol.Done, protocol.Described, protocol.Rows].map((reply) =>
      port.request(protocol.Ping, {}, reply).catch((cause) => {
        assert.ok(cause instanceof PgError, cause instanceof Error ? cause.stack : String(cause));
      })
    );
    await settled(outcomes, () => port.kill());
    port.kill();
    await port.ended;
    assert.equal(port.pending, 0);
  });
});

/** A damaged length has the gateway wait for more, which is what a process is killed for: then all must settle. */
async function settled(work: readonly Promise<unknown>[], kill: () => void): Promise<void> {
  const late = setTimeout(kill, 5);
  await Promise.all(work);
  clearTimeout(late);
}

const READY = ReadyForQuery.bytes({ status: "I" });

Deno.test(`${CONVERSATIONS} damaged conversations with the catalog's process leave nobody waiting`, async () => {
  await over(CONVERSATIONS, async (random) => {
    const answer = () => {
      const head = new Writer();
      head.uint32(READY.length);
      head.uint8(0);
      head.bytes(READY);
      return random.oneIn(2) ? damaged(head.take(), random) : head.take();
    };
    const catalog = new PostgresProcess({
      spawn: () => processThat({ answer }),
      log: SILENT,
      answerMsMax: 5,
      startMsMax: 5,
    });
    for (let count = 0; count < 3; count++) {
      await catalog.ask(() => NO_BYTES, (bytes) => bytes).catch((cause) => {
        assert.ok(cause instanceof PgError, cause instanceof Error ? cause.stack : String(cause));
      });
    }
    await catalog.close();
  });
});
