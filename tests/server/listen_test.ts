// Over real sockets: how connections begin, are limited, cancelled, lost and shut down.

import assert from "node:assert/strict";
import { createConnection } from "node:net";
import { parseLine } from "../../lib/wire/transcript.ts";
import { CancelRegistry } from "../../lib/server/registry.ts";
import { Ground } from "./echo.ts";

const STARTUP = 'F StartupMessage version=196608 parameters={user="u"}';
const WAITING = 'F StartupMessage version=196608 parameters={user="waiting"}';
const TOO_MANY = "FATAL 53300 sorry, too many clients already";
const SHUTDOWN = "FATAL 57P01 terminating connection due to administrator command";
const SMUGGLED = "FATAL 08P01 received unencrypted data after SSL request";
const bytes = (text: string) => new TextEncoder().encode(text);

/** Time enough for a login on a busy machine, and soon over. */
const SOON_MS = 1000;

const query = (text: string) => `F Query query=${JSON.stringify(text)}`;

Deno.test("a session begins, answers in order and ends at Terminate", async () => {
  await using ground = new Ground();
  using client = await ground.connect();
  await client.send(STARTUP, query("one"), query("two"), "F Terminate");
  const answers = [
    await client.next(),
    await client.next(),
    await client.next(),
    await client.next(),
  ];
  assert.deepEqual(answers, [
    "AuthenticationOk",
    "BackendKeyData",
    "CommandComplete",
    "CommandComplete",
  ]);
  assert(await client.isClosed());
  await ground.empty.promise;
});

for (
  const offers of [["SSLRequest"], ["GSSENCRequest"], ["SSLRequest", "GSSENCRequest"], [
    "GSSENCRequest",
    "SSLRequest",
  ]]
) {
  Deno.test(`${offers.join(" then ")} is declined, and the client goes on in plain`, async () => {
    await using ground = new Ground();
    using client = await ground.connect();
    for (const offer of offers) {
      await client.send(`F ${offer}`);
      assert.deepEqual(await client.read(1), bytes("N"));
    }
    await client.login();
  });
}

Deno.test("a second SSLRequest is a protocol that nobody speaks", async () => {
  await using ground = new Ground();
  using client = await ground.connect();
  await client.send("F SSLRequest");
  await client.read(1);
  await client.send("F SSLRequest");
  assert.equal(
    await client.next(),
    "FATAL 0A000 unsupported frontend protocol 1234.5679: server supports 3.0 to 3.2",
  );
  assert(await client.isClosed());
});

Deno.test("bytes behind SSLRequest are refused as an attack", async () => {
  await using ground = new Ground();
  using client = await ground.connect();
  await client.send("F SSLRequest", STARTUP);
  assert.equal(await client.next(), SMUGGLED);
  assert(await client.isClosed());
  assert.equal(ground.begun, 0);
});

