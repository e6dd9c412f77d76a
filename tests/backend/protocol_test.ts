// The process protocol: every message survives the way, and frames are the same however they are cut.

import assert from "node:assert/strict";
import fc from "fast-check";
import { PgError } from "../../lib/errors/pg_error.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { bodyOf, Framer, tagOf } from "../../lib/backend/framer.ts";
import * as protocol from "../../lib/backend/protocol.ts";
import { OUTPUT_DEFAULTS } from "../../lib/types/column.ts";
import type { AnyMessage } from "../../lib/wire/message.ts";

const COLUMN = { name: "ä\0", tableOid: 4294967295, attribute: 0, type: 23, size: -1, typmod: -1 };
const ERROR = new PgError("unique_violation", "duplicate", { constraint: "c", detail: "d" });

const BODIES: [AnyMessage, unknown][] = [
  [protocol.Connect, {
    host: "h",
    port: 1972,
    namespace: "USER",
    user: "u",
    password: "p\0",
    connectMsMax: 1,
    sslConfig: "",
    driverFolder: "",
    install: true,
    plain: false,
    schemaPath: "",
  }],
  [protocol.Describe, { epoch: 1, sql: "SELECT 1", head: [{ name: "a" }, {}], tail: [] }],
  [protocol.Execute, {
    epoch: 0,
    sql: "SELECT ?",
    parameters: Uint8Array.of(3, 1, 97),
    head: [{ type: 25, typmod: -1 }],
    tail: [{ name: "" }],
    formats: [0, 1],
    output: OUTPUT_DEFAULTS,
    rowsMax: 0,
    keep: false,
    number: 0,
    flight: 0,
  }],
  [protocol.Again, { number: 7, parameters: Uint8Array.of(3, 1, 97), rowsMax: 5, flight: 3 }],
  [protocol.Fetch, { cursor: 2 ** 40, rowsMax: 7, fills: true }],
  [protocol.ExecuteMany, { epoch: 0, sql: "x", rows: new Uint8Array(), mode: 3 }],
  [protocol.RunMany, {
    epoch: 0,
    program: "{}",
    rows: new Uint8Array(),
    head: [],
    tail: [{ type: 25 }],
    formats: [1],
    output: null,
  }],
  [protocol.RanMany, {
    level: 1,
    counts: [1, 0],
    failure: null,
    rowId: "8",
    columns: [COLUMN],
    bytes: Uint8Array.of(1, 2),
  }],
  [protocol.Savepoint, { name: "s" }],
  [protocol.Ping, {}],
  [protocol.CancelProcess, { job: "17", force: true }],
  [protocol.Canceled, { level: 0, done: "cancel" }],
  [protocol.LockWaits, {}],
  [protocol.ListedWaits, { level: 0, waits: [{ waiter: "17", owner: "18" }] }],
  [protocol.LockTable, { lock: "LOCK TABLE t", unlock: "UNLOCK TABLE t" }],
  [protocol.Locking, { waitMs: 1500, readUncommitted: true }],
  [protocol.Connected, {
    version: "v",
    namespace: "n",
    user: "u",
    job: "1",
    helper: null,
    notice: "no",
  }],
  [protocol.Described, { level: 0, statementType: 1, parameterTypes: [0, 25], columns: [COLUMN] }],
  [protocol.Described, { level: 0, statementType: 2, parameterTypes: [], columns: null }],
  [protocol.Executed, {
    level: 1,
    statementType: 1,
    rowCount: 2 ** 33,
    rowId: "7",
    columns: [],
    rows: 2,
    cursor: 0,
    failure: null,
    bytes: Uint8Array.of(1, 2),
  }],
  [protocol.Executed, {
    level: 0,
    statementType: 1,
    rowCount: 1,
    rowId: "",
    columns: undefined,
    rows: 0,
    cursor: 0,
    failure: null,
    bytes: new Uint8Array(),
  }],
];

for (const [message, body] of BODIES) {
  Deno.test(`${message.name} survives encode and decode (${message.tag})`, () => {
    const to = new Writer();
    message.encode(body as never, to);
    const framer = new Framer();
    framer.push(to.take());
    const frame = framer.next()!;
    assert.equal(tagOf(frame), message.tag);
    assert.deepEqual(message.decode(bodyOf(frame)), body);
  });
}

Deno.test("an error keeps condition, words and fields on its way", () => {
  const to = new Writer();
  protocol.Failed.encode({ level: 1, fatal: 0, error: ERROR }, to);
  const { error } = protocol.Failed.decode(bodyOf(to.take()));
  assert.equal(error.sqlstate, "23505");
  assert.equal(error.message, "duplicate");
  assert.deepEqual({ ...error.fields }, { constraint: "c", detail: "d" });
});

Deno.test("each message of a direction has a tag of its own", () => {
  for (const messages of [protocol.REQUESTS, protocol.REPLIES]) {
    const tags = new Set(messages.map((message) => message.tag));
    assert.equal(tags.size, messages.length);
  }
});

Deno.test("no transcript shows the password", () => {
  const shown = protocol.Connect.show(BODIES[0][1] as never);
  assert.match(shown, /password=\*\*\*/);
});

Deno.test("frames are the same however the stream is cut", () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
  fc.assert(fc.property(bodies, fc.array(fc.nat(60)), (bodies, cuts) => {
    const to = new Writer();
    for (const bytes of bodies) protocol.Rows.encode(rows(bytes), to);
    const stream = to.take();
    const framer = new Framer();
    const seen: Uint8Array[] = [];
    for (let at = 0, turn = 0; at < stream.length; turn++) {
      const size = (cuts[turn % cuts.length] ?? 9) + 1;
      framer.push(stream.slice(at, at += size));
      for (let frame = framer.next(); frame; frame = framer.next()) {
        seen.push(protocol.Rows.decode(bodyOf(frame)).bytes.slice());
      }
    }
    assert.deepEqual(seen, bodies);
  }));
});

function rows(bytes: Uint8Array): protocol.Rows {
  return { level: 0, rows: 1, cursor: 0, failure: null, bytes };
}

Deno.test("a frame beyond the limit is refused before room is made for it", () => {
  const framer = new Framer();
  framer.push(Uint8Array.of(0x72, 0x7f, 0xff, 0xff, 0xff));
  assert.throws(() => framer.next(), { condition: "protocol_violation" });
});

Deno.test("any bytes decode to a message or a PgError", () => {
  const all = [...protocol.REQUESTS, ...protocol.REPLIES];
  fc.assert(fc.property(fc.constantFrom(...all), fc.uint8Array(), (message, bytes) => {
    try {
      message.decode(bytes);
    } catch (cause) {
      assert.ok(cause instanceof PgError);
    }
  }));
});
