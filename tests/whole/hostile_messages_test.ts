// A hundred thousand random and mutated messages crash nothing and leak nothing.

import assert from "node:assert/strict";
import { Writer } from "../../lib/bytes/writer.ts";
import {
  Bind,
  Close,
  Describe,
  Execute,
  Flush,
  Parse,
  Sync,
} from "../../lib/wire/extended_query.ts";
import { FunctionCall, Query } from "../../lib/wire/simple_query.ts";
import { StartupMessage } from "../../lib/wire/startup.ts";
import { startGatewayProcess } from "../support/gateway_process.ts";
import { RawClient, textRows } from "../support/raw_client.ts";

const MESSAGES = 100_000;
/** A frame with a long length swallows what follows: no connection shall swallow everything. */
const MESSAGES_PER_CONNECTION_MAX = 200;
const CONNECTIONS_AT_ONCE = 20;
const SEED = 20_260_121;
const GROWTH_BYTES_MAX = 64 * 1024 * 1024;

/** A small generator with a seed, so that what it once found can be found again. (mulberry32) */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function bytesOf(write: (to: Writer) => void): Uint8Array {
  const to = new Writer();
  write(to);
  return to.take();
}

const text = (value: string) => new TextEncoder().encode(value);

const WELL_FORMED: Uint8Array[] = [
  bytesOf((to) => Query.encode({ query: "SELECT 1" }, to)),
  bytesOf((to) => Query.encode({ query: "BEGIN; SELECT nothing FROM nowhere; COMMIT" }, to)),
  bytesOf((to) => Query.encode({ query: "SET DateStyle TO 'German'" }, to)),
  bytesOf((to) => Parse.encode({ statement: "a", query: "SELECT $1::int", paramTypes: [] }, to)),
  bytesOf((to) =>
    Bind.encode({
      portal: "",
      statement: "a",
      paramFormats: [0],
      params: [text("1")],
      resultFormats: [1],
    }, to)
  ),
  bytesOf((to) => Describe.encode({ kind: "S", name: "a" }, to)),
  bytesOf((to) => Execute.encode({ portal: "", maxRows: 1 }, to)),
  bytesOf((to) => Close.encode({ kind: "S", name: "a" }, to)),
  bytesOf((to) => Flush.encode({}, to)),
  bytesOf((to) => Sync.encode({}, to)),
  bytesOf((to) =>
    FunctionCall.encode({ function: 1, argumentFormats: [], arguments: [], resultFormat: 0 }, to)
  ),
];

function hostileMessage(random: (below: number) => number): Uint8Array {
  if (random(20) === 0) {
    return Uint8Array.from({ length: random(40) }, () => random(256));
  }
  const message = WELL_FORMED[random(WELL_FORMED.length)].slice();
  // Most stay framed, so that what is wrong is wrong inside.
  const from = random(20) === 0 ? 0 : 5;
  for (let count = random(3); count > 0 && message.length > from; count--) {
    message[from + random(message.length - from)] = random(256);
  }
  return message;
}

Deno.test("hostile messages crash nothing and leak nothing", async () => {
  const gateway = await startGatewayProcess(["--auth=trust"]);
  try {
    const random = randomFrom(SEED);
    const greeting = bytesOf((to) =>
      StartupMessage.encode({
        version: 0x30000,
        parameters: { user: "_SYSTEM", database: "USER" },
      }, to)
    );
    let sent = 0;
    /** Sends messages until the gateway has had enough of this connection, and counts them. */
    const attack = async () => {
      const client = await RawClient.open("127.0.0.1", gateway.port);
      await client.ask(greeting);
      let closed = false;
      const reading = client.untilClosed().then(() => closed = true);
      for (let count = 0; count < MESSAGES_PER_CONNECTION_MAX && !closed; count++, sent++) {
        await client.send(hostileMessage(random));
        // A turn of the event loop, in which the end of the connection may show.
        await new Promise((resolve) => setTimeout(resolve));
      }
      if (!closed) await client.endSending();
      await reading;
      client.close();
    };
    const attackUntil = async (messages: number) => {
      const attackers = Array.from({ length: CONNECTIONS_AT_ONCE }, async () => {
        while (sent < messages) await attack();
      });
      await Promise.all(attackers);
    };

    await attackUntil(MESSAGES / 2);
    const before = gateway.memory();
    await attackUntil(MESSAGES);
    const grown = gateway.memory() - before;
    assert.ok(grown < GROWTH_BYTES_MAX, `memory grew by ${grown} bytes`);

    const friend = await RawClient.open("127.0.0.1", gateway.port);
    await friend.ask(greeting);
    assert.deepEqual(textRows(await friend.query("SELECT 41 + 1")), [["42"]]);
    friend.close();
    const complaints = gateway.printed().split("\n").filter((line) => / error /.test(line));
    assert.deepEqual(complaints, []);
  } finally {
    assert.equal(await gateway.stop(), 0);
  }
});
