// Says which rule counts for a user who comes from an address.

import { isIP } from "node:net";
import {
  type Access,
  type AccessRule,
  type Applicant,
  firstThatFits,
  lacksTls,
} from "../auth/access.ts";
import { isLoopback } from "../auth/addresses.ts";
import type { Encryption } from "../auth/encryption.ts";
import { readAccess } from "./credentials.ts";
import { SettingsError } from "./settings_error.ts";
import type { Settings } from "./settings.ts";

const SOME_TLS: Encryption = { version: "", cipher: "", endPoint: null, certificate: null };

/** A line for TLS and one for plain; it gives the exit code, 1 where neither comes in. */
export async function explainAuth(
  settings: Settings,
  [user, address, database = settings.irisNamespace, ...more]: readonly string[],
): Promise<number> {
  if (user === undefined || address === undefined || more.length > 0 || isIP(address) === 0) {
    throw new SettingsError("say check --explain-auth USER ADDRESS [DATABASE]", { usage: true });
  }
  const access = await readAccess(settings);
  const { lines, comesIn } = explain(access, {
    ...{ user, address, database },
    tls: settings.sslEnabled,
  });
  for (const line of lines) console.log(line);
  return comesIn ? 0 : 1;
}

/** The same for rules that have been read; without TLS in the gateway there is one way only. */
export function explain(
  access: Access,
  { tls, ...asked }: { user: string; address: string; database: string; tls: boolean },
): { lines: string[]; comesIn: boolean } {
  const ways = [
    ...tls ? [{ name: "with TLS", encryption: SOME_TLS }] : [],
    { name: "without TLS", encryption: undefined },
  ];
  let comesIn = false;
  const lines = ways.map(({ name, encryption }) => {
    const applicant = { ...asked, encryption };
    const rule = firstThatFits(access.rules, applicant);
    const refusal = refusalOf(rule, applicant, lacksTls(access, applicant));
    comesIn ||= refusal === undefined;
    return `${name}: ${refusal ?? `${rule!.method} by ${placeOf(rule!)}`}`;
  });
  return { lines, comesIn };
}

function refusalOf(
  rule: AccessRule | undefined,
  { encryption, address }: Applicant,
  tlsIsMissing: boolean,
): string | undefined {
  if (tlsIsMissing) return "refused by PGWIRE_SSL_REQUIRED";
  if (!rule) return "refused, since no rule is for it";
  if (rule.method === "reject") return `refused by ${placeOf(rule)}`;
  if (rule.method === "iris" && !encryption && !isLoopback(address)) {
    return `refused by ${placeOf(rule)}, since passwords go over TLS`;
  }
}

function placeOf({ line, text }: AccessRule): string {
  return line === 0 ? `PGWIRE_AUTH (${text})` : `line ${line} (${text})`;
}