const REFUSED: [what: string, parts: (string | Uint8Array)[], answer: string][] = [
  [
    "an HTTP request",
    [bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n")],
    "FATAL 08P01 invalid length of startup packet",
  ],
  [
    "a start-up of 10 001 bytes",
    [Uint8Array.of(0, 0, 0x27, 0x11)],
    "FATAL 08P01 invalid length of startup packet",
  ],
  [
    "a TLS handshake",
    [Uint8Array.of(0x16, 3, 1, 2, 0, 1)],
    "FATAL 08P01 invalid length of startup packet",
  ],
  [
    "protocol 2",
    [Uint8Array.of(0, 0, 0, 8, 0, 2, 0, 0)],
    "FATAL 0A000 unsupported frontend protocol 2.0: server supports 3.0 to 3.2",
  ],
  [
    "a broken start-up",
    [Uint8Array.of(0, 0, 0, 9, 0, 3, 0, 0, 65)],
    "FATAL 08P01 invalid startup packet layout: expected terminator as last byte",
  ],
];

for (const [what, parts, answer] of REFUSED) {
  Deno.test(`${what} is answered and closed, with a line and no error in the log`, async () => {
    await using ground = new Ground();
    using client = await ground.connect();
    await client.send(...parts);
    assert.equal(await client.next(), answer);
    assert(await client.isClosed());
    assert.deepEqual(ground.logged.map(({ level }) => level), ["info"]);
  });
}

Deno.test("an unknown message ends the session after what came before it", async () => {
  await using ground = new Ground();
  using client = await ground.connect();
  await client.login();
  await client.send(query("x"), Uint8Array.of(63, 0, 0, 0, 4), query("y"));
  assert.equal(await client.next(), "CommandComplete");
  assert.equal(await client.next(), "FATAL 08P01 invalid frontend message type 63");
  assert(await client.isClosed());
  assert.deepEqual(ground.received, ["StartupMessage", "Query", "Malformed"]);
});

Deno.test("text that is not UTF-8 leaves the session alive", async () => {
  await using ground = new Ground();
  using client = await ground.connect();
  await client.login();
  await client.send(Uint8Array.of(81, 0, 0, 0, 6, 0xff, 0), query("x"));
  assert.match(await client.next(), /^ERROR 22021 /);
  assert.equal(await client.next(), "CommandComplete");
});

Deno.test("a cancel with the right key reaches its session, and gets no answer", async () => {
  await using ground = new Ground();
  using client = await ground.connect();
  await client.login();
  await client.send(query("hang"));
  await ground.hanging.promise;
  using wrong = await ground.connect();
  await wrong.send("F CancelRequest processId=1 secret=x01020305");
  assert(await wrong.isClosed());
  using right = await ground.connect();
  await right.send("F SSLRequest");
  await right.read(1);
  await right.send("F CancelRequest processId=1 secret=x01020304");
  assert(await right.isClosed());
  assert.equal(await client.next(), "CommandComplete");
  const found = ground.logged.filter(({ message }) => message === "cancel request");
  assert.deepEqual(found.map(({ fields }) => fields?.found), [false, true]);
});

Deno.test("one session too many is told so after its start-up, and cancels still pass", async () => {
  await using ground = new Ground({ connectionsMax: 1 });
  using first = await ground.connect();
  await first.login();
  using second = await ground.connect();
  await second.send(STARTUP);
  assert.equal(await second.next(), TOO_MANY);
  assert(await second.isClosed());
  using cancel = await ground.connect();
  await cancel.send("F CancelRequest processId=9 secret=x01020304");
  assert(await cancel.isClosed());
});

Deno.test("a place is free again when its client has left", async () => {
  await using ground = new Ground({ connectionsMax: 1 });
  for (let round = 0; round < 5; round++) {
    ground.empty = Promise.withResolvers<void>();
    using client = await ground.connect();
    await client.login();
    await client.send("F Terminate");
    assert(await client.isClosed());
    await ground.empty.promise;
  }
  assert.equal(ground.begun, 5);
});

Deno.test("sockets that only wait are limited too", async () => {
  await using ground = new Ground({ waitingMax: 2 });
  using one = await ground.connect();
  await one.login();
  using two = await ground.connect();
  using three = await ground.connect();
  using four = await ground.connect();
  assert(await four.isClosed());
  await two.send("F SSLRequest");
  await three.send("F SSLRequest");
  assert.deepEqual([await two.read(1), await three.read(1)], [bytes("N"), bytes("N")]);
});

Deno.test("those of one address are limited more, and others still come in", async () => {
  await using ground = new Ground({ waitingOfOneMax: 2 });
  using one = await ground.connect();
  using two = await ground.connect();
  using three = await ground.connect();
  assert(await three.isClosed());
  const { port } = ground.server;
  const other = createConnection({ host: "127.0.0.1", port, localAddress: "127.0.0.2" });
  const answered = Promise.withResolvers<Uint8Array>();
  other.once("data", answered.resolve).once("close", () => answered.reject(new Error("closed")));
  other.write(parseLine("F SSLRequest").bytes);
  assert.deepEqual(new Uint8Array(await answered.promise), bytes("N"));
  other.destroy();
  // Whoever has logged in does not wait any more.
  await one.login();
  using four = await ground.connect();
  await four.send("F SSLRequest");
  await two.send("F SSLRequest");
  assert.deepEqual([await four.read(1), await two.read(1)], [bytes("N"), bytes("N")]);
  assert.deepEqual(
    ground.logged.filter(({ message }) => message.startsWith("too many")).map(({ fields }) =>
      fields
    ),
    [{ waiting: 2, address: "127.0.0.1" }],
  );
});

Deno.test("who does not finish the start-up in time is dropped without a word", async () => {
  await using ground = new Ground({ loginMsMax: SOON_MS });
  using client = await ground.connect();
  await client.send(Uint8Array.of(0, 0, 0));
  assert(await client.isClosed());
  const told = ground.logged.map(({ message, fields }) => [message, fields?.reason]);
  assert.deepEqual(told, [
    ["a client was refused", "canceling authentication due to timeout"],
  ]);
});

Deno.test("who does not log in in time is told so", async () => {
  await using ground = new Ground({ loginMsMax: SOON_MS });
  using client = await ground.connect();
  await client.send(WAITING);
  assert.equal(await client.next(), "FATAL 57014 canceling authentication due to timeout");
  assert(await client.isClosed());
  await ground.empty.promise;
});

Deno.test("who has logged in may take all the time there is", async () => {
  await using ground = new Ground({ loginMsMax: SOON_MS });
  using client = await ground.connect();
  await client.login();
  using late = await ground.connect();
  assert(await late.isClosed());
  await client.send(query("x"));
  assert.equal(await client.next(), "CommandComplete");
});

Deno.test("before the login a long message is refused, after it the other limit holds", async () => {
  await using ground = new Ground({ messageBytesMax: 100_000 });
  using early = await ground.connect();
  await early.send(WAITING, Uint8Array.of(112, 0, 1, 0, 4));
  assert.equal(await early.next(), "FATAL 08P01 invalid message length");
  using client = await ground.connect();
  await client.login();
  await client.send(query("x".repeat(90_000)));
  assert.equal(await client.next(), "CommandComplete");
  await client.send(query("x".repeat(100_000)));
  assert.equal(await client.next(), "ERROR 54000 the message is too long");
});

Deno.test("a client that vanishes while its query runs leaves nothing behind", async () => {
  await using ground = new Ground({ halfClosedMsMax: 20 });
  const client = await ground.connect();
  await client.login();
  await client.send(query("hang"));
  await ground.hanging.promise;
  client.conn.close();
  await ground.empty.promise;
});

Deno.test("a client that closes its side still gets its answers", async () => {
  await using ground = new Ground();
  using client = await ground.connect();
  await client.send(STARTUP, query("one"));
  await client.conn.closeWrite();
  assert.equal(await client.next(), "AuthenticationOk");
  assert.equal(await client.next(), "BackendKeyData");
  assert.equal(await client.next(), "CommandComplete");
  assert(await client.isClosed());
  await ground.empty.promise;
});

/** No kernel holds so much that it would take as long as so many times two hundred answers. */
const ROUNDS_MAX = 50;

Deno.test("a client that does not read stops the session, and its leaving frees it", async () => {
  await using ground = new Ground();
  const client = await ground.connect();
  await client.login();
  await client.send(query("flood"));
  await client.read(1024 * 1024);
  const other = await ground.connect();
  await other.login();
  // What the two kernels hold is bounded; beyond it every further send waits.
  for (let round = 0, before = -1; before !== ground.flooded; round++) {
    assert.ok(round < ROUNDS_MAX, `${ground.flooded} bytes`);
    before = ground.flooded;
    for (let question = 0; question < 200; question++) {
      await other.send(query("x"));
      await other.next();
    }
  }
  other.conn.close();
  client.conn.close();
  await ground.empty.promise;
});

Deno.test("a bug in a session costs that session, and stands in the log", async () => {
  await using ground = new Ground();
  using other = await ground.connect();
  await other.login();
  using client = await ground.connect();
  await client.login();
  await client.send(query("bug"));
  assert(await client.isClosed());
  assert.deepEqual(ground.logged.filter(({ level }) => level === "error").length, 1);
  await other.send(query("x"));
  assert.equal(await other.next(), "CommandComplete");
});

Deno.test("close tells every session, drops the rest, and accepts nobody more", async () => {
  const ground = new Ground();
  using session = await ground.connect();
  await session.login();
  using hanging = await ground.connect();
  await hanging.login();
  await hanging.send(query("hang"));
  await ground.hanging.promise;
  using waiting = await ground.connect();
  const closed = ground.server.close();
  assert.equal(await session.next(), SHUTDOWN);
  assert.equal(await hanging.next(), SHUTDOWN);
  assert(await session.isClosed());
  assert(await waiting.isClosed());
  await closed;
  assert.equal(ground.server.connections, 0);
  await assert.rejects(ground.connect(), Deno.errors.ConnectionRefused);
});

Deno.test("close does not wait longer than it may for a client that does not read", async () => {
  const ground = new Ground({ drainMsMax: 50 });
  using client = await ground.connect();
  await client.login();
  await client.send(query("flood"));
  await client.read(1024 * 1024);
  await ground.server.close();
  await ground.empty.promise;
});

Deno.test("100 clients at once each get their own answers", async () => {
  await using ground = new Ground();
  await Promise.all(Array.from({ length: 100 }, async (_, index) => {
    using client = await ground.connect();
    await client.login();
    for (let round = 0; round < 10; round++) {
      await client.send(query(`${index} ${round}`));
      assert.equal(await client.next(), "CommandComplete");
    }
  }));
  assert.deepEqual(ground.logged.filter(({ level }) => level !== "debug"), []);
});

Deno.test("process numbers are unique, positive and stay below 2^31", () => {
  const registry = new CancelRegistry(0x7ffffffd);
  const enter = () => registry.enter(new Uint8Array(4), NOBODY);
  assert.deepEqual([enter(), enter(), enter()], [0x7ffffffe, 0x7fffffff, 1]);
  registry.leave(1);
  assert.equal(enter(), 2);
});

Deno.test("a key of another length, or of one who left, cancels nobody", () => {
  const registry = new CancelRegistry();
  let cancelled = 0;
  const processId = registry.enter(Uint8Array.of(1, 2, 3, 4), {
    ...NOBODY,
    cancel: () => cancelled += 1,
  });
  assert.equal(registry.cancel(processId, Uint8Array.of(1, 2, 3, 4, 5)), false);
  assert.equal(registry.cancel(processId + 1, Uint8Array.of(1, 2, 3, 4)), false);
  assert.equal(registry.cancel(processId, Uint8Array.of(1, 2, 3, 4)), true);
  registry.leave(processId);
  assert.equal(registry.cancel(processId, Uint8Array.of(1, 2, 3, 4)), false);
  assert.equal(cancelled, 1);
});

const NOBODY = { user: "nobody", activity: () => null, cancel() {}, terminate() {} };
