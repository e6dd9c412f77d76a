// Reads a StartupMessage: who, which database, which settings, and what has to be negotiated.

import { PgError } from "../../errors/pg_error.ts";
import { unsupportedVersion } from "../../wire/frontend.ts";
import type { NegotiateProtocolVersion, StartupMessage } from "../../wire/startup.ts";

const MAJOR = 3;
const NEWEST = MAJOR << 16 | 2;

export interface Startup {
  user: string;
  database: string;
  /** In the order in which they count: those in `options` first. */
  settings: [name: string, value: string][];
  /** Told once, before authentication, when the client asked for more than there is. */
  negotiation?: NegotiateProtocolVersion;
  /** Protocol 3.2 made the cancel key as long as is safe. */
  secretBytes: number;
}

/** Keys with a meaning of their own; all others are settings. (PROTOCOL-MESSAGE-FORMATS-STARTUPMESSAGE) */
const NO_SETTINGS = new Set(["user", "database", "options", "replication"]);
const PROTOCOL_OPTION = "_pq_.";
const FALSE = /^(0|off|f|fa|fal|fals|false|n|no)$/i;

export function readStartup({ version, parameters }: StartupMessage): Startup {
  if (version >>> 16 !== MAJOR) throw unsupportedVersion(version);
  const { user = "", database, options = "", replication } = parameters;
  if (user === "") {
    throw fatal(
      "invalid_authorization_specification",
      "no PostgreSQL user name specified in startup packet",
    );
  }
  if (replication !== undefined && !FALSE.test(replication)) {
    throw fatal("feature_not_supported", "replication connections are not supported");
  }
  const given = Object.entries(parameters).filter(([name]) => !NO_SETTINGS.has(name));
  const unknown = given.map(([name]) => name).filter((name) => name.startsWith(PROTOCOL_OPTION));
  const spoken = Math.min(version, NEWEST);
  return {
    user,
    database: database || user,
    settings: [
      ...readOptions(options),
      ...given.filter(([name]) => !name.startsWith(PROTOCOL_OPTION)),
    ],
    ...(version > NEWEST || unknown.length > 0) &&
      { negotiation: { version: spoken, options: unknown } },
    secretBytes: spoken === NEWEST ? 32 : 4,
  };
}

/** `-c name=value` and `--name=value` as on a server's command line. (LIBPQ-CONNECT-OPTIONS) */
export function readOptions(options: string): [name: string, value: string][] {
  const words = splitWords(options);
  const settings: [string, string][] = [];
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === "-c" || word === "--") settings.push(readSetting(words.shift() ?? "", word));
    else if (word.startsWith("--")) settings.push(readSetting(word.slice(2), "--"));
    else if (word.startsWith("-c")) settings.push(readSetting(word.slice(2), "-c"));
    else {
      throw fatal("syntax_error", `invalid command-line argument for server process: ${word}`);
    }
  }
  return settings;
}

function readSetting(text: string, option: string): [name: string, value: string] {
  const at = text.indexOf("=");
  if (at < 0) {
    throw fatal("syntax_error", `${option === "-c" ? "-c " : "--"}${text} requires a value`);
  }
  return [text.slice(0, at).replaceAll("-", "_"), text.slice(at + 1)];
}

/** Spaces part the words; a backslash takes the next character as it is. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const escaped = text[at] === "\\" && at + 1 < text.length;
    if (!escaped && /\s/.test(text[at])) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + (escaped ? text[++at] : text[at]);
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

function fatal(condition: ConstructorParameters<typeof PgError>[0], message: string): PgError {
  return new PgError(condition, message, { severity: "FATAL" });
}
