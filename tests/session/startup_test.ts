// The start of a connection: what is negotiated, refused, told; and the login.

import assert from "node:assert/strict";
import { ruleForAll } from "../../lib/auth/access_file.ts";
import { makeVerifier } from "../../lib/auth/verifier.ts";
import { readOptions } from "../../lib/session/login/startup.ts";
import { InMemory, type InMemoryOptions } from "./in_memory.ts";
// @ts-types="../auth/pg_sasl.d.ts"
import sasl from "pg/lib/crypto/sasl.js";

const OPTIONS: [options: string, settings: [string, string][]][] = [
  ["", []],
  ["-c a=b", [["a", "b"]]],
  ["-ca=b --c-d=e", [["a", "b"], ["c_d", "e"]]],
  ["  -c  application_name=two\\ words ", [["application_name", "two words"]]],
  ["-c a=x\\\\y --b=", [["a", "x\\y"], ["b", ""]]],
];

for (const [options, settings] of OPTIONS) {
  Deno.test(`options '${options}' are settings`, () => {
    assert.deepEqual(readOptions(options), settings);
  });
}

const REFUSED: [what: string, options: InMemoryOptions, replies: string[]][] = [
  [
    "another major version",
    { version: 0x20000 },
    ["FATAL 0A000 unsupported frontend protocol 2.0: server supports 3.0 to 3.2"],
  ],
  [
    "no user",
    { parameters: { user: "" } },
    ["FATAL 28000 no PostgreSQL user name specified in startup packet"],
  ],
  [
    "replication",
    { parameters: { replication: "database" } },
    ["FATAL 0A000 replication connections are not supported"],
  ],
  [
    "an unknown database",
    { parameters: { database: "elsewhere" } },
    ["AuthenticationOk", 'FATAL 3D000 database "elsewhere" does not exist'],
  ],
  [
    "no database, which is then the user's name",
    { parameters: { database: "" } },
    ["AuthenticationOk", 'FATAL 3D000 database "alice" does not exist'],
  ],
  [
    "an unknown setting",
    { parameters: { nope: "1" } },
    ["AuthenticationOk", 'FATAL 42704 unrecognized configuration parameter "nope"'],
  ],
  [
    "a bad value",
    { parameters: { client_encoding: "klingon" } },
    ["AuthenticationOk", 'FATAL 22023 invalid value for parameter "client_encoding": "klingon"'],
  ],
  [
    "an option that is none",
    { parameters: { options: "-x" } },
    ["FATAL 42601 invalid command-line argument for server process: -x"],
  ],
];

for (const [what, options, replies] of REFUSED) {
  Deno.test(`a connection with ${what} is refused and closed`, async () => {
    const conversation = new InMemory(options);
    assert.deepEqual(await conversation.start(), replies);
    assert.equal(conversation.session.closed, true);
    assert.equal(conversation.registry.size, 0);
  });
}

Deno.test("a session begins with all that drivers wait for, in one write", async () => {
  const conversation = new InMemory({ parameters: { TimeZone: "utc", options: "-c jit=off" } });
  const replies = await conversation.start();
  assert.equal(conversation.sent.length, 1);
  assert.equal(replies[0], "AuthenticationOk");
  assert.deepEqual(replies.slice(-2), [
    "BackendKeyData processId=1 secret=x07070707",
    "ReadyForQuery status=I",
  ]);
  const told = replies.filter((line) => line.startsWith("ParameterStatus")).map((line) =>
    line.split('"')[1]
  );
  assert.deepEqual(told, [
    "application_name",
    "client_encoding",
    "DateStyle",
    "default_transaction_read_only",
    "in_hot_standby",
    "integer_datetimes",
    "IntervalStyle",
    "is_superuser",
    "scram_iterations",
    "search_path",
    "server_encoding",
    "server_version",
    "session_authorization",
    "standard_conforming_strings",
    "TimeZone",
  ]);
  assert.ok(replies.includes('ParameterStatus name="TimeZone" value="UTC"'));
});

Deno.test("protocol 3.2 has a cancel key of 32 bytes", async () => {
  const replies = await new InMemory({ version: 0x30002 }).start();
  assert.equal(replies.at(-2), `BackendKeyData processId=1 secret=x${"07".repeat(32)}`);
});

const NEGOTIATED: [version: number, parameters: Record<string, string>, reply: string][] = [
  [0x3270f, {}, "NegotiateProtocolVersion version=196610 options=[]"],
  [
    0x3270f,
    { "_pq_.grease": "1" },
    'NegotiateProtocolVersion version=196610 options=["_pq_.grease"]',
  ],
  [
    0x30000,
    { "_pq_.grease": "1" },
    'NegotiateProtocolVersion version=196608 options=["_pq_.grease"]',
  ],
];

for (const [version, parameters, reply] of NEGOTIATED) {
  Deno.test(`version ${version.toString(16)} with ${JSON.stringify(parameters)} is negotiated`, async () => {
    const replies = await new InMemory({ version, parameters }).start();
    assert.equal(replies[0], reply);
    assert.equal(replies[1], "AuthenticationOk");
    assert.equal(replies.filter((line) => line.startsWith("Negotiate")).length, 1);
  });
}

const verifier = await makeVerifier("secret", new Uint8Array(16).fill(1));

const SCRAM_FOR_ALL = { rules: [ruleForAll("scram-sha-256")], tlsRequired: "no" } as const;

async function logIn(user: string, password: string): Promise<[InMemory, string[]]> {
  const conversation = new InMemory({
    parameters: { user },
    credentials: {
      access: SCRAM_FOR_ALL,
      verifierOf: (name) => name === "alice" ? verifier : undefined,
    },
  });
  assert.deepEqual(await conversation.start(), ['AuthenticationSASL mechanisms=["SCRAM-SHA-256"]']);
  assert.equal(conversation.session.authenticated, false);
  const client = sasl.startSession(["SCRAM-SHA-256"]);
  const first = new TextEncoder().encode(client.response);
  await conversation.play(
    `SASLInitialResponse mechanism="SCRAM-SHA-256" data=x${first.toHex()}`,
  );
  const challenge = new TextDecoder().decode(conversation.sent[0].subarray(9));
  await sasl.continueSession(client, password, challenge);
  const final = new TextEncoder().encode(client.response);
  return [conversation, await conversation.play(`SASLResponse data=x${final.toHex()}`)];
}

Deno.test("the right password logs in", async () => {
  const [conversation, replies] = await logIn("alice", "secret");
  assert.match(replies[0], /^AuthenticationSASLFinal/);
  assert.equal(replies[1], "AuthenticationOk");
  assert.equal(replies.at(-1), "ReadyForQuery status=I");
  assert.equal(conversation.session.authenticated, true);
});

for (const [user, password] of [["alice", "wrong"], ["nobody", "secret"]]) {
  Deno.test(`${user} with the password ${password} fails at the last step`, async () => {
    const [conversation, replies] = await logIn(user, password);
    assert.deepEqual(replies, [`FATAL 28P01 password authentication failed for user "${user}"`]);
    assert.equal(conversation.session.closed, true);
  });
}

Deno.test("anything but a password during the login ends the connection", async () => {
  const conversation = new InMemory({
    credentials: { access: SCRAM_FOR_ALL, verifierOf: () => verifier },
  });
  await conversation.start();
  assert.deepEqual(await conversation.query("SELECT 1"), [
    "FATAL 08P01 expected SASL response, got message type 81",
  ]);
  assert.equal(conversation.session.closed, true);
});
