// Several sessions in turn on PostgreSQL's own server: what the table says of it is so.

import assert from "node:assert/strict";
import { INTERLEAVINGS } from "../support/interleavings.ts";
import { expectedOf, playInterleaving } from "../support/play_interleaving.ts";
import { withPostgres } from "../support/postgres_server.ts";

Deno.test("PostgreSQL answers interleaved sessions as the table says", async (t) => {
  await withPostgres(async (login) => {
    for (const one of INTERLEAVINGS) {
      await t.step(one.name, async () => {
        const lines = await playInterleaving(one, { login, side: "postgres" });
        assert.deepEqual(lines, one.play.map((line) => expectedOf(line, "postgres")));
      });
    }
  });
});
