// The end of a gateway: SIGTERM lets transactions finish, SIGINT does not, and nothing in between survives.

import assert from "node:assert/strict";
import { openTestGateway, withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf } from "../support/raw_client.ts";
import { decodeBackendAll } from "../../lib/wire/backend.ts";

const last = async (client: RawClient) => sqlstateOf(decodeBackendAll(await client.untilClosed()));

Deno.test("a draining gateway ends who is idle, and lets a transaction finish", async () => {
  const gateway = await openTestGateway({ flags: { auth: "trust" } });
  const [idle, busy] = [await RawClient.connect(gateway), await RawClient.connect(gateway)];
  await busy.query("BEGIN");
  const drained = gateway.drain();
  assert.equal(await last(idle), "57P01");
  await assert.rejects(RawClient.open(gateway.host, gateway.port), Deno.errors.ConnectionRefused);
  await busy.query("CREATE TABLE t (a int)");
  assert.equal(sqlstateOf(await busy.query("SELECT 1")), undefined);
  const answer = await busy.query("COMMIT");
  assert.ok(answer.some(({ name }) => name === "CommandComplete"));
  await busy.untilClosed();
  await drained;
  for (const client of [idle, busy]) client.close();
  await gateway.close();
});

Deno.test("a transaction that does not end in time is told so and rolled back", async () => {
  const gateway = await openTestGateway({ flags: { auth: "trust", "drain-timeout": "20ms" } });
  const busy = await RawClient.connect(gateway);
  await busy.query("BEGIN");
  await gateway.drain();
  const said = last(busy);
  await gateway.close();
  assert.equal(await said, "57P01");
  busy.close();
});

Deno.test("a session that its time limit ends loses its socket as well", async () => {
  await withGateway(async (gateway) => {
    const client = await RawClient.connect(gateway, { idle_session_timeout: "1" });
    // On a busy machine it has come by the time that the greeting is read.
    const rest = decodeBackendAll(await client.untilClosed());
    assert.equal(sqlstateOf([...client.greeting, ...rest]), "57P05");
    client.close();
  }, { flags: { auth: "trust" } });
});
