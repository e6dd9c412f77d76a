// SCRAM-SHA-256 agrees with the RFC's vectors and with a real client, and refuses everything else alike.

import assert from "node:assert/strict";
import fc from "fast-check";
// @ts-types="./pg_sasl.d.ts"
import sasl from "pg/lib/crypto/sasl.js";
import { PgError } from "../../lib/errors/pg_error.ts";
import { ScramExchange } from "../../lib/auth/scram.ts";
import {
  makeVerifier,
  mockVerifier,
  parseVerifier,
  printVerifier,
  type ScramVerifier,
} from "../../lib/auth/verifier.ts";
import { SASLInitialResponse } from "../../lib/wire/authentication.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (value: string) => new TextEncoder().encode(value);

const SALT = Uint8Array.fromBase64("W22ZaJ0SNY7soEsUEjb6gQ==");
const NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const VERIFIER = await makeVerifier("pencil", SALT);
const CLIENT_FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
const BOTH_NONCES = `rOprNGfwEbeRWgbNEkqO${NONCE}`;
const CLIENT_FINAL = `c=biws,r=${BOTH_NONCES},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`;

function initial(message: string, mechanism = "SCRAM-SHA-256"): Uint8Array {
  return SASLInitialResponse.bytes({ mechanism, data: bytes(message) }).slice(5);
}

function begun(first = CLIENT_FIRST, verifier = VERIFIER): ScramExchange {
  const exchange = new ScramExchange("user", verifier);
  exchange.first(initial(first), NONCE);
  return exchange;
}

