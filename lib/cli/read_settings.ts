// Finds each setting's value: flag over environment over config file over default.

import { SettingsError } from "./settings_error.ts";
import { readSecretFile } from "./read_secret.ts";
import { isLoopback } from "../auth/addresses.ts";
import { flagOf, type Setting, type SettingKey, SETTINGS, type Settings } from "./settings.ts";

export interface Sources {
  flags: Readonly<Record<string, string | undefined>>;
  env: (name: string) => string | undefined;
  /** The config file's content and where it was found. */
  file?: { path: string; content: Readonly<Record<string, unknown>> };
}

const ROWS = Object.entries(SETTINGS) as [SettingKey, Setting<unknown>][];

export function readSettings(sources: Sources): Settings {
  refuseUnknownKeys(sources.file);
  const found: Partial<Record<SettingKey, unknown>> = {};
  for (const [key, row] of ROWS) found[key] = valueOf(row, sources);
  const settings = found as Settings;
  refuseContradictions(settings);
  refuseMissingLogin(settings);
  return settings;
}

function valueOf(row: Setting<unknown>, { flags, env, file }: Sources): unknown {
  const flag = flagOf(row.env);
  const given = [
    { source: `--${flag}`, text: flags[flag], usage: true },
    { source: row.env, text: env(row.env) },
    ...row.secret && env(row.env) === undefined
      ? [readSecretFile({ env: row.env, flag }, env)]
      : [],
    { source: `"${flag}" in ${file?.path}`, text: textOf(file?.content[flag]) },
  ].find((each) => each?.text !== undefined);
  if (given?.text === undefined) return row.default;
  const value = row.kind.parse(given.text.trim());
  if (value === undefined) {
    const shown = row.secret ? "" : `, not ${JSON.stringify(given.text)}`;
    throw new SettingsError(`${given.source} must be ${row.kind.mayBe}${shown}`, {
      usage: given.usage,
    });
  }
  return value;
}

function textOf(value: unknown): string | undefined {
  return value === undefined
    ? undefined
    : typeof value === "string"
    ? value
    : JSON.stringify(value);
}

function refuseUnknownKeys(file: Sources["file"]): void {
  if (!file) return;
  const known = new Set(ROWS.map(([, row]) => flagOf(row.env)));
  const unknown = Object.keys(file.content).find((key) => !known.has(key));
  if (unknown) {
    throw new SettingsError(
      `"${unknown}" in ${file.path} is not a setting; see iris-pgwire --help`,
    );
  }
}

function refuseContradictions(settings: Settings): void {
  for (const key of ["sslCert", "sslKey"] as const) {
    if (settings.sslEnabled && settings[key] === null) {
      throw new SettingsError(`PGWIRE_SSL_ENABLED is on, so ${SETTINGS[key].env} must be set too`);
    }
  }
  if (!settings.sslEnabled && settings.sslRequired !== "no") {
    throw new SettingsError("PGWIRE_SSL_REQUIRED needs PGWIRE_SSL_ENABLED=true");
  }
  const { auth, hbaFile, sslEnabled, host } = settings;
  if (auth === "iris" && hbaFile === null && !sslEnabled && !isLoopback(host)) {
    throw new SettingsError(
      "PGWIRE_AUTH=iris takes passwords over TLS, or from this machine: say PGWIRE_SSL_ENABLED=true",
    );
  }
  if (!settings.enableScram && hbaFile === null && auth === "scram-sha-256") {
    throw new SettingsError(
      "PGWIRE_ENABLE_SCRAM=false leaves no way to log in; say PGWIRE_AUTH=trust if that is meant",
    );
  }
}

function refuseMissingLogin(settings: Settings): void {
  if (settings.irisHost === null) return;
  for (const key of ["irisUsername", "irisPassword"] as const) {
    if (settings[key] === null) {
      throw new SettingsError(`IRIS_HOST is set, so ${SETTINGS[key].env} must be set too`);
    }
  }
}

/** Reads the JSON of `--config`; a missing file is no error unless it was asked for by name. */
export function readConfigFile(path: string, { asked }: { asked: boolean }): Sources["file"] {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (cause) {
    if (!asked && cause instanceof Deno.errors.NotFound) return undefined;
    throw new SettingsError(`the config file ${path} cannot be read: ${(cause as Error).message}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    // The runtime's own words quote the file, where there may be a password.
    const [place = ""] = / \(line \d+ column \d+\)$/.exec((cause as Error).message) ?? [];
    throw new SettingsError(`the config file ${path} is not JSON${place}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new SettingsError(`the config file ${path} must hold one JSON object of settings`);
  }
  return { path, content: content as Record<string, unknown> };
}
