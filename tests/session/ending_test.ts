// How a session ends: what it has open is undone first, and only then is it over for everybody else.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { InMemory } from "./in_memory.ts";

const WAYS: [name: string, end: (conversation: InMemory) => unknown, answer: string[]][] = [
  ["Terminate", (conversation) => conversation.play("Terminate"), []],
  ["the client's going away", () => {}, []],
  [
    "a FATAL error",
    ({ session }) => {
      session.close(new PgError("admin_shutdown", "terminating connection"));
    },
    ["FATAL 57P01 terminating connection"],
  ],
  [
    "a message that breaks the protocol",
    (conversation) =>
      conversation.receive([{
        name: "Malformed",
        tag: "?",
        error: new PgError("protocol_violation", "invalid frontend message type 63", {
          severity: "FATAL",
        }),
      }]),
    ["FATAL 08P01 invalid frontend message type 63"],
  ],
];

for (const [name, end, answer] of WAYS) {
  Deno.test(`${name} ends a session, and its end waits until its work is undone`, async () => {
    const conversation = await InMemory.loggedIn();
    const { session, pool, registry } = conversation;
    await conversation.query("BEGIN");
    await conversation.query("INSERT 1");
    session.context.locks.tryTake("session", { key: "0,1,1", shared: false });
    const { advisoryLocks } = session.effects;
    const [begun, undone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    pool.clean = () => {
      begun.resolve();
      return undone.promise;
    };
    conversation.sent = [];
    await end(conversation);
    const order: string[] = [];
    const ended = session.close().then(() => order.push("ended"));
    await begun.promise;
    // The last word does not wait; everybody else still sees what is about to be undone.
    assert.deepEqual(conversation.replies(), answer);
    assert.deepEqual([registry.size, advisoryLocks.size], [1, 1]);
    order.push("undone");
    undone.resolve();
    await ended;
    assert.deepEqual(order, ["undone", "ended"]);
    assert.deepEqual([registry.size, advisoryLocks.size], [0, 0]);
  });
}
