// Without the helper class every object costs: the driver's list of them is searched with each call.

import assert from "node:assert/strict";
import { openConnection } from "../../lib/backend/connection.ts";
import { createEngine } from "../../lib/standin/engine/engine.ts";
import { startStandin } from "../../lib/standin/standin.ts";
import { options } from "./support.ts";

/** %Execute, its SQLCODE and the level, twice; and a release of objects now and then. */
const CALLS_MAX = 7;

Deno.test("transactions without the helper class stay as cheap as the first ones", async () => {
  let calls = 0;
  const engine = createEngine({});
  const server = await startStandin({
    engine,
    users: [{ name: "_SYSTEM", password: "SYS", develop: true }],
    namespaces: ["USER"],
    onFrame: () => calls++,
  });
  const connection = await openConnection(options({ port: server.port, plain: true }));
  for (let times = 0; times < 20; times++) {
    if (times === 1) calls = 0;
    await connection.begin();
    await connection.commit();
  }
  assert.ok(calls <= 19 * CALLS_MAX, `${calls} calls`);
  await connection.close();
  await server.close();
  engine.close();
});
