// Each row of the table of limits, tried on a gateway: a clear error, and everybody lives on.

import assert from "node:assert/strict";
import { EMBEDDED_USER } from "../../lib/cli/embedded.ts";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { type Limit, type LimitName, LIMITS } from "../../lib/errors/limits.ts";
import { SQLSTATES } from "../../lib/errors/sqlstates.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { type BackendMessage, decodeBackendAll } from "../../lib/wire/backend.ts";
import { PasswordMessage } from "../../lib/wire/authentication.ts";
import { StartupMessage } from "../../lib/wire/startup.ts";
import { sharedGateway, withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

interface Attack {
  client: RawClient;
  gateway: Gateway;
  max: number;
}

/** What is just over each limit; the answer has the limit's own error. */
const OVER: Record<LimitName, (attack: Attack) => Promise<BackendMessage[]>> = {
  startupBytes: async ({ gateway, max }) =>
    await refusedAtTheDoor(
      gateway,
      StartupMessage.bytes({ version: 0x30000, parameters: { user: "x".repeat(max) } }),
    ),
  loginBytes: async ({ gateway, max }) =>
    await refusedAtTheDoor(
      gateway,
      StartupMessage.bytes({ version: 0x30000, parameters: { user: "stranger" } }),
      PasswordMessage.bytes({ password: "x".repeat(max) }),
    ),
  sqlBytes: ({ client, max }) => client.query(`SELECT '${"x".repeat(max)}'`),
  sqlTokens: ({ client, max }) => client.query(`SELECT ${"1,".repeat(max / 2)}1`),
  sqlDepth: ({ client, max }) => client.query(`SELECT ${"(".repeat(max)}1${")".repeat(max)}`),
  commentDepth: ({ client, max }) =>
    client.query(`SELECT 1 ${"/*".repeat(max + 1)}${"*/".repeat(max + 1)}`),
  preparedStatements: ({ client, max }) => {
    const parse = (at: number) =>
      Parse.bytes({ statement: `s${at}`, query: "SELECT 1", paramTypes: [] });
    return ask(client, Array.from({ length: max + 1 }, (_, at) => parse(at)));
  },
  portals: ({ client, max }) =>
    ask(client, [
      Parse.bytes({ statement: "", query: "SELECT 1", paramTypes: [] }),
      ...Array.from({ length: max + 1 }, (_, at) => bound(`p${at}`, [])),
    ]),
  customSettings: ({ client, max }) =>
    client.query(Array.from({ length: max + 1 }, (_, at) => `SET a.b${at} TO 1`).join(";")),
  settingBytes: ({ client, max }) => client.query(`SET a.b TO '${"x".repeat(max)}'`),
  savepoints: ({ client, max }) => client.query(`BEGIN;${"SAVEPOINT a;".repeat(max + 1)}`),
  channels: ({ client, max }) =>
    client.query(Array.from({ length: max + 1 }, (_, at) => `LISTEN c${at}`).join(";")),
  async notifiedBytes({ client, max }) {
    await client.query("BEGIN");
    await client.query(notifications(0, max / 2));
    return await client.query(notifications(max / 2, max));
  },
  async unheardBytes({ client, gateway, max }) {
    // It listens, and is in a transaction, where it hears nothing.
    await client.query("LISTEN c");
    await client.query("BEGIN");
    const speaker = await RawClient.connect(gateway);
    try {
      for (const half of [notifications(0, max / 2), notifications(max / 2, max)]) {
        assert.equal(sqlstateOf(await speaker.query(half)), undefined);
      }
      return await speaker.query("NOTIFY c, 'one more'");
    } finally {
      speaker.close();
    }
  },
  advisoryLocks: ({ client, max }) => {
    const lock = (at: number) => `pg_advisory_lock(${at})`;
    const locks = (at: number) =>
      Array.from({ length: LOCKS_OF_EACH }, (_, more) => lock(at * LOCKS_OF_EACH + more)).join();
    const selects = Array.from({ length: max / LOCKS_OF_EACH }, (_, at) => `SELECT ${locks(at)}`);
    return client.query(`${selects.join(";")};SELECT ${lock(max)}`);
  },
};

const LOCKS_OF_EACH = 100;
const PAYLOAD = 7900;

/** Of so many bytes and a little more. What is said twice counts once, so each is another. */
function notifications(from: number, to: number): string {
  const count = Math.ceil((to - from) / PAYLOAD) + 1;
  const payload = (at: number) => `${from}/${at}`.padEnd(PAYLOAD, "x");
  return Array.from({ length: count }, (_, at) => `NOTIFY c, '${payload(at)}'`).join(";");
}

function bound(portal: string, params: Uint8Array[]): Uint8Array {
  return Bind.bytes({ portal, statement: "", paramFormats: [], params, resultFormats: [] });
}

async function ask(client: RawClient, messages: Uint8Array[]): Promise<BackendMessage[]> {
  return decodeBackendAll(await client.ask(await joined([...messages, Sync.bytes({})])));
}

function joined(messages: Uint8Array[]): Promise<Uint8Array> {
  return new Blob(messages as BlobPart[]).bytes();
}

async function refusedAtTheDoor(
  { host, port }: Gateway,
  ...messages: Uint8Array[]
): Promise<BackendMessage[]> {
  const stranger = await RawClient.open(host, port);
  try {
    for (const message of messages) await stranger.send(message);
    return decodeBackendAll(await stranger.untilClosed());
  } finally {
    stranger.close();
  }
}

/** The stand-in's user is let in, and whoever else comes is asked for a password. */
const RULES = `host all ${EMBEDDED_USER} all trust\nhost all all all scram-sha-256\n`;

Deno.test("each limit refuses what is over it, and the session lives on", async (t) => {
  const rules = await Deno.makeTempFile();
  await Deno.writeTextFile(rules, RULES);
  await withGateway(async (gateway) => {
    for (const [name, over] of Object.entries(OVER)) {
      await t.step(name, async () => {
        const { max, condition, message }: Limit = LIMITS[name as LimitName];
        const client = await RawClient.connect(gateway);
        const error = (await over({ client, gateway, max })).find((each) =>
          each.name === "ErrorResponse"
        );
        assert.ok(error?.name === "ErrorResponse", "there is no error");
        assert.deepEqual([error.body.fields.C, error.body.fields.M], [
          SQLSTATES[condition],
          message,
        ]);
        await client.query("ROLLBACK");
        assert.deepEqual(textRows(await client.query("SELECT 41 + 1")), [["42"]]);
        client.close();
      });
    }
  }, { flags: { "hba-file": rules } });
  await Deno.remove(rules);
});

const shared = sharedGateway({ flags: { auth: "trust" } });

Deno.test("a message of 50 MB is refused, and the session lives on", async () => {
  const client = await RawClient.connect(shared());
  const long = `SELECT '${"x".repeat(50 << 20)}'`;
  assert.equal(sqlstateOf(await client.query(long)), "54000");
  assert.equal(
    sqlstateOf(await ask(client, [Parse.bytes({ statement: "", query: long, paramTypes: [] })])),
    "54000",
  );
  assert.deepEqual(textRows(await client.query("SELECT 1")), [["1"]]);
  client.close();
});

/** What PostgreSQL itself looks into, and its stack is too small for. */
const DEEP_VALUES = {
  "a regular expression": `SELECT 'a' ~ '${"(".repeat(100_000)}a${")".repeat(100_000)}'`,
  "a query of words": `SELECT '${"(".repeat(100_000)}a${")".repeat(100_000)}'::tsquery`,
};

for (const [name, text] of Object.entries(DEEP_VALUES)) {
  Deno.test(`${name} that is nested too deeply is refused, and the catalog lives on`, async () => {
    const client = await RawClient.connect(shared());
    // On a slow machine the catalog's time may be up before its stack is.
    assert.match(sqlstateOf(await client.query(text)) ?? "", /^(?:54001|57014)$/);
    assert.deepEqual(textRows(await client.query("SELECT '{1}'::int[]")), [["{1}"]]);
    client.close();
  });
}

/** None of them is refused, nor answered before all are there. */
const UNSYNCED = 100_000;

Deno.test(`${UNSYNCED} messages without a Sync are answered, and others meanwhile`, async () => {
  const [client, friend] = [await RawClient.connect(shared()), await RawClient.connect(shared())];
  const bytes = await joined([
    Parse.bytes({ statement: "", query: "SELECT 1", paramTypes: [] }),
    ...Array.from({ length: UNSYNCED / 2 }, () => [bound("", []), EXECUTE]).flat(),
  ]);
  const answers = client.untilReady();
  await client.send(bytes);
  assert.deepEqual(textRows(await friend.query("SELECT 41 + 1")), [["42"]]);
  await client.send(Sync.bytes({}));
  assert.equal(textRows(decodeBackendAll(await answers)).length, UNSYNCED / 2);
  client.close();
  friend.close();
});

const EXECUTE = Execute.bytes({ portal: "", maxRows: 0 });
