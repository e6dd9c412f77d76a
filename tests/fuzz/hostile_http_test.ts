// Broken requests to the health port: each is answered or its connection is closed, and the next one is served.

import assert from "node:assert/strict";
import { serveHealth } from "../../lib/server/health.ts";
import { damaged } from "./damages.ts";
import { Random } from "./random.ts";

const REQUESTS = Deno.env.has("FUZZ_LONG") ? 100_000 : 300;
const SEED = Deno.env.has("FUZZ_LONG") ? Date.now() : 20_261_121;

const WHOLE = [
  "GET /live HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /health?a=%00&b[]=../.. HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  "GET http://elsewhere/live HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET //live HTTP/1.1\r\nHost: \r\n\r\n",
  "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /?x HTTP/1.0\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
  "POST /live HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
  "POST /live HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  "POST /live HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /",
  "GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
  "CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\n",
  "GET /live HTTP/9.9\r\n\r\n",
  "GET /live\r\n\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  `GET /${"x".repeat(20_000)} HTTP/1.1\r\n\r\n`,
  `GET /live HTTP/1.1\r\n${"A: b\r\n".repeat(3000)}\r\n`,
  "\u0016\u0003\u0001\u0002\0\u0001",
].map((text) => new TextEncoder().encode(text));

async function said(port: number, request: Uint8Array): Promise<string> {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    for (let at = 0; at < request.length;) at += await socket.write(request.subarray(at));
    await socket.closeWrite();
    return await new Response(socket.readable).text();
  } catch (cause) {
    // A server that has heard enough does not wait for the rest.
    if (isGone(cause)) return "";
    throw cause;
  } finally {
    close(socket);
  }
}

function isGone(cause: unknown): boolean {
  return cause instanceof Deno.errors.ConnectionReset ||
    cause instanceof Deno.errors.BrokenPipe ||
    cause instanceof Deno.errors.NotConnected;
}

/** Its readable has closed it when that has come to its end. */
function close(socket: Deno.TcpConn): void {
  try {
    socket.close();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.BadResource)) throw cause;
  }
}

Deno.test(`${REQUESTS} broken requests leave the health port as it was`, async () => {
  const server = await serveHealth({
    hostname: "127.0.0.1",
    port: 0,
    ready: () => Promise.resolve("IRIS"),
    metrics: () => "one 1\n",
    status: ({ told }) => told,
  });
  try {
    for (let seed = SEED; seed < SEED + REQUESTS; seed++) {
      const random = new Random(seed);
      const whole = random.oneOf(WHOLE);
      const answer = await said(server.port, random.oneIn(4) ? whole : damaged(whole, random));
      assert.match(
        answer,
        /^(?:HTTP\/1\.1 (?:200|400|404|405|408|413|417|431|503) |$)/,
        `seed ${seed}`,
      );
    }
    const response = await fetch(`http://127.0.0.1:${server.port}/live`);
    assert.equal(await response.text(), "alive\n");
  } finally {
    await server.close();
  }
});
