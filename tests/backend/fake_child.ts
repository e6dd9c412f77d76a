// A backend process without IRIS: it speaks the process protocol, and its SQL is a word that says what to do.

import { Writer } from "../../lib/bytes/writer.ts";
import { bodyOf, Framer, tagOf } from "../../lib/backend/framer.ts";
import * as protocol from "../../lib/backend/protocol.ts";
import { PgError } from "../../lib/errors/pg_error.ts";

const framer = new Framer();
const chunk = new Uint8Array(4096);
const to = new Writer();
let level = 0;
let cursors = 0;
const texts = new Map<number, string>();

for (;;) {
  const size = Deno.stdin.readSync(chunk);
  if (size === null) break;
  framer.push(chunk.subarray(0, size));
  for (let frame = framer.next(); frame; frame = framer.next()) {
    answer(tagOf(frame), bodyOf(frame));
    Deno.stdout.writeSync(to.take());
  }
}

function answer(tag: string, body: Uint8Array): void {
  switch (tag) {
    case protocol.Connect.tag:
      return connect(protocol.Connect.decode(body));
    case protocol.Execute.tag:
      return executeNew(protocol.Execute.decode(body));
    case protocol.Again.tag:
      return again(protocol.Again.decode(body));
    case protocol.Describe.tag:
      protocol.Described.encode({
        level,
        statementType: 1,
        parameterTypes: [protocol.Describe.decode(body).epoch],
        columns: null,
      }, to);
      return;
    case protocol.Fetch.tag:
      protocol.Rows.encode({
        level,
        rows: 0,
        cursor: 0,
        failure: null,
        bytes: new Uint8Array(),
      }, to);
      return;
    case protocol.Begin.tag:
      level++;
      break;
    case protocol.Rollback.tag:
      level = 0;
      break;
    case protocol.Reset.tag:
      level = 0;
      cursors = 0;
  }
  protocol.Done.encode({ level }, to);
}

function connect({ user }: protocol.Connect): void {
  if (user === "dies") {
    console.error("why it dies");
    Deno.exit(3);
  }
  if (user === "refused") {
    const error = new PgError("invalid_password", "IRIS refused the user");
    protocol.Failed.encode({ level: 0, fatal: 1, error }, to);
    return;
  }
  console.error("hello from the child");
  protocol.Connected.encode({
    version: "IRIS",
    namespace: "USER",
    user,
    job: String(Deno.pid),
    helper: "1",
    notice: "",
  }, to);
}

function executeNew({ number, sql, rowsMax }: protocol.Execute): void {
  texts.set(number, sql);
  const column = { name: sql, tableOid: 0, attribute: 0, type: 25, size: -1, typmod: -1 };
  execute({ sql, rowsMax, columns: sql === "create" ? null : [column], rowId: "in full" });
}

function again({ number, rowsMax }: protocol.Again): void {
  execute({ sql: texts.get(number)!, rowsMax, columns: undefined, rowId: "by number" });
}

interface Asked extends Pick<protocol.Executed, "columns" | "rowId"> {
  sql: string;
  rowsMax: number;
}

function execute({ sql, rowsMax, columns, rowId }: Asked): void {
  const bytes = new Uint8Array(sql === "big" ? 1_000_000 : 3).fill(7);
  if (sql === "fail") {
    const error = new PgError("undefined_table", 'relation "t" does not exist');
    protocol.Failed.encode({ level, fatal: 0, error }, to);
    return;
  }
  if (sql === "die") Deno.exit(1);
  const clock = new Int32Array(new SharedArrayBuffer(4));
  if (sql === "hang") Atomics.wait(clock, 0, 0);
  const [, flag] = /^until (.+)/.exec(sql) ?? [];
  if (flag !== undefined) {
    while (!Deno.statSync(flag).size) Atomics.wait(clock, 0, 0, 1);
    const error = new PgError("query_canceled", "canceling statement due to user request");
    protocol.Failed.encode({ level, fatal: 0, error }, to);
    return;
  }
  if (sql === "nonsense") return to.bytes(Uint8Array.of(0x3f, 0, 0, 0, 4));
  protocol.Executed.encode({
    level,
    statementType: sql === "create" ? 9 : 1,
    rowCount: cursors,
    rowId,
    columns,
    rows: rowsMax,
    cursor: sql === "open" ? ++cursors : 0,
    failure: null,
    bytes,
  }, to);
}
