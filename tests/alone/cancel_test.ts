// Ending what runs, all the way to IRIS: by key, by another session, by time, and by going away.

import assert from "node:assert/strict";
import type { Gateway } from "../../lib/cli/gateway.ts";
import { Writer } from "../../lib/bytes/writer.ts";
import { Bind, Execute, Parse, Sync } from "../../lib/wire/extended_query.ts";
import { Query } from "../../lib/wire/simple_query.ts";
import { CancelRequest } from "../../lib/wire/startup.ts";
import { type BackendMessage, decodeBackendAll } from "../../lib/wire/backend.ts";
import { children } from "../support/children.ts";
import { sharedGateway, withGateway } from "../support/gateway.ts";
import { RawClient, sqlstateOf, textRows } from "../support/raw_client.ts";

interface Ground {
  gateway: Gateway;
  /** Holds a lock on the only row of the table. */
  holder: RawClient;
  victim: RawClient;
  other: RawClient;
}

/** However busy the machine is, IRIS gets round to ending what it is asked to end. */
const FLAGS = { auth: "trust", "cancel-wait": "60s" };

const shared = sharedGateway({ flags: FLAGS });

/** On a gateway of its own where it has flags of its own. */
async function onGround(
  use: (ground: Ground) => Promise<void>,
  flags?: Record<string, string>,
): Promise<void> {
  if (!flags) return await onTable(shared(), use);
  await withGateway((gateway) => onTable(gateway, use), { flags: { ...FLAGS, ...flags } });
}

async function onTable(gateway: Gateway, use: (ground: Ground) => Promise<void>): Promise<void> {
  const [holder, victim, other] = await Promise.all(
    Array.from({ length: 3 }, () => RawClient.connect(gateway)),
  );
  await holder.query("CREATE TABLE t (id int PRIMARY KEY, v int)");
  await holder.query("INSERT INTO t VALUES (1, 0), (2, 0)");
  await holder.query("BEGIN");
  await holder.query("UPDATE t SET v = 1 WHERE id = 1");
  try {
    await use({ gateway, holder, victim, other });
    for (const client of [holder, victim, other]) await client.query("ROLLBACK");
    assert.equal(sqlstateOf(await other.query("DROP TABLE t")), undefined);
  } finally {
    for (const client of [holder, victim, other]) client.close();
  }
}

const BLOCKED = "UPDATE t SET v = 2 WHERE id = 1";

function keyOf({ greeting }: RawClient): { processId: number; secret: Uint8Array } {
  const key = greeting.find(({ name }) => name === "BackendKeyData");
  return key!.body as { processId: number; secret: Uint8Array };
}

async function cancel(gateway: Gateway, key: { processId: number; secret: Uint8Array }) {
  const socket = await RawClient.open(gateway.host, gateway.port);
  const to = new Writer();
  CancelRequest.encode(key, to);
  await socket.send(to.take());
  assert.equal((await socket.untilClosed()).length, 0);
  socket.close();
}

function messageOf(answer: readonly BackendMessage[]): string | undefined {
  const error = answer.find(({ name }) => name === "ErrorResponse");
  return error?.name === "ErrorResponse" ? error.body.fields.M : undefined;
}

/** Some answers later; a cancel that comes even before the statement does not miss it either. */
async function letItBegin(other: RawClient): Promise<void> {
  for (let rows = 0; rows < 2;) {
    rows = Number(textRows(await other.query("SELECT count(*) FROM t"))[0][0]);
  }
}

const WAYS: [string, (ground: Ground) => Promise<unknown>][] = [
  ["a cancel request", ({ gateway, victim }) => cancel(gateway, keyOf(victim))],
  ["pg_cancel_backend()", async ({ victim, other }) => {
    const answer = await other.query(`SELECT pg_cancel_backend(${keyOf(victim).processId})`);
    assert.deepEqual(textRows(answer), [["t"]]);
  }],
];

