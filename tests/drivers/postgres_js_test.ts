// postgres.js: type loading at connect, pipelined statements, cursors, transactions.

import assert from "node:assert/strict";
import postgres from "postgres";
import { loginOf, withGateway } from "../support/gateway.ts";

Deno.test("postgres.js", async (t) => {
  await withGateway(async (gateway) => {
    const { user, ...login } = loginOf(gateway);
    const sql = postgres({ ...login, username: user, max: 2, onnotice: () => {} });
    try {
      await t.step("creates a table and fills it in a transaction", async () => {
        await sql`CREATE TABLE note (id int PRIMARY KEY, body text, day date, done boolean)`;
        await sql.begin(async (tx) => {
          for (let id = 1; id <= 100; id++) {
            await tx`INSERT INTO note VALUES (${id}, ${`note ${id}`}, ${"2024-02-29"}, ${
              id % 2 === 0
            })`;
          }
        });
        const [{ n }] = await sql`SELECT count(*)::int AS n FROM note`;
        assert.equal(n, 100);
      });

      await t.step("gets values of their types", async () => {
        const [row] = await sql`SELECT id, body, day, done FROM note WHERE id = ${2}`;
        assert.deepEqual({ ...row }, {
          id: 2,
          body: "note 2",
          day: new Date("2024-02-29"),
          done: true,
        });
      });

      await t.step("statements sent together are answered in order", async () => {
        const answers = await Promise.all(
          Array.from({ length: 50 }, (_, n) => sql`SELECT body FROM note WHERE id = ${n + 1}`),
        );
        assert.deepEqual(answers.map(([row]) => row.body), answers.map((_, n) => `note ${n + 1}`));
      });

      await t.step("a cursor reads a portal in pieces", async () => {
        const pieces: number[] = [];
        await sql`SELECT id FROM note ORDER BY id`.cursor(30, (rows) => {
          pieces.push(rows.length);
        });
        assert.deepEqual(pieces, [30, 30, 30, 10]);
      });

      await t.step("a failed transaction leaves nothing", async () => {
        await assert.rejects(
          sql.begin(async (tx) => {
            await tx`DELETE FROM note`;
            await tx`INSERT INTO note VALUES (1, 'a', NULL, NULL), (1, 'b', NULL, NULL)`;
          }),
          { code: "23505" },
        );
        const [{ n }] = await sql`SELECT count(*)::int AS n FROM note`;
        assert.equal(n, 100);
      });
    } finally {
      await sql.end();
    }
  });
});
