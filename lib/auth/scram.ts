// The server's side of one SCRAM-SHA-256 login as two pure steps: reply in, next challenge out. (rfc5802, rfc7677)

import { timingSafeEqual } from "node:crypto";
import { PgError } from "../errors/pg_error.ts";
import { decodeUtf8 } from "../bytes/cursor.ts";
import { SASLInitialResponse } from "../wire/authentication.ts";
import { fromBase64, hmac, type ScramVerifier, sha256 } from "./verifier.ts";

const SCRAM = "SCRAM-SHA-256";
const SCRAM_PLUS = "SCRAM-SHA-256-PLUS";
const BINDING = "tls-server-end-point";

/** What the server offers, the best first: with a certificate's hash the login can be bound to it. */
export function mechanismsFor(endPoint: Uint8Array | null): string[] {
  return endPoint ? [SCRAM_PLUS, SCRAM] : [SCRAM];
}

/** What the client's first message settled, and the last one must agree with. */
interface Begun {
  /** What the last message must repeat: the header, and with PLUS the certificate's hash. */
  channelBinding: string;
  bound: boolean;
  clientFirstBare: string;
  nonce: string;
  serverFirst: string;
}

export class ScramExchange {
  readonly #user: string;
  readonly #verifier: ScramVerifier;
  readonly #endPoint: Uint8Array | null;
  #begun: Begun | undefined;

  /** `user` is the start-up's: the name inside SCRAM does not count. */
  constructor(user: string, verifier: ScramVerifier, endPoint: Uint8Array | null = null) {
    this.#user = user;
    this.#verifier = verifier;
    this.#endPoint = endPoint;
  }

