// Several sessions in turn on the gateway: PostgreSQL's answers, and those that IRIS gives for a reason.

import assert from "node:assert/strict";
import { loginOf, withGateway } from "../support/gateway.ts";
import { INTERLEAVINGS } from "../support/interleavings.ts";
import { expectedOf, playInterleaving } from "../support/play_interleaving.ts";

Deno.test("the gateway answers interleaved sessions as its table says", async (t) => {
  await withGateway(async (gateway) => {
    const login = loginOf(gateway);
    for (const one of INTERLEAVINGS) {
      await t.step(one.name, async () => {
        const lines = await playInterleaving(one, { login, side: "gateway" });
        assert.deepEqual(lines, one.play.map((line) => expectedOf(line, "gateway")));
      });
    }
  });
});
