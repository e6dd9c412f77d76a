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
const MESSAGES_PER_CONNECTION = 100;
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
  if (random(4) === 0) {
    return Uint8Array.from({ length: random(40) }, () => random(256));
  }
  const message = WELL_FORMED[random(WELL_FORMED.length)].slice();
  // Most stay framed, so that what is wrong is wrong inside.
  const from = random(8) === 0 ? 0 : 5;
  for (let count = random(3); count > 0 && message.length > from; count--) {
    message[from + random(message.length - from)] = random(256);
  }
  return message;
}

Deno.test("hostile messages crash nothing and leak nothing", async () => {
  const gateway = await startGatewayProcess(["--auth=trust", "--log-level=error"]);
  try {
    const random = randomFrom(SEED);
    const greeting = bytesOf((to) =>
      StartupMessage.encode({
        version: 0x30000,
        parameters: { user: "_SYSTEM", database: "USER" },
      }, to)
    );
    const attack = async () => {
      const client = await RawClient.open("127.0.0.1", gateway.port);
      await client.ask(greeting);
      const reading = client.untilClosed();
      const messages = Array.from(
        { length: MESSAGES_PER_CONNECTION },
        () => hostileMessage(random),
      );
      try {
        for (const message of messages) await client.send(message);
        await client.endSending();
      } catch (cause) {
        // The gateway closes on what is no message, while we are still sending.
        if (
          !(cause instanceof Deno.errors.BrokenPipe || cause instanceof Deno.errors.ConnectionReset)
        ) {
          throw cause;
        }
      }
      await reading;
      client.close();
    };
    const attackTimes = async (connections: number) => {
      for (let done = 0; done < connections; done += CONNECTIONS_AT_ONCE) {
        await Promise.all(Array.from({ length: CONNECTIONS_AT_ONCE }, attack));
      }
    };

    const connections = MESSAGES / MESSAGES_PER_CONNECTION;
    await attackTimes(connections / 2);
    const before = gateway.memory();
    await attackTimes(connections / 2);
    const grown = gateway.memory() - before;
    assert.ok(grown < GROWTH_BYTES_MAX, `memory grew by ${grown} bytes`);

    const friend = await RawClient.open("127.0.0.1", gateway.port);
    await friend.ask(greeting);
    assert.deepEqual(textRows(await friend.query("SELECT 41 + 1")), [["42"]]);
    friend.close();
    assert.equal(gateway.printed().includes("error"), false, gateway.printed());
  } finally {
    assert.equal(await gateway.stop(), 0);
  }
});
