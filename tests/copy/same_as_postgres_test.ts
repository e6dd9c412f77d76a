// COPY in all formats and with all options: the gateway answers with PostgreSQL's own bytes and words.

import assert from "node:assert/strict";
import { PGlite } from "@electric-sql/pglite";
import { Writer } from "../../lib/bytes/writer.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";
import { CopyData, CopyDone } from "../../lib/wire/copy.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { printBackend } from "../../lib/wire/transcript.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient } from "../support/raw_client.ts";
import { COPIES_IN, COPIES_OUT, type CopyIn, DIFFERENT, FILLED, TABLES } from "./cases.ts";

type Exchange = (bytes: Uint8Array) => Promise<Uint8Array>;

/** What PostgreSQL says of an error or a notice, but for its place in the source. */
const TOLD = "SCMDHPW";

async function answers(exchange: Exchange, bytes: Uint8Array): Promise<string[]> {
  return decodeBackendAll(await exchange(bytes)).map((message) => {
    if (message.name === "RowDescription") return message.name;
    if (message.name !== "ErrorResponse" && message.name !== "NoticeResponse") {
      return printBackend(message);
    }
    const told = Object.entries(message.body.fields).filter(([code]) => TOLD.includes(code));
    return printBackend({ ...message, body: { fields: Object.fromEntries(told) } });
  });
}

function query(text: string): Uint8Array {
  const to = new Writer();
  Query.encode({ query: text }, to);
  return to.take();
}

function copying({ copy, data }: CopyIn): Uint8Array {
  const to = new Writer();
  to.bytes(query(`COPY ${copy}`));
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  CopyData.encode({ data: bytes }, to);
  CopyDone.encode({}, to);
  return to.take();
}

async function withBoth(use: (gateway: Exchange, postgres: Exchange) => Promise<void>) {
  const database = await PGlite.create();
  try {
    await withGateway(async (gateway) => {
      const client = await RawClient.connect(gateway);
      try {
        await use((bytes) => client.ask(bytes), (bytes) => database.execProtocolRaw(bytes));
      } finally {
        client.close();
      }
    }, { flags: { auth: "trust" } });
  } finally {
    await database.close();
  }
}

Deno.test("COPY FROM STDIN answers as PostgreSQL's, and leaves the same rows", async (t) => {
  await withBoth(async (gateway, postgres) => {
    for (const text of TABLES) {
      await gateway(query(text));
      await postgres(query(text));
    }
    for (const [index, one] of COPIES_IN.entries()) {
      const shown = typeof one.data === "string" ? JSON.stringify(one.data) : one.data.toHex();
      await t.step(`${index}: COPY ${one.copy}: ${shown.slice(0, 100)}`, async () => {
        const play = async (exchange: Exchange) => [
          ...await answers(exchange, copying(one)),
          ...await answers(
            exchange,
            query(`SELECT * FROM ${one.table} ORDER BY ${one.table === "w" ? "i" : "1"}`),
          ),
          ...await answers(exchange, query(`DELETE FROM ${one.table}`)),
        ];
        const [given, wanted] = [await play(gateway), await play(postgres)];
        if (DIFFERENT.has(`${one.copy}: ${one.data}`)) assert.notDeepEqual(given, wanted);
        else assert.deepEqual(given, wanted);
      });
    }
  });
});

Deno.test("COPY TO STDOUT, and what is refused, answers as PostgreSQL's", async (t) => {
  await withBoth(async (gateway, postgres) => {
    for (const text of [...TABLES, ...FILLED]) {
      assert.deepEqual(await answers(gateway, query(text)), await answers(postgres, query(text)));
    }
    for (const text of COPIES_OUT) {
      await t.step(text, async () => {
        // Where it is not refused, it is not to wait for data.
        const bytes = copying({ table: "", copy: text.slice("COPY ".length), data: "" });
        assert.deepEqual(await answers(gateway, bytes), await answers(postgres, bytes));
      });
    }
  });
});
