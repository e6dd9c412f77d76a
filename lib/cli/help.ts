// Prints --help from the tables of commands and settings.

import { type Command, commandOf, COMMANDS } from "./commands.ts";
import type { Call } from "./call.ts";
import { flagOf, type Setting, SETTINGS, shownDefault } from "./settings.ts";

export function help({ words: [name] }: Call): Promise<number> {
  const command = name === undefined ? undefined : commandOf(name);
  if (name !== undefined && command === undefined) {
    console.error(`iris-pgwire: there is no command "${name}"; see iris-pgwire --help`);
    return Promise.resolve(2);
  }
  console.log(command ? commandHelp(command) : generalHelp());
  return Promise.resolve(0);
}

export function generalHelp(): string {
  const shown = COMMANDS.filter((command) => !command.hidden);
  return [
    "iris-pgwire lets PostgreSQL clients talk to an InterSystems IRIS database.",
    "",
    "Usage: iris-pgwire [command] [settings]",
    "",
    "Commands:",
    ...columns(shown.map((command) => [command.usage, command.help])),
    "",
    "Settings (a flag wins over the environment, that over the config file, that over the default):",
    ...columns([
      ...settingRows(),
      ["--config FILE", "Config file, a JSON object of settings (iris-pgwire.json)"],
    ]),
    "",
    "Exit codes: 0 done, 1 failed, 2 wrong usage.",
  ].join("\n");
}

export function commandHelp(command: Command): string {
  const flags = Object.entries(command.flags).map((
    [name, row],
  ) => [`--${name}${row.value ? ` ${row.value}` : ""}`, row.help]);
  return [
    `Usage: iris-pgwire ${command.usage}`,
    "",
    `${command.help}.`,
    ...(flags.length > 0 ? ["", "Flags:", ...columns(flags)] : []),
    "",
    "Settings are listed by iris-pgwire --help.",
  ].join("\n");
}

function settingRows(): string[][] {
  return (Object.values(SETTINGS) as Setting<unknown>[]).map((row) => {
    const shown = shownDefault(row);
    return [`--${flagOf(row.env)}, ${row.env}`, row.help + (shown === null ? "" : ` (${shown})`)];
  });
}

/** Two columns, the second aligned. */
function columns(rows: string[][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
