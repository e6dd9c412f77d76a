// The command `certificate`: writes a certificate and its key for development, and never over others.

import type { Call } from "./call.ts";
import { makeCertificate } from "./make_certificate.ts";
import { SettingsError } from "./settings_error.ts";

const HERE = ["localhost", "127.0.0.1", "::1"];
const DAYS = 365;

export async function certificate({ words, settings }: Call): Promise<number> {
  const certificatePath = settings.sslCert ?? "server.crt";
  const keyPath = settings.sslKey ?? "server.key";
  const names = words.length > 0 ? words : HERE;
  const made = await makeCertificate({ names, days: DAYS, now: new Date() });
  await writeNew(keyPath, made.key, 0o600);
  await writeNew(certificatePath, made.certificate, 0o644);
  console.log(`${certificatePath} and ${keyPath}: for ${names.join(", ")}, good for ${DAYS} days`);
  console.log("It vouches for itself, so it is for development: clients are told to trust it with");
  console.log(`  sslmode=verify-full sslrootcert=${certificatePath}`);
  return 0;
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    await Deno.writeTextFile(path, text, { createNew: true, mode });
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AlreadyExists)) throw cause;
    throw new SettingsError(`${path} is there already; nothing was changed in it`);
  }
}