for (const [way, act] of WAYS) {
  Deno.test(`${way} ends what waits in IRIS, and only that`, async () => {
    await onGround(async (ground) => {
      const { holder, victim, other } = ground;
      await victim.query("SET application_name TO 'still here'");
      const backends = children("backend").length;
      const answer = victim.query(BLOCKED);
      await letItBegin(other);
      await act(ground);
      const failed = await answer;
      assert.equal(sqlstateOf(failed), "57014");
      assert.equal(messageOf(failed), "canceling statement due to user request");
      assert.deepEqual(textRows(await victim.query("SHOW application_name")), [["still here"]]);
      assert.ok(children("backend").length >= backends);
      await holder.query("COMMIT");
      assert.equal(sqlstateOf(await victim.query(BLOCKED)), undefined);
      assert.deepEqual(textRows(await other.query("SELECT v FROM t WHERE id = 1")), [["2"]]);
    });
  });
}

Deno.test("a cancelled statement fails its transaction, which a savepoint brings back", async () => {
  await onGround(async (ground) => {
    const { gateway, holder, victim, other } = ground;
    await victim.query("BEGIN; UPDATE t SET v = 5 WHERE id = 2; SAVEPOINT s");
    const answer = victim.query(BLOCKED);
    await letItBegin(other);
    await cancel(gateway, keyOf(victim));
    assert.equal(sqlstateOf(await answer), "57014");
    assert.equal(sqlstateOf(await victim.query("SELECT 1")), "25P02");
    assert.equal(sqlstateOf(await victim.query("ROLLBACK TO s")), undefined);
    assert.equal(sqlstateOf(await victim.query("COMMIT")), undefined);
    await holder.query("ROLLBACK");
    assert.deepEqual(textRows(await other.query("SELECT v FROM t ORDER BY id")), [["0"], ["5"]]);
  });
});

Deno.test("a key that is wrong or too long cancels nothing and is told nothing", async () => {
  await onGround(async ({ gateway, holder, victim, other }) => {
    const { processId, secret } = keyOf(victim);
    const answer = victim.query(BLOCKED);
    await letItBegin(other);
    const wrong = secret.slice();
    wrong[3] ^= 1;
    for (
      const key of [wrong, secret.slice(0, 4).fill(0), new Uint8Array(256), new Uint8Array(32)]
    ) {
      await cancel(gateway, { processId, secret: key });
    }
    await cancel(gateway, { processId: processId + 1000, secret });
    await holder.query("COMMIT");
    assert.equal(sqlstateOf(await answer), undefined);
  });
});

Deno.test("of a pipeline in flight a cancel ends what waits, and what comes behind it does not happen", async () => {
  await onGround(async (ground) => {
    const { gateway, holder, victim, other } = ground;
    const to = new Writer();
    const texts = ["SELECT v FROM t WHERE id = 2", `${BLOCKED} RETURNING v`, "DELETE FROM t"];
    for (const query of texts) {
      Parse.encode({ statement: "", query, paramTypes: [] }, to);
      Bind.encode(
        { portal: "", statement: "", paramFormats: [], params: [], resultFormats: [] },
        to,
      );
      Execute.encode({ portal: "", maxRows: 0 }, to);
    }
    Sync.encode({}, to);
    const answer = victim.ask(to.take());
    await letItBegin(other);
    await cancel(gateway, keyOf(victim));
    const told = decodeBackendAll(await answer);
    assert.equal(messageOf(told), "canceling statement due to user request");
    await holder.query("ROLLBACK");
    assert.deepEqual(textRows(await other.query("SELECT v FROM t")), [["0"], ["0"]]);
    assert.deepEqual(textRows(await victim.query(texts[0])), [["0"]]);
  });
});

Deno.test("statement_timeout ends what waits in IRIS, with its own words", async () => {
  await onGround(async ({ victim }) => {
    await victim.query("SET statement_timeout = 100");
    const failed = await victim.query(BLOCKED);
    assert.equal(messageOf(failed), "canceling statement due to statement timeout");
    await victim.query("RESET statement_timeout");
    await victim.query("BEGIN; SET LOCAL statement_timeout = 100");
    assert.equal(sqlstateOf(await victim.query("SELECT pg_sleep(10)")), "57014");
    assert.equal(sqlstateOf(await victim.query("SELECT 1")), "25P02");
  });
});

