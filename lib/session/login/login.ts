// Who is it, and is it really them: from the StartupMessage to AuthenticationOk. (PROTOCOL-FLOW-START-UP)

import { type AccessRule, type Method, ruleFor } from "../../auth/access.ts";
import { mayBe } from "../../auth/identity_map.ts";
import { mechanismsFor, ScramExchange } from "../../auth/scram.ts";
import { mockVerifier } from "../../auth/verifier.ts";
import type { UserPool } from "../../backend/user_pools.ts";
import { PgError } from "../../errors/pg_error.ts";
import {
  AuthenticationCleartextPassword,
  AuthenticationOk,
  AuthenticationSASL,
  AuthenticationSASLContinue,
  AuthenticationSASLFinal,
  PasswordMessage,
} from "../../wire/authentication.ts";
import { NegotiateProtocolVersion } from "../../wire/startup.ts";
import type { Client, Effects } from "../contract.ts";
import type { Replies } from "../replies.ts";
import type { Startup } from "./startup.ts";

const NONCE_BYTES = 18;

/** Takes the data of a PasswordResponse; it says whether the client has proved itself. */
type Exchange = (data: Uint8Array) => boolean | Promise<boolean>;

export class Login {
  readonly startup: Startup;
  readonly rule: AccessRule;
  /** The client's own connections to IRIS, where it logs in there itself. */
  userPool?: UserPool;
  /** The login is bound to the server's certificate. */
  channelBound = false;
  readonly #effects: Effects;
  readonly #client: Client;
  readonly #replies: Replies;
  #exchange?: Exchange;
  #done = false;

  /** Answers the start-up packet with a challenge, or lets in who need not prove anything more. */
  constructor(
    startup: Startup,
    { effects, client, replies }: { effects: Effects; client: Client; replies: Replies },
  ) {
    this.startup = startup;
    this.#effects = effects;
    this.#client = client;
    this.#replies = replies;
    const { negotiation, user, database } = startup;
    if (negotiation) replies.add(NegotiateProtocolVersion, negotiation);
    this.rule = ruleFor(effects.credentials.access, { ...client, user, database });
    this.#exchange = BEGIN[this.rule.method](this);
    if (!this.#exchange) this.#succeed();
  }

  get done(): boolean {
    return this.#done;
  }

  async answer(data: Uint8Array): Promise<void> {
    const exchange = this.#exchange;
    if (!exchange) throw new PgError("internal_error", "no authentication exchange is open");
    if (await exchange(data)) this.#succeed();
  }

  beginIris(): Exchange {
    this.#replies.say(AuthenticationCleartextPassword);
    return (data) => this.#logInToIris(PasswordMessage.decode(data).password);
  }

  beginScram(): Exchange {
    const { credentials, randomBytes } = this.#effects;
    const { user } = this.startup;
    const endPoint = this.#client.encryption?.endPoint ?? null;
    // An unknown user walks the whole way, to fail like a wrong password; and a known one waits for as much.
    const mock = mockVerifier(user, credentials.mockSecret, credentials.iterations);
    const verifier = credentials.verifierOf(user) ?? mock;
    const scram = new ScramExchange(user, verifier, endPoint);
    this.#replies.add(AuthenticationSASL, { mechanisms: mechanismsFor(endPoint) });
    return (data) => {
      // Base64 is printable and has no comma, as SCRAM's nonces must be.
      const nonce = randomBytes(NONCE_BYTES).toBase64();
      this.#replies.add(AuthenticationSASLContinue, { data: scram.first(data, nonce) });
      this.channelBound = scram.bound;
      this.#exchange = (data) => {
        this.#replies.add(AuthenticationSASLFinal, { data: scram.final(data) });
        return true;
      };
      return false;
    };
  }

  async #logInToIris(password: string): Promise<boolean> {
    if (password === "") {
      throw new PgError("invalid_password", "empty password returned by client", {
        severity: "FATAL",
      });
    }
    this.userPool = await this.#effects.userPools.logIn(this.startup.user, password);
    return true;
  }

  #succeed(): void {
    this.#exchange = undefined;
    this.#checkCertificate();
    this.#replies.say(AuthenticationOk);
    this.#done = true;
  }

  /** Where the rule wants it, the certificate's name must stand for the user as well. */
  #checkCertificate(): void {
    const { clientCertificate, clientName, map } = this.rule;
    if (clientCertificate !== "verify-full") return;
    const { user } = this.startup;
    const certificate = this.#client.encryption?.certificate;
    const names = certificate
      ? {
        CN: certificate.commonName === null ? [] : [certificate.commonName],
        DN: [certificate.distinguishedName],
        SAN: certificate.alternativeNames,
      }[clientName]
      : [];
    if (mayBe(this.#effects.credentials.identities, { map, names, user })) return;
    throw new PgError(
      "invalid_authorization_specification",
      `certificate authentication failed for user "${user}"`,
      { severity: "FATAL" },
    );
  }
}

/** How each method begins; those without an exchange have what they need. */
const BEGIN: Readonly<Record<Method, (login: Login) => Exchange | undefined>> = {
  trust: () => undefined,
  cert: () => undefined,
  reject: () => undefined,
  "scram-sha-256": (login) => login.beginScram(),
  iris: (login) => login.beginIris(),
};

/** The namespace is the only database. IRIS does not tell upper from lower case in its name. */
export function refuseDatabase({ database }: Startup, effects: Effects): void {
  if (database.toUpperCase() === effects.database.toUpperCase()) return;
  throw new PgError("invalid_catalog_name", `database "${database}" does not exist`);
}
