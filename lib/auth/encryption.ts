// What TLS tells of a connection.

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
