// A backend process may die at any moment: its statement fails, everything else goes on.

import assert from "node:assert/strict";
import { killChildren } from "../support/children.ts";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

Deno.test("a backend that dies costs its statement an error, and nobody else anything", async (t) => {
  await withGateway(async (gateway) => {
    const [victim, bystander] = [
      await RawClient.connect(gateway),
      await RawClient.connect(gateway),
    ];
    await victim.query("CREATE TABLE big (id int PRIMARY KEY, word varchar(20))");
    const values = Array.from({ length: 2000 }, (_, id) => `(${id}, 'w${id}')`).join();
    await victim.query(`INSERT INTO big VALUES ${values}`);

    await t.step("while it is idle in a transaction", async () => {
      await victim.query("BEGIN");
      await victim.query("INSERT INTO big VALUES (100000, 'lost')");
      killChildren("backend");
      const failed = await victim.query("INSERT INTO big VALUES (100001, 'lost')");
      assert.equal(sqlstateOf(failed), "08006");
      assert.equal(sqlstateOf(await victim.query("SELECT id FROM big")), "25P02");
      await victim.query("ROLLBACK");
      assert.deepEqual(textRows(await victim.query("SELECT count(*) FROM big")), [["2000"]]);
    });

    await t.step("while it is sending rows", async () => {
      const answers = [
        victim.query("SELECT a.id, b.word FROM big a CROSS JOIN big b WHERE a.id < 100"),
        bystander.query("SELECT count(*) FROM big"),
      ];
      killChildren("backend");
      for (const answer of await Promise.all(answers)) {
        assert.ok([undefined, "08006"].includes(sqlstateOf(answer)));
      }
      for (const client of [victim, bystander]) {
        assert.deepEqual(textRows(await client.query("SELECT count(*) FROM big")), [["2000"]]);
      }
    });
    victim.close();
    bystander.close();
  }, { flags: { auth: "trust" } });
});
