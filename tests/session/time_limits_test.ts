// Time limits, on a clock that the test moves: what each ends, with which words, and when it does not count.

import assert from "node:assert/strict";
import { InMemory, type InMemoryOptions } from "./in_memory.ts";

/** A statement that waits for a connection until it is ended. */
async function waiting(conversation: InMemory, sql: string): Promise<() => Promise<string[]>> {
  conversation.pool.busy = true;
  const answer = conversation.query(sql);
  await conversation.pool.waiting.promise;
  return () => answer;
}

const TOO_SLOW = "ERROR 57014 canceling statement due to statement timeout";

const statementLimits: [string, InMemoryOptions, string[]][] = [
  ["SET", {}, ["SET statement_timeout = '50ms'"]],
  ["a start-up parameter", { parameters: { statement_timeout: "50" } }, []],
  ["an option of the start-up packet", { parameters: { options: "-c statement_timeout=50" } }, []],
  ["the operator", { defaults: { statement_timeout: "50" } }, []],
];
for (const [by, options, first] of statementLimits) {
  Deno.test(`a statement ends after the statement_timeout set by ${by}`, async () => {
    const conversation = await InMemory.loggedIn(options);
    for (const sql of first) await conversation.query(sql);
    const answer = await waiting(conversation, "SELECT 1 FROM numbers");
    conversation.clock.pass(49);
    assert.equal(conversation.sent.length, 0);
    conversation.clock.pass(1);
    assert.deepEqual(await answer(), [TOO_SLOW, "ReadyForQuery status=I"]);
    conversation.pool.busy = false;
    assert.equal((await conversation.query("INSERT 1")).at(-1), "ReadyForQuery status=I");
    assert.equal(conversation.clock.running, 0);
  });
}

Deno.test("SET LOCAL statement_timeout ends with its transaction", async () => {
  const conversation = await InMemory.loggedIn();
  await conversation.query("BEGIN");
  await conversation.query("SET LOCAL statement_timeout = 50");
  const answer = await waiting(conversation, "SELECT 1 FROM numbers");
  conversation.clock.pass(50);
  assert.deepEqual(await answer(), [TOO_SLOW, "ReadyForQuery status=E"]);
  await conversation.query("ROLLBACK");
  assert.deepEqual(
    (await conversation.query("SHOW statement_timeout")).at(1),
    "DataRow values=['0']",
  );
});

const SESSION_LIMITS = [
  {
    setting: "idle_in_transaction_session_timeout",
    first: ["BEGIN"],
    says: "FATAL 25P03 terminating connection due to idle-in-transaction timeout",
  },
  {
    setting: "idle_in_transaction_session_timeout",
    first: ["BEGIN", "FAIL"],
    says: "FATAL 25P03 terminating connection due to idle-in-transaction timeout",
  },
  {
    setting: "idle_session_timeout",
    first: [],
    says: "FATAL 57P05 terminating connection due to idle-session timeout",
  },
  {
    setting: "transaction_timeout",
    first: ["BEGIN", "INSERT 1"],
    says: "FATAL 25P04 terminating connection due to transaction timeout",
  },
];
for (const { setting, first, says } of SESSION_LIMITS) {
  Deno.test(`${setting} ends the session after ${first.join(", ") || "login"}`, async () => {
    const conversation = await InMemory.loggedIn({ parameters: { [setting]: "1s" } });
    for (const sql of first) await conversation.query(sql);
    conversation.sent = [];
    conversation.clock.pass(1000);
    await conversation.session.close();
    assert.deepEqual(conversation.replies(), [says]);
    assert.equal(conversation.session.closed, true);
    assert.equal(conversation.clock.running, 0);
    assert.equal(conversation.pool.lent, 0);
    assert.equal(conversation.calls().includes("commit"), false);
  });
}

Deno.test("a transaction that is too long ends while its statement runs, with one last word", async () => {
  const conversation = await InMemory.loggedIn({ parameters: { transaction_timeout: "1s" } });
  const answer = await waiting(conversation, "SELECT 1 FROM numbers");
  conversation.clock.pass(1000);
  assert.deepEqual(await answer(), [
    "FATAL 25P04 terminating connection due to transaction timeout",
  ]);
});

Deno.test("transaction_timeout counts from where it is set inside of a transaction", async () => {
  const conversation = await InMemory.loggedIn();
  await conversation.query("BEGIN");
  await conversation.query("SET LOCAL transaction_timeout = 100");
  await conversation.query("INSERT 1");
  assert.equal(conversation.clock.running, 1);
  await conversation.query("COMMIT");
  assert.equal(conversation.clock.running, 0);
});

const NO_LIMIT = [
  ["idle_session_timeout", ["BEGIN"]],
  ["idle_in_transaction_session_timeout", []],
  ["transaction_timeout", ["BEGIN", "COMMIT"]],
  ["statement_timeout", ["INSERT 1"]],
] as const;
for (const [setting, first] of NO_LIMIT) {
  Deno.test(`${setting} does not count after ${first.join(", ") || "login"}`, async () => {
    const conversation = await InMemory.loggedIn({ parameters: { [setting]: "1s" } });
    for (const sql of first) await conversation.query(sql);
    conversation.clock.pass(10_000);
    assert.equal((await conversation.query("SHOW timezone")).at(-1)?.startsWith("Ready"), true);
  });
}

Deno.test("without limits no timer is ever set", async () => {
  const conversation = await InMemory.loggedIn();
  for (const sql of ["BEGIN", "INSERT 1"]) {
    await conversation.query(sql);
    assert.equal(conversation.clock.running, 0);
  }
});

Deno.test("lock_timeout is told to the connection, and once", async () => {
  const conversation = await InMemory.loggedIn();
  for (const sql of ["SET lock_timeout = '2s'", "BEGIN", "INSERT 1", "INSERT 2", "ROLLBACK"]) {
    await conversation.query(sql);
  }
  assert.deepEqual(conversation.calls().filter((call) => call.startsWith("wait")), [
    "wait for locks 2000",
  ]);
});
