// One certificate and its key, and the handshakes that are made with them.

import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Socket as NodeSocket } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import type { ClientCertificate, Encryption } from "../auth/encryption.ts";
import { endPointOf } from "../auth/end_point.ts";
import { PgError } from "../errors/pg_error.ts";

export interface TlsFiles {
  /** The certificate, and those between it and its authority; PEM. */
  certificate: string;
  key: string;
  /** Who vouches for clients' certificates; null where none are asked for. */
  authority: string | null;
  versionMin: "1.2" | "1.3";
}

/** Its name in the registry of application protocols. */
const PROTOCOL = "postgresql";

export interface Secured {
  socket: TLSSocket;
  encryption: Encryption;
  /** The client has said that it speaks this protocol. */
  named: boolean;
  /** Why its certificate is not accepted. */
  distrusted?: string;
}

type Handshake = PromiseWithResolvers<TLSSocket>;

export class TlsContext {
  readonly #server: Server;
  readonly #endPoint: Uint8Array | null;
  /** By the socket below. */
  readonly #handshakes = new Map<unknown, Handshake>();

  /** Throws where certificate and key cannot be right. */
  constructor({ certificate, key, authority, versionMin }: TlsFiles) {
    const own = new X509Certificate(certificate);
    if (!own.checkPrivateKey(createPrivateKey(key))) {
      throw new PgError("config_file_error", "the private key does not belong to the certificate");
    }
    this.#endPoint = endPointOf(own.raw);
    this.#server = createServer({
      cert: certificate,
      key,
      ...authority !== null && { ca: authority, requestCert: true },
      // A client without a certificate may still have a password.
      rejectUnauthorized: false,
      minVersion: `TLSv${versionMin}`,
      ALPNProtocols: [PROTOCOL],
      allowHalfOpen: true,
    });
    this.#server.on("secureConnection", (socket) => this.#of(socket)?.resolve(socket));
    this.#server.on("tlsClientError", (cause, socket) => {
      this.#of(socket)?.reject(failed(cause.message, cause));
    });
  }

  /** Takes over a socket whose next byte is the handshake's first. */
  async secure(below: NodeSocket): Promise<Secured> {
    const handshake: Handshake = Promise.withResolvers();
    const gone = () => handshake.reject(failed("the client has gone"));
    this.#handshakes.set(below, handshake);
    below.once("close", gone);
    try {
      this.#server.emit("connection", below);
      const socket = await handshake.promise;
      return {
        socket,
        encryption: this.#encryptionOf(socket),
        named: socket.alpnProtocol === PROTOCOL,
        distrusted: distrusted(socket),
      };
    } finally {
      below.off("close", gone);
      this.#handshakes.delete(below);
    }
  }

  /** Node keeps the socket below in this field, and tells it in no other way. */
  #of(socket: TLSSocket): Handshake | undefined {
    return this.#handshakes.get(Reflect.get(socket, "_parent"));
  }

  #encryptionOf(socket: TLSSocket): Encryption {
    const shown = shownBy(socket);
    return {
      version: socket.getProtocol() ?? "unknown",
      cipher: socket.getCipher().standardName,
      endPoint: this.#endPoint,
      certificate: shown && socket.authorized ? readCertificate(shown) : null,
    };
  }
}

/** Undefined where the client shows no certificate, as when none is asked for: `authorized` is true then. */
function shownBy(socket: TLSSocket): Uint8Array | undefined {
  return socket.getPeerCertificate()?.raw;
}

function distrusted(socket: TLSSocket): string | undefined {
  return shownBy(socket) && !socket.authorized ? String(socket.authorizationError) : undefined;
}

/** In a subject as node prints it, a line each, outermost first. */
const COMMON_NAME = /^CN=(.*)$/;
/** An alternative name is its kind, a colon, and the name, in quotes where it could be misread. */
const ALTERNATIVE = /[A-Za-z ]+:("(?:[^"\\]|\\.)*"|[^,]*)/g;

export function readCertificate(der: Uint8Array): ClientCertificate {
  const { subject, subjectAltName } = new X509Certificate(der);
  const parts = subject?.split("\n") ?? [];
  const names = parts.flatMap((part) => COMMON_NAME.exec(part)?.[1] ?? []);
  return {
    commonName: names.at(-1) ?? null,
    distinguishedName: parts.toReversed().join(","),
    alternativeNames: [...(subjectAltName ?? "").matchAll(ALTERNATIVE)].map(([, name]) =>
      name.startsWith('"') ? JSON.parse(name) : name
    ),
  };
}

function failed(reason: string, cause?: unknown): PgError {
  return new PgError("protocol_violation", `could not accept SSL connection: ${reason}`, {
    severity: "FATAL",
    cause,
  });
}
