// What ends a COPY in its middle, in either protocol: nothing is left of it, in IRIS or on the line.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { CopyData, CopyDone, CopyFail } from "../../lib/wire/copy.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query, Terminate } from "../../lib/wire/simple_query.ts";
import { CancelRequest } from "../../lib/wire/startup.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

const UTF8 = new TextEncoder();
/** Several batches are with IRIS, and one is not full. */
const ROWS = 5_000;

function messages(...parts: ((to: Writer) => void)[]): Uint8Array {
  const to = new Writer();
  for (const part of parts) part(to);
  return to.take();
}

interface Protocol {
  begin(sql: string): Uint8Array;
  /** Behind all data. */
  end: Uint8Array;
}

const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  simple: {
    begin: (query) => messages((to) => Query.encode({ query }, to)),
    end: new Uint8Array(),
  },
  extended: {
    begin: (query) =>
      messages(
        (to) => Parse.encode({ statement: "", query, paramTypes: [] }, to),
        (to) =>
          Bind.encode(
            { portal: "", statement: "", paramFormats: [], params: [], resultFormats: [] },
            to,
          ),
        (to) => Execute.encode({ portal: "", maxRows: 0 }, to),
      ),
    end: messages((to) => Sync.encode({}, to)),
  },
};

const data = (text: string) => messages((to) => CopyData.encode({ data: UTF8.encode(text) }, to));
const DONE = messages((to) => CopyDone.encode({}, to));
const lines = (first: number, last: number) =>
  Array.from({ length: last - first }, (_, at) => `${first + at}\tword\n`).join("");

async function cancel(gateway: Gateway, { greeting }: RawClient): Promise<void> {
  const key = greeting.find(({ name }) => name === "BackendKeyData");
  const socket = await RawClient.open(gateway.host, gateway.port);
  await socket.send(
    messages((to) =>
      CancelRequest.encode(key!.body as { processId: number; secret: Uint8Array }, to)
    ),
  );
  assert.equal((await socket.untilClosed()).length, 0);
  socket.close();
}

interface Ending {
  how: string;
  /** What comes behind the rows. */
  act(client: RawClient, gateway: Gateway): Promise<void>;
  sqlstate: string;
  /** The place that the error tells. */
  where?: string;
}

const ENDINGS: readonly Ending[] = [
  {
    how: "a cancel",
    act: async (client, gateway) => {
      await cancel(gateway, client);
      await client.send(data(lines(ROWS, ROWS + 3)));
      await client.send(DONE);
    },
    sqlstate: "57014",
  },
  {
    how: "CopyFail",
    act: (client) => client.send(messages((to) => CopyFail.encode({ message: "enough" }, to))),
    sqlstate: "57014",
    where: `COPY p, line ${ROWS + 1}`,
  },
  {
    how: "a value that is none",
    act: async (client) => {
      await client.send(data("x\tword\n"));
      await client.send(DONE);
    },
    sqlstate: "22P02",
    where: `COPY p, line ${ROWS + 1}, column id: "x"`,
  },
  {
    how: "a row that IRIS refuses",
    act: async (client) => {
      await client.send(data("7\tagain\n"));
      await client.send(data(lines(ROWS, 2 * ROWS)));
      await client.send(DONE);
    },
    sqlstate: "23505",
    where: `COPY p, line ${ROWS + 1}`,
  },
  {
    how: "a line that is too short",
    act: async (client) => {
      await client.send(data(`${ROWS}`));
      await client.send(DONE);
    },
    sqlstate: "22P04",
    where: `COPY p, line ${ROWS + 1}: "${ROWS}"`,
  },
];

const LEAVINGS: readonly [how: string, leave: (client: RawClient) => unknown][] = [
  ["a client that is gone", (client) => client.close()],
  ["a client that says nothing more", async (client) => {
    await client.endSending();
    await client.untilClosed();
    client.close();
  }],
  ["Terminate", async (client) => {
    await client.send(messages((to) => Terminate.encode({}, to)));
    await client.untilClosed();
    client.close();
  }],
];

