// Each event of the audit, made to happen in a gateway that logs JSON, and the line that it has.

import assert from "node:assert/strict";
import { Client } from "pg";
import { type AuditEvent, EVENTS } from "../../lib/observe/audit.ts";
import type { LogFields } from "../../lib/observe/log.ts";
import { Client as Wire } from "../server/echo.ts";
import { serverCertificate } from "../support/certificates.ts";
import { type GatewayProcess, startGatewayProcess } from "../support/gateway_process.ts";

const RULES = `
host all guest all trust
host all joe all iris
host all _SYSTEM all scram-sha-256
`;
/** More than are still on their way out from the rows before. */
const CONNECTIONS_MAX = 16;
/** As many as one address may have on their way to a login. */
const WAITING_MAX = 200;

const startup = (user: string) =>
  `F StartupMessage version=196608 parameters={user=${JSON.stringify(user)},database="USER"}`;
const bytes = (text: string) => new TextEncoder().encode(text);

interface Told extends LogFields {
  message?: unknown;
  level?: unknown;
}

interface Row {
  what: string;
  event: AuditEvent;
  /** Whose lines are meant is its port; undefined where there is no one client. */
  act(gateway: GatewayProcess): Promise<number | undefined>;
  fields: LogFields;
}

/** Comes as somebody, does something, and goes without a word. */
async function asWire(
  { port }: GatewayProcess,
  act: (wire: Wire) => Promise<void>,
): Promise<number> {
  using wire = await Wire.open(port);
  await act(wire);
  return portOf(wire);
}

function portOf({ conn }: Wire): number {
  return (conn.localAddr as Deno.NetAddr).port;
}

/** In a session that needs no password. */
function asGuest(gateway: GatewayProcess, act: (wire: Wire) => Promise<void>): Promise<number> {
  return asWire(gateway, async (wire) => {
    await wire.send(startup("guest"));
    await until(wire, "ReadyForQuery");
    await act(wire);
  });
}

async function until(wire: Wire, name: string): Promise<void> {
  while (await wire.next() !== name);
}

interface Login {
  user?: string;
  password?: string;
  tls?: boolean;
}

/** By a driver, and orderly; what the server refuses is no failure here. */
async function asClient(
  gateway: GatewayProcess,
  { user = "_SYSTEM", password = "SYS", tls = false }: Login,
  ...statements: string[]
): Promise<number> {
  const client = new Client({
    ...{ host: "127.0.0.1", port: gateway.port, database: "USER", user, password },
    ssl: tls && { rejectUnauthorized: false },
  });
  let port = 0;
  try {
    const connected = client.connect();
    const stream = Reflect.get(Reflect.get(client, "connection"), "stream");
    stream.once("connect", () => port = stream.localPort);
    await connected;
    for (const sql of statements) await client.query(sql);
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
  }
  await client.end();
  return port;
}

