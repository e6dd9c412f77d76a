// docs/settings.md, from the table of settings.

import { flagOf, type Setting, SETTINGS, shownDefault } from "../../lib/cli/settings.ts";
import { code, table } from "./markdown.ts";

export function settingsPage(): string {
  const rows = Object.values(SETTINGS) as Setting<unknown>[];
  return `# Settings

Made by \`task docs\` from lib/cli/settings.ts; not edited by hand.

A flag wins over the environment, that over the config file (\`--config FILE\`, else \`iris-pgwire.json\` in the working
folder, a JSON object whose keys are the flags without their dashes), that over the default. A value that cannot be
right stops the start with a sentence that names the setting and where it came from.

The config file is read again when it changes, and at SIGHUP. Settings "read at" a reload count at once, \`statement-timeout\`
and its like for the sessions to come; of the others the log says that they wait for a start. A file with a mistake
changes nothing.

${
    table(
      ["flag", "environment", "default", "may be", "what it is", "read at"],
      rows.map(settingRow),
    )
  }
`;
}

function settingRow(row: Setting<unknown>): string[] {
  const shown = shownDefault(row);
  return [
    code(`--${flagOf(row.env)}`),
    code(row.env),
    shown === null ? "" : row.kind.parse(shown) === undefined ? shown : code(shown),
    row.kind.mayBe,
    row.help,
    row.live ? "reload" : "start",
  ];
}
