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

/** What TLS tells of a connection. */
export interface Encryption {
  /** As TLSv1.3. */
  version: string;
  cipher: string;
  /** The hash of the server's certificate; null where it has none that is defined. */
  endPoint: Uint8Array | null;
  /** Of the client's certificate, where it showed one: who vouches for it has been checked. */
  certificate: ClientCertificate | null;
}

export interface ClientCertificate {
  /** Of its subject; the last where there are several. */
  commonName: string | null;
  /** The subject as PostgreSQL writes it, outermost last. */
  distinguishedName: string;
  /** DNS names, mail addresses, ... without their kinds. */
  alternativeNames: readonly string[];
}
