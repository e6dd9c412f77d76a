// A session's temporary tables are told of as PostgreSQL tells of its own, and to nobody else.

import assert from "node:assert/strict";
import { withGateway } from "../support/gateway.ts";
import { RawClient, textRows } from "../support/raw_client.ts";
import { Reference, toldIn } from "./compare.ts";

const STATEMENTS = [
  "CREATE TABLE t (id int PRIMARY KEY)",
  "CREATE TEMP TABLE mine (a int PRIMARY KEY, b text DEFAULT 'x')",
  "INSERT INTO mine VALUES (1, 'xay'), (2, 'bab')",
  "CREATE TEMP TABLE leads (m int REFERENCES mine (a), n int)",
  "SELECT relname, relkind, relpersistence, relnamespace = pg_my_temp_schema(), " +
  "pg_table_is_visible(oid) FROM pg_class WHERE relname IN ('mine', 'mine_pkey', 'leads', 't') " +
  "ORDER BY 1",
  "SELECT table_name, table_type FROM information_schema.tables " +
  "WHERE table_name IN ('mine', 'leads', 't') ORDER BY 1",
  "SELECT column_name, column_default FROM information_schema.columns WHERE table_name = 'mine' " +
  "ORDER BY ordinal_position",
  "SELECT pg_get_constraintdef(oid) FROM pg_constraint " +
  "WHERE conrelid IN ('mine'::regclass, 'leads'::regclass) AND contype <> 'n' ORDER BY 1",
  // Worked out over rows that are loaded into the mirror's own table.
  "SELECT regexp_replace(b, 'a', 'z') FROM mine ORDER BY a",
  "UPDATE mine SET b = regexp_replace(b, 'b', 'q', 'g') WHERE a = 2 RETURNING *",
  "ALTER TABLE mine ADD COLUMN c int",
  "SELECT attname FROM pg_attribute WHERE attrelid = 'mine'::regclass AND attnum > 0 ORDER BY 1",
  "DROP TABLE leads",
  "SELECT relname FROM pg_class WHERE relpersistence = 't' AND relkind = 'r'",
];

Deno.test("temporary tables", async (t) => {
  const postgres = await Reference.open();
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    const other = await RawClient.connect(gateway);
    for (const sql of STATEMENTS) {
      await t.step(sql.slice(0, 80), async () => {
        assert.deepEqual(toldIn(await client.query(sql)), toldIn(await postgres.query(sql)));
      });
    }

    await t.step("are not what others have", async () => {
      const sql = "SELECT (SELECT count(*) FROM information_schema.tables " +
        "WHERE table_name = 'mine'), pg_my_temp_schema()";
      assert.deepEqual(textRows(await other.query(sql)), [["0", "0"]]);
    });
    client.close();
    other.close();
  }, { flags: { auth: "trust" } });
  await postgres.close();
});
