// Whoever has not logged in is told the same of what there is as of what there is not.

import assert from "node:assert/strict";
import { parseAccess } from "../../lib/auth/access_file.ts";
import type { Encryption } from "../../lib/auth/encryption.ts";
import { makeVerifier } from "../../lib/auth/verifier.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { SASLInitialResponse } from "../../lib/wire/authentication.ts";
import { credentials, InMemory, type InMemoryOptions } from "./in_memory.ts";

const VERIFIER = await makeVerifier("secret", new Uint8Array(16).fill(1));
const TLS: Encryption = { version: "TLSv1.3", cipher: "x", endPoint: null, certificate: null };

/** What is there: one user, and one database. */
const THERE = { user: "alice", database: "USER" };

/** What a start-up asks for, beside what is there. */
const ASKED: Readonly<Record<string, Record<string, string>>> = {
  "a user that is not there": { user: "nobody" },
  "a database that is not there": { database: "elsewhere" },
  "neither": { user: "nobody", database: "elsewhere" },
  "a setting that is not there": { no_such_setting: "1" },
  "a value that a setting cannot have": { statement_timeout: "x" },
  "a place where there is none left": {},
};

const RULES = [
  "host all all all scram-sha-256",
  "host all all all iris",
  "hostssl all all all cert",
];

async function told(rule: string, parameters: Record<string, string>, full = false) {
  const options: InMemoryOptions = {
    parameters: { ...THERE, ...parameters },
    client: { encryption: TLS },
    credentials: {
      access: { rules: parseAccess(rule), tlsRequired: "no" },
      verifierOf: (user) => user === THERE.user ? VERIFIER : undefined,
    },
    userPools: {
      logIn: (user) => {
        const reason = `password authentication failed for user "${user}"`;
        return Promise.reject(new PgError("invalid_password", reason, { severity: "FATAL" }));
      },
    },
    ...full && { placesMax: 0 },
  };
  const conversation = new InMemory(options);
  const replies = await conversation.start();
  const send = async (data: Uint8Array) => {
    replies.push(
      ...await conversation.receive([
        { name: "PasswordResponse", body: { data: Uint8Array.from(data) } },
      ]),
    );
  };
  if (rule.endsWith("iris")) await send(new TextEncoder().encode("wrong\0"));
  if (rule.endsWith("scram-sha-256")) {
    const data = new TextEncoder().encode("n,,n=,r=abc");
    await send(SASLInitialResponse.bytes({ mechanism: "SCRAM-SHA-256", data }).slice(5));
    const nonce = `abc${new Uint8Array(18).fill(7).toBase64()}`;
    await send(new TextEncoder().encode(`c=biws,r=${nonce},p=${new Uint8Array(32).toBase64()}`));
  }
  assert.match(replies.at(-1)!, /^FATAL /);
  // The salt is the user's own, and what it has said itself it may hear again.
  return replies.map((line) => line.replace(/data=.*/, "data").replaceAll("nobody", THERE.user));
}

for (const rule of RULES) {
  for (const [what, parameters] of Object.entries(ASKED)) {
    Deno.test(`${what} is no news to a stranger under "${rule}"`, async () => {
      const full = what.includes("place");
      assert.deepEqual(await told(rule, parameters, full), await told(rule, {}));
    });
  }
}

Deno.test("a login of a user that is there costs as much as of one that is not", async () => {
  const made: string[] = [];
  for (const user of [THERE.user, "nobody"]) {
    const conversation = new InMemory({
      parameters: { user },
      credentials: {
        access: { rules: parseAccess(RULES[0]), tlsRequired: "no" },
        verifierOf: (name) => name === THERE.user ? VERIFIER : undefined,
      },
    });
    const { credentials: held } = conversation.session.effects;
    Object.defineProperty(held, "mockSecret", {
      get() {
        made.push(user);
        return credentials().mockSecret;
      },
    });
    await conversation.start();
  }
  assert.deepEqual(made, [THERE.user, "nobody"]);
});
