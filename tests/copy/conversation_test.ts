// COPY in a conversation: both protocols, what ends it early, and what it leaves behind.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { CopyData, CopyDone, CopyFail } from "../../lib/wire/copy.ts";
import { Bind, Execute, Flush, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

const UTF8 = new TextEncoder();

type Part = (to: Writer) => void;

const query = (text: string): Part => (to) => Query.encode({ query: text }, to);
const data = (text: string): Part => (to) => CopyData.encode({ data: UTF8.encode(text) }, to);
const doneCopying: Part = (to) => CopyDone.encode({}, to);
const fail = (message: string): Part => (to) => CopyFail.encode({ message }, to);
const sync: Part = (to) => Sync.encode({}, to);
const flush: Part = (to) => Flush.encode({}, to);
const execute = (text: string): Part => (to) => {
  Parse.encode({ statement: "", query: text, paramTypes: [] }, to);
  Bind.encode({ portal: "", statement: "", paramFormats: [], params: [], resultFormats: [] }, to);
  Execute.encode({ portal: "", maxRows: 0 }, to);
};

function messages(...parts: Part[]): Uint8Array {
  const to = new Writer();
  for (const part of parts) part(to);
  return to.take();
}

/** Names, with what an error and a tag say. */
async function told(client: RawClient, ...parts: Part[]): Promise<string[]> {
  return shown(await client.ask(messages(...parts)));
}

function shown(bytes: Uint8Array): string[] {
  return decodeBackendAll(bytes).map((message) => {
    switch (message.name) {
      case "ErrorResponse":
        return `${message.body.fields.C} ${message.body.fields.M}`;
      case "CommandComplete":
        return message.body.tag;
      case "ReadyForQuery":
        return `Ready ${message.body.status}`;
      default:
        return message.name;
    }
  });
}

interface Told {
  title: string;
  asked: Part[];
  answer: string[];
  /** How many rows are there after it, and after ROLLBACK. */
  rows: number;
}

const CONVERSATIONS: readonly Told[] = [
  {
    title: "COPY is one of several statements, and those behind it run",
    asked: [
      query("INSERT INTO p VALUES (1); COPY p FROM STDIN; INSERT INTO p VALUES (4)"),
      data("2\n3\n"),
      doneCopying,
    ],
    answer: ["INSERT 0 1", "CopyInResponse", "COPY 2", "INSERT 0 1", "Ready I"],
    rows: 4,
  },
  {
    title: "an error in COPY undoes the statements before it",
    asked: [query("INSERT INTO p VALUES (1); COPY p FROM STDIN"), data("x\n"), doneCopying],
    answer: [
      "INSERT 0 1",
      "CopyInResponse",
      '22P02 invalid input syntax for type integer: "x"',
      "Ready I",
    ],
    rows: 0,
  },
  {
    title: "two COPYs in one Query each take their own data",
    asked: [
      query("COPY p FROM STDIN; COPY p FROM STDIN"),
      data("1\n"),
      doneCopying,
      data("2\n"),
      doneCopying,
    ],
    answer: ["CopyInResponse", "COPY 1", "CopyInResponse", "COPY 1", "Ready I"],
    rows: 2,
  },
  {
    title: "CopyFail leaves nothing behind",
    asked: [query("COPY p FROM STDIN"), data("1\n"), fail("no more")],
    answer: ["CopyInResponse", "57014 COPY from stdin failed: no more", "Ready I"],
    rows: 0,
  },
  {
    title: "Flush and Sync during COPY are passed over",
    asked: [query("COPY p FROM STDIN"), data("1"), flush, sync, data("2\n"), doneCopying],
    answer: ["CopyInResponse", "COPY 1", "Ready I"],
    rows: 1,
  },
  {
    title: "the extended protocol copies too, behind its own Sync",
    asked: [execute("COPY p FROM STDIN"), sync, data("1\n2\n"), doneCopying, sync],
    answer: ["ParseComplete", "BindComplete", "CopyInResponse", "COPY 2", "Ready I"],
    rows: 2,
  },
  {
    title: "after an error in the extended protocol the data is swallowed up to Sync",
    asked: [execute("COPY p FROM STDIN"), data("x\n"), data("1\n"), doneCopying, sync],
    answer: [
      "ParseComplete",
      "BindComplete",
      "CopyInResponse",
      '22P02 invalid input syntax for type integer: "x"',
      "Ready I",
    ],
    rows: 0,
  },
  {
    title: "data without a COPY is passed over",
    asked: [data("1\n"), doneCopying, fail("x"), query("SELECT 1")],
    answer: ["RowDescription", "DataRow", "SELECT 1", "Ready I"],
    rows: 0,
  },
  {
    title: "a read-only transaction takes no data",
    asked: [query("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY; COPY p FROM STDIN")],
    answer: ["SET", "25006 cannot execute COPY FROM in a read-only transaction", "Ready I"],
    rows: 0,
  },
  {
    title: "a row that does not end is refused before it fills the memory",
    asked: [
      query("COPY p FROM STDIN"),
      data("1".repeat(70_000)),
      data("1".repeat(70_000)),
      doneCopying,
    ],
    answer: ["CopyInResponse", "54000 a row of COPY data may be 65536 bytes long", "Ready I"],
    rows: 0,
  },
];

const FLAGS = { auth: "trust", "copy-buffer-size": "65536" };

Deno.test("COPY in a conversation", async (t) => {
  await withGateway(async (gateway) => {
    const first = await RawClient.connect(gateway);
    await first.query("CREATE TABLE p (a int)");
    first.close();
    for (const { title, asked, answer, rows } of CONVERSATIONS) {
      await t.step(title, async () => {
        const client = await RawClient.connect(gateway);
        assert.deepEqual(await told(client, ...asked), answer);
        assert.deepEqual(textRows(await client.query("SELECT count(*) FROM p")), [[String(rows)]]);
        await client.query("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE; DELETE FROM p");
        client.close();
      });
    }

    await t.step("a failed COPY fails its block, and a savepoint brings it back", async () => {
      const client = await RawClient.connect(gateway);
      await client.query("BEGIN; INSERT INTO p VALUES (1); SAVEPOINT s");
      const copied = await told(client, query("COPY p FROM STDIN"), data("2\nx\n"), doneCopying);
      assert.equal(copied.at(-1), "Ready E");
      assert.equal(sqlstateOf(await client.query("COPY p TO STDOUT")), "25P02");
      await client.query("ROLLBACK TO s");
      assert.deepEqual(await told(client, query("COPY p FROM STDIN"), data("3\n"), doneCopying), [
        "CopyInResponse",
        "COPY 1",
        "Ready T",
      ]);
      assert.deepEqual(await told(client, query("COPY p TO STDOUT; ROLLBACK")), [
        "CopyOutResponse",
        "CopyData",
        "CopyData",
        "CopyDone",
        "COPY 2",
        "ROLLBACK",
        "Ready I",
      ]);
      client.close();
    });

    await t.step("what IRIS cannot look at goes through a temporary table", async () => {
      const client = await RawClient.connect(gateway);
      for (
        const sql of [
          "CREATE DOMAIN mail AS text CHECK (VALUE ~ '^[^@]+@[^@]+$')",
          "CREATE TABLE letters (mail mail)",
          "CREATE TEMP TABLE read_in (mail text)",
        ]
      ) assert.equal(sqlstateOf(await client.query(sql)), undefined, sql);
      assert.deepEqual(await told(client, query("COPY letters FROM STDIN")), [
        '0A000 COPY into "letters" is not supported',
        "Ready I",
      ]);
      const insert = query("INSERT INTO letters SELECT mail FROM read_in");
      await client.ask(messages(query("COPY read_in FROM STDIN"), data("a@b\n"), doneCopying));
      assert.deepEqual(await told(client, insert), ["INSERT 0 1", "Ready I"]);
      await client.ask(messages(query("COPY read_in FROM STDIN"), data("ab\n"), doneCopying));
      assert.deepEqual(await told(client, insert), [
        '23514 value for domain mail violates check constraint "mail_check"',
        "Ready I",
      ]);
      client.close();
    });

    await t.step("more columns than IRIS takes values are refused before any data", async () => {
      const client = await RawClient.connect(gateway);
      const columns = Array.from({ length: 381 }, (_, at) => `c${at} int`);
      await client.query(`CREATE TABLE broad (${columns.join()})`);
      assert.deepEqual(await told(client, query("COPY broad FROM STDIN")), [
        "54000 COPY into 381 columns is too much: IRIS takes 380 values a row",
        "Ready I",
      ]);
      const some = query("COPY broad (c1, c380) FROM STDIN; SELECT c1, c380 FROM broad");
      assert.equal((await told(client, some, data("1\t2\n"), doneCopying))[1], "COPY 1");
      client.close();
    });

    await t.step("any other message ends the connection", async () => {
      const client = await RawClient.connect(gateway);
      await client.send(messages(query("COPY p FROM STDIN"), data("1\n"), query("SELECT 1")));
      assert.deepEqual(shown(await client.untilClosed()), [
        "CopyInResponse",
        "08P01 unexpected message type 0x51 during COPY from stdin",
        "08P01 terminating connection because protocol synchronization was lost",
      ]);
    });

    await t.step("a client that goes leaves nothing behind", async () => {
      const client = await RawClient.connect(gateway);
      await client.send(messages(query("COPY p FROM STDIN"), data("1\n".repeat(5000))));
      await client.endSending();
      await client.untilClosed();
      client.close();
      const other = await RawClient.connect(gateway);
      assert.deepEqual(textRows(await other.query("SELECT count(*) FROM p")), [["0"]]);
      other.close();
    });
  }, { flags: FLAGS });
});
