// Each session sees in the catalog what the sessions of the gateway do, and where it is itself.

import assert from "node:assert/strict";
import { withGateway } from "../support/gateway.ts";
import { RawClient, textRows } from "../support/raw_client.ts";

type Rows = (string | null)[][];

Deno.test("pg_stat_activity", async (t) => {
  await withGateway(async (gateway) => {
    const watcher = await RawClient.connect(gateway, { application_name: "watcher" });
    const other = await RawClient.connect(gateway, { application_name: "other" });
    const ask = async (sql: string): Promise<Rows> => textRows(await watcher.query(sql));
    const OTHERS = "FROM pg_stat_activity WHERE application_name = 'other'";

    await t.step("has a row for each session, and the asking one is active", async () => {
      assert.deepEqual(
        await ask(
          "SELECT application_name, usename, datname, state, pid = pg_backend_pid() " +
            "FROM pg_stat_activity ORDER BY pid",
        ),
        [["watcher", "_SYSTEM", "USER", "active", "t"], ["other", "_SYSTEM", "USER", "idle", "f"]],
      );
    });

    const states: [string, string][] = [
      ["SELECT 1", "idle"],
      ["BEGIN", "idle in transaction"],
      ["SELECT 1/0", "idle in transaction (aborted)"],
      ["ROLLBACK", "idle"],
    ];
    for (const [sql, state] of states) {
      await t.step(`tells ${state} after ${sql}`, async () => {
        await other.query(sql);
        assert.deepEqual(await ask(`SELECT state, query, wait_event ${OTHERS}`), [
          [state, sql, "ClientRead"],
        ]);
      });
    }

    await t.step("tells times in their order", async () => {
      await other.query("BEGIN");
      assert.deepEqual(
        await ask(
          "SELECT backend_start <= xact_start AND xact_start <= state_change AND " +
            `query_start <= state_change AND state_change <= clock_timestamp() ${OTHERS}`,
        ),
        [["t"]],
      );
      await other.query("ROLLBACK");
    });

    await t.step("leads to what ends a session", async () => {
      const [[pid]] = await ask(`SELECT pid ${OTHERS}`);
      assert.deepEqual(await ask(`SELECT pg_terminate_backend(${pid}, 5000)`), [["t"]]);
      assert.deepEqual(await ask(`SELECT pid ${OTHERS}`), []);
    });

    await t.step("forgets the sessions that another statement was told", async () => {
      const told = "SELECT current_setting('iris_pgwire.activity', true) || ''";
      assert.equal((await ask(`${told}, 1 FROM pg_class LIMIT 1`))[0][0], "");
    });

    await t.step("pg_stat_ssl says who is encrypted", async () => {
      assert.deepEqual(await ask("SELECT ssl, version, cipher FROM pg_stat_ssl"), [
        ["f", null, null],
      ]);
    });

    await t.step("the two ends of the connection", async () => {
      const [[server, port, client]] = await ask(
        "SELECT inet_server_addr(), inet_server_port(), inet_client_addr()",
      );
      assert.deepEqual([server, port, client], ["127.0.0.1", String(gateway.port), "127.0.0.1"]);
    });
    watcher.close();
    other.close();
  }, { flags: { auth: "trust" } });
});
