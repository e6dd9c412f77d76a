// Who may log in, and how they prove it.

import type { Access } from "./access.ts";
import type { Identity } from "./identity_map.ts";
import type { ScramVerifier } from "./verifier.ts";

export interface Credentials {
  access: Access;
  /** Which users the names of certificates stand for. */
  identities: readonly Identity[];
  /** Undefined for an unknown user, who is then led through an exchange with mockVerifier(). */
  verifierOf(user: string): ScramVerifier | undefined;
  /** Random once per process: unknown users keep their salt, and nobody can tell it from a real one. */
  mockSecret: Uint8Array;
  /** What a real verifier has, for those of unknown users. */
  iterations: number;
}
