// What clients and tools ask of a schema is answered as PostgreSQL answers it, row for row.

import assert from "node:assert/strict";
import { withGateway } from "../support/gateway.ts";
import { RawClient } from "../support/raw_client.ts";
import { questionsOf, Reference, shopStatements, toldIn } from "./compare.ts";

const FILES = [
  "psql.sql",
  "jdbc.sql",
  "sqlalchemy.sql",
  "frameworks.sql",
  "tools.sql",
  "trees.sql",
];

Deno.test("a schema of seventeen tables looks as in PostgreSQL to", async (t) => {
  const postgres = await Reference.open();
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway);
    for (const sql of await shopStatements()) {
      for (const side of [postgres, client]) {
        assert.equal(toldIn(await side.query(sql)).error, undefined, sql);
      }
    }
    for (const file of FILES) {
      for (const { name, sql } of await questionsOf(file)) {
        await t.step(`${file}: ${name}`, async () => {
          const expected = toldIn(await postgres.query(sql));
          assert.equal(expected.error, undefined);
          assert.deepEqual(toldIn(await client.query(sql)), expected);
        });
      }
    }

    await t.step("apart from RESTRICT, which IRIS does not tell from NO ACTION", async () => {
      await client.query("CREATE TABLE kept (a int REFERENCES tag (id) ON DELETE RESTRICT)");
      const { rows } = toldIn(
        await client.query("SELECT confdeltype FROM pg_constraint WHERE conname = 'kept_a_fkey'"),
      );
      assert.deepEqual(rows, [["a"]]);
    });

    await t.step("a default that draws from a sequence of its own", async () => {
      const made = "CREATE TABLE numbered (n bigint DEFAULT nextval('ticket'), name text)";
      const shown = "SELECT column_default FROM information_schema.columns " +
        "WHERE table_name = 'numbered' ORDER BY ordinal_position";
      for (const side of [postgres, client]) await side.query(made);
      assert.deepEqual(toldIn(await client.query(shown)), toldIn(await postgres.query(shown)));
    });

    await t.step("a comment that was taken back", async () => {
      for (const on of ["TABLE customer", "COLUMN customer.mail", "SCHEMA app"]) {
        await client.query(`COMMENT ON ${on} IS NULL`);
      }
      const { rows } = toldIn(
        await client.query(
          "SELECT obj_description('customer'::regclass), col_description('customer'::regclass, 2), " +
            "obj_description('app'::regnamespace)",
        ),
      );
      assert.deepEqual(rows, [[null, null, null]]);
    });

    await t.step("a schema that is dropped", async () => {
      await client.query("DROP SCHEMA empty");
      const { rows } = toldIn(
        await client.query("SELECT nspname FROM pg_namespace WHERE nspname = 'empty'"),
      );
      assert.deepEqual(rows, []);
    });
    client.close();
  }, { flags: { auth: "trust" } });
  await postgres.close();
});
