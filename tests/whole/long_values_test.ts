// Values that are longer than a string of IRIS go in and come back whole, whatever way they take.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import { type BackendMessage, decodeBackendAll } from "../../lib/wire/backend.ts";
import { CopyData, CopyDone } from "../../lib/wire/copy.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { sharedGateway } from "../support/gateway.ts";
import { RawClient } from "../support/raw_client.ts";

const SIZE = 10_000_000;
const UTF8 = new TextEncoder();
const FLAGS = {
  auth: "trust",
  "max-pending-bytes": "40000000",
  "copy-buffer-size": "40000000",
};

interface LongValue {
  type: "text" | "bytea";
  bytes: Uint8Array;
}

/** Pieces of it end in the middle of characters, and of surrogate pairs. */
const text: LongValue = { type: "text", bytes: UTF8.encode("aé😀\\".repeat(SIZE / 8)) };
const bytea: LongValue = {
  type: "bytea",
  bytes: Uint8Array.from({ length: SIZE }, (_, at) => at * 31 >> 4),
};

function textOf({ type, bytes }: LongValue): Uint8Array {
  return type === "text" ? bytes : UTF8.encode(`\\x${bytes.toHex()}`);
}

function messages(write: (to: Writer) => void): Uint8Array {
  const to = new Writer();
  write(to);
  return to.take();
}

function bound(query: string, params: Uint8Array[], [format, result]: [number, number]) {
  return messages((to) => {
    Parse.encode({ statement: "", query, paramTypes: [] }, to);
    const formats = { paramFormats: [format], resultFormats: [result] };
    Bind.encode({ portal: "", statement: "", params, ...formats }, to);
    Execute.encode({ portal: "", maxRows: 0 }, to);
    Sync.encode({}, to);
  });
}

function refusal(answer: readonly BackendMessage[]): string | undefined {
  for (const message of answer) {
    if (message.name === "ErrorResponse") return JSON.stringify(message.body);
  }
}

async function asked(client: RawClient, bytes: Uint8Array): Promise<Uint8Array[]> {
  const answer = decodeBackendAll(await client.ask(bytes));
  assert.equal(refusal(answer), undefined);
  return answer.flatMap((message) =>
    message.name === "DataRow"
      ? [message.body.values[0]!]
      : message.name === "CopyData"
      ? [message.body.data]
      : []
  );
}

/** A COPY's text has a backslash before each of them. */
function escaped(bytes: Uint8Array): Uint8Array {
  const to = new Writer(bytes.length);
  for (const byte of bytes) {
    if (byte === 0x5c) to.uint8(0x5c);
    to.uint8(byte);
  }
  return to.take();
}

async function copied(client: RawClient, sql: string, pieces: readonly Uint8Array[]) {
  await client.send(messages((to) => Query.encode({ query: sql }, to)));
  for (const data of pieces) await client.send(messages((to) => CopyData.encode({ data }, to)));
  await asked(client, messages((to) => CopyDone.encode({}, to)));
}

const COPY_BINARY_HEAD = [...UTF8.encode("PGCOPY\n"), 0xff, 0x0d, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0, 0];

type Insert = (client: RawClient, table: string, value: LongValue) => Promise<unknown>;

