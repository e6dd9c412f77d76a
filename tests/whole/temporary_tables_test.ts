// Temporary tables: each session's own, and gone with it.

import assert from "node:assert/strict";
import { withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

const rowsOf = async (client: RawClient, sql: string) => textRows(await client.query(sql));

Deno.test("a temporary table", async (t) => {
  await withGateway(async (gateway) => {
    const one = await RawClient.connect(gateway);
    const other = await RawClient.connect(gateway);
    await one.query("CREATE TABLE shared (a text); INSERT INTO shared VALUES ('permanent')");

    await t.step("hides a permanent one of its name from its own session alone", async () => {
      await other.query("SELECT a FROM shared");
      await one.query("CREATE TEMP TABLE shared (n integer); INSERT INTO shared VALUES (7)");
      assert.deepEqual(await rowsOf(one, "SELECT * FROM shared"), [["7"]]);
      assert.deepEqual(await rowsOf(other, "SELECT * FROM shared"), [["permanent"]]);
      assert.deepEqual(await rowsOf(one, "SELECT * FROM public.shared"), [["permanent"]]);
      assert.deepEqual(await rowsOf(one, "SELECT * FROM pg_temp.shared"), [["7"]]);
      assert.equal(sqlstateOf(await other.query("SELECT * FROM pg_temp.shared")), "42P01");
    });

    await t.step("has the name that another session's has", async () => {
      await other.query("CREATE TEMP TABLE shared (n integer); INSERT INTO shared VALUES (8)");
      assert.deepEqual(await rowsOf(one, "SELECT * FROM shared"), [["7"]]);
      assert.deepEqual(await rowsOf(other, "SELECT * FROM shared"), [["8"]]);
      await other.query("DROP TABLE shared");
      assert.deepEqual(await rowsOf(other, "SELECT * FROM shared"), [["permanent"]]);
      assert.deepEqual(await rowsOf(one, "SELECT * FROM shared"), [["7"]]);
    });

    await t.step("goes with the transaction that made it, and can be made again", async () => {
      await one.query("BEGIN; CREATE TEMP TABLE undone (a integer)");
      await one.query("INSERT INTO undone VALUES (1)");
      await one.query("ROLLBACK");
      assert.equal(sqlstateOf(await one.query("SELECT * FROM undone")), "42P01");
      assert.equal(sqlstateOf(await one.query("CREATE TEMP TABLE undone (b text)")), undefined);
      assert.deepEqual(await rowsOf(one, "SELECT count(*) FROM undone"), [["0"]]);
    });

    await t.step("goes with the savepoint that is rolled back", async () => {
      await one.query("BEGIN; CREATE TEMP TABLE stays (a integer); SAVEPOINT s");
      await one.query("CREATE TEMP TABLE goes (a integer)");
      await one.query("ROLLBACK TO s; COMMIT");
      assert.deepEqual(await rowsOf(one, "SELECT count(*) FROM stays"), [["0"]]);
      assert.equal(sqlstateOf(await one.query("SELECT * FROM goes")), "42P01");
    });

    await t.step("has its rows undone like any other", async () => {
      await one.query("BEGIN; INSERT INTO stays VALUES (1); ROLLBACK");
      assert.deepEqual(await rowsOf(one, "SELECT count(*) FROM stays"), [["0"]]);
    });

    await t.step("is in the catalog as its session sees it", async () => {
      const columns = "SELECT attname FROM pg_attribute WHERE attrelid = 'shared'::regclass " +
        "AND attnum > 0";
      assert.deepEqual(await rowsOf(one, columns), [["n"]]);
      assert.deepEqual(await rowsOf(other, columns), [["a"]]);
    });

    await t.step("stands in a schema that psql's \\dn and SQLAlchemy do not show", async () => {
      const schemas = "SELECT nspname FROM pg_catalog.pg_namespace WHERE ";
      for (const client of [one, other]) {
        for (
          const shown of [
            "nspname !~ '^pg_' AND nspname <> 'information_schema'",
            "nspname NOT LIKE 'pg_%' AND nspname <> 'information_schema'",
          ]
        ) {
          assert.deepEqual(await rowsOf(client, `${schemas}${shown} ORDER BY 1`), [["public"]]);
        }
      }
      const seen = "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n " +
        "ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname <> 'pg_catalog' " +
        "AND n.nspname !~ '^pg_toast' AND n.nspname <> 'information_schema' " +
        "AND pg_catalog.pg_table_is_visible(c.oid) AND c.relpersistence = 't' AND relname = 'shared'";
      assert.deepEqual(await rowsOf(one, seen), [["shared"]]);
      assert.deepEqual(await rowsOf(other, seen), []);
    });

    await t.step("is gone after DISCARD ALL", async () => {
      await one.query("DISCARD ALL");
      assert.deepEqual(await rowsOf(one, "SELECT * FROM shared"), [["permanent"]]);
      assert.equal(sqlstateOf(await one.query("SELECT * FROM stays")), "42P01");
    });

    await t.step("leaves nothing in IRIS when its session ends", async () => {
      await one.query("CREATE TEMP TABLE last (a integer)");
      one.close();
      const left = "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace " +
        "WHERE nspname LIKE 'pg_temporary%'";
      while ((await rowsOf(other, left))[0][0] !== "0");
    });
    other.close();
  }, { flags: { auth: "trust" } });
});
