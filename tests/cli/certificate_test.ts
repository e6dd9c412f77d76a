// The command `certificate` makes what a gateway can use at once, and a client can check.

import assert from "node:assert/strict";
import { Client } from "pg";
import { loginOf, withGateway } from "../support/gateway.ts";
import { run } from "./run.ts";

Deno.test("a certificate for development is believed under each of its names", async () => {
  const folder = await Deno.makeTempDir();
  const [cert, key] = [`${folder}/server.crt`, `${folder}/server.key`];
  const files = [`--ssl-cert=${cert}`, `--ssl-key=${key}`];
  try {
    const made = await run(["certificate", ...files]);
    assert.equal(made.code, 0, made.err);
    assert.equal((await Deno.stat(key)).mode! & 0o777, 0o600);
    const before = [await Deno.readTextFile(cert), await Deno.readTextFile(key)];
    const again = await run(["certificate", ...files]);
    assert.equal(again.code, 1);
    assert.match(again.err, /is there already; nothing was changed in it/);
    assert.deepEqual([await Deno.readTextFile(cert), await Deno.readTextFile(key)], before);

    await withGateway(async (gateway) => {
      for (const host of ["localhost", "127.0.0.1"]) {
        const client = new Client({ ...loginOf(gateway), host, ssl: { ca: before[0] } });
        await client.connect();
        await client.end();
      }
    }, { flags: { "ssl-enabled": "true", "ssl-cert": cert, "ssl-key": key } });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
