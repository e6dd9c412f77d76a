// Who is it, and is it really them: from the StartupMessage to AuthenticationOk. (PROTOCOL-FLOW-START-UP)

import { SCRAM_MECHANISM, ScramExchange } from "../auth/scram.ts";
import { mockVerifier } from "../auth/verifier.ts";
import { PgError } from "../errors/pg_error.ts";
import {
  AuthenticationOk,
  AuthenticationSASL,
  AuthenticationSASLContinue,
  AuthenticationSASLFinal,
} from "../wire/authentication.ts";
import { NegotiateProtocolVersion, type StartupMessage } from "../wire/startup.ts";
import type { Effects } from "./contract.ts";
import type { Replies } from "./replies.ts";
import { readStartup, type Startup } from "./startup.ts";

const NONCE_BYTES = 18;

export class Login {
  readonly startup: Startup;
  #effects: Effects;
  #replies: Replies;
  #exchange?: ScramExchange;
  #step: "first" | "final" | "done" = "first";

  /** Answers the start-up packet with a challenge, or lets everybody in where that is wanted. */
  constructor(
    message: StartupMessage,
    { effects, replies }: { effects: Effects; replies: Replies },
  ) {
    this.startup = readStartup(message);
    this.#effects = effects;
    this.#replies = replies;
    const { negotiation, user } = this.startup;
    if (negotiation) replies.add(NegotiateProtocolVersion, negotiation);
    const { credentials } = effects;
    if (credentials.method === "trust") {
      this.#succeed();
      return;
    }
    // An unknown user walks the whole way, to fail like a wrong password.
    const verifier = credentials.verifierOf(user) ?? mockVerifier(user, credentials.mockSecret);
    this.#exchange = new ScramExchange(user, verifier);
    replies.add(AuthenticationSASL, { mechanisms: [SCRAM_MECHANISM] });
  }

  get done(): boolean {
    return this.#step === "done";
  }

  /** Takes the data of a PasswordResponse. */
  answer(data: Uint8Array): void {
    const exchange = this.#exchange;
    if (!exchange) throw new PgError("internal_error", "no authentication exchange is open");
    if (this.#step === "first") {
      // Base64 is printable and has no comma, as SCRAM's nonces must be.
      const nonce = this.#effects.randomBytes(NONCE_BYTES).toBase64();
      this.#replies.add(AuthenticationSASLContinue, { data: exchange.first(data, nonce) });
      this.#step = "final";
      return;
    }
    this.#replies.add(AuthenticationSASLFinal, { data: exchange.final(data) });
    this.#succeed();
  }

  #succeed(): void {
    this.#replies.say(AuthenticationOk);
    this.#step = "done";
  }
}

/** The namespace is the only database. IRIS does not tell upper from lower case in its name. */
export function refuseDatabase({ database }: Startup, effects: Effects): void {
  if (database.toUpperCase() === effects.database.toUpperCase()) return;
  throw new PgError("invalid_catalog_name", `database "${database}" does not exist`);
}
