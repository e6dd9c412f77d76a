// docs/limits.md, from the table of limits and the settings that are limits.

import { type Setting, type SettingKey, SETTINGS, shownDefault } from "../../lib/cli/settings.ts";
import { type Limit, LIMITS } from "../../lib/errors/limits.ts";
import { SQLSTATES } from "../../lib/errors/sqlstates.ts";
import { code, table } from "./markdown.ts";

const SET: readonly SettingKey[] = [
  "maxConnections",
  "userConnections",
  "authTimeout",
  "maxPendingBytes",
  "copyBufferSize",
  "sessionMemory",
  "memory",
  "localRows",
  "statementTimeout",
  "idleInTransactionTimeout",
];

export function limitsPage(): string {
  const rows: readonly Limit[] = Object.values(LIMITS);
  return `# Limits

Made by \`task docs\` from lib/errors/limits.ts; not edited by hand.

What one client may have or send at most. Whatever is over it is refused with an error of its own, and the session goes
on, but for what comes before the login. tests/whole/limits_test.ts tries each of them.

${
    table(
      ["at most", "of what", "in", "SQLSTATE"],
      rows.map(({ max, unit, within, condition }) => [
        max.toLocaleString("en"),
        unit,
        within,
        code(SQLSTATES[condition]),
      ]),
    )
  }

These are settings:

${
    table(
      ["setting", "default", "what it is"],
      SET.map((key) => SETTINGS[key] as Setting<unknown>).map((row) => [
        code(row.env),
        shownDefault(row) ?? "",
        row.help,
      ]),
    )
  }
`;
}
