// SCRAM-SHA-256-PLUS: a login is bound to the server's certificate, and nobody on the way can talk it out of that.

import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { mechanismsFor, ScramExchange } from "../../lib/auth/scram.ts";
import { makeVerifier, mockVerifier } from "../../lib/auth/verifier.ts";
import { SASLInitialResponse } from "../../lib/wire/authentication.ts";

const PLUS = "SCRAM-SHA-256-PLUS";
const PLAIN = "SCRAM-SHA-256";
const HASH = Uint8Array.from({ length: 32 }, (_, index) => index);
const OTHER_HASH = new Uint8Array(32).fill(9);
const BOUND = "p=tls-server-end-point,,";
const SALT = new Uint8Array(16).fill(1);
const VERIFIER = await makeVerifier("pencil", SALT);
const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (data: Uint8Array) => new TextDecoder().decode(data);

interface ClientSide {
  mechanism?: string;
  header?: string;
  hash?: Uint8Array;
  password?: string;
}

function firstOf(
  exchange: ScramExchange,
  { mechanism = PLUS, header = BOUND }: ClientSide,
): string {
  const data = bytes(`${header}n=,r=abc`);
  return textOf(exchange.first(
    SASLInitialResponse.bytes({ mechanism, data }).slice(5),
    "def",
  ));
}

const hmac = (key: Uint8Array, text: string) => createHmac("sha256", key).update(text).digest();

/** A client by the letter of the RFC. */
async function finalOf(
  challenge: string,
  { header = BOUND, hash = HASH, password = "pencil" }: ClientSide,
): Promise<string> {
  const key = await crypto.subtle.importKey("raw", bytes(password), "PBKDF2", false, [
    "deriveBits",
  ]);
  const salted = new Uint8Array(
    await crypto.subtle.deriveBits(
      { name: "PBKDF2", hash: "SHA-256", salt: SALT, iterations: 4096 },
      key,
      256,
    ),
  );
  const clientKey = hmac(salted, "Client Key");
  const stored = createHash("sha256").update(clientKey).digest();
  const bound = header.startsWith("p=") ? [...hash] : [];
  const binding = Uint8Array.from([...bytes(header), ...bound]).toBase64();
  const withoutProof = `c=${binding},r=abcdef`;
  const signature = hmac(stored, `n=,r=abc,${challenge},${withoutProof}`);
  const proof = Uint8Array.from(clientKey, (byte, index) => byte ^ signature[index]);
  return `${withoutProof},p=${proof.toBase64()}`;
}

async function login(side: ClientSide, endPoint: Uint8Array | null = HASH): Promise<string> {
  const exchange = new ScramExchange("anna", VERIFIER, endPoint);
  const challenge = firstOf(exchange, side);
  return textOf(exchange.final(bytes(await finalOf(challenge, side))));
}

Deno.test("PLUS is offered first where there is a certificate's hash, and not at all where there is none", () => {
  assert.deepEqual(mechanismsFor(HASH), [PLUS, PLAIN]);
  assert.deepEqual(mechanismsFor(null), [PLAIN]);
});

Deno.test("a client that saw the same certificate is let in", async () => {
  assert.match(await login({}), /^v=/);
});

Deno.test("a client that cannot bind is let in as ever", async () => {
  assert.match(await login({ mechanism: PLAIN, header: "n,," }), /^v=/);
});

const REFUSED: [what: string, side: ClientSide, message: string, sqlstate: string][] = [
  [
    "another certificate in between",
    { hash: OTHER_HASH },
    "SCRAM channel binding check failed",
    "28000",
  ],
  [
    "no hash behind the header",
    { hash: new Uint8Array(0) },
    "SCRAM channel binding check failed",
    "28000",
  ],
  [
    "PLUS left out of the offer",
    { mechanism: PLAIN, header: "y,," },
    "SCRAM channel binding negotiation error",
    "28000",
  ],
  ["PLUS without binding", { header: "n,," }, "malformed SCRAM message", "08P01"],
  ["PLUS that says the server cannot", { header: "y,," }, "malformed SCRAM message", "08P01"],
  ["binding without PLUS", { mechanism: PLAIN }, "malformed SCRAM message", "08P01"],
  [
    "another kind of binding",
    { header: "p=tls-unique,," },
    'unsupported SCRAM channel-binding type "tls-unique"',
    "08P01",
  ],
  [
    "a wrong password",
    { password: "pencils" },
    'password authentication failed for user "anna"',
    "28P01",
  ],
];

for (const [what, side, message, sqlstate] of REFUSED) {
  Deno.test(`${what} is FATAL ${sqlstate}`, async () => {
    await assert.rejects(login(side), { message, sqlstate, severity: "FATAL" });
  });
}

Deno.test("PLUS without TLS is no mechanism", async () => {
  await assert.rejects(login({}, null), {
    message: "client selected an invalid SASL authentication mechanism",
  });
});

Deno.test("an unknown user's challenge has the rounds that a known one's has", () => {
  const mock = mockVerifier("nobody", new Uint8Array(32), 8192);
  assert.match(firstOf(new ScramExchange("nobody", mock, HASH), {}), /,i=8192$/);
});
