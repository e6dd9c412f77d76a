// Reads who may log in, from where and how, out of the settings and the files that they name.

import type { Access, AccessRule } from "../auth/access.ts";
import { parseAccess, ruleForAll } from "../auth/access_file.ts";
import type { Credentials } from "../auth/contract.ts";
import { type Identity, parseIdentities } from "../auth/identity_map.ts";
import type { ScramVerifier } from "../auth/verifier.ts";
import { PgError } from "../errors/pg_error.ts";
import type { Log } from "../observe/log.ts";
import { EMBEDDED_PASSWORD, EMBEDDED_USER } from "./embedded.ts";
import { SettingsError } from "./settings_error.ts";
import type { Settings } from "./settings.ts";
import { readUsers, verifierOf } from "./user.ts";

const MOCK_SECRET_BYTES = 32;

export async function readCredentials(settings: Settings): Promise<Credentials> {
  const users = await usersOf(settings);
  return {
    access: await readAccess(settings),
    identities: await readFile(settings.identFile, {
      setting: "PGWIRE_IDENT_FILE",
      parse: parseIdentities,
      without: (): Identity[] => [],
    }),
    verifierOf: (user) => users.get(user),
    mockSecret: crypto.getRandomValues(new Uint8Array(MOCK_SECRET_BYTES)),
    iterations: mostCommonIterations(users) ?? settings.scramIterations,
  };
}

export async function readAccess(settings: Settings): Promise<Access> {
  const rules = await readFile(settings.hbaFile, {
    setting: "PGWIRE_HBA_FILE",
    parse: parseAccess,
    without: () => [ruleForAll(settings.auth)],
  });
  refuseUseless(rules, settings);
  return { rules, tlsRequired: settings.sslRequired };
}

/** Says aloud what lets in whoever comes. */
export function warnOfTrust({ access: { rules } }: Credentials, log: Log): void {
  for (const { method, line, text, addresses } of rules) {
    if (method !== "trust") continue;
    const everywhere = addresses({ address: "192.0.2.1" });
    const rule = line === 0 ? "PGWIRE_AUTH=trust" : `line ${line}: ${text}`;
    log.warn("clients are let in without a proof of who they are", { rule, everywhere });
  }
}

/** Without a users file there is one user: the gateway's own in IRIS, with its password. */
async function usersOf(settings: Settings): Promise<ReadonlyMap<string, ScramVerifier>> {
  if (settings.usersFile !== null) {
    return await readUsers(settings.usersFile, { mayBeMissing: false });
  }
  const { irisUsername, irisPassword, scramIterations } = settings;
  const verifier = await verifierOf(irisPassword ?? EMBEDDED_PASSWORD, scramIterations);
  return new Map([[irisUsername ?? EMBEDDED_USER, verifier]]);
}

/** What an unknown user is given, not to stand out. */
function mostCommonIterations(users: ReadonlyMap<string, ScramVerifier>): number | undefined {
  const counts = new Map<number, number>();
  for (const { iterations } of users.values()) {
    counts.set(iterations, (counts.get(iterations) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return most?.[0];
}

/** A rule that nobody could ever pass is a slip of the pen. */
function refuseUseless(
  rules: readonly AccessRule[],
  { sslEnabled, sslCa, enableScram }: Settings,
): void {
  for (const { method, connection, clientCertificate, line, text } of rules) {
    const where = line === 0 ? text : `line ${line} of PGWIRE_HBA_FILE (${text})`;
    if (connection === "hostssl" && !sslEnabled) {
      throw new SettingsError(`${where} needs TLS: say PGWIRE_SSL_ENABLED=true`);
    }
    if (clientCertificate !== "no" && sslCa === null) {
      throw new SettingsError(`${where} needs PGWIRE_SSL_CA, which says whom to believe`);
    }
    if (method === "scram-sha-256" && !enableScram) {
      throw new SettingsError(`${where} is not possible with PGWIRE_ENABLE_SCRAM=false`);
    }
  }
}

async function readFile<T>(
  path: string | null,
  { setting, parse, without }: { setting: string; parse(text: string): T; without(): T },
): Promise<T> {
  if (path === null) return without();
  try {
    return parse(await Deno.readTextFile(path));
  } catch (cause) {
    const what = cause instanceof PgError ? "" : " cannot be read";
    throw new SettingsError(`${setting} (${path})${what}: ${(cause as Error).message}`);
  }
}
