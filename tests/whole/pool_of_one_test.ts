// One IRIS connection is enough for whatever a session does inside of a transaction.

import assert from "node:assert/strict";
import { sharedGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

const shared = sharedGateway({
  flags: { auth: "trust", "pool-size": "1", "pool-wait": "60s" },
});

Deno.test("a transaction draws numbers on a pool of one, and does not give them back", async () => {
  const gateway = shared();
  const client = await RawClient.connect(gateway);
  await client.query("CREATE SEQUENCE numbers; CREATE TABLE t (id int)");
  await client.query("BEGIN; INSERT INTO t VALUES (1)");
  assert.deepEqual(textRows(await client.query("SELECT nextval('numbers')")), [["1"]]);
  await client.query("ROLLBACK");
  assert.deepEqual(textRows(await client.query("SELECT nextval('numbers')")), [["2"]]);
  client.close();
});

Deno.test("a sequence counts in the transaction that makes it", async () => {
  const gateway = shared();
  const [client, other] = [await RawClient.connect(gateway), await RawClient.connect(gateway)];
  await client.query("BEGIN; CREATE SEQUENCE others START 5");
  assert.deepEqual(textRows(await client.query("SELECT nextval('others')")), [["5"]]);
  assert.deepEqual(textRows(await client.query("SELECT nextval('others')")), [["6"]]);
  assert.equal(sqlstateOf(await client.query("COMMIT")), undefined);
  assert.deepEqual(textRows(await other.query("SELECT nextval('others')")), [["7"]]);
  client.close();
  other.close();
});