const LOST = "the connection was lost";
const LEFT = "the client left";
const PLAIN = { tls: undefined, cipher: undefined };
const OVER_TLS = { tls: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" };
const SYSTEM = { address: "127.0.0.1", user: "_SYSTEM", database: "USER" };

const ROWS: readonly Row[] = [
  {
    what: "an attempt",
    event: "a login began",
    act: (gateway) => asClient(gateway, {}),
    fields: { ...SYSTEM, ...PLAIN },
  },
  {
    what: "an attempt over TLS",
    event: "a login began",
    act: (gateway) => asClient(gateway, { tls: true }),
    fields: { ...SYSTEM, ...OVER_TLS },
  },
  {
    what: "a success",
    event: "a session began",
    act: (gateway) => asClient(gateway, {}),
    fields: { ...SYSTEM, ...PLAIN, method: "scram-sha-256" },
  },
  {
    what: "a success over TLS",
    event: "a session began",
    act: (gateway) => asClient(gateway, { tls: true }),
    fields: { ...SYSTEM, ...OVER_TLS, method: "scram-sha-256" },
  },
  {
    what: "a wrong password",
    event: "a login failed",
    act: (gateway) => asClient(gateway, { password: "no", tls: true }),
    fields: {
      ...SYSTEM,
      ...OVER_TLS,
      sqlstate: "28P01",
      reason: 'password authentication failed for user "_SYSTEM"',
    },
  },
  {
    what: "a password that IRIS refuses",
    event: "a login failed",
    act: (gateway) => asClient(gateway, { user: "joe", password: "no" }),
    fields: {
      user: "joe",
      sqlstate: "28P01",
      reason: 'password authentication failed for user "joe"',
    },
  },
  {
    what: "a user without a rule",
    event: "a login failed",
    act: (gateway) => asClient(gateway, { user: "nobody" }),
    fields: { user: "nobody", sqlstate: "28000" },
  },
  {
    what: "a name that would be a line of its own",
    event: "a login failed",
    act: (gateway) => asClient(gateway, { user: 'x"}\n{"message":"a session began' }),
    fields: { user: 'x"}\n{"message":"a session began', sqlstate: "28000" },
  },
  {
    what: "a database that is not there",
    event: "a login failed",
    act: (gateway) =>
      asWire(gateway, async (wire) => {
        await wire.send(startup("guest").replace("USER", "OTHER"));
        await until(wire, 'FATAL 3D000 database "OTHER" does not exist');
      }),
    fields: { user: "guest", database: "OTHER", sqlstate: "3D000" },
  },
  {
    what: "a client that goes in the middle of its login",
    event: "a login failed",
    act: (gateway) =>
      asWire(gateway, async (wire) => {
        await wire.send(startup("_SYSTEM"));
        await until(wire, "AuthenticationSASL");
      }),
    fields: { ...SYSTEM, reason: LOST },
  },
  {
    what: "a client that takes its leave in the middle of its login",
    event: "a login failed",
    act: (gateway) =>
      asWire(gateway, async (wire) => {
        await wire.send(startup("_SYSTEM"));
        await until(wire, "AuthenticationSASL");
        await wire.send("F Terminate");
        await wire.rest();
      }),
    fields: { ...SYSTEM, reason: LEFT },
  },
  {
    what: "rubbish",
    event: "a client was refused",
    act: (gateway) =>
      asWire(gateway, async (wire) => {
        await wire.send(bytes("GET / HTTP/1.1\r\n\r\n"));
        await wire.rest();
      }),
    fields: { address: "127.0.0.1", reason: "invalid length of startup packet" },
  },
  {
    what: "bytes behind an SSLRequest",
    event: "a client was refused",
    act: (gateway) =>
      asWire(gateway, async (wire) => {
        await wire.send("F SSLRequest", startup("guest"));
        await wire.rest();
      }),
    fields: { reason: "received unencrypted data after SSL request" },
  },
  {
    what: "a handshake of rubbish",
    event: "a client was refused",
    act: (gateway) =>
      asWire(gateway, async (wire) => {
        await wire.send(Uint8Array.of(0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5));
        await wire.rest();
      }),
    fields: {},
  },
  {
    what: "a cancel request with a wrong key",
    event: "cancel request",
    act: (gateway) =>
      asWire(gateway, async (wire) => {
        await wire.send("F CancelRequest processId=1 secret=x01020304");
        await wire.rest();
      }),
    fields: { address: "127.0.0.1", processId: 1, found: false },
  },
  {
    what: "a statement that IRIS denies",
    event: "an action was denied",
    async act(gateway) {
      await asClient(
        gateway,
        {},
        "CREATE TABLE hidden (a int)",
        "CREATE USER joe PASSWORD 'secret'",
      );
      return await asClient(
        gateway,
        { user: "joe", password: "secret" },
        "SELECT a FROM hidden",
      );
    },
    fields: { user: "joe", ...PLAIN },
  },
  {
    what: "a cancel by a statement",
    event: "a session signalled another",
    act: (gateway) => asClient(gateway, {}, "SELECT pg_cancel_backend(pg_backend_pid())"),
    fields: { address: "127.0.0.1", user: "_SYSTEM", doing: "cancel query" },
  },
  {
    what: "a client that takes its leave",
    event: "a session ended",
    act: (gateway) => asClient(gateway, { tls: true }),
    fields: { ...SYSTEM, ...OVER_TLS, reason: LEFT },
  },
  {
    what: "a client that goes without a word",
    event: "a session ended",
    act: (gateway) => asGuest(gateway, () => Promise.resolve()),
    fields: { user: "guest", reason: LOST },
  },
  {
    what: "a client that breaks the protocol",
    event: "a session ended",
    act: (gateway) =>
      asGuest(gateway, async (wire) => {
        await wire.send(Uint8Array.of(63, 0, 0, 0, 4));
        await wire.rest();
      }),
    fields: { user: "guest", reason: "invalid frontend message type 63" },
  },
  {
    what: "a client that is silent for too long",
    event: "a session ended",
    act: (gateway) =>
      asGuest(gateway, async (wire) => {
        await wire.send('F Query query="SET idle_session_timeout = 1"');
        await wire.rest();
      }),
    fields: { user: "guest", reason: "terminating connection due to idle-session timeout" },
  },
  {
    what: "a session that somebody ends",
    event: "a session ended",
    act: (gateway) =>
      asGuest(gateway, async (wire) => {
        const text = "SELECT pg_terminate_backend(pg_backend_pid())";
        await wire.send(`F Query query="${text}"`);
        await wire.rest();
      }),
    fields: {
      user: "guest",
      reason: "terminating connection due to administrator command",
    },
  },
  {
    what: "one client more than there may be",
    event: "a client was refused",
    async act(gateway) {
      const guests: Wire[] = [];
      for (let answer = ""; !answer.startsWith("FATAL");) {
        const guest = await Wire.open(gateway.port);
        guests.push(guest);
        await guest.send(startup("guest"));
        do answer = await guest.next(); while (!/^(ReadyForQuery|FATAL)/.test(answer));
      }
      const port = portOf(guests.at(-1)!);
      for (const guest of guests) guest[Symbol.dispose]();
      return port;
    },
    fields: { reason: "sorry, too many clients already" },
  },
  {
    what: "a crowd before the door",
    event: "too many clients are waiting to log in",
    async act(gateway) {
      const crowd: Wire[] = [];
      for (let count = 0; count <= WAITING_MAX; count++) crowd.push(await Wire.open(gateway.port));
      await crowd.at(-1)!.rest().catch(() => {});
      for (const each of crowd) each[Symbol.dispose]();
      return undefined;
    },
    fields: { address: "127.0.0.1", waiting: WAITING_MAX },
  },
];

Deno.test("every event has a row", () => {
  assert.deepEqual(new Set(ROWS.map(({ event }) => event)), new Set(Object.keys(EVENTS)));
});

Deno.test("each event is a line of JSON with who, from where and why", async (t) => {
  const folder = await Deno.makeTempDir();
  const { certificate, key } = await serverCertificate();
  await Deno.writeTextFile(`${folder}/cert`, certificate);
  await Deno.writeTextFile(`${folder}/key`, key, { mode: 0o600 });
  await Deno.writeTextFile(`${folder}/hba`, RULES);
  const gateway = await startGatewayProcess([
    ...["--log-format=json", "--ssl-enabled=true", "--reserved-connections=0"],
    ...[`--ssl-cert=${folder}/cert`, `--ssl-key=${folder}/key`, `--hba-file=${folder}/hba`],
    `--max-connections=${CONNECTIONS_MAX}`,
  ]);
  try {
    for (const { what, event, act, fields } of ROWS) {
      await t.step(`${what}: ${event}`, async () => {
        const before = toldIn(gateway).length;
        const port = await act(gateway);
        const find = () =>
          toldIn(gateway).slice(before).find((told) =>
            told.message === event && (port === undefined || told.port === port)
          );
        await gateway.hasPrinted(() => find() !== undefined);
        const told = find()!;
        const seen = Object.fromEntries(Object.keys(fields).map((name) => [name, told[name]]));
        assert.deepEqual(seen, fields);
        assert.equal(told.level, "INFO");
        if (port !== undefined) assert.equal(told.address, "127.0.0.1");
      });
    }
  } finally {
    await gateway.stop();
    await Deno.remove(folder, { recursive: true });
  }
});

/** All lines but the one for people, which says how to connect with psql. */
function toldIn(gateway: GatewayProcess): Told[] {
  return gateway.printed().split("\n").slice(0, -1)
    .filter((line) => line !== "" && !line.startsWith("  psql "))
    .map((line) => JSON.parse(line));
}
