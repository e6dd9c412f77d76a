// The HTTP side answers whoever asks, and asks IRIS once at a time.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { serveHealth, together } from "../../lib/server/health.ts";

async function withHealth(
  ready: () => Promise<string>,
  use: (ask: (path: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  const server = serveHealth({ hostname: "127.0.0.1", port: 0, ready });
  try {
    await use(async (path) => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
      return `${response.status} ${await response.text()}`;
    });
  } finally {
    await server.close();
  }
}

Deno.test("many who ask at once are one question", async () => {
  let questions = 0;
  const { promise: answer, resolve } = Promise.withResolvers<string>();
  const ask = together(() => {
    questions++;
    return answer;
  });
  const asked = Array.from({ length: 20 }, ask);
  resolve("IRIS");
  assert.deepEqual(new Set(await Promise.all(asked)), new Set(["IRIS"]));
  assert.equal(questions, 1);
  await ask();
  assert.equal(questions, 2);
});

Deno.test("each who asks after that is told what is then", async () => {
  const answers = [() => Promise.resolve("IRIS"), () => Promise.reject(gone)];
  const gone = new PgError("cannot_connect_now", "IRIS is away");
  await withHealth(() => answers.shift()!(), async (ask) => {
    assert.equal(await ask("/health"), "200 ready: IRIS\n");
    assert.equal(await ask("/health"), "503 not ready: IRIS is away\n");
    assert.match(await ask("/etc/passwd"), /^404 /);
  });
});
