// The slow work of passwords: once for each password, in another thread, and never at a login.

import assert from "node:assert/strict";
import { makeVerifier } from "../../lib/auth/verifier.ts";

const LIB = new URL("../../lib/", import.meta.url);
/** The better part of a second, on a fast machine. */
const ROUNDS = 2_000_000;
/** Of the event loop; while it does the work itself there is none. */
const TURNS_LEAST = 3;

Deno.test("while a verifier is made the event loop goes on", async () => {
  let turns = 0;
  let made = false;
  const count = async () => {
    while (!made) {
      await new Promise((resolve) => setTimeout(resolve));
      turns += 1;
    }
  };
  const counting = count();
  await makeVerifier("secret", new Uint8Array(16), ROUNDS);
  made = true;
  await counting;
  assert.ok(turns > TURNS_LEAST, `${turns} turns`);
});

function* sources(folder: URL, path = ""): Generator<[path: string, text: string]> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const inner = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) yield* sources(inner, `${path}${name}/`);
    else if (name.endsWith(".ts")) yield [path + name, Deno.readTextFileSync(inner)];
  }
}

/** The stand-in is a process of its own, and keeps its passwords as IRIS would. */
const filesWith = (pattern: RegExp) =>
  [...sources(LIB)].filter(([path, text]) => !path.startsWith("standin/") && pattern.test(text))
    .map(([path]) => path).sort();

Deno.test("that work is done in one place, and asked for where users are made or read, not by sessions", () => {
  assert.deepEqual(filesWith(/pbkdf2|scryptSync|argon/i), ["auth/verifier.ts"]);
  assert.deepEqual(filesWith(/\bmakeVerifier\b/), ["auth/verifier.ts", "cli/user.ts"]);
});