Deno.test("the exchange of RFC 7677 goes as printed there", () => {
  const exchange = new ScramExchange("user", VERIFIER);
  assert.equal(
    text(exchange.first(initial(CLIENT_FIRST), NONCE)),
    `r=${BOTH_NONCES},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
  );
  assert.equal(
    text(exchange.final(bytes(CLIENT_FINAL))),
    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
  );
});

/** Plays node-postgres' side; throws what either side throws. */
async function login(password: string, verifier: ScramVerifier): Promise<void> {
  const exchange = new ScramExchange("anna", verifier);
  const session = sasl.startSession(["SCRAM-SHA-256"]);
  const challenge = exchange.first(initial(session.response), "c2VydmVyIG5vbmNl");
  await sasl.continueSession(session, password, text(challenge));
  sasl.finalizeSession(session, text(exchange.final(bytes(session.response))));
}

Deno.test("node-postgres logs in with the right password and accepts our signature", async () => {
  const verifier = await makeVerifier("s3cret ü", SALT);
  await login("s3cret ü", verifier);
  await login("s3cret ü", parseVerifier(printVerifier(verifier)));
});

const FAILED = {
  name: "PgError",
  sqlstate: "28P01",
  severity: "FATAL",
  message: 'password authentication failed for user "anna"',
};

Deno.test("a wrong password and an unknown user fail at the same step with the same words", async () => {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  await assert.rejects(login("wrong", await makeVerifier("right", SALT)), FAILED);
  await assert.rejects(login("any", mockVerifier("anna", secret)), FAILED);
});

Deno.test("an unknown user has the same salt every time, and another one in another process", () => {
  const [one, two] = [1, 2].map((byte) => new Uint8Array(32).fill(byte));
  assert.deepEqual(mockVerifier("x", one), mockVerifier("x", one));
  assert.notDeepEqual(mockVerifier("x", one).salt, mockVerifier("y", one).salt);
  assert.notDeepEqual(mockVerifier("x", one).salt, mockVerifier("x", two).salt);
  assert.equal(mockVerifier("x", one).salt.length, SALT.length);
});

const FIRST_REFUSED: [what: string, message: string, sqlstate: string][] = [
  ["channel binding", "p=tls-server-end-point,,n=,r=abc", "08P01"],
  ["an unknown flag", "x,,n=,r=abc", "08P01"],
  ["an authorization identity", "n,a=other,n=,r=abc", "0A000"],
  ["a mandatory extension", "n,,m=ext,n=,r=abc", "0A000"],
  ["a missing nonce", "n,,n=user", "08P01"],
  ["an empty nonce", "n,,n=user,r=", "08P01"],
  ["a nonce with a blank", "n,,n=user,r=a b", "08P01"],
  ["no name", "n,,r=abc", "08P01"],
  ["nothing", "", "08P01"],
  ["half a header", "n", "08P01"],
  ["a NUL", "n,,n=\0,r=abc", "08P01"],
];

for (const [what, message, sqlstate] of FIRST_REFUSED) {
  Deno.test(`a first message with ${what} is FATAL ${sqlstate}`, () => {
    assert.throws(() => begun(message), { name: "PgError", sqlstate, severity: "FATAL" });
  });
}

Deno.test("y is accepted, since channel binding is not offered", () => {
  const exchange = begun("y,,n=user,r=abc");
  const final = `c=${btoa("y,,")},r=abc${NONCE},p=${new Uint8Array(32).toBase64()}`;
  assert.throws(() => exchange.final(bytes(final)), { sqlstate: "28P01" });
});

Deno.test("an unknown mechanism is refused", () => {
  const exchange = new ScramExchange("user", VERIFIER);
  assert.throws(() => exchange.first(initial(CLIENT_FIRST, "SCRAM-SHA-256-PLUS"), NONCE), {
    message: "client selected an invalid SASL authentication mechanism",
  });
});

const FINAL_REFUSED: [what: string, message: string, sqlstate: string][] = [
  ["another nonce", CLIENT_FINAL.replace("k0,", "k1,"), "08P01"],
  ["the client's nonce alone", CLIENT_FINAL.replace(NONCE, ""), "08P01"],
  ["another header", CLIENT_FINAL.replace("biws", btoa("y,,")), "08P01"],
  ["a short proof", CLIENT_FINAL.replace(/p=.*/, "p=AAAA"), "08P01"],
  ["a proof that is no base64", CLIENT_FINAL.replace(/p=.*/, "p=!"), "08P01"],
  ["no proof", CLIENT_FINAL.replace(/,p=.*/, ""), "08P01"],
  ["something after the proof", `${CLIENT_FINAL},x=1`, "08P01"],
  ["a wrong proof", CLIENT_FINAL.replace("p=dH", "p=eH"), "28P01"],
  ["nothing", "", "08P01"],
];

for (const [what, message, sqlstate] of FINAL_REFUSED) {
  Deno.test(`a final message with ${what} is FATAL ${sqlstate}`, () => {
    const exchange = begun();
    assert.throws(() => exchange.final(bytes(message)), { sqlstate, severity: "FATAL" });
  });
}

Deno.test("the final step works once, and only after the first", () => {
  assert.throws(() => new ScramExchange("user", VERIFIER).final(bytes(CLIENT_FINAL)), PgError);
  const exchange = begun();
  exchange.final(bytes(CLIENT_FINAL));
  assert.throws(() => exchange.final(bytes(CLIENT_FINAL)), PgError);
});

Deno.test("any replies give an answer or a PgError", () => {
  const reply = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc.string({ maxLength: 80 }).map((tail) => initial(`n,,${tail}`)),
  );
  fc.assert(
    fc.property(reply, fc.uint8Array({ maxLength: 80 }), (first, final) => {
      const exchange = new ScramExchange("user", VERIFIER);
      try {
        exchange.first(first, NONCE);
        exchange.final(final);
      } catch (thrown) {
        assert(thrown instanceof PgError, String(thrown));
      }
    }),
    { numRuns: 2000 },
  );
});

const STORED =
  "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

Deno.test("a verifier reads and prints as PostgreSQL keeps it", () => {
  assert.equal(printVerifier(VERIFIER), STORED);
  assert.deepEqual(parseVerifier(STORED), VERIFIER);
});

for (
  const wrong of [
    "",
    "pencil",
    "md5a3556571e93b0d20722ba62be61e8c2d",
    STORED.replace("4096", "0"),
    STORED.replace("4096", "99999999"),
    STORED.replace("=:", ":"),
    STORED.slice(0, -4),
    `${STORED} `,
  ]
) {
  Deno.test(`"${wrong.slice(0, 24)}"... (${wrong.length}) is no verifier`, () => {
    assert.throws(() => parseVerifier(wrong), PgError);
  });
}
