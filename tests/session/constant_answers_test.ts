import assert from "node:assert/strict";
import type { CatalogAnswer } from "../../lib/catalog/contract.ts";
import { onceAnswered, onceDescribed } from "../../lib/session/running/constant_answers.ts";

const ANSWER: CatalogAnswer = {
  columns: [],
  bytes: new Uint8Array(),
  starts: new Uint32Array(),
  tag: "SELECT 1",
};

/** How often PostgreSQL was asked for answers in these formats, one after another. */
async function asked(constant: boolean, formats: readonly number[][]): Promise<number> {
  const plan = { kind: "catalog", text: "SELECT 1", parameterCount: 0, constant } as const;
  let times = 0;
  for (const each of formats) {
    await onceAnswered(plan, each, () => {
      times++;
      return Promise.resolve(ANSWER);
    });
  }
  return times;
}

Deno.test("a constant is asked for once in text and once in binary", async () => {
  assert.equal(await asked(true, [[], [], [0], [1], [1]]), 2);
});

Deno.test("formats of single columns are asked for each time", async () => {
  assert.equal(await asked(true, [[0, 1], [0, 1]]), 2);
});

Deno.test("what is no constant is asked for each time", async () => {
  assert.equal(await asked(false, [[], [], [1]]), 3);
});

Deno.test("an answer that failed is asked for again", async () => {
  const plan = { kind: "catalog", text: "SELECT 1", parameterCount: 0, constant: true } as const;
  const failed = onceAnswered(plan, [], () => Promise.reject(new Error("no catalog")));
  await assert.rejects(failed);
  assert.equal(await onceAnswered(plan, [], () => Promise.resolve(ANSWER)), ANSWER);
});

Deno.test("a constant is described once, but with declared types each time", async () => {
  const plan = { kind: "catalog", text: "SELECT 1", parameterCount: 0, constant: true } as const;
  let times = 0;
  for (const declared of [[], [], [23], [23]]) {
    await onceDescribed(plan, declared, () => {
      times++;
      return Promise.resolve({ parameterTypes: [], columns: [] });
    });
  }
  assert.equal(times, 3);
});
