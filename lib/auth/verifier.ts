// What the gateway keeps of a password: enough to check it, not enough to log in with.

import { createHash, createHmac } from "node:crypto";
import { PgError } from "../errors/pg_error.ts";
import { saslprep } from "./saslprep.ts";

export interface ScramVerifier {
  iterations: number;
  salt: Uint8Array;
  storedKey: Uint8Array;
  serverKey: Uint8Array;
}

export const SCRAM_ITERATIONS = 4096;
export const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** Each login of a client costs it that many rounds: more than this is a slip of the pen. */
const ITERATIONS_MAX = 10_000_000;

/** PBKDF2 by WebCrypto, off the event loop: once per password, never per login. (rfc5802) */
export async function makeVerifier(
  password: string,
  salt: Uint8Array,
  iterations = SCRAM_ITERATIONS,
): Promise<ScramVerifier> {
  const bytes = new TextEncoder().encode(saslprep(password));
  const key = await crypto.subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);
  const salted = new Uint8Array(
    await crypto.subtle.deriveBits(
      { name: "PBKDF2", hash: "SHA-256", salt: Uint8Array.from(salt), iterations },
      key,
      KEY_BYTES * 8,
    ),
  );
  return {
    iterations,
    salt,
    storedKey: sha256(hmac(salted, "Client Key")),
    serverKey: hmac(salted, "Server Key"),
  };
}

/**
 * For a user that does not exist: the same salt every time, as a real one has, and keys that no
 * password leads to. `secret` is random once per process.
 */
export function mockVerifier(
  user: string,
  secret: Uint8Array,
  iterations = SCRAM_ITERATIONS,
): ScramVerifier {
  return {
    iterations,
    salt: hmac(secret, `salt ${user}`).subarray(0, SALT_BYTES),
    storedKey: hmac(secret, `stored ${user}`),
    serverKey: hmac(secret, `server ${user}`),
  };
}

const FORM = /^SCRAM-SHA-256\$(\d{1,8}):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/;

/** Reads what PostgreSQL keeps in pg_authid: SCRAM-SHA-256$4096:salt$stored:server. */
export function parseVerifier(text: string): ScramVerifier {
  const found = FORM.exec(text);
  const [salt, storedKey, serverKey] = (found?.slice(2) ?? []).map(fromBase64);
  const iterations = Number(found?.[1]);
  if (
    !salt || storedKey?.length !== KEY_BYTES || serverKey?.length !== KEY_BYTES ||
    iterations < 1 || iterations > ITERATIONS_MAX
  ) {
    throw new PgError("invalid_parameter_value", "this is not a SCRAM-SHA-256 verifier", {
      hint: "It looks like SCRAM-SHA-256$4096:salt$storedkey:serverkey, in base64.",
    });
  }
  return { iterations, salt, storedKey, serverKey };
}

export function printVerifier({ iterations, salt, storedKey, serverKey }: ScramVerifier): string {
  const [first, second, third] = [salt, storedKey, serverKey].map((bytes) => bytes.toBase64());
  return `SCRAM-SHA-256$${iterations}:${first}$${second}:${third}`;
}

/** Undefined where it is no base64: whoever asks has a better sentence. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.fromBase64(text, { lastChunkHandling: "strict" });
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

// WebCrypto's promises cost ten times these calls, and a login makes several.
export function hmac(key: Uint8Array, text: string): Uint8Array {
  return new Uint8Array(createHmac("sha256", key).update(text).digest());
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(bytes).digest());
}
