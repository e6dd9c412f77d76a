// Every client that looks at a schema sees behind the gateway what it sees on PostgreSQL's own server.

import assert from "node:assert/strict";
import { loginOf, withGateway } from "../support/gateway.ts";
import { withPostgres } from "../support/postgres_server.ts";
import { ASKERS } from "./catalog/askers.ts";
import { compareAsker, makeSchemas } from "./catalog/compare_catalogs.ts";
import { LISTED, type Listed } from "./catalog/listed.ts";

Deno.test("a schema looks as in PostgreSQL to", async (t) => {
  await withPostgres(async (postgres) => {
    await withGateway(async (gateway) => {
      const both = { postgres, gateway: loginOf(gateway) };
      await makeSchemas(both.postgres, both.gateway);
      const seen = new Set<Listed>();
      for (const asker of ASKERS) {
        await t.step(asker.name, async () => {
          const { unlisted, listed } = await compareAsker(asker, both);
          for (const row of listed.keys()) seen.add(row);
          assert.deepEqual(unlisted, new Map());
        });
      }

      await t.step("each of them and every row of the list says something", () => {
        assert.deepEqual(LISTED.filter((row) => !seen.has(row)), []);
      });
    });
  });
});
