// Where secrets may stand, and where they are never seen.

import assert from "node:assert/strict";
import { readSettings } from "../../lib/cli/read_settings.ts";
import { run } from "./run.ts";

async function withFolder(use: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const passwordOf = (env: Record<string, string>) =>
  readSettings({ flags: {}, env: (name) => env[name] }).irisPassword;

Deno.test("a secret may be in a file", () =>
  withFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/secret`, " se cret\n");
    assert.equal(passwordOf({ IRIS_PASSWORD_FILE: `${folder}/secret` }), "se cret");
  }));

Deno.test("a secret may be a credential of systemd's", () =>
  withFolder((folder) => {
    Deno.writeTextFileSync(`${folder}/iris-password`, "secret");
    assert.equal(passwordOf({ CREDENTIALS_DIRECTORY: folder }), "secret");
  }));

Deno.test("without that credential there is no secret", () =>
  withFolder((folder) => {
    assert.equal(passwordOf({ CREDENTIALS_DIRECTORY: folder }), null);
  }));

Deno.test("the environment counts more than the file", () => {
  assert.equal(passwordOf({ IRIS_PASSWORD: "one", IRIS_PASSWORD_FILE: "/nowhere" }), "one");
});

Deno.test("a file that is not there stops the start", () => {
  assert.throws(() => passwordOf({ IRIS_PASSWORD_FILE: "/nowhere" }), {
    message: /^IRIS_PASSWORD_FILE cannot be read: /,
  });
});

Deno.test("a secret on the command line is warned about, without being repeated", async () => {
  const { err } = await run([
    ...["check", "--iris-password=s3cret", "--explain-auth", "alice", "127.0.0.1"],
  ]);
  assert.match(err, /^iris-pgwire: --iris-password can be seen in the list of processes; /);
  assert.ok(!err.includes("s3cret"));
});

const EXPLAINED: [words: string[], out: string, code: number][] = [
  [
    ["alice", "10.0.0.1"],
    "without TLS: scram-sha-256 by line 1 (host all alice all scram-sha-256)\n",
    0,
  ],
  [["bob", "10.0.0.1"], "without TLS: refused by line 2 (host all bob all reject)\n", 1],
  [
    ["eve", "10.0.0.1"],
    "without TLS: refused by line 3 (host all eve all iris), since passwords go over TLS\n",
    1,
  ],
  [["eve", "127.0.0.1"], "without TLS: iris by line 3 (host all eve all iris)\n", 0],
  [
    ["alice", "10.0.0.1", "OTHER"],
    "without TLS: scram-sha-256 by line 1 (host all alice all scram-sha-256)\n",
    0,
  ],
  [["mallory", "10.0.0.1"], "without TLS: refused, since no rule is for it\n", 1],
];

Deno.test("check --explain-auth says which rule counts", () =>
  withFolder(async (folder) => {
    const file = `${folder}/hba`;
    await Deno.writeTextFile(
      file,
      "host all alice all scram-sha-256\nhost all bob all reject\nhost all eve all iris\n",
    );
    for (const [words, out, code] of EXPLAINED) {
      const ran = await run(["check", `--hba-file=${file}`, "--explain-auth", ...words]);
      assert.deepEqual([ran.out, ran.code], [out, code]);
    }
  }));

Deno.test("check --explain-auth without an address is wrong usage", async () => {
  assert.equal((await run(["check", "--explain-auth", "alice", "nowhere"])).code, 2);
});
