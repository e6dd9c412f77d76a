// One IRIS connection is enough for whatever a session does inside of a transaction.

import assert from "node:assert/strict";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

Deno.test("a transaction draws numbers on a pool of one, and does not give them back", async () => {
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    await client.query("CREATE SEQUENCE numbers; CREATE TABLE t (id int)");
    await client.query("BEGIN; INSERT INTO t VALUES (1)");
    assert.deepEqual(textRows(await client.query("SELECT nextval('numbers')")), [["1"]]);
    await client.query("ROLLBACK");
    assert.deepEqual(textRows(await client.query("SELECT nextval('numbers')")), [["2"]]);
    client.close();
  }, { flags: { auth: "trust", "pool-size": "1", "pool-wait": "60s" } });
});

Deno.test("a sequence counts in the transaction that makes it", async () => {
  await withGateway(async (gateway) => {
    const [client, other] = [await RawClient.connect(gateway), await RawClient.connect(gateway)];
    await client.query("BEGIN; CREATE SEQUENCE numbers START 5");
    assert.deepEqual(textRows(await client.query("SELECT nextval('numbers')")), [["5"]]);
    assert.deepEqual(textRows(await client.query("SELECT nextval('numbers')")), [["6"]]);
    assert.equal(sqlstateOf(await client.query("COMMIT")), undefined);
    assert.deepEqual(textRows(await other.query("SELECT nextval('numbers')")), [["7"]]);
    client.close();
    other.close();
  }, { flags: { auth: "trust" } });
});
