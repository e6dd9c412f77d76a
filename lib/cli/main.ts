// Reads the command line, finds the command and its settings, and gives the exit code.

import { parseArgs } from "node:util";
import { type Command, commandOf, COMMANDS } from "./commands.ts";
import type { Call } from "./call.ts";
import { commandHelp, generalHelp } from "./help.ts";
import { didYouMean, nearestNames } from "./nearest_names.ts";
import { readConfigFile, readSettings } from "./read_settings.ts";
import { SettingsError } from "./settings_error.ts";
import { flagOf, type Setting, SETTINGS } from "./settings.ts";

const CONFIG_FILE = "iris-pgwire.json";

export async function main(args: readonly string[]): Promise<number> {
  try {
    return await runCommand(args);
  } catch (cause) {
    if (!(cause instanceof SettingsError)) throw cause;
    console.error(`iris-pgwire: ${cause.message}`);
    return cause.usage ? 2 : 1;
  }
}

async function runCommand(args: readonly string[]): Promise<number> {
  const named = args[0] !== undefined && !args[0].startsWith("-");
  const command = commandOf(named ? args[0] : "serve");
  if (!command) {
    const names = COMMANDS.filter((row) => !row.hidden).map((row) => row.name).join(", ");
    throw new SettingsError(`there is no command "${args[0]}"; there are ${names}`, {
      usage: true,
    });
  }
  const { flags, words } = parseCommandLine(command, args.slice(named ? 1 : 0));
  if (flags.help) {
    console.log(named ? commandHelp(command) : generalHelp());
    return 0;
  }
  const asked = flags.config as string | undefined;
  const config = asked ?? CONFIG_FILE;
  const env = command.hidden ? {} : Deno.env.toObject();
  const readAgain = () =>
    command.hidden ? readSettings(NOTHING) : readSettings({
      flags: flags as Record<string, string | undefined>,
      env: (name) => env[name],
      file: readConfigFile(config, { asked: asked !== undefined }),
    });
  const settings = readAgain();
  if (!command.hidden) {
    warnOfUnknown(env);
    warnOfSecrets(flags);
    forgetSecrets();
  }
  const run = await command.load();
  return await run({ words, settings, config, readAgain, flags });
}

/** Whoever may list the processes of a machine sees their command lines. */
function warnOfSecrets(flags: Call["flags"]): void {
  for (const { env, secret } of SETTING_ROWS) {
    if (!secret || flags[flagOf(env)] === undefined) continue;
    console.error(
      `iris-pgwire: --${flagOf(env)} can be seen in the list of processes; say ${env}_FILE=PATH`,
    );
  }
}

/** The processes that this one starts inherit its environment, and are told what they need to know. */
function forgetSecrets(): void {
  for (const { env, secret } of SETTING_ROWS) if (secret) Deno.env.delete(env);
}

/** The hidden commands are told what they need by the process that starts them. */
const NOTHING = { flags: {}, env: () => undefined };

const SETTING_ROWS = Object.values(SETTINGS) as Setting<unknown>[];

function parseCommandLine(
  command: Command,
  args: string[],
): { flags: Call["flags"]; words: string[] } {
  const options = Object.fromEntries([
    ...SETTING_ROWS.map((row) => [flagOf(row.env), { type: "string" as const }]),
    ...Object.entries(command.flags).map(([name, { type }]) => [name, { type }]),
    ["config", { type: "string" as const }],
    ["help", { type: "boolean" as const, short: "h" }],
  ]);
  refuseUnknownOption(args, { command, names: Object.keys(options) });
  try {
    const { values, positionals } = parseArgs({
      args,
      options,
      allowPositionals: true,
      strict: true,
    });
    return { flags: values as Call["flags"], words: positionals };
  } catch (cause) {
    throw new SettingsError(
      `${(cause as Error).message}; see iris-pgwire ${command.name} --help`,
      { usage: true },
    );
  }
}

function refuseUnknownOption(
  args: readonly string[],
  { command, names }: { command: Command; names: readonly string[] },
): void {
  const [, unknown] = args
    .slice(0, args.includes("--") ? args.indexOf("--") : args.length)
    .map((arg) => /^--([^=]+)/.exec(arg))
    .find((found) => found !== null && !names.includes(found[1])) ?? [];
  if (unknown === undefined) return;
  const meant = nearestNames(unknown, names).map((name) => `--${name}`);
  throw new SettingsError(
    `there is no option --${unknown}${
      didYouMean(meant) || "."
    } See iris-pgwire ${command.name} --help`,
    { usage: true },
  );
}

/** A slip of the pen in a variable's name would otherwise have no effect, and nobody would know. */
function warnOfUnknown(env: Readonly<Record<string, string>>): void {
  const names = SETTING_ROWS.flatMap(({ env, secret }) => secret ? [env, `${env}_FILE`] : [env]);
  for (const name of Object.keys(env).sort()) {
    if (!name.startsWith("PGWIRE_") || names.includes(name)) continue;
    console.error(
      `iris-pgwire: ${name} is no setting${
        didYouMean(nearestNames(name, names)) || "; see --help"
      }`,
    );
  }
}
