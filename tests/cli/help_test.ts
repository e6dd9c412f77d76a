// --help walks the tables: every command and its flags, every setting with its default.

import assert from "node:assert/strict";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { commandHelp, generalHelp } from "../../lib/cli/help.ts";
import { flagOf, type Setting, SETTINGS, shownDefault } from "../../lib/cli/settings.ts";

const LINES = generalHelp().split("\n");

Deno.test("--help names every setting as flag and as variable, with its default", () => {
  for (const row of Object.values(SETTINGS) as Setting<unknown>[]) {
    const line = LINES.find((line) => line.startsWith(`  --${flagOf(row.env)}, ${row.env} `));
    assert.ok(line, row.env);
    const shown = shownDefault(row);
    assert.ok(line.endsWith(row.help + (shown === null ? "" : ` (${shown})`)), line);
  }
});

Deno.test("--help names the commands that users start, and no others", () => {
  for (const { usage, help, hidden } of COMMANDS) {
    assert.equal(LINES.some((line) => line.startsWith(`  ${usage} `)), hidden === undefined, usage);
    if (!hidden) assert.ok(LINES.some((line) => line.endsWith(help)), help);
  }
});

Deno.test("a secret has no default to show", () => {
  for (const row of Object.values(SETTINGS) as Setting<unknown>[]) {
    if (row.secret) assert.equal(shownDefault(row), null, row.env);
  }
});

for (const command of COMMANDS.filter(({ hidden }) => !hidden)) {
  Deno.test(`${command.name} --help names its flags`, () => {
    const lines = commandHelp(command).split("\n");
    assert.equal(lines[0], `Usage: iris-pgwire ${command.usage}`);
    for (const [name, { help, value }] of Object.entries(command.flags)) {
      const flag = value ? `--${name} ${value}` : `--${name}`;
      assert.ok(lines.some((line) => line.startsWith(`  ${flag} `) && line.endsWith(help)), name);
    }
  });
}