async function count(client: RawClient): Promise<unknown> {
  return textRows(await client.query("SELECT count(*) FROM p"))[0]?.[0];
}

/** However busy the machine is, IRIS gets round to ending what it is asked to end. */
const FLAGS = { auth: "trust", "pool-size": "1", "cancel-wait": "60s" };

Deno.test("what ends a COPY FROM in its middle leaves nothing behind", async (t) => {
  await withGateway(async (gateway) => {
    const other = await RawClient.connect(gateway);
    await other.query("CREATE TABLE p (id int PRIMARY KEY, word varchar(20))");
    for (const [name, { begin, end }] of Object.entries(PROTOCOLS)) {
      for (const { how, act, sqlstate, where } of ENDINGS) {
        await t.step(`${how}, ${name}`, async () => {
          const client = await RawClient.connect(gateway);
          await client.send(begin("COPY p FROM STDIN"));
          await client.send(data(lines(0, ROWS)));
          await act(client, gateway);
          await client.send(end);
          const answer = decodeBackendAll(await client.untilReady());
          assert.equal(sqlstateOf(answer), sqlstate);
          const error = answer.find((message) => message.name === "ErrorResponse");
          if (where !== undefined && error?.name === "ErrorResponse") {
            assert.equal(error.body.fields.W, where);
          }
          assert.equal(answer.some((message) => message.name === "CommandComplete"), false);
          assert.equal(await count(client), "0");
          client.close();
        });
      }
      for (const [how, leave] of LEAVINGS) {
        await t.step(`${how}, ${name}`, async () => {
          const client = await RawClient.connect(gateway);
          await client.send(begin("COPY p FROM STDIN"));
          await client.send(data(lines(0, ROWS)));
          await leave(client);
          // There is one connection to IRIS: it is free when the COPY is undone.
          assert.equal(await count(other), "0");
        });
      }
    }
    other.close();
  }, { flags: FLAGS });
});

/** More than fits into all buffers on the way, and IRIS makes it row by row. */
const ENDLESS = "COPY (SELECT a.word, b.word FROM p a, p b, p c) TO STDOUT";

Deno.test("what ends a COPY TO in its middle leaves nothing open", async (t) => {
  await withGateway(async (gateway) => {
    const other = await RawClient.connect(gateway);
    await other.query("CREATE TABLE p (id int PRIMARY KEY, word varchar(200))");
    const word = "w".repeat(150);
    const values = Array.from({ length: 300 }, (_, id) => `(${id}, '${word}')`).join();
    await other.query(`INSERT INTO p VALUES ${values}`);
    for (const [name, { begin, end }] of Object.entries(PROTOCOLS)) {
      await t.step(`a cancel, ${name}`, async () => {
        const client = await RawClient.connect(gateway);
        await client.send(begin(ENDLESS));
        const first = await client.beginning();
        assert.ok(first.length > 0);
        await cancel(gateway, client);
        await client.send(end);
        const answer = decodeBackendAll(await client.untilReady(1, first));
        assert.equal(sqlstateOf(answer), "57014");
        assert.equal(answer.at(-1)?.name, "ReadyForQuery");
        assert.ok(answer.some((message) => message.name === "CopyData"));
        assert.equal(answer.some((message) => message.name === "CopyDone"), false);
        assert.equal(await count(client), "300");
        client.close();
      });
      for (const [how, leave] of LEAVINGS.slice(0, 1)) {
        await t.step(`${how}, ${name}`, async () => {
          const client = await RawClient.connect(gateway);
          await client.send(begin(ENDLESS));
          await client.beginning();
          await leave(client);
          assert.equal(await count(other), "300");
        });
      }
    }
    other.close();
  }, { flags: FLAGS });
});
