// node-postgres: prepared statements, transactions, types and errors.

import assert from "node:assert/strict";
import pg from "pg";
import { loginOf, withGateway } from "../support/gateway.ts";

Deno.test("node-postgres", async (t) => {
  await withGateway(async (gateway) => {
    const client = new pg.Client(loginOf(gateway));
    await client.connect();
    try {
      await t.step("creates a table and fills it in a transaction", async () => {
        await client.query(
          "CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2))",
        );
        await client.query("BEGIN");
        for (let id = 1; id <= 1000; id++) {
          const { rowCount } = await client.query({
            name: "add",
            text: "INSERT INTO item (id, name, price) VALUES ($1, $2, $3)",
            values: [id, `item ${id}`, id / 4],
          });
          assert.equal(rowCount, 1);
        }
        await client.query("COMMIT");
        const { rows } = await client.query("SELECT count(*) AS n FROM item");
        assert.deepEqual(rows, [{ n: "1000" }]);
      });

      await t.step("binds values of an enum and of a domain", async () => {
        await client.query("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')");
        await client.query("CREATE DOMAIN positive AS int CHECK (VALUE > 0)");
        await client.query("CREATE TABLE feels (mood mood, n positive)");
        const add = { name: "feel", text: "INSERT INTO feels VALUES ($1, $2)" };
        for (const [at, mood] of ["happy", "sad", "ok"].entries()) {
          await client.query({ ...add, values: [mood, at + 1] });
        }
        for (
          const [values, code, message] of [
            [["glad", 1], "22P02", 'invalid input value for enum mood: "glad"'],
            [["ok", 0], "23514", /^value for domain positive violates check constraint/],
          ] as const
        ) {
          await assert.rejects(client.query({ ...add, values: [...values] }), { code, message });
        }
        const text = "SELECT mood, n FROM feels WHERE mood >= $1 ORDER BY mood";
        for (const binary of [false, true]) {
          const query = { text, values: ["ok"], binary };
          const { rows } = await client.query(query);
          assert.deepEqual(rows.map((row: { mood: string }) => String(row.mood)), ["ok", "happy"]);
        }
      });

      await t.step("binds a text in front of what a check is about", async () => {
        await client.query("CREATE TABLE checked (t text, n int, CHECK (n > 0 OR n < -5))");
        await client.query("INSERT INTO checked VALUES ($1, $2)", ["x", 1]);
        const { rows } = await client.query("SELECT t, n FROM checked");
        assert.deepEqual(rows, [{ t: "x", n: 1 }]);
      });

      await t.step("runs a named statement again and again", async () => {
        for (const id of [1, 500, 1000]) {
          const { rows } = await client.query({
            name: "one",
            text: "SELECT id, name, price FROM item WHERE id = $1",
            values: [id],
          });
          assert.deepEqual(rows, [{ id, name: `item ${id}`, price: (id / 4).toFixed(2) }]);
        }
      });

      await t.step("keeps NULL and the empty string apart", async () => {
        await client.query("INSERT INTO item VALUES ($1, $2, $3), ($4, $5, $6)", [
          2001,
          null,
          null,
          2002,
          "",
          "0.5",
        ]);
        const { rows } = await client.query(
          "SELECT name, price FROM item WHERE id > 2000 ORDER BY id",
        );
        assert.deepEqual(rows, [{ name: null, price: null }, { name: "", price: "0.50" }]);
      });

      await t.step("a transaction that is rolled back leaves nothing", async () => {
        await client.query("BEGIN");
        await client.query("DELETE FROM item");
        await client.query("ROLLBACK");
        const { rows } = await client.query("SELECT count(*) AS n FROM item");
        assert.deepEqual(rows, [{ n: "1002" }]);
      });

      const errors: [string, string][] = [
        ["SELECT * FROM missing", "42P01"],
        ["SELECT nothing FROM item", "42703"],
        ["INSERT INTO item VALUES (1, 'twice', 1)", "23505"],
        ["SELECT FROM WHERE", "42601"],
        ["SELECT 1/0", "22012"],
      ];
      for (const [text, sqlstate] of errors) {
        await t.step(`${text} is ${sqlstate}`, async () => {
          await assert.rejects(client.query(text), { code: sqlstate });
        });
      }

      await t.step("after an error the session goes on", async () => {
        const { rows } = await client.query("SELECT $1::int + 1 AS n", [41]);
        assert.deepEqual(rows, [{ n: 42 }]);
      });
    } finally {
      await client.end();
    }
  });
});
