// Two hundred thousand hostile messages, in every state of a session, are each answered as PostgreSQL's protocol allows.
//
// FUZZ_MESSAGES says how many, FUZZ_SEED where to begin. What showed something new is kept and changed, so that a
// conversation is not made of its seed alone: a failure tells the FUZZ_PLAY that plays it again. FUZZ_LONG means ten
// million, from another seed each time.

import assert from "node:assert/strict";
import { Kept } from "./kept.ts";
import { playAgain, playHostile } from "./play.ts";

const LONG = Deno.env.has("FUZZ_LONG");
const MESSAGES = Number(Deno.env.get("FUZZ_MESSAGES") ?? (LONG ? 10_000_000 : 100_000));
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? (LONG ? Date.now() : 20_261_121));
/** No conversation of a few dozen messages takes so long, however busy the machine is. */
const HANG_MS = 20_000;
const GROWTH_BYTES_MAX = 32 * 1024 * 1024;

/** `deno task fuzz` lets garbage be collected; with garbage counted in nobody could tell growth from waste. */
const { gc: collect } = globalThis as { gc?: () => void };

function liveBytes(): number {
  collect?.();
  return Deno.memoryUsage().heapUsed;
}

const AGAIN = Deno.env.get("FUZZ_PLAY");
if (AGAIN) Deno.test("a conversation that is told", () => playAgain(AGAIN));

Deno.test(`${MESSAGES} hostile messages from seed ${SEED} on break no session`, async () => {
  assert.ok(MESSAGES > 0 && Number.isSafeInteger(SEED));
  let seed = SEED;
  let hung = false;
  let watched = -1;
  const hanging = Promise.withResolvers<never>();
  const watch = setInterval(() => {
    if (watched === seed) hung = true;
    if (hung) hanging.reject(new Error(`the conversation with the seed ${seed} hangs`));
    watched = seed;
  }, HANG_MS);
  const run = async () => {
    let aliveAtHalf = 0;
    const kept = new Kept();
    for (let sent = 0; sent < MESSAGES; seed++) {
      sent += await playHostile(seed, kept);
      if (aliveAtHalf === 0 && sent >= MESSAGES / 2) aliveAtHalf = liveBytes();
      // The watch has its turn now and then.
      if (seed % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
    }
    const grown = liveBytes() - aliveAtHalf;
    if (collect) assert.ok(grown < GROWTH_BYTES_MAX, `memory grew by ${grown} bytes`);
  };
  try {
    await Promise.race([run(), hanging.promise]);
  } finally {
    clearInterval(watch);
  }
});
