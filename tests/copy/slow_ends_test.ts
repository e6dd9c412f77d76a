// Whoever is slow holds up the other one: no more than two batches are on their way, to the client or to IRIS.

import assert from "node:assert/strict";
import { InMemory } from "../session/in_memory.ts";

const ROWS = 100_000;
/** What is being sent, and what is fetched meanwhile. */
const BATCHES_AHEAD = 2;

const ANSWERS: readonly [asked: string, tag: string][] = [
  ["SELECT tiny('SELECT')", `SELECT ${ROWS}`],
  ["COPY (SELECT tiny('SELECT')) TO STDOUT", `COPY ${ROWS}`],
  ["COPY (SELECT tiny('SELECT')) TO STDOUT (FORMAT csv)", `COPY ${ROWS}`],
];

for (const [asked, tag] of ANSWERS) {
  Deno.test(`a slow client holds up IRIS: ${asked}`, async () => {
    let taken = 0;
    let isOpen = true;
    const full = Promise.withResolvers<void>();
    const room = Promise.withResolvers<void>();
    const conversation = await InMemory.loggedIn({
      room() {
        if (isOpen) return Promise.resolve();
        taken++;
        full.resolve();
        return room.promise;
      },
    });
    conversation.pool.numbers = Array.from({ length: ROWS }, (_, index) => index);
    conversation.pool.batchRows = 2000;
    conversation.calls();
    isOpen = false;
    const answer = conversation.query(asked);
    await full.promise;
    // Time for whoever would go on all the same.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve));
    const fetched = conversation.pool.calls.filter((call) => call.startsWith("fetch")).length;
    assert.ok(fetched <= BATCHES_AHEAD, `${fetched} batches for a client that has read none`);
    assert.equal(taken, 1);
    isOpen = true;
    room.resolve();
    assert.equal((await answer).at(-2), `CommandComplete tag="${tag}"`);
    await conversation.session.close();
    assert.equal(conversation.pool.lent, 0);
  });
}

Deno.test("a slow IRIS holds up the client: two batches of a COPY are on their way, and no more is read", async () => {
  const conversation = await InMemory.loggedIn();
  conversation.knowNumbers();
  await conversation.query("COPY numbers FROM STDIN");
  conversation.calls();
  const filing = Promise.withResolvers<void>();
  conversation.pool.filing = filing.promise;
  const data = new TextEncoder().encode("1\n".repeat(2000));
  let taken = 0;
  const work = (async () => {
    for (let more = 0; more < 20; more++) {
      // Nobody reads on from the socket before it settles.
      await conversation.receive([{ name: "CopyData", body: { data } }]);
      taken++;
    }
  })();
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve));
  assert.ok(taken <= BATCHES_AHEAD, `${taken} batches for an IRIS that has filed none`);
  filing.resolve();
  await work;
  const [tag] = await conversation.receive([{ name: "CopyDone", body: {} }]);
  assert.equal(tag, 'CommandComplete tag="COPY 40000"');
});

Deno.test("a client that goes while it is slow leaves nothing open", async () => {
  let gone = false;
  const conversation = await InMemory.loggedIn({
    room: () => gone ? Promise.reject(new Error("broken pipe")) : Promise.resolve(),
  });
  conversation.pool.numbers = Array.from({ length: ROWS }, (_, index) => index);
  conversation.pool.batchRows = 2000;
  gone = true;
  await conversation.query("COPY (SELECT tiny('SELECT')) TO STDOUT");
  assert.equal(conversation.session.closed, true);
  assert.equal(conversation.pool.lent, 0);
  const fetched = conversation.pool.calls.filter((call) => call.startsWith("fetch")).length;
  assert.ok(fetched <= BATCHES_AHEAD, `${fetched} batches for nobody`);
});
