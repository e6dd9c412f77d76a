// A hundred clients at once, each with its own settings and transactions: none sees another's.

import assert from "node:assert/strict";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

const CLIENTS = 100;

Deno.test("a hundred clients keep their settings and transactions to themselves", async () => {
  await withGateway(async (gateway) => {
    const first = await RawClient.connect(gateway);
    await first.query("CREATE TABLE ledger (owner int, entry int)");

    const work = async (owner: number) => {
      const client = await RawClient.connect(gateway, { application_name: `client ${owner}` });
      await client.query(`SET DateStyle TO '${owner % 2 ? "German" : "ISO"}'`);
      for (let entry = 0; entry < 5; entry++) {
        await client.query("BEGIN");
        assert.equal(
          sqlstateOf(await client.query(`INSERT INTO ledger VALUES (${owner}, ${entry})`)),
          undefined,
        );
        await client.query(entry % 2 ? "ROLLBACK" : "COMMIT");
      }
      const rows = textRows(
        await client.query(`SELECT entry FROM ledger WHERE owner = ${owner} ORDER BY entry`),
      );
      const shown = textRows(await client.query("SHOW application_name"));
      const date = textRows(await client.query("SELECT '2024-01-31'::date"));
      client.close();
      return { owner, rows, shown, date };
    };
    const done = await Promise.all(Array.from({ length: CLIENTS }, (_, owner) => work(owner)));
    for (const { owner, rows, shown, date } of done) {
      assert.deepEqual(rows, [["0"], ["2"], ["4"]], `client ${owner}`);
      assert.deepEqual(shown, [[`client ${owner}`]]);
      assert.deepEqual(date, [[owner % 2 ? "31.01.2024" : "2024-01-31"]]);
    }
    first.close();
  }, { flags: { auth: "trust", "max-connections": String(CLIENTS + 10) } });
});
