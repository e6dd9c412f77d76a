// Somebody between a client and the gateway, whose certificate the client takes: a bound login does not get through.

import assert from "node:assert/strict";
import { PassThrough, Transform } from "node:stream";
import { connect, createServer } from "node:tls";
import { Client } from "pg";
import type { Pair } from "../../lib/cli/make_certificate.ts";
import { serverCertificate } from "../support/certificates.ts";
import { loginOf, withGateway } from "../support/gateway.ts";

const MESSAGE_HEAD_BYTES = 5;
const PLUS = new TextEncoder().encode("SCRAM-SHA-256-PLUS\0");

interface Middle extends AsyncDisposable {
  port: number;
}

/** Decrypts all and passes it on; `hides` leaves PLUS out of what the server offers. */
async function openMiddle(own: Pair, to: { port: number; hides: boolean }): Promise<Middle> {
  const ALPNProtocols = ["postgresql"];
  const listener = createServer(
    { cert: own.certificate, key: own.key, ALPNProtocols },
    (client) => {
      const at = { host: "127.0.0.1", port: to.port, ALPNProtocols, rejectUnauthorized: false };
      const server = connect(at);
      client.pipe(server);
      server.pipe(to.hides ? withoutPlus() : new PassThrough()).pipe(client);
      for (const [side, other] of [[client, server], [server, client]]) {
        side.on("close", () => other.destroy());
        side.on("error", () => other.destroy());
      }
    },
  );
  const listening = Promise.withResolvers<void>();
  listener.listen(0, "127.0.0.1", listening.resolve);
  await listening.promise;
  return {
    port: (listener.address() as { port: number }).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => listener.close(() => resolve())),
  };
}

/** The first message is the offer, a list of names behind a head and a number. */
function withoutPlus(): Transform {
  let isFirst = true;
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      const at = MESSAGE_HEAD_BYTES + 4;
      const isOffer = isFirst && PLUS.every((byte, index) => chunk[at + index] === byte);
      isFirst = false;
      if (!isOffer) return done(null, chunk);
      const shorter = Uint8Array.from([...chunk.slice(0, at), ...chunk.slice(at + PLUS.length)]);
      shorter[MESSAGE_HEAD_BYTES - 1] -= PLUS.length;
      done(null, shorter);
    },
  });
}

const ROWS: [what: string, binds: boolean, hides: boolean, outcome: string][] = [
  ["a login that is not bound", false, false, "in"],
  ["a bound login", true, false, "28000 SCRAM channel binding check failed"],
  ["a login that would be bound", true, true, "28000 SCRAM channel binding negotiation error"],
  ["a login that could not be bound", false, true, "in"],
];

Deno.test("somebody in the middle gets no bound login, and cannot talk a client out of it", async (t) => {
  const folder = await Deno.makeTempDir();
  const { certificate, key } = await serverCertificate();
  await Deno.writeTextFile(`${folder}/cert`, certificate);
  await Deno.writeTextFile(`${folder}/key`, key, { mode: 0o600 });
  const flags = {
    ...{ "ssl-enabled": "true", "ssl-cert": `${folder}/cert`, "ssl-key": `${folder}/key` },
  };
  const mallory = await serverCertificate();
  await withGateway(async (gateway) => {
    for (const [what, binds, hides, outcome] of ROWS) {
      await t.step(`${what}: ${outcome}`, async () => {
        await using middle = await openMiddle(mallory, { port: gateway.port, hides });
        const login = { ...loginOf(gateway), port: middle.port };
        assert.equal(await outcomeOf(login, binds), outcome);
      });
    }
    await t.step("without anybody in the middle a bound login comes in", async () => {
      assert.equal(await outcomeOf(loginOf(gateway), true), "in");
    });
  }, { flags });
  await Deno.remove(folder, { recursive: true });
});

async function outcomeOf(
  login: { host: string; port: number; user: string; password: string; database: string },
  enableChannelBinding: boolean,
): Promise<string> {
  const client = new Client({
    ...login,
    // It takes any certificate, as too many do.
    ssl: { rejectUnauthorized: false },
    ...{ enableChannelBinding, sslnegotiation: "direct" },
  });
  try {
    await client.connect();
    return "in";
  } catch (cause) {
    const { code, message } = cause as Error & { code?: string };
    return `${code} ${message}`;
  } finally {
    await client.end();
  }
}
