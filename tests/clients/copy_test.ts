// COPY's options on PostgreSQL's own server, which has encodings too.

import assert from "node:assert/strict";
import { differencesIn } from "../copy/options.ts";
import { withGateway } from "../support/gateway.ts";
import { withPostgres } from "../support/postgres_server.ts";
import { RawClient } from "../support/raw_client.ts";

Deno.test("every option of COPY is PostgreSQL's, with every format and encoding, both ways", async () => {
  await withPostgres(async (login) => {
    await withGateway(async (gateway) => {
      const [ours, theirs] = [await RawClient.connect(gateway), await RawClient.login(login)];
      const both = {
        gateway: (bytes: Uint8Array) => ours.ask(bytes),
        postgres: (bytes: Uint8Array) => theirs.ask(bytes),
      };
      assert.deepEqual(await differencesIn(both, { encodings: "too" }), []);
      for (const client of [ours, theirs]) await client.query("SET client_encoding TO latin1");
      assert.deepEqual(await differencesIn(both, { encodings: "alone" }), []);
      for (const client of [ours, theirs]) client.close();
    }, { flags: { auth: "trust" } });
  }, { auth: "trust" });
});
