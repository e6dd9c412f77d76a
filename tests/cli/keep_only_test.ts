// Each process keeps what it needs and nothing else, whatever it was given.

import assert from "node:assert/strict";
import config from "../../deno.json" with { type: "json" };
import { NEEDED, type Process } from "../../lib/cli/keep_only.ts";

const MODULE = new URL("../../lib/cli/keep_only.ts", import.meta.url).href;
const PROCESSES = Object.keys(NEEDED) as Process[];

/** What a process that was given everything has after it. */
async function left(process: Process): Promise<string[]> {
  const code = `const { keepOnly } = await import("${MODULE}"); keepOnly("${process}");
    const names = ["run", "read", "write", "net", "env", "sys", "ffi"];
    const granted = names.filter((name) => Deno.permissions.querySync({ name }).state === "granted");
    console.log(granted.join());`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-all",
      `data:text/typescript,${encodeURIComponent(code)}`,
    ],
    stderr: "inherit",
  }).output();
  return new TextDecoder().decode(stdout).trim().split(",");
}

for (const process of PROCESSES) {
  Deno.test(`of all permissions ${process} keeps ${NEEDED[process].join(", ")}`, async () => {
    assert.deepEqual((await left(process)).sort(), [...NEEDED[process]].sort());
  });
}

/** Told on the command line, for it is the path of what runs. */
const BY_FLAG = "run";
/** Of the commands that write a file and end: users and certificates. */
const TO_WRITE = "write";

Deno.test("from the sources each starts with no more than that", () => {
  for (const process of PROCESSES) {
    const given = Object.keys(config.permissions[process]);
    const more = given.filter((name) => !(NEEDED[process] as readonly string[]).includes(name));
    assert.deepEqual(more, process === "gateway" ? [TO_WRITE] : []);
    const less = NEEDED[process].filter((name) => !given.includes(name));
    assert.deepEqual(less, process === "gateway" ? [BY_FLAG] : []);
  }
});
