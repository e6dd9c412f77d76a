// Finds a secret that is in a file: one that NAME_FILE names, or a credential that systemd has laid ready.

import { SettingsError } from "./settings_error.ts";

/** Where the file is and what it holds; undefined where there is none. */
export interface SecretFile {
  source: string;
  text: string;
}

export type Env = (name: string) => string | undefined;

/** systemd's LoadCredential= calls it by the flag's name, as iris-password. */
export function readSecretFile(
  name: { env: string; flag: string },
  env: Env,
): SecretFile | undefined {
  const source = `${name.env}_FILE`;
  const path = env(source);
  if (path !== undefined) return { source, text: textOf(path, { source, mayBeMissing: false })! };
  const folder = env("CREDENTIALS_DIRECTORY");
  if (folder === undefined) return undefined;
  const credential = `the credential ${name.flag}`;
  const text = textOf(`${folder}/${name.flag}`, { source: credential, mayBeMissing: true });
  return text === undefined ? undefined : { source: credential, text };
}

/** The line break that editors put at the end is not part of it. */
function textOf(
  path: string,
  { source, mayBeMissing }: { source: string; mayBeMissing: boolean },
): string | undefined {
  try {
    return Deno.readTextFileSync(path).replace(/\r?\n$/, "");
  } catch (cause) {
    if (mayBeMissing && cause instanceof Deno.errors.NotFound) return undefined;
    throw new SettingsError(`${source} cannot be read: ${(cause as Error).message}`);
  }
}
