// Rows in bulk that draw numbers of a sequence: one after the other, whoever draws, and whichever way they come.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import { CopyData, CopyDone } from "../../lib/wire/copy.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient, textRows } from "../support/raw_client.ts";

const UTF8 = new TextEncoder();
const ROWS = 1500;

function copied(): Uint8Array {
  const to = new Writer();
  Query.encode({ query: "COPY numbered (word) FROM STDIN" }, to);
  CopyData.encode({ data: UTF8.encode("copied\n".repeat(ROWS)) }, to);
  CopyDone.encode({}, to);
  return to.take();
}

function pipelined(): Uint8Array {
  const to = new Writer();
  const query = "INSERT INTO numbered (word) VALUES ($1)";
  Parse.encode({ statement: "", query, paramTypes: [] }, to);
  for (let row = 0; row < ROWS; row++) {
    const params = [UTF8.encode("piped")];
    Bind.encode({ portal: "", statement: "", paramFormats: [], params, resultFormats: [] }, to);
    Execute.encode({ portal: "", maxRows: 0 }, to);
  }
  Sync.encode({}, to);
  return to.take();
}

Deno.test("rows in bulk draw their numbers without a gap", async () => {
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    const other = await RawClient.connect(gateway);
    await client.query("CREATE SEQUENCE numbers");
    await client.query(
      "CREATE TABLE numbered (id bigint DEFAULT nextval('numbers') PRIMARY KEY, word varchar(10))",
    );
    const insert = "INSERT INTO numbered (word) VALUES ('one') RETURNING id";
    assert.deepEqual(textRows(await client.query(insert)), [["1"]]);
    await client.ask(copied());
    assert.deepEqual(textRows(await other.query(insert)), [[String(ROWS + 2)]]);
    await client.ask(pipelined());
    assert.deepEqual(textRows(await other.query(insert)), [[String(2 * ROWS + 3)]]);
    assert.deepEqual(
      textRows(await client.query("SELECT count(*), min(id), max(id) FROM numbered")),
      [[String(2 * ROWS + 3), "1", String(2 * ROWS + 3)]],
    );
    assert.deepEqual(textRows(await client.query("SELECT currval('numbers')")), [
      [String(2 * ROWS + 2)],
    ]);
    client.close();
    other.close();
  }, { flags: { auth: "trust" } });
});