const WAYS_IN: Readonly<Record<string, Insert>> = {
  "a parameter in text": (client, table, value) =>
    asked(client, bound(`INSERT INTO ${table} VALUES ($1)`, [textOf(value)], [0, 0])),
  "a parameter in binary": (client, table, value) =>
    asked(client, bound(`INSERT INTO ${table} VALUES ($1)`, [value.bytes], [1, 0])),
  "a constant in a Query": (client, table, value) =>
    asked(
      client,
      messages((to) => {
        const constant = new TextDecoder().decode(textOf(value));
        Query.encode({ query: `INSERT INTO ${table} VALUES ('${constant}')` }, to);
      }),
    ),
  "COPY in text": (client, table, value) => {
    const row = escaped(textOf(value));
    const cut = row.length / 3 | 0;
    const end = UTF8.encode("\nshort\n".replace("short", value.type === "text" ? "s" : "\\\\x73"));
    return copied(client, `COPY ${table} FROM STDIN`, [
      row.subarray(0, cut),
      row.subarray(cut),
      end,
    ]);
  },
  "COPY in binary": (client, table, value) => {
    const row = messages((to) => {
      to.bytes(Uint8Array.from(COPY_BINARY_HEAD));
      to.int16(1);
      to.int32(value.bytes.length);
      to.bytes(value.bytes);
      to.int16(-1);
    });
    return copied(client, `COPY ${table} FROM STDIN BINARY`, [row]);
  },
  "UPDATE ... RETURNING": async (client, table, value) => {
    await client.query(`INSERT INTO ${table} VALUES ('')`);
    const [returned] = await asked(
      client,
      bound(`UPDATE ${table} SET v = $1 RETURNING v`, [value.bytes], [1, 1]),
    );
    assert.deepEqual(returned, value.bytes);
  },
};

const shared = sharedGateway({ flags: FLAGS });

/** Ten million where it goes as it is; the rest is still longer than a string of IRIS. */
const WHOLE: ReadonlySet<string> = new Set(["a parameter in binary", "COPY in text"]);
const SHORTER = 4_000_000;

Deno.test("a value of ten million bytes goes in and comes back", async (t) => {
  const gateway = shared();
  const client = await RawClient.connect(gateway);
  for (const { type, bytes } of [text, bytea]) {
    for (const [way, insert] of Object.entries(WAYS_IN)) {
      await t.step(`${type}: ${way}`, async () => {
        await client.query(`CREATE TABLE long (v ${type} STORAGE EXTERNAL)`);
        const value = { type, bytes: WHOLE.has(way) ? bytes : bytes.subarray(0, SHORTER) };
        await insert(client, "long", value);
        const [binary] = await asked(client, bound("SELECT v FROM long", [], [0, 1]));
        assert.deepEqual(binary, value.bytes);
        await client.query("DROP TABLE long");
      });
    }
    await t.step(`${type}: what is read in text, by COPY and of its length`, async () => {
      await client.query(`CREATE TABLE long (v ${type} STORAGE EXTERNAL)`);
      const value = { type, bytes: bytes.subarray(0, SHORTER) };
      await WAYS_IN["a parameter in binary"](client, "long", value);
      const [inText] = await asked(client, bound("SELECT v FROM long", [], [0, 0]));
      assert.deepEqual(inText, textOf(value));
      const copy = messages((to) => Query.encode({ query: "COPY long TO STDOUT" }, to));
      assert.deepEqual(await joined(asked(client, copy)), escaped(textOf(value)));
      const [length] = await asked(
        client,
        bound("SELECT length(v)::text FROM long", [], [0, 0]),
      );
      assert.equal(
        new TextDecoder().decode(length),
        String(type === "text" ? SHORTER / 2 : SHORTER),
      );
      await client.query("DROP TABLE long");
    });
  }
  client.close();
});

async function joined(asked: Promise<Uint8Array[]>): Promise<Uint8Array> {
  const pieces = await asked;
  const bytes = messages((to) => {
    for (const piece of pieces) to.bytes(piece);
  });
  // The line's end.
  return bytes.subarray(0, -1);
}

Deno.test("a string of IRIS takes what is shorter, and what is longer is refused", async () => {
  const gateway = shared();
  const client = await RawClient.connect(gateway);
  await client.query("CREATE TABLE short (v text, b bytea)");
  const insert = "INSERT INTO short (v) VALUES ($1)";
  // Far more than one call takes, as each of these has two bytes in a list.
  const most = UTF8.encode("\u0416".repeat(1_800_000));
  await asked(client, bound(insert, [most], [1, 0]));
  assert.deepEqual(await asked(client, bound("SELECT v FROM short", [], [0, 1])), [most]);
  const longer = decodeBackendAll(
    await client.ask(bound(insert, [text.bytes], [1, 0])),
  );
  const [error] = longer.filter(({ name }) => name === "ErrorResponse");
  assert.match(JSON.stringify(error.body), /"54000".*STORAGE EXTERNAL/);
  client.close();
});
