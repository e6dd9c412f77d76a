// Who may log in, and how they prove it.

import type { ScramVerifier } from "./verifier.ts";

export interface Credentials {
  method: "scram-sha-256" | "trust";
  /** Undefined for an unknown user, who is then led through an exchange with mockVerifier(). */
  verifierOf(user: string): ScramVerifier | undefined;
  /** Random once per process: unknown users keep their salt, and nobody can tell it from a real one. */
  mockSecret: Uint8Array;
}
