// A pipeline that does not come to its Sync leaves nothing behind.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import { Bind, Execute, Parse } from "../../lib/wire/extended_query.ts";
import { Terminate } from "../../lib/wire/simple_query.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient, textRows } from "../support/raw_client.ts";

const UTF8 = new TextEncoder();
/** More than a batch, so that IRIS has some of them and the gateway others. */
const ROWS = 1700;

function pipeline({ terminated }: { terminated: boolean }): Uint8Array {
  const to = new Writer();
  Parse.encode({ statement: "", query: "INSERT INTO begun VALUES ($1)", paramTypes: [] }, to);
  for (let row = 0; row < ROWS; row++) {
    const params = [UTF8.encode(String(row))];
    Bind.encode({ portal: "", statement: "", paramFormats: [], params, resultFormats: [] }, to);
    Execute.encode({ portal: "", maxRows: 0 }, to);
  }
  if (terminated) Terminate.encode({}, to);
  return to.take();
}

const LEAVING: readonly [how: string, leave: (client: RawClient) => Promise<unknown>][] = [
  ["with a Terminate", (client) => client.send(pipeline({ terminated: true }))],
  ["without a word", async (client) => {
    await client.send(pipeline({ terminated: false }));
    await client.endSending();
  }],
];

Deno.test("a client that leaves in the middle of a pipeline leaves nothing behind", async (t) => {
  await withGateway(async (gateway) => {
    const other = await RawClient.connect(gateway);
    await other.query("CREATE TABLE begun (a int PRIMARY KEY)");
    for (const [how, leave] of LEAVING) {
      await t.step(how, async () => {
        const client = await RawClient.connect(gateway);
        await leave(client);
        await client.untilClosed();
        client.close();
        // Whoever inserts one of its rows waits for its end, and comes upon none.
        const inserted = await other.query("INSERT INTO begun VALUES (0)");
        assert.equal(inserted.some(({ name }) => name === "ErrorResponse"), false);
        assert.deepEqual(textRows(await other.query("DELETE FROM begun RETURNING a")), [["0"]]);
      });
    }
    other.close();
  }, { flags: { auth: "trust" } });
});
