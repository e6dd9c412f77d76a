// Opens the door that clients come in by, with the certificate that the settings name, and reads it again when told.

import { type Door, openPlainDoor } from "../server/door.ts";
import { TlsContext } from "../server/tls_context.ts";
import { openTlsDoor } from "../server/tls_door.ts";
import { SettingsError } from "./settings_error.ts";
import type { Settings } from "./settings.ts";

export interface OwnDoor {
  door: Door;
  /** Reads certificate, key and authority again, and gives what puts them in place; who is inside stays. */
  read(): Promise<() => void>;
}

export async function openDoor(settings: Settings): Promise<OwnDoor> {
  const at = { hostname: settings.host, port: settings.port };
  if (!settings.sslEnabled) {
    return { door: openPlainDoor(at), read: () => Promise.resolve(() => {}) };
  }
  let context = await readContext(settings);
  return {
    door: await openTlsDoor({ ...at, context: () => context }),
    async read() {
      const next = await readContext(settings);
      return () => void (context = next);
    },
  };
}

async function readContext(
  { sslCert, sslKey, sslCa, sslMinVersion }: Settings,
): Promise<TlsContext> {
  const certificate = await readPem(sslCert!, "PGWIRE_SSL_CERT");
  const key = await readPem(sslKey!, "PGWIRE_SSL_KEY");
  const authority = sslCa === null ? null : await readPem(sslCa, "PGWIRE_SSL_CA");
  await refuseOpenKey(sslKey!);
  try {
    return new TlsContext({ certificate, key, authority, versionMin: sslMinVersion });
  } catch (cause) {
    throw new SettingsError(
      `PGWIRE_SSL_CERT and PGWIRE_SSL_KEY cannot be used: ${(cause as Error).message}`,
    );
  }
}

async function readPem(path: string, setting: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (cause) {
    throw new SettingsError(`${setting} cannot be read: ${(cause as Error).message}`);
  }
}

const [GROUP_READ, GROUP_WRITE_AND_MORE, ALL] = [0o040, 0o030, 0o007];

/** As PostgreSQL has it: nobody else may read the key, but root may share it with a group. */
async function refuseOpenKey(path: string): Promise<void> {
  const { mode, uid } = await Deno.stat(path);
  if (mode === null) return;
  const forbidden = ALL | GROUP_WRITE_AND_MORE | (uid === 0 ? 0 : GROUP_READ);
  if ((mode & forbidden) === 0) return;
  throw new SettingsError(
    `the private key file ${path} (PGWIRE_SSL_KEY) has group or world access; it must have ` +
      "permissions 0600 or less, or 0640 or less if root owns it",
  );
}
