// What the settings and their files make of who may come in.

import assert from "node:assert/strict";
import { printUsers } from "../../lib/auth/users_file.ts";
import { mockVerifier } from "../../lib/auth/verifier.ts";
import { readCredentials, warnOfTrust } from "../../lib/cli/credentials.ts";
import { readSettings } from "../../lib/cli/read_settings.ts";
import { type LogFields, SILENT } from "../../lib/observe/log.ts";

async function withFile(text: string, use: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

const credentialsOf = (flags: Record<string, string>) =>
  readCredentials(readSettings({ flags, env: () => undefined }));

const rounds = (...counts: number[]) =>
  printUsers(
    new Map(
      counts.map((count, index) => [`u${index}`, mockVerifier("u", new Uint8Array(9), count)]),
    ),
  );

const ROUNDS: [what: string, users: string, rounds: number][] = [
  ["nobody", "", 6000],
  ["one", rounds(8192), 8192],
  ["most of them", rounds(5000, 8192, 8192, 4096), 8192],
];

for (const [what, users, expected] of ROUNDS) {
  Deno.test(`an unknown user has the rounds of ${what} in the users file`, () =>
    withFile(users, async (path) => {
      const flags = { "users-file": path, "scram-iterations": "6000" };
      assert.equal((await credentialsOf(flags)).iterations, expected);
    }));
}

Deno.test("the rounds of new verifiers are a setting", async () => {
  const { iterations, verifierOf } = await credentialsOf({ "scram-iterations": "5000" });
  assert.deepEqual([iterations, verifierOf("_SYSTEM")?.iterations], [5000, 5000]);
});

const TRUST: [
  what: string,
  flags: Record<string, string>,
  rules: string | null,
  told: LogFields[],
][] = [
  ["no rule that trusts", {}, "host all all all scram-sha-256", []],
  ["nothing said of it", {}, null, []],
  ["the setting", { auth: "trust" }, null, [{ rule: "PGWIRE_AUTH=trust", everywhere: true }]],
  ["rules", {}, "host all a samehost trust\nhost all b 127.0.0.1/32 reject\nhost all c all trust", [
    { rule: "line 1: host all a samehost trust", everywhere: false },
    { rule: "line 3: host all c all trust", everywhere: true },
  ]],
];

for (const [what, flags, rules, expected] of TRUST) {
  Deno.test(`${what}: ${expected.length} warnings of trust`, () =>
    withFile(rules ?? "", async (path) => {
      const told: LogFields[] = [];
      const warn = (_: string, fields: LogFields = {}) => void told.push(fields);
      const file: Record<string, string> = rules === null ? {} : { "hba-file": path };
      warnOfTrust(await credentialsOf({ ...flags, ...file }), { ...SILENT, warn });
      assert.deepEqual(told, expected);
    }));
}