  /**
   * Takes the first PasswordResponse's data, which is a SASLInitialResponse, and gives the data of
   * AuthenticationSASLContinue. `serverNonce` is random, printable and without commas.
   */
  first(initialResponse: Uint8Array, serverNonce: string): Uint8Array {
    const { mechanism, data } = SASLInitialResponse.decode(initialResponse);
    if (!mechanismsFor(this.#endPoint).includes(mechanism)) {
      throw violation("client selected an invalid SASL authentication mechanism");
    }
    if (!data || data.length === 0) throw malformed("The message is empty.");
    const { flag, clientFirstBare, clientNonce } = parseClientFirst(textOf(data), {
      bound: mechanism === SCRAM_PLUS,
      offered: this.#endPoint !== null,
    });
    const { salt, iterations } = this.#verifier;
    const nonce = clientNonce + serverNonce;
    const serverFirst = `r=${nonce},s=${salt.toBase64()},i=${iterations}`;
    const bound = mechanism === SCRAM_PLUS;
    const header = new TextEncoder().encode(`${flag},,`);
    const hash = bound && this.#endPoint ? this.#endPoint : [];
    const channelBinding = Uint8Array.from([...header, ...hash]).toBase64();
    this.#begun = { channelBinding, bound, clientFirstBare, nonce, serverFirst };
    return new TextEncoder().encode(serverFirst);
  }

  /** The client has bound its login to the server's certificate; known between the two steps. */
  get bound(): boolean {
    return this.#begun?.bound ?? false;
  }

  /**
   * Takes the second PasswordResponse's data and gives the data of AuthenticationSASLFinal; a wrong
   * password is FATAL 28P01.
   */
  final(response: Uint8Array): Uint8Array {
    const begun = this.#begun;
    if (!begun) throw violation("unexpected SASL response");
    this.#begun = undefined;
    const { channelBinding, nonce, proof, withoutProof } = parseClientFinal(textOf(response));
    if (nonce !== begun.nonce) throw invalidResponse("Nonce does not match.");
    if (channelBinding !== begun.channelBinding) {
      throw begun.bound
        ? unauthorized("SCRAM channel binding check failed")
        : violation("unexpected SCRAM channel-binding attribute in client-final-message");
    }
    const exchanged = `${begun.clientFirstBare},${begun.serverFirst},${withoutProof}`;
    const { storedKey, serverKey } = this.#verifier;
    const signature = hmac(storedKey, exchanged);
    const clientKey = proof.map((byte, index) => byte ^ signature[index]);
    if (!timingSafeEqual(sha256(clientKey), storedKey)) throw passwordFailed(this.#user);
    return new TextEncoder().encode(`v=${hmac(serverKey, exchanged).toBase64()}`);
  }
}

/** The same words for a wrong password and for a user that does not exist. */
export function passwordFailed(user: string): PgError {
  return new PgError("invalid_password", `password authentication failed for user "${user}"`, {
    severity: "FATAL",
  });
}

/** gs2-header then n=name,r=nonce; extensions after them are allowed and mean nothing. */
function parseClientFirst(text: string, binding: Binding) {
  const [flag, authorization, ...bare] = text.split(",");
  checkChannelBinding(flag, binding);
  if (authorization === undefined || bare.length === 0) throw malformed("Attribute expected.");
  if (authorization !== "") {
    if (!authorization.startsWith("a=")) throw malformed("Unexpected attribute.");
    throw unsupported("client uses authorization identity, but it is not supported");
  }
  if (bare[0].startsWith("m=")) {
    throw unsupported("client requires an unsupported SCRAM extension");
  }
  attribute("n", bare[0]);
  const clientNonce = attribute("r", bare[1]);
  if (!/^[!-+\--~]+$/.test(clientNonce)) throw violation("non-printable characters in SCRAM nonce");
  return { flag, clientFirstBare: bare.join(","), clientNonce };
}

interface Binding {
  /** The client has chosen PLUS. */
  bound: boolean;
  /** The server offers PLUS. */
  offered: boolean;
}

/** n: the client cannot; y: it can, and believes that the server cannot; p: it does. (rfc5802) */
function checkChannelBinding(flag: string, { bound, offered }: Binding): void {
  if (flag.startsWith("p=")) {
    if (!bound) {
      throw malformed(
        "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel binding data.",
      );
    }
    if (flag.slice(2) !== BINDING) {
      throw violation(`unsupported SCRAM channel-binding type "${flag.slice(2)}"`);
    }
    return;
  }
  if (flag !== "n" && flag !== "y") throw malformed("Unexpected channel-binding flag.");
  if (bound) {
    throw malformed(
      "The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel binding data.",
    );
  }
  // Somebody on the way has left PLUS out of the server's offer.
  if (flag === "y" && offered) {
    throw unauthorized(
      "SCRAM channel binding negotiation error",
      "The client supports SCRAM channel binding but thinks the server does not.  However, this server does support channel binding.",
    );
  }
}

/** c=header,r=nonce,[extensions,]p=proof: the proof is last and covers what is before it. */
function parseClientFinal(text: string) {
  const parts = text.split(",");
  const proof = fromBase64(attribute("p", parts.pop()));
  if (proof?.length !== PROOF_BYTES) {
    throw malformed("Malformed proof in client-final-message.");
  }
  return {
    channelBinding: attribute("c", parts[0]),
    nonce: attribute("r", parts[1]),
    proof,
    withoutProof: parts.join(","),
  };
}

const PROOF_BYTES = 32;

function attribute(name: string, part: string | undefined): string {
  if (!part?.startsWith(`${name}=`)) throw malformed(`Expected attribute "${name}".`);
  return part.slice(2);
}

function textOf(bytes: Uint8Array): string {
  if (bytes.includes(0)) throw malformed("Message length does not match input length.");
  return decodeUtf8(bytes);
}

function malformed(detail: string): PgError {
  return violation("malformed SCRAM message", detail);
}

function invalidResponse(detail: string): PgError {
  return violation("invalid SCRAM response", detail);
}

function violation(message: string, detail?: string): PgError {
  return new PgError("protocol_violation", message, { severity: "FATAL", detail });
}

function unauthorized(message: string, detail?: string): PgError {
  return new PgError("invalid_authorization_specification", message, {
    severity: "FATAL",
    detail,
  });
}

function unsupported(message: string): PgError {
  return new PgError("feature_not_supported", message, { severity: "FATAL" });
}
