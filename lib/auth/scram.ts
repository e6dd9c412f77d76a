// The server's side of one SCRAM-SHA-256 login as two pure steps: reply in, next challenge out. (rfc5802, rfc7677)

import { timingSafeEqual } from "node:crypto";
import { PgError } from "../errors/pg_error.ts";
import { decodeUtf8 } from "../bytes/cursor.ts";
import { SASLInitialResponse } from "../wire/authentication.ts";
import { fromBase64, hmac, type ScramVerifier, sha256 } from "./verifier.ts";

export const SCRAM_MECHANISM = "SCRAM-SHA-256";

/** What the client's first message settled, and the last one must agree with. */
interface Begun {
  gs2Header: string;
  clientFirstBare: string;
  nonce: string;
  serverFirst: string;
}

export class ScramExchange {
  readonly #user: string;
  readonly #verifier: ScramVerifier;
  #begun: Begun | undefined;

  /** `user` is the start-up's: the name inside SCRAM does not count. */
  constructor(user: string, verifier: ScramVerifier) {
    this.#user = user;
    this.#verifier = verifier;
  }

  /**
   * Takes the first PasswordResponse's data, which is a SASLInitialResponse, and gives the data of
   * AuthenticationSASLContinue. `serverNonce` is random, printable and without commas.
   */
  first(initialResponse: Uint8Array, serverNonce: string): Uint8Array {
    const { mechanism, data } = SASLInitialResponse.decode(initialResponse);
    if (mechanism !== SCRAM_MECHANISM) {
      throw violation("client selected an invalid SASL authentication mechanism");
    }
    if (!data || data.length === 0) throw malformed("The message is empty.");
    const { gs2Header, clientFirstBare, clientNonce } = parseClientFirst(textOf(data));
    const { salt, iterations } = this.#verifier;
    const nonce = clientNonce + serverNonce;
    const serverFirst = `r=${nonce},s=${salt.toBase64()},i=${iterations}`;
    this.#begun = { gs2Header, clientFirstBare, nonce, serverFirst };
    return new TextEncoder().encode(serverFirst);
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
    if (channelBinding !== btoa(begun.gs2Header)) {
      throw violation("unexpected SCRAM channel-binding attribute in client-final-message");
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
function parseClientFirst(text: string) {
  const [flag, authorization, ...bare] = text.split(",");
  checkChannelBinding(flag);
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
  const gs2Header = `${flag},,`;
  return { gs2Header, clientFirstBare: bare.join(","), clientNonce };
}

/** SCRAM-SHA-256-PLUS is not offered: so `y` is no downgrade, and `p` cannot be. */
function checkChannelBinding(flag: string): void {
  if (flag === "n" || flag === "y") return;
  throw malformed(
    flag.startsWith("p=")
      ? "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel binding data."
      : "Unexpected channel-binding flag.",
  );
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

function unsupported(message: string): PgError {
  return new PgError("feature_not_supported", message, { severity: "FATAL" });
}
