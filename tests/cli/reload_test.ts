// SIGHUP puts what the gateway's files say in place, all of it or none.

import assert from "node:assert/strict";
import { makeVerifier } from "../../lib/auth/verifier.ts";
import { printUsers } from "../../lib/auth/users_file.ts";
import { Client } from "pg";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway_process.ts";
import { serverCertificate } from "../support/certificates.ts";

const HELD = "users, rules and certificates stay as they were";
const READ = "users, rules and certificates were read again";

async function usersOf(password: string): Promise<string> {
  return printUsers(new Map([["_SYSTEM", await makeVerifier(password, new Uint8Array(16), 4096)]]));
}

async function letsIn({ port }: GatewayProcess, password: string): Promise<boolean> {
  const client = new Client({
    host: "127.0.0.1",
    port,
    user: "_SYSTEM",
    database: "USER",
    password,
    ssl: { rejectUnauthorized: false },
  });
  try {
    await client.connect();
    return true;
  } catch (cause) {
    assert.equal(Reflect.get(cause as Error, "code"), "28P01");
    return false;
  } finally {
    await client.end();
  }
}

/** Sends the signal, and waits until the log has so many lines of what became of it. */
async function reload(gateway: GatewayProcess, line: string, times: number): Promise<void> {
  Deno.kill(gateway.pid, "SIGHUP");
  await gateway.hasPrinted((text) => text.split(line).length > times);
}

Deno.test("a reload replaces nothing unless it can read all", async () => {
  const folder = await Deno.makeTempDir();
  const file = (name: string) => `${folder}/${name}`;
  const { certificate, key } = await serverCertificate();
  await Deno.writeTextFile(file("cert"), certificate);
  await Deno.writeTextFile(file("key"), key, { mode: 0o600 });
  await Deno.writeTextFile(file("users"), await usersOf("old"));
  const gateway = await startGatewayProcess([
    `--users-file=${file("users")}`,
    "--ssl-enabled=true",
    `--ssl-cert=${file("cert")}`,
    `--ssl-key=${file("key")}`,
  ]);
  try {
    assert.deepEqual([await letsIn(gateway, "old"), await letsIn(gateway, "new")], [true, false]);

    await Deno.writeTextFile(file("users"), await usersOf("new"));
    await Deno.writeTextFile(file("cert"), "no certificate");
    await reload(gateway, HELD, 1);
    assert.deepEqual([await letsIn(gateway, "old"), await letsIn(gateway, "new")], [true, false]);

    await Deno.writeTextFile(file("cert"), certificate);
    await reload(gateway, READ, 1);
    assert.deepEqual([await letsIn(gateway, "old"), await letsIn(gateway, "new")], [false, true]);
  } finally {
    assert.equal(await gateway.stop(), 0);
    await Deno.remove(folder, { recursive: true });
  }
});
