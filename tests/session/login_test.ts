// How sessions begin by certificate and by IRIS's own passwords, who is kept out, and the last places.

import assert from "node:assert/strict";
import { parseAccess } from "../../lib/auth/access_file.ts";
import type { ClientCertificate, Encryption } from "../../lib/auth/encryption.ts";
import { parseIdentities } from "../../lib/auth/identity_map.ts";
import { PgError } from "../../lib/errors/pg_error.ts";
import { CancelRegistry } from "../../lib/server/registry.ts";
import { AdvisoryLocks } from "../../lib/session/locks/advisory_locks.ts";
import { Deadlocks } from "../../lib/session/locks/deadlocks.ts";
import { Notifications } from "../../lib/session/notifications/notifications.ts";
import { InMemory, type InMemoryOptions } from "./in_memory.ts";
import { TinyPool } from "./tiny_pool.ts";

const access = (...rules: string[]) => ({
  rules: parseAccess(rules.join("\n")),
  tlsRequired: "no" as const,
});

function under(certificate: Partial<ClientCertificate> | null): Encryption {
  const shown = certificate &&
    { commonName: null, distinguishedName: "", alternativeNames: [], ...certificate };
  return { version: "TLSv1.3", cipher: "x", endPoint: null, certificate: shown };
}

const FAILED = 'FATAL 28000 certificate authentication failed for user "alice"';
const NEEDED = "FATAL 28000 connection requires a valid client certificate";
const OK = "AuthenticationOk";

const CERTIFICATES: [
  what: string,
  rule: string,
  certificate: Partial<ClientCertificate> | null,
  answer: string,
][] = [
  ["the user's name", "cert", { commonName: "alice" }, OK],
  ["another name", "cert", { commonName: "bob" }, FAILED],
  ["no name", "cert", {}, FAILED],
  ["no certificate", "cert", null, NEEDED],
  ["an alternative name that is not asked for", "cert", { alternativeNames: ["alice"] }, FAILED],
  ["an alternative name", "cert clientname=SAN", { alternativeNames: ["x", "alice"] }, OK],
  ["a name on the map", "cert map=ward", { commonName: "Nurse Alice" }, OK],
  ["a name that is not on the map", "cert map=ward", { commonName: "alice" }, FAILED],
  [
    "a whole subject on the map",
    "cert map=ward clientname=DN",
    { distinguishedName: "CN=a,O=b" },
    OK,
  ],
  ["any certificate, beside trust", "trust clientcert=verify-ca", { commonName: "bob" }, OK],
  ["another name's, beside trust", "trust clientcert=verify-full", { commonName: "bob" }, FAILED],
];

for (const [what, rule, certificate, answer] of CERTIFICATES) {
  Deno.test(`a certificate with ${what} under "${rule}": ${answer}`, async () => {
    const conversation = new InMemory({
      client: { encryption: under(certificate) },
      credentials: {
        access: access(`hostssl all all all ${rule}`),
        identities: parseIdentities('ward "Nurse Alice" alice\nward "CN=a,O=b" alice'),
      },
    });
    assert.equal((await conversation.start())[0], answer);
  });
}

/** IRIS, which knows one password. */
function iris() {
  const pool = new TinyPool();
  const calls: string[] = [];
  return {
    pool,
    calls,
    logIn(user: string, password: string) {
      calls.push(`${user} ${password}`);
      if (password !== "right") {
        throw new PgError("invalid_password", "refused", { severity: "FATAL" });
      }
      return Promise.resolve({ pool, release: () => void calls.push("released") });
    },
  };
}

const BY_IRIS: InMemoryOptions = {
  client: { encryption: under(null) },
  credentials: { access: access("hostssl all all all iris") },
};

Deno.test("IRIS's own user logs in there, and its statements run over its own connections", async () => {
  const userPools = iris();
  const conversation = new InMemory({ ...BY_IRIS, userPools });
  assert.deepEqual(await conversation.start(), ["AuthenticationCleartextPassword"]);
  assert.equal(
    (await conversation.play('PasswordMessage password="right"'))[0],
    "AuthenticationOk",
  );
  await conversation.query("SELECT tiny('INSERT 1')");
  assert.deepEqual(conversation.calls(), []);
  assert.notDeepEqual(userPools.pool.calls, []);
  await conversation.session.close();
  assert.deepEqual(userPools.calls, ["alice right", "released"]);
});

for (
  const [password, answer] of [
    ["wrong", "FATAL 28P01 refused"],
    ["", "FATAL 28P01 empty password returned by client"],
  ]
) {
  Deno.test(`the password "${password}" does not log in to IRIS`, async () => {
    const conversation = new InMemory({ ...BY_IRIS, userPools: iris() });
    await conversation.start();
    assert.deepEqual(await conversation.play(`PasswordMessage password="${password}"`), [answer]);
    assert.equal(conversation.session.closed, true);
  });
}

Deno.test("a user's connections are given back also when the database is not there", async () => {
  const userPools = iris();
  const conversation = new InMemory({
    ...BY_IRIS,
    userPools,
    parameters: { database: "elsewhere" },
  });
  await conversation.start();
  const replies = await conversation.play('PasswordMessage password="right"');
  assert.equal(replies.at(-1), 'FATAL 3D000 database "elsewhere" does not exist');
  assert.deepEqual(userPools.calls, ["alice right", "released"]);
});

/** Logs in to one gateway again and again, and gives the last that each is told. */
function crowd(places: Pick<InMemoryOptions, "placesMax" | "ordinaryPlacesMax" | "userPlacesMax">) {
  const advisoryLocks = new AdvisoryLocks();
  const together = {
    registry: new CancelRegistry(),
    advisoryLocks,
    deadlocks: new Deadlocks({ advisoryLocks, after: () => () => {} }),
    notifications: new Notifications(),
  };
  return async (user: string) => {
    const conversation = new InMemory({ together, ...places, parameters: { user } });
    return (await conversation.start()).at(-1);
  };
}

Deno.test("a user has only so many places, and a superuser all", async () => {
  const start = crowd({ userPlacesMax: 1 });
  assert.equal(await start("alice"), "ReadyForQuery status=I");
  assert.equal(await start("alice"), 'FATAL 53300 too many connections for role "alice"');
  assert.equal(await start("bob"), "ReadyForQuery status=I");
  assert.equal(await start("root"), "ReadyForQuery status=I");
  assert.equal(await start("root"), "ReadyForQuery status=I");
});

Deno.test("the last places are for superusers, and there are no more than all", async () => {
  const start = crowd({ ordinaryPlacesMax: 1, placesMax: 2 });
  assert.equal(await start("alice"), "ReadyForQuery status=I");
  assert.equal(
    await start("bob"),
    "FATAL 53300 remaining connection slots are reserved for roles with the SUPERUSER attribute",
  );
  assert.equal(await start("root"), "ReadyForQuery status=I");
  assert.equal(await start("root"), "FATAL 53300 sorry, too many clients already");
});
