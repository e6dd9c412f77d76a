// Who may log in, and how they prove it.

import type { ScramVerifier } from "./verifier.ts";

export interface Credentials {
  method: "scram-sha-256" | "trust";
  /** Undefined for an unknown user, who is then led through a mock exchange. */
  verifierOf(user: string): ScramVerifier | undefined;
}
