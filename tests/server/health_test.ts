// The HTTP side answers whoever asks, within limits, and asks IRIS once at a time.

import assert from "node:assert/strict";
import { PgError } from "../../lib/errors/pg_error.ts";
import { type HealthLimits, pageOf, serveHealth, together } from "../../lib/server/health.ts";

const FIGURES = {
  metrics: () => "one 1\n",
  status: ({ answers, told }: { answers: boolean; told: string }) => `${answers}: ${told}`,
};

async function withHealth(
  ready: () => Promise<string>,
  use: (ask: (path: string) => Promise<string>, port: number) => Promise<void>,
  limits: Partial<HealthLimits> = {},
): Promise<void> {
  const server = await serveHealth({ hostname: "127.0.0.1", port: 0, ready, ...FIGURES, limits });
  try {
    await use(async (path) => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
      return `${response.status} ${await response.text()}`;
    }, server.port);
  } finally {
    await server.close();
  }
}

const READY = () => Promise.resolve("IRIS 2025");

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

/** What the server says to these bytes, up to its end. */
async function told(port: number, bytes: string): Promise<string> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(new TextEncoder().encode(bytes));
  const chunks: Uint8Array[] = [];
  const chunk = new Uint8Array(4096);
  for (;;) {
    const size = await conn.read(chunk).catch((cause) => {
      if (cause instanceof Deno.errors.ConnectionReset) return null;
      throw cause;
    });
    if (size === null) return await new Blob(chunks as BlobPart[]).text();
    chunks.push(chunk.slice(0, size));
  }
}

const LATE = /^HTTP\/1.1 408 /;
const LONG = "x".repeat(20_000);
const REFUSED: [what: string, bytes: string, answer: RegExp][] = [
  [
    "a head that is too long",
    `GET /live HTTP/1.1\r\nHost: x\r\nX: ${LONG}\r\n\r\n`,
    /^HTTP\/1.1 431 /,
  ],
  ["a path that is too long", `GET /${LONG} HTTP/1.1\r\nHost: x\r\n\r\n`, /^HTTP\/1.1 431 /],
  ["a head that does not end", "GET /live HTTP/1.1\r\nHost: x\r\n", LATE],
  ["a client that says nothing", "", LATE],
  ["no HTTP", "\x00\x01rubbish\r\n\r\n", /^HTTP\/1.1 400 /],
  ["a start-up of PostgreSQL's", "\0\0\0\x08\x04\xd2\x16\x2f", /^HTTP\/1.1 400 /],
  ["a POST", "POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", /^HTTP\/1.1 405 /],
  ["another path", "GET /etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", /^HTTP\/1.1 404 /],
];

for (const [what, bytes, answer] of REFUSED) {
  Deno.test(`${what} is refused, and the connection closed`, () =>
    withHealth(READY, async (_ask, port) => {
      assert.match(await told(port, bytes), answer);
    }, answer === LATE ? { requestMsMax: 100 } : {}));
}

Deno.test("so many connections may be open, and one more is closed", () =>
  withHealth(READY, async (_ask, port) => {
    const open = await Promise.all(
      Array.from({ length: 2 }, () => Deno.connect({ hostname: "127.0.0.1", port })),
    );
    assert.equal(await told(port, ""), "");
    for (const conn of open) conn.close();
  }, { connectionsMax: 2 }));

const PAGES: [isNear: boolean, ready: () => Promise<string>, page: string][] = [
  [true, READY, "200 ready: IRIS 2025\n"],
  [false, READY, "200 ready\n"],
  [
    true,
    () => Promise.reject(new PgError("cannot_connect_now", "no such host")),
    "503 not ready: no such host\n",
  ],
  [
    false,
    () => Promise.reject(new PgError("cannot_connect_now", "no such host")),
    "503 not ready\n",
  ],
];

for (const [isNear, ready, expected] of PAGES) {
  Deno.test(`to ${isNear ? "this machine" : "others"} it says ${expected.trim()}`, async () => {
    const pages = { ready, ...FIGURES };
    const { status, text } = await pageOf({ method: "GET", url: "/health", isNear }, pages);
    assert.equal(`${status} ${text}`, expected);
    const page = await pageOf({ method: "GET", url: "/", isNear }, pages);
    assert.equal(`200 ${page.text}`, `200 ${status === 200}: ${expected.slice(4).trim()}`);
  });
}
