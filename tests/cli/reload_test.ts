// SIGHUP, or a change of the gateway's files, puts what they say in place, all of it or none; sessions stay.

import assert from "node:assert/strict";
import { makeVerifier } from "../../lib/auth/verifier.ts";
import { printUsers } from "../../lib/auth/users_file.ts";
import { connect } from "node:tls";
import { Client } from "pg";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway_process.ts";
import { serverCertificate } from "../support/certificates.ts";

const HELD = "users, rules and certificates stay as they were";
const READ = "users, rules and certificates were read again";

async function usersOf(password: string): Promise<string> {
  return printUsers(new Map([["_SYSTEM", await makeVerifier(password, new Uint8Array(16), 4096)]]));
}

/** Whole wherever it is to be seen, however long this process is kept from going on. */
async function replace(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(`${path}.new`, text, { mode: 0o600 });
  await Deno.rename(`${path}.new`, path);
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

interface House {
  gateway: GatewayProcess;
  file(name: "cert" | "key" | "users" | "hba"): string;
}

/** A gateway with TLS, where _SYSTEM has the password "old". */
async function withFiles(
  interval: string,
  use: (house: House) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const file = (name: string) => `${folder}/${name}`;
  const { certificate, key } = await serverCertificate();
  await Deno.writeTextFile(file("cert"), certificate);
  await Deno.writeTextFile(file("key"), key, { mode: 0o600 });
  await Deno.writeTextFile(file("users"), await usersOf("old"));
  await Deno.writeTextFile(file("hba"), "host all all all scram-sha-256\n");
  const gateway = await startGatewayProcess([
    `--reload-interval=${interval}`,
    `--users-file=${file("users")}`,
    `--hba-file=${file("hba")}`,
    "--ssl-enabled=true",
    `--ssl-cert=${file("cert")}`,
    `--ssl-key=${file("key")}`,
  ]);
  try {
    await use({ gateway, file });
  } finally {
    assert.equal(await gateway.stop(), 0);
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a reload replaces nothing unless it can read all", () =>
  withFiles("0", async ({ gateway, file }) => {
    const certificate = await Deno.readTextFile(file("cert"));
    assert.deepEqual([await letsIn(gateway, "old"), await letsIn(gateway, "new")], [true, false]);

    await Deno.writeTextFile(file("users"), await usersOf("new"));
    await Deno.writeTextFile(file("cert"), "no certificate");
    await reload(gateway, HELD, 1);
    assert.deepEqual([await letsIn(gateway, "old"), await letsIn(gateway, "new")], [true, false]);

    await Deno.writeTextFile(file("cert"), certificate);
    await reload(gateway, READ, 1);
    assert.deepEqual([await letsIn(gateway, "old"), await letsIn(gateway, "new")], [false, true]);
  }));

/** The certificate that a client is shown now, by its fingerprint. */
function shownBy({ port }: GatewayProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const at = { host: "127.0.0.1", port, ALPNProtocols: ["postgresql"], rejectUnauthorized: false };
  const socket = connect(at, () => {
    resolve(socket.getPeerCertificate().fingerprint256);
    socket.destroy();
  });
  socket.on("error", reject);
  return promise;
}

Deno.test("sessions live on while certificate, key, users and rules are replaced under them", () =>
  withFiles("20ms", async ({ gateway, file }) => {
    const said = (line: string) => gateway.hasPrinted((text) => text.includes(line));
    const session = new Client({
      ...{ host: "127.0.0.1", port: gateway.port, user: "_SYSTEM", database: "USER" },
      password: "old",
      ssl: { rejectUnauthorized: false },
    });
    await session.connect();
    await session.query("CREATE TABLE kept (id int PRIMARY KEY)");
    await session.query("BEGIN");
    await session.query("INSERT INTO kept VALUES (1)");
    const old = await shownBy(gateway);

    await replace(file("hba"), "host all all all nonsense\n");
    await said(`${HELD}`);
    assert.match(gateway.printed(), /"nonsense" is no method here/);
    assert.deepEqual([await shownBy(gateway), await letsIn(gateway, "old")], [old, true]);

    const { certificate, key } = await serverCertificate();
    await replace(file("users"), await usersOf("new"));
    await replace(file("key"), key);
    await replace(file("hba"), "hostssl all _SYSTEM all scram-sha-256\n");
    // The last: whoever is shown it has read the others.
    await replace(file("cert"), certificate);
    while (await shownBy(gateway) === old) await said(READ);
    assert.deepEqual([await letsIn(gateway, "old"), await letsIn(gateway, "new")], [false, true]);

    await session.query("INSERT INTO kept VALUES (2)");
    await session.query("COMMIT");
    assert.deepEqual((await session.query("SELECT count(*)::int FROM kept")).rows, [{ count: 2 }]);
    await session.end();
  }));

Deno.test("the config file's settings change while sessions live on, but for those that cannot", async () => {
  const config = await Deno.makeTempFile();
  const says = (settings: object) => Deno.writeTextFile(config, JSON.stringify(settings));
  await says({ "max-connections": 5, "statement-timeout": "80s" });
  const gateway = await startGatewayProcess([
    "--auth=trust",
    "--reload-interval=0",
    "--pool-wait=7s",
    `--config=${config}`,
  ]);
  const login = { host: "127.0.0.1", port: gateway.port, user: "_SYSTEM", database: "USER" };
  const begun = async () => {
    const client = new Client(login);
    await client.connect();
    return client;
  };
  const limitOf = async (client: Client) =>
    (await client.query("SHOW statement_timeout")).rows[0].statement_timeout;
  const first = await begun();
  assert.equal(await limitOf(first), "80s");

  const changed = { "statement-timeout": "90s", "pool-wait": "1s", "iris-schema": "Other" };
  await says({ ...changed, "max-connections": 1, "reserved-connections": 0 });
  await reload(gateway, READ, 1);
  await gateway.hasPrinted((text) => text.includes(`"iris-schema" in ${config} cannot be changed`));
  assert.doesNotMatch(gateway.printed(), /"pool-wait"/);
  await assert.rejects(begun(), { code: "53300" });
  assert.equal(await limitOf(first), "80s");

  await Deno.writeTextFile(config, "{");
  await reload(gateway, HELD, 1);
  await assert.rejects(begun(), { code: "53300" });

  await says(changed);
  await reload(gateway, READ, 2);
  const second = await begun();
  assert.equal(await limitOf(second), "90s");
  for (const client of [first, second]) await client.end();
  assert.equal(await gateway.stop(), 0);
  await Deno.remove(config);
});
