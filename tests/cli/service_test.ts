// `service` writes the unit and its settings, tells systemd, and refuses what could not run.

import assert from "node:assert/strict";
import { type Machine, service } from "../../lib/cli/service.ts";
import { SettingsError } from "../../lib/cli/settings_error.ts";
import { unitOf } from "../../lib/cli/unit.ts";

/** Notes what it was told, and fails at the word that the file `fails` holds. */
const SYSTEMCTL = `#!/bin/sh
echo "$@" >> "$(dirname "$0")/told"
! grep -qsx -- "$1" "$(dirname "$0")/fails"
`;

interface Tried {
  machine: Machine;
  /** What systemctl was told, a line each. */
  told(): string;
  failsAt(word: string): void;
}

async function onMachine(use: (tried: Tried) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "service-" });
  try {
    Deno.mkdirSync(`${folder}/units`);
    Deno.writeTextFileSync(`${folder}/systemctl`, SYSTEMCTL, { mode: 0o755 });
    Deno.writeTextFileSync(`${folder}/told`, "");
    await use({
      machine: {
        program: "/usr/local/bin/iris-pgwire",
        unitFolder: `${folder}/units`,
        settingsFile: `${folder}/settings`,
        sign: folder,
        systemctl: `${folder}/systemctl`,
      },
      told: () => Deno.readTextFileSync(`${folder}/told`),
      failsAt: (word) => Deno.writeTextFileSync(`${folder}/fails`, `${word}\n`),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const does = (words: string[], machine: Machine) => service({ words }, machine);

Deno.test("install writes the unit and the settings, and starts the service", () =>
  onMachine(async ({ machine, told }) => {
    assert.equal(await does(["install"], machine), 0);
    const unit = Deno.readTextFileSync(`${machine.unitFolder}/iris-pgwire.service`);
    assert.equal(unit, unitOf("/usr/local/bin/iris-pgwire"));
    const settings = Deno.readTextFileSync(machine.settingsFile);
    assert.match(settings, /^#PGWIRE_PORT=5432$/m);
    assert.match(settings, /^#IRIS_PASSWORD=$/m);
    assert.equal(Deno.statSync(machine.settingsFile).mode! & 0o777, 0o600);
    assert.equal(
      told(),
      "daemon-reload\nenable iris-pgwire.service\nrestart iris-pgwire.service\n",
    );
  }));

Deno.test("install leaves the settings that are there, and uninstall too", () =>
  onMachine(async ({ machine, told }) => {
    Deno.writeTextFileSync(machine.settingsFile, "PGWIRE_PORT=6000\n");
    assert.equal(await does(["install"], machine), 0);
    assert.equal(await does(["uninstall"], machine), 0);
    assert.equal(Deno.readTextFileSync(machine.settingsFile), "PGWIRE_PORT=6000\n");
    assert.deepEqual([...Deno.readDirSync(machine.unitFolder)], []);
    assert.match(told(), /\ndisable --now iris-pgwire.service\ndaemon-reload\n$/);
  }));

Deno.test("what systemctl fails at is the end of it", () =>
  onMachine(async ({ machine, told, failsAt }) => {
    failsAt("enable");
    assert.equal(await does(["install"], machine), 1);
    assert.equal(told(), "daemon-reload\nenable iris-pgwire.service\n");
    failsAt("status");
    assert.equal(await does(["status"], machine), 1);
  }));

Deno.test("uninstall says where there is no service", () =>
  onMachine(async ({ machine, told }) => {
    assert.equal(await does(["uninstall"], machine), 1);
    assert.equal(told(), "");
  }));

const REFUSED: [what: string, words: string[], change: Partial<Machine>, says: RegExp][] = [
  ["no word", [], {}, /say service install/],
  ["a word too many", ["status", "now"], {}, /say service install/],
  ["another word", ["toString"], {}, /say service install/],
  ["the sources", ["install"], { program: undefined }, /deno task compile/],
  ["a program at home", ["install"], { program: "/home/me/iris-pgwire" }, /\/home\/ is hidden/],
  ["a path with a blank", ["install"], { program: "/opt/my iris" }, /reads such a path otherwise/],
  ["no systemd", ["install"], { sign: "/nowhere/at/all" }, /systemd does not run/],
];

for (const [what, words, change, says] of REFUSED) {
  Deno.test(`${what}: it is refused, and nothing is changed`, () =>
    onMachine(async ({ machine, told }) => {
      await assert.rejects(does(words, { ...machine, ...change }), (error) => {
        assert.ok(error instanceof SettingsError);
        assert.match(error.message, says);
        return true;
      });
      assert.deepEqual([...Deno.readDirSync(machine.unitFolder)], []);
      assert.equal(told(), "");
    }));
}