Deno.test("lock_timeout ends the wait for a row with 55P03", async () => {
  await onGround(async ({ victim }) => {
    await victim.query("SET lock_timeout = 1000");
    const failed = await victim.query(BLOCKED);
    assert.equal(sqlstateOf(failed), "55P03");
    assert.equal(messageOf(failed), "canceling statement due to lock timeout");
  });
});

Deno.test("pg_terminate_backend() ends a session, and IRIS keeps nothing of it", async () => {
  await onGround(async ({ holder, victim, other }) => {
    await victim.query("BEGIN; UPDATE t SET v = 7 WHERE id = 2");
    const answer = victim.query(BLOCKED);
    await letItBegin(other);
    const { processId } = keyOf(victim);
    const told = await other.query(`SELECT pg_terminate_backend(${processId}, 60000)`);
    assert.deepEqual(textRows(told), [["t"]]);
    const last = await answer;
    assert.equal(sqlstateOf(last), "57P01");
    assert.equal(messageOf(last), "terminating connection due to administrator command");
    assert.equal(sqlstateOf(await other.query("UPDATE t SET v = 8 WHERE id = 2")), undefined);
    await holder.query("ROLLBACK");
    const gone = await other.query(`SELECT pg_cancel_backend(${processId})`);
    assert.deepEqual(textRows(gone), [["f"]]);
    assert.ok(gone.some(({ name }) => name === "NoticeResponse"));
  });
});

Deno.test("a client that goes away leaves nothing waiting in IRIS", async () => {
  await onGround(async ({ gateway, holder, other }) => {
    const gone = await RawClient.connect(gateway);
    await gone.query("BEGIN; UPDATE t SET v = 7 WHERE id = 2");
    const to = new Writer();
    Query.encode({ query: BLOCKED }, to);
    await gone.send(to.take());
    await letItBegin(other);
    gone.close();
    const freed = await other.query("SET lock_timeout = '60s'; UPDATE t SET v = 9 WHERE id = 2");
    assert.equal(sqlstateOf(freed), undefined);
    await holder.query("ROLLBACK");
    assert.deepEqual(textRows(await other.query("SELECT v FROM t ORDER BY id")), [["0"], ["9"]]);
  }, { "pool-size": "3" });
});

Deno.test("a wait for a free IRIS connection is cancelled too", async () => {
  await onGround(async ({ gateway, victim }) => {
    const answer = victim.query("SELECT v FROM t");
    await cancel(gateway, keyOf(victim));
    await cancel(gateway, keyOf(victim));
    assert.equal(sqlstateOf(await answer), "57014");
  }, { "pool-size": "1" });
});

Deno.test("what is committed already is not cancelled while it gives its rows", async () => {
  const [client, other] = [await RawClient.connect(shared()), await RawClient.connect(shared())];
  await client.query("CREATE TABLE big (id int, word text)");
  const word = "x".repeat(1000);
  const values = Array.from({ length: 1000 }, (_, id) => `(${id}, '${word}')`).join(", ");
  for (let more = 0; more < 8; more++) await client.query(`INSERT INTO big VALUES ${values}`);
  // Nobody reads the rows, so that they cannot all be sent before the cancel.
  const to = new Writer();
  Query.encode({ query: `UPDATE big SET id = id + 1 RETURNING word, word, word, word` }, to);
  await client.send(to.take());
  for (let done = 0; done === 0;) {
    done = textRows(await other.query("SELECT id FROM big WHERE id = 1000")).length;
  }
  await other.query(`SELECT pg_cancel_backend(${keyOf(client).processId})`);
  const answer = decodeBackendAll(await client.untilReady());
  assert.equal(sqlstateOf(answer), undefined);
  assert.equal(textRows(answer).length, 8000);
  assert.equal(sqlstateOf(await client.query("SELECT 1")), undefined);
  for (const each of [client, other]) each.close();
});
